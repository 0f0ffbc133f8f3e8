"""A real Home Assistant finds one device, with sensors, and with nothing to press."""

import os
import shutil
import subprocess
from pathlib import Path

import msgspec
import pytest

from tests.fleet.engines.broker_stage import needs_mosquitto, stage, until
from tests.fleet.view_stand_in import StandIn

ROOT = Path(__file__).resolve().parents[3]
# `make home-assistant` makes it; PANEL_HOME_ASSISTANT names another environment's Python.
PYTHON = Path(
    os.environ.get("PANEL_HOME_ASSISTANT") or ROOT / ".venv-home-assistant" / "bin" / "python"
)
pytestmark = [
    needs_mosquitto,
    pytest.mark.engines,
    pytest.mark.skipif(
        shutil.which(PYTHON) is None,
        reason="Home Assistant isn't here (make home-assistant): IT IS NOT ASKED WHAT IT FINDS",
    ),
]


def entity(kind: str, shown_as: str | None, unit: str | None, state: str) -> dict[str, str | None]:
    return {"kind": kind, "class": shown_as, "unit": unit, "state": state}


FOUND = {
    "devices": [
        {
            "name": "Light panel ward-3",
            "model": "Light panel",
            "identifiers": [["mqtt", "light-panel-ward-3"]],
        }
    ],
    "entities": {
        "binary_sensor.light_panel_ward_3_fault": entity("binary_sensor", "problem", None, "on"),
        "binary_sensor.light_panel_ward_3_light": entity("binary_sensor", "light", None, "off"),
        "sensor.light_panel_ward_3_fault_code": entity("sensor", None, None, "fan"),
        "sensor.light_panel_ward_3_hours_of_light": entity("sensor", "duration", "h", "12.5"),
        "sensor.light_panel_ward_3_starts": entity("sensor", None, None, "17"),
        "sensor.light_panel_ward_3_state": entity("sensor", "enum", None, "fault"),
        "sensor.light_panel_ward_3_surface": entity("sensor", "temperature", "°C", "24.5"),
        "sensor.light_panel_ward_3_time_left": entity("sensor", "duration", "s", "unknown"),
        "sensor.light_panel_ward_3_version": entity("sensor", None, None, "0.2.0"),
    },
}


def test_its_own_config_flow_finds_one_device_with_sensors_alone(tmp_path: Path) -> None:
    with stage(tmp_path) as made:
        made.join("ward-3")
        certificate, key = made.clinic.reader("home", 30)
        made.reload()
        daemon = StandIn(made.folder / "ward-3" / "view.sock")
        daemon.tell(state="fault", fault={"code": "fan", "text": "The fan stands still."})
        made.agent("ward-3")
        try:
            log = made.folder / "ward-3" / "agent.log"
            until(lambda: "connected" in log.read_text(), why="the agent doesn't reach the broker")
            config = tmp_path / "home-assistant"
            config.mkdir()
            program = ROOT / "tests" / "fleet" / "engines" / "home_assistant_look.py"
            ca = made.clinic_folder / "ca.pem"
            command = [
                str(each) for each in (PYTHON, program, config, made.port, ca, certificate, key)
            ]
            done = subprocess.run(
                command, capture_output=True, timeout=240, check=False, cwd=tmp_path
            )
            assert done.returncode == 0, done.stderr.decode()[-4000:]
            assert msgspec.json.decode(done.stdout) == FOUND
        finally:
            daemon.close()
