"""Messages on the wire: what is sent is understood, and what isn't understood is none."""

import math

import pytest

from firmware_py import wire
from firmware_py.wire.reasons import Coded, Reason, coded, understood
from tests.messages import message


def test_each_message_comes_as_it_was_sent() -> None:
    every = [message(code) for code in Reason]
    answer = wire.decode_message(wire.encode(wire.done(1, every)))
    assert isinstance(answer, wire.Done)
    assert answer.notes == tuple(map(str, every))
    assert [understood(each) for each in answer.notes_coded] == every


def test_a_refusal_of_a_daemon_that_knows_no_codes_has_none() -> None:
    answer = wire.decode_message(b'{"type":"refused","id":1,"error":"no","field":"area"}')
    assert isinstance(answer, wire.Refused)
    assert answer.coded is None


def test_a_message_of_a_newer_daemon_is_read_and_not_understood() -> None:
    line = (
        b'{"type":"refused","error":"x","code":"newer","values":{"a":{"kind":"b","c":[1]}},"d":1}'
    )
    answer = wire.decode_message(line)
    assert isinstance(answer, wire.Refused)
    assert answer.coded == Coded("newer", {"a": {"kind": "b", "c": [1]}})
    assert understood(answer.coded) is None


@pytest.mark.parametrize("number", [math.nan, math.inf])
def test_a_number_that_is_none_is_not_understood(number: float) -> None:
    sent = coded(Reason.GIVES_GENTLE.said(share_percent=number))
    answer = wire.decode_message(wire.encode(wire.Refused(error="", values=sent.values)))
    assert isinstance(answer, wire.Refused)
    assert understood(Coded(sent.code, answer.values)) is None
