"""`panelctl report`: one page about one person, to print and take to a clinician.

It needs matplotlib, which nothing else of this project does: the extra `report`.
"""

import argparse
import sys
from datetime import datetime, tzinfo
from pathlib import Path
from typing import Any

from msgspec.structs import replace

from firmware_py import wire
from firmware_py.panelctl import panel_zone
from firmware_py.panelctl.client import Client
from firmware_py.panelctl.data_verbs import (
    FileError,
    everyones,
    refused,
    write,
)
from firmware_py.panelctl.start import DONE

REMEDY = (
    "the report draws with matplotlib, which isn't installed: sudo apt install python3-matplotlib, "
    "or pip install 'light-panel[report]' where the panel's programs came by pip"
)


def add_parser(verbs: Any, where: argparse.ArgumentParser) -> None:
    """Add the verb."""
    report = verbs.add_parser("report", parents=[where], help="a page for a clinician, to print")
    report.add_argument("--html", action="store_true", required=True, help="as one HTML page")
    report.add_argument("--person", metavar="NAME", help="about whom (default: the first)")
    report.add_argument("-o", "--output", type=Path, metavar="FILE", help="instead of the terminal")


def report(client: Client, arguments: argparse.Namespace) -> int:
    """Write the page; return the exit status."""
    try:
        from firmware_py.panelctl.report import page  # noqa: PLC0415  a second that only this needs
    except ModuleNotFoundError as error:
        if error.name is None or error.name.partition(".")[0] != "matplotlib":
            raise
        return refused(REMEDY)
    areas = client.ask(wire.Areas(person=arguments.person))
    seen = client.ask(wire.Overview(person=arguments.person))
    people = client.ask(wire.People())
    for answer in (areas, seen, people):
        if isinstance(answer, wire.Refused):
            return refused(answer.error)
    if not (
        isinstance(areas, wire.AreaList)
        and isinstance(seen, wire.OverviewInfo)
        and isinstance(people, wire.PeopleList)
    ):
        return refused("an answer of another kind")
    now = panel_zone.telemetry(client)
    zone = panel_zone.zone_of(now)
    facts = page.Facts(
        rows=tuple(_local(row, zone) for row in everyones(client, seen.person)),
        overview=_local_courses(seen, zone),
        areas=areas,
        questions={each.key: each.text for each in people.questions},
        made=panel_zone.time_of(now) or datetime.now().astimezone(zone),
    )
    if arguments.output is not None:
        try:
            write(arguments.output, [page.html(facts)])
        except FileError as error:
            return refused(str(error))
        print(f"{arguments.output}: written")
    else:
        sys.stdout.write(page.html(facts))
    return DONE


def _local(row: wire.Row, zone: tzinfo | None) -> wire.Row:
    """Return a row whose time is that of the panel's zone."""
    at = getattr(row, "at", None)
    return row if at is None else replace(row, at=panel_zone.here(at, zone).isoformat())


def _local_courses(seen: wire.OverviewInfo, zone: tzinfo | None) -> wire.OverviewInfo:
    """Return an overview whose courses' times are those of the panel's zone."""

    def local(at: str | None) -> str | None:
        return None if at is None else panel_zone.here(at, zone).isoformat()

    return replace(
        seen,
        courses=tuple(replace(each, started=local(each.started)) for each in seen.courses),
        ended_courses=tuple(
            replace(each, started=local(each.started), last=local(each.last))
            for each in seen.ended_courses
        ),
    )
