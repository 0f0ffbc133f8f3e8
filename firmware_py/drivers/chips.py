"""Finding the PWM chip by what it is: chip numbers change between kernels and models."""

import errno
import os
from pathlib import Path

from firmware_py.core.errors import HardwareError
from firmware_py.drivers.sysfs import ADD_OVERLAY, explain

# Device-tree nodes: Pi 0 to 4 (bcm283x.dtsi), Pi 5 (rp1.dtsi).
NODES = frozenset({"pwm@7e20c000", "pwm@98000"})
# The same chips where the kernel shows no device tree.
DEVICES = frozenset({"1f00098000.pwm", "3f20c000.pwm", "fe20c000.pwm", "2020c000.pwm"})
# The Pi 5's fan and the Pi 4's audio: never a panel's, whatever the configuration says.
FORBIDDEN = frozenset({"pwm@9c000", "1f0009c000.pwm", "pwm@7e20c800", "fe20c800.pwm"})


def find_chip(sysfs_root: Path, node: str | None = None) -> Path:
    """Return the folder of the one PWM chip that is a panel's, or that `node` names.

    Raises:
        HardwareError: None, or more than one: what was found, and the remedy.
    """
    if node in FORBIDDEN:
        raise HardwareError(
            f"pwm.node = {node!r}: drives the Pi's fan or audio, never a panel; leave the key out"
        )
    folder = sysfs_root / "class/pwm"
    if folder.is_dir() and not os.access(folder, os.R_OK | os.X_OK):
        raise explain(f"{folder}", PermissionError(errno.EACCES, os.strerror(errno.EACCES)))
    found = {chip: name_of(chip) for chip in sorted(folder.glob("pwmchip*"))}
    wanted = NODES | DEVICES if node is None else {node}
    matches = [chip for chip, name in found.items() if name in wanted]
    if len(matches) == 1:
        return matches[0]
    seen = ", ".join(f"{chip.name} is {name}" for chip, name in found.items()) or "no PWM chip"
    if not matches:
        names = node or " or ".join(sorted(NODES))
        raise HardwareError(
            f"the light's PWM chip ({names}) is missing: found {seen}; {ADD_OVERLAY}"
        )
    raise HardwareError(
        f"{len(matches)} PWM chips could be the light's: found {seen}; name the right one as "
        "pwm.node in the configuration"
    )


def name_of(chip: Path) -> str:
    """Return a chip's device-tree node, or its device's name where the kernel shows no node."""
    device = os.path.realpath(chip / "device")
    of_node = Path(device) / "of_node"
    return Path(os.path.realpath(of_node)).name if of_node.exists() else Path(device).name
