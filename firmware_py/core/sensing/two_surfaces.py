"""Two sensors on one surface, held against each other while it is lit."""

from msgspec import Struct

from firmware_py.core import limits
from firmware_py.core.reasons import Reason, Said
from firmware_py.core.sensing.readings import Reading
from firmware_py.core.units import Ns


class SurfacesApart(Struct, frozen=True):
    """Since when they have differed by too much in the light; None while they don't."""

    since: Ns | None = None
    problem: Said | None = None

    def look(
        self, surface: Reading, surface2: Reading | None, now: Ns, *, lit: bool
    ) -> "SurfacesApart":
        """Return the memory after a look at both; one that is no reading says nothing."""
        one, other = surface.celsius, None if surface2 is None else surface2.celsius
        if not lit or one is None or other is None:
            return SurfacesApart()
        if abs(one - other) < limits.SURFACES_APART_K:
            return SurfacesApart()
        since = now if self.since is None else self.since
        if now - since < limits.SURFACES_APART_FOR:
            return SurfacesApart(since)
        problem = Reason.SURFACES_APART.said(
            surface_c=one, surface2_c=other, limit_k=limits.SURFACES_APART_K
        )
        return SurfacesApart(since, problem)
