"""One colour of light on the real rpi_hardware_pwm.HardwarePWM, made safe.

The library alone leaves a crashed program's light on, shares a channel silently, never looks back
and lets bare errors through: docs/hardware.md.
"""

import fcntl
import os
from collections.abc import Callable
from pathlib import Path

from msgspec import Struct
from rpi_hardware_pwm import HardwarePWM, HardwarePWMException

from firmware_py.core.errors import HardwareError
from firmware_py.core.units import Duty
from firmware_py.drivers.off import RawOff
from firmware_py.drivers.sysfs import explain, read_text
from firmware_py.ports.hardware import SysfsFiles


class ChannelReadBack(Struct, frozen=True):
    """What the kernel says of one channel: duty 0..1 (0.0 where disabled), and what is wrong."""

    duty: Duty
    problem: str | None = None


class _Pwm(HardwarePWM):
    """The library's class on a chip of our choice, its every write carried by our files."""

    def __init__(
        self,
        chip: Path,
        pwm_channel: int,
        hz: int,
        *,
        files: SysfsFiles,
        take_over: Callable[[], None],
    ) -> None:
        self._chip = str(chip)
        self._files = files
        self._take_over = take_over
        # What was written last; a write that goes past this object empties it.
        self.written: dict[str, str] = {}
        super().__init__(pwm_channel, hz=hz)

    @property
    def chippath(self) -> str:
        """The chip's folder."""
        return self._chip

    @chippath.setter
    def chippath(self, by_number: str) -> None:
        """Ignore the library's own choice: it goes by a number that isn't stable."""

    def echo(self, message: float, file: str) -> None:
        """Write one attribute, unless it was the last thing written there."""
        value = str(message)
        if self.written.get(file) == value:
            return
        self.written.pop(file, None)
        self._files.write(file, f"{value}\n")
        self.written[file] = value

    def wait_for_pwmX_ready(self, timeout: float = 10.0) -> None:  # noqa: N802  the library's name
        """Wait for udev; then, before the library's first write, take the channel over."""
        super().wait_for_pwmX_ready(timeout)
        self._take_over()


class LightChannel:
    """One PWM channel, exclusively ours, dark until it is set.

    Raises:
        HardwareError: The channel can't be had, or can't be trusted; it is off where possible.
    """

    def __init__(
        self, chip: Path, pwm_channel: int, frequency_hz: int, *, files: SysfsFiles, name: str
    ) -> None:
        self._name = f"{name} light ({chip.name} channel {pwm_channel})"
        self._folder = chip / f"pwm{pwm_channel}"
        # Read at every tick. Opening a file each time takes six times as long as the read itself.
        self._attributes = tuple(
            files.keep(f"{self._folder}/{attribute}")
            for attribute in ("period", "duty_cycle", "enable", "polarity")
        )
        self._files = files
        self._raw_off = RawOff(files, chip, pwm_channel, name)
        self._lock: int | None = None
        self._last = Duty(0.0)
        self._driven: Duty | None = None
        try:
            self._pwm = _Pwm(
                chip, pwm_channel, frequency_hz, files=files, take_over=self._take_over
            )
            self._period = self._pwm.written[f"{self._folder}/period"]
            self._make_polarity_normal()
            self._check_dark()
        except (HardwarePWMException, OSError, ValueError) as error:
            self._give_up()
            raise self._explained("can't be set up", error) from error
        except BaseException:
            self._give_up()
            raise

    def apply(self, duty: Duty) -> None:
        """Drive a duty 0..1; the frequency is never touched again.

        Raises:
            HardwareError: A write was refused, or the duty is out of range; what it does now is
                unknown until it is switched off.
        """
        if duty == self._driven:
            return
        self._driven = None
        try:
            if duty > 0:
                self._pwm.start(100.0 * duty)
            else:
                self._pwm.stop()
        except (HardwarePWMException, OSError, ValueError) as error:
            raise self._explained(f"{duty:.4f} of full duty was refused", error) from error
        # A stop that came meanwhile is found by the panel, which then switches off once more.
        self._driven = duty

    def off(self) -> tuple[str, ...]:
        """Switch off raw, from any thread, without a lock; return what failed."""
        problems = self._raw_off()
        self._pwm.written.clear()
        self._driven = None
        return problems

    def read_back(self) -> ChannelReadBack:
        """Return what the kernel says; never raises. Unreadable counts as unchanged."""
        try:
            period, duty, enable, polarity = (kept.read() for kept in self._attributes)
            self._last = Duty(int(duty) / int(period)) if enable != "0" else Duty(0.0)
        except (OSError, ValueError, ZeroDivisionError) as error:
            return ChannelReadBack(self._last, f"{self._name}: can't be read back: {error}")
        problem = None
        if period != self._period:
            problem = f"{self._name}: period reads {period} ns, it was set to {self._period} ns"
        elif polarity != "normal":
            problem = f"{self._name}: polarity reads {polarity!r}, it must be 'normal'"
        return ChannelReadBack(self._last, problem)

    def close(self) -> tuple[str, ...]:
        """Switch off and let go; may be called twice. Returns what failed."""
        if self._lock is None:
            return ()
        problems = self.off()
        self._let_go()
        return problems

    def _take_over(self) -> None:
        """Lock the channel, then switch off what a crashed program left on.

        Before anything else: a shorter period than the duty left there is refused, and the light
        would stay on.
        """
        lock = os.open(self._folder, os.O_RDONLY | os.O_DIRECTORY)
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            os.close(lock)
            raise HardwareError(
                f"{self._name}: another process holds it; end the other panel-daemon first "
                "(systemctl stop panel-daemon)"
            ) from None
        self._lock = lock
        # The files may be there before udev has made them ours: as the library does, try again.
        HardwarePWM._retry_on_permission_error(self._switch_off)  # noqa: SLF001  its own wait

    def _switch_off(self) -> None:
        for _, error in self._raw_off.attempt():
            raise error

    def _make_polarity_normal(self) -> None:
        path = f"{self._folder}/polarity"
        if read_text(path) != "normal":
            self._files.write(path, "normal\n")

    def _check_dark(self) -> None:
        """Refuse a channel that doesn't follow its commands."""
        now = self.read_back()
        if now.problem is not None:
            raise HardwareError(f"{now.problem}; reboot")
        enable = read_text(f"{self._folder}/enable")
        if enable != "0" or now.duty > 0:
            raise HardwareError(
                f"{self._name}: enable reads {enable} after it was set to 0; reboot"
            )

    def _give_up(self) -> None:
        """Off and let go, if it was ours already."""
        if self._lock is not None:
            self._raw_off()
            self._let_go()

    def _let_go(self) -> None:
        for kept in self._attributes:
            kept.close()
        lock, self._lock = self._lock, None
        if lock is not None:
            os.close(lock)

    def _explained(self, what: str, error: Exception) -> HardwareError:
        if isinstance(error, HardwareError):
            return error
        return explain(f"{self._name}: {what}", error)
