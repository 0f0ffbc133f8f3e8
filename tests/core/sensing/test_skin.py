"""What the skin's temperature asks of the light, judged by a table of its own."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from firmware_py.core import gate_skin
from firmware_py.core.reasons import Reason
from firmware_py.core.sensing import skin
from firmware_py.core.sensing.readings import Reading
from firmware_py.core.sensing.skin import SkinLook, SkinWatch
from firmware_py.core.units import Celsius, Ns
from tests.core.parts import S, skin_look

LOST = Reading(None, Reason.READING_OLD.said(age_s=3.1, limit_s=3.0))
# Written out again: derate, pause, resume and fault, °C; rise that pauses and that resumes, K.
NUMB = (37.0, 39.0, 36.0, 41.0, 8.0, 6.0)
FEELS = (39.5, 41.0, 38.0, 43.0, math.inf, math.inf)

celsius = st.one_of(st.floats(15, 46), st.sampled_from([20.0, 36.0, 37.0, 38.0, 39.0, 41.0, 43.0]))
baselines = st.one_of(st.none(), st.floats(20, 38), st.sampled_from([20.0, 28.0, 38.0]))
looks = st.builds(
    lambda c, b, h, n: skin_look(c, baseline=b, is_heated=h, is_insensate=n),
    celsius,
    baselines,
    st.booleans(),
    st.booleans(),
)


def judge(look: SkinLook) -> tuple[bool, bool, bool]:
    """Return whether it may be lit, whether a pause may end, whether it is a fault."""
    c, b = look.reading.celsius, look.baseline
    assert c is not None
    _, pause, resume, fault, rise, back = NUMB if look.is_insensate else FEELS
    risen = 0.0 if b is None else c - b
    may_shine = b is not None and 20 <= c < pause and risen < rise and not look.is_heated
    may_go_on = may_shine and c < resume and risen < back
    return may_shine, may_go_on, c >= fault


@given(looks)
def test_skin_pauses_goes_on_and_fails_where_a_table_of_its_own_says_so(look: SkinLook) -> None:
    may_shine, may_go_on, is_fault = judge(look)
    assert (skin.pauses(look) is None) is may_shine
    assert skin.is_fit_to_resume(look) is may_go_on
    assert (skin.too_hot(look) is not None) is is_fault


@given(looks)
def test_the_gate_agrees_with_the_table_by_a_reckoning_of_its_own(look: SkinLook) -> None:
    allowed = gate_skin.allows(look, insensate=look.is_insensate)
    assert allowed is judge(look)[0]


@given(c=celsius, numb=st.booleans())
def test_the_light_falls_in_a_straight_line_to_none_at_the_pause(c: float, *, numb: bool) -> None:
    start, end, *_ = NUMB if numb else FEELS
    expected = 1.0 if c < start else max(0.0, (end - c) / (end - start))
    assert skin.derate(skin_look(c, is_insensate=numb)) == pytest.approx(expected)


@given(celsius, baselines)
def test_who_cannot_feel_is_never_held_to_less(c: float, b: float | None) -> None:
    numb, feels = (skin_look(c, baseline=b, is_insensate=n) for n in (True, False))
    assert skin.derate(numb) <= skin.derate(feels)
    assert skin.pauses(feels) is None or skin.pauses(numb) is not None
    assert not skin.is_fit_to_resume(numb) or skin.is_fit_to_resume(feels)


def test_without_a_sensor_nothing_changes() -> None:
    assert skin.derate(None) == 1.0
    assert skin.pauses(None) is None
    assert skin.is_fit_to_resume(None)
    assert skin.too_hot(None) is None
    assert skin.refuses_start(None) is None


def test_what_is_unknown_gives_no_light() -> None:
    unknown = skin_look(None)
    assert skin.derate(unknown) == 0.0
    assert skin.pauses(unknown) == Reason.HOLD_NO_SKIN.said()
    assert not skin.is_fit_to_resume(unknown)
    assert not unknown.is_warm, "it pauses by itself, and says so"
    assert not unknown.is_cool
    assert gate_skin.allows(unknown, insensate=False) is False
    assert gate_skin.allows(skin_look(None, baseline=None), insensate=False) is False
    assert gate_skin.allows(skin_look(30.0, baseline=None), insensate=False) is False


@pytest.mark.parametrize(
    ("seen", "why"),
    [
        (19.9, "the sensor sees no skin, it reads 19.9 °C, under 20 °C: come nearer"),
        (38.1, "the skin is at 38.1 °C already: let it cool below 38 °C"),
        (None, "the skin's temperature just jumped: hold still for a few seconds"),
    ],
)
def test_no_start_without_skin_and_the_remedy_is_said(seen: float | None, why: str) -> None:
    assert str(skin.refuses_start(skin_look(seen))) == why


@pytest.mark.parametrize("seen", [20.0, 28.0, 38.0])
def test_what_can_be_skin_may_start(seen: float) -> None:
    assert skin.refuses_start(skin_look(seen)) is None


def test_why_it_pauses_is_the_worst() -> None:
    warm = skin_look(39.04, is_insensate=True, is_heated=True)
    assert str(skin.pauses(warm)) == "the skin is warm (39.0 °C) and must cool down"
    heated = skin_look(33.0, is_heated=True)
    assert str(skin.pauses(heated)) == "something else is heating the skin: take it away"
    assert str(skin.pauses(skin_look(19.0))) == "the sensor sees no skin: come nearer"
    assert str(skin.too_hot(skin_look(43.2))) == "The skin reached 43.2 °C, the limit is 43 °C."


def test_a_jump_is_somebody_who_moved_and_no_lost_sensor() -> None:
    assert skin.is_lost(LOST)
    assert skin.is_lost(Reading(None))
    assert not skin.is_lost(skin_look(None).reading)
    assert not skin.is_lost(skin_look(30.0).reading)


# ---------------------------------------------------------------------- the memory


def seen(*values: float, every: int = S) -> SkinWatch:
    watch = SkinWatch()
    for number, value in enumerate(values):
        watch = watch.take(Ns(number * every), value)
    return watch


def ramp(k_per_min: float, seconds: int = 60) -> list[float]:
    return [30.0 + k_per_min * s / 60 for s in range(seconds)]


@pytest.mark.parametrize("k_per_min", [2.1, 3.0, 10.0])
def test_steady_warming_over_two_kelvin_a_minute_is_something_else(k_per_min: float) -> None:
    assert seen(*ramp(k_per_min)).is_heated


@pytest.mark.parametrize("k_per_min", [0.0, 1.0, 1.9, -3.0])
def test_skin_under_light_may_warm_more_slowly(k_per_min: float) -> None:
    assert not seen(*ramp(k_per_min)).is_heated


def test_half_a_minute_of_it_is_needed_and_enough() -> None:
    flat = [30.0] * 40
    rising = [30.0 + 5.0 * s / 60 for s in range(60)]
    found = [seen(*flat, *rising[:n]).is_heated for n in range(60)]
    assert not any(found[:15])
    assert all(found[40:])


def test_a_foot_that_moves_is_a_step_and_no_heating() -> None:
    assert not any(seen(*[30.0] * 40, *[34.0] * n).is_heated for n in range(60))


def test_a_break_in_the_readings_begins_anew() -> None:
    watch = seen(*ramp(5.0))
    assert watch.is_heated
    assert not watch.take(Ns(60 * S), None).is_heated


def test_the_baseline_is_the_first_skin_of_a_session_and_of_no_other() -> None:
    watch = SkinWatch().follow(None, Reading(Celsius(31.0)))
    assert watch.baseline is None
    watch = watch.follow(1, Reading(Celsius(45.0))).follow(1, Reading(None))
    assert watch.baseline is None
    watch = watch.follow(1, Reading(Celsius(24.0))).follow(1, Reading(Celsius(30.0)))
    assert watch.baseline == 24.0
    assert watch.follow(None, Reading(Celsius(33.0))).baseline == 24.0
    assert watch.follow(2, Reading(Celsius(33.0))).baseline == 33.0
    assert watch.follow(2, Reading(None)).baseline is None
