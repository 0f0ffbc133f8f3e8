"""The pins of a real Pi."""

import os
from typing import Any

from firmware_py.core.errors import HardwareError


def open_pins(chip: int) -> Any:
    """Return gpiozero's factory on lgpio: it, and no other that gpiozero might fall back to.

    chip: N of /dev/gpiochipN, as `gpio_chips.header_chip` finds it.

    Raises:
        HardwareError: lgpio can't be loaded, or the GPIO chip can't be opened.
    """
    try:
        # Here, since importing it starts a thread and writes a file into the working directory.
        from gpiozero.pins.lgpio import LGPIOFactory  # noqa: PLC0415
    except ImportError as error:
        raise HardwareError(
            f"lgpio can't be loaded: {error}; install the package python3-lgpio, and make the "
            "environment with --system-site-packages"
        ) from error
    except Exception as error:  # it has an error tree of its own
        folder = os.environ.get("LG_WD") or os.getcwd()  # noqa: PTH109  just to say which
        raise HardwareError(
            f"lgpio can't start in {folder}: {error}; start in a folder where this user may write, "
            "or name one in the environment as LG_WD"
        ) from error
    try:
        factory = LGPIOFactory(chip=chip)
    except Exception as error:  # it has an error tree of its own
        raise HardwareError(
            f"/dev/gpiochip{chip} can't be opened: {error}; add this program's user to group gpio"
        ) from error
    if factory.chip != chip:
        # gpiozero 2.0.1 doesn't look at the number that it is given.
        factory.close()
        raise HardwareError(
            f"gpiozero opened gpiochip{factory.chip}, not gpiochip{chip}, which has the header's "
            "lines: install gpiozero 2.0.1.post3 or newer"
        )
    return factory
