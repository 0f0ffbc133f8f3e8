"""Faults planted in the product, one at a time, so that it is seen that whole lives find them.

Each is what a slip of the hand could make of a rule or of a control of the record.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from msgspec.structs import replace

from firmware_py.core import limits, timestamps
from firmware_py.core.history import allowance
from firmware_py.core.history.record import SessionRecord
from firmware_py.core.units import Channel, Ns, ns
from firmware_py.daemon.control.controller import Controller
from firmware_py.daemon.requests import allowances, clock
from firmware_py.history import held, log_frames, open_sessions, people, seal
from firmware_py.history.data import erase, recovery, restore
from firmware_py.history.store import SqliteStore
from firmware_py.history.witness import Witness

Plant = Callable[[pytest.MonkeyPatch], None]


def _start_judged_when_asked(patch: pytest.MonkeyPatch) -> None:
    """A start is judged when it is asked for, and never again."""
    real = Controller.start

    def start(self: Controller, judge: Any, *rest: Any) -> None:
        made = judge()
        real(self, lambda: made, *rest)

    patch.setattr(Controller, "start", start)
    patch.setattr(SqliteStore, "_check_person", lambda _self, _session: None)


def _rename_leaves_sessions(patch: pytest.MonkeyPatch) -> None:
    """A person's sessions stay with the old name."""

    def rename(connection: Any, old: str, new: str) -> None:
        connection.execute("UPDATE people SET name = ? WHERE name = ?", (new, old))

    patch.setattr(people, "rename", rename)


def _unset_clock_believed(patch: pytest.MonkeyPatch) -> None:
    real = timestamps.believe

    def believe(*args: Any, **named: Any) -> Any:
        return real(*args, **{**named, "is_set": True})

    patch.setattr(clock, "believe", believe)


def _record_follows_light(patch: pytest.MonkeyPatch) -> None:
    """What is reserved is acknowledged, and written with the session's end only."""
    real = SqliteStore.reserve

    def reserve(self: SqliteStore, session: int, window: Any) -> None:
        real(self, session, replace(window, reserved=dict.fromkeys(Channel, 0.0), lit_until=Ns(0)))

    patch.setattr(SqliteStore, "reserve", reserve)


def _next_allowed_too_early(patch: pytest.MonkeyPatch) -> None:
    """What is told to be open in a while is open ten minutes later."""
    real = allowance.of_area

    def of_area(*args: Any) -> Any:
        found = real(*args)
        return replace(found, wait=Ns(max(1, found.wait - ns(600)))) if found.why else found

    patch.setattr(allowances, "of_area", of_area)


def _forgetting_closes_nothing(patch: pytest.MonkeyPatch) -> None:
    """Neither do all areas rest after it, nor is anything held against the name."""
    patch.setattr(erase, "open_sessions", _Instead(open_sessions, mark_loss=_nothing))
    patch.setattr(erase, "held", _Instead(held, keep=_nothing))


def _rest_dates_wrong(patch: pytest.MonkeyPatch) -> None:
    """Rows of another boot are as old as the clocks say, the unset ones as well."""
    real = timestamps.elapsed_at_least
    patch.setattr(
        allowance,
        "elapsed_at_least",
        lambda then, now: real(replace(then, is_set=True), replace(now, is_set=True)),
    )


FAULTS: dict[str, Plant] = {
    "window an hour shorter": lambda patch: patch.setattr(limits, "SESSIONS_APART", ns(19 * 3600)),
    "six sessions a week": lambda patch: patch.setattr(limits, "SESSIONS_PER_WEEK", 6),
    "loss not written": lambda patch: patch.setattr(open_sessions, "mark_loss", _nothing),
    "forgetting closes nothing": _forgetting_closes_nothing,
    "older record accepted": lambda patch: patch.setattr(recovery, "_is_newest", _yes),
    "witness never written": lambda patch: patch.setattr(Witness, "remember", _nothing),
    "rows not digested": lambda patch: patch.setattr(seal, "holds", _yes),
    "log not looked at": lambda patch: patch.setattr(
        log_frames, "read", lambda _f: log_frames.Log()
    ),
    "start judged when asked": _start_judged_when_asked,
    "sessions stay with the old name": _rename_leaves_sessions,
    "unset clock believed": _unset_clock_believed,
    "unset dates believed": _rest_dates_wrong,
    "record follows the light": _record_follows_light,
    "copy restored as it is": lambda patch: patch.setattr(restore, "_KEEP_SESSIONS", ""),
    "rests given again": lambda patch: patch.setattr(
        SessionRecord, "is_given_rest", property(lambda _self: False)
    ),
    "red skin rests a day less": lambda patch: patch.setattr(limits, "SKIN_RESTS", ns(24 * 3600)),
    "wait told too short": _next_allowed_too_early,
    "dates never put right": lambda patch: patch.setattr(open_sessions, "_redate", _nothing),
}


class _Instead:
    """A module but for some of its names."""

    def __init__(self, module: Any, **names: Any) -> None:
        self._module = module
        self.__dict__.update(names)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._module, name)


def _nothing(*_args: object, **_more: object) -> None:
    """Do nothing where something must be done."""


def _yes(*_args: object, **_more: object) -> bool:
    return True


@contextmanager
def fault(name: str) -> Iterator[None]:
    """Have one of them in the product for a while."""
    with pytest.MonkeyPatch.context() as patch:
        FAULTS[name](patch)
        yield
