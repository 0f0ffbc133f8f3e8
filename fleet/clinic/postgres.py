"""The book behind PostgreSQL, and its sittings, each of them one transaction that the witness sees.

One connection, one writer: whatever waits goes into one transaction, so that a disk's sync is paid
once for many messages. Nothing here waits for a panel, and no panel waits for this longer than for
an answer to its claim.
"""

import secrets
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Any

import msgspec
import psycopg
from psycopg.errors import ExclusionViolation
from psycopg.rows import TupleRow

from firmware_py.wire.claims import ClaimAnswer
from fleet.clinic import moments, rules
from fleet.clinic.book import Epoch, Given, Held, Kept, NotKeptError
from fleet.clinic.schema import SCHEMA
from fleet.clinic.witness import Stamp, Witness
from fleet.messages import Live, Record

# A server that takes longer than this for one statement is none: the panels have given up by then.
STATEMENT_MS = 10_000
_ONE_LEDGER = "SELECT pg_try_advisory_lock(hashtext('light-panel ledgerd'))"
# No answer of several wins by having come last: what holds more back stays.
_STRICT = {"yes": 2, "not_sure": 1, "no": 0}
_GIVEN = (
    "uid, panel, area, began_at, ended_at, red_j_cm2, nir_j_cm2, red_target_j_cm2, "
    "nir_target_j_cm2, lit_s, skin_red, blister, claim"
)


class NotAloneError(Exception):
    """Another ledger has this database."""


def connect(conninfo: str) -> psycopg.Connection[TupleRow]:
    """Return a connection that looks into the clinic's schema.

    Raises:
        psycopg.Error: There is no such server or database, or it refuses.
    """
    options = f"-c search_path={SCHEMA},public -c statement_timeout={STATEMENT_MS}"
    return psycopg.connect(
        conninfo,
        autocommit=True,
        connect_timeout=5,
        options=options,
        keepalives_idle=5,
        keepalives_interval=2,
        keepalives_count=2,
        tcp_user_timeout=STATEMENT_MS,
    )


class PostgresBook:
    """The database, for as long as one connection lasts.

    Raises:
        NotAloneError: Another program of this kind has it.
        psycopg.Error: It can't be used.
    """

    def __init__(self, connection: psycopg.Connection[TupleRow], witness: Witness) -> None:
        self._connection = connection
        self._witness = witness
        if not _one(connection, _ONE_LEDGER)[0]:
            raise NotAloneError("Another panel-ledgerd works on this database; stop one of them.")
        self._system = str(_one(connection, "SELECT system_identifier FROM pg_control_system()")[0])

    @contextmanager
    def sitting(self, now: datetime) -> "Iterator[PostgresSitting]":
        """Have a transaction. When this ends without an error it is committed, and witnessed.

        Raises:
            psycopg.Error: It isn't known to be committed; what was to be said isn't said.
            OSError: The witness can't write; the same.
        """
        latest = self._witness.latest(now)
        with self._connection.transaction():
            row = _one(self._connection, "SELECT sittings, word FROM tally FOR UPDATE")
            stamp = Stamp(self._system, row[0], row[1])
            if not self._witness.knows(stamp):
                begin_epoch(self._connection, latest, "the database isn't the one that was left")
            yield PostgresSitting(self._connection, latest)
            then = Stamp(self._system, stamp.sittings + 1, secrets.token_hex(8))
            self._connection.execute(
                "UPDATE tally SET sittings = %s, word = %s", (then.sittings, then.word)
            )
            self._witness.expect(stamp, then, latest)
        self._witness.saw(then, latest)


def vouch(connection: psycopg.Connection[TupleRow], witness: Witness, now: datetime) -> None:
    """Have the witness know the database as it is: for a new one, that has forgotten nothing.

    Raises:
        psycopg.Error: The database can't be read.
        OSError: The witness can't be written.
    """
    row = _one(connection, "SELECT sittings, word FROM tally")
    system = str(_one(connection, "SELECT system_identifier FROM pg_control_system()")[0])
    witness.saw(Stamp(system, row[0], row[1]), now)


def begin_epoch(connection: psycopg.Connection[TupleRow], now: datetime, why: str) -> None:
    """Have everybody rest: the next epoch begins.

    Raises:
        psycopg.Error: It can't be kept.
    """
    connection.execute(
        "INSERT INTO epoch (number, began_at, rests_until, why) "
        "SELECT coalesce(max(number), 0) + 1, %s, %s, %s FROM epoch",
        (now, now + rules.APART, why),
    )


class PostgresSitting:
    """One transaction; see `fleet.clinic.book.Sitting`."""

    def __init__(self, connection: psycopg.Connection[TupleRow], latest: datetime) -> None:
        self._sql = connection
        self._latest = latest
        self._epoch: Epoch | None = None

    @property
    def latest(self) -> datetime:
        """The latest time that any sitting was had at, by the witness."""
        return self._latest

    @contextmanager
    def apart(self) -> Iterator[None]:
        """Keep one message's work together: what fails in it takes no other with it.

        Raises:
            NotKeptError: The database can't take what is in it.
        """
        try:
            with self._sql.transaction():
                yield
        except (psycopg.DataError, psycopg.IntegrityError) as error:
            raise NotKeptError(str(error).strip()) from error

    def hold(self, person: str) -> None:
        """Lock the person, all areas of theirs: what was given to one counts for the others."""
        self._sql.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", (person,))

    def epoch(self) -> Epoch:
        """Return the newest epoch; before the first there was nothing to rest from."""
        if self._epoch is None:
            row = self._sql.execute(
                "SELECT number, rests_until FROM epoch ORDER BY number DESC LIMIT 1"
            ).fetchone()
            self._epoch = Epoch(0, moments.NEVER) if row is None else Epoch(*row)
        return self._epoch

    def kept(self, person: str) -> Kept | None:
        """Return what is kept of a person whose home is here."""
        row = self._sql.execute(
            "SELECT home, rests_until FROM home WHERE person = %s ORDER BY id DESC LIMIT 1",
            (person,),
        ).fetchone()
        if row is None or row[0] != "clinic":
            return None
        answers: dict[str, str] = {}
        for key, said in self._sql.execute(
            "SELECT key, answer FROM first_use WHERE person = %s", (person,)
        ):
            answers[key] = max(answers.get(key, "no"), said, key=_STRICT.__getitem__)
        return Kept(row[1], answers)

    def answered(self, panel: str, claim: str) -> ClaimAnswer | None:
        """Return what this panel's claim was answered with."""
        row = self._sql.execute(
            "SELECT said FROM answer WHERE panel = %s AND claim = %s", (panel, claim)
        ).fetchone()
        return None if row is None else msgspec.convert(row[0], ClaimAnswer)

    def held(self, person: str, after: datetime) -> Sequence[Held]:
        """Return a person's claims that hold their area, or have since a time."""
        rows = self._sql.execute(
            "SELECT claim, panel, person, area, red_j_cm2, nir_j_cm2, claimed_at, upper(during) "
            "FROM claim WHERE person = %s AND claimed_at > %s AND opened_at IS NULL",
            (person, after),
        )
        return [
            Held(
                claim=row[0].hex,
                panel=row[1],
                person=row[2].hex,
                area=row[3],
                red_j_cm2=row[4],
                nir_j_cm2=row[5],
                claimed_at=row[6],
                until=row[7],
            )
            for row in rows
        ]

    def given(self, person: str, after: datetime) -> Sequence[Given]:
        """Return a person's sessions since a time, each as strict as it was ever told."""
        told: dict[tuple[str, str], list[Given]] = {}
        for uid, panel, *rest, claim in self._sql.execute(
            f"SELECT {_GIVEN} FROM given WHERE person = %s AND began_at > %s ORDER BY id",  # noqa: S608  our own words
            (person, after),
        ):
            fields = dict(zip(Given.__struct_fields__[1:-1], rest, strict=True))
            row = Given(panel=panel, claim=None if claim is None else claim.hex, **fields)
            told.setdefault((panel, uid), []).append(row)
        return [rules.strictest(rows) for rows in told.values()]

    def grant(self, held: Held, answer: ClaimAnswer) -> bool:
        """Keep a claim with its answer, unless the table's own constraint says no."""
        try:
            with self._sql.transaction():
                self._sql.execute(
                    "INSERT INTO claim (claim, panel, person, area, red_j_cm2, nir_j_cm2, "
                    "claimed_at, during) VALUES (%s, %s, %s, %s, %s, %s, %s, tstzrange(%s, %s))",
                    (
                        *(held.claim, held.panel, held.person, held.area),
                        *(held.red_j_cm2, held.nir_j_cm2),
                        *(held.claimed_at, held.claimed_at, held.until),
                    ),
                )
                self.refuse(held.panel, held.person, answer, held.claimed_at)
        except ExclusionViolation:
            return False
        return True

    def refuse(self, panel: str, person: str, answer: ClaimAnswer, at: datetime) -> None:
        """Keep an answer."""
        self._sql.execute(
            "INSERT INTO answer (panel, claim, person, granted, at, said) "
            "VALUES (%s, %s, %s, %s, %s, %s)",
            (panel, answer.claim, person, answer.granted, at, msgspec.json.encode(answer).decode()),
        )

    def keep(self, panel: str, rows: Sequence[Record], at: datetime) -> None:
        """Keep rows; those that are there stay as they are."""
        claims = [row.claim for row in rows if row.claim is not None]
        claimed = (
            {
                (claim.hex, person.hex, area): when
                for claim, person, area, when in self._sql.execute(
                    "SELECT claim, person, area, claimed_at FROM claim "
                    "WHERE panel = %s AND claim = ANY(%s::uuid[])",
                    (panel, claims),
                )
            }
            if claims
            else {}
        )
        self._many(
            "INSERT INTO given (panel, uid, row, person, area, began_at, ended_at, said_began_at, "
            "said_ended_at, ended, red_j_cm2, nir_j_cm2, red_target_j_cm2, nir_target_j_cm2, "
            "lit_s, skin_red, blister, claim, overridden, told_at) VALUES "
            "(%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s) "
            "ON CONFLICT (panel, uid, row) DO NOTHING",
            [
                _fact(panel, row, claimed.get((row.claim or "", row.person, row.area)), at)
                for row in rows
            ],
        )

    def open(self, panel: str, rows: Sequence[Record], at: datetime) -> None:
        """Let go of the areas that these rows' claims hold, where they are this panel's."""
        self._many(
            "UPDATE claim SET opened_at = %s WHERE claim = %s AND panel = %s AND person = %s "
            "AND area = %s AND opened_at IS NULL",
            [(at, row.claim, panel, row.person, row.area) for row in rows],
        )

    def acked(self, panel: str) -> int:
        """Return the row up to which a panel's record is kept."""
        row = self._sql.execute("SELECT acked FROM panel WHERE panel = %s", (panel,)).fetchone()
        return 0 if row is None else int(row[0])

    def ack(self, panel: str, up_to: int) -> None:
        """Keep that number."""
        self._sql.execute(
            "INSERT INTO panel (panel, acked) VALUES (%s, %s) "
            "ON CONFLICT (panel) DO UPDATE SET acked = excluded.acked",
            (panel, up_to),
        )

    def show(self, lives: dict[str, Live], online: dict[str, bool], at: datetime) -> None:
        """Keep how panels are."""
        self._many(
            "INSERT INTO panel (panel, is_online, state, remaining_s, surface_c, light_h, fault, "
            "version, heard_at) VALUES (%s, true, %s, %s, %s, %s, %s, %s, %s) "
            "ON CONFLICT (panel) DO UPDATE SET is_online = true, state = excluded.state, "
            "remaining_s = excluded.remaining_s, surface_c = excluded.surface_c, "
            "light_h = excluded.light_h, fault = excluded.fault, version = excluded.version, "
            "heard_at = excluded.heard_at",
            [
                (
                    *(panel, live.state, live.remaining_s, live.surface_c, live.light_h),
                    *(live.fault, live.version, at),
                )
                for panel, live in lives.items()
            ],
        )
        self._many(
            "INSERT INTO panel (panel, is_online) VALUES (%s, %s) "
            "ON CONFLICT (panel) DO UPDATE SET is_online = excluded.is_online",
            list(online.items()),
        )

    def _many(self, words: str, rows: Sequence[Sequence[object]]) -> None:
        if rows:
            with self._sql.cursor() as cursor:
                cursor.executemany(words, rows)


def _fact(panel: str, row: Record, claimed: datetime | None, at: datetime) -> tuple[object, ...]:
    said, ended = moments.read(row.began_at), moments.read(row.ended_at)
    began = rules.began(said, claimed, at)
    return (
        *(panel, row.uid, row.row, row.person, row.area),
        *(began, rules.ended(began, ended, at), said, ended, row.ended),
        *(row.red_j_cm2, row.nir_j_cm2, row.red_target_j_cm2, row.nir_target_j_cm2),
        *(row.lit_s, row.skin_red, row.blister, row.claim, row.overridden, at),
    )


def _one(connection: psycopg.Connection[TupleRow], words: str) -> tuple[Any, ...]:
    row = connection.execute(words.encode()).fetchone()
    if row is None:
        raise psycopg.DataError("the database lacks a row that it can't be without")
    return row
