"""Whatever is asked for and whatever the clocks do: never too much, and never locked out for long.

The judge below keeps true time and knows only what was really given. Assumed is that the first set
clock of a boot is right, and that a person who tells the time tells the right one. The simplest
schedules that would break a limit without its rule, all of which this finds when that rule is taken
out (each is an example below, in words first):

- a second session after 19 h 59 min, and one just after a session of a tenth (20 h)
- 20 h without power and an unset clock; an unset clock that says a year has passed (elapsed time)
- the clock set back by a day, a session, a reboot with the clock right again (the first set clock)
- a session before the clock is set, then a reboot with it set, each day anew (re-dating)
- 14 sessions just under a tenth, 8 and a whole one, and the same all week long (what short ones
  gave is carried to the next, and is a part of its dose)
- finishing twice; finishing after 2 h; finishing what a colour had already
- a fifth area, and 61 minutes, within a day
"""

from dataclasses import dataclass, field

from hypothesis import example, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from firmware_py.core.dose import fit, plan
from firmware_py.core.dose.caps import Skin
from firmware_py.core.errors import RefusedError
from firmware_py.core.history.allowance import History, Why, look
from firmware_py.core.history.record import SessionRecord
from firmware_py.core.timestamps import Moment, Reference, believe, dated
from firmware_py.core.units import Channel, Ns
from tests.core.parts import NIR, RED, S, catalogue, choice, example_optics, record

HOUR = 3600
DAY = 24 * HOUR
EPOCH = 1_700_000_000
PEOPLE = ("Ann", "Bob")
SLACK = 0.002


@dataclass(frozen=True)
class Truth:
    """What really was: when, and how much of what had been planned."""

    at: int
    person: str
    area: str
    planned: float
    red: float
    nir: float
    whole: tuple[float, float]  # red and NIR of the dose that was asked for
    lit: int
    session: int
    finishes: int | None

    @property
    def counts(self) -> bool:
        return self.finishes is None and self.red + self.nir >= 0.1 * self.planned > 0


@dataclass
class Panel:
    """A panel with its clocks and its ledger, and beside it the truth."""

    true: int = 0
    boot: int = 0
    booted: int = 0
    is_set: bool = False
    wrong_by: int = -EPOCH  # the wall clock's error
    reference: Reference | None = None
    rows: list[SessionRecord] = field(default_factory=list)
    truth: list[Truth] = field(default_factory=list)
    redo: str = ""

    def now(self) -> Moment:
        """Look at the clocks, as the daemon does; a set clock dates what it can."""
        unix_s = float(EPOCH + self.true + self.wrong_by)
        boottime = Ns((self.true - self.booted) * S)
        moment, self.reference = believe(
            f"boot {self.boot}", boottime, unix_s, self.reference, is_set=self.is_set
        )
        self.rows = [replace(row, began=dated(row.began, moment)) for row in self.rows]
        return moment

    def wait(self, seconds: int) -> None:
        self.true += seconds

    def reboot(self, off_s: int, error_s: int) -> None:
        self.true += off_s
        self.boot, self.booted = self.boot + 1, self.true
        self.is_set, self.wrong_by, self.reference = False, error_s, None

    def sync(self) -> None:
        self.is_set, self.wrong_by = True, 0

    def jump(self, seconds: int) -> None:
        if self.reference is not None and not self.reference.by_hand:
            self.wrong_by += seconds

    def unsync(self, error_s: int) -> None:
        self.is_set, self.wrong_by = False, error_s

    def tell(self) -> None:
        """A person tells the time; one before any row is refused."""
        told = EPOCH + self.true
        latest = max((row.began.unix_s for row in self.rows if row.began.is_set), default=0)
        if (self.reference is None or self.reference.by_hand) and told >= latest:
            self.reference = Reference(told - (self.true - self.booted), by_hand=True)

    def start(
        self, area: str, person: str, share: float, strength: str, minutes: int, *, crash: bool
    ) -> Why | None:
        """Ask for a session and be given a share of it; crash: the ledger holds 10 s more."""
        moment = self.now()
        usual = {channel: catalogue()[area].usual(channel) for channel in Channel}
        view = look(History(tuple(self.rows)), person, moment)
        allowance = view.allowance(area, usual, Skin())
        if allowance.grant is None:
            return allowance.why
        asked = replace(choice(area, minutes, catalogue()[area].mode, strength), person=person)
        made = plan.make(asked, catalogue()[area], Skin(), example_optics())
        whole = (float(made.goals[RED].target), float(made.goals[NIR].target))
        try:
            made = fit.hold(made, allowance.grant, example_optics())
        except RefusedError:
            return Why.FLUENCE
        target = {channel: float(made.goals[channel].target) for channel in Channel}
        on = max(goal.on_for for goal in made.goals.values())
        share = min(share, made.lit_max / on)
        lit, session = round(on * share), len(self.rows)
        begun = record(
            session=session,
            person=person,
            area=area,
            began=moment,
            target=target,
            given={c: min(j, j * (share + 0.01 * crash)) for c, j in target.items()},
            lit=Ns(lit + 10 * S * crash),
            ended="stopped" if share < 1.0 else "complete",
            finishes=allowance.grant.finishes,
            carried=allowance.grant.carried,
        )
        self.rows.append(begun)
        self.truth.append(
            Truth(
                self.true,
                person,
                area,
                sum(target.values()),
                target[RED] * share,
                target[NIR] * share,
                whole,
                lit,
                session,
                allowance.grant.finishes,
            )
        )
        self.true += round(lit / S)
        return None

    def check(self) -> None:
        for person in PEOPLE:
            had = [each for each in self.truth if each.person == person]
            for last in had:
                day = [e for e in had if last.at - DAY < e.at <= last.at]
                assert len({e.area for e in day if e.counts}) <= 4
                assert sum(e.lit for e in day) <= 3600 * S
                self.check_area([e for e in had if e.area == last.area and e.at <= last.at], last)

    def check_area(self, had: list[Truth], last: Truth) -> None:
        within = [e for e in had if last.at - e.at < 20 * HOUR]
        assert sum(e.red for e in within) <= 10 + SLACK
        assert sum(e.nir for e in within) <= 20 + SLACK
        assert sum(e.red + e.nir for e in within) <= 24 + SLACK
        # However often it is begun anew, it is one dose.
        assert sum(e.red for e in within) <= max(e.whole[0] for e in within) + SLACK
        assert sum(e.nir for e in within) <= max(e.whole[1] for e in within) + SLACK
        earlier = [e for e in within if e.counts and e.session != last.session]
        week = [e for e in had if last.at - e.at < 6 * DAY + 20 * HOUR]
        assert sum(e.counts for e in week) <= 5
        assert sum(e.red + e.nir for e in week) <= 5 * 24 + SLACK
        # Five doses, each with up to a tenth before it, and up to a tenth after them.
        assert sum(e.red + e.nir for e in week) <= 5.6 * max(sum(e.whole) for e in week) + SLACK
        if last.finishes is None:
            assert earlier == []
            return
        whole = next(e for e in had if e.session == last.finishes)
        parts = [e for e in had if e.finishes == whole.session]
        assert len([e for e in parts if e.red + e.nir > 0]) <= 1 + (last.red + last.nir == 0)
        assert last.at - whole.at <= 2 * HOUR
        assert whole.red + whole.nir + last.red + last.nir <= whole.planned + SLACK


WAITS = st.sampled_from(
    [1, 60, HOUR, 2 * HOUR, 2 * HOUR + 1, 6 * HOUR, 20 * HOUR - 1, 20 * HOUR, DAY, 3 * DAY]
)
ERRORS = st.sampled_from([-EPOCH, -400 * DAY, -DAY, -HOUR, HOUR, DAY, 400 * DAY])
SHARES = st.sampled_from([0.0, 0.05, 0.09, 0.0999, 0.1, 0.3, 0.5, 0.9, 1.0])
START = st.tuples(
    st.just("start"),
    st.sampled_from(["soles", "soles", "soles", "knees", "hands", "hips", "wrists", "elbows"]),
    st.sampled_from(["Ann", "Ann", "Ann", "Bob"]),
    SHARES,
    st.sampled_from(["gentle", "usual", "strong"]),
    st.integers(10, 20),
    st.booleans(),
)
STEPS = st.one_of(
    START,
    START,
    st.tuples(st.just("wait"), WAITS),
    st.tuples(st.just("reboot"), WAITS, ERRORS),
    st.tuples(st.just("sync")),
    st.tuples(st.just("jump"), ERRORS),
    st.tuples(st.just("unsync"), ERRORS),
    st.tuples(st.just("tell")),
)


def run(steps: list[tuple]) -> Panel:  # type: ignore[type-arg]  # a step's name, then what it takes
    panel = Panel()
    for name, *given_ in steps:
        if name == "start":
            *first, crash = given_
            panel.start(*first, crash=crash)
        else:
            getattr(panel, name)(*given_)
        panel.now()
    return panel


def start(share: float = 1.0, area: str = "soles", strength: str = "usual", minutes: int = 15):  # type: ignore[no-untyped-def]  # noqa: ANN201  a step
    return ("start", area, "Ann", share, strength, minutes, False)


TRY = start(0.0999, strength="strong")
REST = ("wait", 20 * HOUR)


@given(st.lists(STEPS, max_size=60))
@settings(max_examples=400)
@example([start(), ("wait", 20 * HOUR - 901), start()])
@example([start(0.1), start(), start()])
@example([start(), ("reboot", 60, -EPOCH), start()])
@example([start(), ("reboot", 60, 400 * DAY), start()])
@example([("sync",), ("jump", -DAY), start(), ("reboot", 60, 0), ("sync",), start()])
@example([("sync",), start(), ("jump", 400 * DAY), start(), ("unsync", 400 * DAY), start()])
@example([start(), ("reboot", 60, 0), ("sync",), start(), ("reboot", 60, 0), ("sync",), start()])
@example([start(), ("reboot", 60, 400 * DAY), ("tell",), start(), ("sync",), start()])
@example([TRY] * 40)
@example([*[TRY] * 14, REST] * 9)
@example([start(0.5), start(0.2), start(), start()])
@example([start(0.5), ("wait", 2 * HOUR), start()])
@example([start(0.5), start(0.0), start(0.5), start(0.5)])
@example([start(0.5, area, minutes=10) for area in catalogue()])
@example([start(0.09, area, minutes=20) for area in catalogue() for _ in range(9)])
@example(
    [start(share, a, minutes=20) for a, share in zip(catalogue(), (1, 1, 0.5, 1), strict=False)]
)
@example([*[TRY] * 8, start(strength="strong")])
@example([*[*[TRY] * 10, REST] * 4, *[*[TRY] * 3, start(strength="strong"), REST] * 4])
@example([start(), REST] * 9)
def test_no_schedule_gets_more_light_than_the_limits_allow(steps: list[tuple]) -> None:  # type: ignore[type-arg]  # as run
    run(steps).check()


LONGEST = {
    Why.AREA: 20 * HOUR,
    Why.LOST: 20 * HOUR,
    Why.AREAS: DAY,
    Why.MINUTES: DAY,
    Why.WEEK: 6 * DAY + 20 * HOUR,
    Why.FLUENCE: 6 * DAY + 20 * HOUR,
}


@given(st.lists(STEPS, max_size=40), st.sampled_from([0, 60, 400 * DAY]))
@settings(max_examples=200)
@example([("sync",), ("jump", 400 * DAY), start()], 0)
@example([("reboot", 60, 400 * DAY), start(), ("tell",), ("reboot", 60, -EPOCH)], 0)
def test_once_the_clock_is_set_nobody_is_locked_out_for_longer_than_a_limit_says(
    steps: list[tuple],  # type: ignore[type-arg]  # as run
    off_s: int,
) -> None:
    panel = run(steps)
    panel.reboot(off_s, -EPOCH)
    panel.sync()
    moment = panel.now()
    view = look(History(tuple(panel.rows)), "Ann", moment)
    for area in ("soles", "knees"):
        usual = {channel: catalogue()[area].usual(channel) for channel in Channel}
        allowance = view.allowance(area, usual, Skin())
        if allowance.why is None:
            continue
        assert 0 < allowance.wait <= LONGEST[allowance.why] * S
        later = replace(
            moment,
            monotonic=Ns(moment.monotonic + allowance.wait),
            unix_s=moment.unix_s + allowance.wait / S,
        )
        then = look(History(tuple(panel.rows)), "Ann", later).allowance(area, usual, Skin())
        assert then.why is None
        a_second_before = replace(later, monotonic=Ns(later.monotonic - S), unix_s=later.unix_s - 1)
        if allowance.wait > S:
            before = look(History(tuple(panel.rows)), "Ann", a_second_before)
            assert before.allowance(area, usual, Skin()).why is not None


def test_a_panel_whose_clock_is_never_set_opens_once_it_has_been_on_for_long_enough() -> None:
    panel = run([start(), ("reboot", 60, -EPOCH), ("wait", 20 * HOUR)])
    assert panel.start("soles", "Ann", 1.0, "usual", 15, crash=False) is None


def test_a_daily_hour_without_a_set_clock_stays_closed_until_a_person_tells_the_time() -> None:
    panel = run([start(), ("reboot", DAY, 0), ("wait", HOUR), ("reboot", DAY, 0)])
    assert panel.start("soles", "Ann", 1.0, "usual", 15, crash=False) is Why.AREA
    panel.tell()
    # Nothing tells when the last session was: 20 hours from the first moment that is dated.
    assert panel.start("soles", "Ann", 1.0, "usual", 15, crash=False) is Why.AREA
    panel.reboot(DAY, 0)
    panel.tell()
    assert panel.start("soles", "Ann", 1.0, "usual", 15, crash=False) is None


def test_the_histories_do_start_sessions() -> None:
    panel = run([("tell",), start(), ("wait", 20 * HOUR), start(0.5), start(), start()])
    assert [each.finishes for each in panel.truth] == [None, None, 1]
