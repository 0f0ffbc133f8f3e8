"""Rows read by name, and the one rule of what counts, in SQL as in Python."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from firmware_py.core.history.record import SessionRecord
from firmware_py.core.timestamps import Moment
from firmware_py.core.units import Channel, Ns
from firmware_py.history import rows
from firmware_py.history.database import connect

COLUMNS = (
    "uid, person, area, mode, strength, minutes, distance_cm, target_red_j_cm2, target_nir_j_cm2, "
    "carried_j_cm2, red_j_cm2, nir_j_cm2, lit_ns, ended, reason, finishes, is_imported, "
    f"pain_before, pain_after, red_after, red_next_day, {rows.MOMENT_COLUMNS}"
)
WHERE_IT_COUNTS = f"SELECT count(*) FROM sessions WHERE {rows.COUNTS}"
EVERY = f"SELECT {rows.SESSION} FROM sessions ORDER BY id"
FLUENCE = st.one_of(
    st.sampled_from([0.0, 0.3, 0.6, 0.9, 1.0, 3.0, 6.0, 9.0]), st.floats(min_value=0, max_value=30)
)


@pytest.fixture
def connection(tmp_path: Path) -> Iterator[sqlite3.Connection]:
    with closing(connect(tmp_path / "history.db")) as connection:
        yield connection


def write(connection: sqlite3.Connection, *values: object) -> None:
    marks = ", ".join("?" * len(values))
    connection.execute(f"INSERT INTO sessions ({COLUMNS}) VALUES ({marks})", values)


def test_a_row_becomes_its_session_by_name(connection: sqlite3.Connection) -> None:
    began = Moment(boot_id="b", monotonic=Ns(7), unix_s=1.5, is_set=True, by_hand=True)
    write(
        connection, "abc", "Me", "soles", "both", "usual", 15, 15.5, 3.0, 6.0, 0.5, 1.0, 2.0, 9,
        "stopped", "Stopped.", None, 1, 3, 4, 1, 0, *rows.moment_values(began),
    )  # fmt: skip
    assert rows.sessions(connection, EVERY) == (
        SessionRecord(
            session=1, uid="abc", person="Me", area="soles", mode="both", strength="usual",
            minutes=15, distance_cm=15.5, target={Channel.RED: 3.0, Channel.NIR: 6.0}, carried=0.5,
            given={Channel.RED: 1.0, Channel.NIR: 2.0}, lit=Ns(9), ended="stopped",
            reason="Stopped.", finishes=None, is_imported=True, pain_before=3, pain_after=4,
            is_red=True, is_red_next_day=False, began=began,
        ),
    )  # fmt: skip


def test_a_row_with_a_column_that_no_session_has_is_refused(
    connection: sqlite3.Connection,
) -> None:
    # A moment's columns alone are no session.
    connection.execute(
        f"INSERT INTO losses (reason, {rows.MOMENT_COLUMNS}) VALUES ('x', 'b', 1, 2, 1, 0, 7)"
    )
    row = rows.first(connection, f"SELECT {rows.MOMENT} FROM losses")
    assert row is not None
    with pytest.raises(msgspec.ValidationError, match="is_exact"):
        rows.moment(row)


@settings(max_examples=300, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.tuples(FLUENCE, FLUENCE), FLUENCE, st.tuples(FLUENCE, FLUENCE), st.booleans(), st.booleans()
)
def test_sql_and_the_record_agree_on_which_sessions_count(
    connection: sqlite3.Connection,
    target: tuple[float, float],
    carried: float,
    dose: tuple[float, float],
    is_rest: bool,  # noqa: FBT001  generated
    is_open: bool,  # noqa: FBT001  generated
) -> None:
    connection.execute("DELETE FROM sessions")
    began = Moment(boot_id="b", monotonic=Ns(7), unix_s=1.5, is_set=True)
    ended = None if is_open else "stopped"
    whole = ("both", "usual", 15, 15.0, 3.0, 6.0, 0.0, 3.0, 6.0, 9, "complete", "", None, 0)
    told = (None, None, None, None, *rows.moment_values(began))
    write(connection, "whole", "Me", "soles", *whole, *told)
    finishes = connection.execute("SELECT id FROM sessions").fetchone()[0] if is_rest else None
    write(
        connection, "one", "Me", "soles", "both", "usual", 15, 15.0, *target, carried, *dose, 9,
        ended, "", finishes, 0, *told,
    )  # fmt: skip
    (count,) = connection.execute(f"{WHERE_IT_COUNTS} AND uid = 'one'").fetchone()
    found = rows.sessions(connection, EVERY)[1]
    assert found.counts is (count == 1)
    # At the bound itself, which floats hardly ever hit.
    tenth = "0.1 * (target_red_j_cm2 + target_nir_j_cm2)"
    at_bound = f"carried_j_cm2 = 0, red_j_cm2 = 0, nir_j_cm2 = {tenth}"
    connection.execute(f"UPDATE sessions SET {at_bound} WHERE uid = 'one'")
    (count,) = connection.execute(f"{WHERE_IT_COUNTS} AND uid = 'one'").fetchone()
    assert rows.sessions(connection, EVERY)[1].counts is (count == 1)
