"""The simulator from outside: its files, its orders, its beginning and its end."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.system.panel import Panel, folder, run, running, until

PWM_FILES = {"period", "duty_cycle", "enable", "polarity"}
LINES = {"enable", "stop", "interlock", "fan", "buzzer", "heartbeat"}


@pytest.fixture(scope="module")
def panel() -> Iterator[Panel]:
    with folder() as place, running(place, speed=8) as panel:
        yield panel


def test_every_file_is_where_it_should_be(panel: Panel) -> None:
    place = panel.folder
    assert place.stat().st_mode & 0o777 == 0o700
    assert {"control.sock", "history.db", "truth.json", "trace.jsonl", "daemon.pid"} <= {
        file.name for file in place.iterdir()
    }
    for channel in ("pwm0", "pwm1"):
        chip = place / "sys/class/pwm/pwmchip0"
        assert {f.name for f in (chip / channel).iterdir()} >= PWM_FILES
    assert {f.name for f in (place / "gpio").iterdir()} >= LINES
    assert {panel.gpio(name) for name in LINES} == {"0", "1"}
    probes = list((place / "sys/bus/w1/devices").glob("28-*/temperature"))
    assert [probe.read_text() for probe in probes] == ["25000\n", "25000\n"]
    os.kill(panel.pid(), 0)


def test_the_truth_has_its_fields_and_its_time_goes_on(panel: Panel) -> None:
    first = panel.truth()
    probes = {"surface_c", "heatsink_c", "surface2_c", "skin_c"}
    assert first.keys() == {"t", "red", "nir"} | probes
    assert first["red"].keys() == {"irradiance_mw_cm2", "fluence_j_cm2"} == first["nir"].keys()
    until(lambda: panel.truth()["t"] >= first["t"] + 10, "ten simulated seconds")


def test_each_line_of_the_trace_has_its_fields(panel: Panel) -> None:
    trace = panel.trace()
    assert trace
    assert {frozenset(line) for line in trace} == {frozenset(("t", "path", "value", "error", "by"))}
    times = [line["t"] for line in trace]
    assert times == sorted(times)
    assert "gpio/enable" in {line["path"] for line in trace}


def test_panelctl_tells_the_state_in_json(panel: Panel) -> None:
    told = panel.ctl("status", "--json")
    assert json.loads(told.stdout).keys() == panel.status().keys() - {"type", "id"}


def test_it_is_ready_for_a_first_session_and_tells_its_speed(panel: Panel) -> None:
    status = panel.status()
    assert status["state"] == "idle"
    assert status["fault"] is None
    assert 0 < status["speed"] <= 9


@pytest.mark.parametrize(
    ("name", "values", "levels"),
    [
        ("stop", ["pressed", "released", "broken", "released"], "1010"),
        ("interlock", ["open", "closed"], "10"),
        ("fan", ["stalled", "ok"], "01"),
        ("light_sense", ["stuck-on", "ok", "dead", "ok"], "1000"),
    ],
)
def test_lines_are_in_force_when_inject_returns_and_have_a_way_back(
    panel: Panel, name: str, values: list[str], levels: str
) -> None:
    seen = ""
    for value in values:
        assert panel.inject(name, value) == 0
        seen += panel.gpio("light_sense_nir" if name == "light_sense" else name)
    assert seen == levels


@pytest.mark.parametrize("name", ["surface_c", "heatsink_c"])
def test_temperatures_reach_truth_at_once_and_the_daemon_soon(panel: Panel, name: str) -> None:
    assert panel.inject(name, "29.5") == 0
    assert panel.truth()[name] == 29.5
    until(lambda: panel.status()[name] == 29.5, f"{name} 29.5")
    assert panel.inject(name, "model") == 0
    until(lambda: panel.truth()[name] < 29.5, f"{name} follows the model")


def test_inject_is_a_command(panel: Panel) -> None:
    for value, level in (("pressed", "1"), ("released", "0")):
        answer = run("hw_mocks", "inject", "stop", value, "--dir", str(panel.folder))
        assert (answer.returncode, answer.stdout, answer.stderr) == (0, "", "")
        assert panel.gpio("stop") == level


@pytest.mark.parametrize("value", ["missing", "stale", "bad-crc", "85"])
def test_without_its_probe_the_daemon_knows_no_temperature_until_it_is_back(
    panel: Panel, value: str
) -> None:
    assert panel.inject("sensor", value) == 0
    until(lambda: panel.status()["surface_c"] is None, f"no surface reading, {value}")
    assert panel.inject("sensor", "ok") == 0
    until(lambda: panel.status()["surface_c"] is not None, "a surface reading")


def test_the_clock_is_injected_without_trouble(panel: Panel) -> None:
    far = "2027-11-27T14:05:00Z"
    for value in ("jump:+3600", "jump:-86400", "unsynced", "unset", far, "ok"):
        assert panel.inject("clock", value) == 0


def test_where_the_skin_is_can_be_changed(panel: Panel) -> None:
    assert panel.inject("distance_cm", "10") == 0
    assert panel.inject("distance_cm", "model") == 0


@pytest.mark.parametrize(("name", "value"), [("voltage", "5"), ("stop", "gone")])
def test_an_unknown_order_is_a_usage_error_that_lists_what_is_known(
    panel: Panel, name: str, value: str
) -> None:
    answer = run("hw_mocks", "inject", name, value, "--dir", str(panel.folder))
    assert answer.returncode == 2
    assert "stop pressed|released|broken" in answer.stderr


def test_another_simulator_in_the_same_folder_is_refused(panel: Panel) -> None:
    other = Panel(panel.folder)
    _, error = other.process.communicate(timeout=20)
    assert other.process.returncode == 1
    assert "another panel-sim uses it" in error
    assert panel.status()


def test_without_a_simulator_inject_says_so(tmp_path: Path) -> None:
    answer = run("hw_mocks", "inject", "stop", "pressed", "--dir", str(tmp_path))
    assert answer.returncode == 3
    assert "no simulator" in answer.stderr


@pytest.mark.parametrize(
    ("options", "status", "told"),
    [
        (["--speed", "nan"], 2, "0.1..10000"),
        (["--speed", "0"], 2, "0.1..10000"),
        (["--config", "/nowhere.toml"], 1, "/nowhere.toml: can't be read"),
        (["--physics", "/nowhere.toml"], 1, "/nowhere.toml: can't be read"),
        (["--dir", "/tmp/" + "long" * 30], 1, "too long"),
        (["--board", "pi6"], 2, "pi3"),
        (["--kernel", "new"], 2, "must be a version such as 6.12.47 or 6.18"),
    ],
)
def test_what_it_cant_do_is_refused_in_a_sentence(
    tmp_path: Path, options: list[str], status: int, told: str
) -> None:
    answer = run("hw_mocks", "--headless", "--dir", str(tmp_path), *options)
    assert answer.returncode == status
    assert told in answer.stderr
    assert "Traceback" not in answer.stderr


def test_it_ends_in_order_and_goes_on_with_its_boot_and_history() -> None:
    with folder() as place:
        with running(place) as panel:
            until(lambda: panel.truth()["t"] > 20, "20 simulated seconds")
            daemon = panel.pid()
            assert panel.end() == 0
        left = {file.name for file in place.iterdir()}
        assert {"control.sock", "sim.sock", "daemon.pid", "notify.sock"} & left == set()
        assert {"history.db", "truth.json", "trace.jsonl"} <= left
        assert panel.gpio("enable") == "0"
        assert not Path(f"/proc/{daemon}").exists()
        reached = panel.truth()["t"]
        with running(place) as again:
            assert again.truth()["t"] >= reached
            lines = len(again.trace())
            assert again.end() == 0
        with running(place, "--fresh") as rebooted:
            assert rebooted.truth()["t"] < reached
            assert len(rebooted.trace()) < lines


def test_without_a_folder_it_uses_the_runtime_directory_and_forgets_its_history() -> None:
    with folder() as place:
        environment = {**os.environ, "XDG_RUNTIME_DIR": str(place)}
        (place / "panel-sim").mkdir()
        (place / "panel-sim" / "history.db").write_bytes(b"not a database")
        (place / "panel-sim" / "screen.json").write_text("{}")
        command = [sys.executable, "-m", "hw_mocks", "--headless"]
        for _ in range(2):  # the second time there is a history to forget, and its witness
            with subprocess.Popen(
                command, env=environment, stdout=subprocess.PIPE, text=True
            ) as process:
                assert process.stdout is not None
                assert process.stdout.readline() == f"panel-sim: ready in {place}/panel-sim\n"
                ask = [sys.executable, "-m", "firmware_py.panelctl", "status"]
                told = subprocess.run(
                    ask, env=environment, capture_output=True, text=True, check=False
                )
                process.terminate()
            assert process.returncode == 0
            assert told.stdout.startswith("idle: Ready."), told.stdout
        assert not (place / "panel-sim" / "screen.json").exists()


def test_a_board_whose_header_no_chip_is_labelled_for_comes_up_dark_and_says_why() -> None:
    with folder() as place, running(place, "--board", "pi5", "--kernel", "6.18") as panel:
        for chip in (place / "sys/bus/gpio/devices").iterdir():
            chip.unlink()
        os.kill(panel.pid(), signal.SIGKILL)
        told = "panel-daemon: the header's GPIO chip (pinctrl-rp1 or"
        until(lambda: told in panel.log(), f"a refusal; {panel.log()}")
        assert "found no GPIO chip" in panel.log()
        until(lambda: panel.status().get("state") == "fault", f"a fault; {panel.status()}")
