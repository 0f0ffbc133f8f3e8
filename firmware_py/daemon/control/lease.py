"""The lease: who is there to stop the light, and until when."""

from typing import Literal

from msgspec import Struct

from firmware_py.core import limits
from firmware_py.core.units import Ns


class Lease(Struct):
    """Held by one client at a time; lost when it isn't renewed within 3 s of the link's clock."""

    holder: object | None = None
    renewed: Ns = Ns(0)

    def take(self, client: object, now: Ns) -> None:
        """Give it to a client, also where another one holds it."""
        self.holder, self.renewed = client, now

    def renew(self, client: object, now: Ns) -> bool:
        """Keep it for its holder; False to any other client."""
        if client is not self.holder or self.holder is None:
            return False
        self.renewed = now
        return True

    def drop(self) -> None:
        """End it, with the session."""
        self.holder = None

    def is_fresh(self, now: Ns) -> bool:
        """Tell whether it is held and renewed in time."""
        return self.holder is not None and 0 <= now - self.renewed < limits.LEASE

    def state(self, now: Ns) -> Literal["none", "held", "lost"]:
        """Return its state as telemetry names it."""
        if self.holder is None:
            return "none"
        return "held" if self.is_fresh(now) else "lost"
