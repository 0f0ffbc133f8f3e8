"""The dose ledger: fluence is written before it is given.

An open row holds what is reserved. A row still open when the daemon starts was cut off, and is
closed as fully given: the ledger may hold too much by one window, never too little.
"""

import sqlite3
import threading
import time
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from types import MappingProxyType

from msgspec import Struct

from firmware_py.core.errors import LedgerError, RefusedError
from firmware_py.core.history.allowance import History
from firmware_py.core.history.timestamps import Moment, Reference
from firmware_py.core.people import Person
from firmware_py.core.reasons import Detail, Reason, Said
from firmware_py.core.units import Channel, Ns, ns
from firmware_py.history import courses, diary, lamp_hours, open_sessions, people, reports, settings
from firmware_py.history.data import backups
from firmware_py.history.database import connect
from firmware_py.ports.ledger import (
    AddPerson,
    Brought,
    Carried,
    ChangeCourse,
    ChangePerson,
    CloseSession,
    ForgetFault,
    ForgetPerson,
    Found,
    KeepSettings,
    LatchFault,
    LedgerAnswer,
    LedgerCare,
    LedgerRead,
    LedgerRequest,
    LedgerWrite,
    LightTime,
    NoteLight,
    NoteNumbness,
    NoteReport,
    NoteTime,
    OpenSession,
    ReadCopies,
    ReadDiary,
    ReadExport,
    ReadPage,
    RenamePerson,
    ReserveWindow,
    RestoreCopy,
)

BACKUP_LOOK = ns(3600)
RESTARTED = "The controller restarted."
# What was noted bears the same reason as what a crash cut off.
_TAKE_NOTE = """
    UPDATE sessions SET reason = :told
    WHERE id = (SELECT max(id) FROM sessions) AND ended = 'restart' AND reason != :told
    RETURNING id, area, red_j_cm2, nir_j_cm2
"""
_CLOSE = """
    UPDATE sessions SET ended = 'restart', reason = :told WHERE ended IS NULL
    RETURNING id, area, red_j_cm2, nir_j_cm2, lit_ns
"""
MUST_NOT_BE_LOST = (CloseSession, NoteLight, LatchFault, ForgetFault, NoteTime)


class CutOff(Struct, frozen=True):
    """A session that the last run broke off, with the most that it can have given."""

    session: int
    area: str
    red_j_cm2: float
    nir_j_cm2: float


class SqliteLedger:
    """ledger_port.Ledger on a database. One worker writes; the loop only queues and collects.

    file: the database's, where it shall be backed up every day; calibrated: the date of each
    colour's calibration; usual_per_week: sessions of an area, for a course that begins.
    """

    def __init__(
        self,
        connection: sqlite3.Connection,
        file: Path | None = None,
        log: Callable[[str], None] = lambda _text: None,
        calibrated: lamp_hours.Calibrated | None = None,
        usual_per_week: Mapping[str, int] = MappingProxyType({}),
    ) -> None:
        self._connection = connection
        self._file = file
        self._log = log
        self._usual_per_week = usual_per_week
        self._look_again: Ns | None = None
        self._requests: deque[LedgerRequest] = deque()
        self.submitted = threading.Event()
        self._answers: deque[LedgerAnswer] = deque()
        self._kept: deque[LedgerRequest] = deque()
        self._lock = threading.Lock()
        self._calibrated = calibrated or {}
        lamp_hours.adopt(connection, self._calibrated)
        self._reload()

    @property
    def light(self) -> Mapping[Channel, LightTime]:
        """How long each colour has shone, as of the last request that was carried out."""
        return self._light

    @property
    def people(self) -> Mapping[str, Person]:
        """Everyone by name, first come first, as of the last request that was carried out."""
        return self._people

    @property
    def settings(self) -> Mapping[str, object]:
        """The settings that were ever changed, by name, as they were found."""
        return settings.load(self._connection)

    def begun(self, person: str, area: str) -> int:
        """Return how many sessions of an area a person has had, as far as 3."""
        return self._begun.get((person, area), 0)

    @property
    def history(self) -> History:
        """The sessions that may still matter, as of the last request that was carried out."""
        return self._history

    def reference(self, boot_id: str) -> Reference | None:
        """Return what a boot took for the time of day so far."""
        return open_sessions.reference(self._connection, boot_id)

    def close_cut_off(self) -> tuple[CutOff, ...]:
        """Close what the last run left open, as fully given; return it, oldest first.

        Returned as well, once: a last session that ended in good order as that run was told to
        end, by an upgrade or a shutdown. Whoever sat in the light hasn't heard of that either.
        """
        with open_sessions.transaction(self._connection):
            told = {"told": RESTARTED}
            ended = self._connection.execute(_TAKE_NOTE, told).fetchall()
            rows = self._connection.execute(_CLOSE, told).fetchall()
            for *_, red, nir, lit in rows:  # as much light as was reserved
                shone = {c: Ns(lit) for c, j in ((Channel.RED, red), (Channel.NIR, nir)) if j > 0}
                lamp_hours.add(self._connection, shone, self._calibrated)
        for number, *_ in rows:
            courses.begin(self._connection, number, self._usual_per_week)
        self._history = open_sessions.load(self._connection)
        self._light = lamp_hours.load(self._connection, self._calibrated)
        return tuple(CutOff(*row) for row in sorted([*ended, *(row[:-1] for row in rows)]))

    def latched_fault(self) -> LatchFault | None:
        """Return the fault that was latched when the last run ended, the first cause of several."""
        row = self._connection.execute(
            "SELECT code, text, since_unix_s FROM faults WHERE is_cleared = 0 ORDER BY id LIMIT 1"
        ).fetchone()
        return LatchFault(*row) if row is not None else None

    def submit(self, request: LedgerRequest) -> None:
        """Queue one request and set `submitted`; returns at once."""
        self._requests.append(request)
        self.submitted.set()

    def answers(self) -> Sequence[LedgerAnswer]:
        """Return, once each, the answers that came since the last call."""
        found = []
        while self._answers:
            found.append(self._answers.popleft())
        return found

    def poll_once(self, now: Ns) -> None:
        """Carry out what is queued; a request that fails is answered with its problem.

        What must not be lost (a close, a fault) is kept and tried again before anything else.
        """
        with self._lock:
            waiting = [*self._kept]
            self._kept.clear()
            while self._requests:
                waiting.append(self._requests.popleft())
            sick = None  # what keeps anything from being saved
            for request in waiting:
                if isinstance(request, LedgerRead | LedgerCare):
                    self._answers.append(self._look_or_care(request))
                    continue
                session, problem = self._try(request) if sick is None else (None, sick)
                if problem is not None and problem.code is Reason.DOSE_UNSAVED:
                    sick = problem
                    if isinstance(request, MUST_NOT_BE_LOST):
                        self._kept.append(request)
                self._answers.append(LedgerAnswer(request, session, problem))
            self._back_up(now)

    def _back_up(self, now: Ns) -> None:
        """Copy the history once a day, never during a session, whose windows it would delay."""
        if self._file is None or any(row.is_open for row in self._history.rows):
            return
        if self._look_again is not None and now < self._look_again:
            return
        self._look_again = Ns(now + BACKUP_LOOK)
        try:
            is_empty = self._history.latest_unix_s is None and not self._history.rows
            if not is_empty and backups.is_due(self._file, time.time()):
                backups.make(self._connection, self._file)
        except (OSError, sqlite3.Error) as error:
            self._log(f"the history can't be backed up: {error}; check the disk")

    def close(self) -> None:
        """Let go of the database; may be called twice."""
        with self._lock:
            self._connection.close()

    def _look_or_care(self, request: LedgerRead | LedgerCare) -> LedgerAnswer:
        try:
            if isinstance(request, ReadPage | ReadDiary):
                return LedgerAnswer(request, None, found=diary.read(self._connection, request))
            return LedgerAnswer(request, None, found=self._care(request))
        except RefusedError as error:
            return LedgerAnswer(request, None, error.said)
        except (OSError, sqlite3.Error) as error:
            why = Reason.HISTORY_FAILS.said(detail=Detail(str(error)))
            return LedgerAnswer(request, None, why)

    def _care(self, request: ReadExport | ReadCopies | LedgerCare) -> Found:
        """Carry out what is done to the record as a whole, between sessions.

        Raises:
            RefusedError, OSError, sqlite3.Error: It can't be done; the record is as it was.
            LedgerError: The disk refused halfway. The program must begin anew: opening goes on.
        """
        from firmware_py.history.data import dispatch, restore  # noqa: PLC0415  a panel may never need it

        if not isinstance(request, RestoreCopy):
            try:
                return dispatch.carry_out(self._connection, self._file, request, self._history)
            finally:
                if isinstance(request, Brought | ForgetPerson):
                    self._reload()
        file = dispatch.make_ready(self._file, request)
        self._connection.close()
        try:
            restore.put_in_place(file)
        except OSError as error:
            raise LedgerError(f"{file}: the copy can't take its place: {error}") from None
        self._connection = connect(file)
        self._reload()
        return Carried()

    def _reload(self) -> None:
        """Read everything that is kept at hand once more."""
        self._history = open_sessions.load(self._connection)
        self._people = people.everyone(self._connection)
        self._begun = dict(open_sessions.begun(self._connection))
        self._light = lamp_hours.load(self._connection, self._calibrated)

    def _try(self, request: LedgerWrite) -> tuple[int | None, Said | None]:
        """Return the session a request concerns, and why it failed if it did.

        DOSE_UNSAVED is the disk's fault, and nothing else can be kept either; any other problem
        lies in the request.
        """
        try:
            return self._carry_out(request), None
        except RefusedError as error:
            return None, error.said
        except sqlite3.Error as error:
            return None, Reason.DOSE_UNSAVED.said(detail=Detail(str(error)))

    def _carry_out(self, request: LedgerWrite) -> int | None:
        match request:
            case OpenSession(record):
                cursor = self._connection.execute(
                    "INSERT INTO sessions (uid, person, area, mode, strength, minutes, "
                    "distance_cm, target_red_j_cm2, target_nir_j_cm2, finishes, pain_before, "
                    "boot_id, boottime_ns, wall_unix_s, wall_is_set, wall_by_hand, is_exact) "
                    "VALUES (lower(hex(randomblob(16))), ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, "
                    "?, ?)",
                    (
                        record.person,
                        record.area,
                        record.mode,
                        record.strength,
                        record.minutes,
                        record.distance_cm,
                        record.target[Channel.RED],
                        record.target[Channel.NIR],
                        record.finishes,
                        record.pain,
                        *open_sessions.values(record.began),
                    ),
                )
                self._refresh(record.began)
                return cursor.lastrowid or 0
            case ReserveWindow():
                cursor = self._connection.execute(
                    "UPDATE sessions SET red_j_cm2 = ?, nir_j_cm2 = ?, lit_ns = ? "
                    "WHERE id = ? AND ended IS NULL",
                    (
                        request.reserved[Channel.RED],
                        request.reserved[Channel.NIR],
                        request.lit_until,
                        request.session,
                    ),
                )
                if cursor.rowcount != 1:  # a window that no row holds is no leave for light
                    raise RefusedError(Reason.RECORD_CLOSED)
            case CloseSession():
                with open_sessions.transaction(self._connection):
                    self._close(request)
                self._light = lamp_hours.load(self._connection, self._calibrated)
                self._refresh()
                self._begun |= open_sessions.begun(self._connection, request.session)
                courses.begin(self._connection, request.session, self._usual_per_week)
            case NoteLight(shone):
                lamp_hours.add(self._connection, shone, self._calibrated)
                self._light = lamp_hours.load(self._connection, self._calibrated)
                return None
            case LatchFault():
                self._connection.execute(
                    "INSERT INTO faults (code, text, since_unix_s) VALUES (?, ?, ?)",
                    (request.code, request.text, request.since),
                )
                return None
            case ForgetFault():
                self._connection.execute("UPDATE faults SET is_cleared = 1 WHERE is_cleared = 0")
                return None
            case NoteTime(now, reference):
                open_sessions.note_time(self._connection, now, reference)
                self._refresh(now)
                return None
            case NoteReport():
                reports.report(self._connection, request)
                self._refresh()
            case NoteNumbness():
                reports.numbness(self._connection, request)
                return None
            case ChangeCourse():
                courses.change(self._connection, request)
                return None
            case AddPerson(person):
                self._keep_people(people.add, person)
                return None
            case RenamePerson(old, new):
                self._keep_people(people.rename, old, new)
                self._begun = dict(open_sessions.begun(self._connection))
                self._refresh()
                return None
            case ChangePerson(person):
                self._keep_people(people.change, person)
                return None
            case KeepSettings(changed):
                settings.keep(self._connection, changed)
                return None
        return request.session

    def _close(self, request: CloseSession) -> None:
        """Write what was given and, with it or not at all, what the lamps have aged by."""
        closed = self._connection.execute(
            "UPDATE sessions SET red_j_cm2 = ?, nir_j_cm2 = ?, lit_ns = ?, ended = ?, "
            "reason = ? WHERE id = ? AND ended IS NULL",
            (
                request.given[Channel.RED],
                request.given[Channel.NIR],
                request.lit,
                request.ended,
                request.reason,
                request.session,
            ),
        )
        if closed.rowcount:
            lamp_hours.add(self._connection, request.shone, self._calibrated)

    def _keep_people(self, change: Callable[..., object], *what: object) -> None:
        with open_sessions.transaction(self._connection):
            change(self._connection, *what)
        self._people = people.everyone(self._connection)

    def _refresh(self, now: Moment | None = None) -> None:
        """Read again what may still matter; told the time, set aside what no longer does."""
        self._history = open_sessions.load(self._connection)
        if now is not None:
            with suppress(sqlite3.Error):  # tidying up: it may as well happen another time
                open_sessions.set_aside(self._connection, self._history, now)
