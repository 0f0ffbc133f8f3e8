"""The bounds that every message shares."""

import msgspec
import pytest

from firmware_py.wire import base


@pytest.mark.parametrize(
    ("kind", "least", "most"),
    [(base.Id, 0, 2**53 - 1), (base.SessionNumber, 1, 2**53 - 1), (base.Score, 0, 10)],
)
def test_a_number_is_whole_and_within_its_bounds(kind: type[int], least: int, most: int) -> None:
    assert [msgspec.convert(each, kind) for each in (least, most)] == [least, most]
    for wrong in (least - 1, most + 1, 1.5, "1", None, True):
        with pytest.raises(msgspec.ValidationError):
            msgspec.convert(wrong, kind)


@pytest.mark.parametrize(("kind", "most"), [(base.AreaId, 32), (base.PersonName, 40)])
def test_a_name_is_neither_empty_nor_endless(kind: type[str], most: int) -> None:
    assert msgspec.convert("x" * most, kind) == "x" * most
    for wrong in ("", "x" * (most + 1)):
        with pytest.raises(msgspec.ValidationError):
            msgspec.convert(wrong, kind)


def test_a_request_is_of_this_version_of_the_protocol() -> None:
    assert msgspec.convert({}, base.RequestBase) == base.RequestBase(v=1, id=0)
    with pytest.raises(msgspec.ValidationError):
        msgspec.convert({"v": 2}, base.RequestBase)
