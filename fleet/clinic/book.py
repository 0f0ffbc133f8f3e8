"""What the record is asked for and told, as a port: PostgreSQL stands behind it, or a double.

A book is used in sittings. What one sitting has written is seen by the next one after it was
committed, whole, or not at all.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from msgspec import Struct

from firmware_py.wire.claims import ClaimAnswer
from fleet.messages import Record


class NotKeptError(Exception):
    """A message's own fault: the book can't take what is in it."""


class Kept(Struct, frozen=True):
    """A person whose home is the clinic. rests_until: no claim before; answers: first-use."""

    rests_until: datetime
    answers: dict[str, str]


class Epoch(Struct, frozen=True):
    """One life of the database: a restored one begins the next. rests_until: of everybody."""

    number: int
    rests_until: datetime


class Held(Struct, frozen=True, kw_only=True):
    """A claim that was granted, and holds its area: J/cm² are the most that it gives."""

    claim: str
    panel: str
    person: str
    area: str
    red_j_cm2: float
    nir_j_cm2: float
    claimed_at: datetime
    until: datetime


class Given(Struct, frozen=True, kw_only=True):
    """A session that a panel has told of. began_at: never later than it was told."""

    panel: str
    area: str
    began_at: datetime
    ended_at: datetime
    red_j_cm2: float
    nir_j_cm2: float
    red_target_j_cm2: float
    nir_target_j_cm2: float
    lit_s: float
    skin_red: bool
    blister: bool
    claim: str | None


class Sitting(Protocol):
    """One transaction."""

    @property
    def latest(self) -> datetime:
        """The latest time that any sitting was had at, this one included.

        A clock that went back, as after a night without power, would date what is told too early,
        and let an epoch's rest end before it has passed.
        """

    def hold(self, person: str) -> None:
        """Let nobody else judge this person's claims until the sitting ends."""

    def epoch(self) -> Epoch:
        """Return the newest epoch."""

    def kept(self, person: str) -> Kept | None:
        """Return what is kept of a person whose home is here; None where it isn't."""

    def answered(self, panel: str, claim: str) -> ClaimAnswer | None:
        """Return what this panel's claim was answered with."""

    def held(self, person: str, after: datetime) -> Sequence[Held]:
        """Return a person's claims, of every area, that hold theirs at some time after."""

    def given(self, person: str, after: datetime) -> Sequence[Given]:
        """Return a person's sessions that began after a time: the strictest that was told."""

    def grant(self, held: Held, answer: ClaimAnswer) -> bool:
        """Keep a claim and its answer; False where another one holds the area: nothing is kept."""

    def refuse(self, panel: str, person: str, answer: ClaimAnswer, at: datetime) -> None:
        """Keep what a claim was refused with."""

    def keep(self, panel: str, rows: Sequence[Record], at: datetime) -> None:
        """Keep what panels gave. What is there already stays as it is."""

    def open(self, panel: str, rows: Sequence[Record], at: datetime) -> None:
        """Let go of the areas that these rows' claims hold, where they are this panel's."""

    def acked(self, panel: str) -> int:
        """Return the row up to which a panel's record is kept here."""

    def ack(self, panel: str, up_to: int) -> None:
        """Keep that number."""
