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
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    assert socket_path.default_socket() == tmp_path / "panel-sim" / "control.sock"
    installed.touch()
    assert socket_path.default_socket() == installed
