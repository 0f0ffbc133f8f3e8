"""Hypothesis strategies: any panel that a configuration could describe, and any wish for it."""

from datetime import date

from hypothesis import strategies as st

from firmware_py.core.dose.calibration import (
    CalibrationKind,
    ChannelCalibration,
    DistanceTable,
    IrradianceTable,
)
from firmware_py.core.dose.caps import Skin
from firmware_py.core.dose.plan import Choice, Optics
from firmware_py.core.units import Celsius, Channel, Cm, Duty
from tests.core.parts import MODES, USUAL


def rising(low: float, high: float, size: int) -> st.SearchStrategy[tuple[float, ...]]:
    """So many numbers in (low, high], each clearly over the one before."""
    steps = st.lists(st.integers(1, 1000), min_size=size, max_size=size)
    return steps.map(
        lambda parts: tuple(
            low + (high - low) * sum(parts[: i + 1]) / sum(parts) for i in range(size)
        )
    )


tables = st.integers(2, 6).flatmap(
    lambda size: st.builds(
        IrradianceTable,
        rising(0.0, 1.0, size),
        st.floats(5.0, 80.0).flatmap(lambda top: rising(0.0, top, size)),
    )
)


@st.composite
def calibrations(draw: st.DrawFn) -> ChannelCalibration:
    table = draw(tables)
    first, last = table.duty[0], table.duty[-1]
    # Mostly low, as drivers are; now and then one that hardly dims.
    share = draw(st.one_of(st.floats(0, 0.1), st.floats(0, 1)))
    return ChannelCalibration(
        table=table,
        min_duty=Duty(min(last, first + (last - first) * share)),
        per_kelvin=draw(st.floats(-0.02, 0.0)),
        temperature=Celsius(draw(st.floats(-10, 80))),
        uncertainty=draw(st.floats(0, 0.3)),
        instrument="a test",
        measured=date(2026, 9, 1),
        kind=CalibrationKind.MEASURED,
    )


@st.composite
def distance_tables(draw: st.DrawFn) -> DistanceTable:
    size = draw(st.integers(1, 5))
    factors = draw(rising(0.2, 2.0, size))
    return DistanceTable(draw(rising(5.0, 60.0, size)), tuple(reversed(factors)))


panels = st.builds(
    Optics,
    channels=st.fixed_dictionaries({channel: calibrations() for channel in Channel}),
    distances=distance_tables(),
)
skins = st.builds(Skin, insensate=st.booleans(), dark_or_tattooed=st.booleans())


@st.composite
def choices(draw: st.DrawFn, distances: DistanceTable) -> Choice:
    near, far = distances.cm[0], distances.cm[-1]
    return Choice(
        person="Ann",
        area=draw(st.sampled_from(list(USUAL))),
        minutes=draw(st.integers(10, 20)),
        mode=draw(st.sampled_from(MODES)),
        strength=draw(st.sampled_from(["gentle", "usual", "strong"])),
        distance=Cm(min(far, near + (far - near) * draw(st.floats(0, 1)))),
    )
