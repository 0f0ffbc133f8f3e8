"""What the daemon needs of the world, as protocols: hardware and clocks.

Drivers implement them, the simulator hands other file layers and pins to the same drivers, and the
daemon knows neither.
"""

import threading
from collections.abc import Mapping
from typing import Protocol

from msgspec import Struct

from firmware_py.core.permit import Permit
from firmware_py.core.sensing.readings import Sample
from firmware_py.core.units import Channel, Duty, Ns


class Clock(Protocol):
    """A monotonic clock."""

    def __call__(self) -> Ns:
        """Return nanoseconds since some fixed instant; never falls."""
        ...


class WallTime(Struct, frozen=True):
    """The time of day as the system has it, and what vouches for it.

    is_set: the network does; by_battery: a clock with a battery had it when the boot began.
    """

    unix_s: float
    is_set: bool
    by_battery: bool = False


class WallClock(Protocol):
    """The wall clock, which may jump."""

    def __call__(self) -> WallTime:
        """Return the time of day."""
        ...


class Attribute(Protocol):
    """One PWM attribute that is read at every tick. One thread's."""

    def read(self) -> str:
        """Return what it says now, without its newline.

        Raises:
            OSError: It can't be read, also at a second try with the file opened anew.
            ValueError: It isn't text.
        """
        ...

    def close(self) -> None:
        """Let go of the file; may be called twice. A later read opens it again."""
        ...


class SysfsFiles(Protocol):
    """Carries every write to a PWM attribute: the library's, the pre-clean and the raw off.

    Keeps open what is read at every tick; other reads go to the files themselves. Safe to call
    from any thread.
    """

    def write(self, path: str, value: str) -> None:
        """Write one attribute, as `echo value > path` would.

        Raises:
            OSError: With the kernel's errno (EINVAL, EBUSY, EACCES, ENODEV, ENOENT).
        """
        ...

    def keep(self, path: str) -> Attribute:
        """Return an attribute that keeps its file open between reads; it needn't exist yet."""
        ...


class ReadBack(Struct, frozen=True):
    """What the hardware says it does: duty 0..1 per channel (0.0 where disabled), enable line.

    problems: a sentence for each thing that could not be read or is not as it was set up.
    """

    duty: Mapping[Channel, Duty]
    enabled: bool
    problems: tuple[str, ...] = ()


class Panel(Protocol):
    """Both light channels and the enable line as one: lit with a permit, dark without."""

    @property
    def inhibited(self) -> bool:
        """Set by a stop; while it is, nothing lights."""
        ...

    def stop_now(self) -> tuple[str, ...]:
        """Inhibit, then enable low, then both PWM raw off, each tried whatever fails.

        From any thread, without a lock. Returns a sentence for each thing that failed.
        """
        ...

    def off(self) -> tuple[str, ...]:
        """Go dark in the same way without inhibiting. Returns what failed."""
        ...

    def release(self) -> None:
        """Take the inhibit back, for a new start only."""
        ...

    def apply(self, permit: Permit, now: Ns) -> None:
        """Drive both channels as permitted, or both off.

        Raises:
            HardwareError: A write was refused; everything is off, as far as it could be.
        """
        ...

    def read_back(self) -> ReadBack:
        """Return what both channels and the enable line say now; never raises."""
        ...

    @property
    def lit_until(self) -> Ns | None:
        """The expiry of the permit in force, or None when dark: what the dead-man watches."""
        ...

    def close(self) -> None:
        """Go dark and let go of everything; may be called twice."""
        ...


class StopInput(Protocol):
    """The stop button, wired closed: pressed and broken read the same."""

    @property
    def is_pressed(self) -> bool:
        """True while pressed, broken, or unreadable."""
        ...

    def close(self) -> None:
        """Let go of the pin; may be called twice."""
        ...


class Interlock(Protocol):
    """A cover or stand switch, wired closed: open and broken read the same."""

    @property
    def is_closed(self) -> bool:
        """False while open, broken, or unreadable."""
        ...

    def close(self) -> None:
        """Let go of the pin; may be called twice."""
        ...


class LightSense(Protocol):
    """Sees whether one channel's lamps shine."""

    @property
    def sees_light(self) -> bool | None:
        """Whether there is light; None where it can't be read."""
        ...

    def close(self) -> None:
        """Let go of the pin; may be called twice."""
        ...


class Fan(Protocol):
    """The fan's signal."""

    def turned(self) -> bool:
        """Tell whether it was seen to turn since the last look; False where unreadable."""
        ...

    def close(self) -> None:
        """Let go of the pin; may be called twice."""
        ...


class Buzzer(Protocol):
    """Something to be heard."""

    def sound(self, *, on: bool) -> None:
        """Sound, or be silent; returns at once, never raises."""
        ...

    def close(self) -> None:
        """Be silent and let go of the pin; may be called twice."""
        ...


class Heartbeat(Protocol):
    """A sign of life for a circuit outside, which cuts the supply where it fails to come."""

    def beat(self, now: Ns) -> None:
        """Show that a tick was verified; returns at once, never raises."""
        ...

    def close(self) -> None:
        """Let go of the pin; may be called twice."""
        ...


class Supply(Protocol):
    """The computer's own power supply, looked at by a worker and told by the loop."""

    def poll_once(self, now: Ns) -> None:
        """Look; may block for a moment; never raises."""
        ...

    @property
    def was_weak(self) -> bool:
        """Whether it was seen to give too little since the start."""
        ...


class TemperatureSensor(Protocol):
    """A temperature probe that is asked by a worker and read by the loop."""

    def poll_once(self, now: Ns) -> None:
        """Ask the probe; blocks as long as it does; never raises."""
        ...

    @property
    def step_k(self) -> float:
        """The smallest difference it tells, K."""
        ...

    @property
    def woken(self) -> threading.Event:
        """Set where it should be asked before `wait_s` is over."""
        ...

    def wait_s(self, now: Ns) -> float:
        """Return how long its worker may sleep, unless it is woken."""
        ...

    def rest(self, *, rests: bool) -> None:
        """Have it asked seldom, if asking costs much, or every second again, and then at once."""
        ...

    @property
    def latest(self) -> Sample | None:
        """The newest answer, None before the first."""
        ...
