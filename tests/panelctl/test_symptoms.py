"""`panelctl symptoms`: what is told of four weeks, and how it is shown."""

import argparse
import json
from typing import cast

import pytest

from firmware_py import wire
from firmware_py.panelctl.client import Client
from firmware_py.panelctl.start import DONE, REFUSED
from firmware_py.panelctl.symptoms import symptoms
from tests.panelctl.test_note import Panel
from tests.ui.fake_daemon import OVERVIEW, change

TOLD = (
    wire.SymptomsInfo(date="2026-08-01", yes=("numb", "tender"), no=("burning",), pain=6),
    wire.SymptomsInfo(date=None, yes=(), no=(), pain=4),
    wire.SymptomsInfo(date="2026-08-29", yes=(), no=("numb",), pain=None),
)


def run(panel: Panel, **told: object) -> int:
    nothing: dict[str, object] = {"person": None, "yes": [], "no": [], "pain": None, "json": False}
    return symptoms(cast("Client", panel), argparse.Namespace(**{**nothing, **told}))


def test_what_is_told_is_said_to_be_kept(capsys: pytest.CaptureFixture[str]) -> None:
    panel = Panel(wire.Done())
    assert run(panel, yes=["numb"], no=["burning"], pain=6) == DONE
    assert panel.asked == [wire.Symptoms(yes=("numb",), no=("burning",), pain=6)]
    assert capsys.readouterr().out == "Noted.\n"


def test_what_was_told_is_shown_a_line_each(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(Panel(change(OVERVIEW, symptoms=TOLD))) == DONE
    assert capsys.readouterr().out.splitlines() == [
        "2026-08-01: 2 of 3 (numb feet or legs, feet tender to touch); usual pain 6",
        "unknown day: symptoms not told; usual pain 4",
        "2026-08-29: 0 of 1; usual pain not told",
    ]
    assert run(Panel(change(OVERVIEW, symptoms=TOLD)), json=True) == DONE
    assert json.loads(capsys.readouterr().out)["symptoms"][0]["yes"] == ["numb", "tender"]
    assert run(Panel(change(OVERVIEW, symptoms=()))) == DONE
    assert capsys.readouterr().out == "me: nothing told yet\n"


def test_what_can_not_be_is_refused_with_its_bounds(capsys: pytest.CaptureFixture[str]) -> None:
    panel = Panel(wire.Refused(error="numb is told twice"))
    assert run(panel, pain=11) == REFUSED
    assert (panel.asked, "0 to 10" in capsys.readouterr().err) == ([], True)
    assert run(panel, yes=["numb"], no=["numb"]) == REFUSED
    assert "numb is told twice" in capsys.readouterr().err
    assert run(panel) == REFUSED
