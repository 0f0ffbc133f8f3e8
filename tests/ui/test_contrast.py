"""Contrast of lines and shapes that no screen shows for long."""

import pytest

from tests.ui.measure import contrast
from ui.display import palette
from ui.widgets.pacer import _SHADES


def test_black_on_white_is_21() -> None:
    assert round(contrast("#000000", "#ffffff"), 6) == 21


@pytest.mark.parametrize("shade", _SHADES)
def test_the_breathing_frame_is_seen_at_every_brightness(shade: str) -> None:
    assert contrast(shade, palette.GROUND) >= 3


@pytest.mark.parametrize("fill", [palette.GO, palette.NIR, palette.STOP_EDGE])
def test_filled_shapes_stand_out_from_the_ground(fill: str) -> None:
    assert contrast(fill, palette.GROUND) >= 3
