"""What is due next: one rule after the other, in the order in which they count."""

from datetime import datetime, timedelta, timezone

from firmware_py.wire import AreaInfo, CourseInfo
from tests.ui.fake_daemon import OVERVIEW, catalogue, change
from ui.state.choice import Choice
from ui.state.next_session import Due, NextSession, next_session

NOW = datetime(2026, 9, 3, 14, 32, tzinfo=timezone(timedelta(hours=2)))
TOMORROW, FRIDAY = "2026-09-04T09:00:00+02:00", "2026-09-05T09:00:00+02:00"
AREAS = {area.id: area for area in catalogue().areas if area.enabled}


def course(area: str, had: int | None, wanted: int = 4, advice: str = "go_on") -> CourseInfo:
    return change(
        OVERVIEW.courses[0], area=area, this_week=had, per_week=wanted, advice=advice, review=None
    )


def due(*courses: CourseInfo, last: str | None = None, **areas: dict[str, object]) -> NextSession:
    """Return what is due. areas: what is otherwise about one, by its name in Python."""
    listed: list[AreaInfo] = [
        change(area, **areas.get(name.replace("-", "_"), {})) for name, area in AREAS.items()
    ]
    before = None
    if last is not None:
        before = Choice.usual(next(a for a in listed if a.id == last)).with_minutes(12)
    return next_session(listed, courses, before, None, NOW)


def area_of(found: NextSession) -> str:
    return found.area.id if found.area is not None else ""


def test_nobody_who_has_had_no_light_is_told_what_to_do() -> None:
    assert due() == NextSession(Due.NOTHING_YET)


def test_without_a_course_the_last_session_is_offered_as_it_was() -> None:
    found = due(last="knees")
    assert (found.due, area_of(found), found.had) == (Due.SESSION, "knees", None)
    assert found.choice is not None
    assert found.choice.minutes == 12


def test_the_last_session_s_area_that_still_waits_makes_a_rest_day() -> None:
    found = due(last="knees", knees={"next_allowed": TOMORROW})
    assert (found.due, found.choice, found.opens) == (Due.REST_DAY, None, TOMORROW)


def test_a_last_session_whose_area_is_off_offer_now_is_forgotten() -> None:
    gone = Choice.usual(AREAS["knees"])
    rest = [area for area in AREAS.values() if area.id != "knees"]
    assert next_session(rest, (), gone, None, NOW).due is Due.NOTHING_YET


def test_the_course_with_the_smallest_share_of_its_week_comes_first() -> None:
    found = due(course("soles", 3), course("knees", 1), last="soles")
    assert (found.due, area_of(found), found.had, found.wanted) == (Due.SESSION, "knees", 1, 4)
    assert found.choice == Choice.usual(AREAS["knees"])


def test_of_equal_shares_the_first_in_the_catalogue_comes_first() -> None:
    order = list(AREAS)
    late, early = sorted(("soles", "knees"), key=order.index, reverse=True)
    assert area_of(due(course(late, 1), course(early, 1))) == early


def test_a_course_whose_sessions_can_not_be_counted_is_offered() -> None:
    found = due(course("soles", None))
    assert (found.due, found.had) == (Due.SESSION, None)


def test_a_course_s_area_that_waits_gives_way_to_another() -> None:
    found = due(course("soles", 0), course("knees", 3), soles={"next_allowed": TOMORROW})
    assert (found.due, area_of(found)) == (Due.SESSION, "knees")


def test_a_time_that_can_not_be_read_does_not_hide_an_area_but_never_does() -> None:
    assert due(course("soles", 0), soles={"next_allowed": "soon"}).due is Due.SESSION
    closed = due(course("soles", 0), soles={"next_allowed": "9999-12-31T23:59:59Z"})
    assert closed.due is Due.REST_DAY


def test_once_every_course_had_its_week_it_is_a_rest_day() -> None:
    found = due(course("soles", 4), last="soles")
    assert (found.due, area_of(found), found.had, found.opens) == (Due.REST_DAY, "soles", 4, None)


def test_a_rest_day_names_the_area_that_opens_first() -> None:
    found = due(
        course("soles", 0),
        course("knees", 0),
        soles={"next_allowed": FRIDAY},
        knees={"next_allowed": TOMORROW},
    )
    assert (found.due, area_of(found), found.opens) == (Due.REST_DAY, "knees", TOMORROW)


def test_the_rest_of_a_session_comes_before_every_course() -> None:
    found = due(course("soles", 0), knees={"rest_j_cm2": 2.5})
    assert (found.due, area_of(found)) == (Due.REST_OF_SESSION, "knees")
    assert due(course("soles", 0), knees={"rest_j_cm2": 0.0}).due is Due.SESSION
    waits = due(course("soles", 0), knees={"rest_j_cm2": 2.5, "next_allowed": TOMORROW})
    assert area_of(waits) == "soles"


def test_what_a_course_advises_to_stop_is_never_offered() -> None:
    worrying = course("knees", 0, advice="stop")
    assert area_of(due(worrying, course("soles", 3))) == "soles"
    assert due(worrying, course("soles", 4)).due is Due.REST_DAY
    alone = due(worrying, last="knees", knees={"rest_j_cm2": 2.5})
    assert (alone.due, alone.choice, area_of(alone)) == (Due.CLINICIAN, None, "knees")


def test_a_course_that_is_over_or_not_begun_asks_for_nothing() -> None:
    over, unbegun = (
        change(course("soles", 0), is_over=True),
        change(course("soles", 0), has_begun=False),
    )
    assert due(over, unbegun).due is Due.NOTHING_YET
