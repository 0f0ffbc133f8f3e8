"""A surface probe that doesn't show the warmth that light makes, and good ones that do."""

import math
from collections.abc import Callable, Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from firmware_py.core.sensing.readings import Reading
from firmware_py.core.sensing.warmth import Excess, PanelWarmth, SurfaceWatch
from firmware_py.core.units import Celsius, Ns
from tests.core.parts import S

PANEL = PanelWarmth(rise_k_per_mw_cm2=0.1, tau_s=240.0)
FINE, COARSE = 1 / 16, 0.5
STEADY = 25.0
Second = Callable[[int], float | None]


def read(celsius: float | None) -> Reading:
    return Reading(None if celsius is None else Celsius(celsius))


def warms(rise_k: float, tau_s: float = 240.0, start: float = STEADY) -> Second:
    return lambda t: start + rise_k * (1 - math.exp(-t / tau_s))


def still(_t: int) -> float:
    return STEADY


def judged(
    surface: Second,
    *,
    light: float = 40.0,
    heatsink: Second | None = None,
    surface2: Second | None = None,
    measured: bool = True,
    step_k: float = FINE,
    seconds: int = 900,
    before: float = 0.0,
) -> Iterator[tuple[int, str]]:
    """Yield when a session's surface was found implausible, and why.

    before: the warmth it began with, K.
    """
    watch, excess = SurfaceWatch(), Excess(Ns(0), before)
    for t in range(seconds):
        excess = excess.after(Ns(t * S), light, PANEL)
        watch = watch.look(
            1,
            Ns(t * S),
            surface=read(surface(t)),
            heatsink=None if heatsink is None else read(heatsink(t)),
            surface2=None if surface2 is None else read(surface2(t)),
            excess_k=excess.kelvin if measured else None,
            step_k=step_k,
        )
        if watch.problem is not None:
            yield t, str(watch.problem)


def first(surface: Second, **more: object) -> tuple[int, str] | None:
    return next(judged(surface, **more), None)  # type: ignore[arg-type]  # as judged has them


def test_reckoned_warmth_is_a_first_order_lag() -> None:
    excess = Excess(Ns(0), 0.0)
    for t in range(1, 241):
        excess = excess.after(Ns(t * S), 40.0, PANEL)
    assert excess.kelvin == pytest.approx(4.0 * (1 - math.exp(-1)))
    assert excess.after(Ns(480 * S), 0.0, PANEL).kelvin == pytest.approx(
        4.0 * (1 - math.exp(-1)) * math.exp(-1)
    )
    assert excess.after(excess.at, 40.0, PANEL) is excess


def test_a_stuck_probe_is_found_half_a_minute_after_two_kelvin_should_be_there() -> None:
    due = round(-240 * math.log(1 - 2.0 / 4.0))  # when 4 K in the end are 2 K
    found = first(still)
    assert found is not None
    assert due + 29 <= found[0] <= due + 32
    assert "warmed by 0.0 K where this light warms it by 2." in found[1]
    assert found[1].endswith("its sensor is loose or broken.")


def test_a_probe_that_reads_the_cooling_room_is_found() -> None:
    assert first(lambda t: STEADY - t / 900) is not None


@pytest.mark.parametrize("share", [0.26, 0.5, 1.0, 3.0])
def test_a_probe_that_shows_a_quarter_of_it_is_believed(share: float) -> None:
    assert first(warms(4.0 * share)) is None


def test_at_low_power_a_stuck_probe_cannot_be_told_and_is_not() -> None:
    assert first(still, light=19.0) is None


def test_a_panel_that_was_never_measured_is_not_judged_by_its_warmth() -> None:
    assert first(still, measured=False) is None


def test_a_panel_that_was_warm_when_the_session_began_is_believed() -> None:
    assert first(still, before=4.0) is None


def test_a_moment_of_coolness_is_no_fault() -> None:
    assert first(lambda t: STEADY + (3 if t % 25 else 0)) is None


def test_another_session_begins_anew_and_none_is_not_judged() -> None:
    watch = SurfaceWatch()
    for t in range(900):
        watch = watch.look(
            1 if t < 100 else 2 if t < 200 else None,
            Ns(t * S),
            surface=read(STEADY),
            heatsink=read(STEADY + t),
            surface2=None,
            excess_k=float(t) / 60,
            step_k=FINE,
        )
        assert watch.problem is None
    assert watch == SurfaceWatch()


def test_one_number_for_ever_beside_a_heatsink_that_warms_is_found() -> None:
    found = first(still, heatsink=warms(9.0, 180), measured=False)
    assert found is not None
    moved = round(-180 * math.log(1 - 3.0 / 9.0))
    assert moved + 119 <= found[0] <= moved + 122
    assert "stayed at 25.0 °C while the heatsink changed by" in found[1]


def test_one_number_for_ever_beside_a_second_probe_that_warms_is_found() -> None:
    found = first(still, surface2=warms(7.0), measured=False, step_k=COARSE)
    assert found is not None
    assert "while its second sensor changed by" in found[1]


def test_beside_a_heatsink_that_cools_as_well() -> None:
    assert first(still, heatsink=warms(-4.0, 60), measured=False) is not None


def test_a_single_step_is_enough_to_be_believed() -> None:
    moving = lambda t: STEADY + (FINE if t > 90 else 0.0)  # noqa: E731  one line says it
    assert first(moving, heatsink=warms(9.0, 180), measured=False) is None


def test_a_coarse_probe_may_stand_still_beside_a_heatsink() -> None:
    assert first(still, heatsink=warms(9.0, 180), measured=False, step_k=COARSE) is None


def test_a_heatsink_that_moves_less_proves_nothing() -> None:
    assert first(still, heatsink=warms(2.9, 60), measured=False) is None


def test_readings_that_are_none_are_passed_over() -> None:
    gaps = lambda t: None if t % 3 else STEADY  # noqa: E731  one line says it
    assert first(gaps, heatsink=gaps, measured=False) is None
    assert first(gaps) is not None


@settings(max_examples=40)
@given(
    light=st.floats(1, 60),
    share=st.floats(0.5, 2.5),
    tau=st.floats(0.6, 1.4),
    room=st.floats(15, 35),
    heatsink_k=st.floats(0, 30),
    heatsink_tau=st.floats(20, 600),
)
def test_a_good_probe_is_never_called_stuck(
    light: float, share: float, tau: float, room: float, heatsink_k: float, heatsink_tau: float
) -> None:
    """A panel half as warm as measured or far warmer, quicker or slower: still believed."""

    def steps(t: int) -> float:
        truly = room + 0.1 * light * share * (1 - math.exp(-t / (240 * tau)))
        # A sensor's last digit is never quiet.
        return round(truly / FINE) * FINE + (FINE if t % 7 == 0 else 0.0)

    assert first(steps, light=light, heatsink=warms(heatsink_k, heatsink_tau)) is None
