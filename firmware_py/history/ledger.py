"""The dose ledger: fluence is written before it is given.

An open row holds what is reserved. A row still open when the daemon starts was cut off, and is
closed as fully given: the ledger may hold too much by one window, never too little.
"""

import sqlite3
import threading
from collections import deque
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, TypeVar

from msgspec import Struct

from firmware_py.core.errors import LedgerError, NotKeptError, RefusedError
from firmware_py.core.history.allowance import History
from firmware_py.core.history.record import NewSession
from firmware_py.core.people import Person
from firmware_py.core.reasons import Detail, Reason
from firmware_py.core.session.facts import Window
from firmware_py.core.timestamps import Moment, Reference
from firmware_py.core.units import Channel, Ns
from firmware_py.history.reserve import Reserve, is_full
from firmware_py.history.store import SqliteStore
from firmware_py.ports.ledger import (
    Failed,
    LatchedFault,
    LightTime,
    Reader,
    SessionEnd,
    Store,
)

T = TypeVar("T")


class _Work(Struct, frozen=True, eq=False):
    """One request. failing: what is said where the disk refuses it.

    is_dose: one of a session's or of the panel's own, which all fail together where one does;
    is_kept: it must not be lost; is_last_word: on a full disk it has a claim on the room that is
    kept back; is_window: one of many of a session; is_quiet: its answer may wait for a tick.
    """

    do: Callable[[], object]
    done: Callable[[Any], None]
    failed: Failed
    failing: Reason = Reason.DOSE_UNSAVED
    is_dose: bool = False
    is_kept: bool = False
    is_last_word: bool = False
    is_window: bool = False
    is_quiet: bool = False


class SqliteLedger:
    """ports.ledger.Ledger on a store. One worker writes; the loop only queues and is called back.

    What must not be lost (a close, a fault, the time) is tried again, before anything else, each
    time the worker works.
    """

    def __init__(
        self,
        store: SqliteStore,
        log: Callable[[str], None] = lambda _text: None,
        reserve: Reserve | None = None,
    ) -> None:
        self._store = store
        self._log = log
        self._reserve = reserve
        self._doses: deque[_Work] = deque()
        self._asked: deque[_Work] = deque()
        self._kept: list[_Work] = []
        self._answers: deque[Callable[[], None]] = deque()
        self._somebody_waits = False
        self._lock = threading.Lock()
        self._sick: Exception | None = None  # what kept the last write of this turn from the disk
        self.submitted = threading.Event()

    @property
    def history(self) -> History:
        """The sessions that may still matter, as of the last request that was carried out."""
        return self._store.history

    @property
    def people(self) -> Mapping[str, Person]:
        """Everyone by name, first come first, as of the last request that was carried out."""
        return self._store.people

    @property
    def settings(self) -> Mapping[str, object]:
        """The settings that were ever changed, by name, as they were found."""
        return self._store.settings

    @property
    def light(self) -> Mapping[Channel, LightTime]:
        """How long each colour was lit, as of the last request that was carried out."""
        return self._store.light

    @property
    def identities(self) -> Mapping[str, str]:
        """Who everybody is, by name: a random id, whatever they are called."""
        return self._store.identities

    @property
    def counts(self) -> Mapping[str, int]:
        """What is counted for good: starts of the program, sessions without the clinic's answer."""
        return self._store.counts

    def begun(self, person: str, area: str) -> int:
        """Return how many sessions of an area a person has had, as far as 3."""
        return self._store.begun(person, area)

    # ------------------------------------------------------------------ in the order asked

    def read(
        self,
        look: Callable[[Reader], T],
        done: Callable[[T], None],
        failed: Failed,
        *,
        wakes: bool = True,
    ) -> None:
        """Look at the record after all that was asked before; one of the two calls follows.

        wakes: the loop is to be woken for the answer; else it comes with the next tick.
        """
        look_here = lambda: look(self._store)  # noqa: E731  as the others
        self._ask(_Work(look_here, done, failed, Reason.HISTORY_FAILS, is_quiet=not wakes))

    def run(self, change: Callable[[Store], T], done: Callable[[T], None], failed: Failed) -> None:
        """Change the record after all that was asked before; one of the two calls follows."""
        self._ask(_Work(lambda: change(self._store), done, failed))

    def note_time(self, now: Moment, reference: Reference) -> None:
        """Keep what this boot takes for the time of day; tried until it is kept."""
        note = partial(self._store.note_time, now, reference)
        self._ask(_must_not_be_lost(note))

    def open_session(
        self, session: NewSession, done: Callable[[int], None], failed: Failed
    ) -> None:
        """Begin a session of somebody who is there and whose answers allow it; give its number."""
        self._ask(_Work(partial(self._store.open, session), done, failed, is_dose=True))

    # ------------------------------------------------------------------ before all others

    def reserve(
        self, session: int, window: Window, done: Callable[[], None], failed: Failed
    ) -> None:
        """Hold a window's fluence as if given, before it is: cumulative J/cm² per channel."""
        reserve = partial(self._store.reserve, session, window)
        window_held = _Work(reserve, lambda _none: done(), failed, is_dose=True, is_window=True)
        self._go_first(window_held)

    def amend_session(self, session: int, target: Mapping[Channel, float]) -> None:
        """Hold a session that is open to a smaller target, J/cm²; tried until it is kept."""
        self._go_first(_must_not_be_lost(partial(self._store.amend, session, target)))

    def close_session(self, end: SessionEnd) -> None:
        """Keep what was really given; tried until it is kept, on a full disk in the reserve."""
        self._go_first(_last_word(partial(self._store.close_session, end)))

    def note_light(self, channels: Mapping[Channel, Ns]) -> None:
        """Add light that belonged to no session, for the lamps' age; tried until it is kept."""
        self._go_first(_must_not_be_lost(partial(self._store.note_light, channels)))

    def latch_fault(self, fault: LatchedFault) -> None:
        """Remember a fault over a restart; tried until it is kept, as a session's end is."""
        self._go_first(_last_word(partial(self._store.latch_fault, fault)))

    def forget_fault(self) -> None:
        """Forget the fault that a person has cleared; tried until it is kept, as the fault is."""
        self._go_first(_last_word(self._store.forget_fault))

    def _ask(self, work: _Work) -> None:
        self._asked.append(work)
        self.submitted.set()

    def _go_first(self, work: _Work) -> None:
        self._doses.append(work)
        self.submitted.set()

    # ------------------------------------------------------------------ the two threads

    def settle(self) -> None:
        """Call back whoever's request was carried out since the last call, in that order."""
        self._somebody_waits = False  # first: what is answered meanwhile may be left for the next
        for _ in range(len(self._answers)):
            self._answers.popleft()()

    @property
    def has_answers(self) -> bool:
        """Whether somebody waits to be called back by `settle`; a window is ahead of its need."""
        return self._somebody_waits

    @property
    def tries_again(self) -> bool:
        """Whether something that must not be lost was refused, and waits to be tried again."""
        return bool(self._kept)

    def poll_once(self, now: Ns) -> None:
        """Carry out what waits, to the disk; blocks. For the worker."""
        with self._lock:
            self._sick = None
            kept, self._kept = self._kept, []
            for work in kept:
                self._do(work)
            self._do_doses()
            for _ in range(len(self._asked)):
                self._do(self._asked.popleft())
                self._do_doses()
            try:
                self._store.back_up(now)
            except (OSError, sqlite3.Error) as error:
                self._log(f"the history can't be backed up: {error}; check the disk")
            if self._reserve is not None and not any(row.is_open for row in self.history.rows):
                self._reserve.keep(now)

    def close(self) -> None:
        """Let go of the database; may be called twice."""
        with self._lock:
            self._store.close()

    def _do_doses(self) -> None:
        while self._doses:
            self._do(self._doses.popleft())

    def _do(self, work: _Work) -> None:
        # What the disk has just refused to another is not tried: each try may take half a second.
        # But for a last word: what waits to be tried again must not keep it from the reserve.
        is_hopeless = self._sick is not None and work.is_dose and not work.is_last_word
        found, error = (None, self._sick) if is_hopeless else self._try(work)
        if error is None:
            self._answer(work, partial(work.done, found))
            return
        if not isinstance(error, RefusedError):
            if work.is_dose:
                self._sick = error
            if work.is_kept:
                self._kept.append(work)
        self._answer(work, partial(work.failed, error))

    def _answer(self, work: _Work, call: Callable[[], None]) -> None:
        self._answers.append(call)
        self._somebody_waits |= not (work.is_window or work.is_quiet)

    def _try(self, work: _Work) -> tuple[object, Exception | None]:
        """Return what came of a request, or why it failed."""
        try:
            found = work.do()
            self._store.vouch(to_disk=not work.is_window)
        except RefusedError as error:
            return None, error
        except (OSError, sqlite3.Error) as error:
            if work.is_last_word and is_full(error) and self._give_up_reserve():
                return self._try(work)  # once: there is no more to give up
            return None, NotKeptError(work.failing.said(detail=Detail(str(error))))
        except LedgerError:
            raise  # nothing but a new beginning of the program helps
        except Exception as error:
            if work.is_dose:
                raise
            return None, error  # a mistake met by what a client asked for, who is told so
        else:
            return found, None

    def _give_up_reserve(self) -> bool:
        """Free the room that was kept back; tell whether there was any."""
        if self._reserve is None or not self._reserve.give_up():
            return False
        self._log("the disk is full: the room that was kept back for a session's end is used")
        return True


def _last_word(do: Callable[[], object]) -> _Work:
    return _Work(do, _ignore, _ignore, is_dose=True, is_kept=True, is_last_word=True)


def _must_not_be_lost(do: Callable[[], object]) -> _Work:
    return _Work(do, _ignore, _ignore, is_dose=True, is_kept=True)


def _ignore(_outcome: object) -> None:
    """Nobody waits for it."""
