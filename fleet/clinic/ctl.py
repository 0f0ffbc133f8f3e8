"""`panel-ledgerctl`: what a person does at the clinic's record, each as one command."""

import argparse
import getpass
import os
import re
import sys
from collections.abc import Sequence
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import msgspec
import psycopg

from fleet.clinic import moments, people, postgres, schema, settings
from fleet.clinic.__main__ import HOMES, WITNESS
from fleet.clinic.board import staff
from fleet.clinic.homes import Homes
from fleet.clinic.keys import Keys
from fleet.clinic.witness import Witness

PERSON = re.compile(r"[0-9a-f]{32}")
OWNER_DATABASE = "dbname=light_panel user=light_panel_owner"


def _person(text: str) -> str:
    found = text.replace("-", "").lower()
    if not PERSON.fullmatch(found):
        raise argparse.ArgumentTypeError(f"{text!r} is no id: 32 figures of 0-9 and a-f")
    return found


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="panel-ledgerctl",
        description="Does at the clinic's record what takes a person. Run it on the clinic's box.",
        allow_abbrev=False,
    )
    parser.add_argument("--config", type=Path, default=settings.FILE, help="clinic.toml")
    parser.add_argument("--database", default=OWNER_DATABASE, help="of the schema's owner")
    verbs = parser.add_subparsers(dest="verb", required=True)
    verbs.add_parser("init", help="a new database: its tables, and the witness that knows it")
    verbs.add_parser("migrate", help="bring the tables to this version")
    verbs.add_parser("status", help="epoch, people, panels")
    verbs.add_parser("new", help="somebody new: prints the id for `panelctl fleet admit`")
    accept = verbs.add_parser("accept", help="take a person whom their panel lets roam")
    accept.add_argument("person", type=_person)
    release = verbs.add_parser("release", help="give a person up to a panel, by a signed file")
    release.add_argument("person", type=_person)
    release.add_argument("panel")
    release.add_argument("file", type=Path, help="for `panelctl fleet home NAME FILE`")
    answer = verbs.add_parser("answer", help="a first-use answer; the strictest holds")
    answer.add_argument("person", type=_person)
    answer.add_argument("key")
    answer.add_argument("said", choices=("yes", "no", "not_sure"))
    label = verbs.add_parser("label", help="what the board calls a person; an empty text takes it")
    label.add_argument("person", type=_person)
    label.add_argument("label")
    rest = verbs.add_parser("rest", help="begin a new epoch: everybody rests 20 hours")
    rest.add_argument("why")
    add = verbs.add_parser("staff", help="let somebody look at the board, or change their password")
    add.add_argument("name")
    add.add_argument("--remove", action="store_true")
    return parser


def _say(text: str) -> None:
    sys.stdout.write(text + "\n")


def _do(options: argparse.Namespace, chosen: settings.Settings) -> None:
    now = datetime.now(UTC)
    homes, witness = Homes(chosen.state / HOMES), Witness(chosen.state / WITNESS)
    if options.verb == "staff":
        if options.remove:
            staff.remove(chosen.staff, options.name)
            _say(f"{options.name} can't look at the board any more.")
        else:
            staff.put(chosen.staff, options.name, _password())
            _say(f"{options.name} may look at the board.")
        return
    with closing(postgres.connect(options.database)) as connection:
        match options.verb:
            case "init" | "migrate":
                count = schema.migrate(connection)
                if options.verb == "init":
                    if not count:
                        raise people.RefusedError(
                            "This database has its tables already. If it was restored, leave the "
                            "witness alone: everybody rests 20 hours, by itself."
                        )
                    postgres.vouch(connection, witness, now)
                _say(f"{count} steps applied.")
            case "status":
                _status(connection)
            case "new":
                _say(people.new(connection, homes, now))
            case "accept":
                until = people.accept(connection, homes, options.person, now)
                _say(f"Kept here. Every area rests until {moments.written(until)}.")
            case "release":
                key = Keys(chosen.folder / "keys").of(options.panel)
                if key is None:
                    raise people.RefusedError(f"{options.panel} isn't of this fleet: no key.")
                said = people.release(connection, homes, options.person, options.panel, key, now)
                options.file.write_bytes(msgspec.json.encode(said) + b"\n")
                _say(f"Released. On {options.panel}: panelctl fleet home NAME {options.file}")
            case "answer":
                people.answer(connection, options.person, options.key, options.said, now)
            case "label":
                connection.execute(
                    "SELECT set_label(%s, %s, %s)",
                    (options.person, options.label, getpass.getuser()),
                )
            case _:
                postgres.begin_epoch(connection, now, options.why)
                _say("A new epoch: everybody rests 20 hours.")


def _status(connection: people.Connection) -> None:
    for number, began, rests, why in connection.execute(
        "SELECT number, began_at, rests_until, why FROM board_epoch"
    ):
        _say(f"epoch {number} since {began:%F %T %Z}: {why}; rests until {rests:%F %T %Z}")
    for person, label in connection.execute("SELECT person, label FROM board_person ORDER BY 2"):
        _say(f"person {person.hex} {label}".rstrip())
    for panel, is_online, state, heard in connection.execute(
        "SELECT panel, is_online, state, heard_at FROM board_panel ORDER BY panel"
    ):
        _say(f"panel {panel}: {'online' if is_online else 'away'}, {state}, heard {heard}")


def _password() -> str:
    given = os.environ.get("PANEL_BOARD_PASSWORD")
    return given if given is not None else getpass.getpass("Password (8 or more): ")


def main(arguments: Sequence[str] | None = None) -> int:
    """Do one thing; 1 where it is refused, and why on stderr."""
    options = _parser().parse_args(arguments)
    try:
        _do(options, settings.load(options.config))
    except (people.RefusedError, OSError, ValueError, psycopg.Error) as error:
        sys.stderr.write(f"panel-ledgerctl: {str(error).strip()}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
