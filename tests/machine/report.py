"""What each step of a walk showed: a line, figures, pictures and traces, and a table at the end."""

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from PIL import Image

COLOURS = 24


@dataclass
class Step:
    """One step. words: what was seen, for the table."""

    name: str
    number: int
    folder: Path
    took_s: float = 0.0
    outcome: str = "failed"
    words: list[str] = field(default_factory=list)

    def note(self, text: str) -> None:
        """Have something stand in the table."""
        self.words.append(text)
        print(f"    {text}", flush=True)  # noqa: T201  the record of the run

    def file(self, suffix: str) -> Path:
        """Return where something of this step is kept."""
        stem = self.name.replace(" ", "-").replace(",", "")
        return self.folder / f"{self.number:02d}-{stem}{suffix}"

    def keep_trace(self, events: list[tuple[float, int, float]]) -> None:
        """Keep the kernel's account of the PWM."""
        lines = [json.dumps(event) for event in events]
        self.file(".pwm.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")


@dataclass
class Report:
    """All steps so far, and what is left for hands."""

    folder: Path
    steps: list[Step] = field(default_factory=list)
    for_hands: list[str] = field(default_factory=list)

    @contextmanager
    def step(self, name: str) -> Iterator[Step]:
        """Do a step; it counts as done where nothing was raised."""
        self.folder.mkdir(parents=True, exist_ok=True)
        step = Step(name, len(self.steps) + 1, self.folder)
        self.steps.append(step)
        began = time.monotonic()
        print(f"\n{step.number:2d}. {name}", flush=True)  # noqa: T201  as above
        try:
            yield step
            step.outcome = "ok"
        except Exception as lost:
            step.note(f"because: {next(iter(str(lost).splitlines()), repr(lost))}")
            raise
        finally:
            step.took_s = time.monotonic() - began
            (self.folder / "summary.md").write_text(self.table(), encoding="utf-8")

    def table(self) -> str:
        """Return the summary, as Markdown."""
        lines = ["| | step | | took | seen |", "| --- | --- | --- | --- | --- |"]
        lines += [
            f"| {s.number} | {s.name} | {s.outcome} | {s.took_s:.0f} s | {'; '.join(s.words)} |"
            for s in self.steps
        ]
        if self.for_hands:
            lines += ["", "For your hands:", *(f"- {text}" for text in self.for_hands)]
        return "\n".join(lines) + "\n"


def shrink(picture: Path) -> None:
    """Make a picture of the screen small: it has few colours."""
    with Image.open(picture) as opened:
        small = opened.convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE)
    small.save(picture, optimize=True)
