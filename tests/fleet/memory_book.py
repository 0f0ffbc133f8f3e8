"""The book as a double in memory: sittings are whole or not at all; kills and restores."""

import contextlib
import copy
import secrets
from collections.abc import Iterator, Sequence
from datetime import datetime

from firmware_py.wire.claims import ClaimAnswer
from fleet.clinic import moments, rules
from fleet.clinic.book import Epoch, Given, Held, Kept
from fleet.messages import Live, Record


class KilledError(Exception):
    """The database went away."""


class State:
    """What the database holds."""

    def __init__(self) -> None:
        self.word = "new"
        self.epochs: list[Epoch] = [Epoch(0, moments.NEVER)]
        self.homes: dict[str, Kept | None] = {}
        self.answers: dict[tuple[str, str], ClaimAnswer] = {}
        self.claims: dict[str, Held] = {}
        self.opened: set[str] = set()
        self.given: dict[tuple[str, str, int], tuple[str, Given]] = {}
        self.acked: dict[str, int] = {}


class MemoryBook:
    """A database and its witness."""

    def __init__(self) -> None:
        self.state = State()
        self.known = self.state.word
        self.latest = moments.NEVER
        self.kill_next = False

    @contextlib.contextmanager
    def sitting(self, now: datetime) -> Iterator["MemorySitting"]:
        self.latest = max(self.latest, now)
        before = copy.copy(self.state)
        for name, value in vars(before).items():
            setattr(before, name, copy.copy(value))
        if self.state.word != self.known:
            number = self.state.epochs[-1].number + 1
            self.state.epochs.append(Epoch(number, self.latest + rules.APART))
        try:
            yield MemorySitting(self.state, self.latest)
            self._ends()
        except BaseException:
            self.state = before
            self.kill_next = False
            raise
        self.state.word = self.known = secrets.token_hex(8)

    def _ends(self) -> None:
        if self.kill_next:
            raise KilledError

    def dump(self) -> State:
        return copy.deepcopy(self.state)

    def restore(self, dump: State) -> None:
        self.state = copy.deepcopy(dump)


class MemorySitting:
    """See `fleet.clinic.book.Sitting`."""

    def __init__(self, state: State, latest: datetime) -> None:
        self._state = state
        self.latest = latest

    @contextlib.contextmanager
    def apart(self) -> Iterator[None]:
        yield

    def show(self, lives: dict[str, Live], online: dict[str, bool], at: datetime) -> None:
        pass

    def hold(self, person: str) -> None:
        pass

    def epoch(self) -> Epoch:
        return self._state.epochs[-1]

    def kept(self, person: str) -> Kept | None:
        return self._state.homes.get(person)

    def answered(self, panel: str, claim: str) -> ClaimAnswer | None:
        return self._state.answers.get((panel, claim))

    def held(self, person: str, after: datetime) -> Sequence[Held]:
        return [
            each
            for name, each in self._state.claims.items()
            if each.person == person and each.claimed_at > after and name not in self._state.opened
        ]

    def given(self, person: str, after: datetime) -> Sequence[Given]:
        told: dict[tuple[str, str], list[Given]] = {}
        for (panel, uid, _), (whose, row) in self._state.given.items():
            if whose == person and row.began_at > after:
                told.setdefault((panel, uid), []).append(row)
        return [rules.strictest(rows) for rows in told.values()]

    def grant(self, held: Held, answer: ClaimAnswer) -> bool:
        for name, each in self._state.claims.items():
            if name in self._state.opened or (each.person, each.area) != (held.person, held.area):
                continue
            if each.claimed_at < held.until and held.claimed_at < each.until:
                return False
        self._state.claims[held.claim] = held
        self.refuse(held.panel, held.person, answer, held.claimed_at)
        return True

    def refuse(self, panel: str, person: str, answer: ClaimAnswer, at: datetime) -> None:
        self._state.answers[panel, answer.claim] = answer

    def keep(self, panel: str, rows: Sequence[Record], at: datetime) -> None:
        for row in rows:
            claim = self._state.claims.get(row.claim or "")
            if claim and (claim.panel, claim.person, claim.area) != (panel, row.person, row.area):
                claim = None
            began = rules.began(moments.read(row.began_at), claim.claimed_at if claim else None, at)
            given = Given(
                panel=panel,
                area=row.area,
                began_at=began,
                ended_at=rules.ended(began, moments.read(row.ended_at), at),
                red_j_cm2=row.red_j_cm2,
                nir_j_cm2=row.nir_j_cm2,
                red_target_j_cm2=row.red_target_j_cm2,
                nir_target_j_cm2=row.nir_target_j_cm2,
                lit_s=row.lit_s,
                skin_red=row.skin_red,
                blister=row.blister,
                claim=row.claim,
            )
            self._state.given.setdefault((panel, row.uid, row.row), (row.person, given))

    def open(self, panel: str, rows: Sequence[Record], at: datetime) -> None:
        for row in rows:
            claim = self._state.claims.get(row.claim or "")
            if claim and (claim.panel, claim.person, claim.area) == (panel, row.person, row.area):
                self._state.opened.add(claim.claim)

    def acked(self, panel: str) -> int:
        return self._state.acked.get(panel, 0)

    def ack(self, panel: str, up_to: int) -> None:
        self._state.acked[panel] = up_to
