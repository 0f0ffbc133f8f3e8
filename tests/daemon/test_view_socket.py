"""view.sock: it looks, it is bounded, and whatever happens there the light doesn't notice."""

import socket
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import get_args

import pytest

from firmware_py import wire
from firmware_py.wire import protocol
from tests.daemon.desk import Desk, example
from tests.daemon.rig import NOTHING_APPLIES, Rig
from tests.daemon.viewer import Viewer, looking_at

ANSWERED = {"status", "subscribe", "records", "claim-answer"}
VERBS = [each.__struct_config__.tag for each in get_args(protocol.Request)]


class Unlooked(Rig):
    """A panel without view.sock."""

    def __init__(self, *args: object, **more: object) -> None:
        super().__init__(*args, looks=False, **more)  # type: ignore[arg-type]  # handed on


@pytest.mark.parametrize("verb", sorted(set(VERBS) - ANSWERED))
def test_nothing_but_looking_is_answered(desk: Desk, verb: str) -> None:
    with looking_at(desk) as viewer:
        before = desk.daemon.controller.session
        told = viewer.ask(verb)
        assert told["code"] == "view_only"
        assert desk.daemon.controller.session == before


def test_a_stop_belongs_to_the_control_socket(desk: Desk) -> None:
    desk.lit(1)
    with looking_at(desk) as viewer:
        assert viewer.ask("stop")["code"] == "view_only"
    assert desk.status().state == "lit"
    desk.done(wire.Stop())
    assert desk.is_dark()


def test_nobody_is_named_there(desk: Desk) -> None:
    desk.lit(20)
    with looking_at(desk) as viewer:
        told = viewer.ask("status")
        assert (told["person"], told["area"], told["next_allowed"]) == (None, None, {})
        desk.done(wire.Stop())
        desk.step(2)
        rows = viewer.ask("records", after=0)
    assert "Me" not in str(rows)
    assert len(rows["rows"][0]["person"]) == 32


def test_a_session_comes_again_with_a_higher_number_when_more_is_told_of_it(desk: Desk) -> None:
    desk.lit(20)
    desk.done(wire.Stop())
    desk.step(2)
    number = desk.status().session
    assert number is not None
    with looking_at(desk) as viewer:
        first = viewer.ask("records", after=0)
        assert viewer.ask("records", after=first["last"])["rows"] == []
        desk.done(wire.After(session=number, is_red=True))
        again = viewer.ask("records", after=first["last"])
    assert [row["skin_red"] for row in (*first["rows"], *again["rows"])] == [False, True]
    assert first["rows"][0]["uid"] == again["rows"][0]["uid"]
    assert again["last"] > first["last"]


def test_a_session_is_not_held_up_by_reading_the_record(desk: Desk) -> None:
    desk.start()
    with looking_at(desk) as viewer:
        assert viewer.ask("records", after=0)["code"] == "session_first"


def test_a_subscriber_hears_of_a_change_with_the_next_tick(desk: Desk) -> None:
    with looking_at(desk) as viewer:
        viewer.ask("subscribe")
        desk.start()
        viewer.heard.clear()
        desk.step(2)
        viewer.listen()
    assert viewer.heard[-1]["state"] == "arming"


def test_a_fifth_connection_is_closed_and_four_go_on(desk: Desk) -> None:
    viewers = [Viewer(desk) for _ in range(4)]
    desk.step(5)
    fifth = Viewer(desk)
    desk.step(2)
    fifth.listen()
    assert [each["code"] for each in fifth.heard] == ["clients_full"]
    assert viewers[0].ask("status")["state"] == "idle"
    for each in (*viewers, fifth):
        each.close()


def test_the_socket_belongs_to_those_of_its_folders_group(desk: Desk) -> None:
    assert desk.rig.view is not None
    assert desk.rig.view.stat().st_mode & 0o777 == 0o660


def test_the_panel_works_where_nobody_can_look(tmp_path: Path) -> None:
    (tmp_path / "view.sock").mkdir()
    (tmp_path / "view.sock" / "there").touch()
    desk = Desk(tmp_path)
    desk.lit(1)
    desk.close()
    assert any("nobody can look there" in line for line in desk.rig.log)


# ------------------------------------------------------------------ the light doesn't notice


class Nobody:
    """Who leaves view.sock alone."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk

    def act(self) -> None:
        """Do it once more; called between ticks."""

    def close(self) -> None:
        """Go."""


class User(Nobody):
    """Who asks all that can be asked, and reads the answers."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.viewer = Viewer(desk)
        self.viewer.send(b'{"v":1,"verb":"subscribe","id":1}\n')

    def act(self) -> None:
        for line in (b'{"verb":"status"}\n', b'{"verb":"records"}\n', b'{"verb":"stop"}\n'):
            self.viewer.send(line)
        self.viewer.listen()

    def close(self) -> None:
        self.viewer.close()


class Flood(Nobody):
    """Who sends what it can on as many connections as it can, and rubbish in between."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.sockets: list[socket.socket] = []

    def act(self) -> None:
        if len(self.sockets) < 12:
            with suppress(OSError):
                more = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
                self.sockets.append(more)
                more.setblocking(False)
                more.connect(str(self.desk.rig.view))
        for each in self.sockets:
            with suppress(OSError):
                each.send(b'{"verb":"status"}\n{"verb":"records"}\n{"verb":"start"}\n' * 300)
                each.send(b"\xff" * 4096 + b"\n")

    def close(self) -> None:
        for each in self.sockets:
            each.close()


class Hung(Nobody):
    """Who subscribed and asked, and never reads."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.viewer = Viewer(desk)
        self.viewer.send(b'{"verb":"subscribe"}\n' + b'{"verb":"status"}\n' * 50)

    def close(self) -> None:
        self.viewer.close()


def _trace(folder: Path, make_rig: type[Rig], make: Callable[[Desk], Nobody]) -> bytes:
    """Return what the hardware was told in a session with a pause and a stop."""
    folder.mkdir()
    desk = Desk(folder, config=example(), skin=NOTHING_APPLIES, make_rig=make_rig)
    somebody = make(desk)

    def pass_s(seconds: float) -> None:
        for _ in range(round(seconds * 20)):
            somebody.act()
            desk.step()

    desk.start()
    pass_s(12)
    desk.done(wire.Pause())
    pass_s(1)
    desk.done(wire.Resume())
    pass_s(6.5)
    desk.done(wire.Stop())
    pass_s(1)
    somebody.close()
    desk.close()
    return (folder / "trace.jsonl").read_bytes()


def test_the_light_is_the_same_whoever_looks(tmp_path: Path) -> None:
    absent = _trace(tmp_path / "absent", Unlooked, Nobody)
    assert absent.count(b"\n") > 100
    for make in (Nobody, User, Flood, Hung):
        assert _trace(tmp_path / make.__name__, Rig, make) == absent, make.__name__
