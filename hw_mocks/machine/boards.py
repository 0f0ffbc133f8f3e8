"""Which Raspberry Pi the simulated machine is, and what its kernel calls its chips.

Numbers and names as public reports have them, none seen on a board: WiringPi#280 (gpiochip4, then
0), Adafruit_Blinka#1119 (11 to 15 only; which of them is the header's isn't said: here the last),
raspberrypi/linux#6144 and #6818, Pioreactor/rpi_hardware_pwm#25.
"""

import re
import shutil
from pathlib import Path
from typing import Final

from msgspec import Struct

from hw_mocks.hardware.gpio_tree import GpioChip

Version = tuple[int, int, int]
DEFAULT, KERNEL = "pi4", "6.12.47"
MODEL, RELEASE = "proc/device-tree/model", "proc/sys/kernel/osrelease"
BCM_NODE, RP1_NODE, RP1_CHANNELS = "pwm@7e20c000", "pwm@98000", 4


class PwmChip(Struct, frozen=True):
    """One PWM chip. number: N of pwmchipN; node, device: its names."""

    number: int
    node: str
    device: str
    channels: int


class Board(Struct, frozen=True, kw_only=True):
    """One board under one kernel. light: the chip that drives a panel; fan: what must be let be."""

    model: str
    kernel: str
    light: PwmChip
    fan: PwmChip | None = None
    gpio: tuple[GpioChip, ...]
    header: str  # the label of the header's chip

    def settle(self, folder: Path) -> bool:
        """Make a folder this board's; return whether it was another's, whose files are then gone.

        A folder that doesn't say whose it is stays as it is.
        """
        said = {name: folder / name for name in (MODEL, RELEASE)}
        wanted = {MODEL: self.model, RELEASE: self.kernel}
        was_another = any(
            file.is_file() and file.read_text("utf-8") != f"{wanted[name]}\n"
            for name, file in said.items()
        )
        if was_another:
            shutil.rmtree(folder / "sys", ignore_errors=True)
        for name, file in said.items():
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(f"{wanted[name]}\n", "utf-8")
        return was_another


def board(name: str = DEFAULT, kernel: str = KERNEL) -> Board:
    """Return a board by its name under a kernel.

    Raises:
        ValueError: No such board, or no version.
    """
    if name not in NAMES:
        raise ValueError(f"board {name!r}: must be one of {', '.join(NAMES)}")
    return _pi5(kernel) if name == "pi5" else _bcm(name, kernel)


def version(text: str) -> Version:
    """Return a kernel's version, such as 6.12.47 or 6.18, as numbers.

    Raises:
        ValueError: It is none.
    """
    match = re.fullmatch(r"(\d{1,4})\.(\d{1,4})(?:\.(\d{1,4}))?(?:[-+].*)?", text, re.ASCII)
    if match is None:
        raise ValueError(f"kernel {text!r}: must be a version such as 6.12.47 or 6.18")
    return int(match[1]), int(match[2]), int(match[3] or 0)


# Model, header's GPIO chip, the PWM block's device.
_BCM: Final = {
    "pi3": ("Raspberry Pi 3 Model B Rev 1.2", "pinctrl-bcm2835", 54, "3f20"),
    "pi4": ("Raspberry Pi 4 Model B Rev 1.4", "pinctrl-bcm2711", 58, "fe20"),
    "zero2w": ("Raspberry Pi Zero 2 W Rev 1.0", "pinctrl-bcm2835", 54, "3f20"),
}
NAMES: Final = ("pi3", "pi4", "pi5", "zero2w")
# The chips of the Pi 5's processor that aren't on the header: label, lines, device. A device may
# have two of them.
_INSIDE: Final = (
    ("gpio-brcmstb@107d508500", 32, "107d508500.gpio"),
    ("gpio-brcmstb@107d508520", 4, "107d508500.gpio"),
    ("gpio-brcmstb@107d517c00", 17, "107d517c00.gpio"),
    ("gpio-brcmstb@107d517c20", 6, "107d517c00.gpio"),
)


def _bcm(name: str, kernel: str) -> Board:
    version(kernel)
    model, label, lines, bus = _BCM[name]
    return Board(
        model=model,
        kernel=kernel,
        light=PwmChip(0, BCM_NODE, f"{bus}c000.pwm", 2),
        gpio=(
            GpioChip(0, label, lines, f"{bus}0000.gpio"),
            GpioChip(1, "raspberrypi-exp-gpio", 8, "soc:firmware:gpio"),
        ),
        header=label,
    )


def _pi5(kernel: str) -> Board:
    now = version(kernel)
    if now < (6, 6, 45):
        header, inside = 4, 0
    elif now < (6, 12, 96):
        header, inside = 0, 10
    else:
        header, inside = 15, 11
    # Before 6.12 a chip's number counted the channels of those before it.
    light, fan = (2, 6) if now < (6, 12, 0) else (0, 1)
    prefix = "400" if now >= (6, 18, 0) else ""  # Linus' kernel names blocks by the RP1's own bus
    return Board(
        model="Raspberry Pi 5 Model B Rev 1.0",
        kernel=kernel,
        light=PwmChip(light, f"pwm@{prefix}98000", "1f00098000.pwm", RP1_CHANNELS),
        fan=PwmChip(fan, f"pwm@{prefix}9c000", "1f0009c000.pwm", RP1_CHANNELS),
        gpio=(
            GpioChip(header, "pinctrl-rp1", 54, "1f000d0000.gpio"),
            *(
                GpioChip(inside + n, label, lines, device)
                for n, (label, lines, device) in enumerate(_INSIDE)
            ),
        ),
        header="pinctrl-rp1",
    )
