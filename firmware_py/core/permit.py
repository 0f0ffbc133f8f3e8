"""A permit to be lit: made by the gate alone, valid for half a second."""

from collections.abc import Mapping

from msgspec import Struct

from firmware_py.core.units import Channel, Duty, Ns


class Permit(Struct, frozen=True, kw_only=True):
    """Two duties that the gate allows until `expires` on the daemon's clock.

    Only `core.gate.permit` makes one; every tick has to earn it again. Going dark needs none.
    """

    red: Duty
    nir: Duty
    issued: Ns
    expires: Ns

    @property
    def duty(self) -> Mapping[Channel, Duty]:
        """Both duties, by channel."""
        return {Channel.RED: self.red, Channel.NIR: self.nir}

    def is_valid(self, now: Ns) -> bool:
        """Tell whether it may be used now."""
        return self.issued <= now < self.expires
