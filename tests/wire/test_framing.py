"""A stream of bytes becomes lines, whatever its chunks, and never more than a bound is held."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from firmware_py import wire
from firmware_py.wire import LineSplitter, LineTooLongError


def test_lines_come_when_their_newline_does() -> None:
    splitter = LineSplitter(10)
    assert splitter.feed(b"ab") == []
    assert splitter.feed(b"c\nd") == [b"abc"]
    assert splitter.feed(b"") == []
    assert splitter.feed(b"\n\n") == [b"d", b""]
    assert splitter.feed(b"e\nf\ng") == [b"e", b"f"]


def test_only_a_newline_ends_a_line() -> None:
    assert LineSplitter(20).feed(b"a\rb\x00c\x85d\xe2\x80\xa8e\n") == [
        b"a\rb\x00c\x85d\xe2\x80\xa8e"
    ]


@given(st.lists(st.binary(max_size=8), max_size=8), st.lists(st.integers(0, 64), max_size=8))
def test_the_chunks_do_not_matter(lines: list[bytes], cuts: list[int]) -> None:
    whole = [line.replace(b"\n", b"") for line in lines]
    stream = b"".join(line + b"\n" for line in whole)
    ends = sorted({0, len(stream), *(cut for cut in cuts if cut < len(stream))})
    splitter = LineSplitter(8)
    assert [line for a, b in pairwise(ends) for line in splitter.feed(stream[a:b])] == whole


def test_a_line_of_exactly_the_bound_passes() -> None:
    assert LineSplitter(4).feed(b"1234\n1234\n") == [b"1234", b"1234"]
    splitter = LineSplitter(4)
    assert splitter.feed(b"1234") == []
    assert splitter.feed(b"\n") == [b"1234"]


@pytest.mark.parametrize("data", [b"12345", b"12345\n", b"1\n12345\n1\n", b"1\n12345"])
def test_a_longer_one_ends_the_stream(data: bytes) -> None:
    with pytest.raises(LineTooLongError, match=r"^a line is longer than 4 bytes$"):
        LineSplitter(4).feed(data)


def test_a_line_that_grows_is_refused_as_soon_as_it_is_too_long() -> None:
    splitter = LineSplitter(4)
    splitter.feed(b"12")
    splitter.feed(b"34")
    with pytest.raises(LineTooLongError):
        splitter.feed(b"5")
    # What was collected is let go of.
    assert splitter.feed(b"ok\n") == [b"ok"]


def test_the_bounds_are_those_of_the_protocol() -> None:
    assert (wire.MAX_REQUEST_BYTES, wire.MAX_REPLY_BYTES) == (4096, 262_144)


def test_every_valid_request_fits_its_bound() -> None:
    longest = wire.Start(
        area="\U0001f9b6" * 32,
        minutes=20,
        mode="both",
        strength="strong",
        distance_cm=199.99999999999997,
        person="\x01" * 40,
        id=2**53 - 1,
    )
    assert len(wire.encode(longest)) < wire.MAX_REQUEST_BYTES
