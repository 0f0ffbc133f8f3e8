"""Whole lives of a panel: what people, clocks, cards and power may do, for Hypothesis.

A step is a rule below. After each the judge looks at what truly shone. A life that breaks a promise
is printed as the calls of the rules that make it happen again, and as a story with what came of
each.
"""

import tempfile
from collections import Counter
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import currently_in_test_context, note
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    initialize,
    invariant,
    multiple,
    precondition,
    rule,
)

from firmware_py import wire
from firmware_py.core.people import NOTHING_APPLIES
from firmware_py.core.timestamps import rfc3339
from tests.lives import damage, power
from tests.lives.damage import Damage
from tests.lives.judge import (
    HOUR_S,
    LONGEST_WAIT_S,
    RED_NEXT_DAY_S,
    RED_SKIN_S,
    BrokenPromiseError,
    Lit,
)
from tests.lives.panel import Clock, CutError, Panel
from tests.lives.power import Files
from tests.long import chosen

DAY_S = 24 * HOUR_S
# A body and the names that it goes by in turn.
BODIES = {
    "Ann": ("Ann", "Vera", "Doris"),
    "Bob": ("Bob", "Emil", "Karl"),
    "Cleo": ("Cleo", "Petra", "Inge"),
}
BODY = st.sampled_from(["Ann", "Ann", "Ann", "Bob", "Cleo"])
AREA = st.sampled_from(["soles", "soles", "soles", "soles", "knees", "hands", "shins", "wrists"])
# A tick is a tick: in `make test` few sessions are long, so that the same steps take half of them.
SHARE = st.sampled_from(
    chosen(
        share=[0.05, *7 * [0.12], 0.2, 0.2, 0.5, 1.0],
        whole=[0.05, 0.12, 0.12, 0.2, 0.5, 1.0],
    )
)
MINUTES = st.sampled_from(chosen(share=[10, 10, 10, 10, 10, 15, 20], whole=[10, 10, 15, 20]))
PAUSES = st.sampled_from([5.0, chosen(share=20.0, whole=300.0)])
STRENGTH = st.sampled_from(["usual", "usual", "gentle", "strong"])
TIMES = st.sampled_from(
    [60.0, HOUR_S, 2.1 * HOUR_S, 10 * HOUR_S, 19.0 * HOUR_S, 19.8 * HOUR_S, 20.1 * HOUR_S, DAY_S,
     2 * DAY_S, 6.9 * DAY_S, 40 * DAY_S]
)  # fmt: skip
OFF = st.sampled_from([1.0, 1.0, 60.0, HOUR_S, 12 * HOUR_S, 20.5 * HOUR_S, 3 * DAY_S])
ERRORS = st.sampled_from([-3 * DAY_S, -19 * HOUR_S, 600.0, 21 * HOUR_S, 8 * DAY_S, 366 * DAY_S])
CLOCK = st.one_of(
    st.just(Clock()),
    st.just(Clock()),
    st.builds(Clock, error_s=ERRORS, is_set=st.just(False)),
    st.builds(Clock, error_s=st.one_of(st.just(0.0), ERRORS)),
)
DAMAGE = st.builds(
    Damage,
    kind=st.sampled_from(["flip", "flip", "flip", "shorten", "remove"]),
    name=st.sampled_from(damage.NAMES),
    share=st.floats(0, 1, width=16),
    bit=st.integers(0, 7),
)
# At which instant of what is done the power fails, and how much of a write comes through.
INSTANT = st.one_of(st.integers(0, 20), st.integers(0, 400), st.integers(200, 2500))
TORN = st.one_of(st.none(), st.floats(0, 1, width=16))
ASIDE = ("history_from_backup", "history_incomplete", "history_without_backup")

TALLY: Counter[str] = Counter()


class Lives(RuleBasedStateMachine):
    """One panel, three bodies. copies: made by hand; states: files as they once were."""

    copies = Bundle("copies")
    states = Bundle("states")

    def __init__(self) -> None:
        super().__init__()
        self._folder = tempfile.TemporaryDirectory(prefix="lives-")
        self._patch = pytest.MonkeyPatch()
        self.panel = Panel(Path(self._folder.name), self._patch)
        self.called = {body: names[0] for body, names in BODIES.items()}
        self.exported: dict[str, tuple[wire.Row, ...]] = {}
        self.last: tuple[Lit, int] | None = None  # which the record knows by a number
        self._age = 0  # in steps
        TALLY["lives"] += 1

    def teardown(self) -> None:
        try:
            self.panel.switch_off()
        finally:
            power.watch(None)
            self._patch.undo()
            self._folder.cleanup()

    # ------------------------------------------------------------------ the beginning, and always

    @initialize(target=states, clock=st.sampled_from([Clock(), Clock(), Clock(is_set=False)]))
    def begin(self, clock: Clock) -> Files:
        self.panel.switch_on(clock)
        for body in BODIES:
            self._name_of(body)
        return power.read(self.panel.folder)

    @invariant()
    def stays_dark_between_sessions(self) -> None:
        TALLY["steps"] += 1
        self._age += 1
        if not self.panel.desk.is_dark():
            raise BrokenPromiseError("it shines, and no session is under way")

    # ------------------------------------------------------------------ sessions

    @rule(body=BODY, area=AREA, count=st.integers(2, 7), share=st.sampled_from([0.12, 0.2]))
    def keeps_at_it(self, body: str, area: str, count: int, share: float) -> None:
        """A session whenever there is leave for one, day after day."""
        self._tell(f"{body} comes for {area} on {count} days and stays for {share:.0%}")
        for _ in range(count):
            self._session(body, self._start(self._name_of(body), area), share)
            self.panel.wait(20.05 * HOUR_S)

    @rule(body=BODY, area=AREA, minutes=MINUTES, strength=STRENGTH, share=SHARE)
    def has_session(self, body: str, area: str, minutes: int, strength: str, share: float) -> None:
        self._tell(f"{body}: {area}, {minutes} min, {strength}, stays for {share:.0%}")
        self._session(body, self._start(self._name_of(body), area, minutes, strength), share)

    @rule(body=BODY, area=AREA, share=SHARE, pause_s=PAUSES)
    def has_session_with_pause(self, body: str, area: str, share: float, pause_s: float) -> None:
        self._tell(f"{body}: {area}, pauses for {pause_s:.0f} s, and stays for {share:.0%}")
        start = self._start(self._name_of(body), area)
        self._session(body, start, share, pause_s=pause_s)

    @rule(body=BODY, area=AREA, count=st.integers(2, 12))
    def tries_again_and_again(self, body: str, area: str, count: int) -> None:
        self._tell(f"{body} begins {area} {count} times and stops at once")
        name = self._name_of(body)
        for _ in range(count):
            if not self._session(body, self._start(name, area, 15), 0.08):
                return

    @rule(
        body=BODY,
        area=AREA,
        first=st.sampled_from(
            ["rename", "rename", "forget", "answer", "restore", "start", "clock", "gentle"]
        ),
        share=SHARE,
        is_apart=st.booleans(),
    )
    def sends_two_at_once(
        self,
        body: str,
        area: str,
        first: str,
        share: float,
        is_apart: bool,  # noqa: FBT001  drawn
    ) -> None:
        """Something and a start in one packet; is_apart: of two clients, in one turn."""
        self._tell(f"{body} sends {first} and a start of {area} at once, and stays for {share:.0%}")
        name, other = self._name_of(body), self._other_name(body)
        requests: dict[str, wire.Request] = {
            "rename": wire.RenamePerson(name=name, to=other),
            "forget": wire.Forget(person=name),
            "answer": wire.AnswerQuestions(name=name, answers={**NOTHING_APPLIES, "cancer": "yes"}),
            "restore": wire.Restore(),
            "start": self._start(name, area),
            "clock": wire.SetClock(time=self._said(0.0)),
            "gentle": wire.GentleStart(name=name, on=True),
        }
        desk, start = self.panel.desk, self._start(name, area)
        if is_apart:
            with desk.connect() as guest:
                desk.daemon.serve(0)
                guest.send(wire.encode(requests[first]))
                desk._socket.send(wire.encode(start))
                desk.daemon.serve(0)
                desk.step(3)
            desk._serve()
            shines = desk.daemon.controller.session.is_under_way
            missed = wire.Refused(error="it did not begin", code="did_not_begin")
            answers: list[wire.Message] = [wire.Done(), wire.Done() if shines else missed]
            desk.take_unasked()
        else:
            answers = desk.several(requests[first], start)
        if first == "restore":
            self.last = None
        who = body
        if first == "rename" and isinstance(answers[0], wire.Done):
            self.called[body] = other
        if first == "start" and isinstance(answers[0], wire.Done) and not is_apart:
            answers[1] = answers[0]
        if isinstance(answers[1], wire.Done):
            self._shine(who, area, share, None)
        else:
            self._count_refusal(answers[1])
        if first == "answer":
            self._answer(self._name_of(body))
        self._asks_once_more()

    @rule(next_day=st.booleans())
    @precondition(lambda self: self.last is not None)
    def tells_of_red_skin(self, next_day: bool) -> None:  # noqa: FBT001  drawn
        assert self.last is not None
        lit, number = self.last
        self._tell(f"{lit.body} tells of red skin{' on the next day' if next_day else ''}")
        said = {"is_red_next_day": True} if next_day else {"is_red": True}
        request = wire.Report(person=self._name_of(lit.body), session=number, **said)  # type: ignore[arg-type]  # one of both
        if self._ask(request):
            TALLY["red skin told"] += 1
            lit.rests_s = max(lit.rests_s, RED_NEXT_DAY_S if next_day else RED_SKIN_S)

    # ------------------------------------------------------------------ time

    @rule(time_s=TIMES)
    def lets_time_pass(self, time_s: float) -> None:
        self._tell(f"{time_s / HOUR_S:.2f} h pass")
        self.panel.wait(time_s)

    @rule(body=BODY, area=AREA)
    @precondition(lambda self: self.panel.is_true)
    def waits_as_told(self, body: str, area: str) -> None:
        """What the panel says to be open then must be."""
        name, desk = self._name_of(body), self.panel.desk
        listed = desk.ask(wire.Areas(person=name))
        assert isinstance(listed, wire.AreaList)
        at = next(each.next_allowed for each in listed.areas if each.id == area)
        wait_s = 0.0 if at is None else max(0.0, _unix_s(at) - self.panel.now_s)
        self._tell(f"{body} is told to wait {wait_s / HOUR_S:.2f} h for {area}, does, and asks")
        if not wait_s <= LONGEST_WAIT_S + 60:
            _note_found()
            raise BrokenPromiseError(f"{body} is told to wait {wait_s / HOUR_S:.1f} h for {area}")
        self.panel.wait(wait_s + 2)
        TALLY["waited as told"] += wait_s > 0
        self._name_of(body)  # answers anew where 90 days are over
        if not self._session(body, self._start(name, area, 10), 0.12):
            _note_found()
            raise BrokenPromiseError(f"{body} was told that {area} would be open, and is refused")

    @rule(error_s=st.one_of(st.just(0.0), ERRORS))
    def is_told_the_time(self, error_s: float) -> None:
        self._tell(f"somebody tells a time that is {error_s / HOUR_S:+.2f} h wrong")
        now_s, desk = self.panel.now_s, self.panel.desk
        if self._ask(wire.SetClock(time=self._said(error_s))):
            TALLY["times told, wrong" if error_s else "times told, right"] += 1
            if error_s:
                self.panel.judge.lie(now_s, self.panel.boot)
            self.panel.is_true = False  # nothing is promised of how long, by such a clock
            assert desk.status().clock == "by_hand"
            self._asks_once_more()

    @rule()
    def finds_the_network(self) -> None:
        self._tell("the network gives the right time")
        is_new = self.panel.desk.status().clock != "set"
        wall = self.panel.desk.world.wall
        wall.jump_s += self.panel.now_s - wall().unix_s
        wall.is_set = True
        self.panel.desk.step(2)
        if is_new:
            TALLY["networks found"] += 1
            self.panel.is_true = True

    @rule(jump_s=ERRORS)
    @precondition(lambda self: self.panel.desk.status().clock == "set")
    def jumps(self, jump_s: float) -> None:
        """A set clock that jumps later in its boot changes nothing."""
        self._tell(f"the clock jumps by {jump_s / HOUR_S:+.2f} h")
        self.panel.desk.world.wall.jump_s += jump_s
        self.panel.desk.step(2)

    # ------------------------------------------------------------------ people and their data

    @rule(body=BODY)
    def is_renamed(self, body: str) -> None:
        self._tell(f"{body} changes name")
        other = self._other_name(body)
        if self._ask(wire.RenamePerson(name=self._name_of(body), to=other)):
            self.called[body] = other
            TALLY["renamed"] += 1
        self._asks_once_more()

    @rule(body=BODY)
    @precondition(lambda self: self._age % 3 == 0)
    def is_forgotten(self, body: str) -> None:
        self._tell(f"{body} is forgotten, and comes back by the same name")
        TALLY["forgotten"] += self._ask(wire.Forget(person=self._name_of(body)))
        self.last = None
        self._name_of(body)
        self._asks_once_more()

    @rule(target=copies)
    def backs_up(self) -> Any:
        self._tell("a copy is made")
        answer = self.panel.desk.ask(wire.Backup())
        if not isinstance(answer, wire.CopyList):
            self._count_refusal(answer)
            return multiple()
        return answer.copies[0].name

    @rule(name=st.one_of(st.none(), copies))
    def restores(self, name: str | None) -> None:
        self._tell(f"a copy is restored: {name or 'the newest'}")
        TALLY["restored"] += self._ask(wire.Restore(name=name))
        self.last = None
        self._asks_once_more()

    @rule(body=BODY)
    def exports(self, body: str) -> None:
        self._tell(f"{body}'s data is exported")
        page = self.panel.desk.ask(wire.Export(person=self._name_of(body)))
        if isinstance(page, wire.ExportPage):
            self.exported[body] = page.rows

    @rule(body=BODY)
    @precondition(lambda self: self.exported)
    def imports(self, body: str) -> None:
        rows = self.exported.get(body, ())[:100]
        self._tell(f"{body}'s {len(rows)} rows are imported")
        self.last = None
        lines = tuple(wire.Line(line=n, row=row) for n, row in enumerate(rows, 1))
        if self._ask(wire.ImportRows(first=True, rows=lines)):
            TALLY["imported"] += self._ask(wire.Import())
        self._asks_once_more()

    # ------------------------------------------------------------------ power and cards

    @rule(target=states)
    def is_looked_at(self) -> Files:
        """Keep the files as they are, to be put back one day."""
        self._tell("the card is copied")
        return power.read(self.panel.folder)

    @rule(off_s=OFF, clock=CLOCK)
    def boots(self, off_s: float, clock: Clock) -> None:
        self._tell(f"off in good order for {off_s / HOUR_S:.2f} h, and on: {clock}")
        self.panel.switch_off()
        self._boot(off_s, clock)

    @rule(off_s=OFF, clock=CLOCK, what=DAMAGE, more=st.none() | DAMAGE)
    @precondition(lambda self: self._age % 2 == 0)
    def is_damaged(self, off_s: float, clock: Clock, what: Damage, more: Damage | None) -> None:
        self._tell(f"off in good order, {what}, {more}, {off_s / HOUR_S:.2f} h later on: {clock}")
        self.panel.switch_off()
        self._damage(what, more)
        self._boot(off_s, clock)

    @rule(off_s=OFF, clock=CLOCK, old=states, with_copies=st.booleans())
    @precondition(lambda self: self._age % 2 == 1)
    def is_put_back(self, off_s: float, clock: Clock, old: Files, with_copies: bool) -> None:  # noqa: FBT001  drawn
        self._tell(f"off, an older state is put back, {off_s / HOUR_S:.2f} h later on: {clock}")
        self.panel.switch_off()
        TALLY["rolled back"] += 1
        self._lose()
        files = power.read(self.panel.folder)
        power.write(self.panel.folder, damage.put_back(files, old, with_copies=with_copies))
        self._boot(off_s, clock)

    @rule(
        doing=st.sampled_from(
            ["session", "session", "session", "rename", "forget", "backup", "restore", "boot"]
        ),
        body=BODY,
        area=AREA,
        instant=INSTANT,
        torn=TORN,
        what=st.none() | DAMAGE,
        off_s=OFF,
        clock=CLOCK,
    )
    def is_cut_off(
        self, doing: str, body: str, area: str, instant: int, torn: float | None,
        what: Damage | None, off_s: float, clock: Clock,
    ) -> None:  # fmt: skip
        """The power fails while something is done, and something may become of the card then."""
        self._tell(f"{body}: {doing} {area} is cut off at {instant} ({torn}), {what}, on: {clock}")
        name, other = self._name_of(body), self._other_name(body)
        if doing == "boot":
            self.panel.switch_off()
        self.panel.power.cut_in(instant, torn)
        TALLY["cuts"] += 1
        try:
            match doing:
                case "session":
                    self._session(body, self._start(name, area), 1.0)
                case "rename":
                    self._ask(wire.RenamePerson(name=name, to=other))
                case "forget":
                    self._ask(wire.Forget(person=name))
                case "backup":
                    self.panel.desk.ask(wire.Backup())
                case "restore":
                    self._ask(wire.Restore())
                case _:
                    self.panel.switch_on(clock)
        except CutError:
            TALLY["cuts in the midst"] += 1
        self.panel.fall_dark()
        if what is not None:
            self._damage(what, None)
        self._boot(off_s, clock, is_plain=what is None and doing not in ("restore", "boot"))

    # ------------------------------------------------------------------ what the rules share

    def _start(
        self, name: str, area: str, minutes: int = 10, strength: str = "usual"
    ) -> wire.Start:
        return wire.Start(area=area, minutes=minutes, strength=strength, person=name, goggles=True)  # type: ignore[arg-type]  # as drawn

    def _session(
        self, body: str, start: wire.Start, share: float, *, pause_s: float | None = None
    ) -> bool:
        """Ask for a session and stay for a share of its dose; tell whether it was given leave."""
        answer = self.panel.desk.ask(start)
        if not isinstance(answer, wire.Done):
            self._count_refusal(answer)
            return False
        self._shine(body, start.area, share, pause_s)
        return True

    def _shine(self, body: str, area: str, share: float, pause_s: float | None) -> None:
        """Let a session that has begun shine, and have it judged, however it ends."""
        panel, desk = self.panel, self.panel.desk
        told = desk.status()
        planned = (told.red.target_j_cm2 or 0.0) + (told.nir.target_j_cm2 or 0.0)
        lit = panel.session = panel.judge.begin(body, area, panel.now_s, planned, panel.boot)
        self.last = (lit, told.session) if told.session else None
        TALLY["sessions begun"] += 1
        try:
            while desk.daemon.controller.session.is_under_way:
                if share < 1.0 and lit.given_j_cm2 >= share * planned:
                    desk.done(wire.Stop())
                    break
                if pause_s is not None and lit.given_j_cm2 >= share * planned / 2:
                    desk.done(wire.Pause())
                    desk.step(round(pause_s / 1.9))
                    desk.done(wire.Resume())
                    pause_s = None
                desk.step()
            desk.step(2)
        finally:
            panel.session = None
            TALLY["sessions lit"] += lit.given_j_cm2 > 0
            TALLY["sessions that count"] += lit.counts
            _tell(f"    lit: {lit.red_j_cm2:.2f} + {lit.nir_j_cm2:.2f} J/cm²")
            self._judge(lit)
        if desk.daemon.controller.session.state == "done":
            desk.done(wire.Dismiss())

    def _asks_once_more(self) -> None:
        """Whoever had light last asks for the same at once: nothing that has happened opens it."""
        if self.panel.judge.sessions:
            last = self.panel.judge.sessions[-1]
            _tell(f"    {last.body} asks for {last.area} once more")
            TALLY["asked once more"] += 1
            self._session(last.body, self._start(self._name_of(last.body), last.area), 0.12)

    def _judge(self, lit: Lit) -> None:
        try:
            self.panel.judge.check(lit)
        except BrokenPromiseError:
            _note_found()
            raise

    def _name_of(self, body: str) -> str:
        """Return the name by which a body finds itself; who isn't there comes anew."""
        listed = self.panel.desk.ask(wire.People())
        assert isinstance(listed, wire.PeopleList)
        there = {each.name: each for each in listed.people}
        name = next((n for n in (self.called[body], *BODIES[body]) if n in there), None)
        if name is None:
            name = self.called[body]
            self._ask(wire.AddPerson(name=name, gentle_start=False))
            self._answer(name)
        elif there[name].must_answer:
            self._answer(name)
        self.called[body] = name
        return name

    def _answer(self, name: str) -> None:
        self._ask(wire.AnswerQuestions(name=name, answers=dict(NOTHING_APPLIES)))

    def _other_name(self, body: str) -> str:
        names = BODIES[body]
        return names[(names.index(self.called[body]) + 1) % len(names)]

    def _said(self, error_s: float) -> str:
        return rfc3339(float(round(self.panel.now_s + error_s)))

    def _ask(self, request: wire.Request) -> bool:
        answer = self.panel.desk.ask(request)
        if isinstance(answer, wire.Refused):
            self._count_refusal(answer)
            return False
        return True

    def _count_refusal(self, answer: wire.Message) -> None:
        assert isinstance(answer, wire.Refused), answer
        TALLY[f"refused: {_code(answer)}"] += 1
        _tell(f"    refused: {answer.error}")

    def _lose(self) -> None:
        self.panel.judge.lose(self.panel.now_s)
        self.last = None

    def _damage(self, *ways: Damage | None) -> None:
        before = files = power.read(self.panel.folder)
        for what in ways:
            if what is not None:
                files = damage.WAYS[what.kind](files, what)
                TALLY[f"damage: {what.kind} {what.name}"] += 1
        if files != before:
            self._lose()
            power.write(self.panel.folder, files)

    def _boot(self, off_s: float, clock: Clock, *, is_plain: bool = False) -> None:
        panel = self.panel
        panel.pass_off(off_s)
        panel.switch_on(clock)
        TALLY["boots"] += 1
        desk = panel.desk
        told = [text for text in desk.rig.log if "Damaged:" in text]
        if told:
            TALLY["losses told"] += 1
            _tell(f"    {told[0]}")
            if is_plain:
                _note_found()
                raise BrokenPromiseError(f"a power cut and nothing else, and it says: {told[0]}")
            self._lose()
        if desk.status().state == "fault":
            TALLY["faults"] += 1
            self._ask(wire.ClearFault())
        self._asks_once_more()

    def _tell(self, text: str) -> None:
        hours = (self.panel.now_s - 1_900_000_000) / HOUR_S
        _tell(f"{hours:9.2f} h  {text}")


def _tell(text: str) -> None:
    """Have a line in the story, which Hypothesis prints where a promise is broken."""
    if currently_in_test_context():
        note(text)


def _note_found() -> None:
    """Keep after how many steps the first promise was broken: Hypothesis repeats what it finds."""
    TALLY.setdefault("found after steps", TALLY["steps"])


def _unix_s(at: str) -> float:
    return datetime.fromisoformat(at).timestamp()


def _code(answer: wire.Refused) -> str:
    why = answer.values.get("why")
    return (
        f"{answer.code} ({why['code']})"
        if isinstance(why, dict) and "code" in why
        else str(answer.code)
    )
