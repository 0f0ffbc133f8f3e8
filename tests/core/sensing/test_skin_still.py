"""A skin sensor that stands still where light must have changed skin, and one that rightly does."""

import math
import random
from collections.abc import Callable

import pytest

from firmware_py.core.sensing.readings import Reading
from firmware_py.core.sensing.skin_still import SkinStill
from firmware_py.core.units import Celsius, ns

FINE = 1 / 16


def found_after(
    shows: Callable[[int], float | None],
    light: Callable[[int], float] = lambda at: 20.0 if at >= 10 else 0.0,
    *,
    seconds: int = 1200,
    step_k: float = FINE,
) -> int | None:
    """Return after how many seconds of a session it is called broken; None: never."""
    watch = SkinStill()
    for at in range(seconds):
        celsius = shows(at)
        reading = Reading(None if celsius is None else Celsius(celsius))
        watch = watch.look(1, ns(at), reading, mw_cm2=light(at), step_k=step_k)
        if watch.problem is not None:
            return at
    return None


def skin(share: float, *, step_k: float, noise_k: float = 0.0, light: float = 20.0) -> list[float]:
    """Return honest readings: skin that takes up a share of what is reckoned for sound skin."""
    chance, warm, shown = random.Random(5), 0.0, []
    for at in range(1200):
        end = 0.15 * share * light if at >= 10 else 0.0
        warm = end + (warm - end) * math.exp(-1 / 250)
        shown.append(round((32.0 + warm + chance.gauss(0, noise_k)) / step_k) * step_k)
    return shown


@pytest.mark.parametrize(("mw_cm2", "within_s"), [(10.0, 300), (20.0, 120), (50.0, 60)])
def test_a_frozen_sensor_is_found_once_light_must_have_changed_skin(
    mw_cm2: float, within_s: int
) -> None:
    after = found_after(lambda _at: 32.5, lambda at: mw_cm2 if at >= 10 else 0.0)
    assert after is not None
    assert 20 < after <= within_s


def test_one_that_freezes_as_light_goes_is_found_by_what_should_cool() -> None:
    warm = skin(1.0, step_k=0.02)
    shows = [*warm[:600], *[warm[599]] * 600]
    after = found_after(shows.__getitem__, lambda at: 20.0 if 10 <= at < 600 else 0.0)
    assert after is not None
    assert 640 < after < 800


def test_in_the_dark_and_under_steady_light_it_may_stand_still() -> None:
    assert found_after(lambda _at: 31.0, lambda _at: 0.0) is None
    warm = skin(1.0, step_k=0.02)
    shows = [*warm[:900], *[warm[899]] * 300]
    assert found_after(shows.__getitem__) is None


@pytest.mark.parametrize("light", [5.0, 20.0, 50.0])
@pytest.mark.parametrize("noise_k", [0.0, 0.02, 0.1])
@pytest.mark.parametrize("step_k", [0.02, FINE])
def test_an_honest_sensor_on_skin_that_takes_up_a_quarter_is_never_called_frozen(
    step_k: float, noise_k: float, light: float
) -> None:
    shown = skin(0.25, step_k=step_k, noise_k=noise_k, light=light)
    assert found_after(shown.__getitem__, lambda at: light if at >= 10 else 0.0) is None


def test_one_that_tells_no_fine_steps_cannot_be_judged() -> None:
    assert found_after(lambda _at: 32.5, step_k=0.5) is None


def test_light_too_weak_to_change_skin_judges_nobody() -> None:
    assert found_after(lambda _at: 32.5, lambda _at: 5.0) is None


def test_a_break_in_the_readings_begins_anew() -> None:
    assert found_after(lambda at: 32.5 if at % 60 else None) is None


def test_each_session_is_judged_by_itself_and_none_is_no_session() -> None:
    watch = SkinStill()
    for at in range(80):
        watch = watch.look(1, ns(at), Reading(Celsius(32.5)), mw_cm2=20.0, step_k=FINE)
    assert watch.look(2, ns(80), Reading(Celsius(32.5)), mw_cm2=20.0, step_k=FINE).problem is None
    assert watch.look(None, ns(80), Reading(Celsius(32.5)), mw_cm2=0.0, step_k=FINE) == SkinStill()
    for at in range(80, 140):
        watch = watch.look(1, ns(at), Reading(Celsius(32.5)), mw_cm2=20.0, step_k=FINE)
    assert str(watch.problem) == (
        f"The skin's sensor stayed at 32.50 °C while this light changes skin by "
        f"{0.15 * 20 * (1 - math.exp(-139 / 250)):.1f} K: it is broken, or sees no skin."
    )
