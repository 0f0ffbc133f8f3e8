"""An independent bookkeeper of whole lives: what was done and told, for what a panel must show.

It imports nothing of the product. What it reckons is written out again from the documents
(docs/limits.md, docs/data.md, docs/protocol.md), so that a changed rule of the product is found and
not followed. Light is what the physics gave. Times are those that a panel can know: each boot has a
clock of its own, which the network, a person or nobody has set.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

HOUR = 3600.0
DAY = 24 * HOUR
WEEK = 7 * DAY
# Usual dose (red, NIR; J/cm²), usual minutes, the least of sessions a week.
AREAS = {
    "soles": (3.0, 6.0, 15, 3),
    "knees": (3.0, 12.0, 15, 3),
    "hands": (4.0, 5.0, 12, 3),
    "elbows": (2.0, 8.0, 10, 3),
    "wrists": (3.0, 10.0, 12, 5),
}
GENTLE = (0.5, 0.75, 1.0)


@dataclass(frozen=True)
class At:
    """An instant as a panel knows it. up_s: since that boot began; unix_s: None where undated."""

    boot: int
    up_s: float
    unix_s: float | None
    by_hand: bool = False
    is_exact: bool = True

    @property
    def known(self) -> str:
        if self.unix_s is None:
            return "unknown"
        if not self.is_exact:
            return "at_latest"
        return "by_hand" if self.by_hand else "exact"

    @property
    def has_day(self) -> bool:
        return self.unix_s is not None and self.is_exact


def since(then: At, now: At) -> float | None:
    """Seconds from one instant to another; None where nobody can know."""
    if then.boot == now.boot:
        return now.up_s - then.up_s
    if then.unix_s is None or now.unix_s is None:
        return None
    return now.unix_s - then.unix_s


def at_least(then: At, now: At) -> float:
    """The least that can have passed."""
    if then.boot == now.boot:
        return now.up_s - then.up_s
    return max(now.up_s, since(then, now) or 0.0)


@dataclass
class Session:
    """One session. planned, given: red and NIR, J/cm²; the rest of `finishes`."""

    number: int
    area: str
    at: At
    minutes: int
    planned: tuple[float, float]
    given: tuple[float, float] = (0.0, 0.0)
    lit_s: float = 0.0
    ended: str | None = None
    finishes: "Session | None" = None
    carried: float = 0.0
    before: int | None = None
    after: int | None = None
    red: bool | None = None
    red_next_day: bool | None = None
    complaints: list[str] = field(default_factory=list)

    @property
    def counts(self) -> bool:
        enough = self.carried + sum(self.given) >= 0.1 * sum(self.planned)
        return self.finishes is None and sum(self.given) > 0 and enough

    @property
    def closes(self) -> bool:
        return self.counts or (self.finishes is not None and sum(self.given) > 0)

    @property
    def rests_s(self) -> float:
        return 96 * HOUR if self.red_next_day else 48 * HOUR if self.red else 0.0


@dataclass
class Told:
    """What was told on its own: numbness, symptoms, pain, an event, or what was put right."""

    at: At
    what: str
    value: Any = None
    area: str | None = None
    was: int | None = None
    session: int | None = None


@dataclass
class Course:
    """One course. first: its first session; carries: the ended one whose worry goes on in it."""

    area: str
    per_week: int
    weeks: int = 12
    first: Session | None = None
    reviewed: int = 0
    talked: Session | None = None
    carries: "Course | None" = None
    ended_with: str | None = None
    is_settled: bool = False
    until: Session | None = None  # the session that began the next one
    number: int = 0  # as courses were made


@dataclass
class Person:
    """What one person did and told, in the order of the record."""

    name: str
    gentle: bool = False
    answered: At | None = None  # the first-use questions
    sessions: list[Session] = field(default_factory=list)
    told: list[Told] = field(default_factory=list)
    courses: list[Course] = field(default_factory=list)  # under way
    ended: list[Course] = field(default_factory=list)

    def course(self, area: str) -> Course | None:
        return next((each for each in self.courses if each.area == area), None)

    def of(self, *what: str) -> list[Told]:
        return [each for each in self.told if each.what in what]

    def portion(self, area: str) -> float:
        had = sum(each.counts for each in self.sessions if each.area == area)
        return GENTLE[min(had, 2)] if self.gentle else 1.0


class Clock:
    """The panel's time of day in one boot, and what it does to what was written before."""

    def __init__(self) -> None:
        self.boot, self.offset_s, self.by_hand = 0, 0.0, False
        self.is_set = False
        self.told_up_s = 0.0

    def boots(self, boot: int) -> None:
        self.boot, self.is_set, self.by_hand, self.told_up_s = boot, False, False, 0.0

    def at(self, up_s: float) -> At:
        if not self.is_set:
            return At(self.boot, up_s, None)
        return At(self.boot, up_s, self.offset_s + up_s, self.by_hand)

    def set(self, up_s: float, unix_s: float, people: Iterable[Person], *, by_hand: bool) -> None:
        """The network's first time of a boot stays; until then a person's does."""
        if self.is_set and not self.by_hand:
            return
        self.is_set, self.by_hand, self.offset_s = True, by_hand, unix_s - up_s
        if by_hand:
            self.told_up_s = up_s
        now = self.at(up_s)
        for person in people:
            things: list[Session | Told] = [*person.sessions, *person.told]
            for each in things:
                each.at = self._dated(each.at, now)

    def _dated(self, then: At, now: At) -> At:
        if then.boot == self.boot:
            return self.at(then.up_s)
        assert now.unix_s is not None
        if then.unix_s is not None and then.unix_s <= now.unix_s:
            return then
        return replace(now, is_exact=False)


# ------------------------------------------------------------------ what may be had, and when


def used_since_told(person: Person, clock: Clock) -> set[str]:
    """Areas that had the one session that a told time opens."""
    if not (clock.is_set and clock.by_hand):
        return set()
    return {
        each.area
        for each in person.sessions
        if each.at.boot == clock.boot and each.at.up_s >= clock.told_up_s and each.closes
    }


def waits_s(person: Person, area: str, now: At, clock: Clock) -> float:
    """How long an area stays closed, in seconds; 0: open now; infinite: until somebody answers."""
    if person.answered is None or at_least(person.answered, now) >= 90 * DAY:
        return float("inf")
    used = used_since_told(person, clock)
    near: list[tuple[Session, float, float]] = []
    for each in newest(person):
        age = at_least(each.at, now)
        own = at_least(each.at, replace(now, unix_s=None)) if each.area in used else age
        near.append((each, age, own))
    turns = [0.0]
    for each, age, own in near:
        for span in (20 * HOUR, DAY, 6 * DAY + 20 * HOUR, each.rests_s):
            turns += [span - age, span - own]
    is_rest = rest_offered(person, area, now, clock) is not None
    for wait in sorted(turn for turn in turns if turn >= 0):
        if _is_open(near, area, wait, is_rest=is_rest and wait == 0):
            return wait
    raise AssertionError("nothing stays closed for ever")


def newest(person: Person) -> list[Session]:
    """Of each area the newest seven that count, with all between and after them."""
    found: list[Session] = []
    for area in {each.area for each in person.sessions}:
        mine = [each for each in person.sessions if each.area == area]
        counted = [n for n, each in enumerate(mine) if each.counts]
        found += mine[counted[-7] if len(counted) >= 7 else 0 :]
    return found


def _is_open(
    near: list[tuple[Session, float, float]], area: str, wait: float, *, is_rest: bool
) -> bool:
    mine = [(each, own + wait) for each, _, own in near if each.area == area]
    if any(age < each.rests_s for each, age in mine):
        return False
    if not is_rest:
        if any(each.closes and age < 20 * HOUR for each, age in mine):
            return False
        if sum(each.counts for each, age in mine if age < 6 * DAY + 20 * HOUR) >= 5:
            return False
    day = [each for each, age, _ in near if age + wait < DAY]
    if len({each.area for each in day if each.closes} - {area}) >= 4:
        return False
    left_s = HOUR - sum(each.lit_s for each in day)
    return left_s >= (0.001 if is_rest else 10 * 60)


def rest_of(person: Person, area: str, now: At) -> Session | None:
    """The session of which something may be finished now."""
    for each in person.sessions:
        if each.area != area or each.ended in (None, "complete") or not each.counts:
            continue
        if any(other.finishes is each and sum(other.given) > 0 for other in person.sessions):
            continue
        left = sum(max(0.0, p - g) for p, g in zip(each.planned, each.given, strict=True))
        if each.at.boot == now.boot:
            age: float | None = now.up_s - each.at.up_s
        else:
            sure = not (each.at.by_hand or now.by_hand) and each.at.is_exact
            age = since(each.at, now) if sure else None
        if age is not None and 0 <= age <= 2 * HOUR and left >= 0.01 * sum(each.planned):
            return each
    return None


def rest_offered(person: Person, area: str, now: At, clock: Clock) -> Session | None:
    """The rest that a start would give: half of it fits under the caps of 20 h and of a week."""
    rest = rest_of(person, area, now)
    if rest is None:
        return None
    limit = replace(now, unix_s=None) if area in used_since_told(person, clock) else now
    half = [max(0.0, p - g) / 2 for p, g in zip(rest.planned, rest.given, strict=True)]
    for span, times in ((20 * HOUR, 1), (6 * DAY + 20 * HOUR, 5)):
        had = [
            each for each in newest(person) if each.area == area and at_least(each.at, limit) < span
        ]
        red, nir = (sum(each.given[c] for each in had) for c in (0, 1))
        if red + half[0] > times * 10 or nir + half[1] > times * 20:
            return None
        if red + nir + sum(half) > times * 24:
            return None
    return rest


def carried(person: Person, area: str, now: At, clock: Clock) -> float:
    """J/cm² of a week's sessions that didn't count, since the last that did."""
    used = used_since_told(person, clock)
    total = 0.0
    for each in person.sessions:
        limit = replace(now, unix_s=None) if area in used else now
        is_near = at_least(each.at, limit) < 6 * DAY + 20 * HOUR
        if each.area == area and each.finishes is None and is_near:
            total = 0.0 if each.counts else total + sum(each.given)
    return total


# ------------------------------------------------------------------ days


def day_of(at: At, zone: ZoneInfo) -> date:
    assert at.unix_s is not None
    return datetime.fromtimestamp(at.unix_s, UTC).astimezone(zone).date()


def order(at: At) -> float:
    """Undated ones come last: they were after the last time that a clock was set."""
    return 9e15 if at.unix_s is None else at.unix_s


def in_order(things: Iterable[Any]) -> list[Any]:
    """Oldest first."""
    return sorted(things, key=lambda each: order(each.at))


def days_between(first: date, count: int) -> list[str]:
    return [f"{first + timedelta(days=n)}" for n in range(count)]
