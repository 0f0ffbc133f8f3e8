"""How often and how much: what a person's history allows an area now, or how long it still takes.

All rules work on ages: the least time that can have passed since each session began. So an error
of a clock may hold something back for a while, and never opens it early.

A time that a person told is believed as far as it goes: nobody can check it. So each telling opens
at most one session of an area of a person's. Once they had that one, their earlier sessions of the
area are as old as this boot proves, whatever was told, until somebody tells the time again. The
bounds of a day, which hold all areas of a person together, go by what was told: else nobody could
use more than one area a day at a panel that is switched off in between.
"""

from bisect import bisect_left
from collections.abc import Iterable, Mapping
from enum import StrEnum

from msgspec import Struct
from msgspec.structs import replace

from firmware_py.core import limits
from firmware_py.core.dose.areas import Area
from firmware_py.core.dose.caps import Skin
from firmware_py.core.dose.grant import Grant
from firmware_py.core.errors import RefusedError
from firmware_py.core.history.record import SessionRecord
from firmware_py.core.people import Person
from firmware_py.core.reasons import AreaName, Reason
from firmware_py.core.timestamps import (
    Moment,
    elapsed_at_least,
    elapsed_at_most,
    elapsed_without_date,
)
from firmware_py.core.units import ALL_CHANNELS, Channel, Ns, ns

# Less than this share of a plan isn't worth another countdown.
WORTH_FINISHING = 0.01
# An area is open while so much of its usual dose still fits.
WORTH_STARTING = 0.5


class Telling(Struct, frozen=True):
    """When a person told the time: in which boot, and at which instant of its monotonic clock."""

    boot_id: str
    at: Ns


class History(Struct, frozen=True):
    """What of the ledger may still matter.

    lost: since when earlier sessions aren't known; added: when who was added lately, by name;
    latest_unix_s: the latest date of any session, and of one that no person told (sure); told: the
    last telling, where the last clock was told.
    """

    rows: tuple[SessionRecord, ...] = ()
    lost: tuple[Moment, ...] = ()
    added: tuple[tuple[str, Moment], ...] = ()
    latest_unix_s: float | None = None
    latest_sure_unix_s: float | None = None
    told: Telling | None = None


class Why(StrEnum):
    """Why an area has to wait."""

    LOST = "lost"  # earlier sessions aren't known
    SKIN = "skin"  # the skin was red
    AREA = "area"  # it had its session
    WEEK = "week"  # it had its sessions of the week
    NEW = "new"  # as many other people who are new here had light there
    FLUENCE = "fluence"  # it had as much light as it may have
    AREAS = "areas"  # as many other areas as a day allows
    MINUTES = "minutes"  # as much light as a day allows


WHY: Mapping[Why, Reason] = {
    Why.LOST: Reason.WAIT_LOST,
    Why.SKIN: Reason.WAIT_SKIN,
    Why.AREA: Reason.WAIT_AREA,
    Why.WEEK: Reason.WAIT_WEEK,
    Why.NEW: Reason.WAIT_NEW,
    Why.FLUENCE: Reason.WAIT_FLUENCE,
    Why.AREAS: Reason.WAIT_AREAS,
    Why.MINUTES: Reason.WAIT_MINUTES,
}


class Allowance(Struct, frozen=True):
    """One area now: a grant, or why not and for how long still, at most.

    is_told_up: it had the one session that a told time opens; told again, it may open sooner.
    """

    why: Why | None
    wait: Ns
    grant: Grant | None
    is_told_up: bool = False


class MustWaitError(RefusedError):
    """An area has to wait: its allowance says why and for how long."""

    def __init__(self, key: str, area: Area, allowance: Allowance) -> None:
        why = WHY[allowance.why or Why.LOST].said()
        super().__init__(Reason.AREA_CLOSED, area=AreaName(key, area.name), why=why, field="area")
        self.allowance = allowance


class _Aged(Struct, frozen=True):
    """A session and its age: for the rules of a day, and for those of its own area."""

    row: SessionRecord
    age: Ns
    own_age: Ns


class _New(Struct, frozen=True):
    """Light that an area gave to somebody new, and for how long that still counts."""

    person: str
    area: str
    left: Ns


class View(Struct, frozen=True, kw_only=True):
    """One person's history at one moment. new_for: how long they are new still."""

    person: str
    now: Moment
    aged: tuple[_Aged, ...]
    lost: tuple[Ns, ...]  # ages
    new_for: Ns = Ns(0)
    others_new: tuple[_New, ...] = ()

    def allowance(self, area: str, usual: Mapping[Channel, float], skin: Skin) -> Allowance:
        """Return what one area may have. usual: its usual dose in J/cm²."""
        rest = self._rest(area)
        if rest is not None and not self._fits(area, Ns(0), _left(rest), skin):
            rest = None  # a start would refuse it, so it is not offered either

        def closed_by(later: Ns) -> Why | None:
            return self._closed_by(area, later, usual, skin, is_rest=rest is not None)

        why = closed_by(Ns(0))
        if why is None:
            return Allowance(None, Ns(0), self._grant(area, rest))
        rest = None  # it doesn't outlast a wait
        turns = self._turns()
        # Rules only ever open as time passes, so the first turn that opens all is found by halving.
        first = bisect_left(turns, 1, key=lambda later: int(closed_by(later) is None))
        if first > 0:
            why = closed_by(turns[first - 1]) or why
        is_told_up = self._is_told_up(area, turns[first], usual, skin)
        # After the last turn nothing matters any more.
        return Allowance(why, turns[first], None, is_told_up)

    def _is_told_up(self, area: str, wait: Ns, usual: Mapping[Channel, float], skin: Skin) -> bool:
        """Tell whether another telling of the same time would open an area sooner than `wait`."""
        if all(e.own_age == e.age for e in self.aged if e.row.area == area):
            return False
        again = replace(self, aged=tuple(replace(e, own_age=e.age) for e in self.aged))
        return again.allowance(area, usual, skin).wait < wait

    @property
    def light_left(self) -> Ns:
        """What is left of a day's light."""
        return Ns(max(0, limits.LIT_PER_DAY - self._lit(Ns(0))))

    def _turns(self) -> list[Ns]:
        """Return all waits after which something no longer matters, shortest first."""
        spans = (limits.SESSIONS_APART, limits.DAY, limits.WEEK)
        turns = {
            Ns(span - age)
            for e in self.aged
            for span in (*spans, e.row.skin_rests)
            for age in (e.age, e.own_age)
        }
        turns |= {Ns(limits.SESSIONS_APART - age) for age in self.lost}
        turns |= {self.new_for, *(each.left for each in self.others_new)}
        return sorted(turn for turn in turns if turn > 0)

    def _closed_by(
        self, area: str, later: Ns, usual: Mapping[Channel, float], skin: Skin, *, is_rest: bool
    ) -> Why | None:
        """Return the first rule that says no, so much later."""
        if any(age + later < limits.SESSIONS_APART for age in self.lost):
            return Why.LOST
        if any(e.row.area == area and e.own_age + later < e.row.skin_rests for e in self.aged):
            return Why.SKIN
        if not is_rest:
            had = self._of_area(area, limits.WEEK, later)
            if any(_closes(e.row) and e.own_age + later < limits.SESSIONS_APART for e in had):
                return Why.AREA
            if sum(e.row.counts for e in had) >= limits.SESSIONS_PER_WEEK:
                return Why.WEEK
            if not self._fits(area, later, usual, skin):
                return Why.FLUENCE
            if self.new_for > later and self._new_people(area, later) >= limits.NEW_PEOPLE_PER_AREA:
                return Why.NEW
        others = {e.row.area for e in self._of_day(later) if _closes(e.row)} - {area}
        if len(others) >= limits.AREAS_PER_DAY:
            return Why.AREAS
        least = Ns(1) if is_rest else ns(limits.MINUTES_MIN * 60)
        if limits.LIT_PER_DAY - self._lit(later) < least:
            return Why.MINUTES
        return None

    def _of_day(self, later: Ns) -> list[_Aged]:
        return [each for each in self.aged if each.age + later < limits.DAY]

    def _of_area(self, area: str, span: Ns, later: Ns) -> list[_Aged]:
        return [e for e in self.aged if e.row.area == area and e.own_age + later < span]

    def _new_people(self, area: str, later: Ns) -> int:
        return len({e.person for e in self.others_new if e.area == area and e.left > later})

    def _lit(self, later: Ns) -> int:
        return sum(each.row.lit for each in self._of_day(later))

    def _given(self, area: str, span: Ns, later: Ns) -> Mapping[Channel, float]:
        rows = [each.row for each in self._of_area(area, span, later)]
        return {channel: sum(row.given[channel] for row in rows) for channel in ALL_CHANNELS}

    def _fits(self, area: str, later: Ns, usual: Mapping[Channel, float], skin: Skin) -> bool:
        """Tell whether enough of a dose, the usual one or a rest, fits under the caps."""
        for span, sessions in (
            (limits.SESSIONS_APART, 1),
            (limits.WEEK, limits.SESSIONS_PER_WEEK),
        ):
            had = self._given(area, span, later)
            if not any(had.values()):
                continue
            wanted = {c: WORTH_STARTING * min(usual[c], skin.fluence(c)) for c in ALL_CHANNELS}
            if any(
                wanted[c] > 0 and had[c] + wanted[c] > sessions * skin.fluence(c)
                for c in ALL_CHANNELS
            ):
                return False
            total = min(sum(wanted.values()), WORTH_STARTING * skin.fluence_total)
            if sum(had.values()) + total > sessions * skin.fluence_total:
                return False
        return True

    def _rest(self, area: str) -> SessionRecord | None:
        """Return the session that may be finished now."""
        rows = [each.row for each in self.aged if each.row.area == area]
        for row in rows:
            if not row.is_unfinished or not row.counts:
                continue
            if any(other.finishes == row.session and other.is_given_rest for other in rows):
                continue
            # Here nothing else can come after it within that time; elsewhere a whole dose can.
            if any(e.row.is_imported and _closes(e.row) for e in self._since(area, row)):
                continue
            age = elapsed_at_most(row.began, self.now)
            if age is None or not age <= limits.FINISH_WITHIN:
                continue
            if sum(_left(row).values()) >= WORTH_FINISHING * sum(row.target.values()):
                return row
        return None

    def _since(self, area: str, row: SessionRecord) -> list[_Aged]:
        """Return what an area had within 20 hours before or after a session's begin."""
        age = elapsed_at_least(row.began, self.now)
        apart = limits.SESSIONS_APART
        return [e for e in self.aged if e.row.area == area and abs(e.age - age) < apart]

    def _grant(self, area: str, rest: SessionRecord | None) -> Grant:
        return Grant(
            person=self.person,
            area=area,
            lit_max=Ns(min(limits.LIT_MAX, self.light_left)),
            recent=self._given(area, limits.SESSIONS_APART, Ns(0)),
            week=self._given(area, limits.WEEK, Ns(0)),
            left=_left(rest) if rest is not None else None,
            finishes=rest.session if rest is not None else None,
            carried=self._carried(area),
        )

    def _carried(self, area: str) -> float:
        """Return what an area was given within a week since its last session that counted, J/cm².

        Without what finished another session, which belongs to that one.
        """
        rows = [each for each in self.aged if each.row.area == area and each.row.finishes is None]
        total = 0.0
        for each in sorted(rows, key=lambda aged: (-aged.age, aged.row.session)):
            total = 0.0 if each.row.counts else total + sum(each.row.given.values())
        return total


def grant(
    history: History, person: Person, key: str, area: Area, now: Moment, *, begun: int
) -> Grant:
    """Return leave for a session of an area now, with the part of the dose that it may give.

    begun: how many sessions of the area the person has had: the first ones are gentle.

    Raises:
        RefusedError: The person's answers close the area.
        MustWaitError: The history does, for a while.
    """
    if (why := person.closed(key, now)) is not None:
        field = "person" if person.must_answer(now) else "area"
        about = AreaName(key, area.name)
        raise RefusedError(Reason.AREA_CLOSED, area=about, why=why, field=field)
    view = look(history, person.name, now)
    allowance = of_area(view, key, area, person)
    if allowance.grant is None:
        raise MustWaitError(key, area, allowance)
    portion = person.portion(begun, is_new=view.new_for > 0)
    return replace(allowance.grant, portion=portion)


def of_area(view: View, key: str, area: Area, person: Person) -> Allowance:
    """Return what the history alone allows an area: its usual dose, under the person's caps."""
    usual = {channel: area.usual(channel) for channel in ALL_CHANNELS}
    return view.allowance(key, usual, person.skin)


def look(history: History, person: str, now: Moment) -> View:
    """Return one person's history as it stands now."""
    ages = [(row, elapsed_at_least(row.began, now)) for row in history.rows]
    new_for = {
        name: Ns(limits.NEW_FOR - age)
        for name, added in history.added
        if (age := elapsed_at_least(added, now)) < limits.NEW_FOR
    }
    own = [(row, age) for row, age in ages if row.person == person]
    used = _used_since_told(history, [row for row, _ in own], now)
    aged = []
    for row, age in own:
        own_age = elapsed_without_date(row.began, now) if row.area in used else age
        if own_age < limits.WEEK:
            aged.append(_Aged(row, age, own_age))
    return View(
        person=person,
        now=now,
        aged=tuple(aged),
        lost=tuple(elapsed_at_least(since, now) for since in history.lost),
        new_for=new_for.pop(person, Ns(0)),
        others_new=tuple(
            _New(row.person, row.area, Ns(min(new_for[row.person], limits.DAY - age)))
            for row, age in ages
            if row.person in new_for and age < limits.DAY and sum(row.given.values()) > 0
        ),
    )


def _used_since_told(history: History, rows: Iterable[SessionRecord], now: Moment) -> set[str]:
    """Return the areas that had a session since the time was told, where it is the told one."""
    if not now.by_hand:
        return set()
    told = history.told
    at = told.at if told is not None and told.boot_id == now.boot_id else Ns(0)
    return {
        row.area
        for row in rows
        if row.began.boot_id == now.boot_id and row.began.monotonic >= at and _closes(row)
    }


def next_turn(history: History, now: Moment) -> Ns | None:
    """Return how long until time alone may change what anybody is allowed; None: never again.

    Until then every allowance stays open or closed as it is now. It errs towards early: a turn at
    which nothing opens costs a client one question, a missed one hides an open area from a person.
    """
    turns = {limits.SESSIONS_APART - elapsed_at_least(since, now) for since in history.lost}
    turns |= {limits.NEW_FOR - elapsed_at_least(added, now) for _, added in history.added}
    for row in history.rows:
        age = elapsed_at_least(row.began, now)
        spans = (limits.SESSIONS_APART, limits.DAY, limits.WEEK, row.skin_rests)
        ages = {age, elapsed_without_date(row.began, now)} if now.by_hand else {age}
        turns |= {span - each for span in spans for each in ages}
        age_at_most = elapsed_at_most(row.began, now)
        if age_at_most is not None:  # a session may be finished up to this age, and at it
            turns.add(limits.FINISH_WITHIN + 1 - age_at_most)
    return min((Ns(turn) for turn in turns if turn > 0), default=None)


def _closes(row: SessionRecord) -> bool:
    """Tell whether an area rests after a session, and is one of the day's: not only if it counts.

    The rest of one counts with the session that it finishes, but it is light of its own hour.
    """
    return row.counts or row.is_given_rest


def _left(row: SessionRecord) -> Mapping[Channel, float]:
    return {c: max(0.0, row.target[c] - row.given[c]) for c in ALL_CHANNELS}
