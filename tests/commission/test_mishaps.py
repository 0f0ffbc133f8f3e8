"""What goes wrong in front of the panel while it is commissioned: each ends dark and is said."""

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import msgspec
import pytest

from firmware_py import wire
from firmware_py.commission import steps
from firmware_py.commission.answers import AnswersFile, KeptAnswers
from firmware_py.commission.console import GoneError
from firmware_py.commission.light_session import NotProvenError
from firmware_py.commission.wizard import Files, Wizard
from firmware_py.config.load import CALIBRATION, example_text, parse
from firmware_py.config.schema import Config
from firmware_py.panelctl.client import NoDaemonError
from firmware_py.ports.hardware import WallTime
from hw_mocks.machine.clocks import SteppedWall
from tests.commission.test_wizard import SWITCHES, Installer

AGAIN = "Press Enter to look again"
PUT_RIGHT = "Press Enter once that is put right"


class Unlucky(Installer):
    """An installer to whom things happen. left_out: what the panel is built without.

    when: what happens, once, as a text is shown or asked. ramp: what happens, once, as light rises.
    slow: who doesn't do what they are asked to at a switch.
    """

    def __init__(self, folder: Path, *left_out: str) -> None:
        lines = example_text().splitlines(keepends=True)
        self.text = "".join(line for line in lines if not line.startswith(tuple(left_out)))
        self.when: dict[str, Callable[[], None]] = {}
        self.ramp: Callable[[], None] | None = None
        self.slow = False
        super().__init__(folder)

    def config(self) -> Config:
        return parse(self.text, "panel.toml")

    def files(self) -> Files:
        return replace(super().files(), config=(self.text, "panel.toml"))

    def begin_at(self, key: str) -> None:
        """Have answered all that comes before a step."""
        kept = KeptAnswers(self.files().state, "2026-10-03")
        fitted = inputs_of(self).fitted
        for step in steps.steps(self.config(), fitted):
            if step.key == key:
                return
            kept.keep(step.key, value=True, said="")
        raise AssertionError(f"no step {key}")

    def has_kept(self, key: str) -> bool:
        """The answers on the disk have one for a step."""
        file = self.files().state
        return key in msgspec.json.decode(file.read_bytes(), type=AnswersFile).values

    def run(self) -> None:
        Wizard(self, self.files()).run()

    def fails(self, why: str) -> None:
        """Run the wizard until it gives up, which must leave the panel dark."""
        with pytest.raises(NotProvenError, match=why):
            self.run()
        assert self.desk.is_dark()

    def leaves(self, at: str) -> None:
        """Run the wizard until it asks something, and go."""
        self.leaves_at = at
        with pytest.raises(GoneError):
            self.run()
        self.leaves_at = None

    def inject(self, name: str, value: str) -> Callable[[], None]:
        return lambda: self.desk.inject(name, value)

    def has_said(self, text: str) -> bool:
        return any(text in said for said in self.said)

    # the console

    def say(self, text: str = "") -> None:
        self._happen(text)
        if self.slow and text.startswith(tuple(SWITCHES)):
            self.said.append(text)
        else:
            super().say(text)

    def question(self, text: str) -> str:
        self._happen(text)
        return super().question(text)

    def wait(self, seconds: float) -> None:
        if self.ramp is not None and self.desk.status().state == "commissioning":
            happen, self.ramp = self.ramp, None
            super().wait(0.5)
            happen()
        super().wait(seconds)

    def _happen(self, text: str) -> None:
        for part in [part for part in self.when if part in text]:
            self.when.pop(part)()


def inputs_of(installer: Installer) -> wire.InputState:
    found = installer.ask(wire.Inputs())
    assert isinstance(found, wire.InputState)
    return found


@pytest.fixture
def installer(tmp_path: Path) -> Iterator[Installer]:
    """One to whom nothing happens."""
    installer = Installer(tmp_path)
    yield installer
    installer.desk.close()


@pytest.fixture
def someone(tmp_path: Path) -> Iterator[Unlucky]:
    someone = Unlucky(tmp_path)
    yield someone
    someone.desk.close()


# ------------------------------------------------------------------ before the first question


def test_while_somebody_has_their_session_nothing_is_tried(someone: Unlucky) -> None:
    someone.desk.lit()
    with pytest.raises(NotProvenError, match="Somebody uses the panel"):
        someone.run()
    assert someone.desk.status().state == "lit"


def test_the_message_that_a_session_has_left_is_put_away(someone: Unlucky) -> None:
    someone.desk.lit()
    someone.desk.done(wire.Stop())
    assert someone.desk.status().state == "done"
    someone.begin_at("half red")
    someone.leaves("Which half")
    assert someone.desk.status().state == "idle"


@pytest.mark.parametrize(("request_", "key"), [(wire.Status, "status"), (wire.Inputs, "inputs")])
def test_an_answer_of_another_kind_is_shown_and_ends_it(
    someone: Unlucky, monkeypatch: pytest.MonkeyPatch, request_: type[wire.Request], key: str
) -> None:
    right = someone.ask
    monkeypatch.setattr(
        someone,
        "ask",
        lambda asked: wire.Done(notes=(key,)) if isinstance(asked, request_) else right(asked),
    )
    someone.fails(f"The controller answers Done.*{key}")


# ------------------------------------------------------------------ switches and probes


def test_a_switch_that_nobody_works_is_asked_for_again_with_what_to_look_at(
    someone: Unlucky,
) -> None:
    someone.slow = True
    someone.when[AGAIN] = someone.inject("stop", "pressed")
    someone.when["Release the stop"] = someone.inject("stop", "released")
    someone.when["Open the cover"] = lambda: setattr(someone, "leaves_at", AGAIN)
    with pytest.raises(GoneError):
        someone.run()
    assert someone.has_said("Is it the button that is wired to the stop line?")
    assert [someone.has_kept(key) for key in ("stop pressed", "stop released")] == [True, True]
    assert not someone.has_kept("interlock open")


def test_a_probe_that_does_not_read_is_named_until_it_does(someone: Unlucky) -> None:
    someone.begin_at("sensors")
    someone.desk.inject("sensor", "missing")
    someone.desk.run_for(3)

    def plug_in() -> None:
        someone.desk.inject("sensor", "ok")
        someone.desk.run_for(3)

    someone.when[AGAIN] = plug_in
    someone.leaves("Which half")
    (wrong,) = [said for said in someone.said if said.startswith("The surface probe ")]
    assert wrong.endswith("Check their cables and their ids in [sensors].")
    assert someone.has_kept("sensors")


def test_probes_that_a_person_finds_unlikely_may_be_swapped(someone: Unlucky) -> None:
    someone.begin_at("sensors")
    someone.wrong = {"Is that about as warm": "n"}
    someone.leaves(AGAIN)
    assert someone.has_said("Are the probes where their names say, and not swapped?")
    assert not someone.has_kept("sensors")


def test_a_panel_without_a_second_probe_is_asked_about_the_one(tmp_path: Path) -> None:
    someone = Unlucky(tmp_path, "heatsink =")
    someone.begin_at("sensors")
    someone.leaves("Which half")
    (asked,) = [said for said in someone.said if said.startswith("They read ")]
    assert re.match(r"They read surface \d+\.\d °C\. Is that", asked)
    someone.desk.close()


def test_what_is_neither_yes_nor_no_is_asked_again(someone: Unlucky) -> None:
    someone.begin_at("sensors")
    someone.wrong = {"Is that about as warm": "perhaps"}
    someone.leaves("Which half")
    assert someone.has_said("'perhaps': type y or n.")
    assert len([said for said in someone.said if said.startswith("They read ")]) == 2


# ------------------------------------------------------------------ light


def test_without_light_the_enable_line_is_not_taken_as_proven(someone: Unlucky) -> None:
    someone.begin_at("enable")
    someone.desk.inject("interlock", "open")
    someone.when[PUT_RIGHT] = someone.inject("interlock", "closed")
    someone.fails("There was no light to look at")
    assert someone.has_said("No light: ")
    assert not someone.has_kept("enable")
    someone.leaves("Which half")
    assert someone.has_kept("enable")


@pytest.mark.parametrize("high", [True, False])
def test_an_enable_line_that_does_not_follow_the_light_is_not_proven(
    someone: Unlucky, monkeypatch: pytest.MonkeyPatch, *, high: bool
) -> None:
    someone.begin_at("enable")
    right = someone.ask

    def stuck(asked: wire.Request) -> wire.Message:
        answer = right(asked)
        if isinstance(answer, wire.InputState):
            return msgspec.structs.replace(answer, enabled=high)
        return answer

    monkeypatch.setattr(someone, "ask", stuck)
    someone.fails("The enable line doesn't follow")
    assert not someone.has_kept("enable")


def test_light_that_is_refused_is_tried_again_brighter_once_that_is_put_right(
    someone: Unlucky,
) -> None:
    someone.begin_at("half red")
    someone.desk.inject("interlock", "open")
    someone.when[PUT_RIGHT] = someone.inject("interlock", "closed")
    someone.leaves("Kill it now")
    assert someone.has_said("ok: red, seen by its light sense and confirmed, at 5 %")


def test_a_stop_pressed_as_light_rises_ends_it_and_holds_until_it_is_released(
    someone: Unlucky,
) -> None:
    someone.begin_at("half red")
    someone.ramp = someone.inject("stop", "pressed")
    someone.when[PUT_RIGHT] = someone.inject("stop", "released")
    someone.leaves("Kill it now")
    assert someone.has_said("The light was ended: the stop, the cover, warmth or the fan.")
    assert someone.has_said("ok: red, seen by its light sense and confirmed, at 10 %")


def lose_the_probe(someone: Unlucky) -> Callable[[], None]:
    def lose() -> None:
        someone.desk.inject("sensor", "missing")
        someone.desk.run_until("fault", at_most_s=30)
        assert someone.desk.is_dark()

    return lose


def test_a_probe_lost_in_the_light_is_a_fault_that_waits_for_its_cause_and_a_person(
    someone: Unlucky,
) -> None:
    someone.begin_at("half red")
    someone.ramp = lose_the_probe(someone)
    someone.fails("It can't be cleared: ")
    assert someone.has_said("A fault: ")
    someone.wrong = {"Clear it?": "n"}
    someone.fails("The fault must be cleared first: panelctl clear-fault")
    assert someone.desk.status().state == "fault"
    someone.desk.inject("sensor", "ok")
    someone.desk.run_for(10)
    someone.leaves("Kill it now")
    assert someone.has_kept("half red")


def test_a_fault_cleared_in_the_middle_of_a_step_lets_the_step_go_on(someone: Unlucky) -> None:
    someone.begin_at("half red")
    someone.ramp = lose_the_probe(someone)

    def plug_in() -> None:
        someone.desk.inject("sensor", "ok")
        someone.desk.run_for(10)

    someone.when["Clear it?"] = plug_in
    someone.leaves("Kill it now")
    assert someone.has_said("ok: red, seen by its light sense and confirmed, at 5 %")


def test_a_lamp_that_nobody_sees_is_not_proven(someone: Unlucky) -> None:
    someone.begin_at("half nir")
    someone.wrong = {"Which half is lit": "n", "half is lit?": "n", "is lit? r = red": "n"}
    someone.fails("No infrared light was seen up to 10 %")
    assert someone.wrong == {}
    assert not someone.has_kept("half nir")


def test_without_light_senses_a_persons_eye_is_all_that_is_reported(tmp_path: Path) -> None:
    someone = Unlucky(tmp_path, "light_sense_")
    someone.begin_at("half red")
    someone.leaves("Kill it now")
    assert someone.has_said("ok: red, seen, at 2 %")
    assert not someone.has_said("The light sense sees")
    someone.desk.close()


def test_a_daemon_that_goes_away_in_the_light_ends_it_and_nothing_is_kept(
    someone: Unlucky, monkeypatch: pytest.MonkeyPatch
) -> None:
    someone.begin_at("half red")
    right = someone.ask

    def gone(_request: wire.Request) -> wire.Message:
        raise NoDaemonError("lost the daemon")

    someone.when["Which half"] = lambda: monkeypatch.setattr(someone, "ask", gone)
    with pytest.raises(NoDaemonError, match="lost the daemon"):
        someone.run()
    assert not someone.has_kept("half red")
    monkeypatch.setattr(someone, "ask", right)
    someone.desk.close()
    someone.desk = someone._start()
    assert someone.desk.is_dark()
    someone.leaves("Kill it now")
    assert someone.has_kept("half red")


# ------------------------------------------------------------------ the kill, and what comes after


def test_nothing_is_killed_in_the_dark(someone: Unlucky, monkeypatch: pytest.MonkeyPatch) -> None:
    killed = list[object]()
    monkeypatch.setattr(someone, "end_daemon", killed.append)
    someone.begin_at("kill")
    someone.when["Kill it now"] = someone.inject("interlock", "open")
    someone.when[PUT_RIGHT] = someone.inject("interlock", "closed")
    someone.fails("There was no light to be put out")
    assert killed == []
    assert not someone.has_kept("kill")


def test_a_controller_that_does_not_come_back_is_no_proof(
    someone: Unlucky, monkeypatch: pytest.MonkeyPatch
) -> None:
    someone.begin_at("kill")
    monkeypatch.setattr(someone, "end_daemon", lambda _number: "nobody came")
    someone.fails("After the kill nobody came: systemctl status panel-daemon")
    assert not someone.has_kept("kill")


def test_light_that_the_sense_sees_after_the_kill_is_no_proof_whatever_the_person_says(
    someone: Unlucky,
) -> None:
    someone.begin_at("kill")
    kill = someone.end_daemon

    def outlives(number: object) -> str | None:
        why = kill(number)  # type: ignore[arg-type]  # as it is handed on
        someone.desk.inject("light_sense", "stuck-on")
        return why

    someone.end_daemon = outlives  # type: ignore[method-assign]  # only here
    with pytest.raises(NotProvenError, match="The light outlived its controller"):
        someone.run()
    assert not someone.has_kept("kill")


def test_where_no_clock_is_set_the_date_is_asked_until_it_is_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(SteppedWall, "__call__", lambda _self: WallTime(5.0, is_set=False))
    someone = Unlucky(tmp_path)
    someone.begin_at("instrument")
    someone.wrong = {"What is the date": "30.9.2026", "date today": "2026-10-05"}
    someone.leaves("lamps off")
    assert someone.has_said("No clock is set here")
    assert someone.has_said("'30.9.2026' is no date: type year, month and day.")
    assert someone.has_said("A meter, no. 7, ±5 %, on 2026-10-05")
    someone.desk.close()


def test_a_calibration_that_cannot_be_put_in_force_is_tried_again_without_measuring_again(
    installer: Installer, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = replace(installer.files(), calibration=installer.folder / "none" / CALIBRATION)

    def fails(why: str) -> None:
        with pytest.raises(NotProvenError, match=why):
            Wizard(installer, files).run()
        assert files.state.exists()
        assert installer.desk.is_dark()

    fails("No such file or directory.*: run this as root, and look at the disk")
    installer.said.clear()
    files.calibration.parent.mkdir()
    with monkeypatch.context() as nobody_comes:
        nobody_comes.setattr(installer, "end_daemon", lambda _number: "nobody came")
        fails("The controller didn't come back with it: nobody came")
    fails("The controller runs without it: does it read that folder?")
    files = installer.files()
    Wizard(installer, files).run()
    assert not any("the meter reads" in text for text in installer.said)
    assert not files.state.exists()
