"""A channel of the kernel's industrial I/O: a temperature, or a thermistor's voltage.

A channel tells either its value (`in_temp_input`), or a raw number: (raw + offset) x scale, where
offset and scale may stand in a file of the channel's own or in one for all channels of its type.
The unit is a thousandth of a degree or a millivolt (Linux,
Documentation/ABI/testing/sysfs-bus-iio). An MLX90614 shows what it looks at as
`in_temp_object_raw`.
"""

from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path

from firmware_py.core.reasons import Said
from firmware_py.core.units import Celsius
from firmware_py.drivers.device_folder import find_device
from firmware_py.drivers.temperature import (
    Answer,
    PolledProbe,
    in_range,
    nonsense,
    read_number,
)


class IioProbe(PolledProbe):
    """A channel of the device called so, such as `in_temp_object`."""

    step_k = 1 / 16

    def __init__(self, root: Path, device: str, channel: str) -> None:
        super().__init__(f"iio:{device}/{channel}")
        self._root, self._device, self._channel = root, device, channel

    def _ask(self) -> Answer:
        value = self._value()
        return value if isinstance(value, Said) else in_range(value, self.probe)

    def _value(self) -> float | Said:
        """Return the channel's value in its own unit, or why there is none."""
        folder = find_device(self._root, self._device, self.probe)
        if isinstance(folder, Said):
            return folder
        whole = folder / f"{self._channel}_input"
        if whole.exists():
            return read_number(whole, self.probe, float)
        raw = read_number(folder / f"{self._channel}_raw", self.probe)
        if isinstance(raw, Said):
            return raw
        scale = self._shared(folder, "scale", 1.0)
        offset = self._shared(folder, "offset", 0.0)
        if isinstance(scale, Said):
            return scale
        if isinstance(offset, Said):
            return offset
        return (raw + offset) * scale

    def _shared(self, folder: Path, what: str, missing: float) -> float | Said:
        """Return a channel's scale or offset: its own, its type's, or that of one without any."""
        kind = "_".join(self._channel.split("_")[:2]).rstrip("0123456789")
        for name in dict.fromkeys((self._channel, kind)):
            file = folder / f"{name}_{what}"
            if file.exists():
                return read_number(file, self.probe, float)
        return missing


class Thermistor(IioProbe):
    """A thermistor at an analogue input such as an ADS1115's.

    table: (mV, °C) points, the voltage rising. Outside of it there is no reading: a broken wire
    gives the supply's voltage or none.
    """

    def __init__(
        self, root: Path, device: str, channel: str, table: Sequence[tuple[float, float]]
    ) -> None:
        super().__init__(root, device, channel)
        self._table = tuple(table)

    def _ask(self) -> Answer:
        millivolts = self._value()
        if isinstance(millivolts, Said):
            return millivolts
        for (low_mv, low_c), (high_mv, high_c) in pairwise(self._table):
            if low_mv <= millivolts <= high_mv:
                share = (millivolts - low_mv) / (high_mv - low_mv)
                return Celsius(low_c + (high_c - low_c) * share)
        return nonsense(self.probe, f"{millivolts:.1f} mV")
