"""Coming to the clinic and going to a panel: the clinic's half of an act of both sides."""

import uuid
from datetime import datetime

import psycopg
from psycopg.rows import TupleRow

from firmware_py.wire.claims import GivenElsewhere, Release, signed
from fleet.clinic import moments, rules
from fleet.clinic.book import Sitting
from fleet.clinic.homes import Homes
from fleet.clinic.postgres import PostgresSitting

Connection = psycopg.Connection[TupleRow]


class RefusedError(Exception):
    """It isn't done: what, why and what to do."""


def new(connection: Connection, homes: Homes, now: datetime) -> str:
    """Return the id of somebody new: nobody else has it, so nothing has to rest.

    Raises:
        OSError, psycopg.Error: It can't be kept.
    """
    person = uuid.uuid4().hex
    _move(connection, homes, person, "clinic", now, rests_until=now)
    return person


def accept(connection: Connection, homes: Homes, person: str, now: datetime) -> datetime:
    """Take a person whom their panel lets roam; return until when they rest.

    What that panel gave last may still be on its way, so every area rests as after a session.

    Raises:
        RefusedError: They are kept here already.
        OSError, psycopg.Error: It can't be kept.
    """
    if homes.is_here(person) and PostgresSitting(connection, now).kept(person) is not None:
        raise RefusedError(f"{person} is kept here already; nothing has changed.")
    rests = now + rules.APART
    _move(connection, homes, person, "clinic", now, rests_until=rests)
    return rests


def release(
    connection: Connection, homes: Homes, person: str, panel: str, key: bytes, now: datetime
) -> Release:
    """Give a person up to a panel; return what it must read. From then on they are not kept here.

    Raises:
        RefusedError: They aren't kept here, or a session of theirs hasn't been told of.
        OSError, psycopg.Error: It can't be kept.
    """
    with connection.transaction():
        sitting = PostgresSitting(connection, now)
        sitting.hold(person)
        if not homes.is_here(person) or sitting.kept(person) is None:
            raise RefusedError(f"{person} isn't kept here, so there is nobody to give up.")
        rows = leaving(sitting, person, panel, now)
        # The file first: should the rest fail, the person is held back, and not doubled.
        _move(connection, homes, person, "panel", now, rests_until=now, panel=panel)
    return signed(Release(person=person, released_at=moments.written(now), rows=rows), key)


def leaving(sitting: Sitting, person: str, panel: str, now: datetime) -> tuple[GivenElsewhere, ...]:
    """Return the last week of somebody who goes, at other panels.

    Raises:
        RefusedError: A session of theirs hasn't been told of, or the record was restored.
    """
    rests = sitting.epoch().rests_until
    if rests > now:
        raise RefusedError(
            f"The record was put back from a copy and may lack sessions. "
            f"Wait until {moments.written(rests)}."
        )
    given = sitting.given(person, now - rules.WEEK)
    for each in sitting.held(person, now - rules.APART):
        if not rules.is_told(each, given) and each.until > now:
            raise RefusedError(
                f"{each.panel} holds {each.area} for this person until "
                f"{moments.written(each.until)} and hasn't told what it gave. "
                "Wait until its record is here, or until then."
            )
    return tuple(rules.elsewhere(panel, (), given))


def answer(connection: Connection, person: str, key: str, said: str, now: datetime) -> None:
    """Keep a first-use answer that a person gave anywhere; the strictest of all holds.

    Raises:
        psycopg.Error: It can't be kept.
    """
    connection.execute(
        "INSERT INTO first_use (person, key, answer, at) VALUES (%s, %s, %s, %s)",
        (person, key, said, now),
    )


def _move(
    connection: Connection,
    homes: Homes,
    person: str,
    home: str,
    now: datetime,
    *,
    rests_until: datetime,
    panel: str | None = None,
) -> None:
    homes.note(person, "panel" if home == "panel" else "clinic", now)
    connection.execute(
        "INSERT INTO home (person, home, at, rests_until, panel) VALUES (%s, %s, %s, %s, %s)",
        (person, home, now, rests_until, panel),
    )
