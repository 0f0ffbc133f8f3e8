"""What the daemon knows at one instant: the only ground for rules and gate."""

from collections.abc import Mapping

from msgspec import Struct

from firmware_py.core.faults import Fault
from firmware_py.core.reasons import Said
from firmware_py.core.sensing.readings import Reading
from firmware_py.core.sensing.skin import SkinLook
from firmware_py.core.units import Channel, Ns


class Window(Struct, frozen=True):
    """Fluence that the ledger holds as given, before it is: cumulative J/cm² per channel.

    lit_until: it covers light up to so much time lit in all.
    """

    lit_until: Ns
    reserved: Mapping[Channel, float]


class Facts(Struct, frozen=True, kw_only=True):
    """One look at the world."""

    now: Ns
    gap: Ns  # since the tick before
    stop_pressed: bool
    inhibited: bool
    lease_fresh: bool
    interlock_closed: bool
    surface: Reading
    heatsink: Reading | None  # None: not fitted
    surface2: Reading | None  # a second sensor on the surface; None: not fitted
    skin: SkinLook | None  # None: not fitted
    window: Window | None
    hardware_problem: Said | str | None  # what could not be written, read, or was not as commanded
    fan_turns: bool  # True where not fitted
    stray_light: bool  # seen while the enable line is low: not ours, or ours that stays
    lamp_fault: Fault | None  # what the light senses contradict
    implausible: Said | None  # what temperatures can't do
    clocks_apart: Said | None  # that a second clock went its own way, at the look that found it

    @property
    def led_celsius(self) -> float | None:
        """The temperature the calibration is corrected by: the heatsink's where fitted."""
        reading = self.heatsink if self.heatsink is not None else self.surface
        return reading.celsius
