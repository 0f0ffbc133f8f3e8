"""`panelctl report`: one page about one person, to print and take to a clinician.

It needs matplotlib, and WeasyPrint for a PDF, which nothing else of this project does: the extra
`report`.
"""

import argparse
import sys
from collections.abc import Callable
from datetime import datetime, tzinfo
from pathlib import Path
from typing import TYPE_CHECKING, Any, get_args

from msgspec.structs import replace

from firmware_py import wire
from firmware_py.panelctl import panel_zone
from firmware_py.panelctl.client import Client
from firmware_py.panelctl.data_verbs import FileError, everyones, refused, write
from firmware_py.panelctl.start import DONE

if TYPE_CHECKING:
    from firmware_py.panelctl.report.facts import Facts

# What a library is for, and what to install: by apt, by pip.
NEEDED = {
    "matplotlib": "the report draws with matplotlib, which isn't installed: "
    "sudo apt install python3-matplotlib",
    "weasyprint": "a PDF is made by WeasyPrint, which isn't installed: sudo apt install weasyprint",
}
BY_PIP = "{remedy}, or pip install 'light-panel[report]' where the panel's programs came by pip"


def add_parser(verbs: Any, where: argparse.ArgumentParser) -> None:
    """Add the verb."""
    report = verbs.add_parser("report", parents=[where], help="a page for a clinician, to print")
    form = report.add_mutually_exclusive_group(required=True)
    form.add_argument("--html", action="store_true", help="as one HTML page")
    form.add_argument("--pdf", type=Path, metavar="FILE", help="as a PDF, on A4")
    report.add_argument(
        "--language",
        choices=get_args(wire.LanguageCode),
        help="the page's (default: the panel's)",
    )
    report.add_argument("--person", metavar="NAME", help="about whom (default: the first)")
    report.add_argument("-o", "--output", type=Path, metavar="FILE", help="instead of the terminal")


def report(client: Client, arguments: argparse.Namespace) -> int:
    """Write the page; return the exit status."""
    if arguments.pdf is not None and arguments.output is not None:
        return refused("--pdf FILE names the file: leave -o out")
    try:
        from firmware_py.panelctl.report import page  # noqa: PLC0415  a second that only this needs

        pdf = _pdf() if arguments.pdf is not None else None
    except ModuleNotFoundError as error:
        library = (error.name or "").partition(".")[0]
        if library not in NEEDED:
            raise
        return refused(BY_PIP.format(remedy=NEEDED[library]))
    except OSError as error:  # WeasyPrint without the libraries that it draws text with
        return refused(f"WeasyPrint finds no Pango ({error}): sudo apt install libpango-1.0-0")
    try:
        facts = _facts(client, arguments)
        if pdf is not None:
            write(arguments.pdf, [pdf(page.html(facts))])
        elif arguments.output is not None:
            write(arguments.output, [page.html(facts)])
        else:
            sys.stdout.write(page.html(facts))
            return DONE
    except FileError as error:
        return refused(str(error))
    print(f"{arguments.pdf or arguments.output}: written")
    return DONE


def _pdf() -> Callable[[str], bytes]:
    from firmware_py.panelctl.report.pdf import pdf  # noqa: PLC0415  as above

    return pdf


def _facts(client: Client, arguments: argparse.Namespace) -> "Facts":
    """Return all that the page is made of.

    Raises:
        FileError: What the daemon said instead.
    """
    from firmware_py.panelctl.report.facts import Facts  # noqa: PLC0415  as above
    from firmware_py.panelctl.report.tongue import Tongue  # noqa: PLC0415  as above

    areas = client.ask(wire.Areas(person=arguments.person))
    seen = client.ask(wire.Overview(person=arguments.person))
    people = client.ask(wire.People())
    for answer in (areas, seen, people):
        if isinstance(answer, wire.Refused):
            raise FileError(answer.error)
    if not (
        isinstance(areas, wire.AreaList)
        and isinstance(seen, wire.OverviewInfo)
        and isinstance(people, wire.PeopleList)
    ):
        raise FileError("an answer of another kind")
    now = panel_zone.telemetry(client)
    zone = panel_zone.zone_of(now)
    tongue = Tongue.of(arguments.language or _panels_language(client))
    return Facts(
        rows=tuple(_local(row, zone) for row in everyones(client, seen.person)),
        overview=_local_courses(seen, zone),
        areas=areas,
        questions={each.key: tongue.question(each) for each in people.questions},
        made=panel_zone.time_of(now) or datetime.now().astimezone(zone),
        tongue=tongue,
    )


def _panels_language(client: Client) -> str:
    """Return the language that is set on the panel; English where it doesn't tell."""
    answer = client.ask(wire.Settings())
    return answer.language if isinstance(answer, wire.SettingsNow) else "en"


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
