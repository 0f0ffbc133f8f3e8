"""A grant: leave for one session of one area, as the history allows it."""

from collections.abc import Mapping

from msgspec import Struct

from firmware_py.core import limits
from firmware_py.core.units import Channel, Ns


class Grant(Struct, frozen=True, kw_only=True):
    """Leave to give one person's area light: made by the ledger's rules, held by plan and gate.

    recent, week: J/cm² that the area had within 20 h and within 6 d 20 h; lit_max: light that is
    left of a day's; left: J/cm² that remain of the session that this one `finishes`; portion: of
    the dose, in a gentle start; carried: J/cm² of both colours since the last session that counted.

    claim: what the clinic's record is asked by, for a person who moves between panels;
    awaits_clinic: it has not answered yet, so there is no light; is_overridden: the staff began
    without its answer.
    """

    person: str
    area: str
    lit_max: Ns
    recent: Mapping[Channel, float]
    week: Mapping[Channel, float]
    left: Mapping[Channel, float] | None = None
    finishes: int | None = None
    portion: float = 1.0
    carried: float = 0.0
    claim: str | None = None
    awaits_clinic: bool = False
    is_overridden: bool = False

    @property
    def before(self) -> tuple[tuple[Mapping[Channel, float], int], ...]:
        """What was given before, and how many sessions' caps it counts against."""
        return (self.recent, 1), (self.week, limits.SESSIONS_PER_WEEK)
