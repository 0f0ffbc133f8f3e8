"""`panelctl settings`: what is asked, what is shown, and a code that is typed unseen."""

import argparse
import getpass
from typing import cast

import pytest

from firmware_py import wire
from firmware_py.panelctl.client import Client
from firmware_py.panelctl.settings import add_parser, settings
from firmware_py.panelctl.start import DONE, REFUSED

NOW = wire.SettingsNow(
    sound=True,
    night_from="22:00",
    night_until="07:00",
    breathing=False,
    language="de",
    locks=True,
    areas=("knees",),
    offered=("knees", "soles"),
    has_pin=True,
    unlocked=True,
)
SHOWN = """\
sound: on
night: 22:00 to 07:00
breathing: off
volume: as installed
touch and talk: off
language: de
code: chosen
lock: on
areas: knees
switched off: soles
"""


class Panel:
    """Answers as told, and remembers what it was asked."""

    def __init__(self, answer: wire.Message) -> None:
        self.answer = answer
        self.asked: list[wire.Request] = []

    def ask(self, request: wire.Request) -> wire.Message:
        """Answer."""
        self.asked.append(request)
        return self.answer


def run(panel: Panel, *words: str) -> int:
    parser = argparse.ArgumentParser()
    add_parser(parser.add_subparsers(), argparse.ArgumentParser(add_help=False))
    return settings(cast("Client", panel), parser.parse_args(["settings", *words]))


def test_without_options_it_shows_what_is_set(capsys: pytest.CaptureFixture[str]) -> None:
    panel = Panel(NOW)
    assert run(panel) == DONE
    assert panel.asked == [wire.Settings()]
    assert capsys.readouterr().out == SHOWN


def test_each_option_sets_one_thing() -> None:
    panel = Panel(NOW)
    words = "--sound off --night-from 21:00 --breathing on --lock off --areas knees soles "
    words += "--volume 2 --touch-and-talk on"
    assert run(panel, *words.split()) == DONE
    assert panel.asked == [
        wire.Settings(
            sound=False,
            night_from="21:00",
            breathing=True,
            locks=False,
            areas=("knees", "soles"),
            volume=2,
            touch_and_talk=True,
        )
    ]


def test_a_refusal_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(Panel(wire.Refused(error="no area would be left")), "--areas", "x") == REFUSED
    assert capsys.readouterr().err == "panelctl: refused: no area would be left\n"


@pytest.mark.parametrize(("typed", "status"), [("2580", DONE), ("258", 2), ("25a0", 2)])
def test_the_code_is_typed_unseen(monkeypatch: pytest.MonkeyPatch, typed: str, status: int) -> None:
    monkeypatch.setattr(getpass, "getpass", lambda _prompt: typed)
    panel = Panel(NOW)
    assert run(panel, "--pin") == status
    assert panel.asked == ([wire.Settings(pin=typed)] if status == DONE else [])
