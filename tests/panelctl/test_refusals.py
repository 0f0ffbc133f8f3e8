"""Refusals of panelctl in words: the value, its bounds, the person's own file, and no program's."""

import io
import math
import re
import socket
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from firmware_py import wire
from firmware_py.panelctl import data_verbs
from firmware_py.panelctl.__main__ import main
from firmware_py.panelctl.client import Client, refusal
from firmware_py.panelctl.people import USAGE
from firmware_py.panelctl.start import REFUSED
from tests.daemon.desk import Desk
from tests.daemon.requests.test_data import DeskClient
from tests.system.panel import folder

# What only programmers say.
PROGRAMMERS = re.compile(
    r"`|regex|Expected|expected|\bstr\b|\bint\b|enum|\$\.|Traceback|Errno|None\b|lent-|invalid"
)


@pytest.fixture
def client() -> Iterator[Client]:
    """Connect a client to a daemon that answers nothing: whatever it is asked must not be sent."""
    with folder() as place:
        path = place / "control.sock"
        with closing(socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)) as listener:
            listener.bind(str(path))
            listener.listen(1)
            client = Client(path)
            daemon, _ = listener.accept()
            with daemon:
                yield client
                client.close()
                assert daemon.recv(1) == b"", "it was sent"


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        (wire.Start(area="soles", minutes=9), "minutes: 9 must be a whole number from 10 to 20"),
        (wire.Start(area="soles", minutes=10**30), "must be a whole number from 10 to 20"),
        (wire.Start(area="", minutes=10), "area: '' must be a text of 1 to 32 letters"),
        (
            wire.Start(area="soles", minutes=10, distance_cm=math.nan),
            "distance_cm: nan must be a number above 0, of at most 200",
        ),
        (wire.Note(pain=11), "pain: 11 must be a whole number from 0 to 10"),
        (wire.Course(area="soles", weeks=3), "weeks: 3 must be a whole number from 4 to 16"),
        (wire.Settings(language="fr"), "language: 'fr' must be one of de, en, es"),  # type: ignore[arg-type]  # what a person may write
        (wire.Settings(night_from="9"), "night_from: '9' must be a time of day from 00:00 to "),
        (wire.Settings(pin="12345"), "pin: '12345' must be four figures"),
        (wire.Settings(areas=("soles", "")), "areas: '' must be a text of 1 to 32 letters"),
        (wire.AddPerson(name="x" * 100), "must be a text of 1 to 40 letters"),
        (wire.Agree(name="Me", clinician="Lee", date="today"), "date: 'today' must be a day as "),
        (wire.History(limit=101), "limit: 101 must be a whole number from 1 to 100"),
    ],
    ids=str,
)
def test_a_value_beyond_its_bounds_is_refused_in_words_and_not_even_sent(
    client: Client, asked: wire.Request, said: str
) -> None:
    answer = client.ask(asked)
    assert isinstance(answer, wire.Refused)
    assert said in answer.error
    assert not PROGRAMMERS.search(answer.error)


WORDS = (
    "history --limit x",
    "history --area bogus",
    "history --person Bob",
    "note --pain x",
    "note",
    "note --area bogus --pain 3",
    "course bogus --weeks 12",
    "course --weeks 12",
    "course soles --weeks x",
    "course soles --talked",
    "people agree Me --clinician Lee --date 2031-01-01",
    "people agree Me --clinician Lee --date 1931-01-01",
    "people agree Me --clinician Lee --date 01.02.2026",
    "people rename Bob Cid",
    "people answer Me",
    "people answer Me --yes bogus",
    "settings --areas bogus",
    "settings --night-from 25:00",
    "start soles --minutes 10.5",
    "start soles --minutes 10 --distance-cm nan",
    "forget Bob --yes",
    "report --html --person Bob",
    "report --html -o {}/none/page.html",
    "report --html -o {}",
    "export --csv --person Bob",
    "export --csv -o {}/none/x.csv",
    "import {}/none.csv --yes",
    "import {} --yes",
    "import {}/other.db --yes",
    "import {}/empty.csv --yes",
    "import {}/wrong.csv --yes",
    "restore {}/none.db --yes",
    "restore {} --yes",
    "restore {}/other.db --yes",
    "backup {}/none/copy.db",
)


class Checked(DeskClient):
    """Asks a daemon on a desk, behind the check that panelctl's client makes."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)

        def ask(request: wire.Request, _within_s: float = 0.0) -> wire.Message:
            return refusal(request) or desk.ask(request)

        self.ask = ask

    def close(self) -> None:
        """Nothing is open."""


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    desk = Desk(tmp_path_factory.mktemp("desk"))
    yield desk
    desk.close()


@pytest.mark.parametrize("words", WORDS)
def test_every_verb_refuses_bad_values_in_words_and_changes_nothing(
    desk: Desk,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    words: str,
) -> None:
    (tmp_path / "empty.csv").touch()
    (tmp_path / "wrong.csv").write_text("kind,person\nhat,Ann\n")
    with closing(sqlite3.connect(tmp_path / "other.db")) as other, other:
        other.execute("CREATE TABLE hats (colour)")
    monkeypatch.setattr("sys.stdin", io.StringIO())
    monkeypatch.setattr("firmware_py.panelctl.__main__.Client", lambda _socket: Checked(desk))
    given = [word.replace("{}", str(tmp_path)) for word in words.split()]
    monkeypatch.setattr("sys.argv", ["panelctl", *given])
    before = list(data_verbs.everyones(Checked(desk), None))  # type: ignore[arg-type]  # as a client
    try:
        status = main()
    except SystemExit as error:
        status = error.code if isinstance(error.code, int) else 0
    told = capsys.readouterr().err
    assert status in (REFUSED, USAGE)
    line = told.strip().splitlines()[-1]
    assert line.startswith("panelctl")
    assert not PROGRAMMERS.search(line), line
    for word in given:
        if word.startswith(str(tmp_path)):
            assert word in line, "the person's own name of the file"
    assert list(data_verbs.everyones(Checked(desk), None)) == before  # type: ignore[arg-type]  # as above
