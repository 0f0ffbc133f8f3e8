"""How often and how much, at the edges of every rule."""

from typing import Any

import pytest
from hypothesis import example
from hypothesis import given as drawn
from hypothesis import strategies as st
from msgspec.structs import replace

from firmware_py.core.dose.caps import Skin
from firmware_py.core.dose.grant import Grant
from firmware_py.core.errors import RefusedError
from firmware_py.core.history.allowance import (
    Allowance,
    History,
    MustWaitError,
    Why,
    grant,
    look,
)
from firmware_py.core.history.record import SessionRecord
from firmware_py.core.people import NOTHING_APPLIES, Person
from firmware_py.core.reasons import AreaName
from firmware_py.core.timestamps import Moment
from firmware_py.core.units import Ns
from tests.core.parts import MINUTE, NIR, RED, S, catalogue, record

HOUR = 60 * MINUTE
DAY = 24 * HOUR
WEEK = 6 * DAY + 20 * HOUR
NOW = 1000 * DAY
USUAL = {RED: 3.0, NIR: 6.0}


def ago(duration: float) -> Moment:
    return Moment(boot_id="b", monotonic=Ns(round(NOW - duration)), unix_s=0.0, is_set=False)


def row(age: float, area: str = "soles", share: float = 1.0, **more: Any) -> SessionRecord:
    """A session of 3 + 6 J/cm² in 15 minutes that began so long ago and gave a share of it."""
    usual: dict[str, Any] = {
        "session": round(NOW - age),
        "person": "Ann",
        "area": area,
        "began": ago(age),
        "target": USUAL,
        "given": {RED: 3.0 * share, NIR: 6.0 * share},
        "lit": Ns(round(15 * MINUTE * share)),
    }
    return record(**(usual | more))


def ask(
    *rows: SessionRecord, area: str = "soles", skin: Skin | None = None, **lost: Any
) -> Allowance:
    view = look(History(rows, **lost), "Ann", ago(0))
    return view.allowance(area, USUAL, skin or Skin())


def closed(*rows: SessionRecord, **more: Any) -> Any:
    """Why an area is closed, and for how many hours."""
    allowance = ask(*rows, **more)
    assert (allowance.grant is None) is (allowance.why is not None)
    return allowance.why, allowance.wait / HOUR


OPEN = (None, 0)


def test_a_first_session_is_open_with_everything_before_it() -> None:
    grant = ask().grant
    assert grant is not None
    assert (grant.person, grant.area, grant.lit_max) == ("Ann", "soles", 20 * MINUTE)
    assert grant.recent == grant.week == {RED: 0.0, NIR: 0.0}
    assert (grant.left, grant.finishes) == (None, None)


def test_an_area_rests_for_20_hours() -> None:
    assert closed(row(0)) == (Why.AREA, 20)
    assert closed(row(19 * HOUR)) == (Why.AREA, 1)
    assert closed(row(20 * HOUR - 1)) == (Why.AREA, 1 / HOUR)
    assert closed(row(20 * HOUR)) == OPEN


def test_another_area_and_another_person_are_not_concerned() -> None:
    assert closed(row(0), area="knees") == OPEN
    assert closed(row(0, person="Bob")) == OPEN


def test_a_session_counts_from_a_tenth_of_its_plan() -> None:
    assert closed(row(HOUR, share=0.0999)) == OPEN
    assert closed(row(HOUR, share=0.1)) == (Why.AREA, 19)
    assert closed(row(HOUR, share=0.0)) == OPEN
    # Nothing planned, nothing given: nothing that counts.
    assert closed(row(HOUR, target={RED: 0.0, NIR: 0.0}, share=0.0)) == OPEN


def test_a_session_under_way_counts_as_reserved_and_cant_be_finished() -> None:
    assert closed(row(MINUTE, share=0.4, ended=None))[0] is Why.AREA


def test_five_sessions_of_an_area_fill_a_week() -> None:
    week = [row(days * DAY) for days in (1, 2, 3, 4, 6)]
    assert closed(*week[1:]) == OPEN
    assert closed(*week) == (Why.WEEK, 20)
    assert closed(*week[:4], row(WEEK - 1)) == (Why.WEEK, 1 / HOUR)
    assert closed(*week[:4], row(WEEK)) == OPEN
    # A sixth, which should not be there, holds back until the second oldest is a week old.
    assert closed(*week, row(5 * DAY)) == (Why.WEEK, 44)


@drawn(st.lists(st.integers(-45, 45), min_size=60, max_size=60))
@example([45, 0, 0, 0, 0, -45] * 10)
def test_five_a_week_at_one_hour_can_be_kept_for_twelve_weeks(minutes_off: list[int]) -> None:
    """Monday to Friday at nine, 45 minutes early or late: nobody is turned away."""
    came = [
        (7 * (number // 5) + number % 5) * DAY + off * MINUTE
        for number, off in enumerate(minutes_off)
    ]
    for number, now in enumerate(came):
        earlier = [row(now - then) for then in came[max(0, number - 9) : number]]
        assert closed(*earlier) == OPEN


def test_what_did_not_count_and_what_finished_another_is_no_session_of_the_week() -> None:
    week = [row(days * DAY) for days in (1, 2, 3, 4)]
    assert closed(*week, row(5 * DAY, share=0.09)) == OPEN
    assert closed(*week, row(4 * DAY - HOUR, finishes=week[3].session)) == OPEN


def test_four_areas_fill_a_day() -> None:
    day = [row(hours * HOUR, area, lit=Ns(0)) for area, hours in zip("abcd", (1, 2, 3, 9))]  # noqa: B905
    assert closed(*day[:3]) == OPEN
    assert closed(*day) == (Why.AREAS, 15)
    assert closed(*day[:3], replace(day[3], began=ago(DAY))) == OPEN
    # One of the four may have another turn.
    early = replace(day[3], began=ago(21 * HOUR))
    assert closed(*day[:3], early, area="d") == OPEN
    # What didn't count is no area of the day; the same area twice is one.
    assert closed(*day[:3], row(9 * HOUR, "d", 0.05, lit=Ns(0))) == OPEN
    assert closed(*day[:3], row(22 * HOUR, "a", lit=Ns(0))) == OPEN


def test_an_hour_of_light_fills_a_day() -> None:
    some = [row(HOUR, "a", lit=Ns(20 * MINUTE)), row(2 * HOUR, "b", lit=Ns(20 * MINUTE))]
    grant = ask(*some, row(3 * HOUR, "c", lit=Ns(10 * MINUTE))).grant
    assert grant is not None
    assert grant.lit_max == 10 * MINUTE
    assert closed(*some, row(3 * HOUR, "c", lit=Ns(10 * MINUTE + 1))) == (Why.MINUTES, 21)
    # Light counts even where the session doesn't.
    long = row(3 * HOUR, "c", 0.05, lit=Ns(10 * MINUTE + 1))
    assert closed(*some, long) == (Why.MINUTES, 21)
    assert closed(*some, replace(long, began=ago(DAY))) == OPEN
    assert look(History((row(0, lit=Ns(99 * MINUTE)),)), "Ann", ago(0)).light_left == 0


def test_fluence_counts_even_where_the_session_doesnt() -> None:
    # Half of 9 J/cm² must fit under 24.
    tries = [row(hours * HOUR, share=0.09, given={RED: 0.0, NIR: 6.5}, target={RED: 90.0, NIR: 0.0})
             for hours in (1, 2, 19)]  # fmt: skip
    assert closed(*tries[:2]) == OPEN
    assert closed(*tries) == (Why.FLUENCE, 1)
    grant = ask(*tries[:2]).grant
    assert grant is not None
    assert grant.recent == {RED: 0.0, NIR: 13.0} == grant.week
    old = ask(replace(tries[0], began=ago(3 * DAY))).grant
    assert old is not None
    assert (old.recent[NIR], old.week[NIR]) == (0.0, 6.5)


@pytest.mark.parametrize(
    ("red", "nir", "skin", "fits"),
    [
        (8.5, 0.0, Skin(), True),
        (8.501, 0.0, Skin(), False),  # red 10
        (0.0, 17.0, Skin(), True),
        (0.0, 17.001, Skin(), False),  # NIR 20
        (8.0, 11.5, Skin(), True),
        (8.0, 11.501, Skin(), False),  # 24 in all
        (5.0, 8.5, Skin(insensate=True), True),
        (5.0, 8.501, Skin(insensate=True), False),  # 18 in all
        (3.5, 0.0, Skin(dark_or_tattooed=True), True),
        (3.501, 0.0, Skin(dark_or_tattooed=True), False),  # red 5
    ],
)
def test_half_the_usual_dose_must_fit_under_the_persons_caps(
    red: float, nir: float, skin: Skin, fits: bool  # noqa: FBT001  a table's column
) -> None:  # fmt: skip
    had = row(HOUR, given={RED: red, NIR: nir}, target={RED: 900.0, NIR: 0.0})
    assert closed(had, skin=skin) == (OPEN if fits else (Why.FLUENCE, 19))


@pytest.mark.parametrize(
    ("usual", "red", "fits"),
    [
        ({RED: 30.0, NIR: 0.0}, 5.0, True),  # half of what red's cap lets through
        ({RED: 30.0, NIR: 0.0}, 5.001, False),
        ({RED: 1.5, NIR: 6.0}, 9.25, True),
        ({RED: 1.5, NIR: 6.0}, 9.251, False),
        ({RED: 0.0, NIR: 6.0}, 10.5, True),  # what isn't used needs no room
    ],
)
def test_each_colour_that_is_used_needs_room_for_half_of_its_own(
    usual: dict[Any, float], red: float, fits: bool  # noqa: FBT001  a table's column
) -> None:  # fmt: skip
    had = row(HOUR, given={RED: red, NIR: 0.0}, target={RED: 900.0, NIR: 0.0})
    allowance = look(History((had,)), "Ann", ago(0)).allowance("soles", usual, Skin())
    assert allowance.why is (None if fits else Why.FLUENCE)


def test_a_week_holds_the_fluence_of_five_sessions() -> None:
    tries = [row(days * DAY, given={RED: 0.0, NIR: 19.1}, target={RED: 900.0, NIR: 0.0})
             for days in (1, 2, 3, 4, 5)]  # fmt: skip
    assert closed(*tries[:4]) == OPEN
    assert closed(*tries) == OPEN  # 95.5 + 4.5
    more = row(6 * DAY, given={RED: 0.0, NIR: 2.0}, target={RED: 900.0, NIR: 0.0})
    assert closed(*tries, more) == (Why.FLUENCE, 20)


def test_an_interrupted_session_may_be_finished_within_two_hours() -> None:
    cut = row(2 * HOUR, share=0.25, ended="stopped")
    grant = ask(cut).grant
    assert grant is not None
    assert (grant.finishes, grant.left) == (cut.session, {RED: 2.25, NIR: 4.5})
    assert closed(replace(cut, began=ago(2 * HOUR + 1))) == (Why.AREA, 18 - 1 / HOUR)
    assert closed(replace(cut, ended="complete")) == (Why.AREA, 18)


def test_it_may_be_finished_once() -> None:
    cut = row(HOUR, share=0.25, ended="stopped")
    cancelled = row(HOUR / 2, share=0.0, finishes=cut.session, ended="stopped")
    assert closed(cut, cancelled) == OPEN  # no light, no turn
    again = replace(cancelled, given={RED: 0.0, NIR: 0.01})
    # The rest has its own 20 hours, and is never finished itself.
    assert closed(cut, again) == (Why.AREA, 19.5)


def test_the_session_that_may_be_finished_is_found_among_those_that_may_not() -> None:
    whole = row(5 * DAY)
    old = row(4 * DAY, share=0.25, ended="stopped")
    done = row(3 * DAY, share=0.25, ended="stopped")
    its_rest = row(3 * DAY - HOUR, share=0.75, finishes=done.session)
    cut = row(HOUR, share=0.25, ended="stopped")
    grant = ask(whole, old, done, its_rest, cut).grant
    assert grant is not None
    assert grant.finishes == cut.session


def carried(*rows: SessionRecord, area: str = "soles") -> float:
    allowance = ask(*rows, area=area)
    assert allowance.grant is not None
    return allowance.grant.carried


def test_what_short_sessions_gave_is_carried_until_one_counts() -> None:
    assert carried() == 0.0
    short = row(3 * HOUR, share=0.05), row(HOUR, share=0.04)
    assert carried(*short) == pytest.approx(0.81)
    assert carried(*short, area="knees") == 0.0
    assert carried(*short, row(HOUR, person="Bob", share=0.09)) == pytest.approx(0.81)
    # One that counted, wherever it stands among the rows, begins the sum anew.
    assert carried(*short, row(DAY)) == pytest.approx(0.81)
    assert carried(row(DAY), *short, row(2 * DAY, share=0.09)) == pytest.approx(0.81)
    counted = row(DAY, share=0.02, carried=0.8)
    assert carried(row(2 * DAY, share=0.09), counted) == 0.0
    # What finished another belongs to that one.
    whole = row(DAY, share=0.5, ended="stopped")
    rest = row(DAY - HOUR, share=0.05, finishes=whole.session)
    assert carried(whole, rest) == 0.0


def test_what_is_carried_ends_with_the_week() -> None:
    assert carried(row(WEEK - 1, share=0.05)) == pytest.approx(0.45)
    assert carried(row(WEEK, share=0.05)) == 0.0


def test_of_sessions_of_one_age_the_one_written_later_came_later() -> None:
    # Before this boot nothing is dated: all are as old as the boot at least.
    before = Moment(boot_id="a", monotonic=Ns(5), unix_s=0.0, is_set=False)
    short = row(0, share=0.05, began=before, session=2)
    whole = row(0, began=before, session=1)
    now = Moment(boot_id="b", monotonic=Ns(DAY), unix_s=0.0, is_set=False)
    for rows in ((whole, short), (short, whole)):
        allowance = look(History(rows), "Ann", now).allowance("soles", USUAL, Skin())
        assert allowance.grant is not None
        assert allowance.grant.carried == pytest.approx(0.45)


def test_the_session_that_reaches_a_tenth_with_those_before_it_closes_its_area() -> None:
    short = row(2 * HOUR, share=0.09)
    last = row(HOUR, share=0.02, carried=carried(short), ended="stopped")
    assert closed(short, replace(last, ended="complete")) == (Why.AREA, 19)
    grant = ask(short, last).grant  # which can be finished, as any that counts
    assert grant is not None
    assert (grant.finishes, grant.carried) == (last.session, 0.0)


def test_a_hundredth_that_is_left_is_worth_finishing() -> None:
    ten = {RED: 10.0, NIR: 0.0}
    for given, may_be_finished in ((9.8999, True), (9.9001, False)):
        cut = row(HOUR, target=ten, given={RED: given, NIR: 0.0}, ended="stopped")
        assert (ask(cut).grant is not None) is may_be_finished


def test_what_a_grant_counts_ends_with_its_span() -> None:
    for age, recent, week in (
        (20 * HOUR - 1, 0.15, 0.15),
        (20 * HOUR, 0.0, 0.15),
        (WEEK - 1, 0.0, 0.15),
        (WEEK, 0.0, 0.0),
    ):
        grant = ask(row(age, share=0.05)).grant
        assert grant is not None
        assert (grant.recent[RED], grant.week[RED]) == pytest.approx((recent, week))


def test_what_is_too_short_to_count_is_begun_anew_and_what_is_nearly_whole_is_whole() -> None:
    grant = ask(row(HOUR, share=0.09, ended="stopped")).grant
    assert grant is not None
    assert grant.finishes is None
    assert closed(row(HOUR, share=0.995, ended="stopped"))[0] is Why.AREA
    assert closed(row(HOUR, share=0.98, ended="stopped")) == OPEN


def test_no_colour_is_left_less_than_nothing() -> None:
    cut = row(HOUR, given={RED: 3.01, NIR: 1.0}, ended="stopped")
    grant = ask(cut).grant
    assert grant is not None
    assert grant.left == {RED: 0.0, NIR: 5.0}


def test_finishing_is_no_new_session_of_the_week_but_needs_light_of_the_day() -> None:
    cut = row(HOUR, share=0.5, ended="stopped")
    week = [row(days * DAY) for days in (1, 2, 3, 4)]
    assert closed(cut, *week) == OPEN
    full = [row(HOUR, area, lit=Ns(20 * MINUTE)) for area in ("a", "b")]
    assert closed(cut, *full) == OPEN
    grant = ask(cut, *full).grant
    assert grant is not None
    assert grant.lit_max == 12.5 * MINUTE
    # The least of light is enough to finish; a new session wants ten minutes.
    least = row(HOUR, "c", lit=Ns(round(12.5 * MINUTE) - 1))
    assert closed(cut, *full, least) == OPEN
    assert closed(*full, replace(least, area="soles", session=1)) == (Why.MINUTES, 23)
    fuller = row(HOUR, "c", lit=Ns(round(12.5 * MINUTE)))
    # By the time the day has light again, nothing is left to be finished.
    assert closed(cut, *full, fuller) == (Why.MINUTES, 23)


def test_without_an_upper_bound_on_the_time_nothing_is_finished() -> None:
    before = replace(ago(0), boot_id="a", monotonic=Ns(5))
    cut = row(HOUR, share=0.5, ended="stopped", began=before)
    view = look(
        History((cut,)), "Ann", Moment(boot_id="b", monotonic=Ns(HOUR), unix_s=0.0, is_set=False)
    )
    assert view.allowance("soles", USUAL, Skin()).why is Why.AREA


def test_an_area_whose_skin_was_red_rests_for_48_hours_and_isnt_finished() -> None:
    assert closed(row(HOUR, share=0.5, ended="stopped", is_red=True)) == (Why.SKIN, 47)
    assert closed(row(48 * HOUR - 1, share=0.01, is_red=True))[0] is Why.SKIN
    assert closed(row(48 * HOUR, is_red=True)) == OPEN
    assert closed(row(HOUR, is_red=True), area="knees") == OPEN


def test_when_earlier_sessions_are_lost_every_area_rests_for_20_hours() -> None:
    for area in ("soles", "knees"):
        assert closed(area=area, lost=(ago(HOUR),)) == (Why.LOST, 19)
    assert closed(lost=(ago(20 * HOUR),)) == OPEN
    assert closed(row(HOUR, share=0.5, ended="stopped"), lost=(ago(0),))[0] is Why.LOST


def test_of_several_reasons_the_one_that_lasts_longest_is_told() -> None:
    week = [row(days * DAY) for days in (2, 3, 4, 5)]
    assert closed(row(HOUR), *week) == (Why.WEEK, 44)
    assert closed(row(HOUR), *week[:3], lost=(ago(0),)) == (Why.LOST, 20)
    assert closed(row(HOUR), *week[:3]) == (Why.AREA, 19)
    assert closed(row(19 * HOUR), lost=(ago(19.5 * HOUR),)) == (Why.AREA, 1)


def test_ages_are_lower_bounds_so_an_unset_clock_holds_back() -> None:
    old = replace(
        row(30 * DAY), began=Moment(boot_id="a", monotonic=Ns(0), unix_s=0.0, is_set=True)
    )
    now = Moment(boot_id="b", monotonic=Ns(HOUR), unix_s=9e9, is_set=False)
    allowance = look(History((old,)), "Ann", now).allowance("soles", USUAL, Skin())
    assert (allowance.why, allowance.wait) == (Why.AREA, 19 * HOUR)
    now = replace(now, is_set=True)
    assert look(History((old,)), "Ann", now).allowance("soles", USUAL, Skin()).why is None


def test_seconds_are_not_lost() -> None:
    assert ask(row(20 * HOUR - 1.5 * S)).wait == 1.5 * S


def person(**answers: Any) -> Person:
    given: dict[str, Any] = dict(NOTHING_APPLIES) | answers
    return Person("Ann", tuple(given.items()), ago(0))


def granted(*rows: SessionRecord, of: Person | None = None, begun: int = 0) -> Grant:
    area = catalogue()["soles"]
    return grant(History(rows), of or person(), "soles", area, ago(0), begun=begun)


@pytest.mark.parametrize(("begun", "portion"), [(0, 0.5), (1, 0.75), (2, 1.0), (3, 1.0)])
def test_a_grant_is_gentle_at_first(begun: int, portion: float) -> None:
    leave = granted(begun=begun)
    assert leave == replace(ask().grant, portion=portion)  # type: ignore[type-var]  # it is one


def test_the_first_use_questions_come_before_any_grant() -> None:
    with pytest.raises(RefusedError) as refusal:
        granted(row(0), of=Person("Ann"))
    assert str(refusal.value) == ("Soles of the feet: Ann must answer the first-use questions")
    assert refusal.value.field == "person"
    assert not isinstance(refusal.value, MustWaitError)


def test_an_answer_that_closes_the_area_refuses_it() -> None:
    with pytest.raises(RefusedError) as refusal:
        granted(of=person(cancer="yes"))
    assert str(refusal.value).startswith("Soles of the feet: cancer at or near the place")
    assert refusal.value.said.values["area"] == AreaName("soles", "Soles of the feet")
    assert refusal.value.field == "area"


def test_an_answer_closes_its_own_areas_alone() -> None:
    expecting = person(pregnant="yes")
    assert granted(of=expecting).area == "soles"
    with pytest.raises(RefusedError, match="not in pregnancy"):
        grant(History(), expecting, "hips", catalogue()["hips"], ago(0), begun=0)


def test_a_history_that_closes_the_area_says_for_how_long() -> None:
    with pytest.raises(MustWaitError) as refusal:
        granted(row(HOUR))
    assert refusal.value.allowance == Allowance(Why.AREA, Ns(19 * HOUR), None)
    assert refusal.value.field == "area"
    assert str(refusal.value) == "Soles of the feet: an area has one session in 20 hours"
    assert refusal.value.said.values["area"] == AreaName("soles", "Soles of the feet")


def test_only_the_persons_own_history_and_caps_count() -> None:
    assert granted(row(HOUR, person="Bob")).recent == {RED: 0.0, NIR: 0.0}
    # What leaves half a dose to others is too much for skin that can't tell hot from cold.
    had = row(HOUR, given={RED: 0.0, NIR: 14.0}, target={RED: 500.0, NIR: 500.0})
    assert granted(had).recent == {RED: 0.0, NIR: 14.0}
    with pytest.raises(MustWaitError) as refusal:
        granted(had, of=person(numb="yes"))
    assert refusal.value.allowance.why is Why.FLUENCE


def newcomers(*names: str, age: float = HOUR) -> tuple[tuple[str, Moment], ...]:
    return tuple((name, ago(age)) for name in names)


FOUR = ("Bob", "Cy", "Dee", "Eve")
ALL_NEW = newcomers("Ann", *FOUR)


def had(*names: str, age: float = HOUR / 2, **more: Any) -> tuple[SessionRecord, ...]:
    return tuple(row(age, person=name, **more) for name in names)


def test_an_area_gives_light_to_four_new_people_a_day() -> None:
    assert closed(*had(*FOUR[:3]), added=ALL_NEW) == OPEN
    assert closed(*had(*FOUR), added=ALL_NEW) == (Why.NEW, 23)
    # Several sessions of one of them are one; a little light is light, none is none.
    assert closed(*had(*FOUR[:3], "Bob", "Bob"), added=ALL_NEW) == OPEN
    assert closed(*had(*FOUR[:3]), *had("Eve", share=0.001), added=ALL_NEW)[0] is Why.NEW
    assert closed(*had(*FOUR[:3]), *had("Eve", share=0.0), added=ALL_NEW) == OPEN
    # One's own light there is nobody else's, and another area is another.
    assert closed(*had(*FOUR[:3]), row(HOUR, share=0.05), added=ALL_NEW) == OPEN
    assert closed(*had(*FOUR), area="knees", added=ALL_NEW) == OPEN


def test_who_is_new_no_longer_neither_waits_for_new_people_nor_counts_as_one() -> None:
    others = newcomers(*FOUR)
    assert closed(*had(*FOUR), added=others) == OPEN
    assert closed(*had(*FOUR), added=(*others, *newcomers("Ann", age=DAY))) == OPEN
    soon = (*others, *newcomers("Ann", age=DAY - 1))
    assert closed(*had(*FOUR), added=soon) == (Why.NEW, 1 / HOUR)
    three = (*newcomers("Ann", *FOUR[:3]), *newcomers("Eve", age=DAY))
    assert closed(*had(*FOUR), added=three) == OPEN
    almost = (*newcomers("Ann", *FOUR[:3]), *newcomers("Eve", age=DAY - 3))
    assert closed(*had(*FOUR), added=almost) == (Why.NEW, 3 / HOUR)


def test_a_session_of_somebody_new_counts_for_a_day_wherever_it_was_given() -> None:
    imported = had("Eve", age=DAY - 2)
    assert closed(*had(*FOUR[:3]), *imported, added=ALL_NEW) == (Why.NEW, 2 / HOUR)
    assert closed(*had(*FOUR[:3]), *had("Eve", age=DAY), added=ALL_NEW) == OPEN


def test_somebody_new_may_finish_what_was_interrupted_whoever_had_light_since() -> None:
    cut = row(HOUR, share=0.5, ended="stopped")
    assert closed(cut, *had(*FOUR), added=ALL_NEW) == OPEN


def test_somebody_new_starts_gently_whatever_is_set() -> None:
    area, eager = catalogue()["soles"], replace(person(), gentle_start=False)
    for added, portion in ((DAY - 1, 0.5), (DAY, 1.0)):
        history = History(added=newcomers("Ann", age=added))
        assert grant(history, eager, "soles", area, ago(0), begun=0).portion == portion
