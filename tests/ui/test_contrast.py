"""Contrast of lines and shapes that no screen shows for long, and of the keyboard's place."""

import pytest

from tests.ui.driving import person
from tests.ui.measure import contrast, drawn, too_weak
from tests.ui.screens import walk
from ui import palette
from ui.widgets.pacer import _SHADES


def test_black_on_white_is_21() -> None:
    assert round(contrast("#000000", "#ffffff"), 6) == 21


async def test_the_keyboard_s_place_is_seen() -> None:
    async with person() as hands:
        seen = set()
        async for name in walk(hands, areas=("lower-back",)):
            if type(hands.screen) in seen:
                continue
            seen.add(type(hands.screen))
            before = drawn(hands)
            for widget in hands.screen.focus_chain:
                hands.screen.set_focus(widget)
                await hands.settle(2)
                focused = drawn(hands)
                assert focused != before, f"{name}: {widget}"
                assert too_weak(focused) == [], f"{name}: {widget}"


@pytest.mark.parametrize("shade", _SHADES)
def test_the_breathing_frame_is_seen_at_every_brightness(shade: str) -> None:
    assert contrast(shade, palette.GROUND) >= 3


@pytest.mark.parametrize("fill", [palette.GO, palette.NIR, palette.STOP_EDGE])
def test_filled_shapes_stand_out_from_the_ground(fill: str) -> None:
    assert contrast(fill, palette.GROUND) >= 3
