"""Whatever comes down the line is a request, or one line that says why it is none."""

import json
import random
from collections.abc import Callable
from typing import Any

import msgspec
import pytest

from firmware_py import wire
from firmware_py.wire import BadRequestError, Request, decode_request

START = {"verb": "start", "area": "soles", "minutes": 15}


def refusal(line: bytes) -> BadRequestError:
    with pytest.raises(BadRequestError) as refused:
        decode_request(line)
    return refused.value


def assert_bearable(error: BadRequestError) -> None:
    """One printable line of bounded length, which can itself be sent."""
    text = str(error)
    assert text
    assert text.isprintable()
    assert len(text) < 600
    assert error.field is None or text.startswith(f"{error.field}: ")
    answer = wire.encode(wire.Refused(error=text, field=error.field))
    assert answer.count(b"\n") == 1
    assert wire.decode_message(answer) == wire.Refused(error=text, field=error.field)


@pytest.mark.parametrize(
    ("changes", "field", "words"),
    [
        ({"minutes": 9}, "minutes", ">= 10"),
        ({"minutes": 21}, "minutes", "<= 20"),
        ({"minutes": 15.5}, "minutes", "got `float`"),
        ({"minutes": "15"}, "minutes", "got `str`"),
        ({"minutes": True}, "minutes", "got `bool`"),
        ({"minutes": None}, "minutes", "got `null`"),
        ({"minutes": 10**30}, "minutes", "<= 20"),
        ({"area": ""}, "area", "length >= 1"),
        ({"area": "x" * 33}, "area", "length <= 32"),
        ({"area": 3}, "area", "got `int`"),
        ({"mode": "blue"}, "mode", "blue"),
        ({"mode": 1}, "mode", "int"),
        ({"strength": "full"}, "strength", "full"),
        ({"distance_cm": 0}, "distance_cm", "> 0"),
        ({"distance_cm": -15}, "distance_cm", "> 0"),
        ({"distance_cm": 201}, "distance_cm", "<= 200"),
        ({"distance_cm": "15"}, "distance_cm", "got `str`"),
        ({"distance_cm": [15]}, "distance_cm", "got `array`"),
        ({"person": ""}, "person", "length >= 1"),
        ({"person": "x" * 41}, "person", "length <= 40"),
        ({"id": -1}, "id", ">= 0"),
        ({"id": 2**53}, "id", "<= "),
        ({"id": "7"}, "id", "got `str`"),
        ({"v": 2}, "v", "2"),
        ({"v": "1"}, "v", "str"),
        ({"verb": "explode"}, "verb", "explode"),
        ({"verb": 1}, "verb", "str"),
        ({"verb": None}, "verb", "str"),
        ({"duty": 1.0}, "duty", "unknown field"),
        ({"Minutes": 15}, "Minutes", "unknown field"),
    ],
)
def test_a_refusal_names_the_field_and_the_bound(
    changes: dict[str, Any], field: str, words: str
) -> None:
    error = refusal(json.dumps(START | changes).encode())
    assert error.field == field
    assert str(error).startswith(f"{field}: ")
    assert words in str(error)
    assert_bearable(error)


@pytest.mark.parametrize("field", ["verb", "area", "minutes"])
def test_a_missing_field_is_named(field: str) -> None:
    error = refusal(json.dumps({k: v for k, v in START.items() if k != field}).encode())
    assert error.field == field
    assert "missing" in str(error)


@pytest.mark.parametrize("number", ["NaN", "Infinity", "-Infinity", "1e999", "1e400", "nan"])
def test_what_is_no_number_is_no_distance(number: str) -> None:
    line = f'{{"verb":"start","area":"soles","minutes":15,"distance_cm":{number}}}'
    assert_bearable(refusal(line.encode()))


@pytest.mark.parametrize(
    "line",
    [
        b"",
        b" ",
        b"\x00",
        b"null",
        b"true",
        b"[]",
        b'"stop"',
        b"3",
        b"stop",
        b"{",
        b'{"verb":"stop"',
        b'{"verb":"stop"} {"verb":"stop"}',
        b'{"verb":"stop"}x',
        b'{verb:"stop"}',
        b"{'verb':'stop'}",
        b'\xef\xbb\xbf{"verb":"stop"}',
        b'\xff\xfe{\x00"\x00',
        b'{"verb":"st\xffop"}',
        b'{"verb":"\\ud800"}',
        b'{"verb":"stop","\\ud800":1}',
        b"[" * 4000,
        b"[" * 4_000_000,
        b'{"a":' * 700 + b"1" + b"}" * 700,
        b"1" * 4096,
        b'{"verb":"' + b"x" * 4000 + b'"}',
        b'{"verb":"stop","' + b"x" * 4000 + b'":1}',
    ],
)
def test_what_is_no_request_is_refused_in_one_line(line: bytes) -> None:
    assert_bearable(refusal(line))


@pytest.mark.parametrize("separator", ["\\n", "\\r", "\\u2028", "\\u0085", "\\u0007", "\\u001b[2J"])
def test_a_client_cannot_break_the_line_or_the_terminal_of_who_reads_it(separator: str) -> None:
    for line in (
        f'{{"verb":"stop","a{separator}b":1}}',
        f'{{"verb":"a{separator}b"}}',
        f'{{"verb":"start","area":"soles","minutes":15,"mode":"a{separator}b"}}',
    ):
        assert_bearable(refusal(line.encode()))


def test_a_field_with_a_backtick_is_named_whole() -> None:
    assert refusal(b'{"verb":"stop","a`b":1}').field == "a`b"


# ---------------------------------------------------------------------- nonsense by the thousand

Rng = random.Random
VALID: list[Request] = [
    wire.Start(area="soles", minutes=15, mode="both", distance_cm=15.0, person="Ann", id=7),
    wire.Plan(area="knees", minutes=20, strength="gentle", id=2**53 - 1),
    wire.Stop(id=3),
    wire.Renew(),
    wire.Status(),
    wire.ClearFault(),
]
ODD: list[Any] = [
    None,
    True,
    -1,
    0,
    10**18,
    10**40,
    -0.0,
    1e308,
    "",
    "x" * 3000,
    "\n",
    "\u2028",
    "\x1b[2J",
    [],
    {},
    [[[[1]]]],
    {"verb": "stop"},
]
TOKENS = [
    b"NaN",
    b"Infinity",
    b"-Infinity",
    b"1e999",
    b"-",
    b"0x10",
    b"+1",
    b"01",
    b"\xff",
    b"\\u0",
]


def truncated(rng: Rng, line: bytes) -> bytes:
    return line[: rng.randrange(len(line))]


def scrambled(rng: Rng, line: bytes) -> bytes:
    data = bytearray(line)
    for _ in range(rng.randint(1, 5)):
        data[rng.randrange(len(data))] = rng.randrange(256)
    return bytes(data)


def stuttered(rng: Rng, line: bytes) -> bytes:
    at, end = sorted(rng.randrange(len(line)) for _ in range(2))
    return line[:end] + line[at:]


def with_an_odd_value(rng: Rng, line: bytes) -> bytes:
    row = json.loads(line)
    row[rng.choice(list(row))] = rng.choice(ODD)
    return json.dumps(row, ensure_ascii=rng.random() < 0.5).encode()


def with_an_odd_key(rng: Rng, line: bytes) -> bytes:
    key = rng.choice(["", "duty", "x" * 3000, "a\nb", "a`b", "\u2028", "\ud800", "$", "v.id"])
    return json.dumps(json.loads(line) | {key: rng.choice(ODD)}).encode()


def without_a_key(rng: Rng, line: bytes) -> bytes:
    row = json.loads(line)
    row.pop(rng.choice(list(row)))
    return json.dumps(row).encode()


def with_an_unknown_verb(rng: Rng, line: bytes) -> bytes:
    verb = "".join(rng.choice("stop\n\u2028\x00é😀`'") for _ in range(rng.randint(0, 40)))
    return json.dumps(json.loads(line) | {"verb": verb}).encode()


def with_a_token(rng: Rng, line: bytes) -> bytes:
    at = rng.randrange(len(line))
    return line[:at] + rng.choice(TOKENS) + line[at:]


def nested(rng: Rng, line: bytes) -> bytes:
    depth = rng.randint(1, 2000)
    left, right = rng.choice([(b"[", b"]"), (b'{"a":', b"}")])
    return left * depth + line + right * rng.choice([0, depth])


def huge(rng: Rng, line: bytes) -> bytes:
    return line * rng.randint(2, 200)


def noise(rng: Rng, line: bytes) -> bytes:
    return rng.randbytes(rng.randint(0, 300))


BREAKERS: list[Callable[[Rng, bytes], bytes]] = [
    truncated,
    scrambled,
    stuttered,
    with_an_odd_value,
    with_an_odd_key,
    without_a_key,
    with_an_unknown_verb,
    with_a_token,
    nested,
    huge,
    noise,
]


def attempt(line: bytes) -> Request | BadRequestError:
    try:
        return decode_request(line)
    except BadRequestError as error:
        return error


@pytest.mark.parametrize("breaker", BREAKERS)
def test_a_thousand_broken_lines_each_are_a_request_or_one_line_of_refusal(
    breaker: Callable[[Rng, bytes], bytes],
) -> None:
    rng = random.Random(breaker.__name__)
    refused = 0
    for _ in range(1000):
        outcome = attempt(breaker(rng, wire.encode(rng.choice(VALID)).strip()))
        if isinstance(outcome, BadRequestError):
            refused += 1
            assert_bearable(outcome)
        else:
            # By luck still a request: then it is a whole and valid one.
            assert decode_request(wire.encode(outcome)) == outcome
    assert refused > 250


def test_a_message_that_is_none_is_refused_to_a_client() -> None:
    with pytest.raises(msgspec.DecodeError):
        wire.decode_message(b'{"type":"telemetry"}')
    with pytest.raises(msgspec.DecodeError):
        wire.decode_message(b"{")
