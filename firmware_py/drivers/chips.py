"""Finding the PWM chip by its block: chip numbers and node names change between kernels.

A block is told by its address, which the last part of a device-tree node's or a device's name
gives: `pwm@98000`, `pwm@40098000` and `1f00098000.pwm` are one block of the RP1, seen through
different buses.
"""

import errno
import os
from pathlib import Path

from firmware_py.core.errors import HardwareError
from firmware_py.drivers.sysfs import ADD_OVERLAY, explain

# The light's block as each bus has it: Pi 0 to 4 (bcm283x.dtsi; the last three without a device
# tree), Pi 5 (rp1.dtsi of Raspberry Pi and of Linus' kernel, then as the processor sees it).
BCM_BLOCK = frozenset({"7e20c000", "2020c000", "3f20c000", "fe20c000"})
RP1_BLOCK = frozenset({"98000", "40098000", "c040098000", "1f00098000"})
NODES = ("pwm@7e20c000", "pwm@98000")  # as they are called most often
# How the address of the Pi 5's fan block and of the Pi 4's audio block ends, on whatever bus.
FORBIDDEN = ("9c000", "20c800")


def find_chip(sysfs_root: Path, node: str | None = None) -> Path:
    """Return the folder of the one PWM chip that is a panel's, or that `node` names.

    A node that names the light's own block finds it under its other names too.

    Raises:
        HardwareError: None, or more than one: what was found, and the remedy.
    """
    if node is not None and is_forbidden(node):
        raise _forbidden(f"pwm.node = {node!r}")
    folder = sysfs_root / "class/pwm"
    if folder.is_dir() and not os.access(folder, os.R_OK | os.X_OK):
        raise explain(f"{folder}", PermissionError(errno.EACCES, os.strerror(errno.EACCES)))
    found = {chip: name_of(chip) for chip in sorted(folder.glob("pwmchip*"))}
    matches = [chip for chip, name in found.items() if _is_meant(name, node)]
    seen = ", ".join(f"{chip.name} is {name}" for chip, name in found.items()) or "no PWM chip"
    if len(matches) == 1:
        if any(map(is_forbidden, _names(matches[0]))):
            raise _forbidden(f"{matches[0].name} is {found[matches[0]]}")
        return matches[0]
    if not matches:
        names = node or " or ".join(NODES)
        raise HardwareError(
            f"the light's PWM chip ({names}) is missing: found {seen}; {ADD_OVERLAY}"
        )
    raise HardwareError(
        f"{len(matches)} PWM chips could be the light's: found {seen}; name the right one as "
        "pwm.node in the configuration"
    )


def name_of(chip: Path) -> str:
    """Return a chip's device-tree node, or its device's name where the kernel shows no node."""
    return _names(chip)[0]


def is_forbidden(name: str) -> bool:
    """Tell whether a name is that of the Pi 5's fan or the Pi 4's audio: never a panel's."""
    return _address(name).endswith(FORBIDDEN)


def _is_meant(name: str, node: str | None) -> bool:
    if name == node:
        return True
    if not (name.startswith("pwm@") or name.endswith(".pwm")):
        return False
    wanted = {_address(name), _address(node if node is not None else name)}
    return any(wanted <= block for block in (BCM_BLOCK, RP1_BLOCK))


def _names(chip: Path) -> tuple[str, ...]:
    """Return a chip's node, where the kernel shows one, and its device's name."""
    device = Path(os.path.realpath(chip / "device"))
    of_node = device / "of_node"
    node = (Path(os.path.realpath(of_node)).name,) if of_node.exists() else ()
    return (*node, device.name)


def _address(name: str) -> str:
    """Return the address in `pwm@98000` or `1f00098000.pwm`."""
    return (name.rpartition("@")[2] if "@" in name else name.partition(".")[0]).lower()


def _forbidden(what: str) -> HardwareError:
    return HardwareError(f"{what}: drives the Pi's fan or audio, never a panel; leave the key out")
