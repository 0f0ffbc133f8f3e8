"""The configuration: one file, and a plain refusal for every slip of the pen."""

import datetime as dt
import json
import tomllib
from collections.abc import Iterator
from contextlib import suppress
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from firmware_py.config import load
from firmware_py.config.load import example_text
from firmware_py.config.schema import Config, DisplayConfig, FanConfig, SoundConfig
from firmware_py.core.dose.calibration import CalibrationKind
from firmware_py.core.errors import ConfigError
from firmware_py.core.reasons import Reason
from firmware_py.core.units import Channel, Cm

EXAMPLE: dict[str, Any] = tomllib.loads(load.example_text())
Path_ = tuple[str | int, ...]


def toml(value: Any) -> str:
    """A value as TOML; tables are written inline."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{json.dumps(k)} = {toml(v)}" for k, v in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(toml(each) for each in value) + "]"
    if isinstance(value, dt.date | dt.time):
        return value.isoformat()
    return json.dumps(value).replace("Infinity", "inf").replace("NaN", "nan")


def document(raw: dict[str, Any]) -> str:
    return "\n".join(f"{json.dumps(key)} = {toml(value)}" for key, value in raw.items())


def changed(path: str, value: Any) -> str:
    """The example with one key set; a path's parts are divided by dots."""
    raw = deepcopy(EXAMPLE)
    *parents, last = path.split(".")
    place = raw
    for name in parents:
        place = place.setdefault(name, {})
    place[last] = value
    return document(raw)


def without(path: str) -> str:
    raw = deepcopy(EXAMPLE)
    *parents, last = path.split(".")
    place = raw
    for name in parents:
        place = place[name]
    del place[last]
    return document(raw)


def refusal(text: str) -> str:
    with pytest.raises(ConfigError) as refused:
        load.parse(text, "panel.toml")
    return str(refused.value)


# ---------------------------------------------------------------------- the example


def test_the_example_is_a_configuration() -> None:
    example = load.parse(load.example_text(), "example.toml")
    assert example.name == "Light panel"
    assert (example.channels.red.wavelength_nm, example.channels.nir.wavelength_nm) == (660, 850)
    assert (example.pins.enable, example.pins.stop) == (27, 17)
    assert example == load.parse(document(EXAMPLE), "rewritten")


@pytest.mark.parametrize(
    ("section", "line", "path"),
    [
        ("# [pwm]", '# node = "pwm@98000"', "pwm.node"),
        ("# [distance.areas]", "# knees = 20", "distance.areas.knees"),
        ("# [areas]", '# enable = ["abdomen"]', "areas.enable"),
    ],
)
def test_what_the_example_shows_in_comments_is_known_too(
    section: str, line: str, path: str
) -> None:
    assert section in load.example_text()
    assert line in load.example_text()
    [value] = tomllib.loads(line.removeprefix("# ")).values()
    assert load.parse(changed(path, value), "x").version == 1


def test_a_file_is_read(tmp_path: Path) -> None:
    file = tmp_path / "panel.toml"
    file.write_text(load.example_text(), "utf-8")
    assert load.load(file) == load.parse(load.example_text(), "")


def test_a_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    missing = tmp_path / "missing.toml"
    with pytest.raises(ConfigError, match=r"missing\.toml: can't be read: .*; give a readable"):
        load.load(missing)
    with pytest.raises(ConfigError, match="can't be read"):
        load.load(tmp_path)
    binary = tmp_path / "binary.toml"
    binary.write_bytes(b"name = '\xff\xfe'")
    with pytest.raises(ConfigError, match=r"binary\.toml: can't be read"):
        load.load(binary)


def test_a_refusal_from_a_file_names_the_file(tmp_path: Path) -> None:
    file = tmp_path / "panel.toml"
    file.write_text(changed("name", ""), "utf-8")
    with pytest.raises(ConfigError, match=rf"^{file}: name = ''"):
        load.load(file)


# ---------------------------------------------------------------------- what is left out

OPTIONAL = {
    "distance.default_cm": 15.0,
    "sensors.heatsink": None,
    "pins.interlock": None,
    "pins.fan": None,
    "pins.light_sense_red": None,
    "pins.light_sense_nir": None,
    "pins.buzzer": None,
    "pins.heartbeat": None,
    "channels.red.calibration.kind": CalibrationKind.ESTIMATED,
    "channels.nir.calibration.kind": CalibrationKind.ESTIMATED,
    "sound": SoundConfig(),
    "sound.on": True,
    "sound.night_from": "22:00",
    "sound.night_until": "07:00",
    "fan": FanConfig(),
    "fan.signal": "tach",
    "display.model": "v1-7",
    "display.width_mm": 154.0,
    "display.height_mm": 86.0,
    "display": DisplayConfig(),
}


def keys(table: dict[str, Any], above: str = "") -> Iterator[str]:
    for key, value in table.items():
        yield above + key
        if isinstance(value, dict):
            yield from keys(value, f"{above}{key}.")


@pytest.mark.parametrize("path", sorted(set(keys(EXAMPLE)) - set(OPTIONAL)))
def test_a_required_key_is_missed_by_name(path: str) -> None:
    assert refusal(without(path)) == (
        f"panel.toml: {path}: missing; add it as in the example configuration"
    )


@pytest.mark.parametrize(("path", "usual"), OPTIONAL.items())
def test_an_optional_key_has_its_usual_value(path: str, usual: object) -> None:
    value: Any = load.parse(without(path), "x")
    for name in path.split("."):
        value = getattr(value, name)
    assert value == usual


def test_what_the_example_leaves_out_has_its_usual_value() -> None:
    example = load.parse(document(EXAMPLE), "x")
    assert example.pwm.node is None
    assert (example.areas.enable, example.areas.disable) == ((), ())
    assert example.sensors.root == "/sys/bus/w1/devices"
    assert (example.sensors.surface2, example.sensors.skin, example.warmth) == (None, None, None)
    assert example.paths.database == "/var/lib/panel/history.db"
    assert example.paths.socket == "/run/panel/control.sock"
    assert example.distance.areas == {}


# ---------------------------------------------------------------------- slips of the pen


def tables(table: dict[str, Any], above: str = "") -> Iterator[str]:
    yield above
    for key, value in table.items():
        if isinstance(value, dict):
            yield from tables(value, f"{above}{key}.")


@pytest.mark.parametrize("table", [*tables(EXAMPLE), "areas.", "pwm.", "paths."])
def test_an_unknown_key_is_refused_anywhere(table: str) -> None:
    assert refusal(changed(f"{table}minduty", 1)) == (
        f"panel.toml: {table}minduty: no such key; remove it, or see the example configuration"
    )


@pytest.mark.parametrize(
    ("path", "value", "bound"),
    [
        ("version", 0, ">= 1"),
        ("version", 2, "<= 1"),
        ("version", True, "got `bool`"),
        ("version", "1", "got `str`"),
        ("name", "", "length >= 1"),
        ("name", "x" * 41, "length <= 40"),
        ("name", 3, "got `int`"),
        ("channels.red.pwm_channel", -1, ">= 0"),
        ("channels.red.pwm_channel", 4, "<= 3"),
        ("channels.red.pwm_channel", 0.5, "got `float`"),
        ("channels.nir.wavelength_nm", 599, ">= 600"),
        ("channels.nir.wavelength_nm", 901, "<= 900"),
        ("channels.red.frequency_hz", 99, ">= 100"),
        ("channels.red.frequency_hz", 25_001, "<= 25000"),
        ("channels.red.min_duty", 0, "> 0"),
        ("channels.red.min_duty", 0.51, "<= 0.5"),
        ("channels.red.min_duty", float("nan"), "> 0"),
        ("channels.red.min_duty", float("inf"), "<= 0.5"),
        ("channels.red.min_duty", "4 %", "got `str`"),
        ("channels.red.temperature_coefficient_per_k", 0.001, "<= 0"),
        ("channels.red.temperature_coefficient_per_k", -0.021, ">= -0.02"),
        ("channels.red.calibration.instrument", "", "length >= 1"),
        ("channels.red.calibration.instrument", "x" * 121, "length <= 120"),
        ("channels.red.calibration.uncertainty", -0.01, ">= 0"),
        ("channels.red.calibration.uncertainty", 0.31, "<= 0.3"),
        ("channels.red.calibration.date", "yesterday", "RFC3339"),
        ("channels.red.calibration.date", 20260901, "got `int`"),
        ("channels.red.calibration.distance_cm", 1.9, ">= 2"),
        ("channels.red.calibration.distance_cm", 101, "<= 100"),
        ("channels.red.calibration.temperature_c", -1, ">= 0"),
        ("channels.red.calibration.temperature_c", 61, "<= 60"),
        ("channels.red.calibration.table", [[0.1, 4.0]], "length >= 2"),
        ("channels.red.calibration.table", [[0.1, 4.0]] * 65, "length <= 64"),
        ("channels.red.calibration.table", 0.5, "got `float`"),
        ("distance.default_cm", 0.5, ">= 2"),
        ("distance.default_cm", 101, "<= 100"),
        ("distance.factors", [], "length >= 1"),
        ("distance.factors", [[10.0, 1.0]] * 33, "length <= 32"),
        ("pins.enable", -1, ">= 0"),
        ("pins.stop", 28, "<= 27"),
        ("pins.stop", "GPIO17", "got `str`"),
        ("sensors.surface", "28-00000000000g", "twelve of 0-9 and a-f"),
        ("sensors.surface", "28-0000000000011", "twelve of 0-9 and a-f"),
        ("sensors.surface", "11-000000000001", "twelve of 0-9 and a-f"),
        ("sensors.heatsink", "../../etc/passwd", "twelve of 0-9 and a-f"),
        ("sensors.surface", "hwmon:../x/temp1", "twelve of 0-9 and a-f"),
        ("sensors.surface", "hwmon:tmp102/temp1_input", "twelve of 0-9 and a-f"),
        ("sensors.surface", "hwmon:tmp102/in0", "twelve of 0-9 and a-f"),
        ("sensors.skin", "iio:mlx90614", "twelve of 0-9 and a-f"),
        ("sensors.skin", "iio:mlx90614/in_temp/raw", "twelve of 0-9 and a-f"),
        ("sensors.skin", 7, "got `int`"),
        ("sensors.root", 3, "got `int`"),
        ("pwm.node", "x" * 65, "length <= 64"),
        ("display.model", "", "length >= 1"),
        ("display.model", "x" * 41, "length <= 40"),
        ("display.width_mm", 59, ">= 60"),
        ("display.width_mm", 601, "<= 600"),
        ("display.height_mm", 49, ">= 50"),
        ("display.height_mm", 601, "<= 600"),
        ("areas.enable", "abdomen", "got `str`"),
        ("areas.disable", [3], ""),
        ("paths.database", 3, "got `int`"),
        ("paths.socket", False, "got `bool`"),
        ("channels", 3, "got `int`"),
        ("pins", [], "got `array`"),
    ],
)
def test_a_value_out_of_bounds_is_refused_with_file_key_value_and_bound(
    path: str, value: object, bound: str
) -> None:
    text = refusal(changed(path, value))
    assert text.startswith(f"panel.toml: {path}")
    assert (repr(value) if path != "areas.disable" else "3") in text
    assert bound in text
    assert text.endswith("; correct it as in the example configuration")


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("name", "x" * 40),
        ("channels.red.pwm_channel", 3),
        ("channels.red.frequency_hz", 100),
        ("channels.red.frequency_hz", 25_000),
        ("channels.red.wavelength_nm", 630),
        ("channels.red.wavelength_nm", 660),
        ("channels.nir.wavelength_nm", 810),
        ("channels.nir.wavelength_nm", 850),
        ("channels.red.min_duty", 0.02),
        ("channels.red.min_duty", 0.5),
        ("channels.red.temperature_coefficient_per_k", 0.0),
        ("channels.red.temperature_coefficient_per_k", -0.02),
        ("channels.red.calibration.uncertainty", 0.3),
        ("distance.default_cm", 10),
        ("distance.default_cm", 30),
        ("distance.areas", {"knees": 30}),
        ("pins.stop", 0),
        ("display.width_mm", 60),
        ("display.height_mm", 600),
    ],
)
def test_a_value_at_its_bound_is_allowed(path: str, value: object) -> None:
    assert isinstance(load.parse(changed(path, value), "x"), Config)


def test_the_place_in_a_list_is_named() -> None:
    points = [[0.02, 0.7], [0.04, -1.5]]
    assert refusal(changed("channels.red.calibration.table", points)) == (
        "panel.toml: channels.red.calibration.table[1][1] = -1.5: expected `float` >= 0.0; "
        "correct it as in the example configuration"
    )


@pytest.mark.parametrize(
    ("path", "value", "sentence"),
    [
        (
            "channels.nir.pwm_channel",
            0,
            (
                "channels.nir.pwm_channel: 0 is red's too; each colour needs its own PWM channel: "
                "change one"
            ),
        ),
        (
            "channels.red.wavelength_nm",
            661,
            "channels.red.wavelength_nm: 661; must lie in 630..660 nm: other light has other doses",
        ),
        (
            "channels.red.wavelength_nm",
            629,
            "channels.red.wavelength_nm: 629; must lie in 630..660 nm: other light has other doses",
        ),
        (
            "channels.nir.wavelength_nm",
            809,
            "channels.nir.wavelength_nm: 809; must lie in 810..850 nm: other light has other doses",
        ),
        (
            "channels.nir.wavelength_nm",
            851,
            "channels.nir.wavelength_nm: 851; must lie in 810..850 nm: other light has other doses",
        ),
        (
            "channels.nir.calibration.distance_cm",
            20,
            (
                "channels.nir.calibration.distance_cm: 20; must be the row of distance.factors "
                "with factor 1.0: the factors are relative to it"
            ),
        ),
        (
            "channels.red.calibration.distance_cm",
            16,
            (
                "channels.red.calibration.distance_cm: 16; must be the row of distance.factors "
                "with factor 1.0: the factors are relative to it"
            ),
        ),
        (
            "channels.red.min_duty",
            0.019,
            (
                "channels.red: min_duty 0.019; must lie within the calibrated duties, 0.02 to 1.0: "
                "raise it, or measure lower"
            ),
        ),
        (
            "channels.nir.calibration.table",
            [[0.02, 0.8], [0.5, 20.0], [0.4, 25.0]],
            (
                "channels.nir: calibration: [0.4, 25.0] after [0.5, 20.0]; both must rise from "
                "point to point: sort them, and measure again what falls"
            ),
        ),
        (
            "distance.factors",
            [[10, 1.0], [15, 1.0]],
            (
                "distance.factors: [15.0, 1.0] after [10.0, 1.0]; distance must rise and the "
                "factor fall: sort the rows, and measure again"
            ),
        ),
        (
            "distance.default_cm",
            9.5,
            (
                "distance.default_cm: distance 9.5 cm is outside the measured 10 to 30 cm: choose "
                "one within, or measure there"
            ),
        ),
        (
            "distance.areas.knees",
            31,
            (
                "distance.areas.knees: distance 31 cm is outside the measured 10 to 30 cm: choose "
                "one within, or measure there"
            ),
        ),
        (
            "distance.areas.knees",
            float("nan"),
            (
                "distance.areas.knees: distance nan cm is outside the measured 10 to 30 cm: choose "
                "one within, or measure there"
            ),
        ),
        (
            "sensors.heatsink",
            "28-000000000001",
            (
                "sensors.heatsink: 28-000000000001 is the surface's too; each place needs its own "
                "probe: change one, or leave heatsink out"
            ),
        ),
        (
            "sensors.skin",
            "28-000000000002",
            (
                "sensors.skin: 28-000000000002 is the heatsink's too; each place needs its own "
                "probe: change one, or leave skin out"
            ),
        ),
        (
            "sensors.surface2",
            {"input": "iio:ads1115/in_voltage0", "table": [[2000, 20], [1000, 40]]},
            (
                "sensors.surface2.table: [2000.0, 1000.0]; the millivolts must rise from row to "
                "row: sort the rows"
            ),
        ),
        (
            "sensors.surface2",
            {"input": "iio:ads1115/in_temp", "table": [[1000, 40], [2000, 20]]},
            (
                "sensors.surface2.input = 'iio:ads1115/in_temp': a thermistor's input is "
                '"iio:NAME/in_voltage0"; correct it as in the example configuration'
            ),
        ),
        (
            "warmth",
            {"rise_k_per_mw_cm2": 0.1, "tau_s": 3601},
            (
                "warmth.tau_s = 3601: expected `float` <= 3600.0; correct it as in the example "
                "configuration"
            ),
        ),
        (
            "pins.stop",
            27,
            "pins.stop: GPIO 27 is pins.enable's too; each needs its own: change one",
        ),
        (
            "pins.interlock",
            17,
            "pins.interlock: GPIO 17 is pins.stop's too; each needs its own: change one",
        ),
        *[
            (
                f"pins.{pin}",
                line,
                f"pins.{pin}: GPIO {line} can carry hardware PWM; choose another line",
            )
            for pin in ("enable", "stop", "interlock")
            for line in (12, 13, 18, 19)
        ],
        *[
            (
                f"pins.{pin}",
                4,
                (
                    f"pins.{pin}: GPIO 4 is the 1-wire bus of the temperature sensors; choose "
                    "another line"
                ),
            )
            for pin in ("enable", "stop", "fan", "buzzer", "heartbeat")
        ],
    ],
)
def test_parts_that_do_not_fit_each_other_are_refused(
    path: str, value: object, sentence: str
) -> None:
    assert refusal(changed(path, value)) == f"panel.toml: {sentence}"


RESTS_LOW = "choose one of GPIO 9 to 11, 16, 17 or 20 to 27, which rest low"
RESTS_HIGH = {
    **dict.fromkeys(
        (2, 3),
        "is pulled up by 1.8 kOhm on the board, stronger than the pull-down at the relay, so the "
        "LEDs' supply would be on while nothing drives it",
    ),
    **dict.fromkeys(
        (0, 1, 5, 6, 7, 8),
        "is pulled up from power-on, so the LEDs' supply would be on until this program runs",
    ),
    **dict.fromkeys((14, 15), "is the serial console's, which drives it from power-on"),
}


def only(pin: str, line: int) -> str:
    """The example with one part at a line, and no optional part that could be there already."""
    raw = deepcopy(EXAMPLE)
    raw["pins"] = {"enable": 27, "stop": 17, pin: line}
    return document(raw)


@pytest.mark.parametrize("pin", ["enable", "heartbeat"])
@pytest.mark.parametrize("line", sorted(RESTS_HIGH))
def test_what_lets_the_supply_on_is_refused_where_a_line_rests_high(pin: str, line: int) -> None:
    said = refusal(only(pin, line))
    assert said == f"panel.toml: pins.{pin}: GPIO {line} {RESTS_HIGH[line]}; {RESTS_LOW}"


@pytest.mark.parametrize("pin", ["enable", "heartbeat"])
def test_what_lets_the_supply_on_may_be_on_every_line_that_rests_low(pin: str) -> None:
    free = {9, 10, 11, 16, *range(20, 27)}
    for line in free:
        assert getattr(load.parse(only(pin, line), "x").pins, pin) == line
    assert free.isdisjoint({*RESTS_HIGH, 4, 12, 13, 18, 19})


@pytest.mark.parametrize("line", sorted(RESTS_HIGH))
def test_a_contact_or_a_buzzer_may_be_where_a_line_rests_high(line: int) -> None:
    for pin in ("stop", "interlock", "buzzer"):
        assert getattr(load.parse(only(pin, line), "x").pins, pin) == line


@pytest.mark.parametrize(
    ("text", "line"),
    [("name = ", 1), ("[pins", 1), ("name = 'a'\nname = 'b'\n", 2), ("\x00", 1), ("a = 1\n= 3", 2)],
)
def test_what_is_no_toml_is_refused_with_its_place(text: str, line: int) -> None:
    said = refusal(text)
    assert said.startswith("panel.toml: not TOML: ")
    assert said.endswith(f"; correct line {line}")


def test_what_is_wrong_in_a_file_is_told_by_code_and_values_as_well() -> None:
    for text, code, values in (
        ("a = 1\n= 3", Reason.CONFIG_NOT_TOML, {"file": "panel.toml", "line": 2}),
        ("version = 1", Reason.CONFIG_MISSING_KEY, {"file": "panel.toml", "key": "name"}),
        (
            changed("pins.stop", 99),
            Reason.CONFIG_VALUE,
            {"file": "panel.toml", "key": "pins.stop", "value": "99"},
        ),
        (
            example_text() + "\n[pinz]\n",
            Reason.CONFIG_UNKNOWN_KEY,
            {"file": "panel.toml", "key": "pinz"},
        ),
    ):
        with pytest.raises(ConfigError) as refused:
            load.parse(text, "panel.toml")
        said = refused.value.said
        assert said is not None
        assert said.code is code
        assert {name: said.values[name] for name in values} == values
        assert str(refused.value) == str(said)


# ---------------------------------------------------------------------- what the rules are given


def test_the_rules_get_the_numbers_of_the_file() -> None:
    example = load.parse(changed("distance.areas.knees", 20), "x")
    nir = example.calibration(Channel.NIR)
    assert nir.table.duty == (0.02, 0.04, 0.1, 0.25, 0.5, 0.75, 1.0)
    assert nir.table.irradiance == (0.8, 1.7, 4.8, 12.5, 24.5, 35.5, 45.0)
    numbers: list[float] = [nir.min_duty, nir.per_kelvin, nir.temperature, nir.uncertainty]
    assert numbers == [0.04, -0.003, 25.0, 0.0]
    assert (nir.instrument, nir.measured) == ("simulated meter", dt.date(2026, 9, 1))
    assert example.calibration(Channel.RED).table.irradiance[-1] == 39.0
    assert example.distances().cm == (10, 15, 20, 30)
    assert example.distances().factor == (1.17, 1.0, 0.81, 0.52)
    distances: list[float] = [example.area_distance(area) for area in ("knees", "soles")]
    assert distances == [20.0, 15.0]
    assert example.channel(Channel.RED) is example.channels.red
    assert example.channel(Channel.NIR) is example.channels.nir


# ---------------------------------------------------------------------- any slip at all


def places(value: Any, above: Path_ = ()) -> Iterator[Path_]:
    if above:
        yield above
    if isinstance(value, dict):
        for key, each in value.items():
            yield from places(each, (*above, key))
    elif isinstance(value, list):
        for index, each in enumerate(value):
            yield from places(each, (*above, index))


PLACES = sorted(places(EXAMPLE), key=str)
VALUES = st.one_of(
    st.sampled_from(
        [float("nan"), float("inf"), float("-inf"), True, "", [], {}, -1, 2**63, 10**40]
    ),
    st.integers(-10, 300),
    st.floats(-10, 300),
    st.text(st.characters(codec="utf-8", exclude_characters="\x7f"), max_size=50),
    st.dates(),
    st.times(),
    st.lists(st.one_of(st.floats(-1, 50), st.lists(st.floats(-1, 50), max_size=3)), max_size=4),
    st.dictionaries(st.sampled_from(["knees", "red", "a.b", ""]), st.integers(0, 40), max_size=3),
)


@st.composite
def slips(draw: st.DrawFn) -> dict[str, Any]:
    """The example with some values changed, added or gone."""
    raw = deepcopy(EXAMPLE)
    for path in draw(st.lists(st.sampled_from(PLACES), min_size=1, max_size=3)):
        how, value = draw(st.sampled_from(["change", "add", "remove"])), draw(VALUES)
        # What an earlier slip took away can't slip again.
        with suppress(KeyError, IndexError, TypeError, AttributeError):
            slip(raw, path, how, value)
    return raw


def slip(raw: Any, path: Path_, how: str, value: object) -> None:
    for step in path[:-1]:
        raw = raw[step]
    if how == "change":
        raw[path[-1]] = value
    elif how == "remove":
        del raw[path[-1]]
    elif isinstance(raw, list):
        raw.append(value)
    else:
        raw[f"{path[-1]}_"] = value


def outcome(text: str) -> Config | str:
    try:
        return load.parse(text, "panel.toml")
    except ConfigError as error:
        return str(error)


@given(slips())
def test_any_slip_is_a_configuration_or_a_refusal_that_names_the_file(raw: dict[str, Any]) -> None:
    result = outcome(document(raw))
    if isinstance(result, str):
        assert result.startswith("panel.toml: ")
        return
    for channel in Channel:
        calibration = result.calibration(channel)
        assert 0 < calibration.min_duty <= calibration.table.duty[-1] <= 1
    assert result.distances().at(Cm(result.distance.default_cm)) > 0
