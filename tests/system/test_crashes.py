"""Crash, hang, kill, full disk: all end dark, and where nobody looks after it, they don't."""

import os
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from hw_mocks.process.panel_dark import find_dark
from tests.independent import fluence_j_cm2
from tests.system.panel import Panel, folder, running, until


@pytest.fixture
def place() -> Iterator[Path]:
    with folder() as name:
        yield name


def outside(panel: Panel) -> list[tuple[str, str]]:
    return [(line["path"], line["value"]) for line in panel.trace() if line["by"] == "outside"]


def gone(pid: int) -> bool:
    return not Path(f"/proc/{pid}").exists()


def test_a_killed_daemon_is_followed_by_dark_and_another_daemon(place: Path) -> None:
    with running(place) as panel, panel.lit() as someone:
        old = panel.pid()
        before = len(outside(panel))
        os.kill(old, signal.SIGKILL)
        until(panel.is_dark, f"dark; {panel.log()}")
        until(lambda: panel.is_again(old), f"another daemon; {panel.log()}")
        assert panel.status()["state"] == "idle"
        assert panel.irradiance() == 0
        chip = "sys/class/pwm/pwmchip0"
        assert set(outside(panel)[before:]) >= {
            (f"{chip}/pwm0/enable", "0"),
            (f"{chip}/pwm1/enable", "0"),
            ("gpio/enable", "0"),
        }
        # Once after the end, once before the start.
        assert outside(panel)[before:].count(("gpio/enable", "0")) == 2
        assert someone.wait(15) == 4


@pytest.mark.parametrize(
    ("board", "kernel", "chip"),
    [("zero2w", "6.12.47", 0), ("pi5", "6.6.20", 2), ("pi5", "6.18", 0)],
)
def test_on_every_board_a_killed_daemon_is_followed_by_dark(
    place: Path, board: str, kernel: str, chip: int
) -> None:
    with running(place, "--board", board, "--kernel", kernel) as panel, panel.lit():
        old, before = panel.pid(), len(outside(panel))
        os.kill(old, signal.SIGKILL)
        until(panel.is_dark, f"dark; {panel.log()}")
        until(lambda: panel.is_again(old), f"another daemon; {panel.log()}")
        written = set(outside(panel)[before:])
        assert {f"sys/class/pwm/pwmchip{chip}/pwm{n}/enable" for n in (0, 1)} <= {
            path for path, _ in written
        }
        assert ("gpio/enable", "0") in written


def test_unsupervised_a_killed_daemon_leaves_its_light_and_nobody_starts_another(
    place: Path,
) -> None:
    with running(place, "--no-supervisor") as panel:
        with panel.lit():
            old = panel.pid()
            os.kill(old, signal.SIGKILL)
            until(lambda: gone(old), "the daemon's end")
        lit = panel.truth()
        later = until(lambda: (now := panel.truth())["t"] > lit["t"] + 30 and now, "30 s later")
        assert later["red"]["irradiance_mw_cm2"] > 0
        given = later["red"]["fluence_j_cm2"] - lit["red"]["fluence_j_cm2"]
        assert given > 0.9 * lit["red"]["irradiance_mw_cm2"] * 30 / 1000
        assert panel.gpio("enable") == "1"
        assert panel.pid() == old
        assert panel.status() == {}
        assert panel.end() == 0
        assert panel.gpio("enable") == "1"
    with running(place) as panel:  # what a crash left is found, and made dark
        # truth.json may yet be the one written before panel-dark had its turn.
        until(panel.is_dark, "dark by the physics")
        assert panel.gpio("enable") == "0"
        assert panel.pwm(0, "enable") == panel.pwm(1, "enable") == 0


def test_panel_dark_switches_off_what_a_killed_daemon_left(place: Path) -> None:
    with running(place, "--no-supervisor") as panel:
        with panel.lit():
            old = panel.pid()
            os.kill(old, signal.SIGKILL)
            until(lambda: gone(old), "the daemon's end")
        assert panel.pwm(0, "enable") == panel.pwm(1, "enable") == 1
        assert panel.gpio("enable") == "1"
        dark = subprocess.run([find_dark(), "--root", str(place)], timeout=20, check=False)
        assert dark.returncode == 0
        for channel in (0, 1):
            assert (panel.pwm(channel, "duty_cycle"), panel.pwm(channel, "enable")) == (0, 0)
        assert panel.gpio("enable") == "0"
        until(panel.is_dark, "dark by the physics")


def test_a_loop_that_hangs_is_darkened_from_within_then_killed(place: Path) -> None:
    with running(place) as panel, panel.lit():
        old = panel.pid()
        before = len(panel.trace())
        assert panel.inject("daemon", "hang") == 0
        until(panel.is_dark, f"dark; {panel.log()}")
        line = next(each for each in panel.trace()[before:] if each["path"] == "gpio/enable")
        assert (line["value"], line["by"]) == ("0", "daemon")
        until(lambda: panel.is_again(old), f"another daemon; {panel.log()}")
        assert "watchdog" in (place / "sim.log").read_text()


def test_a_process_that_hangs_is_killed_and_then_dark(place: Path) -> None:
    with running(place) as panel, panel.lit():
        old = panel.pid()
        assert panel.inject("daemon", "hang:all") == 0
        shining = panel.truth()
        until(panel.is_dark, f"dark; {panel.log()}")
        assert panel.truth()["red"]["fluence_j_cm2"] > shining["red"]["fluence_j_cm2"]
        until(lambda: panel.is_again(old), f"another daemon; {panel.log()}")


def test_unsupervised_a_process_that_hangs_leaves_its_light(place: Path) -> None:
    with running(place, "--no-supervisor") as panel, panel.lit():
        old = panel.pid()
        assert panel.inject("daemon", "hang:all") == 0
        since = panel.truth()["t"]
        until(lambda: panel.truth()["t"] > since + 120, "longer than any watchdog waits")
        assert panel.irradiance() > 0
        assert panel.pid() == old
        assert panel.end() == 0


def test_the_stop_button_needs_no_loop(place: Path) -> None:
    with running(place, "--no-supervisor") as panel, panel.lit():
        assert panel.inject("daemon", "hang") == 0
        assert panel.inject("stop", "pressed") == 0
        assert panel.is_dark()
        assert panel.gpio("enable") == "0"
        assert panel.pwm(0, "enable") == panel.pwm(1, "enable") == 0


@pytest.mark.parametrize("value", ["pressed", "broken"])
def test_the_stop_button_ends_a_session_before_inject_returns(place: Path, value: str) -> None:
    with running(place) as panel, panel.lit() as someone:
        assert panel.inject("stop", value) == 0
        assert panel.is_dark()
        assert someone.wait(15) == 4


@pytest.mark.parametrize("value", ["einval", "eacces", "stuck", "vanished"])
def test_whatever_becomes_of_the_pwm_the_light_goes_off(place: Path, value: str) -> None:
    with running(place) as panel, panel.lit() as someone:
        assert panel.inject("pwm", value) == 0
        assert panel.inject("stop", "pressed") == 0
        until(panel.is_dark, f"dark; {panel.log()}")
        assert panel.gpio("enable") == "0"
        assert someone.wait(15) == 4


def test_a_full_disk_ends_the_light_and_a_free_one_lets_it_begin(place: Path) -> None:
    with running(place) as panel:
        with panel.lit():
            assert panel.inject("disk", "full") == 0
            until(panel.is_dark, f"dark; {panel.log()}")
            until(lambda: panel.status()["state"] in ("paused", "fault", "done"), "not lit")
        assert panel.inject("disk", "ok") == 0


def test_a_start_on_a_full_disk_is_refused(place: Path) -> None:
    with running(place) as panel:
        assert panel.inject("disk", "full") == 0
        refused = panel.ctl("start", "soles", "--minutes", "10")
        assert refused.returncode == 1
        assert "disk" in refused.stderr
        assert panel.inject("disk", "ok") == 0
        with panel.lit():
            assert panel.status()["state"] == "lit"


def test_a_daemon_whose_machine_is_gone_ends_by_itself(place: Path) -> None:
    with running(place) as panel:
        daemon = panel.pid()
        panel.process.kill()
        panel.process.wait()
        until(lambda: gone(daemon), "the daemon's end")


def test_a_hanging_daemon_whose_machine_is_gone_ends_by_itself(place: Path) -> None:
    with running(place, "--no-supervisor") as panel:
        daemon = panel.pid()
        assert panel.inject("daemon", "hang") == 0
        panel.process.kill()
        panel.process.wait()
        until(lambda: gone(daemon), "the daemon's end")


def test_a_whole_session_gives_its_dose(place: Path) -> None:
    with running(place, speed=200) as panel:
        told = panel.ctl("start", "soles", "--minutes", "10")
        assert told.returncode == 0, told.stderr
        status, truth = panel.status(), panel.truth()
    doses = {"red": 3.0, "nir": 6.0}
    text = (Path(__file__).parents[2] / "firmware_py/data/example.toml").read_text()
    # Too little warmth to matter: 2 K are 0.6 %.
    assert truth["heatsink_c"] < 28
    traced = fluence_j_cm2(
        panel.trace(), text, until=truth["t"], temperatures=[(0, 26)], distance_cm=15
    )
    for colour, dose in doses.items():
        assert status[colour]["fluence_j_cm2"] == pytest.approx(dose, rel=0.02)
        assert truth[colour]["fluence_j_cm2"] == pytest.approx(dose, rel=0.02)
        assert traced[colour] == pytest.approx(dose, rel=0.02)
    assert status["state"] == "done"


def test_a_daemon_that_cant_start_comes_up_dark_and_goes_on_when_it_can(place: Path) -> None:
    panel = Panel(place)
    panel.wait_ready()
    panel.inject("pwm", "vanished")
    os.kill(panel.pid(), signal.SIGKILL)
    until(lambda: panel.status().get("state") == "fault", f"a fault; {panel.status()}")
    assert panel.status()["fault"]["code"] == "cannot_start"
    panel.inject("pwm", "ok")
    # What died may have found its chip gone, and latched that, before it was killed.
    until(
        lambda: panel.status().get("state") == "idle" or panel.ctl("clear-fault").returncode == 0,
        "up again",
    )
    until(lambda: panel.status().get("state") == "idle", f"idle again; {panel.log()}")
    assert panel.end() == 0


def test_ctrl_c_ends_it(place: Path) -> None:
    with running(place) as panel:
        panel.process.send_signal(signal.SIGINT)
        assert panel.process.wait(15) == 0
