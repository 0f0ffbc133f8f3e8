"""What `panelctl`'s data verbs say where a file, a name or the daemon's answer is no good."""

import argparse
from collections.abc import Callable
from pathlib import Path
from typing import cast

import msgspec
import pytest

from firmware_py import wire
from firmware_py.panelctl import data_files, data_verbs
from firmware_py.panelctl.client import Client, NoDaemonError
from firmware_py.panelctl.start import DONE, REFUSED
from tests.panelctl.test_data_files import SESSION

ANN = wire.PersonRow(person="Ann", at=None, known="unknown", gentle_start=True, agreement=None)
TOO_LONG = "x" * 300


class Daemon:
    """Answers by the request's kind; what isn't listed is done."""

    peer = (0, 0)

    def __init__(self, folder: Path, **answers: wire.Message) -> None:
        copy = wire.CopyInfo(name="asked-1.db", size_bytes=1, made="x")
        copies = wire.CopyList(folder=str(folder), copies=(copy,))
        self._answers: dict[str, wire.Message] = {"Backup": copies, "Copies": copies, **answers}
        self.asked: list[wire.Request] = []

    def ask(self, request: wire.Request, _within_s: float = 0) -> wire.Message:
        """Answer."""
        self.asked.append(request)
        return self._answers.get(type(request).__name__, wire.Done())


Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    """Say a verb to a daemon; return status, output and errors."""

    def run(daemon: Daemon, *words: str) -> tuple[int, str, str]:
        parser = argparse.ArgumentParser()
        data_verbs.add_parsers(
            parser.add_subparsers(dest="verb"), argparse.ArgumentParser(add_help=False)
        )
        arguments = parser.parse_args(words)
        arguments.yes = True
        status = data_verbs.data(cast("Client", daemon), arguments)
        said = capsys.readouterr()
        return status, said.out, said.err

    return run


def page(*rows: wire.Row, more: str | None = None) -> wire.ExportPage:
    return wire.ExportPage(person="Ann", rows=rows, next=more)


@pytest.mark.parametrize("verb", ["restore", "backup", "import", "export"])
@pytest.mark.parametrize(
    "name",
    ["/", "", "{}", TOO_LONG, "{}/none/x", "/dev/null/x"],
    ids=lambda name: name[:12] or "none",
)
def test_a_name_that_can_be_no_file_is_refused_in_one_line(
    tmp_path: Path, run: Run, verb: str, name: str
) -> None:
    name = name.replace("{}", str(tmp_path))
    words = ["export", "--json", "--person", "Ann", "-o"] if verb == "export" else [verb]
    status, out, err = run(Daemon(tmp_path, Export=page(ANN)), *words, name)
    assert (status, out) == (REFUSED, "")
    (line,) = err.splitlines()
    assert line.startswith("panelctl: refused: ")
    assert list(tmp_path.iterdir()) == []


def test_a_database_that_a_program_has_open_is_not_restored(tmp_path: Path, run: Run) -> None:
    for beside in ("own.db", "own.db-wal"):
        (tmp_path / beside).touch()
    daemon = Daemon(tmp_path)
    status, _, err = run(daemon, "restore", str(tmp_path / "own.db"))
    assert (status, "a program has it open" in err) == (REFUSED, True)
    assert [type(request) for request in daemon.asked] == [wire.Copies]


@pytest.mark.parametrize(
    "answer", [wire.Refused(error="the disk is full"), wire.Imported(new={}, there=0)]
)
@pytest.mark.parametrize(
    ("words", "asked"),
    [
        (("export", "--json"), "People"),
        (("export", "--csv", "--person", "Ann"), "Export"),
        (("import", "{}/rows.json"), "ImportRows"),
        (("backup",), "Backup"),
        (("restore", "{}/own.db"), "Copies"),
        (("restore", "latest"), "Restore"),
        (("forget", "Ann"), "Forget"),
    ],
)
def test_what_the_daemon_says_instead_is_told_and_leaves_no_file(
    tmp_path: Path, run: Run, answer: wire.Message, words: tuple[str, ...], asked: str
) -> None:
    (tmp_path / "rows.json").write_text("".join(data_files.as_json([ANN])))
    words = tuple(word.replace("{}", str(tmp_path)) for word in words)
    status, out, err = run(Daemon(tmp_path, **{asked: answer}), *words)
    why = "the disk is full" if isinstance(answer, wire.Refused) else "an answer of another kind"
    assert (status, out, err) == (REFUSED, "", f"panelctl: refused: {why}\n")
    assert [file.name for file in tmp_path.iterdir()] == ["rows.json"]


def test_an_import_that_is_refused_at_its_end_says_so(tmp_path: Path, run: Run) -> None:
    file = tmp_path / "rows.json"
    file.write_text("".join(data_files.as_json([ANN])))
    status, out, err = run(
        Daemon(tmp_path, Import=wire.Refused(error="line 3: no")), "import", str(file)
    )
    assert (status, out, err) == (REFUSED, "", f"panelctl: refused: {file}: line 3: no\n")


def test_a_file_that_is_too_long_or_no_text_is_never_sent(tmp_path: Path, run: Run) -> None:
    daemon = Daemon(tmp_path)
    file = tmp_path / "rows.json"
    with file.open("wb") as huge:
        huge.truncate(data_verbs.FILE_MAX + 1)  # a hole: it takes no room
    _, _, err = run(daemon, "import", str(file))
    assert err == f"panelctl: refused: {file}: over 64 MB: import person by person\n"
    file.write_bytes(b"kind,person\nperson,\xff\n")
    _, _, err = run(daemon, "import", str(file))
    assert err.startswith(f"panelctl: refused: {file}: line 2: no UTF-8 text; save it as CSV")
    assert daemon.asked == []


def test_a_row_that_fits_no_request_is_refused_by_its_line(tmp_path: Path, run: Run) -> None:
    daemon, file = Daemon(tmp_path), tmp_path / "rows.json"
    # Each of these letters travels as six.
    each = {name: "\x01" * most for name, most in (("number", 100), ("reason", 500))}
    row = msgspec.structs.replace(SESSION, finishes="\x01" * 100, **each)
    file.write_text("".join(data_files.as_json([row])))
    status, _, err = run(daemon, "import", str(file))
    assert (status, [each for each in daemon.asked if not isinstance(each, wire.Status)]) == (
        REFUSED,
        [],
    )
    assert err.startswith("panelctl: refused: line 2: ")
    assert err.endswith("its texts are too long to be sent\n")


def test_an_import_of_nothing_new_says_so(tmp_path: Path, run: Run) -> None:
    file = tmp_path / "rows.csv"
    file.write_text("".join(data_files.as_csv([])))
    status, out, _ = run(
        Daemon(tmp_path, Import=wire.Imported(new={}, there=0)), "import", str(file)
    )
    assert (status, out) == (DONE, "new: nothing; there already: 0\n")


def test_an_export_that_breaks_off_leaves_the_older_file(tmp_path: Path, run: Run) -> None:
    class Gone(Daemon):
        def ask(self, request: wire.Request, _within_s: float = 0) -> wire.Message:
            if isinstance(request, wire.Export) and request.after is not None:
                raise NoDaemonError("lost the daemon")
            return super().ask(request)

    file = tmp_path / "mine.json"
    file.write_text("older")
    with pytest.raises(NoDaemonError):
        run(
            Gone(tmp_path, Export=page(ANN, more="1")),
            *("export", "--json", "--person", "Ann", "-o", str(file)),
        )
    assert file.read_text() == "older"
    assert list(tmp_path.iterdir()) == [file]


def test_a_copy_that_is_no_database_is_not_handed_out(tmp_path: Path, run: Run) -> None:
    backups = tmp_path / "backups"
    backups.mkdir()
    (backups / "asked-1.db").write_text("no database")
    status, _, err = run(Daemon(backups), "backup", str(tmp_path / "out.db"))
    assert (status, err.startswith("panelctl: refused: ")) == (REFUSED, True)
    assert not (tmp_path / "out.db").exists()


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("restore", "latest"), "the newest copy is the history now; the one before is set aside"),
        (("restore", "{}/own.db"), "{}/own.db is the history now; the one before is set aside"),
        (("forget", "Ann"), "Ann: erased, in the history and in every copy of it here"),
        (("backup",), "{}/backups/asked-1.db"),
        (("backup", "{}/out.db"), "{}/out.db: a copy of the history as it is now"),
        (("export", "--csv", "--person", "Ann", "-o", "{}/me.csv"), "{}/me.csv: written"),
    ],
)
def test_what_was_done_is_said_in_one_line_with_where(
    tmp_path: Path, run: Run, words: tuple[str, ...], said: str
) -> None:
    backups = tmp_path / "backups"
    backups.mkdir()
    for file in (tmp_path / "own.db", backups / "asked-1.db"):
        file.write_bytes(b"SQLite format 3\0")
    daemon = Daemon(backups, Export=page(ANN))
    status, out, err = run(daemon, *(word.format(tmp_path) for word in words))
    assert (status, err) == (DONE, "")
    (line,) = out.splitlines()
    assert line.startswith(said.format(tmp_path))
