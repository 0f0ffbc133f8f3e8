"""Draws every screen in every layout: `python -m tests.ui.shots [FOLDER]` writes SVG pictures."""

import asyncio
import sys
from pathlib import Path

from tests.ui.driving import ALL, KINDS, Hands, Terminal, person
from tests.ui.picture import svg
from tests.ui.screens import walk
from ui.display import palette

# The other areas look alike.
_ONE_AREA = {
    "home", "home-later", "home-again", "notice", "countdown", "running", "paused", "paused-warm",
    "done", "stopped", "fault", "fault-pin", "no-contact", "minutes-soles", "about-knees",
    "check-lower-back", "menu", "newcode", "locked", "question-cancer", "night", "offered", "day",
    "why", "red-next-day", "numbness", "week", "history", "history-page-2", "spell-name",
}  # fmt: skip


def picture(hands: Hands) -> str:
    """Return what is on the screen now."""
    strips = [list(strip) for strip in hands.screen._compositor.render_strips()]
    return svg(strips, hands.app.size.width, palette.GROUND)


async def draw(folder: Path, terminals: tuple[Terminal, ...], *, every: bool) -> None:
    """Write the pictures."""
    for terminal in terminals:
        async with person(terminal) as hands:
            async for name in walk(hands):
                if every or name in _ONE_AREA:
                    file = folder / f"{terminal.name}-{name}.svg"
                    file.write_text(picture(hands), "utf-8")


def main() -> None:
    """Draw a chosen few for the documents, or with a folder all into it."""
    chosen = len(sys.argv) > 1
    folder = Path(sys.argv[1] if chosen else "docs/screens")
    folder.mkdir(parents=True, exist_ok=True)
    asyncio.run(draw(folder, ALL if chosen else KINDS, every=chosen))


if __name__ == "__main__":
    main()
