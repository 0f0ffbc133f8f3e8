"""An update by itself ends no session: the package looks once more, at the last moment."""

import os
import subprocess
from pathlib import Path

import pytest

DEBIAN = Path(__file__).resolve().parents[2] / "packaging" / "debian"


def script(
    name: str, action: str, folder: Path, state: str | None, *, only_idle: bool
) -> tuple[int, list[str]]:
    """Run a script with programs that write down how they are called; return status and calls."""
    told = folder / "calls"
    told.write_text("")
    answer = "exit 4" if state is None else f"""echo '{{"state": "{state}", "reason": ""}}'"""
    programs = {
        "panelctl": answer,
        **dict.fromkeys(
            ("systemctl", "find", "udevadm", "python3.13", "systemd-sysusers", "systemd-tmpfiles"),
            f'echo "$(basename "$0") $*" >>"{told}"',
        ),
    }
    for program, does in programs.items():
        (folder / program).write_text(f"#!/bin/sh\n{does}\n")
        (folder / program).chmod(0o755)
    text = (DEBIAN / name).read_text("utf-8").replace("/run/systemd/system", str(folder))
    env = {"PATH": f"{folder}:{os.environ['PATH']}"}
    if only_idle:
        env["LIGHT_PANEL_ONLY_IDLE"] = "yes"
    done = subprocess.run(
        ["/bin/sh", "-c", text, name, action, "9.9"],
        env=env,
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode, told.read_text().splitlines()


@pytest.mark.parametrize("action", ["upgrade", "failed-upgrade"])
@pytest.mark.parametrize("state", ["arming", "lit", "paused", "done", "fault", None])
def test_it_refuses_before_anything_is_stopped(
    tmp_path: Path, action: str, state: str | None
) -> None:
    status, calls = script("prerm", action, tmp_path, state, only_idle=True)
    assert (status, calls) == (1, [])


def test_in_idle_it_goes_on(tmp_path: Path) -> None:
    status, calls = script("prerm", "upgrade", tmp_path, "idle", only_idle=True)
    assert status == 0
    assert "systemctl stop panel-ui.service panel-daemon.service" in calls


def test_a_person_s_own_upgrade_asks_nobody(tmp_path: Path) -> None:
    status, calls = script("prerm", "upgrade", tmp_path, "lit", only_idle=False)
    assert status == 0
    assert "systemctl stop panel-ui.service panel-daemon.service" in calls


def test_a_refused_upgrade_restarts_nothing(tmp_path: Path) -> None:
    status, calls = script("postinst", "abort-upgrade", tmp_path, "lit", only_idle=True)
    assert status == 0
    assert "systemctl start panel-daemon.service" in calls
    assert not any(
        " restart " in call or "panel-dark.service" in call.split()[2:3] for call in calls
    )


def test_an_upgrade_restarts_the_daemon(tmp_path: Path) -> None:
    status, calls = script("postinst", "configure", tmp_path, "idle", only_idle=False)
    assert status == 0
    assert "systemctl restart panel-daemon.service" in calls
