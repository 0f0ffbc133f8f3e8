"""`panelctl set-clock`: a person's time, as the panel's zone has it."""

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import ClassVar
from zoneinfo import ZoneInfo

import pytest

from firmware_py import wire
from firmware_py.daemon.zone import SystemZone
from firmware_py.panelctl import __main__ as panelctl
from firmware_py.ports.hardware import WallTime
from hw_mocks.machine.clocks import SteppedWall
from tests.daemon.desk import Desk


class DeskClient:
    """panelctl's client, on a desk instead of a socket."""

    asked: ClassVar[list[wire.Request]] = []

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def ask(self, request: wire.Request) -> wire.Message:
        """Return the daemon's answer."""
        self.asked.append(request)
        return self._desk.ask(request)

    def close(self) -> None:
        """Leave the desk as it is."""


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    """A panel whose clock nobody has set."""
    monkeypatch.setattr(SteppedWall, "__call__", lambda _self: WallTime(5.0, is_set=False))
    desk = Desk(tmp_path)
    monkeypatch.setattr(panelctl, "Client", lambda _path: DeskClient(desk))
    yield desk
    desk.close()


def set_clock(monkeypatch: pytest.MonkeyPatch, text: str, *more: str) -> int:
    monkeypatch.setattr(sys, "argv", ["panelctl", "set-clock", text, *more])
    return panelctl.main()


@pytest.mark.parametrize(("zone", "offset"), [("UTC", "+00:00"), ("Asia/Kathmandu", "+05:45")])
def test_a_time_without_a_zone_is_that_of_the_place(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, zone: str, offset: str
) -> None:
    monkeypatch.setattr(SystemZone, "__call__", lambda _self: ZoneInfo(zone))
    assert set_clock(monkeypatch, "2030-09-30T18:40", "--yes") == 0
    assert DeskClient.asked[-1] == wire.SetClock(time=f"2030-09-30T18:40:00{offset}", sure=True)
    assert desk.status().clock == "by_hand"


def answers(monkeypatch: pytest.MonkeyPatch, *said: str) -> None:
    """Have somebody sit at a terminal who says this, one after the other."""
    waiting = list(said)
    monkeypatch.setattr(sys.stdin, "isatty", lambda: True, raising=False)
    monkeypatch.setattr("builtins.input", lambda _question: waiting.pop(0))


@pytest.mark.parametrize(
    ("said", "status", "clock"),
    [(("n",), 1, "unset"), (("y", ""), 1, "unset"), (("y", "yes"), 0, "by_hand")],
)
def test_the_time_is_read_back_and_asked_about_twice_where_it_is_far(
    desk: Desk,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    said: tuple[str, ...],
    status: int,
    clock: str,
) -> None:
    answers(monkeypatch, *said)
    assert set_clock(monkeypatch, "2030-09-30T18:40") == status
    told = capsys.readouterr().out
    assert told.startswith("It is Monday 30 September 2030 18:40.\n")
    assert ("That is 1490 days after" in told) is (len(said) > 1)
    assert desk.status().clock == clock


def test_where_nobody_can_be_asked_the_time_is_not_told(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys.stdin, "isatty", lambda: False, raising=False)
    assert set_clock(monkeypatch, "2026-10-01T18:40") == 1
    assert "add --yes" in capsys.readouterr().err
    assert desk.status().clock == "unset"


def test_what_is_no_time_is_refused_by_the_daemon(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert set_clock(monkeypatch, "yesterday") == 1
    assert "no day and time" in capsys.readouterr().err
    assert desk.status().clock == "unset"
