"""The wizard on the real daemon and the simulated machine, answered by a script."""

import signal
import tomllib
from datetime import UTC, datetime
from pathlib import Path

import pytest

from firmware_py import wire
from firmware_py.commission.console import GoneError
from firmware_py.commission.light_session import NotProvenError
from firmware_py.commission.wizard import Files, Wizard
from firmware_py.config.load import CALIBRATION, beside, example_text, parse
from firmware_py.config.schema import Config
from firmware_py.core.errors import ConfigError
from firmware_py.core.units import Channel
from tests.daemon.desk import SLOW, Desk

CONFIG = (example_text(), "panel.toml")
DARK = 0.2
PINS = {12: "12: a0    pd | lo // GPIO12 = PWM0_0", 13: "13: a0    pd | lo // GPIO13 = PWM0_1"}
SWITCHES = {
    "Press the stop": ("stop", "pressed"),
    "Release the stop": ("stop", "released"),
    "Open the cover": ("interlock", "open"),
    "Close the cover": ("interlock", "closed"),
}


class Installer:
    """A panel, its installer and their meter. wrong: what is typed first where a text asks so."""

    def __init__(self, folder: Path, wrong: dict[str, str] | None = None) -> None:
        self.folder = folder
        self.wrong = dict(wrong or {})
        self.said: list[str] = []
        self.leaves_at: str | None = None
        self.swaps = False
        self.pins = dict(PINS)
        self.desk = self._start()

    def _start(self) -> Desk:
        return Desk(self.folder, self.config(), period=SLOW)

    def config(self) -> Config:
        return parse(*CONFIG, beside(self.folder / "panel.toml"))

    def files(self) -> Files:
        return Files(
            config=CONFIG,
            calibration=self.folder / CALIBRATION,
            report=self.folder / "report.md",
            state=self.folder / "commission.json",
        )

    # the console

    def ask(self, request: wire.Request) -> wire.Message:
        return self.desk.ask(request)

    def wait(self, seconds: float) -> None:
        self.desk.run_for(seconds)

    def now(self) -> datetime:
        return datetime(2026, 10, 3, 12, tzinfo=UTC)

    def pin(self, line: int) -> str | None:
        return self.pins.get(line)

    def say(self, text: str = "") -> None:
        self.said.append(text)
        for start, change in SWITCHES.items():
            if text.startswith(start):
                self.desk.inject(*change)
        if text.startswith("Put the meter"):
            self.desk.inject("distance_cm", text.split()[3])
        if text.startswith(("Red: put", "Infrared: put")):
            self.desk.inject("distance_cm", "model")

    def question(self, text: str) -> str:
        self.said.append(text)
        if self.leaves_at is not None and self.leaves_at in text:
            raise GoneError
        for part, answer in self.wrong.items():
            if part in text:
                del self.wrong[part]
                return answer
        return self._right(text)

    def end_daemon(self, number: signal.Signals) -> str | None:
        assert number in (signal.SIGKILL, signal.SIGTERM)
        self.desk.close()
        self.desk = self._start()
        return None

    def _right(self, text: str) -> str:
        truth = self.desk.world.truth()
        lit = {"red": truth.red.irradiance_mw_cm2, "infrared": truth.nir.irradiance_mw_cm2}
        if "Which half" in text:
            return "r" if (lit["red"] > 0) is not self.swaps else "i"
        if "lamps off" in text:
            return str(DARK)
        if "the meter reads" in text:
            reading = lit[text.split(maxsplit=1)[0]]
            assert reading > 0
            return f"{reading + DARK:.3f}"
        answers = {
            "Which meter": "A meter, no. 7",
            "In which unit": "mW/cm2",
            "How good": "5",
            "Press Enter": "",
        }
        return next((answer for part, answer in answers.items() if part in text), "y")


@pytest.fixture
def installer(tmp_path: Path) -> Installer:
    return Installer(tmp_path)


def table(folder: Path, channel: str) -> list[list[float]]:
    found = tomllib.loads((folder / CALIBRATION).read_text())
    rows: list[list[float]] = found["channels"][channel]["calibration"]["table"]
    return rows


def test_from_the_first_question_to_a_calibration_that_is_in_force(tmp_path: Path) -> None:
    wrong = {
        "lamps off": "7",
        "How good": "0",
        "red at 4 %": "16",
        "infrared at 25 %": "2",
        "Which meter": "",
    }
    installer = Installer(tmp_path, wrong)
    Wizard(installer, installer.files()).run()
    assert installer.wrong == {}
    refused = [text for text in installer.said if text.startswith("Refused")]
    assert [text.split(": ")[-1].split()[0] for text in refused] == [
        "type",
        "shade",
        "look",
        "hold",
    ]
    config = installer.config()
    truth = parse(*CONFIG)
    for channel in ("red", "nir"):
        for duty, irradiance in table(tmp_path, channel):
            true = truth.calibration(Channel(channel)).irradiance(duty, 1.0, 25.0)
            assert irradiance == pytest.approx(true, rel=0.01)
    tops = [table(tmp_path, channel)[-1][1] for channel in ("red", "nir")]
    nearest = config.distances().largest
    assert nearest == pytest.approx(1.17, rel=0.01)
    assert 45.0 < sum(tops) * nearest <= 50.0
    report = (tmp_path / "report.md").read_text()
    for told in (
        "| pins | red on GPIO 12, infrared on GPIO 13 |",
        "| stop pressed | seen |",
        "A meter, no. 7, ±5 %, on 2026-10-03",
        "| kill | dark",
    ):
        assert told in report
    assert not installer.files().state.exists()
    areas = installer.ask(wire.Areas())
    assert isinstance(areas, wire.AreaList)
    assert areas.basis == "measured"
    assert installer.desk.is_dark()
    installer.desk.close()


def test_it_goes_on_where_it_was_left_and_leaves_no_light(installer: Installer) -> None:
    for leaves_at in ("Which half", "Kill it now", "infrared at 10 %"):
        installer.leaves_at = leaves_at
        with pytest.raises(GoneError):
            Wizard(installer, installer.files()).run()
        assert installer.desk.is_dark()
        assert installer.desk.status().state == "idle"
    installer.leaves_at = None
    installer.said.clear()
    Wizard(installer, installer.files()).run()
    assert installer.said[0] == "Going on: 18 of 21 steps are done."
    asked = [text.split(",")[0] for text in installer.said if "the meter reads" in text]
    assert asked[0] == "infrared at 10 %"
    assert (installer.folder / CALIBRATION).exists()
    installer.desk.close()


def test_swapped_colours_are_told_with_what_to_change(installer: Installer) -> None:
    installer.swaps = True
    with pytest.raises(
        NotProvenError, match=r"\[channels.red\] pwm_channel = 1 and \[channels.nir"
    ):
        Wizard(installer, installer.files()).run()
    assert installer.desk.is_dark()
    installer.desk.close()


def test_light_senses_find_swapped_wires_before_anybody_looks(installer: Installer) -> None:
    world = installer.desk.world
    world._lamps = tuple((name, 1 - channel) for name, channel in world._lamps)
    with pytest.raises(NotProvenError, match=r"colours are swapped. Either swap the two dim wires"):
        Wizard(installer, installer.files()).run()
    assert installer.desk.is_dark()
    installer.desk.close()


def test_where_no_distance_fits_the_first_all_are_measured_again(installer: Installer) -> None:
    installer.wrong = {"red at 25 %": "45"}
    with pytest.raises(NotProvenError, match="An earlier reading may be the wrong one"):
        Wizard(installer, installer.files()).run()
    assert installer.desk.is_dark()
    assert len([text for text in installer.said if text.startswith("Refused")]) == 2
    installer.said.clear()
    Wizard(installer, installer.files()).run()
    assert any(text.startswith("Put the meter 15 cm") for text in installer.said)
    assert not any(text.startswith("Refused") for text in installer.said)
    assert (installer.folder / CALIBRATION).exists()
    installer.desk.close()


def test_slips_of_the_keys_throw_no_earlier_reading_into_doubt(
    installer: Installer, monkeypatch: pytest.MonkeyPatch
) -> None:
    slips, right = iter(["abc", "", "-", "2,,", "1e9"]), installer.question

    def question(text: str) -> str:
        slip = next(slips, None) if "infrared at 10 %" in text else None
        return right(text) if slip is None else slip

    monkeypatch.setattr(installer, "question", question)
    Wizard(installer, installer.files()).run()
    assert len([text for text in installer.said if text.startswith("Refused")]) == 4
    installer.desk.close()


def test_where_no_reading_fits_the_one_below_the_colour_is_measured_again(
    installer: Installer,
) -> None:
    installer.wrong = {"infrared at 4 %": "0.3"}
    with pytest.raises(NotProvenError, match="An earlier reading may be the wrong one"):
        Wizard(installer, installer.files()).run()
    assert installer.desk.is_dark()
    installer.said.clear()
    Wizard(installer, installer.files()).run()
    asked = [text.split(",")[0] for text in installer.said if "the meter reads" in text]
    assert asked[0] == "infrared at 4 %"
    assert not any(text.startswith("Refused") for text in installer.said)
    installer.desk.close()


@pytest.mark.parametrize(
    ("question", "answer", "why"),
    [
        ("Kill it now", "n", "Nobody has seen"),
        ("Did the light go off", "n", "must go off without a controller"),
    ],
)
def test_without_a_dark_kill_nothing_is_measured(
    question: str, answer: str, why: str, installer: Installer
) -> None:
    installer.wrong = {question: answer}
    with pytest.raises(NotProvenError, match=why):
        Wizard(installer, installer.files()).run()
    assert not any("the meter reads" in text for text in installer.said)
    installer.desk.close()


def test_a_calibration_before_it_is_kept_and_a_broken_one_is_refused_by_name(
    tmp_path: Path,
) -> None:
    file = tmp_path / CALIBRATION
    file.write_text("version = 1\n")
    with pytest.raises(ConfigError, match=f"{file}: channels: missing"):
        parse(*CONFIG, beside(tmp_path / "panel.toml"))
    file.write_text("nonsense")
    with pytest.raises(ConfigError, match=f"{file}: not TOML"):
        parse(*CONFIG, beside(tmp_path / "panel.toml"))
    file.unlink()
    installer = Installer(tmp_path)
    Wizard(installer, installer.files()).run()
    first = file.read_text()
    Wizard(installer, installer.files()).run()
    assert (tmp_path / f"{CALIBRATION}.1").read_text() == first
    installer.desk.close()


@pytest.mark.parametrize("unit", ["W/m2", "W/m²", " w / m2"])
def test_a_meter_in_watts_a_square_metre_gives_the_same_calibration(
    tmp_path: Path, unit: str
) -> None:
    class Watts(Installer):
        def _right(self, text: str) -> str:
            if "In which unit" in text:
                return unit
            answer = super()._right(text)
            if "(W/m²)" in text:
                return f"{10 * float(answer):.3f}"
            assert "(mW/cm²)" not in text
            return answer

    installer = Watts(tmp_path)
    Wizard(installer, installer.files()).run()
    truth = parse(*CONFIG)
    for channel in ("red", "nir"):
        for duty, irradiance in table(tmp_path, channel):
            true = truth.calibration(Channel(channel)).irradiance(duty, 1.0, 25.0)
            assert irradiance == pytest.approx(true, rel=0.01)
    installer.desk.close()


def test_lux_is_refused_with_the_reason(tmp_path: Path) -> None:
    installer = Installer(tmp_path, {"In which unit": "lux", "How good": "5"})
    installer.leaves_at = "How good"
    with pytest.raises(GoneError):
        Wizard(installer, installer.files()).run()
    (why,) = [text for text in installer.said if text.startswith("Refused")]
    assert why.startswith("Refused: 'lux': that counts what eyes see, and they see no infrared")
    installer.desk.close()


class Tenth(Installer):
    """Whoever types a tenth of what the meter shows, or has a panel that gives no more."""

    watts = "1"

    def _right(self, text: str) -> str:
        if "How many red lamps" in text:
            return "60"
        if "How many watts" in text:
            return self.watts
        if "lamps off" in text:
            return "0"
        answer = super()._right(text)
        return f"{(float(answer) - DARK) / 10:.4f}" if "the meter reads" in text else answer


@pytest.mark.parametrize(
    ("watts", "why"),
    [
        ("1", r"Lamps of 60 W give about 30 over .* another unit: look at the meter's unit"),
        ("0.1", r"Lamps of 6 W give about 3 over .* too weak for a dose: take stronger lamps"),
    ],
)
def test_a_tenth_of_the_light_is_questioned_and_written_nowhere(
    tmp_path: Path, watts: str, why: str
) -> None:
    installer = Tenth(tmp_path)
    installer.watts = watts
    with pytest.raises(NotProvenError, match=why) as refused:
        Wizard(installer, installer.files()).run()
    assert "under 10 it counts as an estimate and gives no session" in str(refused.value)
    assert not (tmp_path / CALIBRATION).exists()
    installer.said.clear()
    installer.leaves_at = "Which meter"
    with pytest.raises(GoneError):
        Wizard(installer, installer.files()).run()
    assert "Which meter, with its number?" in installer.said, "it goes on at the meter"
    installer.desk.close()
