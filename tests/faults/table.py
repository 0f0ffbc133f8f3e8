"""The fault campaign's table, as people read it."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from firmware_py.core.units import Ns
from tests.faults.bench import ms
from tests.faults.campaign import Outcome, When
from tests.faults.rows import Row

HEAD = (
    "what happens", "in state", "arrives", "while", "dark after", "bound", "then", "it says",
    "record", "control", "without the control",
)  # fmt: skip

# Beyond these a bound counts from when a fault can first be seen.
SEEN = {
    "surface": "the probe's next answer (one a second)",
    "heatsink": "the probe's next answer (one a second)",
    "age": "3 s without an answer",
    "write": "the next write",
    "window": "the end of what the ledger has acknowledged (at most 10 s of light)",
    "permit": "the permit's expiry (0.5 s)",
    "lease": "3 s without a renewal",
    "late": "the loop's return",
    "fan": "2 s without a turn",
    "missing": "1 s of light commanded and not seen, or 3 s after it came on",
    "act": "the person's act",
    "surface2": "the probe's next answer (one a second)",
    "skin": "the sensor's next answer (one a second)",
    "apart": "10 s in which they differ in the light",
}


# The simulated machine's own folder is another one each time.
FOLDER = re.compile(r"/[^\s:']*?/sys(?=/)")


@dataclass(frozen=True)
class Line:
    """One row of the table: a fault, whole and without its control."""

    row: Row
    during_tick: bool
    when: When
    whole: Outcome
    wrong: Sequence[str]
    without: Sequence[str]

    @property
    def passes(self) -> bool:
        return not self.wrong and bool(self.without)


def markdown(lines: Iterable[Line]) -> Iterator[str]:
    yield f"| {' | '.join(HEAD)} |"
    yield f"|{' --- |' * len(HEAD)}"
    for line in lines:
        yield f"| {' | '.join(_cell(cell) for cell in _cells(line))} |"


def _cells(line: Line) -> Iterator[str]:
    row, found = line.row, line.whole
    yield row.title
    yield row.state
    yield "in a tick" if line.during_tick else "between"
    yield line.when
    yield _dark(row, found)
    yield _bound(row)
    yield found.becomes
    yield found.reason if not line.wrong else f"WRONG: {'; '.join(line.wrong)}"
    yield _record(found)
    yield row.control
    yield "; ".join(line.without) or "WRONG: nothing changes"


def _dark(row: Row, found: Outcome) -> str:
    if row.light == "on":
        return "goes on" if row.state == "lit" and not row.acts else "was dark"
    if not found.was_lit and row.light == "off":
        return "was dark"
    if found.dark_ms is None:
        return "never"
    after = found.dark_ms - found.seen_ms
    return f"{found.dark_ms} ms" if row.seen == "line" else f"{after} ms, {found.dark_ms} in all"


def _bound(row: Row) -> str:
    if row.light == "on" or (row.state != "lit" and row.light == "off"):
        return "-"
    return f"{ms(Ns(row.bound))} ms" + (f" after {SEEN[row.seen]}" if row.seen in SEEN else "")


def _record(found: Outcome) -> str:
    """Return the ledger's error: in seconds of the light planned."""
    if found.over_s >= 0.01:
        return f"+{found.over_s:.2f} s"
    if found.under_share >= 0.0001:
        return f"exact to {100 * found.under_share:.2f} %"
    return "exact"


def _cell(text: str) -> str:
    text = FOLDER.sub("/sys", text)
    shown = text if len(text) <= 160 else f"{text[:157]}..."
    return shown.replace("|", "/").replace("\n", " ")
