"""A chip of the kernel's hardware monitoring, such as LM75, TMP102 or MCP9808."""

from pathlib import Path

from firmware_py.core.reasons import Said
from firmware_py.drivers.device_folder import find_device
from firmware_py.drivers.temperature import Answer, PolledProbe, in_range, read_number


class HwmonProbe(PolledProbe):
    """One input of one chip: `temp1` of the device called so, in thousandths of a degree."""

    step_k = 0.5  # an LM75's; others are finer, and nothing here says which it is

    def __init__(self, root: Path, device: str, channel: str) -> None:
        super().__init__(f"hwmon:{device}/{channel}")
        self._root, self._device, self._channel = root, device, channel

    def _ask(self) -> Answer:
        folder = find_device(self._root, self._device, self.probe)
        if isinstance(folder, Said):
            return folder
        milli_c = read_number(folder / f"{self._channel}_input", self.probe)
        return milli_c if isinstance(milli_c, Said) else in_range(milli_c, self.probe)
