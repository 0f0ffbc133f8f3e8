"""Each control taken away, by its name: what its rows must notice.

A control is taken away in the test's own process, before the daemon is made. Nothing in the product
knows of it.
"""

from collections.abc import Callable
from typing import Any

import pytest
from msgspec.structs import replace

from firmware_py.core import gate
from firmware_py.core.dose.calibration import DistanceTable
from firmware_py.core.faults import Fault, FaultCode
from firmware_py.core.sensing import light_sense, plausibility, skin, thermal
from firmware_py.core.sensing.readings import ReadingFilter, Sample
from firmware_py.core.sensing.skin_still import SkinStill
from firmware_py.core.sensing.two_surfaces import SurfacesApart
from firmware_py.core.sensing.warmth import SurfaceWatch
from firmware_py.core.session import may_start, supervise
from firmware_py.core.session.facts import Facts
from firmware_py.core.session.machine import Session
from firmware_py.core.timestamps import Moment, Reference
from firmware_py.core.units import NS_PER_S, Ns
from firmware_py.daemon.control.controller import Controller
from firmware_py.daemon.control.deadman import DeadMan
from firmware_py.daemon.control.lease import Lease
from firmware_py.daemon.requests import clock
from firmware_py.drivers.enable_line import EnableLine
from firmware_py.drivers.inputs import Fan, InterlockSwitch, LightSense
from firmware_py.drivers.stop_button import StopButton
from firmware_py.history.ledger import SqliteLedger
from hw_mocks.machine.world import World
from ui.connection.glass import Glass

Patch = pytest.MonkeyPatch
Removal = Callable[[Patch], None]


def returns(value: Any) -> Callable[..., Any]:
    """A function that ignores what it is asked."""
    return lambda *_args, **_named: value


def without_fault(*codes: FaultCode) -> Removal:
    """The faults of some codes are not seen."""

    def remove(patch: Patch) -> None:
        real = supervise.fault

        def blind(session: Session, facts: Facts, *more: Any, **named: Any) -> Fault | None:
            found = real(session, facts, *more, **named)
            return None if found is not None and found.code in codes else found

        patch.setattr(supervise, "fault", blind)

    return remove


def without_rule(*names: str) -> Removal:
    """The gate without some of its rules."""

    def remove(patch: Patch) -> None:
        assert set(names) <= {rule.__name__ for rule in gate.RULES}
        left = tuple(rule for rule in gate.RULES if rule.__name__ not in names)
        patch.setattr(gate, "RULES", left)

    return remove


def both(*removals: Removal) -> Removal:
    def remove(patch: Patch) -> None:
        for each in removals:
            each(patch)

    return remove


def stop_edge(patch: Patch) -> None:
    patch.setattr(StopButton, "_opened", returns(None))


def stop_level(patch: Patch) -> None:
    patch.setattr(StopButton, "is_pressed", property(returns(value=False)))


def interlock(patch: Patch) -> None:
    patch.setattr(InterlockSwitch, "is_closed", property(returns(value=True)))


def fan(patch: Patch) -> None:
    patch.setattr(Fan, "turned", returns(value=True))


def light_sense_read(patch: Patch) -> None:
    patch.setattr(LightSense, "sees_light", property(returns(value=False)))


def light_sense_judged(patch: Patch) -> None:
    patch.setattr(light_sense, "worst", returns(None))


def clear_asked(patch: Patch) -> None:
    patch.setattr(supervise, "cause_remains", returns(None))


def sensor_asked(patch: Patch) -> None:
    patch.setattr(may_start, "sensor_problem", returns(None))


def warm(patch: Patch) -> None:
    patch.setattr(thermal, "is_warm", returns(value=False))


def too_hot(patch: Patch) -> None:
    patch.setattr(thermal, "too_hot", returns(None))


def slope(patch: Patch) -> None:
    patch.setattr(plausibility, "slope", returns(None))


def two_surfaces(patch: Patch) -> None:
    patch.setattr(SurfacesApart, "look", lambda apart, *_args, **_named: apart)


def stuck_probe(patch: Patch) -> None:
    patch.setattr(SurfaceWatch, "judged", lambda watch, *_args: watch)


def skin_pauses(patch: Patch) -> None:
    """Neither the session's rules nor the gate look at the skin."""
    patch.setattr(skin, "pauses", returns(None))
    patch.setattr(skin, "derate", returns(1.0))
    without_rule("skin_is_seen_and_cool")(patch)


def skin_too_hot(patch: Patch) -> None:
    patch.setattr(skin, "too_hot", returns(None))


def skin_looked_for(patch: Patch) -> None:
    patch.setattr(skin, "refuses_start", returns(None))


def skin_still(patch: Patch) -> None:
    patch.setattr(SkinStill, "look", lambda watch, *_args, **_named: watch)


def last_reading(patch: Patch) -> None:
    """One bad answer is a lost sensor."""
    real = ReadingFilter.take

    def take(memory: ReadingFilter, sample: Sample) -> ReadingFilter:
        taken = real(memory, sample)
        return replace(taken, last=None) if taken.problem is not None else taken

    patch.setattr(ReadingFilter, "take", take)


def enable_line(patch: Patch) -> None:
    patch.setattr(EnableLine, "low", returns(()))


def read_back(patch: Patch) -> None:
    """Nobody compares what was commanded with what is so."""
    without_fault(FaultCode.READBACK)(patch)

    def believe(controller: Controller) -> bool:
        controller._readback = controller._hardware.panel.read_back()
        controller._driven = controller.shown
        return True

    patch.setattr(Controller, "_verify", believe)
    patch.setattr(Controller, "_mismatch", returns(None))


def ledger_word(patch: Patch) -> None:
    """A write that failed is called done."""
    real = SqliteLedger._try

    def lie(ledger: SqliteLedger, work: Any) -> tuple[object, Exception | None]:
        found, error = real(ledger, work)
        return (found, None) if error is None else (0, None)

    patch.setattr(SqliteLedger, "_try", lie)


def monotonic(patch: Patch) -> None:
    """Sessions are timed by a clock that jumps with the time of day."""
    real = World._set_clock

    def jump(world: World, value: str, jump_s: float | None) -> None:
        real(world, value, jump_s)
        if jump_s is not None:
            world.clock._now += round(jump_s * NS_PER_S)  # type: ignore[assignment]  # an Ns

    patch.setattr(World, "_set_clock", jump)


def time_of_day(patch: Patch) -> None:
    """The time of day is what the clock says at each moment."""

    def believe(
        boot_id: str,
        monotonic: Ns,
        unix_s: float,
        reference: Reference | None,
        *,
        is_set: bool,
        **_more: object,
    ) -> tuple[Moment, Reference | None]:
        now = Moment(boot_id=boot_id, monotonic=monotonic, unix_s=unix_s, is_set=is_set)
        return now, reference or Reference(0.0)

    patch.setattr(clock, "believe", believe)


def dead_man(patch: Patch) -> None:
    patch.setattr(DeadMan, "check", returns(value=False))


def nearest(patch: Patch) -> None:
    """Limits are judged where the person says they sit."""
    patch.setattr(DistanceTable, "largest", property(returns(1.0)))


def lease(patch: Patch) -> None:
    patch.setattr(Lease, "is_fresh", returns(value=True))


def glass(patch: Patch) -> None:
    patch.setattr(Glass, "is_there", returns(value=True))


REMOVALS: dict[str, Removal] = {
    "the stop button's edge": stop_edge,
    "the stop button's level": stop_level,
    "the stop button, edge and level": both(stop_edge, stop_level),
    "the interlock": interlock,
    "the fan's signal": fan,
    "the light sense": light_sense_read,
    "the light sense held against the command": light_sense_judged,
    "a fault's cause looked at again before it is cleared": clear_asked,
    "the sensors looked at before a start": sensor_asked,
    "the fault of a lost sensor": without_fault(FaultCode.SENSOR_LOST),
    "the pause of a warm panel": warm,
    "the fault of a hot panel": too_hot,
    "the fault of what temperatures can't do": slope,
    "two sensors on one surface held against each other": two_surfaces,
    "a surface's probe held against light and heatsink": stuck_probe,
    "the pause of warm skin, or of none": skin_pauses,
    "the fault of hot skin": skin_too_hot,
    "the skin's sensor held against the light": skin_still,
    "the skin looked for before a start": skin_looked_for,
    "a reading counts until it is 3 s old": last_reading,
    "the enable line": enable_line,
    "the read-back": read_back,
    "no light without an acknowledged record": ledger_word,
    "sessions by the monotonic clock": monotonic,
    "one time of day for a whole boot": time_of_day,
    "the dead-man": dead_man,
    "limits at the nearest distance": nearest,
    "the lease": lease,
    "the screen's look at its display and touchscreen": glass,
    "the fault of a late loop": both(without_fault(FaultCode.GAP), without_rule("loop_is_alive")),
}
