"""Several people on one panel: each is asked for, and has doses, waits and a last session."""

from pathlib import Path

import pytest

from firmware_py.core.people import QUESTIONS
from firmware_py.wire import AddPerson, AnswerQuestions, Areas, Plan, Refused, RenamePerson, Start
from tests.ui.driving import ALL, Hands, Terminal, person
from tests.ui.fake_daemon import IDLE, LIT, change
from tests.ui.measure import check_targets, check_words
from tests.ui.test_dimming import rest
from ui.state.store import Store
from ui.widgets.prose import Prose
from ui.widgets.target import Target

TWO = ("Anna", "Bo")
LATE = "2026-09-04T10:32:00Z"


def lines(hands: Hands, name: str) -> tuple[str, ...]:
    widget = hands.find(name)
    assert isinstance(widget, Target)
    return widget.lines


def last(hands: Hands) -> object:
    return change(hands.daemon.asked[-1], id=0)


async def choose(hands: Hands, index: int) -> None:
    await hands.see("Who")
    hands.app.contact.heard_at = hands.time.seconds + 2
    await hands.touch(f"person-{index}")
    await hands.see("Home")


async def spell(hands: Hands, *keys: int) -> None:
    for key in keys:
        hands.time.seconds += 1
        hands.app.contact.heard_at = hands.time.seconds
        await hands.touch(f"key-{key}")


async def test_somebody_is_added_by_spelling_a_name_and_must_be_told_apart_from_then_on() -> None:
    async with person() as hands:
        await hands.see("Home")
        hands.app.go.people()
        await hands.see("Everybody")
        await hands.touch("add")
        await hands.see("SpellName")
        # A, then N twice, one letter too many and taken back, a space and M.
        await spell(hands, 0, 0, 4, 1, 4, 1, 0, 10, 0, 1, 9, 8, 9, 4, 0)
        words = hands.screen.query_one("#title", Prose)
        assert words.said == ("What is the name?", "Ann M_")
        await spell(hands, 11)
        assert AddPerson(name="Ann M") in [change(each, id=0) for each in hands.daemon.asked]
        await hands.see("Who")
        assert hands.app.state.areas is not None
        assert hands.app.state.areas.people == ("me", "Ann M")


async def test_somebody_new_is_added_behind_the_code_where_there_is_one() -> None:
    async with person(pin="2580") as hands:
        await hands.see("Home")
        hands.app.go.people()
        await hands.see("Everybody")
        await hands.touch("add")
        await hands.see("EnterCode")
        hands.app.contact.heard_at = hands.time.seconds + 2
        await hands.touch("back")
        await hands.see("Everybody")
        hands.app.contact.heard_at = hands.time.seconds + 2
        await hands.touch("add")
        await hands.see("EnterCode")
        for figure in "2580":
            hands.time.seconds += 1
            hands.app.contact.heard_at = hands.time.seconds
            await hands.touch(f"figure-{figure}")
        await hands.see("SpellName")


async def test_another_name_keeps_what_is_remembered_of_a_person() -> None:
    async with person(people=TWO, telemetry=change(LIT, person="Anna", minutes=12)) as hands:
        await hands.tell(change(IDLE, person="Anna"))
        await choose(hands, 0)
        hands.app.go.people()
        await hands.see("Everybody")
        await hands.touch("person-0")
        await hands.see("AnswersGiven")
        await hands.touch("rename")
        await hands.see("SpellName")
        await spell(hands, 3, 2, 0, 0)
        await spell(hands, 11)
        renamed = RenamePerson(name="Anna", to="La")
        assert renamed in [change(each, id=0) for each in hands.daemon.asked]
        await hands.see("Everybody")
        assert hands.app.state.person == "La"
        hands.app.go.home()
        await hands.see("Home")
        assert lines(hands, "next")[2] == "12 min · 3 of 4 this week"


async def test_a_name_that_is_there_already_is_refused_in_words() -> None:
    async with person() as hands:
        hands.daemon.answer = lambda request: Refused(id=request.id, error="me is there already")
        hands.daemon.refusal = "so that it answers"
        await hands.see("Home")
        hands.app.go.people()
        await hands.see("Everybody")
        await hands.touch("add")
        await hands.see("SpellName")
        await spell(hands, 4, 0, 11)
        words = hands.screen.query_one("#title", Prose)
        assert words.said == ("Me is there already", "M_")


async def test_who_it_is_for_is_asked_and_goes_with_the_start() -> None:
    async with person(people=TWO) as hands:
        await choose(hands, 1)
        assert Areas(person="Bo") in [change(request, id=0) for request in hands.daemon.asked]
        await hands.touch("area-0")
        await hands.see("Minutes")
        assert last(hands) == Plan(
            area="soles", minutes=15, mode="both", distance_cm=15, person="Bo"
        )
        await hands.touch("next")
        await hands.see("Check")
        words = hands.screen.query_one("#checks", Prose)
        assert words.said[0] == "Bo: Soles, 15 minutes"
        await hands.touch("start")
        assert last(hands) == Start(
            area="soles", minutes=15, mode="both", distance_cm=15, person="Bo"
        )


async def test_one_person_is_never_asked_for() -> None:
    async with person(people=("Anna",)) as hands:
        await hands.see("Home")
        await hands.touch("menu")
        await hands.see("Menu")
        assert not hands.screen.query("#who")


async def test_each_person_has_a_last_session_of_their_own() -> None:
    async with person(people=TWO, telemetry=change(LIT, person="Anna", minutes=12)) as hands:
        await hands.tell(change(IDLE, person="Anna"))
        await choose(hands, 0)
        assert lines(hands, "next")[2] == "12 min · 3 of 4 this week"
        assert lines(hands, "who") == ("Anna", "WHO")
        await hands.touch("menu")
        await hands.see("Menu")
        assert lines(hands, "who") == ("WHO", "Anna")
        await hands.touch("who")
        await choose(hands, 1)
        assert lines(hands, "next")[2] == "15 min · 3 of 4 this week"


async def test_what_waits_for_one_person_is_open_to_another() -> None:
    """Telemetry tells of whoever had the last session; the list is the chosen person's."""
    async with person(people=TWO, telemetry=change(IDLE, next_allowed={"soles": LATE})) as hands:
        first, second, *others = hands.daemon.areas.areas
        hands.daemon.areas = change(
            hands.daemon.areas, areas=(first, change(second, next_allowed=LATE), *others)
        )
        await choose(hands, 0)
        await hands.passes(1)
        await hands.tell(change(hands.daemon.telemetry, seq=2))
        await hands.until(lambda: lines(hands, "area-1") == ("Foot tops", "on Fri 12:32"))
        assert lines(hands, "area-0") == ("Soles of the feet",)


async def test_after_a_rest_it_is_asked_again() -> None:
    async with person(people=TWO) as hands:
        await choose(hands, 0)
        await rest(hands, 120)
        await hands.see("Who")


@pytest.mark.parametrize("terminal", ALL, ids=lambda terminal: terminal.name)
async def test_many_people_have_large_targets_on_several_pages(terminal: Terminal) -> None:
    names = tuple(f"Person {number}" for number in range(1, 21))
    async with person(terminal, people=names) as hands:
        shown: list[str] = []
        while len(shown) < len(names):
            await hands.see("Who")
            check_targets(hands, terminal, "who")
            check_words(hands, "who")
            tiles = [tile for tile in hands.screen.query(Target) if tile.name != "more"]
            shown += [tile.lines[0] for tile in tiles]
            hands.app.contact.heard_at = hands.time.seconds + 2
            if hands.screen.query("#more"):
                await hands.touch("more")
        assert tuple(shown) == names


async def test_a_person_answers_the_questions_before_the_first_time() -> None:
    async with person(unanswered=("me",)) as hands:
        await hands.see("Questions")
        for answer in ("no", "no", "back", "yes", "no", "no", "no", "not-sure", "next", "no"):
            hands.app.contact.heard_at = hands.time.seconds + 2
            await hands.touch(answer)
        hands.app.contact.heard_at = hands.time.seconds + 2
        await hands.touch("yes")
        await hands.touch("next")
        for _ in range(2):
            hands.app.contact.heard_at = hands.time.seconds + 2
            await hands.touch("no")
        await hands.see("Home")
        asked = [a for a in hands.daemon.asked if isinstance(a, AnswerQuestions)]
        assert [(a.name, a.answers) for a in asked] == [
            (
                "me",
                {
                    "cancer": "no",
                    "pregnant": "yes",
                    "red_sensitive": "no",
                    "photosensitive": "no",
                    "epilepsy": "no",
                    "pacemaker": "not_sure",
                    "dark_or_tattooed": "no",
                    "numb": "yes",
                    "eyes": "no",
                    "circulation": "no",
                },
            )
        ]


async def test_only_who_must_answer_is_asked() -> None:
    async with person(people=TWO, unanswered=("Bo",)) as hands:
        await choose(hands, 0)
        await hands.touch("menu")
        await hands.see("Menu")
        await hands.touch("who")
        await hands.see("Who")
        hands.app.contact.heard_at = hands.time.seconds + 2
        await hands.touch("person-1")
        await hands.see("Questions")
        words = hands.screen.query_one("#only", Prose)
        assert words.said[0] == "Bo: Question 1 of 10"
        # The menu, with the language, can be reached before anything is answered.
        hands.app.contact.heard_at = hands.time.seconds + 2
        await hands.touch("back")
        await hands.see("Menu")
        await hands.touch("back")
        await hands.see("Questions")


async def test_answers_that_can_not_be_kept_are_asked_for_again() -> None:
    async with person(unanswered=("me",)) as hands:
        await hands.see("Questions")
        hands.daemon.refusal = "the disk is full"
        hands.daemon.answer = lambda request: Refused(id=request.id, error="the disk is full")
        for _ in range(10):
            hands.app.contact.heard_at = hands.time.seconds + 2
            await hands.touch("no")
        words = hands.screen.query_one("#only", Prose)
        assert words.said[:2] == ("Question 1 of 10", "The disk is full")


async def test_of_somebody_who_was_erased_elsewhere_the_screen_keeps_nothing(
    tmp_path: Path,
) -> None:
    store = Store(tmp_path / "screen.json")
    lit = change(LIT, person="Anna", minutes=12)
    async with person(people=TWO, telemetry=lit, store=store) as hands:
        await hands.tell(change(IDLE, person="Anna"))
        await choose(hands, 0)
        store.change(told={"Anna/soles": "x", "Bo/soles": "y"})
        assert b"Anna" in (tmp_path / "screen.json").read_bytes()
        assert (tmp_path / "screen.json").stat().st_mode & 0o777 == 0o600
        hands.daemon.areas = change(hands.daemon.areas, people=("Bo",))
        await hands.tell(change(IDLE, person="Bo", people=1))
        await hands.until(lambda: hands.app.state.person is None)
        assert store.now.told == {"Bo/soles": "y"}
    assert b"Anna" not in (tmp_path / "screen.json").read_bytes()


async def test_what_somebody_answered_is_seen_and_changed_from_people() -> None:
    async with person(people=("Ann", "Bob")) as hands:
        hands.app.go.people()
        await hands.see("Everybody")
        await hands.touch("person-1")
        await hands.see("AnswersGiven")
        await hands.until(lambda: not hands.find("change").disabled)
        said = hands.screen.query_one("#only", Prose).said
        assert said[0] == "Bob answered"
        assert said[1:3] == ("YES: hot and cold hard to tell.", "NOT SURE: eyes.")
        assert said[3].startswith("NO: cancer, ")
        hands.app.contact.heard_at = hands.time.seconds + 60
        await hands.touch("change")
        await hands.see("Questions")
        for _ in QUESTIONS:
            await hands.touch("no")
        await hands.see("AnswersGiven")
        asked = [a for a in hands.daemon.asked if isinstance(a, AnswerQuestions)]
        assert [(each.name, set(each.answers.values())) for each in asked] == [("Bob", {"no"})]


async def test_changing_the_answers_can_be_left_with_none_changed() -> None:
    async with person() as hands:
        hands.app.go.questions("me", lambda: hands.app.go.answers("me"))
        await hands.see("Questions")
        await hands.touch("no")
        await hands.touch("back")
        await hands.touch("back")
        await hands.see("AnswersGiven")
        assert not any(isinstance(a, AnswerQuestions) for a in hands.daemon.asked)
