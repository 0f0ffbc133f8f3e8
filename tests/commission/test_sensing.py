"""What senses is proven: pins, the skin's sensor, and that light warms the surface's probe."""

import math
import random
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from msgspec.structs import replace as change

from firmware_py import wire
from firmware_py.commission import warming
from firmware_py.commission.answers import KeptAnswers
from firmware_py.commission.warming import Look, NotWarmedError
from firmware_py.commission.wizard import Files, Wizard
from firmware_py.config.load import CALIBRATION, beside, parse
from firmware_py.config.schema import Config
from hw_mocks.machine.physics_file import PhysicsFile, settings
from tests.commission.test_mishaps import AGAIN, Unlucky

WITH_SKIN = 'skin = "iio:mlx90614/in_temp_object"\nsurface2 = "hwmon:tmp102/temp1"\n\n[display]\n'


class Sensed(Unlucky):
    """A panel with all of its readings taken, and a sensor for the skin and a second one."""

    def config(self) -> Config:
        text = self.text.replace("\n[display]\n", WITH_SKIN)
        return parse(text, "panel.toml", beside(self.folder / "panel.toml"))

    def files(self) -> Files:
        text = self.text.replace("\n[display]\n", WITH_SKIN)
        return replace(super().files(), config=(text, "panel.toml"))


@pytest.fixture
def panel(tmp_path: Path) -> Iterator[Sensed]:
    panel = Sensed(tmp_path)
    yield panel
    panel.desk.close()


def measured(panel: Sensed) -> None:
    """Have it all measured but the warmth."""
    panel.begin_at("instrument")
    kept = KeptAnswers(panel.files().state, "2026-10-03")
    kept.keep("instrument", ["A meter", 0.05, "2026-10-03", "mW/cm2"], "a meter")
    kept.keep("dark", 0.0, "0")
    for cm, factor in panel.config().distance.factors:
        kept.keep(f"distance {cm:g}", [11.0 * factor, 25.0], "read")
    for name, rows in (
        ("red", [[0.04, 1.5, 25.0], [0.25, 11.0, 25.0], [0.34, 15.0, 25.0]]),
        ("nir", [[0.04, 1.8, 25.0], [0.25, 12.0, 25.0], [0.6, 27.0, 25.0]]),
    ):
        kept.keep(f"{name} so far", rows, "")
        kept.keep(name, value=True, said="read")


def test_the_measured_warmth_is_in_the_calibration_and_each_session_is_held_against_it(
    panel: Sensed,
) -> None:
    measured(panel)
    Wizard(panel, panel.files()).run()
    warmth = panel.config().panel_warmth()
    assert warmth is not None
    physics = settings(panel.config(), PhysicsFile())
    # The physics warm by duty: 60 % of one of two colours, at which 27 mW/cm² were read.
    true = physics.surface_rise_k * 0.6 / 2 / 27.0
    assert 0.6 * true <= warmth.rise_k_per_mw_cm2 <= 1.1 * true
    assert 0.5 * physics.surface_tau_s <= warmth.tau_s <= 1.1 * physics.surface_tau_s
    assert "[warmth]" in (panel.folder / CALIBRATION).read_text()
    assert "| warmth | surface warmed by" in (panel.folder / "report.md").read_text()
    held = panel.desk.daemon.controller._sensors.warmth
    assert held == warmth


@pytest.mark.parametrize(
    ("place", "called"),
    [("surface", "the surface probe"), ("surface2", "the second surface probe")],
)
@pytest.mark.parametrize("fault", ["frozen", "detached"])
def test_a_probe_that_does_not_warm_with_light_ends_it_and_nothing_is_written(
    panel: Sensed, place: str, called: str, fault: str
) -> None:
    measured(panel)
    panel.when["Press Enter to begin"] = panel.inject("sensor", f"{fault}:{place}")
    panel.fails(rf"s of light warmed {called} by -?\d.\d K; at least 0.5 K are needed")
    assert not (panel.folder / CALIBRATION).exists()
    assert not panel.has_kept("warmth")


def test_a_probe_without_a_reading_ends_it_with_the_remedy(panel: Sensed) -> None:
    measured(panel)
    panel.when["Press Enter to begin"] = panel.inject("sensor", "missing")
    panel.fails("(The surface probe is missing|The light didn't stay on)")


def test_light_that_ends_by_itself_is_no_measurement(panel: Sensed) -> None:
    measured(panel)
    panel.when["Press Enter to begin"] = panel.inject("interlock", "open")
    panel.when["Press Enter once that is put right"] = panel.inject("interlock", "closed")
    panel.fails("The light didn't stay on: go on here to begin it again")
    assert not panel.has_kept("warmth")


def looks(shape: Callable[[int, bool], float]) -> list[Look]:
    """Twenty seconds of dark, four minutes of light, and dark again; shape: °C by (s, lit)."""
    lit = range(20, 240)
    return [
        Look(at_s=at, mw_cm2=25.0 if at in lit else 0.0, celsius=shape(at, at in lit))
        for at in range(0, 400, 2)
    ]


@pytest.mark.parametrize(("tau_s", "before_k"), [(60.0, 0.0), (240.0, 3.0), (400.0, 5.0)])
def test_the_rise_is_found_whatever_the_panel_s_warmth_before(
    tau_s: float, before_k: float
) -> None:
    chance = random.Random(7)
    warm = [before_k]

    def shape(at: int, lit: bool) -> float:  # noqa: FBT001  as `looks` calls it
        if at:
            end = 0.2 * 25.0 if lit else 0.0
            warm[0] = end + (warm[0] - end) * math.exp(-2 / tau_s)
        return round((24.0 + warm[0] + chance.gauss(0, 0.02)) * 16) / 16

    found = warming.warming(looks(shape), "surface")
    assert 0.5 * 0.2 <= found.rise_k_per_mw_cm2 <= 1.1 * 0.2


def test_the_room_s_own_drift_is_no_warmth_of_the_light() -> None:
    with pytest.raises(NotWarmedError, match=r"at least 0\.5 K are needed"):
        warming.warming(looks(lambda at, _lit: 24.0 + at / 400), "surface")


def test_a_hand_that_comes_and_stays_is_no_lag_of_the_light() -> None:
    with pytest.raises(NotWarmedError, match=r"that something else made|are needed"):
        warming.warming(looks(lambda at, _lit: 31.0 if 150 <= at < 180 else 24.0), "surface")


# ---------------------------------------------------------------------- the skin's sensor


def hands(panel: Sensed) -> None:
    """Whoever does what they are asked at the skin's sensor."""
    panel.desk.inject("skin_c", "23")
    panel.when["Hold a bare hand"] = panel.inject("skin_c", "32.5")
    panel.when["Take the hand away"] = panel.inject("skin_c", "23.5")


def test_the_skin_s_sensor_sees_a_hand_and_sees_it_go(panel: Sensed) -> None:
    panel.begin_at("skin")
    hands(panel)
    panel.leaves("Which half")
    said = "23.0 °C without a hand, 32.5 with one, 23.5 without"
    assert panel.has_said(f"ok: {said}")


@pytest.mark.parametrize(
    ("at", "stays_c", "remedy"),
    [
        ("Hold a bare hand", "23.5", "No hand is seen: it must read 2 K more than without"),
        ("Hold a bare hand", "45", "No hand is seen"),  # a heater is none
        ("Take the hand away", "32", "It still sees something warm"),
    ],
)
def test_a_sensor_that_sees_no_hand_or_never_sees_it_go_is_not_passed(
    panel: Sensed, at: str, stays_c: str, remedy: str
) -> None:
    panel.begin_at("skin")
    hands(panel)
    panel.when[at] = panel.inject("skin_c", stays_c)
    panel.leaves(AGAIN)
    assert panel.has_said(remedy)
    assert not panel.has_kept("skin")


def test_a_frozen_sensor_sees_no_hand(panel: Sensed) -> None:
    panel.begin_at("skin")
    hands(panel)
    panel.when["looks at nothing warm"] = panel.inject("sensor", "frozen:skin")
    panel.leaves(AGAIN)
    assert not panel.has_kept("skin")


# ---------------------------------------------------------------------- the pins


@pytest.mark.parametrize(
    ("line", "told"),
    [
        (12, "12: ip    pd | lo // GPIO12 = input"),
        (12, "12: a0    pd | lo // GPIO12 = PWM0_1"),
        (13, "13: op dl pd | lo // GPIO13 = output"),
        (13, "13: no    pd | -- // GPIO13 = none"),
    ],
)
def test_a_pin_that_is_not_given_to_its_pwm_channel_ends_it_at_once(
    panel: Sensed, line: int, told: str
) -> None:
    panel.pins[line] = told
    panel.fails(f"GPIO {line} isn't PWM channel {line - 12}, that .* needs: {told[:3]}")
    assert not panel.files().state.exists()
    assert panel.said == ["\n[1/22] pins"]


def test_where_no_program_tells_of_pins_that_is_reported(panel: Sensed) -> None:
    panel.pins.clear()
    panel.slow = True
    panel.leaves(AGAIN)
    assert panel.has_said("red not told: pinctrl isn't here")


def test_a_controller_that_cannot_start_ends_it_with_its_reason(
    panel: Sensed, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = "enable line (GPIO 27): high while nobody drives it"
    fault = wire.telemetry.FaultInfo(
        code="cannot_start", text=text, since=None, remedy="", needs_pin=False
    )
    right = panel.ask

    def ask(request: wire.Request) -> wire.Message:
        answer = right(request)
        is_state = isinstance(answer, wire.Telemetry)
        return change(answer, fault=fault) if is_state else answer

    monkeypatch.setattr(panel, "ask", ask)
    panel.fails(r"The controller can't start: enable line \(GPIO 27\): high while nobody")
    assert panel.said == []
