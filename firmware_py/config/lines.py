"""Which lines of the 40-pin header a part may be wired to.

From power-on until this program runs, a line is what the chip and the board make of it. GPIO 0 to
8 are pulled up at reset, 2 and 3 by 1.8 kOhm on the board, which wins against a pull-down of
10 kOhm: a relay there is closed whenever the Pi has power. GPIO 9 to 27 are pulled down. GPIO 14 is
driven by the serial console. Sources: Broadcom, BCM2835 ARM Peripherals, pull state at reset;
Raspberry Pi, RP1 Peripherals, and the board's schematics.
"""

from collections.abc import Mapping

ONE_WIRE = 4  # what the overlay w1-gpio takes where it names no other
PWM = (12, 13, 18, 19)
BOARD_PULL_UPS = (2, 3)
RESET_PULL_UPS = range(9)
CONSOLE = (14, 15)
# What must be low while nothing drives it: it lets the LEDs' supply on.
SUPPLIES = ("enable", "heartbeat")
CHOOSE = "choose one of GPIO 9 to 11, 16, 17 or 20 to 27, which rest low"


def refusal(fitted: Mapping[str, int]) -> tuple[str, str] | None:
    """Return the part that can't be where it is and why, None where all can.

    fitted: each part's GPIO number, by its key.
    """
    taken: dict[int, str] = {}
    for part, line in fitted.items():
        if (why := _why_not(part, line)) is not None:
            return part, why
        if line in taken:
            other = f"pins.{taken[line]}"
            return part, f"GPIO {line} is {other}'s too; each needs its own: change one"
        taken[line] = part
    return None


def _why_not(part: str, line: int) -> str | None:
    if line in PWM:
        return f"GPIO {line} can carry hardware PWM; choose another line"
    if line == ONE_WIRE:
        return f"GPIO {line} is the 1-wire bus of the temperature sensors; choose another line"
    if part not in SUPPLIES:
        return None
    if line in BOARD_PULL_UPS:
        return (
            f"GPIO {line} is pulled up by 1.8 kOhm on the board, stronger than the pull-down at "
            f"the relay, so the LEDs' supply would be on while nothing drives it; {CHOOSE}"
        )
    if line in RESET_PULL_UPS:
        return (
            f"GPIO {line} is pulled up from power-on, so the LEDs' supply would be on until this "
            f"program runs; {CHOOSE}"
        )
    if line in CONSOLE:
        return f"GPIO {line} is the serial console's, which drives it from power-on; {CHOOSE}"
    return None
