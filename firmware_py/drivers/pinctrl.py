"""What a pin is at this moment: its function, its pull, its level, as the program pinctrl tells.

`pinctrl get 12` says `12: a0    pd | lo // GPIO12 = PWM0_CHAN0` on a Pi 5 and `... = PWM0_0` on the
others, where the pin carries PWM; `ip`, `op` or `no` in place of `a0` where it doesn't.
"""

import re
import subprocess
from collections.abc import Callable

ASK_S = 5.0
# Where each PWM channel can be: 0 and 1 at either of two lines on a Pi 0 to 4, 2 and 3 on a Pi 5.
PWM_LINES = {0: (12, 18), 1: (13, 19), 2: (18,), 3: (19,)}


def ask(line: int) -> str | None:
    """Return what pinctrl tells of a line; None where it isn't there, fails or takes too long."""
    try:
        done = subprocess.run(
            ("pinctrl", "get", str(line)),
            capture_output=True,
            text=True,
            timeout=ASK_S,
            check=False,
            errors="replace",
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    return done.stdout.strip() if done.returncode == 0 else None


def nobody(_line: int) -> None:
    """Tell nothing of a line, as where there are no pins."""


def carries_pwm(told: str | None, channel: int) -> bool:
    """Tell whether a pin is given to a PWM channel."""
    return bool(re.search(rf"\ba\d\b.*= PWM0_(?:CHAN)?{channel}\b", told or ""))


def is_pulled_up(told: str) -> bool:
    """Tell whether a pin's own pull is up."""
    return bool(re.search(r"\bpu\b", told))


def is_high(told: str | None) -> bool:
    """Tell whether a pin's level is high."""
    return "| hi" in (told or "")


def pwm_line(channel: int, ask: Callable[[int], str | None]) -> tuple[int, str | None]:
    """Return the line that carries a channel, and what is told of it.

    ask: returns what is told of a line, None where nothing is. Where none of the lines that could
    carries it, it is the first of them.
    """
    told = {line: ask(line) for line in PWM_LINES[channel]}
    line = next((at for at, text in told.items() if carries_pwm(text, channel)), None)
    line = PWM_LINES[channel][0] if line is None else line
    return line, told[line]
