"""What holds a name back outlives the name: erased, changed, added again, or back from a copy."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from firmware_py.core.dose.caps import Skin
from firmware_py.core.history.allowance import Why, look
from firmware_py.core.people import NOTHING_APPLIES, Person, answers
from firmware_py.core.timestamps import Moment, Reference
from firmware_py.core.units import Channel, Ns, ns
from firmware_py.history.data import backups
from firmware_py.history.database import connect
from firmware_py.ports.ledger import SessionReport
from tests.history.worked import Worked, end

HOUR = 3600
EPOCH = 1_700_000_000
USUAL = {Channel.RED: 3.0, Channel.NIR: 6.0}
NAMES = ("Ann", "Bob", "Cy")


class Given:
    """One session as it really was: when, and the names that its person had from then on."""

    def __init__(self, name: str, at: int, number: int) -> None:
        self.names, self.holder, self.at, self.number = {name}, name, at, number
        self.red = False

    def holds(self, name: str, now: int) -> bool:
        rests = 96 if self.red else 20
        return name in self.names and now - self.at < rests * HOUR


class Panel:
    """A record, and beside it the truth."""

    def __init__(self, folder: Path) -> None:
        self.file = folder / "history.db"
        self.ledger = Worked(self.file, everyone=(self.person("Ann"),), is_backed_up=True)
        self.time = 100 * HOUR
        self.truth: list[Given] = []

    def person(self, name: str) -> Person:
        at = Moment(boot_id="boot", monotonic=Ns(0), unix_s=float(EPOCH), is_set=True)
        return Person(name, answers(NOTHING_APPLIES), at, gentle_start=False)

    def now(self) -> Moment:
        unix_s = float(EPOCH + self.time)
        return Moment(boot_id="boot", monotonic=ns(self.time), unix_s=unix_s, is_set=True)

    @property
    def names(self) -> list[str]:
        return list(self.ledger.ledger.people)

    def why(self, name: str) -> Why | None:
        view = look(self.ledger.ledger.history, name, self.now())
        return view.allowance("soles", USUAL, Skin()).why

    def wait(self, hours: int) -> None:
        self.time += hours * HOUR

    def add(self, name: str) -> None:
        if name not in self.names:
            self.ledger.has(lambda store: store.add_person(self.person(name), self.now()))
            for each in self.truth:
                if not each.holder and name in each.names:
                    each.holder = name  # who was erased is back

    def rename(self, old: str, new: str) -> None:
        if old in self.names and new not in self.names:
            self.ledger.has(lambda store: store.rename_person(old, new, self.now()))
            for each in self.truth:
                if each.holder == old:
                    each.names.add(new)
                    each.holder = new

    def forget(self, name: str) -> None:
        if name in self.names:
            self.ledger.has(lambda store: store.forget(name, self.now()))
            for each in self.truth:
                if each.holder == name:
                    each.holder, each.number = "", 0  # nobody is asked of it any more

    def session(self, name: str) -> None:
        if name not in self.names or self.why(name) is not None:
            return
        self.ledger.opens(person=name, began=self.now())
        (number,) = self.ledger.work()
        assert isinstance(number, int)
        self.ledger.ledger.close_session(end(number))
        self.ledger.work()
        self.truth.append(Given(name, self.time, number))

    def red(self, name: str) -> None:
        for each in self.truth:
            if each.holder == name and each.number and self.time - each.at < 90 * HOUR:
                self.tell(SessionReport(session=each.number, is_red_next_day=True))
                each.red = True

    def tell(self, said: SessionReport) -> None:
        self.ledger.has(lambda store: store.report(said, self.now()))

    def copy(self) -> None:
        self.ledger.has(lambda store: store.make_copy())

    def restore(self) -> None:
        if backups.there(self.file):
            self.ledger.has(lambda store: store.restore(None, self.now()))
            self.number_anew()

    def number_anew(self) -> None:
        """A restored history numbers its sessions anew; when each was tells which it is."""
        rows = self.ledger.ledger.history.rows
        numbers = {row.began.monotonic: row.session for row in rows if row.session > 0}
        for each in self.truth:
            each.number = numbers.get(ns(each.at), each.number)

    def check(self) -> None:
        for name in self.names:
            if any(each.holds(name, self.time) for each in self.truth):
                assert self.why(name) is not None


@pytest.fixture
def panel(tmp_path: Path) -> Iterator[Panel]:
    made = Panel(tmp_path)
    with closing(made.ledger):
        yield made


STEPS = st.one_of(
    st.tuples(st.just("session"), st.sampled_from(NAMES)),
    st.tuples(st.just("session"), st.sampled_from(NAMES)),
    st.tuples(st.just("add"), st.sampled_from(NAMES)),
    st.tuples(st.just("forget"), st.sampled_from(NAMES)),
    st.tuples(st.just("rename"), st.sampled_from(NAMES), st.sampled_from(NAMES)),
    st.tuples(st.just("red"), st.sampled_from(NAMES)),
    st.tuples(st.just("wait"), st.sampled_from([1, 19, 21, 60])),
    st.tuples(st.just("copy")),
    st.tuples(st.just("restore")),
)
Steps = list[tuple]  # type: ignore[type-arg]  # a step's name, then what it takes
SESSION, RED, AGAIN = ("session", "Ann"), ("red", "Ann"), ("add", "Ann")


@settings(max_examples=40)
@given(st.lists(STEPS, max_size=14))
@example([SESSION, RED, ("forget", "Ann"), ("wait", 21), AGAIN])
@example([("copy",), SESSION, ("rename", "Ann", "Bob"), ("restore",), AGAIN])
@example([SESSION, ("rename", "Ann", "Bob"), AGAIN])
@example([SESSION, ("rename", "Ann", "Bob"), ("red", "Bob"), ("wait", 21), AGAIN])
@example([SESSION, RED, ("forget", "Ann"), ("wait", 21), AGAIN, ("rename", "Ann", "Cy")])
@example([SESSION, RED, ("copy",), ("forget", "Ann"), ("wait", 21), AGAIN, ("restore",)])
def test_no_erasure_name_or_copy_opens_what_is_held_back(steps: Steps) -> None:
    with TemporaryDirectory() as folder:
        panel = Panel(Path(folder))
        with closing(panel.ledger):
            for name, *how in steps:
                getattr(panel, name)(*how)
                panel.check()


def test_red_skin_rests_for_four_days_after_its_person_was_erased_and_came_back(
    panel: Panel,
) -> None:
    panel.session("Ann")
    panel.red("Ann")
    panel.forget("Ann")
    panel.add("Bob")
    panel.wait(21)
    panel.add("ANN")  # as an eye reads it, the same name
    assert panel.why("ANN") is Why.SKIN
    assert panel.why("Bob") is None
    panel.wait(96 - 22)
    assert panel.why("ANN") is Why.SKIN
    panel.wait(1)
    assert panel.why("ANN") is None


def test_the_doses_of_an_erased_week_count_for_who_comes_back(panel: Panel) -> None:
    for _ in range(5):
        panel.session("Ann")
        panel.wait(21)
    panel.forget("Ann")
    panel.add("Ann")
    assert panel.why("Ann") is Why.WEEK
    panel.wait(6 * 24 + 20 - 5 * 21)
    assert panel.why("Ann") is None


def kept(file: Path) -> int:
    with closing(sqlite3.connect(file)) as reader:
        (count,) = reader.execute("SELECT count(*) FROM held").fetchone()
        return int(count)


def test_what_is_kept_without_a_name_goes_with_the_week(panel: Panel) -> None:
    panel.session("Ann")
    panel.forget("Ann")
    assert kept(panel.file) == 1
    for hours, left in ((6 * 24 + 19, 1), (1, 0)):
        panel.wait(hours)
        panel.ledger.ledger.note_time(panel.now(), Reference(float(EPOCH)))
        panel.ledger.work()
        assert kept(panel.file) == left


def test_of_what_no_limit_reaches_nothing_is_kept(panel: Panel) -> None:
    panel.session("Ann")
    panel.wait(6 * 24 + 20)
    panel.forget("Ann")
    assert kept(panel.file) == 0


def test_a_name_that_is_given_back_is_held_once(panel: Panel) -> None:
    panel.session("Ann")
    panel.rename("Ann", "Bob")
    panel.rename("Bob", "Ann")
    panel.wait(20)
    panel.session("Ann")
    view = look(panel.ledger.ledger.history, "Ann", panel.now())
    assert [each.row.given for each in view.aged] == [USUAL, USUAL]


def test_a_restored_copy_calls_people_by_the_names_they_have_now(panel: Panel) -> None:
    panel.add("Bob")
    panel.session("Ann")
    panel.copy()
    panel.rename("Ann", "Cy")
    panel.rename("Bob", "Dee")
    panel.restore()
    assert sorted(panel.names) == ["Cy", "Dee"]
    assert [row.person for row in panel.ledger.ledger.history.rows if row.person != "Cy"] == []


def test_in_a_copy_of_an_older_program_people_are_known_by_their_sessions(panel: Panel) -> None:
    panel.session("Ann")
    panel.copy()
    (copy, *_), *_others = backups.there(panel.file)
    with closing(connect(backups.folder(panel.file) / copy)) as older:
        older.execute("UPDATE people SET uid = 'another'")
        older.execute("PRAGMA journal_mode = DELETE")
    panel.rename("Ann", "Cy")
    panel.restore()
    assert panel.names == ["Cy"]


def test_who_only_a_copy_knows_is_new_here(panel: Panel) -> None:
    panel.add("Bob")
    panel.wait(30)
    panel.copy()
    panel.ledger.store.connection.execute("DELETE FROM people WHERE name = 'Bob'")
    panel.ledger.store.connection.execute("DELETE FROM newcomers")
    panel.restore()
    added = dict(panel.ledger.ledger.history.added)
    assert added["Bob"] == panel.now()
    assert "Ann" not in added


def test_whoever_is_erased_is_erased_from_copies_under_their_old_names(panel: Panel) -> None:
    panel.session("Ann")
    panel.copy()
    panel.rename("Ann", "Cy")
    panel.forget("Cy")
    (copy, *_), *_others = backups.there(panel.file)
    for file in (panel.file, backups.folder(panel.file) / copy):
        with closing(sqlite3.connect(file)) as reader:
            assert reader.execute("SELECT count(*) FROM sessions").fetchone() == (0,)
            assert reader.execute("SELECT count(*) FROM people").fetchone() == (0,)
        assert b"Ann" not in file.read_bytes()
        assert kept(file) >= 1


def test_a_new_name_is_new_under_another_as_well_and_for_a_day(panel: Panel) -> None:
    panel.add("Bob")
    panel.rename("Bob", "Dee")
    assert [name for name, _ in panel.ledger.ledger.history.added] == ["Dee"]
    panel.wait(24)
    panel.ledger.ledger.note_time(panel.now(), Reference(float(EPOCH)))
    panel.ledger.work()
    with closing(sqlite3.connect(panel.file)) as reader:
        assert reader.execute("SELECT count(*) FROM newcomers").fetchone() == (0,)


def test_when_a_name_was_held_or_added_is_dated_once_the_clock_is_set(panel: Panel) -> None:
    unset = replace(panel.now(), is_set=False)
    panel.session("Ann")
    panel.ledger.store.connection.execute("UPDATE sessions SET wall_is_set = 0")
    panel.ledger.has(lambda store: store.report(SessionReport(session=1), panel.now()))
    panel.forget("Ann")
    panel.ledger.has(
        lambda store: store.add_person(panel.person("Bob"), unset),
        lambda store: store.add_person(panel.person("Ann"), unset),
    )
    assert [row.began.is_set for row in panel.ledger.ledger.history.rows] == [False]
    panel.ledger.ledger.note_time(panel.now(), Reference(float(EPOCH)))
    panel.ledger.work()
    history = panel.ledger.ledger.history
    assert [row.began.is_set for row in history.rows] == [True]
    assert [added.is_set for _, added in history.added] == [True, True]
