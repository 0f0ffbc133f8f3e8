"""What the board shows, read from the database's views and judged without a language."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any, Literal

import psycopg
from msgspec import Struct
from psycopg.rows import dict_row

from fleet.clinic import postgres, rules

# A panel tells how it is every 20 s; after three that didn't come nobody knows.
SILENT_AFTER = timedelta(seconds=60)
# docs/calibration.md: measured again after so many hours of light.
CALIBRATION_H = 1000.0
# Red skin rests at least so long; its panel knows the person, and may say longer.
SKIN_RESTS = timedelta(hours=48)
SESSIONS_A_WEEK = 5
BUSY = ("arming", "lit", "paused")
Row = dict[str, Any]
Kind = Literal[
    "fault", "silent", "calibration", "skin", "blister", "overridden", "restored", "commissioning"
]


class Look(Struct, frozen=True):
    """Something for a person to look at: which panel or whose skin, and since when."""

    kind: Kind
    panel: str = ""
    person: str = ""
    label: str = ""
    area: str = ""
    fault: str = ""
    hours: int = 0
    at: datetime | None = None


class Panel(Struct, frozen=True):
    """A panel. is: free to use, in use, in need of a look, or not heard."""

    name: str
    is_: Literal["free", "busy", "look", "silent"]
    minutes_left: int | None
    surface_c: float | None
    light_h: float | None
    heard_at: datetime | None


class Rest(Struct, frozen=True):
    """An area that isn't open for a person: until when, and where it was."""

    area: str
    until: datetime
    panel: str
    is_under_way: bool


class Area(Struct, frozen=True):
    """How often a person used an area this week."""

    area: str
    sessions: int


class Person(Struct, frozen=True):
    """Somebody who moves between panels. rests_until: all areas of theirs, else None."""

    person: str
    label: str
    rests_until: datetime | None
    rests: Sequence[Rest]
    week: Sequence[Area]


class Board(Struct, frozen=True):
    """All of it at one moment."""

    looks: Sequence[Look]
    panels: Sequence[Panel]
    people: Sequence[Person]


def read(conninfo: str, now: datetime) -> Board:
    """Return the board.

    Raises:
        psycopg.Error: The record isn't answering.
    """
    with postgres.connect(conninfo) as connection:
        cursor = connection.cursor(row_factory=dict_row)

        def rows(view: bytes) -> list[Row]:
            return cursor.execute(b"SELECT * FROM " + view).fetchall()

        return judge(
            now,
            rows(b"board_epoch"),
            rows(b"board_panel"),
            rows(b"board_person"),
            rows(b"board_claim"),
            rows(b"board_given"),
        )


def judge(
    now: datetime,
    epochs: Sequence[Row],
    panels: Sequence[Row],
    people: Sequence[Row],
    claims: Sequence[Row],
    given: Sequence[Row],
) -> Board:
    """Return what follows from the views' rows."""
    all_rest = max((row["rests_until"] for row in epochs), default=now)
    labels = {row["person"].hex: row["label"] for row in people}
    looks = [Look("restored", at=all_rest)] if all_rest > now else []
    looks += [look for row in panels for look in _of_panel(row, now)]
    looks += [look for row in given for look in _of_session(row, labels)]
    return Board(
        looks=looks,
        panels=[_panel(row, now) for row in sorted(panels, key=lambda row: row["panel"])],
        people=sorted(
            (_person(row, now, all_rest, claims, given) for row in people),
            key=lambda each: (not each.label, each.label.casefold(), each.person),
        ),
    )


def _is_heard(row: Row, now: datetime) -> bool:
    heard = row["heard_at"]
    return bool(row["is_online"]) and heard is not None and now - heard <= SILENT_AFTER


def _of_panel(row: Row, now: datetime) -> Iterable[Look]:
    name = row["panel"]
    if not _is_heard(row, now):
        yield Look("silent", panel=name, at=row["heard_at"])
        return
    if row["fault"]:
        yield Look("fault", panel=name, fault=row["fault"])
    if row["state"] == "commissioning":
        yield Look("commissioning", panel=name)
    if (row["light_h"] or 0.0) >= CALIBRATION_H:
        yield Look("calibration", panel=name, hours=int(row["light_h"]))


def _of_session(row: Row, labels: dict[str, str]) -> Iterable[Look]:
    person = row["person"].hex
    if person not in labels:
        return
    kinds: list[tuple[Kind, bool]] = [
        ("blister", row["blister"]),
        ("skin", row["skin_red"] and not row["blister"]),
        ("overridden", row["overridden"]),
    ]
    for kind, holds in kinds:
        if holds:
            yield Look(
                kind,
                panel=row["panel"],
                person=person,
                label=labels[person],
                area=row["area"],
                at=row["began_at"],
            )


def _panel(row: Row, now: datetime) -> Panel:
    left = row["remaining_s"]
    if not _is_heard(row, now):
        is_: Literal["free", "busy", "look", "silent"] = "silent"
    elif row["fault"] or row["state"] in ("fault", "commissioning"):
        is_ = "look"
    else:
        is_ = "busy" if row["state"] in BUSY else "free"
    return Panel(
        name=row["panel"],
        is_=is_,
        minutes_left=None if left is None or is_ != "busy" else max(1, round(left / 60)),
        surface_c=row["surface_c"],
        light_h=row["light_h"],
        heard_at=row["heard_at"],
    )


def _person(
    row: Row, now: datetime, all_rest: datetime, claims: Sequence[Row], given: Sequence[Row]
) -> Person:
    rests: dict[str, Rest] = {}

    def add(rest: Rest) -> None:
        known = rests.get(rest.area)
        if rest.until > now and (known is None or known.until < rest.until):
            rests[rest.area] = rest

    own = [each for each in given if each["person"] == row["person"]]
    for each in own:
        if each["skin_red"] or each["blister"]:
            add(
                Rest(each["area"], each["began_at"] + SKIN_RESTS, each["panel"], is_under_way=False)
            )
        if _counts(each):
            add(
                Rest(
                    each["area"], each["began_at"] + rules.APART, each["panel"], is_under_way=False
                )
            )
    for each in claims:
        if each["person"] == row["person"]:
            is_under_way = not each["is_told"]
            if is_under_way:
                rests.pop(each["area"], None)
            add(Rest(each["area"], each["until"], each["panel"], is_under_way))
    until = max(row["rests_until"], all_rest)
    week: dict[str, int] = {}
    for each in own:
        week[each["area"]] = week.get(each["area"], 0) + _counts(each)
    return Person(
        person=row["person"].hex,
        label=row["label"],
        rests_until=until if until > now else None,
        rests=sorted(rests.values(), key=lambda rest: rest.until),
        week=[Area(area, count) for area, count in sorted(week.items()) if count],
    )


def _counts(row: Row) -> bool:
    return rules.gave(
        (row["red_j_cm2"], row["red_target_j_cm2"]), (row["nir_j_cm2"], row["nir_target_j_cm2"])
    )


def set_label(conninfo: str, person: str, label: str, by_whom: str) -> None:
    """Have the staff call a person something; an empty text takes it away.

    Raises:
        psycopg.Error: The record isn't answering, or the label is too long.
    """
    with postgres.connect(conninfo) as connection:
        connection.execute("SELECT set_label(%s, %s, %s)", (person, label, by_whom))


Unavailable = psycopg.Error
