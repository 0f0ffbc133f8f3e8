"""Every screen, reached as in life, on every display: large enough, whole, and readable."""

import pytest

from tests.ui import captures
from tests.ui.driving import ALL, COMPACT, KINDS, Terminal, person
from tests.ui.measure import (
    check_contrast,
    check_countdown,
    check_every_area,
    check_focus,
    check_stop,
    check_targets,
    check_words,
)
from tests.ui.screens import walk


@pytest.mark.parametrize("terminal", ALL, ids=lambda terminal: terminal.name)
async def test_every_screen_fits_and_every_target_can_be_hit(terminal: Terminal) -> None:
    """Walks all screens once and measures everything on them."""
    seen = {}
    focused: set[object] = set()
    async with person(terminal) as hands:
        async for name in walk(hands, captures.AREAS):
            seen[name] = captures.capture(hands) if terminal in KINDS else ""
            check_targets(hands, terminal, name)
            check_stop(hands, terminal, name)
            check_words(hands, name)
            check_countdown(hands, terminal, name)
            if terminal in KINDS:
                await check_contrast(hands, name)
            check_every_area(hands, name)
            if terminal is COMPACT:
                await check_focus(hands, name, focused)
    assert len(seen) > 22
    if terminal in KINDS:
        kept = captures.kept(terminal)
        for name, text in seen.items():
            assert text == kept.get(name), f"{name} looks otherwise: python -m tests.ui.captures"
        assert set(kept) == set(seen)
