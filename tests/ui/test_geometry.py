"""Millimetres: what a finger may touch is large enough on every real display."""

import math

import pytest

from firmware_py.wire import Display
from tests.ui.driving import (
    ALL,
    COMPACT,
    PORTRAIT,
    TEN,
    TEN_UPRIGHT,
    TURNED,
    WIDE,
    Terminal,
)
from ui.display.geometry import ASSUMED, Geometry, Layout, layout_for
from ui.display.grid import pages_for


@pytest.mark.parametrize(
    ("columns", "rows", "layout"),
    [
        (42, 14, Layout.COMPACT),
        (41, 14, Layout.NONE),
        (42, 13, Layout.NONE),
        (47, 14, Layout.COMPACT),
        (55, 15, Layout.COMPACT),
        (74, 30, Layout.COMPACT),
        (31, 27, Layout.PORTRAIT),
        (30, 27, Layout.NONE),
        (31, 26, Layout.NONE),
        (51, 45, Layout.PORTRAIT),
        (75, 21, Layout.WIDE),
        (75, 20, Layout.COMPACT),
        (75, 24, Layout.WIDE),
        (80, 24, Layout.WIDE),
        (200, 50, Layout.WIDE),
    ],
)
def test_the_terminal_s_size_chooses_the_layout(columns: int, rows: int, layout: Layout) -> None:
    assert layout_for(columns, rows) is layout


@pytest.mark.parametrize(
    ("terminal", "touch_columns", "touch_rows", "stop_rows"),
    [
        (COMPACT, 7, 4, 5),
        (PORTRAIT, 8, 4, 6),
        (TURNED, 8, 4, 6),
        (WIDE, 7, 4, 6),
        (TEN, 7, 4, 4),  # two lines of large words need more than 20 mm
        (TEN_UPRIGHT, 7, 4, 4),
    ],
    ids=lambda value: getattr(value, "name", value),
)
def test_20_mm_and_30_mm_in_cells_of_the_real_displays(
    terminal: Terminal, touch_columns: int, touch_rows: int, stop_rows: int
) -> None:
    geometry = geometry_of(terminal)
    assert geometry.touch_columns == touch_columns
    assert geometry.touch_rows == touch_rows
    assert geometry.stop_rows == stop_rows


def test_a_display_mounted_turned_is_seen_as_such() -> None:
    upright = Display(model="upright", width_mm=88, height_mm=155)
    assert Geometry(55, 15, upright).cell_mm == (155 / 55, 88 / 15)


@pytest.mark.parametrize("size_mm", [0.0, -1.0, 1e9, math.inf])
def test_a_display_that_cannot_be_is_taken_for_the_smallest(size_mm: float) -> None:
    odd = Display(model="odd", width_mm=size_mm, height_mm=86)
    assert Geometry(47, 14, odd).cell_mm == Geometry(47, 14, ASSUMED).cell_mm


@pytest.mark.parametrize("terminal", ALL, ids=lambda terminal: terminal.name)
def test_pages_hold_every_tile_and_leave_each_its_20_mm(terminal: Terminal) -> None:
    geometry = geometry_of(terminal)
    for cells in range(1, 40):
        pages = pages_for(cells, geometry)
        assert sum(page.tiles for page in pages.pages) == cells
        foot = geometry.touch_rows if len(pages.pages) > 1 else 0
        for page in pages.pages:
            rows = -(-page.tiles // page.columns)
            room = geometry.rows - foot - (1 if pages.title else 0)
            assert room // rows >= geometry.touch_rows, (cells, page)


def geometry_of(terminal: Terminal) -> Geometry:
    display = Display(model="", width_mm=terminal.width_mm, height_mm=terminal.height_mm)
    return Geometry(terminal.columns, terminal.rows, display)
