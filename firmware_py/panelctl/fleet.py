"""`panelctl fleet`: who keeps people's records, this panel or a clinic for all of its panels."""

import argparse
import sys
from pathlib import Path
from typing import Any

import msgspec

from firmware_py import wire
from firmware_py.panelctl.client import Client
from firmware_py.panelctl.start import DONE, REFUSED
from firmware_py.wire.claims import Release

# Of a release's rows in one line of the socket.
ROWS_A_LINE = 8
HOMES = {"panel": "this panel", "clinic": "the clinic's record"}


def add_parser(verbs: Any, where: argparse.ArgumentParser) -> None:
    """Add the verb and what follows it."""
    fleet = verbs.add_parser("fleet", help="several panels: who keeps people's records")
    whats = fleet.add_subparsers(dest="what", metavar="WHAT", required=True)
    status = whats.add_parser("status", parents=[where], help="whose record is kept where")
    status.add_argument("--json", action="store_true", help="as one JSON object")
    roam = whats.add_parser(
        "roam", parents=[where], help="let a person move: the clinic's record is asked from now on"
    )
    roam.add_argument("name", metavar="NAME")
    home = whats.add_parser(
        "home", parents=[where], help="keep a person's record here again, by the clinic's release"
    )
    home.add_argument("name", metavar="NAME")
    home.add_argument("release", type=Path, metavar="FILE")
    admit = whats.add_parser("admit", parents=[where], help="add a person whom the clinic keeps")
    admit.add_argument("name", metavar="NAME")
    admit.add_argument("person_id", metavar="UUID")


def fleet(client: Client, arguments: argparse.Namespace) -> int:
    """Carry one of the verbs out; return the exit status."""
    match arguments.what:
        case "status":
            return _status(client, as_json=arguments.json)
        case "roam":
            return _roam(client, arguments.name)
        case "home":
            return _home(client, arguments.name, arguments.release)
    uid = arguments.person_id.replace("-", "").lower()
    return _told(client.ask(wire.Admit(name=arguments.name, person_id=uid)))


def _status(client: Client, *, as_json: bool) -> int:
    info, people = client.ask(wire.Fleet()), client.ask(wire.People())
    if not isinstance(info, wire.FleetInfo):
        return _told(info)
    if not isinstance(people, wire.PeopleList):
        return _told(people)
    if as_json:
        told = msgspec.structs.asdict(info) | {
            "people": [
                {"name": each.name, "person_id": each.person_id, "home": each.home}
                for each in people.people
            ]
        }
        print(msgspec.json.encode(told).decode())
        return DONE
    print(f"key of a clinic's record: {'yes' if info.has_key else 'none'}")
    print(f"sessions begun by the staff's code: {info.overridden}")
    for each in people.people:
        print(f"{each.name}: kept by {HOMES[each.home]}, id {each.person_id or 'none yet'}")
        if (course := each.prescription) is not None:
            areas = ", ".join(course.areas)
            print(f"    course {course.course}: {course.sessions_left} left of {areas}")
    return DONE


def _roam(client: Client, name: str) -> int:
    status = _told(client.ask(wire.Roam(name=name)))
    if status == DONE:
        people = client.ask(wire.People())
        if isinstance(people, wire.PeopleList):
            ids = {each.name: each.person_id for each in people.people}
            print(f"{name}: kept by the clinic's record from now on, once the clinic accepts")
            print(f"    panel-ledgerctl accept {ids.get(name)}")
    return status


def _home(client: Client, name: str, file: Path) -> int:
    try:
        release = msgspec.json.decode(file.read_bytes(), type=Release)
    except (OSError, msgspec.DecodeError) as error:
        print(f"panelctl: {file}: no release that can be read: {error}", file=sys.stderr)
        return REFUSED
    for begin in range(0, max(1, len(release.rows)), ROWS_A_LINE):
        rows = release.rows[begin : begin + ROWS_A_LINE]
        more = begin + ROWS_A_LINE < len(release.rows)
        answer = client.ask(
            wire.ComeHome(
                name=name,
                person_id=release.person,
                released_at=release.released_at,
                given=rows,
                more=more,
                signature=release.signature,
            )
        )
        if not isinstance(answer, wire.Done):
            return _told(answer)
    print(f"{name}: kept by this panel again")
    return DONE


def _told(answer: wire.Message) -> int:
    if isinstance(answer, wire.Done):
        return DONE
    text = answer.error if isinstance(answer, wire.Refused) else "an answer of another kind"
    print(f"panelctl: refused: {text}", file=sys.stderr)
    return REFUSED
