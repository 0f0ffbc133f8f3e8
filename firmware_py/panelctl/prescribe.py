"""`panelctl prescribe` and `panelctl refill`: courses that end, and the codes that go on with them.

`refill` is for the clinician's own machine: it asks no daemon and needs no network.
"""

import argparse
import sys
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from firmware_py import wire
from firmware_py.panelctl import numbers
from firmware_py.panelctl.client import Client
from firmware_py.panelctl.start import DONE, REFUSED
from firmware_py.wire.prescriptions import DAYS_MAX, SESSIONS_MAX, refill_code

KEY_BYTES = 32


def add_parsers(verbs: Any, where: argparse.ArgumentParser) -> None:
    """Add both verbs."""
    prescribe = verbs.add_parser(
        "prescribe", parents=[where], help="enter a clinician's course, its end, or a refill code"
    )
    prescribe.add_argument("name", metavar="NAME")
    prescribe.add_argument("areas", nargs="*", metavar="AREA")
    prescribe.add_argument("--sessions", type=numbers.whole, default=12, metavar="N")
    prescribe.add_argument("--strength", choices=("gentle", "usual", "strong"), default="usual")
    prescribe.add_argument("--end", action="store_true", help="end the course")
    prescribe.add_argument("--code", metavar="FIGURES", help="a refill code of ten figures")
    refill = verbs.add_parser("refill", help="work out a refill code, on the clinician's machine")
    refill.add_argument("person", metavar="UUID", help="as `panelctl fleet status` shows it")
    refill.add_argument("--panel", required=True, metavar="NAME", help="the panel's name")
    refill.add_argument("--course", type=int, required=True, metavar="N", help="its number there")
    refill.add_argument("--sessions", type=int, required=True, metavar="N", help="how many more")
    refill.add_argument("--until", required=True, metavar="YYYY-MM-DD", help="its last day")
    refill.add_argument("--key", type=Path, required=True, metavar="FILE", help="the panel's key")


def prescribe(client: Client, arguments: argparse.Namespace) -> int:
    """Enter a course, its end, or a refill code; return the exit status."""
    if arguments.code is not None:
        return _told(client.ask(wire.Refill(name=arguments.name, code=arguments.code)))
    if bool(arguments.areas) is arguments.end:
        return _no("name the areas of the course, or say --end")
    asked = wire.Prescribe(
        name=arguments.name,
        areas=tuple(arguments.areas),
        strength=arguments.strength,
        sessions=arguments.sessions,
    )
    return _told(client.ask(asked))


def refill(arguments: argparse.Namespace) -> int:
    """Print the ten figures of a refill; return the exit status."""
    try:
        last_day = date.fromisoformat(arguments.until)
        key = bytes.fromhex(arguments.key.read_text("ascii").strip())
    except (OSError, ValueError) as error:
        return _no(str(error))
    days = (last_day - datetime.now(UTC).date()).days
    if not -1 <= days <= DAYS_MAX:
        return _no(f"--until {last_day}: a code is good for {DAYS_MAX} days at most, from today")
    if not 1 <= arguments.sessions <= SESSIONS_MAX:
        return _no(f"--sessions {arguments.sessions}: it must lie in 1..{SESSIONS_MAX}")
    if len(key) != KEY_BYTES:
        return _no(f"{arguments.key}: it must hold {2 * KEY_BYTES} hexadecimal figures")
    code = refill_code(
        key,
        panel=arguments.panel,
        person=arguments.person.replace("-", "").lower(),
        course=arguments.course,
        sessions=arguments.sessions,
        last_day=last_day,
    )
    print(code)
    return DONE


def _told(answer: wire.Message) -> int:
    if isinstance(answer, wire.Done):
        return DONE
    return _no(answer.error if isinstance(answer, wire.Refused) else "an answer of another kind")


def _no(text: str) -> int:
    print(f"panelctl: refused: {text}", file=sys.stderr)
    return REFUSED
