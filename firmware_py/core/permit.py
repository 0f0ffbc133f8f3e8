"""The permission to be lit: made by the gate alone, good for half a second."""

from msgspec import Struct

from firmware_py.core.units import Duty, Ns


class Permit(Struct, frozen=True, kw_only=True):
    """Two duties that the gate allows until `expires` on the daemon's clock.

    Only `core.gate.permit` makes one; every tick has to earn it again. Going dark needs none.
    """

    red: Duty
    nir: Duty
    issued: Ns
    expires: Ns

    def is_valid(self, now: Ns) -> bool:
        """Tell whether it may be used now."""
        return self.issued <= now < self.expires
