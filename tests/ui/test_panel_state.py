"""What the screens draw from is read again when it is out of date, and only then."""

import msgspec

from firmware_py.wire import (
    Areas,
    Done,
    GentleStart,
    Overview,
    OverviewInfo,
    People,
    PeopleList,
    PersonInfo,
    Plan,
    Refused,
    RenamePerson,
    Report,
    Request,
    Settings,
    Unlock,
)
from tests.ui.fake_daemon import IDLE, LIT, OVERVIEW, SETTINGS, catalogue, change
from ui.connection.messages import Reply
from ui.state.panel_state import AGAIN_S, PanelState
from ui.state.store import Store

ALL = [Settings, Areas, People, Overview]
TWO = PeopleList(
    people=tuple(PersonInfo(name=n, must_answer=False, gentle_start=False) for n in ("Ann", "Bo")),
    questions=(),
)


class Reader:
    """A state, and what it has asked."""

    def __init__(self) -> None:
        self.state = PanelState(Store())
        self.state.people = TWO
        self.asked: list[Request] = []
        self.now = 0.0
        self._last_id = 0

    def ask(self, request: Request) -> int:
        self._last_id += 1
        self.asked.append(msgspec.structs.replace(request, id=self._last_id))
        return self._last_id

    def reads(self) -> list[type]:
        """What is asked now."""
        self.asked.clear()
        self.state.read_again(self.ask, self.now)
        return [type(request) for request in self.asked]

    def hear(self, revision: int) -> None:
        self.state.heard(change(IDLE, revision=revision))

    def answer(self, requests: list[Request]) -> None:
        answers: dict[type, Reply] = {
            Settings: SETTINGS,
            Areas: change(catalogue(), people=("Ann", "Bo")),
            People: TWO,
            Overview: OVERVIEW,
        }
        for request in requests:
            self.state.answered(request, answers[type(request)])

    def read_all(self, revision: int = 1) -> None:
        self.hear(revision)
        assert self.reads() == ALL
        self.answer(self.asked)
        assert self.reads() == []


def test_nothing_is_asked_before_the_panel_speaks_and_all_of_it_then() -> None:
    reader = Reader()
    assert reader.reads() == []
    reader.read_all()


def test_the_same_revision_asks_nothing_and_another_one_asks_for_all() -> None:
    reader = Reader()
    reader.read_all()
    reader.now = 1e6
    reader.hear(1)
    assert reader.reads() == []
    reader.hear(2)
    assert reader.reads() == ALL
    assert reader.reads() == [], "while the answers are under way"
    reader.answer(reader.asked)


def test_a_revision_that_is_lower_is_another_one_too() -> None:
    """The daemon was started again."""
    reader = Reader()
    reader.read_all(7)
    reader.hear(1)
    assert reader.reads() == ALL


def test_a_change_while_answers_are_under_way_is_not_lost() -> None:
    reader = Reader()
    reader.hear(1)
    assert reader.reads() == ALL
    older = list(reader.asked)
    reader.hear(2)
    assert reader.reads() == ALL, "at once: the answers under way may be older than the change"
    newer = list(reader.asked)
    reader.answer(older)
    assert reader.reads() == []
    reader.now += AGAIN_S
    assert reader.reads() == ALL, "the older answers don't count as read at the new revision"
    reader.answer(newer)
    reader.now += AGAIN_S
    assert reader.reads() == [], "an answer that was slow counts"


def test_what_is_refused_or_gets_lost_is_asked_again_a_little_later() -> None:
    reader = Reader()
    reader.hear(1)
    reader.reads()
    *kept, overview = reader.asked
    reader.answer(kept)
    reader.state.answered(overview, Refused(id=overview.id, error="the history can't be read"))
    assert reader.reads() == []
    reader.now += AGAIN_S
    assert reader.reads() == [Overview]


def test_an_answer_about_somebody_else_is_not_shown() -> None:
    reader = Reader()
    reader.read_all()
    reader.state.choose("Ann")
    assert reader.reads() == ALL
    areas, overview = reader.asked[1], reader.asked[3]
    assert (areas, overview) == (
        Areas(id=areas.id, person="Ann"),
        Overview(id=overview.id, person="Ann"),
    )
    reader.state.choose("Bo")
    before = reader.state.areas
    reader.answer([areas, overview])
    assert reader.state.areas is before
    assert reader.state.overview is None
    assert reader.reads() == ALL


def test_a_change_that_was_kept_from_here_reads_again_without_waiting_for_telemetry() -> None:
    for change_made in (Report(numbness=3), Unlock(pin="1234"), RenamePerson(name="Bo", to="Max")):
        reader = Reader()
        reader.read_all()
        reader.state.answered(change_made, Refused(error="no"))
        assert reader.reads() == []
        reader.state.answered(change_made, Done())
        assert reader.reads() == ALL


def test_what_the_code_no_longer_lets_in_is_read_again() -> None:
    reader = Reader()
    reader.read_all()
    reader.state.answered(Settings(locks=False), Refused(error="needs the code", field="pin"))
    assert reader.reads() == ALL


def test_other_answers_read_nothing_again() -> None:
    reader = Reader()
    reader.read_all()
    reader.state.answered(GentleStart(name="Bo", on=True), Refused(error="no"))
    reader.state.answered(Overview(month="2026-07"), OVERVIEW)
    assert reader.reads() == []


def test_another_month_takes_nothing_s_place() -> None:
    reader = Reader()
    reader.read_all()
    july = change(OVERVIEW, month="2026-07")
    reader.state.answered(Overview(month="2026-07"), july)
    assert isinstance(reader.state.overview, OverviewInfo)
    assert reader.state.overview.month == "2026-08"


def test_after_a_lost_connection_everything_is_read_again_and_it_is_for_nobody_yet() -> None:
    reader = Reader()
    reader.read_all()
    reader.state.choose("Bo")
    reader.state.lost()
    assert reader.state.person is None
    assert reader.reads() == ALL


def test_who_has_gone_is_no_longer_the_person_it_is_for() -> None:
    reader = Reader()
    reader.read_all()
    reader.state.choose("Bo")
    reader.reads()
    gone = change(TWO, people=TWO.people[:1])
    reader.state.answered(reader.asked[2], gone)
    assert reader.state.person is None
    assert not reader.state.has_people


def test_another_name_takes_along_what_is_remembered() -> None:
    reader = Reader()
    plan = Plan(area="soles", minutes=12, person="Bo")
    reader.state.store.change(last={"Bo": plan}, told={"Bo/soles": "x", "Ann/soles": "y"})
    reader.read_all()
    reader.state.choose("Bo")
    reader.state.answered(RenamePerson(name="Bo", to="Max"), Done())
    assert reader.state.person == "Max"
    assert reader.state.store.now.last == {"Max": plan}
    assert reader.state.store.now.told == {"Max/soles": "x", "Ann/soles": "y"}


def test_a_session_s_end_counts_the_advice_as_shown() -> None:
    reader = Reader()
    reader.read_all()
    review = OVERVIEW.courses[0]
    assert reader.state.follow_ups.advice(review, None) != ""
    assert reader.state.follow_ups.advice(review, None) != ""
    reader.state.heard(LIT)
    reader.state.heard(IDLE)
    assert reader.state.follow_ups.advice(review, None) == ""
