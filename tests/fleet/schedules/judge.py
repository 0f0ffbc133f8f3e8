"""Judges what people were given by true time. It imports nothing of what it judges.

A dose is light on one area of one person. Two doses are one too many where the second begins less
than 20 hours after the first began; and of an area no more than five belong to seven days.
"""

import itertools
from dataclasses import dataclass, field

HOUR = 3600.0
APART = 20 * HOUR
WEEK = 7 * 24 * HOUR - 4 * HOUR  # as the panel's own rule has it: five a week at the same hour
A_WEEK = 5
# Two clocks that agree may differ by five minutes, and a claim comes before its light.
SLACK = 660.0
COUNTS = 0.1


@dataclass
class Book:
    """light: (person, area) -> [(true time of its begin, share of a dose)]."""

    light: dict[tuple[str, str], list[tuple[float, float]]] = field(default_factory=dict)
    kept_waiting: list[str] = field(default_factory=list)
    told: set[tuple[str, str]] = field(default_factory=set)  # (panel, uid) of every session
    reserved: list[tuple[str, str, float]] = field(default_factory=list)

    def shone(self, person: str, area: str, began: float, share: float) -> None:
        self.light.setdefault((person, area), []).append((began, share))

    def second_doses(self) -> list[str]:
        found = []
        for whose, sessions in self.light.items():
            doses = sorted(began for began, share in sessions if share >= COUNTS)
            for first, second in itertools.pairwise(doses):
                if second - first < APART - SLACK:
                    found.append(f"{whose}: {(second - first) / HOUR:.1f} h after the dose before")
            for first, sixth in zip(doses, doses[A_WEEK:], strict=False):
                if sixth - first < WEEK - SLACK:
                    found.append(f"{whose}: six doses in {(sixth - first) / HOUR:.0f} h")
        return found

    def may_begin(self, person: str, area: str, now: float) -> bool:
        """Whether all that was lit, or reserved when a panel ended, lies 20 hours back."""
        sessions = self.light.get((person, area), [])
        shone = [began for began, share in sessions if share >= COUNTS]
        shone += [at for who, where, at in self.reserved if (who, where) == (person, area)]
        return all(now - began > APART + SLACK for began in shone)
