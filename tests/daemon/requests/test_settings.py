"""What is set on the panel over its socket: in force at once, kept, guarded, never loosening."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
from msgspec.structs import replace

from firmware_py import wire
from firmware_py.config.schema import AreasConfig, SoundConfig
from firmware_py.core.faults import Fault, FaultCode
from firmware_py.core.units import NS_PER_S, Ns
from firmware_py.daemon.requests.access import hashed
from firmware_py.history.database import connect
from tests.daemon.control.test_outputs import at, bursts, heard
from tests.daemon.desk import Desk, example

NOBODY = 12345  # neither root nor the daemon's own user


@pytest.fixture
def open_desk(tmp_path: Path) -> Iterator[Callable[[], Desk]]:
    """Opens the panel's desk, again after a restart."""
    desks: list[Desk] = []

    def opened() -> Desk:
        for desk in desks:
            desk.close()
        desks.append(Desk(tmp_path))
        return desks[-1]

    yield opened
    desks[-1].close()


@pytest.fixture
def desk(open_desk: Callable[[], Desk]) -> Desk:
    return open_desk()


def settings(desk: Desk, **changes: object) -> wire.SettingsNow:
    answer = desk.ask(wire.Settings(**changes))  # type: ignore[arg-type]  # by their names
    assert isinstance(answer, wire.SettingsNow), answer
    return answer


def anybody(desk: Desk) -> None:
    """Have the daemon take its clients for people, not for the installer."""
    desk.status()  # by now they are connected
    for client in desk.daemon._parts.server._clients.values():
        client.uid = NOBODY


def latch(desk: Desk) -> None:
    desk.daemon.controller.remember_fault(Fault(FaultCode.READBACK, "Red went its own way."), None)


def test_what_is_set_is_in_force_at_once_and_after_a_restart(
    open_desk: Callable[[], Desk],
) -> None:
    desk = open_desk()
    before = settings(desk)
    assert (before.sound, before.night_from, before.night_until) == (True, "22:00", "07:00")
    assert (before.breathing, before.language, before.locks) == (True, "en", False)
    assert desk.status().settings == 0
    changes = {"sound": False, "night_from": "21:00", "language": "de", "breathing": False}
    changes |= {"volume": 2, "touch_and_talk": True}
    after = settings(desk, **changes)
    assert (after.sound, after.night_from, after.language) == (False, "21:00", "de")
    assert (after.volume, after.touch_and_talk) == (2, True)
    assert desk.status().settings == 1
    settings(desk, **changes)
    assert desk.status().settings == 1, "what changes nothing is no change"
    assert replace(settings(open_desk()), id=after.id) == after


def test_a_session_under_way_is_silenced_at_once_and_the_disk_left_alone(
    tmp_path: Path,
) -> None:
    desk = at("12:00", tmp_path)

    def written() -> list[tuple[str, str]]:
        with closing(sqlite3.connect(desk.rig.database)) as other:
            return other.execute("SELECT name, value FROM settings").fetchall()

    desk.lit()
    settings(desk, sound=False)
    desk.done(wire.Pause())
    assert bursts(heard(desk, 5)) == []
    assert written() == []
    desk.done(wire.Stop())
    desk.step(4)
    assert written() == [("sound", "false")]
    for guarded in (wire.Settings(pin="2580"), wire.Settings(areas=("soles",))):
        desk.start("knees")
        assert "a session is under way" in desk.refused(guarded)
        desk.done(wire.Stop())
        desk.run_until("done", "idle")
    desk.close()


def test_areas_are_switched_off_and_on_within_what_the_installer_offers(desk: Desk) -> None:
    offered = settings(desk).offered
    assert "abdomen" not in offered
    told = desk.refused(wire.Settings(areas=("soles", "abdomen")))
    assert told.startswith("area 'abdomen': not switched on by the installer; choose of ")
    assert desk.refused(wire.Settings(areas=())) == "no area would be left: leave one on"
    assert settings(desk, areas=("soles", "knees")).areas == ("knees", "soles")
    assert set(desk.status().next_allowed) == {"soles", "knees"}
    assert "switched off on this panel" in desk.refused(wire.Start(area="hands", minutes=12))
    assert settings(desk, areas=offered).areas == offered
    desk.start("hands", 12)


def test_an_area_that_the_installer_takes_away_stays_away(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    settings(desk, areas=("soles", "knees"))
    desk.close()
    desk = Desk(tmp_path, replace(example(), areas=AreasConfig(disable=("knees",))))
    assert settings(desk).areas == ("soles",)
    desk.close()


def test_the_code_guards_what_the_installer_answers_for(desk: Desk) -> None:
    anybody(desk)
    guarded: list[tuple[wire.Request, str]] = [
        (wire.Settings(areas=("soles",)), "choosing the areas"),
        (wire.Agree(name="Me", clinician="Dr Lee", date="2026-09-30"), "a clinician's agreement"),
    ]
    for request, what in guarded:
        assert desk.refused(request) == (
            f"{what} is the installer's: call them, or choose a code first"
        )
    assert desk.refused(wire.Settings(locks=True)) == "no code has been chosen: choose one first"
    assert "no code has been chosen" in desk.refused(wire.Unlock(pin="2580"))
    chosen = settings(desk, pin="2580", locks=True)
    assert (chosen.has_pin, chosen.locks, chosen.unlocked) == (True, True, False)
    guarded += [
        (wire.Settings(pin="1111"), "another code"),
        (wire.Settings(locks=False), "turning the lock off"),
    ]
    for request, what in guarded:
        assert desk.refused(request) == f"{what} needs the code: enter it first"
    desk.done(wire.Unlock(pin="2580"))
    assert settings(desk).unlocked
    for request, _ in guarded:
        assert not isinstance(desk.ask(request), wire.Refused)
    desk.done(wire.Unlock(pin="1111"))


@pytest.mark.parametrize("how", ["lock", "time"])
def test_what_was_unlocked_is_locked_again(desk: Desk, how: str) -> None:
    anybody(desk)
    settings(desk, pin="2580")
    desk.done(wire.Unlock(pin="2580"))
    if how == "lock":
        desk.done(wire.Lock())
    else:
        desk.link = Ns(desk.link + 300 * NS_PER_S)
    assert not settings(desk).unlocked
    assert "needs the code" in desk.refused(wire.Settings(areas=("soles",)))


def test_one_client_s_code_opens_nothing_for_another(desk: Desk) -> None:
    anybody(desk)
    settings(desk, pin="2580")
    with desk.connect() as other:
        other.send(wire.encode(wire.Unlock(pin="2580")))
        desk.status()
        desk.status()
        assert "needs the code" in desk.refused(wire.Settings(areas=("soles",)))


def test_five_wrong_codes_from_anywhere_and_even_the_right_one_waits_a_minute(desk: Desk) -> None:
    anybody(desk)
    settings(desk, pin="2580")
    with desk.connect() as other:
        for _ in range(3):
            other.send(wire.encode(wire.Unlock(pin="0000")))
            desk.status()
            desk.status()
            desk.step(2)
    assert desk.refused(wire.Unlock(pin="0000")) == "That was not the code."
    assert desk.refused(wire.Unlock(pin="0000")) == "Five wrong tries: wait a minute."
    assert desk.refused(wire.Unlock(pin="2580")) == "Five wrong tries: wait a minute."
    desk.link = Ns(desk.link + 60 * NS_PER_S)
    desk.done(wire.Unlock(pin="2580"))


def wrong_codes(desk: Desk) -> str:
    """Return the count on the disk."""
    query = "SELECT value FROM settings WHERE name = 'wrong_codes'"
    return "".join(value for (value,) in desk.rig._reader.execute(query))


def test_each_further_wrong_code_waits_twice_as_long_up_to_a_day(desk: Desk) -> None:
    anybody(desk)
    settings(desk, pin="2580")
    for _ in range(4):
        assert desk.refused(wire.Unlock(pin="0000")) == "That was not the code."
    minutes = 1
    for _ in range(14):
        told = desk.refused(wire.Unlock(pin="0000"))
        if minutes == 1:
            assert told == "Five wrong tries: wait a minute."
        else:
            assert told == f"Too many wrong tries: wait {minutes} minutes."
        desk.link = Ns(desk.link + (minutes * 60 - 1) * NS_PER_S)
        assert desk.refused(wire.Unlock(pin="2580")) == "Five wrong tries: wait a minute."
        desk.link = Ns(desk.link + NS_PER_S)
        minutes = min(2 * minutes, 24 * 60)
    assert wrong_codes(desk) == "18", "what is tried while it waits isn't looked at"
    desk.done(wire.Unlock(pin="2580"))
    desk.step(2)
    assert wrong_codes(desk) == "0"
    assert desk.refused(wire.Unlock(pin="0000")) == "That was not the code."


def test_a_restart_gives_no_further_tries(open_desk: Callable[[], Desk]) -> None:
    desk = open_desk()
    settings(desk, pin="2580")
    for number in range(1, 5):
        anybody(desk)
        assert desk.refused(wire.Unlock(pin="0000")) == "That was not the code."
        assert wrong_codes(desk) == str(number), "on the disk before it is answered"
        desk = open_desk()
    anybody(desk)
    assert desk.refused(wire.Unlock(pin="0000")) == "Five wrong tries: wait a minute."
    desk.link = Ns(desk.link + 60 * NS_PER_S)
    assert "wait 2 minutes" in desk.refused(wire.Unlock(pin="0000"))
    desk = open_desk()
    anybody(desk)
    assert "wait 2 minutes" in desk.refused(wire.Unlock(pin="2580")), "all of it, from the start"
    desk.inject("clock", "jump:+86400")
    assert "wait 2 minutes" in desk.refused(wire.Unlock(pin="2580"))
    desk.link = Ns(desk.link + 120 * NS_PER_S)
    desk.done(wire.Unlock(pin="2580"))
    desk.step(2)
    desk = open_desk()
    anybody(desk)
    assert desk.refused(wire.Unlock(pin="0000")) == "That was not the code."


def test_tries_in_one_packet_are_counted_one_by_one(desk: Desk) -> None:
    anybody(desk)
    settings(desk, pin="2580")
    desk.send(b"".join(wire.encode(wire.Unlock(id=1, pin=f"{n:04}")) for n in range(7)))
    desk.step(3)
    assert wrong_codes(desk) == "5"
    assert "wait a minute" in desk.refused(wire.Unlock(pin="2580"))


def test_a_try_that_the_disk_refuses_is_not_judged(desk: Desk) -> None:
    anybody(desk)
    settings(desk, pin="2580")
    with closing(sqlite3.connect(desk.rig.database, isolation_level=None)) as other:
        other.execute(
            "CREATE TRIGGER refuse BEFORE INSERT ON settings "
            "BEGIN SELECT RAISE(FAIL, 'database or disk is full'); END"
        )
        for _ in range(6):
            assert "can't be saved" in desk.refused(wire.Unlock(pin="2580"))
        other.execute("DROP TRIGGER refuse")
    desk.done(wire.Unlock(pin="2580"))


def test_another_code_begins_the_count_anew(desk: Desk) -> None:
    anybody(desk)
    settings(desk, pin="2580")
    for _ in range(5):
        desk.refused(wire.Unlock(pin="0000"))
    for client in desk.daemon._parts.server._clients.values():
        client.uid = 0
    settings(desk, pin="1111")
    anybody(desk)
    desk.done(wire.Unlock(pin="1111"))
    assert wrong_codes(desk) == "0"


@pytest.mark.parametrize("kept", ["-1", '"x"', "1.5", "null", "9999999999", "{"])
def test_a_count_that_cannot_be_is_no_way_in_and_locks_nobody_out(
    open_desk: Callable[[], Desk], kept: str
) -> None:
    desk = open_desk()
    settings(desk, pin="2580")
    with closing(connect(desk.rig.database)) as other:
        other.execute("INSERT OR REPLACE INTO settings VALUES ('wrong_codes', ?)", (kept,))
    desk = open_desk()
    anybody(desk)
    desk.link = Ns(desk.link + 24 * 3600 * NS_PER_S)
    desk.done(wire.Unlock(pin="2580"))


def test_a_fault_that_needs_the_code_is_cleared_with_it(desk: Desk) -> None:
    anybody(desk)
    latch(desk)
    assert "is the installer's: call them" in desk.refused(wire.ClearFault())
    # Who finds the panel so can't let themselves in.
    assert "is the installer's: call them" in desk.refused(wire.Settings(pin="2580"))
    desk.daemon.controller.session = desk.daemon.controller.session.__class__()
    settings(desk, pin="2580")
    latch(desk)
    assert "needs the code" in desk.refused(wire.ClearFault())
    desk.done(wire.Unlock(pin="2580"))
    desk.done(wire.ClearFault())
    assert desk.status().state == "idle"


def test_the_code_is_not_kept_as_it_is(desk: Desk) -> None:
    settings(desk, pin="2580")
    with closing(sqlite3.connect(desk.rig.database)) as other:
        ((kept,),) = other.execute("SELECT value FROM settings WHERE name = 'pin'").fetchall()
    assert "2580" not in kept.split(":")
    assert hashed("2580") != hashed("2580"), "salted"


def test_settings_of_another_program_are_left_out(open_desk: Callable[[], Desk]) -> None:
    desk = open_desk()
    with closing(connect(desk.rig.database)) as other:
        other.executemany(
            "INSERT INTO settings VALUES (?, ?)",
            [("sound", "3"), ("warp", "9"), ("language", "{"), ("breathing", "false")],
        )
    now = settings(open_desk())
    assert (now.sound, now.language, now.breathing) == (True, "en", False)


def test_what_the_disk_refuses_of_what_is_guarded_is_not_done(desk: Desk) -> None:
    with closing(sqlite3.connect(desk.rig.database, isolation_level=None)) as other:
        other.execute(
            "CREATE TRIGGER refuse BEFORE INSERT ON settings "
            "BEGIN SELECT RAISE(FAIL, 'database or disk is full'); END"
        )
    assert "can't be saved" in desk.refused(wire.Settings(pin="2580"))
    assert not settings(desk).has_pin
    assert not settings(desk, breathing=False).breathing, "in force as long as the daemon runs"
    desk.step(2)
    assert any("in force but not kept" in line for line in desk.rig.log)


def test_the_installer_s_sound_holds_until_it_is_set_otherwise(tmp_path: Path) -> None:
    desk = Desk(tmp_path, replace(example(), sound=SoundConfig(on=False)))
    assert not settings(desk).sound
    assert settings(desk, sound=True).sound
    desk.close()
