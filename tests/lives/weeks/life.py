"""One life: what several people do over weeks, drawn from a seed, done and entered in the books."""

import random
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import msgspec

from firmware_py import wire
from firmware_py.core.people import NOTHING_APPLIES
from tests.lives.weeks import reckoning
from tests.lives.weeks.books import (
    AREAS,
    DAY,
    HOUR,
    WEEK,
    At,
    Clock,
    Course,
    Person,
    Session,
    Told,
    at_least,
    carried,
    in_order,
    rest_offered,
    waits_s,
)
from tests.lives.weeks.compare import Compared, areas_agree, overview_agrees
from tests.lives.weeks.exports import data_agrees
from tests.lives.weeks.panel import Panel, planned

COMPLAINTS = ("headache", "dizziness", "itching", "dark_patch")
EVENTS = ("wound", "eyes", "headache", "dizzy", "fall", "new_medicine", "ill", "other")


@dataclass(frozen=True)
class Kind:
    """A life to be lived. begins: local date and time; zones: where the panel stands, in turn.

    full: the share of sessions that are stayed for to their end.
    """

    weeks: int
    begins: str
    zones: tuple[str, ...]
    people: int
    seed: int
    per_week: int = 4
    full: float = 0.3
    stays: tuple[float, float] = (0.13, 0.5)  # share of a session that isn't stayed for to its end
    reboots: float = 0.3
    looks_days: float = 6.0
    is_short: bool = False  # ten minutes of light instead of the usual ones


@dataclass
class Habit:
    """How one person comes. trend: points of pain a week; hour: of the day."""

    areas: tuple[str, ...]
    per_week: int
    hour: float
    pain: float
    trend: float
    tells: float
    next_s: float = 0.0
    asks_s: dict[str, float] = field(default_factory=dict)


class Life:
    """A panel, its people's books, and what they do."""

    def __init__(self, kind: Kind, folder: Path) -> None:
        self.kind = kind
        self.rng = random.Random(f"{kind}")
        began = datetime.fromisoformat(kind.begins).replace(tzinfo=UTC)
        self.panel = Panel(folder, began.timestamp(), kind.zones[0])
        self.begins_s = began.timestamp()
        self.clock = Clock()
        self.people: list[Person] = []
        self.habits: list[Habit] = []
        self.compared = Compared()
        self.events: dict[str, int] = {}

    def count(self, what: str) -> None:
        self.events[what] = self.events.get(what, 0) + 1

    # ------------------------------------------------------------------ the whole of it

    def live(self) -> None:
        """From the first day to the last."""
        try:
            self._boots(has_network=True)
            self._gather()
            ends_s = self.begins_s + self.kind.weeks * WEEK
            look_s = self.begins_s + 3 * DAY
            while True:
                number = min(range(len(self.people)), key=lambda n: self.habits[n].next_s)
                habit = self.habits[number]
                if habit.next_s >= ends_s:
                    break
                self._goes_on(habit.next_s)
                is_before = self.rng.random() < 0.5  # a look: before what is told, or after it
                looks = self.panel.true_s >= look_s
                if looks and is_before:
                    self._looks()
                self._visit(self.people[number], habit)
                if looks and not is_before:
                    self._looks()
                if looks:
                    look_s = (
                        self.panel.true_s + self.rng.uniform(0.6, 1.5) * self.kind.looks_days * DAY
                    )
            self._goes_on(ends_s)
            self._looks(whole=True)
        finally:
            self.panel.switch_off()

    def now(self) -> At:
        return self.clock.at(self.panel.up_s)

    def _goes_on(self, until_s: float) -> None:
        """Let time pass, in which the panel may be switched off, moved, or cut off from clocks."""
        gap_s = until_s - self.panel.true_s
        if gap_s > 3 * HOUR and self.rng.random() < self.kind.reboots:
            off_s = self.rng.uniform(0.1, 0.9) * gap_s
            self.panel.wait(self.rng.uniform(0.0, 0.05) * gap_s)
            self.panel.switch_off()
            self.panel._off_s += off_s
            self._boots(has_network=self.rng.random() < 0.7)
            if len(self.kind.zones) > 1 and self.rng.random() < 0.2:
                self.panel.zone = self.panel.zone.__class__(self.rng.choice(self.kind.zones))
                self.count("zone changes")
        if until_s > self.panel.true_s + 5:
            self.panel.wait(until_s - self.panel.true_s - 4)

    def _boots(self, *, has_network: bool) -> None:
        self.panel.switch_on(has_network=has_network)
        self.clock.boots(self.panel.boot)
        self.count("boots")
        if has_network:
            self._is_set(by_hand=False, true_s=self.panel.true_s)
        else:
            self.count("boots without a clock")
            if self.rng.random() < 0.6:
                self._is_told()

    def _is_set(self, *, by_hand: bool, true_s: float) -> None:
        self.clock.set(self.panel.up_s, true_s, self.people, by_hand=by_hand)

    def _is_told(self) -> None:
        """Somebody tells the time by a watch: to the minute, and up to four minutes wrong."""
        said_s = 60.0 * round((self.panel.true_s + self.rng.uniform(-240, 240)) / 60)
        said = datetime.fromtimestamp(said_s, UTC).astimezone(self.panel.zone).isoformat()
        answer = self.panel.ask(wire.SetClock(time=said, sure=True))
        if self.compared.same("the time is told", isinstance(answer, wire.Done), True, answer):
            self._is_set(by_hand=True, true_s=said_s)
            self.count("clocks told by hand")

    def _gather(self) -> None:
        rng = self.rng
        names = ("Me", "Zoë", "Bo")[: self.kind.people]
        for number, name in enumerate(names):
            if number:
                self._done(wire.AddPerson(name=name, gentle_start=number == 1))
            else:
                listed = self.panel.ask(wire.People())
                assert isinstance(listed, wire.PeopleList)
                if listed.people[0].name != name:
                    self._done(wire.RenamePerson(name=listed.people[0].name, to=name))
                self._done(wire.GentleStart(name=name, on=False))
            self.people.append(Person(name, gentle=number == 1))
            areas = tuple(rng.sample(sorted(AREAS), rng.choice((1, 1, 2))))
            per_week = max(1, self.kind.per_week - rng.choice((0, 0, 1)))
            trend = rng.choice((-0.4, -0.15, 0.0, 0.05, 0.35))
            self.habits.append(
                Habit(areas, per_week, rng.uniform(6, 23.5), rng.uniform(3, 8), trend, 0.6)
            )
            self.habits[-1].next_s = self.begins_s + (2 + number) * DAY + self.habits[-1].hour * 60

    # ------------------------------------------------------------------ a visit

    def _visit(self, person: Person, habit: Habit) -> None:
        rng = self.rng
        self._answers(person)
        if (not self.clock.is_set or self.clock.by_hand) and rng.random() < 0.2:
            self.panel.find_network()
            self._is_set(by_hand=False, true_s=self.panel.true_s)
            self.count("networks found")
        self._tells(person, habit)
        for area in habit.areas:
            if rng.random() < 0.85:
                self._session(person, habit, area)
        every_s = WEEK / habit.per_week
        habit.next_s = self.panel.true_s + every_s + rng.gauss(0, 0.12) * every_s
        if rng.random() < 0.06:
            habit.next_s += rng.uniform(3, 20) * DAY  # away
        if rng.random() < 0.08:
            habit.next_s = self.panel.true_s + rng.uniform(15, 19.9) * HOUR  # too early
        self._courses(person)

    def _session(self, person: Person, habit: Habit, area: str) -> None:
        rng, now = self.rng, self.now()
        wait = waits_s(person, area, now, self.clock)
        minutes = 10 if self.kind.is_short else AREAS[area][2]
        before = self._pain(habit) if rng.random() < habit.tells else None
        asked = wire.Start(
            area=area, minutes=minutes, person=person.name, goggles=True, pain=before
        )
        if 0 < wait < 60:
            return  # too near to be sure which of both it is
        answer = self.panel.ask(asked)
        is_open = isinstance(answer, wire.Done)
        if not self.compared.same(f"visit: {area} open", is_open, wait == 0, f"{wait} {answer}"):
            self._ends(answer)
            return
        if not isinstance(answer, wire.Done):
            self.count("refusals")
            return
        assert answer.session is not None
        finishes = rest_offered(person, area, now, self.clock)
        new = Session(
            answer.session, area, now, minutes, planned(self.panel),
            finishes=finishes, before=before,
            carried=carried(person, area, now, self.clock),
        )  # fmt: skip
        self._check_plan(person, new, now)
        person.sessions.append(new)
        kind = rng.random()
        share = (
            2.0 if kind < self.kind.full else 0.05 if kind > 0.95 else rng.uniform(*self.kind.stays)
        )
        new.given, new.lit_s, _ = self.panel.shines(share)
        status = self.panel.desk.status()
        new.ended = status.ended
        wanted = "complete" if share > 1 else "stopped"
        self.compared.same("how it ended", status.ended, wanted, area)
        self.count(f"sessions {new.ended}")
        reckoning.after_session(person, new)  # a course begins as its session ends
        self._after(person, habit, new)
        self.panel.ask(wire.Dismiss())
        unfinished = new.ended == "stopped" and new.counts and finishes is None
        if unfinished and rng.random() < 0.25:
            self.panel.wait(rng.uniform(60, 80 * 60))
            self.count("rests asked for")
            self._session(person, habit, area)

    def _ends(self, answer: wire.Message) -> None:
        if isinstance(answer, wire.Done):
            self.panel.ask(wire.Stop())
            self.panel.ask(wire.Dismiss())

    def _check_plan(self, person: Person, new: Session, now: At) -> None:
        """The usual dose; of it the gentle part; less what too short sessions gave before."""
        red, nir = AREAS[new.area][:2]
        if new.finishes is not None:
            whole = new.finishes
            left = [max(0.0, p - g) for p, g in zip(whole.planned, whole.given, strict=True)]
        else:
            portion = person.portion(new.area)
            recent = [sum(e.given[c] for e in self._near(person, new.area, now)) for c in (0, 1)]
            left = [max(0.0, portion * j - r) for j, r in zip((red, nir), recent, strict=True)]
        for planned_j, wanted in zip(new.planned, left, strict=True):
            self.compared.near("planned J/cm²", planned_j, wanted, 0.02 * wanted + 0.03)

    def _near(self, person: Person, area: str, now: At) -> list[Session]:
        return [e for e in person.sessions if e.area == area and at_least(e.at, now) < 20 * HOUR]

    def _after(self, person: Person, habit: Habit, new: Session) -> None:
        """What is asked right after a session that gave light."""
        rng = self.rng
        if rng.random() < habit.tells:
            new.after = self._pain(habit)
            new.red = rng.random() < 0.04
            told: tuple[str, ...] = ()
            if rng.random() < 0.05:
                told = (rng.choice(COMPLAINTS),)
                new.complaints += told
            self._done(
                msgspec.convert(
                    {"session": new.number, "is_red": new.red, "pain": new.after,
                     "complaints": told},
                    wire.After,
                )
            )  # fmt: skip

    def _pain(self, habit: Habit) -> int:
        weeks = (self.panel.true_s - self.begins_s) / WEEK
        return min(10, max(0, round(habit.pain + habit.trend * weeks + self.rng.gauss(0, 0.8))))

    # ------------------------------------------------------------------ what is told

    def _tells(self, person: Person, habit: Habit) -> None:
        rng = self.rng
        self._puts_right(person)
        now, name = self.now(), person.name
        numb = person.of("numbness")
        due = not numb or at_least(in_order(numb)[-1].at, now) >= WEEK
        if due and rng.random() < 0.7:
            value = rng.randint(0, 10)
            self._done(wire.Report(person=name, numbness=value))
            person.told.append(Told(now, "numbness", value))
        if rng.random() < 0.12:
            area, value = rng.choice((*habit.areas, None)), self._pain(habit)
            self._done(wire.Note(person=name, area=area, pain=value))
            person.told.append(Told(now, "pain", value, area))
        if rng.random() < 0.06:
            event, area = rng.choice(EVENTS), rng.choice((*habit.areas, None))
            self._done(msgspec.convert({"person": name, "area": area, "event": event}, wire.Note))
            person.told.append(Told(now, event, None, area))
        symptoms = in_order(person.of("symptoms"))
        if not symptoms or at_least(symptoms[-1].at, now) >= 4 * WEEK:
            names = msgspec.inspect.type_info(wire.Symptom).values  # type: ignore[attr-defined]
            said = {each: rng.choice((True, False, None)) for each in sorted(names)}
            yes = tuple(each for each, answer in said.items() if answer)
            no = tuple(each for each, answer in said.items() if answer is False)
            pain = rng.choice((None, self._pain(habit)))
            if yes or no or pain is not None:
                asked = {"person": name, "yes": yes, "no": no, "pain": pain}
                self._done(msgspec.convert(asked, wire.Symptoms))
                person.told.append(Told(now, "symptoms", (frozenset(yes), frozenset(no), pain)))

    def _puts_right(self, person: Person) -> None:
        """Answers of the last session: the skin of the next day, and what was a slip."""
        rng, now = self.rng, self.now()
        for number, area, _ in reckoning.overview(person, self.clock, now, self.panel.zone)[
            "ask_skin"
        ]:
            if rng.random() < 0.6:
                (session,) = [each for each in person.sessions if each.number == number]
                session.red_next_day = rng.random() < 0.03
                self._done(
                    wire.Report(
                        person=person.name, session=number, is_red_next_day=session.red_next_day
                    )
                )
                assert session.area == area
        ended = in_order([each for each in person.sessions if each.ended])
        if not ended or ended[-1].after is None or rng.random() >= 0.12:
            return
        last = ended[-1]
        if last is not max(person.sessions, key=lambda each: each.number):
            return
        value = rng.choice([n for n in range(11) if n != last.after])
        self._done(wire.Report(person=person.name, session=last.number, pain_after=value))
        person.told.append(
            Told(now, "pain_after", value, last.area, was=last.after, session=last.number)
        )
        last.after = value
        self.count("answers put right")

    def _courses(self, person: Person) -> None:
        rng = self.rng
        now = self.now()
        for area in {each.area for each in (*person.courses, *person.ended)}:
            course = person.course(area)
            if area in reckoning.worries(person, now) and rng.random() < 0.08:
                self._done(wire.Course(person=person.name, area=area, talked=True))
                self._talks(person, area, course, now)
                self.count("worries talked over")
                course = person.course(area)
            if course is None:
                continue
            first = course.first.at if course.first is not None else None
            review = reckoning.review_of(course, reckoning.passed_weeks(first, now))
            if review is not None and rng.random() < 0.4:
                self._done(wire.Course(person=person.name, area=area, reviewed=True))
                course.reviewed = review
                self.count("reviews")
            elif rng.random() < 0.02:
                course.weeks, course.per_week = rng.randint(4, 16), rng.randint(3, 5)
                self._done(
                    wire.Course(
                        person=person.name, area=area, weeks=course.weeks,
                        per_week=course.per_week,
                    )
                )  # fmt: skip
            elif course.first is not None and rng.random() < 0.01:
                self._done(wire.Course(person=person.name, area=area, end=True))
                reckoning.end(person, course, now)
                self.count("courses ended")

    def _talks(self, person: Person, area: str, course: Course | None, now: At) -> None:
        if course is None:
            last = next(each for each in reversed(person.ended) if each.area == area)
            last.is_settled = True
            return
        mine = [each for each in person.sessions if each.area == area]
        course.talked = in_order(mine)[-1]
        first = course.first.at if course.first is not None else None
        review = reckoning.review_of(course, reckoning.passed_weeks(first, now))
        course.reviewed = review or course.reviewed

    def _answers(self, person: Person) -> None:
        """The first-use questions, at first and again where 90 days may have passed."""
        listed = self.panel.ask(wire.People())
        assert isinstance(listed, wire.PeopleList)
        (me,) = [each for each in listed.people if each.name == person.name]
        if me.must_answer:
            self._done(wire.AnswerQuestions(name=person.name, answers=dict(NOTHING_APPLIES)))
            person.answered = self.now()

    def _done(self, request: wire.Request) -> None:
        answer = self.panel.ask(request)
        self.compared.same("a request is done", isinstance(answer, wire.Done), True, answer)

    # ------------------------------------------------------------------ what is shown

    def _looks(self, *, whole: bool = False) -> None:
        for person in self.people:
            with self._of(person):
                now = self.now()
                overview_agrees(self, person, now)
                areas_agree(self, person, now)
                if whole:
                    data_agrees(self, person, now)
        self.count("looks")

    @contextmanager
    def _of(self, person: Person) -> Iterator[None]:
        when = datetime.fromtimestamp(self.panel.true_s, UTC)
        self.compared.where = f"{person.name} at {when:%Y-%m-%d %H:%M} UTC, boot {self.panel.boot}"
        yield
        self.compared.where = ""
