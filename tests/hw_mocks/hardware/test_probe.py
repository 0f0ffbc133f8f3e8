"""The temperature file, read by the driver that reads a real one."""

from pathlib import Path

import pytest

from firmware_py.core.units import Ns
from firmware_py.drivers.w1_probe import W1Probe
from hw_mocks.hardware.probe import Probe
from hw_mocks.hardware.sensor_files import W1Files


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "28-000000000001"


def read(folder: Path) -> float | None:
    driver = W1Probe(folder)
    driver.poll_once(Ns(0))
    assert driver.latest is not None
    assert (driver.latest.celsius is None) is (driver.latest.problem is not None)
    return driver.latest.celsius


@pytest.mark.parametrize(
    ("true", "text"),
    [(25.0, "25000\n"), (25.04, "25062\n"), (41.99, "42000\n"), (-5.1, "-5125\n"), (0.0, "0\n")],
)
def test_it_shows_thousandths_of_a_degree_in_steps_of_a_sixteenth(
    folder: Path, true: float, text: str
) -> None:
    Probe(W1Files(folder)).show(true)
    assert (folder / "temperature").read_text() == text
    celsius = read(folder)
    assert celsius is not None
    assert abs(celsius - true) <= 0.0632


def test_each_fault_reads_as_none_and_ends(folder: Path) -> None:
    probe = Probe(W1Files(folder))
    probe.show(30.0)
    for fault in ("missing", "bad-crc", "85"):
        probe.set_fault(fault, 30.0)
        assert read(folder) is None
        probe.show(31.0)
        assert read(folder) is None
        probe.set_fault("ok", 31.0)
        assert read(folder) == 31.0


def test_85_is_what_the_file_says(folder: Path) -> None:
    Probe(W1Files(folder)).set_fault("85", 30.0)
    assert (folder / "temperature").read_text() == "85000\n"


def test_a_stale_probe_stands_still(folder: Path) -> None:
    probe = Probe(W1Files(folder))
    probe.show(30.0)
    probe.set_fault("stale", 30.0)
    probe.show(35.0)
    assert read(folder) == 30.0
