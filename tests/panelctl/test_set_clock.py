"""`panelctl set-clock`: a person's time, as the panel's zone has it."""

import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import ClassVar

import pytest

from firmware_py import wire
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


def set_clock(monkeypatch: pytest.MonkeyPatch, text: str) -> int:
    monkeypatch.setattr(sys, "argv", ["panelctl", "set-clock", text])
    return panelctl.main()


@pytest.mark.parametrize(("zone", "offset"), [("UTC", "+00:00"), ("Asia/Kathmandu", "+05:45")])
def test_a_time_without_a_zone_is_that_of_the_place(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, zone: str, offset: str
) -> None:
    with monkeypatch.context() as here:
        here.setenv("TZ", zone)
        time.tzset()
        assert set_clock(monkeypatch, "2030-09-30T18:40") == 0
    time.tzset()
    assert DeskClient.asked[-1] == wire.SetClock(time=f"2030-09-30T18:40:00{offset}")
    assert desk.status().clock == "by_hand"


def test_what_is_no_time_is_refused_by_the_daemon(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert set_clock(monkeypatch, "yesterday") == 1
    assert "no day and time" in capsys.readouterr().err
    assert desk.status().clock == "unset"
