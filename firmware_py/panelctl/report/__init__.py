"""`panelctl report`: one page about one person, to print and take to a clinician.

It needs matplotlib, which nothing else of this project does: the extra `report`.
"""

import argparse
import sys
from datetime import datetime
from pathlib import Path
from typing import Any

from firmware_py import wire
from firmware_py.panelctl.client import Client
from firmware_py.panelctl.data_verbs import everyones, refused, write
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
    facts = page.Facts(
        rows=tuple(everyones(client, seen.person)),
        overview=seen,
        areas=areas,
        questions={each.key: each.text for each in people.questions},
        made=datetime.now().astimezone(),
    )
    if arguments.output is not None:
        write(arguments.output, [page.html(facts)])
        print(f"{arguments.output}: written")
    else:
        sys.stdout.write(page.html(facts))
    return DONE
