"""A person at the panel's display: sees what it shows, and touches what it says."""

import time
from pathlib import Path

from firmware_py.installer.displays import Display
from tests.machine.guest import Guest
from tests.machine.reading import Page, read
from tests.machine.report import Step, shrink
from ui.display.geometry import Geometry

# An emulated processor takes seconds for what a Pi does at once.
PATIENCE_S = 90.0
AGAIN_S = 12.0


class Person:
    """In front of one display."""

    def __init__(self, machine: Guest, display: Display, folder: Path) -> None:
        self._machine = machine
        self._display = display
        self._picture = folder / "look.png"
        # What was seen and touched, in order: for whoever asks why a step failed.
        self._trail = folder / "trail.txt"
        self._last: tuple[str, ...] = ()
        self.touches = 0

    def look(self) -> Page:
        """Return what the display shows."""
        self._machine.shot(self._picture)
        page = read(self._picture, self._display.font_px)
        if page.rows != self._last:
            self._last = page.rows
            self._note("\n".join(row.rstrip() for row in page.rows))
        return page

    def sees(self, *words: str, patience_s: float = PATIENCE_S) -> Page:
        """Wait until the display shows all these words."""
        page = self.look()
        end = time.monotonic() + patience_s
        while not page.has(*words):
            assert time.monotonic() < end, f"{words} never came; it shows:\n" + "\n".join(page.rows)
            time.sleep(1.0)
            page = self.look()
        return page

    def touch(self, words: str, *then: str) -> Page:
        """Touch what bears these words, and see what comes; again where nothing came of it."""
        page = self.sees(words)
        for _ in range(4):
            self._finger(*page.where(words))
            end = time.monotonic() + AGAIN_S
            while time.monotonic() < end:
                time.sleep(1.0)
                page = self.look()
                if page.has(*then):
                    return page
            if not page.has(words):
                return self.sees(*then)
        raise AssertionError(f"nothing came of touching {words!r}:\n" + "\n".join(page.rows))

    def stop(self) -> None:
        """Touch STOP, which is as wide as the display and lowest; once."""
        page = self.look()
        columns, rows = len(page.rows[0]), len(page.rows)
        stop_rows = Geometry(columns, rows).stop_rows
        width, height = page.cell
        x, y = columns * width / 2, (rows - stop_rows / 2) * height
        self._finger(round(page.origin[0] + x), round(page.origin[1] + y))

    def keep(self, step: Step, name: str = "") -> None:
        """Keep a picture of what the display shows, once it has what it asked for."""
        end = time.monotonic() + AGAIN_S
        while self.look().has("One moment") and time.monotonic() < end:
            time.sleep(1.0)
        picture = step.file(f"{'-' if name else ''}{name}.png")
        self._machine.shot(picture)
        shrink(picture)

    def turn(self, place: tuple[int, int]) -> Page:
        """Touch a place, and see the page that it leads to, whatever page that is."""
        before = self.look().rows
        self._finger(*place)
        end = time.monotonic() + PATIENCE_S
        while self.look().rows == before:
            assert time.monotonic() < end, "the touch changed nothing:\n" + "\n".join(before)
            time.sleep(1.0)
        time.sleep(2.0)  # until it is drawn whole
        return self.look()

    def touch_at(self, place: tuple[int, int]) -> None:
        """Touch a place, whatever comes of it."""
        self._finger(*place)

    def _finger(self, x: int, y: int) -> None:
        self.touches += 1
        self._note(f"a finger at {x}, {y}")
        self._machine.touch(x, y)

    def _note(self, text: str) -> None:
        with self._trail.open("a", encoding="utf-8") as trail:
            trail.write(f"{time.strftime('%H:%M:%S')}\n{text}\n")
