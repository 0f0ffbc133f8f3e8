"""What a field of a request takes and refuses, by the wire itself."""

import json
from collections.abc import Iterable, Mapping

import pytest

from firmware_py import wire


def check(
    rest: Mapping[str, object], field: str, good: Iterable[object], bad: Iterable[object]
) -> None:
    """Have a request (its verb and what else it needs) with each value of a field decoded."""
    for value in good:
        request = wire.decode_request(json.dumps({**rest, field: value}).encode())
        assert getattr(request, field) == value
    for value in bad:
        with pytest.raises(wire.BadRequestError) as refused:
            wire.decode_request(json.dumps({**rest, field: value}).encode())
        # Of a field that holds others, what is within stands in brackets.
        assert str(refused.value.field).partition("[")[0] == field
