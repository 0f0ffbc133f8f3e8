"""What every screen says, as plain text to be looked at: `python -m tests.ui.captures` writes it.

Characters only, so that a terminal's font changes nothing; colours are tested by their contrast.
"""

import asyncio
from pathlib import Path

from tests.ui.driving import KINDS, Hands, Terminal, person
from tests.ui.screens import walk

FOLDER = Path(__file__).parent / "snapshots"
AREAS = {"shoulders", "lower-back"}


def capture(hands: Hands) -> str:
    """Return the text on the screen."""
    strips = hands.screen._compositor.render_strips()
    return "\n".join(strip.text.rstrip() for strip in strips)


def together(captures: dict[str, str]) -> str:
    """Return all screens of a layout, one below the other."""
    return "".join(f"=== {name}\n{text}\n" for name, text in captures.items())


def apart(text: str) -> dict[str, str]:
    """Return the screens of a layout by name."""
    parts = (part.split("\n", 1) for part in text.split("=== ")[1:])
    return {name: rest.removesuffix("\n") for name, rest in parts}


def kept(terminal: Terminal) -> dict[str, str]:
    """Return how the screens of a layout looked when they were last looked at."""
    return apart((FOLDER / f"{terminal.name}.txt").read_text("utf-8"))


async def _write() -> None:
    FOLDER.mkdir(exist_ok=True)
    for terminal in KINDS:
        async with person(terminal) as hands:
            captures = {name: capture(hands) async for name in walk(hands, AREAS)}
        (FOLDER / f"{terminal.name}.txt").write_text(together(captures), "utf-8")


if __name__ == "__main__":
    asyncio.run(_write())
