"""Where the socket lies."""

import os
import tempfile
from pathlib import Path

import pytest

from firmware_py.wire import socket_path


def test_the_simulators_folder_is_the_users_runtime_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    assert socket_path.simulator_folder() == tmp_path / "panel-sim"


@pytest.mark.parametrize("value", [None, "", "missing"])
def test_without_a_runtime_folder_it_is_one_per_user(
    value: str | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if value is None:
        monkeypatch.delenv("XDG_RUNTIME_DIR", raising=False)
    else:
        monkeypatch.setenv("XDG_RUNTIME_DIR", value and str(tmp_path / value))
    expected = Path(tempfile.gettempdir()) / f"panel-sim-{os.getuid()}"
    assert socket_path.simulator_folder() == expected


def test_an_installed_socket_comes_before_the_simulators(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert Path("/run/panel/control.sock") == socket_path.INSTALLED_SOCKET
    installed = tmp_path / "control.sock"
    monkeypatch.setattr(socket_path, "INSTALLED_SOCKET", installed)
    monkeypatch.setattr(socket_path, "INSTALLED_CONFIG", tmp_path / "panel.toml")
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    assert socket_path.default_socket() == tmp_path / "panel-sim" / "control.sock"
    installed.touch()
    assert socket_path.default_socket() == installed


def test_where_a_panel_is_installed_nobody_is_sent_to_a_simulator(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    installed = tmp_path / "control.sock"
    monkeypatch.setattr(socket_path, "INSTALLED_SOCKET", installed)
    monkeypatch.setattr(socket_path, "INSTALLED_CONFIG", tmp_path / "panel.toml")
    (tmp_path / "panel.toml").touch()
    assert socket_path.default_socket() == installed  # though the daemon is down


def test_a_socket_in_a_folder_that_may_not_be_looked_into_is_there(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def refuses(_file: Path) -> bool:
        raise PermissionError

    monkeypatch.setattr(Path, "exists", refuses)
    assert socket_path.default_socket() == socket_path.INSTALLED_SOCKET


def test_at_a_socket_that_nobody_named_only_its_own_daemon_is_trusted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    own, other = os.getuid(), os.getuid() + 4321
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    simulator = tmp_path / "panel-sim" / "control.sock"
    assert socket_path.is_trusted(simulator, own)
    assert not socket_path.is_trusted(simulator, other)
    monkeypatch.setattr(socket_path, "_uid_of", {"panel": 777}.get)
    for uid, is_trusted in ((0, True), (own, True), (777, True), (other, False)):
        assert socket_path.is_trusted(socket_path.INSTALLED_SOCKET, uid) is is_trusted
    assert socket_path.is_trusted(tmp_path / "named.sock", other)  # by --socket or --dir
