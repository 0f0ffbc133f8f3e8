"""Readings of the kernel's hwmon and iio: of its own files where it has any, else of their form."""

from pathlib import Path

import pytest

from firmware_py.core.units import Ns
from firmware_py.drivers.probes import ProbeRoots, open_probe, roots

W1 = Path("/sys/bus/w1/devices")
KERNEL = roots(W1, Path("/sys"))


def put(folder: Path, files: dict[str, str]) -> None:
    folder.mkdir(parents=True)
    for name, text in files.items():
        (folder / name).write_text(f"{text}\n")


def read(called: str, at: ProbeRoots) -> float | None:
    probe = open_probe(called, at)
    probe.poll_once(Ns(0))
    assert probe.latest is not None
    return probe.latest.celsius


def real(root: Path, files: str) -> list[Path]:
    """Return the kernel's own files that can be read, of chips whose name is theirs alone."""
    names = [each.read_text().strip() for each in root.glob("*/name")]
    found = []
    for file in sorted(root.glob(f"*/{files}")):
        name = file.with_name("name")
        if name.exists() and names.count(name.read_text().strip()) == 1:
            try:
                file.read_text()
            except OSError:
                continue
            found.append(file)
    return found


def test_a_chip_of_hwmon_is_read_as_its_file_says(tmp_path: Path) -> None:
    at, files = KERNEL, real(KERNEL.hwmon, "temp1_input")
    if not files:
        at = roots(W1, tmp_path)
        put(at.hwmon / "hwmon0", {"name": "tmp102", "temp1_input": "24562"})
        files = real(at.hwmon, "temp1_input")
    for file in files:
        name = file.with_name("name").read_text().strip()
        before, seen, after = file.read_text(), read(f"hwmon:{name}/temp1", at), file.read_text()
        low, high = sorted((int(before) / 1000, int(after) / 1000))
        assert seen is not None
        assert low - 2.0 <= seen <= high + 2.0, "it goes on changing while it is read"


def test_a_channel_of_iio_is_read_as_its_files_say(tmp_path: Path) -> None:
    at, files = KERNEL, real(KERNEL.iio, "in_temp_object_raw")
    if not files:
        at = roots(W1, tmp_path)
        put(
            at.iio / "iio:device0",
            {
                "name": "mlx90614",
                "in_temp_object_raw": "15255",
                "in_temp_scale": "20.000000000",
                "in_temp_offset": "-13657.500000",
            },
        )
        files = real(at.iio, "in_temp_object_raw")
    for file in files:
        name = file.with_name("name").read_text().strip()
        scale, offset = (
            float(file.with_name(f"in_temp_{each}").read_text()) for each in ("scale", "offset")
        )
        seen = read(f"iio:{name}/in_temp_object", at)
        assert seen == pytest.approx((int(file.read_text()) + offset) * scale / 1000, abs=2.0)
