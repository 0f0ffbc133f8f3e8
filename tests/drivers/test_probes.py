"""Temperature sensors of every kind, opened by their names."""

from pathlib import Path

import pytest

from firmware_py.config.schema import SensorName, ThermistorConfig
from firmware_py.core.units import Ns
from firmware_py.drivers import probes
from firmware_py.drivers.probes import ProbeRoots, open_probe
from firmware_py.drivers.w1_probe import W1Probe

THERMISTOR = ThermistorConfig(
    input="iio:ads1115/in_voltage0", table=((500.0, 60.0), (1500.0, 25.0), (2500.0, 0.0))
)


@pytest.fixture
def at(tmp_path: Path) -> ProbeRoots:
    found = probes.roots(tmp_path / "bus/w1/devices", tmp_path)
    for root in (found.w1, found.hwmon, found.iio):
        root.mkdir(parents=True)
    return found


def put(folder: Path, **files: str) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in files.items():
        (folder / name).write_text(text)


def ask(called: SensorName, at: ProbeRoots) -> float | str:
    probe = open_probe(called, at)
    probe.poll_once(Ns(0))
    sample = probe.latest
    assert sample is not None
    return str(sample.problem) if sample.celsius is None else sample.celsius


@pytest.mark.parametrize(("family", "step_k"), [
    ("10", 0.5), ("22", 1 / 16), ("28", 1 / 16), ("3b", 1 / 16), ("42", 1 / 16),
])  # fmt: skip
def test_every_one_wire_family_reads(at: ProbeRoots, family: str, step_k: float) -> None:
    name = f"{family}-0000000000ab"
    put(at.w1 / name, temperature="23437\n")
    assert ask(name, at) == 23.437
    assert open_probe(name, at).step_k == step_k
    assert isinstance(open_probe(name, at), W1Probe)


def test_a_hwmon_chip_is_found_by_its_name_whatever_its_number(at: ProbeRoots) -> None:
    put(at.hwmon / "hwmon0", name="cpu_thermal\n", temp1_input="48000\n")
    put(at.hwmon / "hwmon3", name="tmp102\n", temp1_input="24562\n", temp2_input="31000\n")
    assert ask("hwmon:tmp102/temp1", at) == 24.562
    assert ask("hwmon:tmp102/temp2", at) == 31.0
    (at.hwmon / "hwmon3").rename(at.hwmon / "hwmon7")
    assert ask("hwmon:tmp102/temp1", at) == 24.562


def test_two_chips_of_one_name_are_told_apart_by_their_address(
    at: ProbeRoots, tmp_path: Path
) -> None:
    for number, address in enumerate(("1-0048", "1-0049")):
        put(at.hwmon / f"hwmon{number}", name="lm75\n", temp1_input=f"2{number}500\n")
        (tmp_path / address).mkdir()
        (at.hwmon / f"hwmon{number}" / "device").symlink_to(tmp_path / address)
    assert ask("hwmon:1-0049/temp1", at) == 21.5
    assert ask("hwmon:lm75/temp1", at) == (
        "is one of 2 devices of that name (hwmon:lm75/temp1): name it by its bus address in the "
        "configuration"
    )


def test_a_raw_number_is_scaled_as_the_kernels_documents_say(at: ProbeRoots) -> None:
    put(
        at.iio / "iio:device0",
        name="mlx90614\n",
        in_temp_object_raw="15255\n",
        in_temp_ambient_raw="14900\n",
        in_temp_scale="20.000000000\n",
        in_temp_offset="-13657.500000\n",
    )
    assert ask("iio:mlx90614/in_temp_object", at) == pytest.approx(31.95)
    assert ask("iio:mlx90614/in_temp_ambient", at) == pytest.approx(24.85)


def test_a_scale_of_the_channels_own_comes_before_its_types(at: ProbeRoots) -> None:
    put(at.iio / "iio:device0", name="x\n", in_temp0_raw="100\n", in_temp_scale="1\n",
        in_temp0_scale="250\n")  # fmt: skip
    assert ask("iio:x/in_temp0", at) == 25.0


def test_a_channel_that_tells_its_value_is_taken_at_its_word(at: ProbeRoots) -> None:
    put(at.iio / "iio:device0", name="bmp280\n", in_temp_input="21370\n")
    assert ask("iio:bmp280/in_temp", at) == 21.37


@pytest.mark.parametrize(
    ("raw", "celsius"), [(4000, 60.0), (12000, 25.0), (16000, 12.5), (20000, 0.0), (8000, 42.5)]
)
def test_a_thermistor_reads_by_its_table(at: ProbeRoots, raw: int, celsius: float) -> None:
    put(at.iio / "iio:device0", name="ads1115\n", in_voltage0_raw=f"{raw}\n",
        in_voltage_scale="0.125\n")  # fmt: skip
    assert ask(THERMISTOR, at) == pytest.approx(celsius)


@pytest.mark.parametrize("raw", [0, 3999, 20001, 32767, -5])
def test_a_thermistors_broken_wire_is_no_temperature(at: ProbeRoots, raw: int) -> None:
    put(at.iio / "iio:device0", name="ads1115\n", in_voltage0_raw=f"{raw}\n",
        in_voltage_scale="0.125\n")  # fmt: skip
    assert "not a temperature it can have" in str(ask(THERMISTOR, at))


@pytest.mark.parametrize("called", ["hwmon:tmp102/temp1", "iio:mlx90614/in_temp_object"])
def test_what_is_not_there_is_missing_and_comes_back(at: ProbeRoots, called: str) -> None:
    assert ask(called, at) == (
        f"is missing ({called}): check its cable and its id in the configuration"
    )
    put(at.hwmon / "hwmon0", name="tmp102\n")
    put(at.iio / "iio:device0", name="mlx90614\n")
    assert str(ask(called, at)).startswith("is missing")
    put(at.hwmon / "hwmon0", temp1_input="20000\n")
    put(at.iio / "iio:device0", in_temp_object_raw="20000\n")
    assert ask(called, at) == 20.0


@pytest.mark.parametrize("text", ["", "\n", "nan\n", "inf\n", "x\n", "23.4.5\n", "9" * 400, "-1e9"])
@pytest.mark.parametrize(
    "file", ["in_temp_input", "in_temp_raw", "in_temp_scale", "in_temp_offset"]
)
def test_nonsense_in_any_file_is_no_temperature(at: ProbeRoots, file: str, text: str) -> None:
    folder = at.iio / "iio:device0"
    put(folder, name="chip\n", in_temp_raw="20000\n", in_temp_scale="1\n", in_temp_offset="0\n")
    put(folder, **{file: text})
    told = ask("iio:chip/in_temp", at)
    assert isinstance(told, str), told
    assert "configuration" in told


def test_a_name_file_that_is_no_text_names_nothing(at: ProbeRoots) -> None:
    put(at.hwmon / "hwmon0", temp1_input="20000\n")
    (at.hwmon / "hwmon0" / "name").write_bytes(b"\xff\xfe")
    assert str(ask("hwmon:tmp102/temp1", at)).startswith("is missing")
