"""Whether the Raspberry Pi gets enough power, and whether it is held back by heat."""

import re

from firmware_py.config.schema import Config
from firmware_py.drivers.supply import alarm_file
from firmware_py.installer.finding import Findings, fails, ok, warning
from firmware_py.installer.root import Place

REMEDY = "a supply of 5.1 V made for this board (Pi 5: 5 A, Pi 4: 3 A, others 2.5 A), a short cable"
COOL = "cool the board: air around it, a heatsink, a fan; keep it away from the panel's heatsink"
# Bits of `vcgencmd get_throttled`: now, and the same 16 higher since power-on.
UNDER_VOLTAGE, HELD_BACK = 1 << 0, 1 << 1 | 1 << 2 | 1 << 3
SINCE = 16


def supply(place: Place, _config: Config | None) -> Findings:
    """What the kernel's voltage alarm and the firmware's own record say."""
    file = alarm_file(place.path("/sys"))
    alarm = place.read(f"/{file.relative_to(place.root)}") if file is not None else None
    told = re.search(r"throttled=0x([0-9a-fA-F]+)", place.ask("vcgencmd", "get_throttled") or "")
    if alarm not in ("0", "1") and told is None:
        yield warning(
            "power", "can't be read: no rpi_volt, no vcgencmd", "see that the supply is the board's"
        )
        return
    bits = int(told[1], 16) if told is not None else 0
    if alarm == "1" or bits & UNDER_VOLTAGE:
        yield fails("power", "under-voltage: the board gets too little power", REMEDY)
    elif bits >> SINCE & UNDER_VOLTAGE:
        yield fails("power", "under-voltage since power-on: the board got too little power", REMEDY)
    else:
        yield ok("power", "no under-voltage")
    if bits & HELD_BACK:
        yield warning("processor", "slowed down now, by heat or a weak supply", COOL)
    elif bits >> SINCE & HELD_BACK:
        yield warning("processor", "was slowed down since power-on, by heat or a weak supply", COOL)
    elif told is not None:
        yield ok("processor", "not slowed down")
