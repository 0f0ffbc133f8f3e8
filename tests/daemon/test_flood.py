"""Nonsense on the socket while somebody is being treated."""

import gc
import json
import random
import sys

from firmware_py import wire
from tests.daemon.desk import Desk

GOOD = b'{"verb":"start","area":"soles","minutes":15,"mode":"both","id":3}'


def nonsense(chance: random.Random) -> bytes:
    """One malformed line without its newline."""
    match chance.randrange(8):
        case 0:
            return GOOD[: chance.randrange(len(GOOD))]
        case 1:
            return chance.randbytes(chance.randrange(60)).replace(b"\n", b" ")
        case 2:
            return GOOD.replace(b"15", chance.choice([b"NaN", b"1e999", b"-1", b'"x"', b"[]"]))
        case 3:
            return json.dumps({"verb": "".join(chance.choices("abcdef", k=5))}).encode()
        case 4:
            return b"[" * chance.randrange(1, 3000)
        case 5:
            return json.dumps({"verb": "start", "area": "x" * chance.randrange(3000)}).encode()
        case 6:
            return b'{"verb":"stop","duty":1.0}'
        case _:
            return json.dumps([None, True, {}, 1.5][chance.randrange(4)]).encode()


def test_ten_thousand_malformed_lines_disturb_nothing_and_leave_nothing_behind(desk: Desk) -> None:
    desk.lit(30)
    chance = random.Random(1)

    def flood(lines: int) -> int:
        refused = 0
        for _ in range(lines // 5):
            batch = [nonsense(chance) for _ in range(5)]
            desk.send(b"\n".join(batch) + b"\n")
            desk.step()
            refused += sum(
                isinstance(answer, wire.Refused) and "\n" not in answer.error
                for answer in desk.take_unasked()
            )
        return refused

    assert flood(1000) == 1000
    desk.world.trace.flush()
    gc.collect()
    before = sys.getallocatedblocks()
    assert flood(9000) == 9000
    desk.world.trace.flush()
    gc.collect()
    assert sys.getallocatedblocks() - before < 2000
    now = desk.status()
    assert (now.state, now.area, now.minutes) == ("lit", "soles", 15)
    assert not desk.is_dark()
    assert desk.finish().ended == "complete"


def test_a_line_of_a_megabyte_costs_its_sender_the_connection_and_nobody_else(desk: Desk) -> None:
    desk.lit(5)
    other = desk.connect()
    for _ in range(64):
        try:
            other.send(b"x" * 16_384)
        except OSError:
            break
        desk.daemon.serve(0)
    assert b"a line is longer than 4096 bytes" in other.recv(10_000)
    other.close()
    assert desk.status().state == "lit"
