"""`panelctl note`: what is asked of the panel, and what it says of it."""

import argparse
from typing import cast

import pytest

from firmware_py import wire
from firmware_py.panelctl.client import Client
from firmware_py.panelctl.history import note
from firmware_py.panelctl.start import DONE, REFUSED


class Panel:
    """Answers as told, and remembers what it was asked."""

    def __init__(self, answer: wire.Message) -> None:
        self.answer = answer
        self.asked: list[wire.Request] = []

    def ask(self, request: wire.Request) -> wire.Message:
        """Answer."""
        self.asked.append(request)
        return self.answer


def run(panel: Panel, **told: object) -> int:
    nothing = dict.fromkeys(("person", "area", "pain", "numbness", "event"))
    return note(cast("Client", panel), argparse.Namespace(**{**nothing, **told}))


def test_what_is_noted_is_said_to_be_kept(capsys: pytest.CaptureFixture[str]) -> None:
    panel = Panel(wire.Done())
    assert run(panel, pain=4, area="soles") == DONE
    assert panel.asked == [wire.Note(pain=4, area="soles")]
    assert capsys.readouterr().out == "Noted.\n"


def test_a_refusal_is_told_and_nothing_is_said_to_be_kept(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert run(Panel(wire.Refused(error="nothing to note"))) == REFUSED
    said = capsys.readouterr()
    assert (said.out, "nothing to note" in said.err) == ("", True)
