"""panel-daemon as a program in real time: its loop, threads and signals, and how it begins."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from firmware_py import wire
from firmware_py.config.load import example_text
from firmware_py.panelctl.client import Client
from tests.system.panel import folder, run, status, until


@contextmanager
def daemon(place: Path) -> Iterator["subprocess.Popen[str]"]:
    """The daemon's own loop on simulated files, in a process of its own."""
    with subprocess.Popen(
        [sys.executable, "-m", "tests.bench.still", str(place)], stderr=subprocess.PIPE, text=True
    ) as process:
        try:
            until(lambda: status(place).get("state"), "it answers")
            yield process
        finally:
            process.kill()


def duties(place: Path) -> list[int]:
    chip = place / "sys/class/pwm/pwmchip0"
    return [int((chip / name / "duty_cycle").read_text()) for name in ("pwm0", "pwm1")]


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_told_to_end_in_the_light_it_ends_dark_and_in_order(number: signal.Signals) -> None:
    with folder() as place, daemon(place) as process:
        with closing(Client(place / "control.sock")) as client:
            light = wire.CommissionLight(channel="red", duty=0.3, seconds=60)
            assert isinstance(client.ask(light), wire.Done)
            until(lambda: max(duties(place)) > 0, "light")
            until(lambda: (place / "gpio/enable").read_text().strip() == "1", "the supply on")
            process.send_signal(number)
            _, log = process.communicate(timeout=20)
        assert process.returncode == 0, log
        assert duties(place) == [0, 0]
        assert (place / "gpio/enable").read_text().strip() == "0"
        assert not (place / "control.sock").exists()


def test_it_tells_by_itself_what_its_probes_say() -> None:
    with folder() as place, daemon(place), closing(Client(place / "control.sock")) as client:
        assert isinstance(client.ask(wire.Subscribe()), wire.Done)
        news = [client.listen(10.0) for _ in range(3)]
        numbers = [each.seq for each in news if isinstance(each, wire.Telemetry)]
        assert len(numbers) == 3
        assert numbers == sorted(numbers)
        surfaces = [each.surface_c for each in news if isinstance(each, wire.Telemetry)]
        assert surfaces[-1] == 30.0


@pytest.mark.parametrize(
    ("text", "why"),
    [
        (None, "panel.toml: can't be read: "),
        ("version = 2\n", "panel.toml: "),
        (example_text().replace("enable = 27", "enable = 12"), "GPIO 12 can carry hardware PWM"),
    ],
)
def test_a_configuration_that_it_cannot_use_is_told_in_one_line_and_on_its_socket(
    text: str | None, why: str
) -> None:
    with folder() as place:
        file = place / "panel.toml"
        if text is not None:
            file.write_text(text)
        with subprocess.Popen(
            [sys.executable, "-m", "firmware_py", "--config", str(file)],
            env={**os.environ, "RUNTIME_DIRECTORY": str(place)},
            stderr=subprocess.PIPE,
            text=True,
        ) as process:
            now = until(lambda: status(place), "it answers")
            process.terminate()
            _, log = process.communicate(timeout=20)
        assert (now["state"], now["fault"]["code"]) == ("fault", "cannot_start")
        assert why in now["reason"]
        assert process.returncode == 0
        (line,) = [each for each in log.splitlines() if why in each]
        assert line.startswith("panel-daemon: ")


def test_it_tells_its_version() -> None:
    from firmware_py import __version__  # noqa: PLC0415  beside what it is compared with

    assert run("firmware_py", "--version").stdout == f"{__version__}\n"
