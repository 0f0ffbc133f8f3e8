"""What outlives a run in its folder: which boot it is, and how far its clocks have come."""

import time
import uuid
from pathlib import Path

import msgspec
from msgspec import Struct

from firmware_py.core.units import NS_PER_S, Ns
from hw_mocks.files import replace_file

NAME = "boot.json"


class Boot(Struct, frozen=True, kw_only=True):
    """One boot of the simulated machine. boottime_ns: time since it began."""

    boot_id: str
    boottime_ns: Ns
    unix_s: float


def begin(folder: Path, *, fresh: bool) -> Boot:
    """Return the boot a run belongs to: the one found, or a new one where fresh or none is.

    The time of day never falls behind what an earlier run had reached, as real clocks don't.
    """
    found = _found(folder)
    unix_s = max(time.time(), found.unix_s if found is not None else 0.0)
    if found is None or fresh:
        return Boot(boot_id=str(uuid.uuid4()), boottime_ns=Ns(0), unix_s=unix_s)
    # A run that was killed may have come further than it had noted.
    boottime = max(found.boottime_ns, _last_truth(folder))
    return Boot(boot_id=found.boot_id, boottime_ns=Ns(boottime), unix_s=unix_s)


def keep(folder: Path, boot: Boot) -> None:
    """Note how far a run has come."""
    replace_file(folder / NAME, msgspec.json.encode(boot))


def _found(folder: Path) -> Boot | None:
    try:
        return msgspec.json.decode((folder / NAME).read_bytes(), type=Boot)
    except (OSError, msgspec.DecodeError):
        return None


def _last_truth(folder: Path) -> int:
    class At(Struct):
        t: float

    try:
        at = msgspec.json.decode((folder / "truth.json").read_bytes(), type=At)
    except (OSError, msgspec.DecodeError):
        return 0
    return round(at.t * NS_PER_S)
