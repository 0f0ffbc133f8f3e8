"""The panel: both light channels and the enable line as one.

Why no lock is needed. A stop, on any thread, first stores `inhibit` and then writes dark. `apply`,
on the loop's thread, writes light and then reads `inhibit`. Whatever the interleaving, either that
read comes before the store, and then every write of `apply` comes before the stop's; or it comes
after, and then `apply` writes dark itself after its last write of light. Swap either pair and a
light can outlive a stop: tests/drivers/test_interleaving.py.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from msgspec import Struct

from firmware_py.core.errors import HardwareError
from firmware_py.core.permit import Permit
from firmware_py.core.units import Channel, Duty, Ns
from firmware_py.drivers.enable_line import EnableLine
from firmware_py.drivers.light_channel import LightChannel
from firmware_py.ports.hardware import ReadBack, SysfsFiles


class Wiring(Struct, frozen=True):
    """One colour's PWM channel and its frequency."""

    pwm_channel: int
    frequency_hz: int


class LightPanel:
    """A `ports.Panel`: dark from its construction on.

    Raises:
        HardwareError: Something can't be had; everything else was made dark and let go.
    """

    def __init__(
        self,
        chip: Path,
        wiring: Mapping[Channel, Wiring],
        enable_line: int,
        *,
        files: SysfsFiles,
        pin_factory: Any,
    ) -> None:
        self._inhibit = False
        self._lit_until: Ns | None = None
        self._channels: dict[Channel, LightChannel] = {}
        self._enable: EnableLine | None = None
        errors = []
        # Each is tried whatever the others do: a crashed program may have left all of it lit.
        for channel, wire in wiring.items():
            try:
                self._channels[channel] = LightChannel(
                    chip, wire.pwm_channel, wire.frequency_hz, files=files, name=channel.value
                )
            except HardwareError as error:
                errors.append(error)
        try:
            self._enable = EnableLine(enable_line, pin_factory=pin_factory)
        except HardwareError as error:
            errors.append(error)
        if errors:
            self.close()
            raise errors[0]

    @property
    def inhibited(self) -> bool:
        """Set by a stop; while it is, nothing lights."""
        return self._inhibit

    @property
    def lit_until(self) -> Ns | None:
        """The expiry of the permit in force, or None when dark."""
        return self._lit_until

    def stop_now(self) -> tuple[str, ...]:
        """Inhibit, then enable low, then both PWM raw off, each tried whatever fails.

        From any thread, without a lock. Returns a sentence for each thing that failed.
        """
        self._inhibit = True
        problems = self._go_dark()
        if not problems:
            self._lit_until = None  # else the dead-man tries again
        return problems

    def off(self) -> tuple[str, ...]:
        """Go dark in the same way without inhibiting. Returns what failed."""
        problems = self._go_dark()
        self._lit_until = None
        return problems

    def release(self) -> None:
        """Take the inhibit back, for a new start only."""
        self._inhibit = False

    def apply(self, permit: Permit, now: Ns) -> None:
        """Drive both channels as permitted, or both off.

        Raises:
            HardwareError: A write was refused; everything is off, as far as it could be.
        """
        duty = permit.duty
        is_lit = any(share > 0 for share in duty.values())
        if self._inhibit or not permit.is_valid(now) or not is_lit:
            self._off_or_raise()
            return
        self._lit_until = permit.expires
        try:
            self._light(duty)
        except HardwareError as error:
            left = "; ".join(self.off())
            if not left:
                raise
            raise HardwareError(f"{error}; and it can't all be switched off: {left}") from error
        except BaseException:
            self.off()
            raise
        # After the last write: see the module's docstring.
        if self.inhibited:
            self._off_or_raise()

    def read_back(self) -> ReadBack:
        """Return what both channels and the enable line say now; never raises."""
        read = {channel: light.read_back() for channel, light in self._channels.items()}
        enabled, problem = self._enable.read() if self._enable is not None else (False, None)
        problems = (*(back.problem for back in read.values()), problem)
        return ReadBack(
            duty={channel: back.duty for channel, back in read.items()},
            enabled=enabled,
            problems=tuple(text for text in problems if text is not None),
        )

    def close(self) -> None:
        """Go dark and let go of everything; may be called twice."""
        self._inhibit = True
        if self._enable is not None:
            self._enable.close()
        for light in self._channels.values():
            light.close()
        self._lit_until = None

    def _light(self, duty: Mapping[Channel, Duty]) -> None:
        for channel, light in self._channels.items():
            light.apply(duty[channel])
        if self._enable is not None:
            self._enable.high()

    def _go_dark(self) -> tuple[str, ...]:
        problems = self._enable.low() if self._enable is not None else ()
        for light in self._channels.values():
            problems += light.off()
        return problems

    def _off_or_raise(self) -> None:
        if problems := self.off():
            raise HardwareError(f"the light can't be switched off: {'; '.join(problems)}")
