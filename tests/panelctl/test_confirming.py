"""What can't be taken back is asked for once more, and is never done where nobody can be asked."""

import argparse
import io
import sys
from pathlib import Path
from typing import cast

import pytest

from firmware_py import wire
from firmware_py.panelctl import data_files, data_verbs
from firmware_py.panelctl.client import Client
from firmware_py.panelctl.start import DONE, REFUSED

ROW = wire.PersonRow(person="Ann", at=None, known="unknown", gentle_start=True, agreement=None)
ANSWERS = {"import": "yes", "restore": "yes", "forget": "Ann"}


class Panel:
    """Does whatever it is asked, and remembers it."""

    peer = (0, 0)

    def __init__(self) -> None:
        self.asked: list[wire.Request] = []

    def ask(self, request: wire.Request, _within_s: float = 0) -> wire.Message:
        """Answer."""
        self.asked.append(request)
        return wire.Imported(new={}, there=1) if isinstance(request, wire.Import) else wire.Done()


class Nobody:
    """A client that must not be asked for more than who there is, which changes nothing."""

    def ask(self, request: wire.Request, _within_s: float = 0) -> wire.Message:
        """Fail."""
        if isinstance(request, wire.People):
            return wire.PeopleList(people=(), questions=())
        if isinstance(request, wire.Status):
            return wire.Refused(error="not now")  # of its zone, for local dates
        raise AssertionError(f"asked {request}")


class Terminal(io.StringIO):
    """Standard input with somebody at it."""

    def isatty(self) -> bool:
        """Say that it is a terminal."""
        return True


@pytest.fixture
def words(tmp_path: Path) -> dict[str, tuple[str, ...]]:
    (tmp_path / "rows.json").write_text("".join(data_files.as_json([ROW])))
    return {
        "import": ("import", str(tmp_path / "rows.json")),
        "restore": ("restore", "latest"),
        "forget": ("forget", "Ann"),
    }


def run(client: object, *words: str) -> int:
    parser = argparse.ArgumentParser()
    data_verbs.add_parsers(
        parser.add_subparsers(dest="verb"), argparse.ArgumentParser(add_help=False)
    )
    return data_verbs.data(cast("Client", client), parser.parse_args(words))


@pytest.mark.parametrize("verb", sorted(ANSWERS))
def test_without_a_terminal_it_needs_yes(
    verb: str,
    words: dict[str, tuple[str, ...]],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO(f"{ANSWERS[verb]}\n"))
    assert run(Nobody(), *words[verb]) == REFUSED
    assert capsys.readouterr().err == (
        "panelctl: refused: nobody can be asked here whether to: say --yes; nothing was changed\n"
    )
    panel = Panel()
    assert run(panel, *words[verb], "--yes") == DONE
    assert panel.asked


@pytest.mark.parametrize("verb", sorted(ANSWERS))
@pytest.mark.parametrize("answer", ["", "\n", "no\n", "ann\n", "y\n"])
def test_any_other_answer_changes_nothing(
    verb: str,
    answer: str,
    words: dict[str, tuple[str, ...]],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(sys, "stdin", Terminal(answer))
    assert run(Nobody(), *words[verb]) == REFUSED
    told = capsys.readouterr()
    assert "nothing was changed" in told.err
    assert ("Ann: new here" in told.out) is (verb == "import")
    panel = Panel()
    monkeypatch.setattr(sys, "stdin", Terminal(f"{ANSWERS[verb]}\n"))
    assert run(panel, *words[verb]) == DONE
    assert panel.asked
