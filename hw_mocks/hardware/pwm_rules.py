"""What the kernel allows to be written to one PWM channel, without any file.

Recorded from a real kernel: tests/contract/transcript.json. Source: Linux drivers/pwm/core.c and
drivers/pwm/pwm-bcm2835.c.
"""

import errno
import os
from dataclasses import dataclass
from typing import Final

ATTRIBUTES: Final = ("period", "duty_cycle", "enable", "polarity")
TICK_NS: Final = 20  # 50 MHz, as Raspberry Pi OS sets the PWM clock
_SHORTEST_PERIOD_TICKS: Final = 2
_U64: Final = 2**64
_U32: Final = 2**32


@dataclass(slots=True)
class ChannelState:
    """What the kernel remembers of one channel; it outlives every process and an unexport.

    strict: kernels before 6.12.1xx check the whole state at every write, even where the channel
    is disabled or nothing changes; so a fresh channel, its period 0, refuses even enable=0.
    """

    tick_ns: int = TICK_NS
    strict: bool = True
    period: int = 0
    duty_cycle: int = 0
    enable: int = 0
    polarity: str = "normal"

    def text(self, attribute: str) -> str:
        """Return one attribute as its file reads."""
        return f"{getattr(self, attribute)}\n"

    def output(self) -> float:
        """Return the share of time the pin is high."""
        if not self.enable or self.period <= 0:
            return 0.0
        high = min(1.0, self._ticks(self.duty_cycle) / self._ticks(self.period))
        return 1.0 - high if self.polarity == "inversed" else high

    def set(self, attribute: str, text: str) -> bool:
        """Take one write; tell whether it changed anything.

        Raises:
            OSError: EINVAL or ERANGE; nothing was changed.
        """
        if not text:
            return False  # a write of no bytes doesn't reach the driver
        before, new = getattr(self, attribute), _value(attribute, text)
        setattr(self, attribute, new)
        if not self._is_possible(changed=new != before):
            setattr(self, attribute, before)
            raise refusal(errno.EINVAL)
        return bool(new != before)

    def _ticks(self, duration_ns: int) -> int:
        return (duration_ns + self.tick_ns // 2) // self.tick_ns

    def _is_possible(self, *, changed: bool) -> bool:
        """Any write applies the whole state."""
        if (self.strict or self.enable) and not 0 <= self.duty_cycle <= self.period != 0:
            return False
        longest_ns = ((2 * _U32 - 1) * self.tick_ns + 1) // 2 - 1
        by_the_driver = (
            self._ticks(self.period) >= _SHORTEST_PERIOD_TICKS and self.period <= longest_ns
        )
        return by_the_driver or not changed


def number(text: str, *, limit: int = _U64, signed: bool = False) -> int:
    """Return a number as the kernel's kstrto* read it: base by prefix, one newline allowed.

    Raises:
        OSError: EINVAL for what is no number, ERANGE for one that is too large.
    """
    digits = text.removesuffix("\n")
    sign = digits[:1]
    if sign == "+" or (sign == "-" and signed):
        digits = digits[1:]
    if not digits.isascii() or not digits.isalnum():
        raise refusal(errno.EINVAL)
    base = 16 if digits[:2].lower() == "0x" else 8 if digits[0] == "0" and len(digits) > 1 else 10
    try:
        value = int(digits, base)
    except ValueError:
        raise refusal(errno.EINVAL) from None
    if not value < limit:
        raise refusal(errno.ERANGE)
    return -value if sign == "-" else value


def refusal(code: int) -> OSError:
    """Return the error the kernel gives."""
    return OSError(code, os.strerror(code))


def channel_number(text: str) -> int:
    """Return the channel that a write to export or unexport names.

    Raises:
        OSError: EINVAL or ERANGE.
    """
    return number(text, limit=_U32)


def _value(attribute: str, text: str) -> int | str:
    if attribute == "polarity":
        polarity = text.removesuffix("\n")
        if polarity not in ("normal", "inversed"):
            raise refusal(errno.EINVAL)
        return polarity
    if attribute == "enable":
        enable = number(text, limit=2**31, signed=True)
        if enable not in (0, 1):
            raise refusal(errno.EINVAL)
        return enable
    return number(text)
