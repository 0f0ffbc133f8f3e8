"""Parts that the tests of the rules build on: a panel, plans, and facts that permit light."""

from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from msgspec.structs import replace

from firmware_py.config import load
from firmware_py.core.dose import areas, fit, plan
from firmware_py.core.dose.areas import Catalogue, Mode
from firmware_py.core.dose.calibration import (
    CalibrationKind,
    ChannelCalibration,
    DistanceTable,
    IrradianceTable,
)
from firmware_py.core.dose.caps import Skin
from firmware_py.core.dose.grant import Grant
from firmware_py.core.dose.plan import Choice, Optics, Plan
from firmware_py.core.history.record import SessionRecord
from firmware_py.core.reasons import Reason
from firmware_py.core.sensing.readings import Reading
from firmware_py.core.sensing.skin import SkinLook
from firmware_py.core.session.facts import Facts, Window
from firmware_py.core.session.installer_light import InstallerLight
from firmware_py.core.session.machine import Session, State
from firmware_py.core.timestamps import Moment
from firmware_py.core.units import Celsius, Channel, Cm, Duty, Ns

RED, NIR = Channel.RED, Channel.NIR
S = 1_000_000_000
MINUTE = 60 * S
DATA = Path(load.__file__).parents[1] / "data"
# Usual red and NIR fluence in J/cm² by area, written out from the evidence table.
USUAL = {
    "soles": (3, 6),
    "foot-tops": (3, 6),
    "shins": (2, 12),
    "knees": (3, 12),
    "hands": (4, 5),
    "wrists": (3, 10),
    "elbows": (2, 8),
    "shoulders": (2, 12),
    "lower-back": (0, 18),
    "hips": (0, 18),
    "abdomen": (0, 10),
}
MODES: tuple[Mode, ...] = ("red", "nir", "both")
EXAMPLE_TEXT = (DATA / "example.toml").read_text("utf-8")


INSTALLER_LIGHT = InstallerLight(channel=RED, duty=Duty(0.2), duration=Ns(60 * S))


def record(**more: Any) -> SessionRecord:
    """A whole session of the record; what is named is so."""
    usual: dict[str, Any] = {
        "session": 1,
        "uid": "one",
        "person": "Ann",
        "area": "soles",
        "mode": "both",
        "strength": "usual",
        "minutes": 15,
        "distance_cm": 15.0,
        "began": Moment(boot_id="b", monotonic=Ns(0), unix_s=0.0, is_set=True),
        "target": {RED: 3.0, NIR: 6.0},
        "given": {RED: 3.0, NIR: 6.0},
        "lit": Ns(15 * MINUTE),
        "ended": "complete",
    }
    return SessionRecord(**(usual | more))


@cache
def catalogue() -> Catalogue:
    return areas.parse((DATA / "areas.toml").read_text("utf-8"))


@cache
def example_optics() -> Optics:
    """The optics of the example configuration: what the simulator runs on."""
    example = load.parse(EXAMPLE_TEXT, "example")
    return Optics(
        channels={channel: example.calibration(channel) for channel in Channel},
        distances=example.distances(),
        is_simulated=True,
    )


def calibration(**changes: Any) -> ChannelCalibration:
    """100 mW/cm² per unit of duty from 0.1 to 0.9, without droop: irradiance is duty x 100."""
    usual: dict[str, Any] = {
        "table": IrradianceTable((0.1, 0.5, 0.9), (10.0, 50.0, 90.0)),
        "min_duty": Duty(0.1),
        "per_kelvin": 0.0,
        "temperature": Celsius(25.0),
        "uncertainty": 0.0,
        "instrument": "a test",
        "measured": date(2026, 9, 1),
        "kind": CalibrationKind.MEASURED,
    }
    return ChannelCalibration(**(usual | changes))


def optics(
    red: ChannelCalibration | None = None,
    nir: ChannelCalibration | None = None,
    distances: DistanceTable | None = None,
) -> Optics:
    """A panel in round numbers, measured at one distance alone."""
    return Optics(
        channels={RED: red or calibration(), NIR: nir or calibration()},
        distances=distances or DistanceTable((15.0,), (1.0,)),
    )


def choice(
    area: str = "soles",
    minutes: int = 15,
    mode: Mode = "both",
    strength: str = "usual",
    distance: float = 15.0,
) -> Choice:
    return Choice(
        person="Ann",
        area=area,
        minutes=minutes,
        mode=mode,
        strength=strength,
        distance=Cm(distance),
    )


def grant(**changes: Any) -> Grant:
    """Leave for a first session: nothing was given before."""
    usual: dict[str, Any] = {
        "person": "Ann",
        "area": "soles",
        "lit_max": Ns(20 * MINUTE),
        "recent": {RED: 0.0, NIR: 0.0},
        "week": {RED: 0.0, NIR: 0.0},
    }
    return Grant(**(usual | changes))


def make_plan(
    asked: Choice | None = None,
    skin: Skin | None = None,
    panel: Optics | None = None,
    portion: float = 1.0,
) -> Plan:
    asked, panel = asked or choice(), panel or example_optics()
    made = plan.make(asked, catalogue()[asked.area], skin or Skin(), panel, portion)
    return fit.hold(made, grant(area=asked.area), panel)


def facts(**changes: Any) -> Facts:
    """Facts under which light is allowed: all well, at 100 s."""
    usual: dict[str, Any] = {
        "now": Ns(100 * S),
        "gap": Ns(S // 20),
        "stop_pressed": False,
        "inhibited": False,
        "lease_fresh": True,
        "interlock_closed": True,
        "surface": Reading(Celsius(30.0)),
        "heatsink": Reading(Celsius(40.0)),
        "surface2": Reading(Celsius(30.0)),
        "skin": skin_look(),
        "window": Window(Ns(10 * S), {RED: 1.0, NIR: 1.0}),
        "hardware_problem": None,
        "fan_turns": True,
        "stray_light": False,
        "lamp_fault": None,
        "implausible": None,
        "clocks_apart": None,
    }
    return Facts(**(usual | changes))


def skin_look(celsius: float | None = 32.0, **changes: Any) -> SkinLook:
    """Sound skin that is as warm as when the session began."""
    reading = (
        Reading(None, Reason.READING_JUMPED.said(celsius=27.0))
        if celsius is None
        else Reading(Celsius(celsius))
    )
    usual: dict[str, Any] = {
        "reading": reading,
        "baseline": Celsius(32.0),
        "is_heated": False,
        "is_insensate": False,
    }
    return SkinLook(**(usual | changes))


def session(state: State = State.LIT, **changes: Any) -> Session:
    """A session in a state, as it would be 90 s after it entered it; it began at 10 s."""
    usual: dict[str, Any] = {"state": state, "since": Ns(10 * S)}
    if state is not State.IDLE:
        usual |= {"plan": make_plan(), "record": 7}
    return replace(Session(), **(usual | changes))


def trying(**changes: Any) -> Session:
    """The installer's light, as it would be at 100 s, 10 s after it was asked for."""
    usual: dict[str, Any] = {
        "state": State.COMMISSIONING,
        "since": Ns(90 * S),
        "installer_light": INSTALLER_LIGHT,
    }
    return replace(Session(), **(usual | changes))
