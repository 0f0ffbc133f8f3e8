"""`panelctl export`, `import`, `backup`, `restore` and `forget`: people's data as a whole."""

import argparse
import json
import os
import sys
import time
from collections.abc import Iterable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

from msgspec.structs import replace

from firmware_py import wire
from firmware_py.panelctl import data_files, fhir, panel_zone, spreadsheet, whole_file
from firmware_py.panelctl.client import Client
from firmware_py.panelctl.daemon_folder import CopiesFolder, NotACopyError
from firmware_py.panelctl.start import DONE, REFUSED

# The daemon reads 100 lines a second, after 20 at once.
PACE_S = 0.011
# What rewrites every copy of a long history takes its time.
LONG_S = 300.0
FILE_MAX = 64 * 1024 * 1024
_LINE = wire.MAX_REQUEST_BYTES - 200
VERBS = ("export", "import", "backup", "restore", "forget")
# What can't be taken back is asked for once more.
_CONFIRMED = {
    "import": "This adds to the history what the file has; none of it can be taken out again.",
    "restore": "This puts a copy in the history's place; the present one is set aside.",
    "forget": "This erases all that is known of a person, in the copies as well. What holds their "
    "name back stays for a week, without the name.",
}


_IN_PLACE = "is the history now; the one before is set aside in the daemon's folder"


class FileError(Exception):
    """A file can't be read or written, or what was asked shall not be done; said in words."""


def add_parsers(verbs: Any, where: argparse.ArgumentParser) -> None:
    """Add the verbs."""
    export = verbs.add_parser("export", parents=[where], help="everybody's data, or one person's")
    form = export.add_mutually_exclusive_group(required=True)
    form.add_argument("--csv", action="store_true", help="a table for spreadsheets")
    form.add_argument("--json", action="store_true", help="one JSON object")
    form.add_argument("--fhir", type=Path, metavar="FILE", help="a FHIR R4 Bundle, without names")
    export.add_argument(
        "--locale",
        choices=spreadsheet.LOCALES,
        help="a table as German or Spanish spreadsheets read it",
    )
    export.add_argument("--person", metavar="NAME")
    export.add_argument("-o", "--output", type=Path, metavar="FILE", help="instead of the terminal")
    take = verbs.add_parser("import", parents=[where], help="what export wrote; all or nothing")
    take.add_argument("file", type=Path, metavar="FILE")
    take.add_argument("--as", dest="name", metavar="NAME", help="for whom (default: as it says)")
    take.add_argument("--yes", action="store_true", help="don't ask whether to")
    backup = verbs.add_parser("backup", parents=[where], help="copy the history now")
    backup.add_argument("file", type=Path, nargs="?", metavar="FILE", help="a copy of one's own")
    restore = verbs.add_parser("restore", parents=[where], help="a copy in the history's place")
    restore.add_argument("file", metavar="FILE|latest")
    restore.add_argument("--yes", action="store_true", help="don't ask whether to")
    forget = verbs.add_parser("forget", parents=[where], help="erase a person, copies as well")
    forget.add_argument("person", metavar="PERSON")
    forget.add_argument("--yes", action="store_true", help="don't ask for the name once more")


def data(client: Client, arguments: argparse.Namespace) -> int:
    """Carry out what was asked; return the exit status."""
    try:
        if arguments.verb in _CONFIRMED and arguments.verb != "import" and not arguments.yes:
            _confirm(arguments)
        match arguments.verb:
            case "export":
                return _export(client, arguments)
            case "import":
                return _import(client, arguments)
            case "backup":
                return _backup(client, arguments.file)
            case "restore":
                return _restore(client, arguments.file)
        forgotten = f"{arguments.person}: erased, in the history and in every copy of it here"
        return _end(client.ask(wire.Forget(person=arguments.person), LONG_S), forgotten)
    except (FileError, NotACopyError, data_files.ExchangeError) as error:
        return refused(str(error))


def everyones(client: Client, person: str | None) -> Iterator[wire.Row]:
    """Return all rows of a person, or of everybody.

    Raises:
        RefusedByDaemonError: It doesn't give them.
    """
    names = [person] if person is not None else _names(client)
    for name in names:
        after: str | None = None
        while True:
            answer = client.ask(wire.Export(person=name, after=after))
            if not isinstance(answer, wire.ExportPage):
                raise RefusedByDaemonError(_said(answer))
            yield from answer.rows
            after = answer.next
            if after is None:
                break
            time.sleep(PACE_S)


class RefusedByDaemonError(FileError):
    """What the daemon said."""


def refused(why: str) -> int:
    """Say why something was refused; return the exit status."""
    print(f"panelctl: refused: {why}", file=sys.stderr)
    return REFUSED


def write(file: Path, parts: Iterable[str | bytes]) -> None:
    """Write a file that its owner alone can read, whole or not at all.

    Raises:
        FileError: The disk or the folder refuses.
    """
    try:
        whole_file.write(file, parts, 0o600)
    except OSError as error:
        raise FileError(f"{_called(file)}: {_in_words(error)}: choose another place") from None


def _in_words(error: OSError) -> str:
    """Return what the system says of a file, as people say it."""
    match error:
        case FileNotFoundError():
            return "no such file or folder"
        case IsADirectoryError():
            return "a folder, and no file"
        case PermissionError():
            return "this user may not"
    return (error.strerror or str(error)).lower()


def _called(file: Path) -> str:
    """Return a file as it was named; '' became the folder itself."""
    return "''" if file == Path() else str(file)


def _names(client: Client) -> list[str]:
    answer = client.ask(wire.People())
    if not isinstance(answer, wire.PeopleList):
        raise RefusedByDaemonError(_said(answer))
    return [person.name for person in answer.people]


def _export(client: Client, arguments: argparse.Namespace) -> int:
    if arguments.fhir is not None:
        return _export_fhir(client, arguments)
    rows = everyones(client, arguments.person)
    parts = data_files.as_csv(rows, arguments.locale) if arguments.csv else data_files.as_json(rows)
    if arguments.output is not None:
        write(arguments.output, parts)
        print(f"{arguments.output}: written")
        return DONE
    first = next(parts)  # nothing is written where the daemon refuses at once
    second = next(parts, "")
    sys.stdout.write(first + second)
    sys.stdout.writelines(parts)
    return DONE


def _export_fhir(client: Client, arguments: argparse.Namespace) -> int:
    if arguments.output is not None or arguments.locale is not None:
        return refused(
            "--fhir FILE names the file and knows no countries: leave -o and --locale out"
        )
    areas, people = client.ask(wire.Areas(person=arguments.person)), client.ask(wire.People())
    if not isinstance(areas, wire.AreaList):
        return refused(_said(areas))
    if not isinstance(people, wire.PeopleList):
        return refused(_said(people))
    now = panel_zone.telemetry(client)
    bundle = fhir.Bundle(
        areas,
        {each.key: each.text for each in people.questions},
        panel_zone.time_of(now) or datetime.now().astimezone(panel_zone.zone_of(now)),
    )
    try:
        whole = fhir.validated(bundle.of(everyones(client, arguments.person)))
    except ModuleNotFoundError:
        return refused(
            "a FHIR Bundle is checked by fhir.resources, which isn't installed: "
            "pip install 'light-panel[fhir]' (beside the Debian package: in a venv of its own, "
            "whose panelctl talks to the same panel)"
        )
    write(arguments.fhir, [json.dumps(whole, ensure_ascii=False, indent=1), "\n"])
    print(f"{arguments.fhir}: written, {len(whole['entry'])} resources")
    return DONE


def _import(client: Client, arguments: argparse.Namespace) -> int:
    file, name = arguments.file, arguments.name
    try:
        if not file.stat().st_size <= FILE_MAX:
            raise FileError(f"{file}: over {FILE_MAX // 2**20} MB: import person by person")
        text = file.read_bytes().decode("utf-8")
    except OSError as error:
        raise FileError(f"{file}: {_in_words(error)}") from None
    except UnicodeDecodeError as error:
        line = 1 + error.object.count(b"\n", 0, error.start)
        raise FileError(
            f"{file}: line {line}: no UTF-8 text; save it as CSV in UTF-8 once more"
        ) from None
    zone = panel_zone.zone_of(panel_zone.telemetry(client))
    try:
        found = data_files.read(text, zone)
    except data_files.ExchangeError as error:
        raise FileError(f"{file}: {error}") from None
    if name is not None:
        found = _as_person(found, name)
    if not arguments.yes:
        _say_whom(client, found)
        _confirm(arguments)
    is_first = True
    for rows in _in_lines(found):
        answer = client.ask(wire.ImportRows(first=is_first, rows=rows))
        if not isinstance(answer, wire.Done):
            return refused(_of_file(file, _said(answer)))
        is_first = False
        time.sleep(PACE_S)
    answer = client.ask(wire.Import(), LONG_S)
    if not isinstance(answer, wire.Imported):
        return refused(_of_file(file, _said(answer)))
    new = ", ".join(f"{count} {kind}" for kind, count in answer.new.items()) or "nothing"
    print(f"new: {new}; there already: {answer.there}")
    return DONE


def _of_file(file: Path, why: str) -> str:
    """Return a refusal that names a line, with the file whose line it is."""
    return f"{file}: {why}" if why.startswith("line ") else why


def _say_whom(client: Client, found: data_files.Found) -> None:
    """Say whom an import would add to."""
    answer = client.ask(wire.People())
    if isinstance(answer, wire.PeopleList):
        here = {person.name for person in answer.people}
        for person in dict.fromkeys(row.person for _, row in found):
            print(f"{person}: {'adds to who is here already' if person in here else 'new here'}")


def _as_person(found: data_files.Found, name: str) -> data_files.Found:
    """Return one person's rows as another's, whoever the file says that it is.

    Raises:
        FileError: They are of several people.
    """
    names = sorted({row.person for _, row in found})
    if len(names) > 1:
        raise FileError(f"--as {name}: the file is of several people: {', '.join(names)}")
    rows = [(line, replace(row, person=name)) for line, row in found]
    return [
        (line, replace(row, person_id=None) if isinstance(row, wire.PersonRow) else row)
        for line, row in rows
    ]


def _in_lines(rows: data_files.Found) -> Iterator[tuple[wire.Line, ...]]:
    """Return rows in portions that fit a request's line."""
    portion: list[wire.Line] = []
    size = 0
    for line, row in rows:
        each = wire.Line(line=line, row=row)
        # An id may take some figures more than this one has.
        length = len(wire.encode(wire.ImportRows(rows=(each,))))
        if length > wire.MAX_REQUEST_BYTES:
            raise data_files.ExchangeError(line, None, "its texts are too long to be sent")
        if portion and (size + length > _LINE or len(portion) == 100):  # noqa: PLR2004  as the wire has it
            yield tuple(portion)
            portion, size = [], 0
        portion.append(each)
        size += length
    if portion:
        yield tuple(portion)


def _backup(client: Client, file: Path | None) -> int:
    if file is not None and os.path.lexists(file):
        return refused(f"{_called(file)}: it is there already: choose another name")
    answer = client.ask(wire.Backup(), LONG_S)
    if not isinstance(answer, wire.CopyList) or not answer.copies:
        return refused(_said(answer))
    newest, folder = answer.copies[0].name, Path(answer.folder)
    if file is None:
        print(folder / newest)
        return DONE
    try:
        number = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600)
    except OSError as error:
        raise FileError(f"{_called(file)}: {_in_words(error)}: choose another place") from None
    try:
        with os.fdopen(number, "wb") as out:
            CopiesFolder(client, folder).copy_out(newest, out)
    except (OSError, NotACopyError) as error:
        file.unlink(missing_ok=True)
        if isinstance(error, NotACopyError):
            raise
        why = f"{folder / newest} to {file}: {error.strerror}: say it as root"
        raise FileError(why) from None
    print(f"{file}: a copy of the history as it is now")
    return DONE


def _restore(client: Client, which: str) -> int:
    if which == "latest":
        return _end(client.ask(wire.Restore(), LONG_S), f"the newest copy {_IN_PLACE}")
    copies = client.ask(wire.Copies())
    if not isinstance(copies, wire.CopyList):
        return refused(_said(copies))
    file, folder = Path(which), CopiesFolder(client, Path(copies.folder))
    if any(os.path.lexists(f"{file}{more}") for more in ("-wal", "-journal")):
        return refused(f"{file}: a program has it open: take a copy that `panelctl backup` made")
    # The daemon opens no path of a user's, and its unit sees no home folders: it is lent a copy.
    try:
        with folder.lent(file) as name:
            answer = client.ask(wire.Restore(name=name), LONG_S)
            if isinstance(answer, wire.Refused):  # by the name that they gave it
                return refused(answer.error.replace(name, str(file)))
            return _end(answer, f"{file} {_IN_PLACE}")
    except FileNotFoundError:
        where = f"{file}: no such file; choose a copy that is there, or say latest"
        raise FileError(where) from None
    except IsADirectoryError:
        raise FileError(f"{file}: a folder; choose a copy in it") from None
    except OSError as error:
        raise FileError(f"{file} to {folder.path}: {error.strerror}: say it as root") from None


def _confirm(arguments: argparse.Namespace) -> None:
    """Ask whether to do what can't be taken back.

    Raises:
        FileError: The answer is no, or nobody can be asked.
    """
    if not sys.stdin.isatty():
        raise FileError("nobody can be asked here whether to: say --yes; nothing was changed")
    print(_CONFIRMED[arguments.verb])
    is_person = arguments.verb == "forget"
    wanted = arguments.person if is_person else "yes"
    question = f"{arguments.person}? Their name once more: " if is_person else "yes, or no? "
    try:
        answer = input(question)
    except EOFError:
        answer = ""
    if answer != wanted:
        raise FileError(f"not {wanted!r}; nothing was changed")


def _end(answer: wire.Message, what: str) -> int:
    if not isinstance(answer, wire.Done):
        return refused(_said(answer))
    print(what)
    for note in answer.notes:
        print(note)
    return DONE


def _said(answer: wire.Message) -> str:
    return answer.error if isinstance(answer, wire.Refused) else "an answer of another kind"
