"""A daemon that can't be assembled: all that was taken on the way is let go, every time."""

from collections.abc import Callable
from pathlib import Path
from typing import Any, NoReturn

import pytest
from msgspec.structs import replace

from firmware_py import assemble as assembling
from firmware_py.assemble import assemble
from firmware_py.core.errors import ConfigError, HardwareError, PanelError
from tests.daemon.desk import Desk


def refuse(*_given: Any, **_named: Any) -> NoReturn:
    raise HardwareError("not to be had")


@pytest.mark.parametrize(
    "part", ["open_history", "StopButton", "Fan", "Teller", "Heartbeat", "Server"]
)
def test_whatever_part_cannot_be_had_the_others_are_let_go_and_can_be_had_again(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, part: str
) -> None:
    desk.daemon.close()
    machine = desk.rig._machine(lambda: desk.link)
    before: list[int] = []
    with monkeypatch.context() as broken:
        broken.setattr(assembling, part, refuse)
        for _ in range(3):
            with pytest.raises(PanelError, match="not to be had"):
                assemble(desk.config, machine, print)
            before.append(len([*Path("/proc/self/fd").iterdir()]))
        assert desk.is_dark()
    assert before == [before[0]] * 3
    held: Callable[[], object] = assemble(desk.config, machine, print).close
    held()


def test_a_socket_that_cannot_be_is_told_by_its_key_and_its_folder_is_made(desk: Desk) -> None:
    desk.daemon.close()
    machine = desk.rig._machine(lambda: desk.link)
    folder = desk.rig.socket.parent
    (folder / "a-file").touch()
    with pytest.raises(ConfigError, match=r"paths\.socket = .*can't listen there"):
        assemble(desk.config, replace(machine, socket=folder / "a-file" / "s"), print)
    assemble(desk.config, replace(machine, socket=folder / "new" / "s"), print).close()
    assert (folder / "new").is_dir()
