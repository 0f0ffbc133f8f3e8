"""What a panel lets be heard and beats, from its own state."""

import time
from itertools import pairwise
from pathlib import Path

import pytest

from firmware_py import wire
from firmware_py.config.load import example_text, parse
from firmware_py.core.units import ns
from tests.daemon.desk import Desk

DAY = 'night_from = "22:00"'


@pytest.fixture(autouse=True)
def greenwich(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TZ", "UTC")
    time.tzset()


def at(clock: str, folder: Path, text: str = "") -> Desk:
    """A desk whose panel tells its sounds a time of day."""
    desk = Desk(folder, parse(text or example_text(), "x.toml"))
    wanted, began = 60 * int(clock[:2]) + int(clock[3:]), desk.world.clock()
    sounder = desk.daemon._parts.sounder
    if sounder is not None:  # where a buzzer is fitted
        sounder._minute = lambda: (wanted + (desk.world.clock() - began) // ns(60)) % (24 * 60)
    return desk


def heard(desk: Desk, seconds: float) -> str:
    """A tick a letter: # heard, . not."""
    picture = ""
    for _ in range(round(seconds * 20)):
        desk.step()
        picture += "#" if desk.world.lines["buzzer"] else "."
    return picture


def bursts(picture: str) -> list[int]:
    """How many ticks each sound lasted."""
    return [len(tone) for tone in picture.split(".") if tone]


def test_a_session_is_heard_from_countdown_to_end(tmp_path: Path) -> None:
    desk = at("12:00", tmp_path)
    desk.start(minutes=10)
    assert desk.status().state == "arming"
    countdown = heard(desk, 9.8)
    assert bursts(countdown)[1:] == [2] * 9
    assert bursts(heard(desk, 2))[-1] == 16
    assert "#" not in heard(desk, 5)
    desk.run_for(500)
    whole = heard(desk, 130)
    assert desk.status().ended == "complete"
    assert bursts(whole) == [3, 3, 6, 6, 6]
    before_the_end = len(whole) - whole.index("###") - len(whole.split("######", 1)[1])
    assert before_the_end == pytest.approx(60 * 20, abs=20)
    desk.close()


def test_pause_and_fault_are_heard_and_a_cleared_fault_is_silent(tmp_path: Path) -> None:
    desk = at("12:00", tmp_path)
    desk.lit()
    desk.done(wire.Pause())
    assert bursts(heard(desk, 5)) == [10, 10]
    desk.inject("sensor", "missing")
    desk.inject("surface_c", "44")
    desk.inject("sensor", "ok")
    assert bursts(heard(desk, 12))[:5] == [4] * 5
    assert desk.status().state == "fault"
    desk.inject("surface_c", "30")
    heard(desk, 4)
    desk.done(wire.ClearFault())
    assert heard(desk, 60) == "." * 1200
    desk.close()


def test_a_session_at_night_is_heard_by_shorter_sounds_and_a_fault_as_by_day(
    tmp_path: Path,
) -> None:
    desk = at("23:00", tmp_path)
    desk.start()
    assert bursts(heard(desk, 15))[1:] == [2] * 9 + [6]
    desk.done(wire.Pause())
    assert bursts(heard(desk, 5)) == [4, 4]
    desk.inject("surface_c", "44")
    assert bursts(heard(desk, 12))[:5] == [4] * 5
    desk.close()


def test_where_sound_is_switched_off_a_fault_alone_is_heard(tmp_path: Path) -> None:
    desk = at("12:00", tmp_path)
    desk.ask(wire.Settings(sound=False))
    desk.start()
    assert bursts(heard(desk, 60)) == []
    desk.inject("surface_c", "44")
    assert bursts(heard(desk, 12))[:5] == [4] * 5
    desk.close()


def test_a_dark_that_does_not_obey_is_heard_before_it_is_anything_else(desk: Desk) -> None:
    desk.lit(1)
    desk.inject("pwm", "einval")
    desk.step(2)
    assert desk.is_dark()
    assert desk.world.lines["buzzer"]


def test_the_heart_beats_while_ticks_are_verified_and_stands_still_else(desk: Desk) -> None:
    def beats(ticks: int) -> int:
        levels = []
        for _ in range(ticks):
            levels.append(desk.world.lines["heartbeat"])
            desk.step()
        return sum(a is not b for a, b in pairwise(levels))

    assert beats(100) == pytest.approx(12, abs=1)
    desk.lit(1)
    assert beats(100) == pytest.approx(12, abs=1)
    desk.inject("pwm", "stuck")
    desk.done(wire.Stop())  # dark by the enable line alone: verified dark
    desk.rig.daemon.controller.tick = lambda: False  # type: ignore[method-assign]  # never verified
    desk.step()
    assert beats(100) == 0


def test_a_panel_without_buzzer_and_heartbeat_does_not_miss_them(tmp_path: Path) -> None:
    text = example_text()
    for name in ("buzzer", "heartbeat"):
        assert f"\n{name} = " in text
        text = text.replace(f"\n{name} = ", "\n# ")
    desk = at("12:00", tmp_path, text)
    desk.lit(60)
    assert not desk.world.lines["buzzer"]
    assert not desk.world.lines["heartbeat"]
    desk.close()


def test_at_its_end_the_daemon_falls_silent(tmp_path: Path) -> None:
    desk = at("12:00", tmp_path)
    desk.start()
    assert "#" in heard(desk, 1.05)[-2:]
    desk.close()
    assert not desk.world.lines["buzzer"]
    assert not desk.world.lines["heartbeat"]
