"""Every write to the simulated hardware, accepted or refused, as a line of JSON."""

from collections.abc import Sequence
from pathlib import Path

import msgspec
from msgspec import Struct

from firmware_py.core.units import seconds
from hw_mocks.hardware.pwm_kernel import WriteRecord


class Line(Struct, frozen=True):
    """One line of the trace. t: seconds since boot; error: an errno's name; by: daemon, outside."""

    t: float
    path: str
    value: str
    error: str | None
    by: str


class Trace:
    """Collects writes; `flush` appends them to the file."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self.pending: list[WriteRecord] = []

    def add(self, record: WriteRecord) -> None:
        """Note one write."""
        self.pending.append(record)

    def flush(self) -> None:
        """Append what is pending to the file, in whole lines."""
        if self.pending:
            lines = [_line(record) for record in self.pending]
            self.pending.clear()
            with self._file.open("ab") as file:
                file.write(msgspec.json.Encoder().encode_lines(lines))


def read(file: Path) -> Sequence[Line]:
    """Return a trace's lines."""
    return msgspec.json.Decoder(Line).decode_lines(file.read_bytes())


def _line(record: WriteRecord) -> Line:
    return Line(seconds(record.t_ns), record.path, record.value, record.error, record.by)
