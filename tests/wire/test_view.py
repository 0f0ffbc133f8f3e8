"""What is said on view.sock survives it, and nothing else is a request there."""

from typing import Any, get_args

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from firmware_py import wire
from firmware_py.wire import view
from firmware_py.wire.claims import ClaimAnswer, GivenElsewhere, Release, is_genuine, signed
from fleet import messages
from tests.wire import shapes

KEY = bytes(32)
ANSWER = ClaimAnswer(
    claim="c" * 32, boot="b", arming=1, granted=True, answered_at="2026-11-28T05:00:00Z"
)
RELEASE = Release(person="a" * 32, released_at="2026-11-28T05:00:00Z")


@pytest.mark.parametrize("request_type", get_args(view.ViewRequest))
@settings(max_examples=25)
@given(data=st.data())
def test_a_request_survives_the_socket(
    request_type: type[msgspec.Struct], data: st.DataObject
) -> None:
    sent = data.draw(shapes.of(request_type))
    assert view.decode_view_request(msgspec.json.encode(sent)) == sent


@pytest.mark.parametrize(
    "line", [b'{"verb":"stop"}', b'{"verb":"start","area":"soles","minutes":15}', b"{}", b"\xff"]
)
def test_anything_else_is_no_request(line: bytes) -> None:
    with pytest.raises(wire.BadRequestError):
        view.decode_view_request(line)


def test_a_session_is_told_as_the_clinics_record_reads_it() -> None:
    assert view.RecordRow.__struct_fields__ == messages.Record.__struct_fields__


def test_the_longest_answer_fits_in_a_line() -> None:
    row = GivenElsewhere(
        panel="p" * 64, area="a" * 32, began_at="2026-11-28T05:00:00.000000Z",
        ended_at="2026-11-28T05:00:00.000000Z", red_j_cm2=1 / 3, nir_j_cm2=1 / 3,
        red_target_j_cm2=1 / 3, nir_target_j_cm2=1 / 3, lit_s=1 / 3,
    )  # fmt: skip
    longest = msgspec.structs.replace(ANSWER, rows=(row,) * 200)
    line = msgspec.json.encode(view.AnswerClaim(answer=signed(longest, KEY)))
    assert len(line) < view.MAX_VIEW_REQUEST_BYTES


@pytest.mark.parametrize("said", [ANSWER, RELEASE])
def test_whoever_changes_a_signed_word_breaks_the_signature(said: Any) -> None:
    true = signed(said, KEY)
    assert is_genuine(true, KEY)
    assert not is_genuine(true, bytes(31) + b"x")
    for name in set(said.__struct_fields__) - {"signature", "v", "kind"}:
        was = getattr(true, name)
        other = {bool: not was, int: 7, str: "x", tuple: (1,), dict: {"k": "no"}}.get(type(was), 1)
        assert not is_genuine(msgspec.structs.replace(true, **{name: other}), KEY), name
