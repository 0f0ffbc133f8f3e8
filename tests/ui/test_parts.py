"""The small pure parts: what is said of numbers, times and words, and who may touch when."""

import string
from datetime import datetime, timedelta, timezone
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from firmware_py.wire import ChannelStatus, Plan, Start, Telemetry
from tests.ui.fake_daemon import DONE, IDLE, LIT, catalogue, change, channel
from ui.display import body, font
from ui.guard import RepeatGuard
from ui.language import words
from ui.language.text import clock_text, dose, plain, short_area, when
from ui.language.words import say
from ui.screens.session.view import dose_view, end_time, given_text, session_view
from ui.state.choice import Choice
from ui.widgets import pacer

ZONE = timezone(timedelta(hours=2))
NOW = datetime(2026, 9, 3, 14, 32, tzinfo=ZONE)


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (0.0, "0:00"),
        (0.01, "0:01"),
        (59.0, "0:59"),
        (59.2, "1:00"),
        (871.4, "14:32"),
        (1200.0, "20:00"),
        (None, "--:--"),
        (-1.0, "--:--"),
        (float("nan"), "--:--"),
        (float("inf"), "--:--"),
        (1e300, "--:--"),
    ],
)
def test_what_is_left_is_rounded_up_and_the_unknown_is_not_zero(
    seconds: float | None, text: str
) -> None:
    assert clock_text(seconds) == text


@pytest.mark.parametrize(
    ("at", "text"),
    [
        ("2026-09-03T17:05:00Z", "from 19:05"),
        ("2026-09-04T08:32:00Z", "on Fri 10:32"),
        ("2026-09-03T22:30:00+00:00", "on Fri 00:30"),
        ("soon", ""),
        ("", ""),
        ("0001-01-01T00:00:00Z", ""),
        ("2026-09-03T12:32:00Z", ""),
        ("2026-09-03T12:33:00Z", "from 14:33"),
        ("9999-12-31T23:59:59Z", "closed"),
    ],
)
def test_when_an_area_may_be_lit_again_is_told_in_local_time(at: str, text: str) -> None:
    assert when(at, NOW) == text


@given(st.text(max_size=600))
def test_other_people_s_words_never_reach_the_terminal_as_commands(text: str) -> None:
    shown = plain(text)
    assert shown.isprintable()
    assert len(shown) <= 400


def test_an_area_without_a_short_name_goes_by_its_own() -> None:
    assert short_area("soles", "Soles of the feet") == "Soles"
    assert short_area("earlobes", "Earlobes") == "Earlobes"


NUMBERS = st.one_of(st.none(), st.floats(allow_nan=False, allow_infinity=False))
CHANNELS = st.builds(
    ChannelStatus,
    duty=NUMBERS,
    irradiance_mw_cm2=NUMBERS,
    fluence_j_cm2=NUMBERS,
    target_j_cm2=NUMBERS,
)
TELEMETRY = st.builds(
    change,
    st.just(LIT),
    red=CHANNELS,
    nir=CHANNELS,
    remaining_s=NUMBERS,
    minutes=st.one_of(st.none(), st.integers()),
    area=st.one_of(st.none(), st.text(max_size=20)),
    speed=st.floats(allow_nan=False, allow_infinity=False),
)


@given(TELEMETRY)
def test_no_number_that_the_wire_can_carry_upsets_the_session_s_view(telemetry: Telemetry) -> None:
    end = end_time(telemetry, NOW, None)
    view = session_view(telemetry, catalogue(), end)
    for shown in view.doses:
        assert shown.share is None or shown.share >= 0
    assert len(given_text(telemetry)) < 50
    assert end is None or NOW <= end <= NOW + timedelta(hours=2)


@pytest.mark.parametrize(
    ("status", "share", "figures"),
    [
        (channel(1.5, 3), 0.5, "1.5 of 3.0 J/cm²"),
        (channel(0, 3), 0.0, "0.0 of 3.0 J/cm²"),
        (channel(3.02, 3), 1.005, "3.0 of 3.0 J/cm²"),
        (channel(0, 0), None, "not used"),
        (change(channel(0, 3), fluence_j_cm2=None), None, "unknown"),
        (change(channel(0, 0), fluence_j_cm2=None, target_j_cm2=None), None, "unknown"),
    ],
)
def test_a_bar_shows_what_is_known_and_says_what_is_not(
    status: ChannelStatus, share: float | None, figures: str
) -> None:
    view = dose_view(words.RED_LABEL, status)
    assert (view.share, view.figures) == (share, figures)


@pytest.mark.parametrize(
    ("red", "nir", "text"),
    [
        (3.0, 6.0, "All of the planned dose was given."),
        (1.2, 2.5, "41 % of the planned dose was given."),
        (0.001, 0.0, "Less than 1 % of the planned dose was given."),
        (0.0, 0.0, "No light was given."),
    ],
)
def test_what_was_given_is_told_as_a_share(red: float, nir: float, text: str) -> None:
    assert given_text(change(DONE, red=channel(red, 3), nir=channel(nir, 6))) == text


def test_a_dose_is_told_with_one_decimal_and_the_unknown_as_unknown() -> None:
    assert [dose(3.0), dose(0.04), dose(None)] == ["3.0", "0.0", "unknown"]


def test_the_time_of_ending_stands_still_while_it_holds() -> None:
    first = end_time(LIT, NOW, None)
    assert first == NOW + timedelta(seconds=871.4)
    later = change(LIT, remaining_s=866.0)
    assert end_time(later, NOW + timedelta(seconds=10), first) == first
    lengthened = change(LIT, remaining_s=966.0)
    assert end_time(lengthened, NOW, first) == NOW + timedelta(seconds=966)


@pytest.mark.parametrize("changes", [{"speed": 60.0}, {"speed": 0.0}, {"remaining_s": None}])
def test_where_time_runs_otherwise_no_time_of_ending_is_told(changes: dict[str, Any]) -> None:
    assert end_time(change(LIT, **changes), NOW, None) is None


def test_one_touch_acts_once() -> None:
    guard = RepeatGuard()
    times = [0.0, 0.1, 0.39, 0.4, 0.7, 0.81, 5.0]
    assert [guard.admits(t) for t in times] == [True, False, False, True, False, True, True]


def test_breathing_takes_4_s_in_and_6_s_out_without_a_jump() -> None:
    assert pacer.brightness(0) == 0
    assert pacer.brightness(4) == 1
    assert round(pacer.brightness(10), 9) == 0
    assert [pacer.is_in(t) for t in (0, 3.9, 4.0, 9.9, 10.0)] == [True, True, False, False, True]
    curve = [pacer.brightness(t / 100) for t in range(2000)]
    assert max(abs(b - a) for a, b in pairwise(curve)) < 0.01
    # Far slower than anything that could trouble an eye: one swell in ten seconds.
    peaks = sum(a < b >= c for a, b, c in zip(curve, curve[1:], curve[2:], strict=False))
    assert peaks == 2


@given(st.text(alphabet=string.digits + ":", min_size=1, max_size=6), st.integers(0, 90))
def test_large_figures_keep_to_their_place(text: str, columns: int) -> None:
    for rows in range(8):
        drawn = font.large(text, columns, rows)
        assert len(drawn) <= rows
        assert {len(line) for line in drawn} <= {len(drawn[0])} if drawn else True
        assert all(len(line) <= columns for line in drawn)


def test_every_figure_looks_different() -> None:
    drawn = [font.large(figure, 10, 3) for figure in string.digits]
    assert len(set(drawn)) == 10
    assert all(len(rows) == 3 for rows in drawn)
    assert font.large("20:00", 26, 3)
    assert font.large("STOP", 40, 3)


def test_a_choice_is_asked_for_just_as_it_is_started() -> None:
    area = catalogue().areas[3]
    choice = Choice.usual(area).with_minutes(99).with_strength("strong").with_mode("red")
    expected = {"area": "knees", "minutes": 20, "mode": "red", "strength": "strong"}
    assert choice.plan() == Plan(**expected, distance_cm=15.0)  # type: ignore[arg-type]  # literals
    assert choice.start() == Start(**expected, distance_cm=15.0)  # type: ignore[arg-type]  # literals


def test_a_session_seen_can_be_had_again_unless_its_area_is_gone() -> None:
    areas = catalogue()
    seen = Choice.seen(change(LIT, minutes=12, strength="gentle", distance_cm=20.0), areas)
    assert seen == Choice(
        area=areas.areas[0], minutes=12, mode="both", strength="gentle", distance_cm=20.0
    )
    assert Choice.seen(change(LIT, area="abdomen"), areas) is None
    assert Choice.seen(change(LIT, area="nowhere"), areas) is None
    assert Choice.seen(IDLE, areas) is None


def test_another_language_needs_only_a_translation() -> None:
    words.use({"STOP": "HALT", "{minutes} x": "{minutes} mal"}.get)  # type: ignore[arg-type]  # knows these two
    try:
        assert say(words.STOP) == "HALT"
        assert say("{minutes} x", minutes=3) == "3 mal"
    finally:
        words.use(str)


def test_the_figure_is_even_and_lights_every_area_somewhere_else() -> None:
    lines = body._FIGURE
    assert {len(line) for line in lines} == {body.WIDTH}
    assert all(line == line[::-1] for line in lines)
    unlit = body.pixels("earlobes", "both")
    assert {pixel for line in unlit for pixel in line} == {body.NOTHING, body.BODY}
    seen = {(body.pixels(area.id, "red"), body.side(area.id)) for area in catalogue().areas}
    assert len(seen) == len(catalogue().areas)
    for area in catalogue().areas:
        for mode, lights in (("red", {body.RED}), ("nir", {body.NIR}), ("both", {2, 3})):
            found = {pixel for line in body.pixels(area.id, mode) for pixel in line}
            assert found - {body.NOTHING, body.BODY} == lights, area.id


def test_large_figures_are_in_the_middle_to_half_a_row() -> None:
    for rows in range(3, 12):
        drawn = font.large("8", 5, rows)
        halves = [
            half
            for line in drawn
            for half in (any(c in "█▀" for c in line), any(c in "█▄" for c in line))
        ]
        assert (rows - len(drawn)) % 2 == 0
        assert halves == halves[::-1], rows


def test_a_shorter_number_is_not_drawn_larger() -> None:
    assert len(font.large("9", 12, 8, "10")) == len(font.large("10", 12, 8))
    assert len(font.large("9", 12, 8, "10")[0]) == 5
