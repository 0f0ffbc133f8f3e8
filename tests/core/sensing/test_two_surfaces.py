"""Two sensors on one surface that contradict each other."""

import pytest

from firmware_py.core.sensing.readings import Reading
from firmware_py.core.sensing.two_surfaces import SurfacesApart
from firmware_py.core.units import Celsius, Ns
from tests.core.parts import S


def read(celsius: float | None) -> Reading:
    return Reading(None if celsius is None else Celsius(celsius))


def after(
    seconds: int, one: float | None, other: float | None, *, lit: bool = True, fitted: bool = True
) -> SurfacesApart:
    apart = SurfacesApart()
    for t in range(seconds + 1):
        apart = apart.look(read(one), read(other) if fitted else None, Ns(t * S), lit=lit)
    return apart


@pytest.mark.parametrize(("one", "other"), [(25.0, 30.0), (30.0, 25.0), (25.0, 60.0)])
def test_five_kelvin_apart_for_ten_seconds_in_the_light_is_a_contradiction(
    one: float, other: float
) -> None:
    assert after(9, one, other).problem is None
    assert str(after(10, one, other).problem) == (
        f"The two sensors on the panel's surface read {one:.1f} and {other:.1f} °C; "
        "they may differ by 5 K."
    )


@pytest.mark.parametrize(
    "case",
    [
        {"one": 25.0, "other": 29.9},
        {"one": 25.0, "other": 40.0, "lit": False},
        {"one": None, "other": 40.0},
        {"one": 25.0, "other": None},
        {"one": 25.0, "other": 40.0, "fitted": False},
    ],
)
def test_what_is_near_dark_or_unknown_is_none(case: dict[str, float]) -> None:
    assert after(60, **case) == SurfacesApart()  # type: ignore[arg-type]  # as after has them


def test_a_moment_together_begins_anew() -> None:
    apart = after(9, 25.0, 31.0).look(read(25.0), read(26.0), Ns(10 * S), lit=True)
    assert apart.look(read(25.0), read(31.0), Ns(11 * S), lit=True).problem is None
