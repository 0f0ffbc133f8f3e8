"""What `panelctl areas` says of rules that it can't import."""

from firmware_py.core import limits
from firmware_py.panelctl import show
from tests.ui.fake_daemon import catalogue


def test_the_skin_rule_is_told_with_the_bounds_that_hold() -> None:
    told = show.areas(catalogue(), evidence=False)
    bounds = (
        f"dimmed from {limits.SKIN_DERATE:g} °C, paused at {limits.SKIN_PAUSE:g}, ended at "
        f"{limits.SKIN_FAULT:g}; for who feels less, or hasn't said: "
        f"{limits.SKIN_DERATE_INSENSATE:g}, {limits.SKIN_PAUSE_INSENSATE:g} or "
        f"{limits.SKIN_RISE_INSENSATE_K:g} K of warming, {limits.SKIN_FAULT_INSENSATE:g}"
    )
    assert bounds in told
