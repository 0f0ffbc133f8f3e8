"""What a session may have to bear: a bent driver, warming LEDs, a fan that weakens, two pauses."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace

from firmware_py import wire
from firmware_py.core.units import seconds
from hw_mocks.machine.physics_file import LampFile, PhysicsFile
from tests.daemon.desk import Desk

# The drivers' true curve, far finer than anybody would measure it ...
TOPS = {"red": 39.0, "nir": 45.0}
BEND = 1.25
FINE = [n / 400 for n in range(4, 401)]
# ... and where it was measured.
MEASURED = (0.02, 0.04, 0.06, 0.08, 0.11, 0.15, 0.2, 0.27, 0.36, 0.5, 0.7, 1.0)
WARM_K = 30.0
FAN_LOSS = 1 / 0.8  # four fifths of the air: as much more warmth
PAUSE_S = 20.0


def light(colour: str, duty: float) -> float:
    """mW/cm² at 15 cm and 25 °C."""
    return float(TOPS[colour] * duty**BEND)


def curve(colour: str) -> tuple[tuple[float, float], ...]:
    return tuple((duty, light(colour, duty)) for duty in FINE)


def bent(config_text: str) -> str:
    """Return a configuration calibrated on the bent drivers."""
    tables = iter(
        "table = " + str([[duty, round(light(colour, duty), 4)] for duty in MEASURED])
        for colour in ("red", "nir")
    )
    return re.sub(r"^table = .*$", lambda _: next(tables), config_text, flags=re.MULTILINE)


PHYSICS = PhysicsFile(
    red=LampFile(table=curve("red")),
    nir=LampFile(table=curve("nir")),
    ambient_c=20,
    heatsink_tau_s=90,
    surface_rise_k=20,
    fan_stalled=FAN_LOSS,
)


@dataclass
class Hardship:
    """Happens to one session, second by second. done: what has happened so far."""

    desk: Desk
    planned_s: float
    done: set[str] = field(default_factory=set)

    def look(self) -> None:
        """Let happen what is due."""
        lit_s = seconds(self.desk.daemon.controller.session.lit)
        self._once("warm", lit_s >= 4, self._warm)
        self._once("first pause", lit_s >= 0.3 * self.planned_s, self._pause)
        self._once("fan", lit_s >= 0.45 * self.planned_s, self._lose_air)
        self._once("second pause", lit_s >= 0.7 * self.planned_s, self._pause)

    def _once(self, what: str, is_due: bool, happen: Callable[[], None]) -> None:  # noqa: FBT001  private
        if is_due and what not in self.done:
            self.done.add(what)
            happen()

    def _warm(self) -> None:
        """Have this session's light warm the LEDs by 30 K in the end."""
        physics, now = self.desk.world.physics, self.desk.status()
        power = ((now.red.duty or 0.0) + (now.nir.duty or 0.0)) / 2
        physics.settings = replace(physics.settings, heatsink_rise_k=WARM_K / power)

    def _lose_air(self) -> None:
        """Weaken the fan without a word: it still turns."""
        self.desk.world.physics.fan_turns = False

    def _pause(self) -> None:
        self.desk.done(wire.Pause())
        self.desk.run_for(PAUSE_S)
        self.desk.done(wire.Resume())
