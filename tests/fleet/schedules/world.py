"""Five panels, three people, a network and a record, in true time, by a schedule of chance.

The panels here are simple and willing: each keeps its own rows and what an answer told it, waits
20 hours after a dose that it knows of, and has five a week. What goes wrong: links that part, that
lose, double and hold back messages; panels that end in the light; clocks that jump; somebody in the
network who forges and repeats; a database that is killed, or restored from an old copy.
"""

import itertools
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any, Protocol

import msgspec

from firmware_py.wire.claims import Claim, ClaimAnswer, is_genuine
from fleet.clinic import moments, people
from fleet.clinic.ledger import Ledger
from fleet.messages import Acked, Record, Records
from tests.fleet.memory_book import KilledError
from tests.fleet.schedules.judge import Book as Judge

START = datetime(2026, 11, 2, 8, 0, tzinfo=UTC).timestamp()
HOUR = 3600.0
APART, WEEK = 20 * HOUR, 7 * 24 * HOUR - 4 * HOUR
AREAS = ("soles", "hands")
DOSE = (4.0, 8.0)
PANELS = tuple(f"panel-{n}" for n in range(1, 6))
TOLD_LATE = 6 * HOUR  # how long links part at the most


class Store(Protocol):
    """A database that a schedule may kill and restore."""

    kill_next: bool

    def sitting(self, now: datetime) -> AbstractContextManager[Any]: ...

    def dump(self) -> Any: ...

    def restore(self, dump: Any) -> None: ...


@dataclass
class Panel:
    """A panel: its own rows, and its clock's error in seconds. begun: of light, by its clock."""

    name: str
    key: bytes
    off_s: float = 0.0
    boot: int = 0
    arming: int = 0
    row: int = 0
    rows: list[Record] = field(default_factory=list)
    own: list[tuple[str, str, float]] = field(default_factory=list)
    sent_to: int = 0
    parted_until: float = 0.0


class World:
    """One schedule."""

    def __init__(
        self,
        seed: int,
        store: Store,
        people: tuple[str, ...],
        ledger: Callable[[Callable[[str], bytes | None]], Ledger],
        release: Callable[[str], None] | None = None,
    ) -> None:
        self.chance = Random(seed)
        self.now = START
        self.store = store
        self.people = people
        self.panels = {name: Panel(name, name.encode().ljust(32, b".")) for name in PANELS}
        self.ledger = ledger(lambda name: self.panels[name].key)
        self.judge = Judge()
        self.ledger_off_s = 0.0
        self.dumps: list[Any] = [store.dump()]
        self.heard: list[tuple[str, Claim]] = []  # claims that somebody in the network has seen
        self.answers: list[ClaimAnswer] = []
        self.rests_until = 0.0
        self.release = release
        self.gone: set[str] = set()
        self.clock_jumped = False
        self.parts = itertools.count()
        self.granted = self.refused = 0

    def run(self, steps: int) -> None:
        for _ in range(steps):
            self.now += self.chance.choice((5.0, 60.0, 900.0, 1.5 * HOUR, 5 * HOUR))
            self.step()
        # In the end everything can speak again; then no row may be missing.
        self.store.kill_next = False
        self.ledger_off_s = 0.0
        for panel in self.panels.values():
            panel.parted_until = 0.0
            panel.off_s = 0.0
        self.settle()
        self.now += 3 * APART
        for person in self.people:
            if person not in self.gone:
                self.start(self.panels[PANELS[0]], person, "soles", is_honest_end=True)
        self.settle()

    def settle(self) -> None:
        for panel in self.panels.values():
            self.hello(panel)
            for _ in range(40):
                self.send(panel, is_sure=True)

    def step(self) -> None:
        panel = self.panels[self.chance.choice(PANELS)]
        person, area = self.chance.choice(self.people), self.chance.choice(AREAS)
        what = self.chance.random()
        if what < 0.55:
            self.start(panel, person, area)
        elif what < 0.72:
            self.send(panel)
        elif what < 0.78:
            panel.parted_until = self.now + self.chance.uniform(0, TOLD_LATE)
        elif what < 0.82:
            panel.off_s = self.chance.choice((0.0, 0.0, 200.0, -200.0, 86_400.0, -86_400.0))
            self.clock_jumped |= abs(panel.off_s) > 300
        elif what < 0.84:
            self.ledger_off_s = self.chance.choice((0.0, 0.0, 0.0, 90_000.0, -90_000.0))
            self.clock_jumped = True
        elif what < 0.87:
            self.store.kill_next = True
        elif what < 0.885:
            self.dumps.append(self.store.dump())
        elif what < 0.895:
            self.store.restore(self.chance.choice(self.dumps[-3:]))
            self.rests_until = self.now + APART + 26 * HOUR  # at the latest, by a wrong clock
        elif what < 0.97:
            self.lie(panel)
        elif self.release is not None and len(self.gone) < 1 and what < 0.975:
            self.go_home(person)
        else:
            self.hello(panel)

    def go_home(self, person: str) -> None:
        """The clinic gives a person up to the first panel, while two clocks agree."""
        home = self.panels[PANELS[0]]
        assert self.release is not None
        if abs(home.off_s - self.ledger_off_s) > 300:
            return
        try:
            rows = self.sit(lambda sitting, now: people.leaving(sitting, person, home.name, now))
        except people.RefusedError:
            return
        if rows is None:
            return
        self.release(person)
        self.gone.add(person)
        for row in rows:
            began = moments.read(row.began_at)
            if began is not None and row.nir_j_cm2 >= 0.1 * DOSE[1]:
                home.own.append((person, row.area, began.timestamp()))

    def ledgers_time(self) -> datetime:
        return datetime.fromtimestamp(self.now + self.ledger_off_s, UTC)

    def lost(self, panel: Panel) -> bool:
        return self.now < panel.parted_until or self.chance.random() < 0.1

    def start(self, panel: Panel, person: str, area: str, *, is_honest_end: bool = False) -> None:
        """A person touches START; nobody else moves until the light is on, or isn't."""
        here = self.now + panel.off_s
        if person in self.gone:
            if panel.name == PANELS[0]:
                self.light(panel, person, area, here, None)  # at home: that panel judges alone
                return
        elif not is_honest_end and not self.fits(panel, person, area, here, ()):
            return
        panel.arming += 1
        claim = Claim(
            claim=f"{self.chance.getrandbits(128):032x}",
            person=person,
            area=area,
            red_j_cm2=DOSE[0],
            nir_j_cm2=DOSE[1],
            boot=f"{panel.name}-{panel.boot}",
            arming=panel.arming,
            asked_at=moments.written(datetime.fromtimestamp(here, UTC)),
        )
        self.heard.append((panel.name, claim))
        answer = answer_before = None
        # Asked, and asked again after a reconnect: the same claim.
        for _ in range(2):
            if not is_honest_end and self.lost(panel):
                continue
            said = self.ask(panel.name, claim)
            if said is not None:
                self.answers.append(said)
                if answer_before is not None and said != answer_before:
                    self.judge.kept_waiting.append(f"{person} {area}: two answers to one claim")
                answer_before = said
            if is_honest_end or not self.lost(panel):
                answer = said or answer
                break
        forged = self.chance.random() < 0.2
        if forged and self.answers:
            answer = msgspec.structs.replace(self.chance.choice(self.answers), granted=True)
        if answer is None or not self.is_good(panel, claim, answer, here):
            if answer is not None and not forged:
                self.refusal(person, area, answer, is_honest_end=is_honest_end)
            # Nothing was lit: the session ends with nothing given, and its row says so.
            self.tell(panel, person, area, here, 0.0, claim.claim)
            return
        if self.fits(panel, person, area, here, answer.rows):
            self.granted += 1
            self.light(panel, person, area, here, claim.claim)
        else:
            self.tell(panel, person, area, here, 0.0, claim.claim)

    def refusal(self, person: str, area: str, answer: ClaimAnswer, *, is_honest_end: bool) -> None:
        self.refused += 1
        if is_honest_end:
            # Two days without light, every clock right, everybody heard: nobody waits any more.
            self.judge.kept_waiting.append(f"{person} {area}: {answer.refusal}")
        is_calm = self.rests_until == 0 and not self.clock_jumped
        is_told = all(each.sent_to >= each.row for each in self.panels.values())
        is_known = is_calm and is_told and person not in self.gone
        if is_known and self.judge.may_begin(person, area, self.now):
            self.judge.kept_waiting.append(f"{person} {area}: {answer.refusal}, for nothing")
        until = moments.read(answer.until)
        said = moments.read(answer.answered_at)
        wait = timedelta(hours=20 + (25.1 if self.clock_jumped else 0))
        if until is not None and said is not None and until - said > wait:
            self.judge.kept_waiting.append(f"{person} {area}: told to wait {until - said}")

    def is_good(self, panel: Panel, claim: Claim, answer: ClaimAnswer, here: float) -> bool:
        said = moments.read(answer.answered_at)
        return (
            is_genuine(answer, panel.key)
            and (answer.claim, answer.boot, answer.arming)
            == (claim.claim, claim.boot, claim.arming)
            and answer.granted
            and said is not None
            and abs(said.timestamp() - here) <= 300
        )

    def fits(self, panel: Panel, person: str, area: str, here: float, rows: Any) -> bool:
        # Of its own rows a panel knows how long ago they were, whatever its wall clock does.
        off_s = here - self.now
        own = [began for whose, where, began in panel.own if (whose, where) == (person, area)]
        had = [began + off_s for began in own]
        for row in rows:
            began = moments.read(row.began_at)
            share = 1.0 if row.ended_at is None else row.nir_j_cm2 / DOSE[1]
            if row.area == area and began is not None and share >= 0.1:
                had.append(began.timestamp())
        return (
            all(here - began >= APART for began in had)
            and sum(here - began < WEEK for began in had) < 5
        )

    def light(self, panel: Panel, person: str, area: str, here: float, claim: str | None) -> None:
        if claim is None and not self.fits(panel, person, area, here, ()):
            return
        share = self.chance.choice((1.0, 1.0, 1.0, 0.5, 0.04))
        self.judge.shone(person, area, self.now + 10, share)
        if share >= 0.1:
            panel.own.append((person, area, self.now))
        if self.chance.random() < 0.1:
            # It ends in the light; it comes up again, and what it had reserved counts as given.
            panel.boot += 1
            share = max(share, 1.0)
            self.judge.reserved.append((person, area, self.now))
        self.tell(panel, person, area, here, share, claim)

    def tell(
        self, panel: Panel, person: str, area: str, here: float, share: float, claim: str | None
    ) -> None:
        panel.row += self.chance.choice((1, 1, 3))
        uid = f"{panel.name}-{panel.row}"
        began = moments.written(datetime.fromtimestamp(here, UTC))
        is_dated = self.chance.random() < 0.95
        panel.rows.append(
            Record(
                row=panel.row,
                uid=uid,
                person=person,
                area=area,
                began_at=began if is_dated else None,
                ended_at=began if is_dated else None,
                ended="complete",
                red_j_cm2=DOSE[0] * share,
                nir_j_cm2=DOSE[1] * share,
                red_target_j_cm2=DOSE[0],
                nir_target_j_cm2=DOSE[1],
                lit_s=900 * share,
                claim=claim,
            )
        )
        self.judge.told.add((panel.name, uid))
        if self.chance.random() < 0.7:
            self.send(panel)

    def send(self, panel: Panel, *, is_sure: bool = False) -> None:
        """A batch after the number that the panel keeps; now and then one that skips some."""
        after = panel.sent_to
        if not is_sure and self.chance.random() < 0.1:
            after = self.chance.choice([0, *(row.row for row in panel.rows)])
        rows = tuple(row for row in panel.rows if row.row > after)[: self.chance.randint(1, 4)]
        if not rows or (not is_sure and self.lost(panel)):
            return
        acked = self.sit(
            lambda sitting, _now: self.ledger.take(
                sitting, panel.name, Records(after=after, rows=rows)
            )
        )
        if acked is not None and (is_sure or not self.lost(panel)):
            panel.sent_to = acked.up_to

    def hello(self, panel: Panel) -> None:
        acked = self.sit(lambda sitting, _now: self.ledger.greet(sitting, panel.name))
        if acked is not None:
            panel.sent_to = acked.up_to

    def ask(self, panel: str, claim: Claim) -> ClaimAnswer | None:
        said = self.sit(lambda sitting, now: self.ledger.answer(sitting, panel, claim, now))
        assert isinstance(said, ClaimAnswer | None)
        return said

    def sit(self, work: Callable[[Any, datetime], Any]) -> Any:
        now = self.ledgers_time()
        try:
            with self.store.sitting(now) as sitting:
                said = work(sitting, now)
        except KilledError:
            return None
        assert isinstance(said, ClaimAnswer | Acked | tuple | None)
        return said

    def lie(self, panel: Panel) -> None:
        """Somebody in the network repeats what was said, and tells of claims that aren't theirs."""
        if not self.heard:
            return
        name, claim = self.chance.choice(self.heard[-6:])
        if self.chance.random() < 0.5:
            self.ask(name, claim)  # an old claim, again
            return
        nothing = Record(
            row=panel.row + 1, uid=f"lie-{next(self.parts)}", person=claim.person, area=claim.area,
            began_at=None, ended_at=None, ended="complete", red_j_cm2=0.0, nir_j_cm2=0.0,
            red_target_j_cm2=DOSE[0], nir_target_j_cm2=DOSE[1], lit_s=0.0, claim=claim.claim,
        )  # fmt: skip
        if self.chance.random() < 0.3 and panel.rows:
            # With the panel's own certificate: of a session that was told of, less.
            row = self.chance.choice(panel.rows)
            nothing = msgspec.structs.replace(
                nothing, row=10**6 + panel.row, uid=row.uid, person=row.person, area=row.area,
                claim=row.claim,
            )  # fmt: skip
            panel_says = self.chance.random() < 0.5
            if panel_says and panel.sent_to >= row.row:
                self.records(panel, nothing)
        elif panel.name != name:
            # With a certificate of another panel: its row of that number is its own to tell again.
            self.records(panel, nothing)

    def records(self, panel: Panel, row: Record) -> None:
        records = Records(after=10**9, rows=(row,))
        self.sit(lambda sitting, _now: self.ledger.take(sitting, panel.name, records))
