"""Draws every screen in every layout: `python -m tests.ui.shots [FOLDER]` writes them as PNG."""

import asyncio
import sys
from pathlib import Path

from tests.ui.composed import CELL, composed, small
from tests.ui.driving import ALL, KINDS, Terminal, person
from tests.ui.screens import walk

# The other areas look alike.
_ONE_AREA = {
    "home", "areas", "home-later", "home-again", "notice", "countdown", "running", "paused",
    "paused-warm", "done", "stopped", "fault", "fault-warm", "fault-pin",
    "no-contact", "minutes-soles", "about-knees",
    "check-lower-back", "menu", "newcode", "locked", "question-cancer", "night", "offered", "day",
    "why", "red-next-day", "numbness", "week", "history", "history-page-2", "spell-name",
    "choose-mode", "choose-strength", "choose-distance", "choose-language", "answers",
    "goggles",
}  # fmt: skip


async def draw(folder: Path, terminals: tuple[Terminal, ...], *, every: bool) -> None:
    """Write the pictures."""
    for terminal in terminals:
        async with person(terminal) as hands:
            hands.app.graphics = CELL
            async for name in walk(hands):
                if every or name in _ONE_AREA:
                    file = folder / f"{terminal.name}-{name}.png"
                    small(composed(hands)).save(file, optimize=True)


def main() -> None:
    """Draw a chosen few for the documents, or with a folder all into it."""
    chosen = len(sys.argv) > 1
    folder = Path(sys.argv[1] if chosen else "docs/screens")
    folder.mkdir(parents=True, exist_ok=True)
    asyncio.run(draw(folder, ALL if chosen else KINDS, every=chosen))


if __name__ == "__main__":
    main()
