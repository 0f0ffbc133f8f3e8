"""The installer's light: how it comes and goes."""

import pytest

from firmware_py.core.units import Ns
from tests.core.parts import INSTALLER_LIGHT, S


@pytest.mark.parametrize(
    ("lit_s", "left_s", "share"),
    [(0, 60, 0.025), (1, 59, 0.525), (2, 58, 1), (30, 30, 1), (59, 1, 0.5), (1, 0.5, 0.25)],
)
def test_it_ramps_up_and_down_over_two_seconds(lit_s: float, left_s: float, share: float) -> None:
    wanted = INSTALLER_LIGHT.wanted(Ns(round(lit_s * S)), Ns(round(left_s * S)))
    assert wanted == pytest.approx(0.2 * share)


def test_past_its_end_it_wants_nothing() -> None:
    assert INSTALLER_LIGHT.wanted(Ns(60 * S), Ns(0)) == 0.0
    assert INSTALLER_LIGHT.wanted(Ns(61 * S), Ns(-S)) == 0.0
