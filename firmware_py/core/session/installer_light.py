"""The installer's light: one colour at a duty, for a minute at most, without a dose."""

from msgspec import Struct

from firmware_py.core import limits
from firmware_py.core.units import Channel, Duty, Ns


class InstallerLight(Struct, frozen=True, kw_only=True):
    """What the installer asked to see. duration: from the first moment to the last, ramps in it."""

    channel: Channel
    duty: Duty
    duration: Ns

    def wanted(self, lit: Ns, left: Ns) -> Duty:
        """Return the duty wanted now: up over the first RAMP of light, down over the last.

        lit: light so far; left: time to the end. The first tick has a little light, since a ramp
        that began at none would never leave it.
        """
        share = min(1.0, (lit + limits.TICK) / limits.RAMP, left / limits.RAMP)
        return Duty(self.duty * max(0.0, share))
