"""Which temperature the calibration is corrected by."""

from firmware_py.core.reasons import Reason
from firmware_py.core.sensing.readings import Reading
from firmware_py.core.units import Celsius
from tests.core.parts import facts

SURFACE = Reading(Celsius(30.0))


def test_the_heatsink_speaks_for_the_leds_where_fitted() -> None:
    assert facts(surface=SURFACE, heatsink=Reading(Celsius(50.0))).led_celsius == 50.0


def test_without_a_heatsink_probe_the_surface_does() -> None:
    assert facts(surface=SURFACE, heatsink=None).led_celsius == 30.0


def test_a_silent_heatsink_probe_is_not_replaced_by_the_surface() -> None:
    assert (
        facts(surface=SURFACE, heatsink=Reading(None, Reason.READING_NONE_YET.said())).led_celsius
        is None
    )
