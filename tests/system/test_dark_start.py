"""Whatever keeps the daemon from starting: it comes up dark, says why, and mends itself."""

import fcntl
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest

from firmware_py import wire
from firmware_py.config.load import example_text
from firmware_py.panelctl.client import Client
from hw_mocks.process.panel_dark import find_dark
from tests.system.panel import folder, run, running, status, until

CHIP = "sys/class/pwm/pwmchip0"
Undo = Callable[[], None]


def text(place: Path, **paths: str) -> str:
    """The example configuration, with its files in a folder."""
    named = {
        "database": str(place / "history.db"),
        "witness": str(place / "witness/history"),
        "socket": str(place / "control.sock"),
        **paths,
    }
    lines = "".join(f"{key} = {json.dumps(value)}\n" for key, value in named.items())
    return f"{example_text()}\n[paths]\n{lines}"


@contextmanager
def daemon(place: Path, *before: str) -> Iterator["subprocess.Popen[str]"]:
    """panel-daemon's program; before: a command that runs it, such as unshare."""
    command = [*before, sys.executable, "-m", "tests.system.begins", str(place)]
    environment = {**os.environ, "RUNTIME_DIRECTORY": str(place)}
    with (place / "log").open("a", encoding="utf-8") as log:
        process = subprocess.Popen(command, stderr=log, env=environment, text=True)
    try:
        yield process
    finally:
        process.kill()
        process.wait()


def log(place: Path) -> str:
    return (place / "log").read_text("utf-8")


def settled(place: Path, state: str) -> dict[str, Any]:
    found = until(
        lambda: (now := status(place)).get("state") == state and now, f"{state}; {log(place)}", 30
    )
    assert isinstance(found, dict)
    return found


def is_lit(place: Path) -> bool:
    """Tell whether the lamps' files say that light is on."""
    channels = [place / CHIP / name for name in ("pwm0", "pwm1")]
    duties = [
        number(channel / "duty_cycle") * number(channel / "enable")
        for channel in channels
        if channel.is_dir()
    ]
    return any(duties) or number(place / "gpio/enable") == 1


def number(file: Path) -> int:
    """Return what a file of the board says; empty, it was caught between opening and writing."""
    return int(until(file.read_text, f"{file} says something"))


def write_programs_files(name: Path) -> None:
    """Write what says where the rest is: the configuration, and what darkens the panel."""
    (name / "panel.toml").write_text(text(name))
    dark = name / "panel-dark"
    dark.write_text(f'#!/bin/sh\nexec {find_dark()} --root "{name}"\n')
    dark.chmod(0o755)


@pytest.fixture(scope="module")
def killed() -> Iterator[Path]:
    """A panel whose daemon was killed in the light: what every test here finds, as a copy."""
    with folder() as name:
        write_programs_files(name)
        with daemon(name) as process:
            settled(name, "idle")
            with closing(Client(name / "control.sock")) as client:
                light = wire.CommissionLight(channel="red", duty=0.3, seconds=60)
                assert isinstance(client.ask(light), wire.Done)
                until(lambda: is_lit(name), "light")
                until(lambda: (name / "gpio/enable").read_text().strip() == "1", "the supply on")
                process.send_signal(signal.SIGKILL)
                process.wait()
        assert is_lit(name)
        yield name


@pytest.fixture
def place(killed: Path) -> Iterator[Path]:
    """A panel whose daemon was killed in the light, so that its lamps shine on."""
    with folder() as name:
        shutil.copytree(
            killed,
            name,
            symlinks=True,
            dirs_exist_ok=True,
            ignore=shutil.ignore_patterns("control.sock"),
        )
        write_programs_files(name)
        # A killed daemon's socket stays, and nobody listens there.
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as left:
            left.bind(str(name / "control.sock"))
        assert is_lit(name)
        yield name


def write(place: Path, content: str) -> Undo:
    (place / "panel.toml").write_text(content)

    def undo() -> None:
        (place / "panel.toml").write_text(text(place))

    return undo


def broken_toml(place: Path) -> Undo:
    return write(place, "\n\nversion = = 1\n" + text(place))


def unknown_key(place: Path) -> Undo:
    return write(place, f"colour = 3\n{text(place)}")


def out_of_bounds(place: Path) -> Undo:
    return write(place, text(place).replace("stop = 17", "stop = 99"))


def no_configuration(place: Path) -> Undo:
    undo = write(place, "")
    (place / "panel.toml").unlink()
    return undo


def broken_calibration(place: Path) -> Undo:
    file = place / "calibration.toml"
    file.write_text("version = 1\n[channels.red]\nmin_duty = 7\n")
    return file.unlink


def no_chip(place: Path) -> Undo:
    return write(place, text(place) + '\n[pwm]\nnode = "pwm@1"\n')


def line_is_held(place: Path) -> Undo:
    held = os.open(place / CHIP / "pwm0", os.O_RDONLY)
    fcntl.flock(held, fcntl.LOCK_EX)
    return lambda: os.close(held)


def no_folder(place: Path) -> Undo:
    (place / "a-file").touch()
    return write(place, text(place, database=str(place / "a-file/history.db")))


def no_socket_folder(place: Path) -> Undo:
    (place / "a-file").touch()
    return write(place, text(place, socket=str(place / "a-file/control.sock")))


CAUSES: dict[Callable[[Path], Undo], tuple[str, ...]] = {
    broken_toml: ("panel.toml: not TOML: ", "correct line 3"),
    unknown_key: ("panel.toml: colour: no such key; remove it",),
    out_of_bounds: ("panel.toml: pins.stop = 99: ", "<= 27", "; correct it as in the example"),
    no_configuration: ("panel.toml: can't be read: ", "give a readable TOML file"),
    broken_calibration: ("calibration.toml: channels.red.min_duty = 7: ", "<= 0.5"),
    no_chip: ("PWM chip (pwm@1) is missing", "config.txt and reboot"),
    line_is_held: ("red light (pwmchip0 channel 0): another process holds it",),
    no_folder: ("a-file/history.db", "Not a directory", "check the disk"),
    no_socket_folder: ("paths.socket = ", "can't listen there", "a folder where this user may"),
}


def look(place: Path, words: tuple[str, ...]) -> None:
    """Check that it is dark, says these words in every way, and answers as it must."""
    now = settled(place, "fault")
    assert now["fault"]["code"] == "cannot_start"
    for said in (now["reason"], now["fault"]["text"]):
        assert [word for word in ("The controller can't start. ", *words) if word not in said] == []
    assert "all your installer" in now["fault"]["remedy"]
    coded = wire.understood(wire.Coded(**now["fault"]["text_coded"]))
    assert coded is not None
    assert str(coded) == now["fault"]["text"]
    until(lambda: not is_lit(place), f"dark; {log(place)}")
    assert "switch the panel off" not in settled(place, "fault")["fault"]["remedy"]
    with closing(Client(place / "control.sock")) as client:
        assert isinstance(client.ask(wire.Stop()), wire.Done)
        for request in (
            wire.Start(area="soles", minutes=10),
            wire.CommissionLight(channel="red", duty=0.3, seconds=60),
            wire.ClearFault(),
            wire.Areas(),
        ):
            assert isinstance(client.ask(request), wire.Refused), request
        assert isinstance(client.ask(wire.Subscribe()), wire.Done)
        told = client.listen(5.0)
        assert isinstance(told, wire.Telemetry)
        assert (told.state, told.red.duty, told.surface_c) == ("fault", None, None)
    shown = run("firmware_py.panelctl", "status", "--dir", str(place))
    assert shown.returncode == 0
    assert [word for word in words if word not in shown.stdout] == []
    assert not is_lit(place)


def mends(place: Path) -> None:
    """Check that with its cause gone it starts by itself, and can light."""
    settled(place, "idle")
    with closing(Client(place / "control.sock")) as client:
        light = wire.CommissionLight(channel="nir", duty=0.2, seconds=60)
        assert isinstance(client.ask(light), wire.Done)
        until(lambda: is_lit(place), "light")
        assert isinstance(client.ask(wire.Stop()), wire.Done)
    assert not is_lit(place)


@pytest.mark.parametrize("cause", CAUSES, ids=lambda cause: cause.__name__)
def test_whatever_keeps_it_from_starting_it_is_dark_says_why_and_mends_itself(
    place: Path, cause: Callable[[Path], Undo]
) -> None:
    undo = cause(place)
    with daemon(place) as process:
        look(place, CAUSES[cause])
        undo()
        mends(place)
        assert process.poll() is None  # the same process all the while
        process.send_signal(signal.SIGTERM)
        assert process.wait(20) == 0
    assert not is_lit(place)


def can_unshare() -> bool:
    command = ("unshare", "-rm", "mount", "-t", "tmpfs", "tmpfs", "/mnt")
    try:
        return subprocess.run(command, check=False, capture_output=True).returncode == 0
    except OSError:
        return False


def in_its_mounts(process: "subprocess.Popen[str]", *command: str) -> None:
    """Run a command among the mounts that only a daemon has."""
    enter = ("nsenter", "-U", "-m", "--preserve-credentials", "-t", str(process.pid))
    subprocess.run([*enter, *command], check=True)


def on_a_small_disk(place: Path, then: str) -> tuple[str, ...]:
    """Return the command that runs a daemon with its record on a disk of its own."""
    (place / "state").mkdir()
    state = {"database": str(place / "state/history.db"), "witness": str(place / "state/witness")}
    (place / "panel.toml").write_text(text(place, **state))
    script = f'mount -t tmpfs -o size=1m tmpfs "{place}/state" && {then} && exec "$@"'
    return ("unshare", "-rm", "sh", "-c", script, "sh")


def test_with_a_full_disk_it_is_dark_says_why_and_mends_itself(place: Path) -> None:
    if not can_unshare():
        pytest.skip("no mounts of one's own here: A FULL DISK IS NOT TRIED")
    fill = f'(cat /dev/zero >"{place}/state/others" 2>/dev/null || true)'
    with daemon(place, *on_a_small_disk(place, fill)) as process:
        look(place, ("The storage card is full", "make room"))
        in_its_mounts(process, "rm", f"{place}/state/others")
        mends(place)


def test_on_a_disk_that_is_read_only_it_is_dark_says_why_and_mends_itself(place: Path) -> None:
    if not can_unshare():
        pytest.skip("no mounts of one's own here: A READ-ONLY DISK IS NOT TRIED")
    protect = f'mount -o remount,ro "{place}/state"'
    with daemon(place, *on_a_small_disk(place, protect)) as process:
        look(place, ("can't be written to", "Read-only file system", "replace the card"))
        in_its_mounts(process, "mount", "-o", "remount,rw", f"{place}/state")
        mends(place)


def test_where_another_daemon_answers_it_leaves_light_and_socket_alone(place: Path) -> None:
    with daemon(place):
        settled(place, "idle")
        with closing(Client(place / "control.sock")) as client:

            def holds_on(so: Callable[[], object]) -> object:
                assert isinstance(client.ask(wire.Renew()), wire.Done), log(place)
                time.sleep(0.1)
                return so()

            light = wire.CommissionLight(channel="red", duty=0.3, seconds=60)
            assert isinstance(client.ask(light), wire.Done)
            until(lambda: holds_on(lambda: is_lit(place)), "light")
            with daemon(place) as second:
                until(lambda: holds_on(lambda: second.poll() is not None), "its end", 30)
            assert second.returncode == 1
            assert is_lit(place)
        assert "another panel-daemon answers at" in log(place)
        assert "another process holds it" in log(place)
        assert status(place)["state"] == "commissioning"


def test_while_it_cannot_start_it_is_ready_and_pets_the_watchdog(place: Path) -> None:
    undo = broken_toml(place)
    at = place / "notify"
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as manager:
        manager.bind(str(at))
        manager.settimeout(20)
        environment = {"NOTIFY_SOCKET": str(at), "WATCHDOG_USEC": "2000000"}
        command = ("env", *(f"{name}={value}" for name, value in environment.items()))
        with daemon(place, *command):
            said = [manager.recv(4096).decode() for _ in range(6)]
            assert "READY=1" in said
            assert said.count("WATCHDOG=1") >= 3
            assert any(word.startswith("STATUS=The controller can't start. ") for word in said)
            undo()
            until(lambda: "STATUS=Ready." in manager.recv(4096).decode(), "ready", 30)


def test_the_simulators_daemon_comes_up_dark_with_a_broken_calibration_too() -> None:
    with folder() as place:
        calibration = place / "calibration.toml"
        calibration.write_text("version = 1\n= 2\n")
        with running(place) as panel:
            now = panel.status()
            assert now["fault"]["code"] == "cannot_start"
            assert "calibration.toml: not TOML" in now["reason"]
            assert "correct line 2" in now["reason"]
            pid = panel.pid()
            calibration.unlink()
            until(lambda: panel.status().get("state") == "idle", f"idle; {panel.log()}", 30)
            assert panel.pid() == pid
            with panel.lit():
                assert panel.irradiance() > 1.0
            until(panel.is_dark, "dark")
