"""Reading a person's record: by an index, however long it is, and nobody else's."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from firmware_py.history import courses, diary, open_sessions, symptoms
from firmware_py.history.data import export
from firmware_py.history.database import connect
from tests.history.years import NOW, WEEK_S, fill

NAMES = {
    "person": "person 1", "area": "soles", "before": 700, "limit": 20, "since": NOW - 4 * WEEK_S,
    "until": NOW, "sort_s": NOW, "id": 5,
}  # fmt: skip


@pytest.fixture(scope="module")
def record(tmp_path_factory: pytest.TempPathFactory) -> Iterator[sqlite3.Connection]:
    with closing(connect(tmp_path_factory.mktemp("record") / "history.db")) as connection:
        fill(connection, years=2, people=3, per_week=5)
        yield connection


@pytest.mark.parametrize(
    ("query", "index"),
    [
        (diary.QUERIES["newest"], "sessions_by_person (person=?)"),
        (diary.QUERIES["older"], "sessions_by_person (person=? AND sort_s<?)"),
        (diary.QUERIES["newest of an area"], "sessions_by_area (person=? AND area=?)"),
        (
            diary.QUERIES["older of an area"],
            "sessions_by_area (person=? AND area=? AND sort_s<?)",
        ),
        (diary.QUERIES["recent"], "sessions_by_person (person=? AND sort_s>?)"),
        (diary.QUERIES["month"], "sessions_by_person (person=? AND sort_s>? AND sort_s<?)"),
        (diary.QUERIES["numbness"], "numbness_by_person (person=?)"),
        (export.SESSIONS, "sessions_by_person (person=? AND sort_s>?)"),
        (export.NUMBNESS, "numbness_by_person (person=? AND sort_s>?)"),
        (symptoms.BY_PERSON, "symptoms_by_person (person=?)"),
        (symptoms.EXPORT, "symptoms_by_person (person=? AND sort_s>?)"),
        (export.COURSES, "courses_by_person (person=? AND id>?)"),
    ],
)
def test_each_query_finds_its_rows_by_an_index_in_their_order(
    record: sqlite3.Connection, query: str, index: str
) -> None:
    plan = [row[3] for row in record.execute(f"EXPLAIN QUERY PLAN {query}", NAMES)]
    assert plan[0].endswith(f"USING INDEX {index}")
    assert [step for step in plan if "SCAN" in step.split("(")[0] or "TEMP" in step] == []


def test_what_is_asked_of_courses_and_single_sessions_goes_by_an_index(
    record: sqlite3.Connection,
) -> None:
    for query, values in (
        (courses.UNDER_WAY, ("person 1",)),
        (courses.SESSION, (1,)),
        (open_sessions.BEGUN, ("person 1", "soles")),
        (open_sessions.NEXT_AREA, ("person 1", "soles")),
        (open_sessions.NEXT_PERSON, ("person 1",)),
    ):
        plan = [row[3] for row in record.execute(f"EXPLAIN QUERY PLAN {query}", values)]
        # A subquery of at most three rows may be counted as it comes.
        fine = ("SEARCH", "SCALAR", "CO-", "SCAN (subquery-1)")
        assert [step for step in plan if not step.startswith(fine)] == []


def test_pages_hold_everything_once_newest_first(record: sqlite3.Connection) -> None:
    seen: list[int] = []
    before: int | None = None
    while True:
        page = diary.page(record, person="person 1", area="soles", before=before, limit=7)
        seen += [entry.session for entry in page.entries]
        if not page.more:
            break
        before = seen[-1]
    rows = record.execute(
        "SELECT id FROM sessions WHERE person = 'person 1' AND area = 'soles' "
        "ORDER BY wall_unix_s DESC"
    )
    assert seen == [row[0] for row in rows]
    assert len(seen) > 14


def test_undated_sessions_are_the_newest(tmp_path: Path) -> None:
    with closing(connect(tmp_path / "history.db")) as connection:
        fill(connection, years=1, people=1, per_week=1)
        connection.execute("UPDATE sessions SET wall_is_set = 0 WHERE id IN (3, 51)")
        found = diary.diary(connection, "person 0", None, None)
        assert [entry.session for entry in found.recent][:4] == [51, 3, 52, 50]
