"""Every screen, reached as in life, on every display: large enough, whole, and readable."""

from pathlib import Path

import pytest
from pytest_textual_snapshot import SVGImageExtension
from syrupy.assertion import SnapshotAssertion

from tests.ui.driving import ALL, COMPACT, KINDS, Terminal, person
from tests.ui.measure import (
    check_alike,
    check_contrast,
    check_countdown,
    check_every_area,
    check_focus,
    check_frame,
    check_stop,
    check_targets,
    check_words,
)
from tests.ui.screens import walk

# The other areas look alike.
AREAS = {"shoulders", "lower-back"}
PICTURES = Path(__file__).parent / "__snapshots__"
UPDATE = "pytest tests/ui/test_every_screen.py --snapshot-update"


@pytest.mark.parametrize("terminal", ALL, ids=lambda terminal: terminal.name)
async def test_every_screen_fits_and_every_target_can_be_hit(
    terminal: Terminal, snapshot: SnapshotAssertion
) -> None:
    """Walks all screens once, measures everything on them, and compares each layout's pictures."""
    # The plugin's own fixture would start the program anew for each picture.
    pictures = snapshot.use_extension(SVGImageExtension)
    seen, otherwise = [], []
    focused: set[object] = set()
    async with person(terminal) as hands:
        async for name in walk(hands, AREAS):
            seen.append(name)
            if terminal in KINDS and hands.app.export_screenshot() != pictures(name=name):
                otherwise.append(name)
            check_targets(hands, terminal, name)
            check_alike(hands, name)
            check_frame(hands, terminal, name)
            check_stop(hands, terminal, name)
            check_words(hands, name)
            check_countdown(hands, terminal, name)
            if terminal in KINDS:
                await check_contrast(hands, name)
            check_every_area(hands, name)
            if terminal is COMPACT:
                await check_focus(hands, name, focused)
    assert len(seen) > 40
    assert otherwise == [], f"look at them, and keep what is meant by {UPDATE}"
    if terminal in KINDS:
        kept = [path for path in PICTURES.rglob("*.svg") if f"[{terminal.name}]" in path.name]
        assert len(kept) == len(seen)
