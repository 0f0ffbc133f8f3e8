"""Whole sessions with closed eyes: by prompts and the buzzer alone, one button and one target."""

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from firmware_py import wire
from hw_mocks.hardware import trace
from tests.daemon.desk import Desk
from tests.system.ears import Ears
from ui.voice.ear import Ear

TOLD_WITHIN_S = 1.5
# What tells of a state; idle after a session needs no telling: it was told that it is over.
TELLS = {
    "arming": {"goggles-on", "again-soon"},
    "lit": {"lit-10", "lit-again"},
    "paused": {"paused", "paused-warm"},
    "done": {"finished", "stopped"},
    "fault": {"fault"},
}


@pytest.fixture
def ears(tmp_path: Path) -> Iterator[Ears]:
    person = Ears(tmp_path)
    yield person
    person.close()


def check_told(ears: Ears) -> None:
    """Every state but idle was told, by prompt and buzzer, within a second and a half."""
    for since, state in ears.states:
        if state in TELLS:
            words = [at for at, said in ears.heard if said in TELLS[state]]
            assert any(0 <= at - since <= TOLD_WITHIN_S for at in words), (since, state)
            assert any(-0.1 <= at - since <= TOLD_WITHIN_S for at in ears.beeps), (since, state)


def test_first_session_pause_resume_heat_and_end(ears: Ears) -> None:
    ears.wait(2)
    assert ears.heard == []
    ears.touch()
    ears.wait_for("lit-10", 15)
    ears.wait(60)
    ears.touch()
    ears.wait_for("paused", 2)
    ears.wait(20)
    ears.touch()
    ears.wait_for("again-soon", 2)
    ears.wait_for("lit-again", 7)
    ears.desk.inject("surface_c", "41.5")
    ears.wait_for("paused-warm", 10)
    ears.desk.inject("surface_c", "30")
    ears.wait_for("may-resume", 120)
    ears.touch()
    ears.wait_for("again-soon", 2)
    ears.wait_for("lit-again", 7)
    ears.desk.inject("surface_c", "auto")
    ears.wait_for("five-minutes", 400)
    ears.wait_for("one-minute", 300)
    ears.wait_for("finished", 90)
    ears.wait(2)
    assert ears.desk.is_dark()
    assert [state for _, state in ears.states] == [
        "idle", "arming", "lit", "paused", "arming", "lit", "paused", "arming", "lit", "done",
    ]  # fmt: skip
    check_told(ears)
    counted = [said for _, said in ears.heard if said in {"five", "three", "two", "one"}]
    assert counted == ["five", "three", "two", "one"]


def test_a_stop_is_told_and_the_light_is_dark(ears: Ears) -> None:
    ears.wait(2)
    ears.touch()
    ears.wait_for("lit-10", 15)
    ears.wait(5)
    ears.stop()
    ears.wait(2)
    assert [said for _, said in ears.heard][-1] == "stopped"
    assert ears.desk.is_dark()
    check_told(ears)


def test_a_fault_is_told_again_and_again_and_that_it_is_cleared(ears: Ears) -> None:
    ears.wait(2)
    ears.touch()
    ears.wait_for("lit-10", 15)
    ears.wait(5)
    ears.desk.inject("surface_c", "44")
    ears.wait_for("fault", 10)
    ears.wait_for("fault", 11)
    ears.desk.inject("surface_c", "30")
    ears.wait(10)
    ears.touch()
    ears.wait_for("fault-cleared", 2)
    check_told(ears)


def test_at_night_a_session_is_told_all_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TZ", "UTC")
    time.tzset()
    ears = Ears(tmp_path)
    hour = int(ears.desk.world.wall().unix_s % 86400) // 3600
    night = wire.Settings(night_from=f"{hour:02}:00", night_until=f"{(hour + 2) % 24:02}:00")
    ears.desk.ask(night)
    ears.wait(2)
    ears.touch()
    ears.wait_for("lit-10", 15)
    ears.wait(2)
    check_told(ears)
    hearing = ears.desk.status().hearing
    assert hearing is not None
    assert hearing.is_night
    ears.close()


def session(folder: Path, listener: str) -> list[trace.Line]:
    """Every write to the hardware of one session, with a voice that is well, or isn't."""
    desk = Desk(folder)
    voice = Ear(desk.rig.socket)
    hung = desk.connect() if listener == "hangs" else None
    noisy = desk.connect() if listener == "floods" else None
    subscribe = wire.encode(wire.Subscribe())
    if hung is not None:
        hung.send(subscribe)  # and never reads
    desk.start(minutes=10)
    for tick in range(60 * 20):
        desk.step()
        desk.daemon.serve(0)
        if listener == "well" or (listener == "is killed" and tick < 15 * 20):
            voice.listen(tick / 20, 0)
        elif listener == "is killed":
            voice.close()
        if noisy is not None:
            try:
                noisy.send(subscribe * 20)
                noisy.recv(1 << 20)
            except OSError:  # the daemon has had enough of it
                noisy.close()
                noisy = desk.connect()
    desk.done(wire.Stop())
    desk.step(20)
    desk.world.trace.flush()
    for end in (hung, noisy):
        if end is not None:
            end.close()
    voice.close()
    desk.close()
    return list(trace.read(folder / "trace.jsonl"))


@pytest.fixture(scope="module")
def without(tmp_path_factory: pytest.TempPathFactory) -> list[trace.Line]:
    return session(tmp_path_factory.mktemp("d"), "nobody")


@pytest.mark.parametrize("listener", ["well", "is killed", "hangs", "floods"])
def test_whatever_becomes_of_the_voice_the_hardware_sees_the_same_writes(
    listener: str, without: list[trace.Line], tmp_path: Path
) -> None:
    assert len(without) > 200
    assert any(line.path == "gpio/enable" and line.value == "1" for line in without)
    assert session(tmp_path, listener) == without
