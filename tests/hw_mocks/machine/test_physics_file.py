"""The physics of a run: the configuration's, or a file's."""

from pathlib import Path

import pytest

from firmware_py.config.load import example_text, parse
from firmware_py.core.errors import ConfigError
from hw_mocks.machine.physics import Lamp, PhysicsSettings
from hw_mocks.machine.physics_file import LampFile, PhysicsFile, load, settings

CONFIG = parse(example_text(), "example.toml")


def test_without_a_file_the_panel_is_as_its_configuration_says() -> None:
    red, nir = CONFIG.channels.red, CONFIG.channels.nir
    assert settings(CONFIG) == PhysicsSettings(
        lamps={
            "red": Lamp(table=red.calibration.table, per_kelvin=-0.0028),
            "nir": Lamp(table=nir.calibration.table, per_kelvin=-0.003),
        },
        factors=CONFIG.distance.factors,
        distance_cm=15.0,
    )


def test_a_file_changes_what_it_states_and_nothing_else(tmp_path: Path) -> None:
    file = tmp_path / "physics.toml"
    file.write_text(
        "ambient_c = 5\ndistance_cm = 20\n"
        "[red]\nscale = 1.03\n[nir]\ntable = [[0.1, 1], [1, 50]]\nper_kelvin = 0\n"
    )
    own = load(file)
    assert own == PhysicsFile(
        ambient_c=5,
        distance_cm=20,
        red=LampFile(scale=1.03),
        nir=LampFile(table=((0.1, 1.0), (1.0, 50.0)), per_kelvin=0),
    )
    usual, changed = settings(CONFIG), settings(CONFIG, own)
    assert changed == PhysicsSettings(
        lamps={
            "red": Lamp(table=usual.lamps["red"].table, scale=1.03, per_kelvin=-0.0028),
            "nir": Lamp(table=((0.1, 1.0), (1.0, 50.0)), per_kelvin=0.0),
        },
        factors=usual.factors,
        distance_cm=20.0,
        ambient_c=5.0,
    )


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("colour = 1", "colour"),
        ("[red]\nscale = -1", "red.scale"),
        ("ambient_c = nan", "ambient_c"),
        ("ambient_c = ", "Invalid value"),
    ],
)
def test_a_file_that_makes_no_sense_is_refused_with_its_key(
    tmp_path: Path, text: str, named: str
) -> None:
    file = tmp_path / "physics.toml"
    file.write_text(text)
    with pytest.raises(ConfigError) as refusal:
        load(file)
    assert str(file) in str(refusal.value)
    assert named in str(refusal.value)


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="can't be read"):
        load(tmp_path / "none.toml")
