"""The record on its database: what is looked up and changed, each change whole or not at all.

For one thread at a time: the ledger's worker, and whoever makes the daemon before that runs.
"""

import sqlite3
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from types import MappingProxyType

from firmware_py.core.errors import LedgerError, RefusedError
from firmware_py.core.history.allowance import History
from firmware_py.core.history.record import Diary, NewSession, Page, SessionRecord
from firmware_py.core.history.symptoms import Symptoms
from firmware_py.core.people import Person
from firmware_py.core.reasons import AreaName, Reason, Said
from firmware_py.core.session.facts import Window
from firmware_py.core.timestamps import Moment, Reference
from firmware_py.core.units import Channel, Ns, ns
from firmware_py.history import (
    blisters,
    courses,
    diary,
    held,
    homes,
    lamp_hours,
    open_sessions,
    outbox,
    people,
    prescriptions,
    reports,
    rows,
    seal,
    settings,
    symptoms,
)
from firmware_py.history.data import backups
from firmware_py.history.database import connect
from firmware_py.history.witness import Witness
from firmware_py.ports.ledger import (
    Copies,
    CourseChange,
    Exported,
    Homecoming,
    LatchedFault,
    LightTime,
    Note,
    SessionEnd,
    SessionReport,
    TakenIn,
)

BACKUP_LOOK = ns(3600)
# Of people and answers alone, before a first session: after the last of several changes at once.
BACKUP_SETTLES = ns(60)
RESTARTED = "The controller restarted."
# What ended in good order because the program was told to end has the reason of what was cut off.
_TAKE_NOTE = """
    UPDATE sessions SET reason = :restarted
    WHERE id = (SELECT max(id) FROM sessions) AND ended = 'restart' AND reason != :restarted
    RETURNING id
"""
_CLOSE_ALL = """
    UPDATE sessions SET ended = 'restart', reason = :restarted WHERE ended IS NULL
    RETURNING id
"""
_OPEN = f"""
    INSERT INTO sessions (uid, person, area, mode, strength, minutes, distance_cm,
        target_red_j_cm2, target_nir_j_cm2, carried_j_cm2, finishes, pain_before, claim,
        is_overridden, {rows.MOMENT_COLUMNS})
    VALUES (lower(hex(randomblob(16))), ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
"""  # noqa: S608  columns
_RESERVE = """
    UPDATE sessions SET red_j_cm2 = ?, nir_j_cm2 = ?, lit_ns = ? WHERE id = ? AND ended IS NULL
"""
_CLOSE = """
    UPDATE sessions SET red_j_cm2 = ?, nir_j_cm2 = ?, lit_ns = ?, ended = ?, reason = ?,
    lasted_ns = ? WHERE id = ? AND ended IS NULL
"""


class SqliteStore:
    """ports.ledger.Store on a database, with all that a session's dose needs.

    file: the database's, where it shall be backed up every day; calibrated: the date of each
    colour's calibration; usual_per_week: sessions of an area, for a course that begins; witness:
    remembers how far the record has come.
    What may still matter is kept at hand and read again whenever it changes.
    """

    def __init__(
        self,
        connection: sqlite3.Connection,
        file: Path | None = None,
        calibrated: lamp_hours.Calibrated = MappingProxyType({}),
        usual_per_week: Mapping[str, int] = MappingProxyType({}),
        witness: Witness | None = None,
    ) -> None:
        self.connection = connection
        self._file = file
        self._witness = witness
        self._witnessed: seal.Seal | None = None
        self._calibrated = calibrated
        self._usual_per_week = usual_per_week
        self._look_again: Ns | None = None
        self._people_changed = self._copies_people = False  # since the last copy
        self._noted: Moment | None = None  # when this boot's time of day was last noted
        lamp_hours.adopt(connection, calibrated)
        self._reload()

    def close(self) -> None:
        """Let go of the database; may be called twice."""
        self.connection.close()

    def vouch(self, *, to_disk: bool) -> None:
        """Have the witness remember what is committed, if that has changed.

        to_disk: wait until a power cut can't lose it. A window needs no such wait: what it holds
        is in the log, which is synced, and the witness is only older then, never wrong.

        Raises:
            OSError, sqlite3.Error: It can't be remembered.
        """
        if self._witness is None:
            return
        own = seal.read(self.connection)
        if own is not None and own != self._witnessed:
            self._witness.remember(own, to_disk=to_disk)
            self._witnessed = own

    # ------------------------------------------------------------------ looked up

    @property
    def history(self) -> History:
        """The sessions that may still matter."""
        return self._history

    @property
    def people(self) -> Mapping[str, Person]:
        """Everyone by name, first come first."""
        return self._people

    @property
    def identities(self) -> Mapping[str, str]:
        """Who everybody is, by name: a random id, whatever they are called."""
        return self._identities

    @property
    def counts(self) -> Mapping[str, int]:
        """What is counted for good: starts of the program, sessions without the clinic's answer."""
        return self._counts

    @property
    def light(self) -> Mapping[Channel, LightTime]:
        """How long each colour was lit."""
        return self._light

    @property
    def settings(self) -> Mapping[str, object]:
        """The settings that were ever changed, by name, as they were found."""
        return settings.load(self.connection)

    def begun(self, person: str, area: str) -> int:
        """Return how many sessions of an area a person has had, as far as 3."""
        return self._begun.get((person, area), 0)

    def reference(self, boot_id: str) -> Reference | None:
        """Return what a boot took for the time of day so far."""
        return open_sessions.reference(self.connection, boot_id)

    def latched_fault(self) -> LatchedFault | None:
        """Return the fault that was latched when the last run ended, the first cause of several."""
        row = self.connection.execute(
            "SELECT code, text, since_unix_s FROM faults WHERE is_cleared = 0 ORDER BY id LIMIT 1"
        ).fetchone()
        return LatchedFault(*row) if row is not None else None

    def page(self, *, person: str, area: str | None, before: int | None, limit: int) -> Page:
        """Return sessions, newest first. before: older than this one."""
        return diary.page(self.connection, person=person, area=area, before=before, limit=limit)

    def diary(self, person: str, since: float | None, month: tuple[float, float] | None) -> Diary:
        """Return what a person's pictures are made of; unix times."""
        return diary.diary(self.connection, person, since, month)

    def export(self, person: str, after: str | None) -> Exported:
        """Return rows of a person's data. after: the page before this one's `after`."""
        from firmware_py.history.data import export  # noqa: PLC0415  a panel may never need it

        return export.read(self.connection, person, after)

    def told_after(self, row: int, most: int) -> tuple[Sequence[outbox.Told], int]:
        """Return what another record is told after a number, and the number to go on after."""
        return outbox.after(self.connection, row, most)

    def copies(self) -> Copies:
        """Return which copies of the history there are."""
        file = self._named_file()
        # Who asks may want to put one there.
        backups.folder(file).mkdir(mode=0o700, exist_ok=True)
        return Copies(str(backups.folder(file)), backups.there(file))

    # ------------------------------------------------------------------ a session's dose

    def open(self, session: NewSession) -> int:
        """Write a session that begins; return its number.

        Raises:
            RefusedError: Nobody has that name, or their answers close the area.
        """
        with rows.transaction(self.connection):
            self._check_person(session)
            cursor = self.connection.execute(
                _OPEN,
                (
                    session.person,
                    session.area,
                    session.mode,
                    session.strength,
                    session.minutes,
                    session.distance_cm,
                    session.target[Channel.RED],
                    session.target[Channel.NIR],
                    session.carried,
                    session.finishes,
                    session.pain_before,
                    session.claim,
                    int(session.is_overridden),
                    *rows.moment_values(session.began),
                ),
            )
            if session.is_overridden:
                self._count("overridden")
        self._refresh(session.began)
        return cursor.lastrowid or 0

    def reserve(self, session: int, window: Window) -> None:
        """Hold a window's fluence as if given.

        Raises:
            RefusedError: No open row holds it, so that it is no leave for light.
        """
        cursor = self.connection.execute(
            _RESERVE,
            (
                window.reserved[Channel.RED],
                window.reserved[Channel.NIR],
                window.lit_until,
                session,
            ),
        )
        if cursor.rowcount != 1:
            raise RefusedError(Reason.RECORD_CLOSED)

    def amend(self, session: int, target: Mapping[Channel, float]) -> None:
        """Write that an open session has another target: what it had elsewhere left less of it."""
        self.connection.execute(
            "UPDATE sessions SET target_red_j_cm2 = ?, target_nir_j_cm2 = ? "
            "WHERE id = ? AND ended IS NULL",
            (target[Channel.RED], target[Channel.NIR], session),
        )
        self._refresh()

    def close_session(self, end: SessionEnd) -> None:
        """Write what was given and, with it or not at all, what the lamps have aged by."""
        with rows.transaction(self.connection):
            closed = self.connection.execute(
                _CLOSE,
                (
                    end.given[Channel.RED],
                    end.given[Channel.NIR],
                    end.lit,
                    end.ended,
                    end.reason,
                    end.lasted,
                    end.session,
                ),
            )
            if closed.rowcount:
                prescriptions.use(self.connection, end.session)
                lamp_hours.add(self.connection, end.channels, self._calibrated)
        self._light = lamp_hours.load(self.connection, self._calibrated)
        self._refresh()
        self._load_people()
        self._begun |= open_sessions.begun(self.connection, end.session)
        courses.begin(self.connection, end.session, self._usual_per_week)
        # A session that lies in the file is lost by no damage to the log.
        self.connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def close_cut_off(self) -> tuple[SessionRecord, ...]:
        """Close what the last run left open, as fully given; return it, oldest first.

        Returned as well, once: a last session that ended in good order because that run was told to
        end, by an upgrade or a shutdown. Its person hasn't heard of that either.
        """
        with rows.transaction(self.connection):
            by = {"restarted": RESTARTED}
            noted = [number for (number,) in self.connection.execute(_TAKE_NOTE, by).fetchall()]
            closed = [number for (number,) in self.connection.execute(_CLOSE_ALL, by).fetchall()]
            found = {
                number: rows.sessions(self.connection, courses.SESSION, (number,))[0]
                for number in sorted({*noted, *closed})
            }
            for number in closed:  # as much light as was reserved
                prescriptions.use(self.connection, number)
                lit = {c: found[number].lit for c, j in found[number].given.items() if j > 0}
                lamp_hours.add(self.connection, lit, self._calibrated)
            self._count("starts")
        for number in closed:
            courses.begin(self.connection, number, self._usual_per_week)
        self._history = open_sessions.load(self.connection, self._noted)
        self._light = lamp_hours.load(self.connection, self._calibrated)
        return tuple(found.values())

    def note_light(self, channels: Mapping[Channel, Ns]) -> None:
        """Add light that belonged to no session."""
        lamp_hours.add(self.connection, channels, self._calibrated)
        self._light = lamp_hours.load(self.connection, self._calibrated)

    def latch_fault(self, fault: LatchedFault) -> None:
        """Write a fault that outlives a restart."""
        self.connection.execute(
            "INSERT INTO faults (code, text, since_unix_s) VALUES (?, ?, ?)",
            (fault.code, fault.text, fault.since),
        )

    def forget_fault(self) -> None:
        """Write that the fault was cleared."""
        self.connection.execute("UPDATE faults SET is_cleared = 1 WHERE is_cleared = 0")

    # ------------------------------------------------------------------ people and their data

    def add_person(self, person: Person, now: Moment) -> None:
        """Keep a new person; what holds that name back holds from now on."""
        self._keep_people(lambda: people.add(self.connection, person, now))
        self._refresh(now)

    def rename_person(self, old: str, new: str, now: Moment) -> None:
        """Give a person and all their sessions another name; the old one stays held back."""
        kept = held.of_person(self._history.rows, old, now)

        def rename() -> None:
            people.rename(self.connection, old, new)
            held.follow(self.connection, old, new)
            held.keep(self.connection, kept)
            if (person := self._people.get(old)) is not None:
                blisters.keep(self.connection, (old, new), person.blistered)

        self._keep_people(rename)
        self._begun = dict(open_sessions.begun(self.connection))
        self._refresh()

    def change_person(self, person: Person) -> None:
        """Keep a person's answers, agreement and setting as they are here."""

        def change() -> None:
            people.change(self.connection, person)
            # What an agreement opened rests under no old name any more.
            blisters.release(self.connection, person.name, person.blistered)

        self._keep_people(change)

    def roam(self, person: Person, now: Moment) -> None:
        """Have a clinic's record be a person's home from now on."""

        def roam() -> None:
            people.add(self.connection, person)  # of whom nothing was written yet
            homes.roam(self.connection, person.name, now)

        self._keep_people(roam)

    def admit(self, person: Person, uid: str, now: Moment) -> None:
        """Keep a person whose record a clinic keeps by an id; one of that name may be here."""

        def admit() -> None:
            people.add(self.connection, person, now)
            homes.admit(self.connection, person.name, uid, now)

        self._keep_people(admit)
        self._refresh(now)

    def come_home(self, release: Homecoming) -> None:
        """Have this panel be a person's home again, with what they had elsewhere.

        Raises:
            RefusedError: They don't roam, or the release is older than that.
        """

        def come() -> None:
            since = homes.since(self.connection, release.uid)
            if since is None:
                raise RefusedError(Reason.HOME_ALREADY, person=release.person, field="name")
            if not release.released_unix_s > since:
                raise RefusedError(Reason.RELEASE_OLD, person=release.person, field="release")
            homes.come_home(self.connection, release.person, release.uid, release.had)

        self._keep_people(come)
        self._refresh()

    def prescribe(
        self, person: Person, areas: tuple[str, ...], strength: str, sessions: int
    ) -> None:
        """Keep a course of so many sessions in place of any before; without areas it ends."""

        def put() -> None:
            people.add(self.connection, person)
            uid = people.identity(self.connection, person.name) or ""
            prescriptions.put(self.connection, uid, areas, strength, sessions)

        self._keep_people(put)

    def count_refill_try(self) -> None:
        """Count a refill code as wrong, before it is judged."""
        with rows.transaction(self.connection):
            self._count(prescriptions.WRONG)

    def refill(self, person: str, sessions: int) -> None:
        """Add sessions to a person's course; wrong codes are counted from nothing again."""

        def refill() -> None:
            uid = people.identity(self.connection, person) or ""
            prescriptions.refill(self.connection, uid, sessions)

        self._keep_people(refill)
        self._counts = _counts(self.connection)

    def keep_settings(self, changed: Mapping[str, object]) -> None:
        """Keep settings, by name."""
        settings.keep(self.connection, changed)

    def report(self, said: SessionReport, now: Moment) -> None:
        """Keep what a person said of a session, and what they had said otherwise."""

        def change() -> None:
            reports.report(self.connection, said, now)
            for told in rows.sessions(self.connection, courses.SESSION, (said.session,)):
                held.note_skin(self.connection, told)

        self._keep_people(change)  # a blister is kept with its person
        self._refresh()

    def note(self, told: Note, now: Moment) -> None:
        """Keep what a person told on a day of its own."""
        reports.note(self.connection, told, now)

    def note_numbness(self, person: str, value: int, now: Moment) -> None:
        """Keep how numb a person is now, 0..10."""
        reports.numbness(self.connection, person, value, now)

    def note_symptoms(self, person: str, told: Symptoms) -> None:
        """Keep what a person told of their symptoms and usual pain."""
        symptoms.write(self.connection, person, told)

    def change_course(self, change: CourseChange) -> None:
        """Change the course of an area."""
        courses.change(self.connection, change)

    def note_time(self, now: Moment, reference: Reference) -> None:
        """Keep what this boot takes for the time of day, and date by it what came before."""
        open_sessions.note_time(self.connection, now, reference)
        self._noted = now
        self._refresh(now)

    # ------------------------------------------------------------------ the record as a whole

    def take_in(
        self, brought: Sequence[tuple[int, object]], now: Moment, people_max: int
    ) -> TakenIn:
        """Take the rows of an import in, each with its line: all or none."""
        from firmware_py.history.data import import_rows  # noqa: PLC0415  a panel may never need it

        try:
            return import_rows.take_in(self.connection, brought, now, people_max)
        finally:
            self._reload()

    def make_copy(self) -> Copies:
        """Copy the history; return which copies there are."""
        backups.make(self.connection, self._named_file(), backups.ASKED)
        return self.copies()

    def restore(self, name: str | None, now: Moment) -> None:
        """Put a copy in the history's place. name: None for the newest.

        Raises:
            LedgerError: The disk refused halfway. The program must begin anew: opening goes on.
        """
        from firmware_py.history.data import restore  # noqa: PLC0415  a panel may never need it

        file = self._named_file()
        restore.make_ready(restore.find(file, name), file, now)
        self.connection.close()
        try:
            restore.put_in_place(file)
        except OSError as error:
            raise LedgerError(f"{file}: the copy can't take its place: {error}") from None
        self.connection = connect(file)
        self._reload()

    def forget(self, person: str, now: Moment) -> tuple[Said, ...]:
        """Erase a person, in the copies as well; return what to show of it."""
        from firmware_py.history.data import erase  # noqa: PLC0415  a panel may never need it

        try:
            return erase.forget(self.connection, self._file, person, now, self._history)
        finally:
            self._reload()

    def back_up(self, now: Ns) -> None:
        """Copy the history once a day, never during a session, whose windows it would delay.

        Until a first session each change of people and answers is copied too, a minute later: they
        are all that there is to lose.

        Raises:
            OSError, sqlite3.Error: It can't be; tried again in an hour.
        """
        if self._file is None or any(row.is_open for row in self._history.rows):
            return
        has_sessions = self._history.latest_unix_s is not None or bool(self._history.rows)
        if self._people_changed and not has_sessions:
            self._people_changed, self._copies_people = False, True
            self._look_again = Ns(now + BACKUP_SETTLES)
        if self._look_again is not None and now < self._look_again:
            return
        self._look_again = Ns(now + BACKUP_LOOK)
        has_answers = any(person.answered is not None for person in self._people.values())
        if not has_sessions and not has_answers:
            return  # nothing to lose
        if self._copies_people or backups.is_due(self._file, time.time()):
            backups.make(self.connection, self._file)
            self._copies_people = False

    # ------------------------------------------------------------------ kept at hand

    def _check_person(self, session: NewSession) -> None:
        """Check, within the transaction that opens a session, that its person may have it.

        Raises:
            RefusedError: They may not, and what to do.
        """
        everyone = people.everyone(self.connection)
        person = everyone.get(session.person)
        if person is None:
            raise RefusedError(
                Reason.PERSON_UNKNOWN,
                person=session.person,
                known=tuple(everyone),
                field="person",
            )
        if (why := person.closed(session.area, session.began)) is not None:
            raise RefusedError(
                Reason.AREA_CLOSED,
                area=AreaName(session.area, session.area),
                why=why,
                field="person",
            )

    def _reload(self) -> None:
        """Read everything that is kept at hand once more."""
        self._history = open_sessions.load(self.connection, self._noted)
        self._load_people()
        self._counts = _counts(self.connection)
        self._begun = dict(open_sessions.begun(self.connection))
        self._light = lamp_hours.load(self.connection, self._calibrated)

    def _refresh(self, now: Moment | None = None) -> None:
        """Read again what may still matter; given the time, erase what need not be kept."""
        if now is not None:
            with suppress(sqlite3.Error):  # tidying up: it may as well happen another time
                open_sessions.drop_past(self.connection, now)
        self._history = open_sessions.load(self.connection, self._noted)

    def _keep_people(self, change: Callable[[], None]) -> None:
        with rows.transaction(self.connection):
            change()
        self._load_people()
        self._people_changed = True

    def _load_people(self) -> None:
        self._people = people.everyone(self.connection)
        self._identities = homes.identities(self.connection)

    def _count(self, name: str) -> None:
        """Count one more of something; within a transaction."""
        self.connection.execute(
            "INSERT INTO counts VALUES (?, 1) ON CONFLICT DO UPDATE SET value = value + 1", (name,)
        )
        self._counts = _counts(self.connection)

    def _named_file(self) -> Path:
        if self._file is None:
            raise RefusedError(Reason.HISTORY_NO_FILE)
        return self._file


def _counts(connection: sqlite3.Connection) -> Mapping[str, int]:
    return dict(connection.execute("SELECT name, value FROM counts").fetchall())
