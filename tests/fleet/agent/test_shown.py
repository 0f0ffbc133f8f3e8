"""What others show of a panel: Home Assistant's list, and the figures for Prometheus."""

import re
from pathlib import Path

import msgspec
import pytest

from fleet.agent import discovery, textfile
from fleet.agent.heard import Reading
from fleet.agent.post import EXPIRES_S
from fleet.agent.textfile import Lanes
from fleet.messages import Live
from tests.fleet.agent.test_live import reading
from tests.fleet.agent.test_live import reading as read

LANES = Lanes(
    connected=True, acked=7, unacked=2, claims=3, late_answers=1, certificate_ends_s=1.9e9
)
# A line of the format: https://prometheus.io/docs/instrumenting/exposition_formats/
SAMPLE = re.compile(r'[a-z_]+(\{[a-z]+="[a-z_]*"\})? -?[0-9.e+-]+')


def test_all_that_home_assistant_shows_is_looked_at_and_nothing_pressed() -> None:
    told = msgspec.json.decode(discovery.config("a", "1.0").payload)
    parts = told["components"].values()
    assert {part["platform"] for part in parts} == {"sensor", "binary_sensor"}
    assert {part["expire_after"] for part in parts} == {EXPIRES_S} == {60}
    assert len({part["unique_id"] for part in parts}) == len(parts) == 9
    assert not [key for part in parts for key in part if "command" in key]


def test_each_template_reads_a_field_of_the_live_lane() -> None:
    told = msgspec.json.decode(discovery.config("a", "1.0").payload)
    read = {
        name
        for part in told["components"].values()
        for name in re.findall(r"value_json\.(\w+)", part["value_template"])
    }
    assert read == set(Live.__struct_fields__) - {"v"}


@pytest.mark.parametrize(
    "told", [None, reading(), reading(state="lit", remaining_s=61.5, fault={"code": 'a"b\n'})]
)
def test_every_line_of_the_figures_is_in_the_format(told: Reading | None) -> None:
    lines = textfile.text(told, LANES).splitlines()
    samples = [line for line in lines if not line.startswith("#")]
    assert samples
    assert [line for line in samples if not SAMPLE.fullmatch(line)] == []
    named = {re.split(r"[ {]", line)[0] for line in samples}
    typed = {line.split()[2] for line in lines if line.startswith("# TYPE ")}
    assert named <= typed


def test_the_figures_say_how_the_panel_is() -> None:
    text = textfile.text(read(state="lit", remaining_s=61.5), LANES)
    for line in (
        "light_panel_up 1",
        'light_panel_state{state="lit"} 1',
        'light_panel_state{state="idle"} 0',
        "light_panel_remaining_seconds 61.5",
        "light_panel_surface_celsius 24.5",
        "light_panel_light_hours_total 12.5",
        "light_panel_starts_total 17",
        "light_panel_fleet_acked_row 7",
        "light_panel_fleet_certificate_ends_seconds 1900000000",
    ):
        assert f"{line}\n" in text


def test_a_daemon_that_is_not_heard_has_no_old_figures() -> None:
    text = textfile.text(None, LANES)
    assert "light_panel_up 0\n" in text
    assert "celsius" not in text


def test_the_file_is_readable_by_who_collects_it_and_whole(tmp_path: Path) -> None:
    file = tmp_path / "light_panel.prom"
    textfile.write(file, read(), LANES)
    assert file.stat().st_mode & 0o777 == 0o644
    assert file.read_text() == textfile.text(read(), LANES)
    assert [each.name for each in tmp_path.iterdir()] == ["light_panel.prom"]
