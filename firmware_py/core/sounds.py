"""The buzzer's sounds, and when each begins: for people who see little and feel no tap.

A simple buzzer knows on and off, so sounds differ in their number and length.
"""

from enum import StrEnum

from msgspec import Struct

from firmware_py.core.session.machine import State
from firmware_py.core.units import Ns, ns

MINUTE = ns(60)
MINUTES_A_DAY = 24 * 60


class Sound(StrEnum):
    """Something to be heard."""

    COUNTDOWN = "countdown"
    START = "start"
    LAST_MINUTE = "last_minute"
    END = "end"
    PAUSE = "pause"
    FAULT = "fault"


# A sound is a pattern that each tick looks at, not a thread: the session's state says which one
# begins, and its level now follows from when it began. Somebody with closed eyes has nothing else,
# so no hour silences a session. A buzzer has no volume: at night its sounds are shorter, and a
# fault's stay what they are. Where no clock is set, all are as by day.
Pattern = tuple[tuple[Ns, Ns], ...]  # when it is on, from and until, since it began


def _tones(*spans_s: tuple[float, float]) -> Pattern:
    return tuple((ns(start), ns(end)) for start, end in spans_s)


PATTERNS: dict[Sound, Pattern] = {
    Sound.COUNTDOWN: _tones((0, 0.1)),
    Sound.START: _tones((0, 0.8)),
    Sound.LAST_MINUTE: _tones((0, 0.15), (0.3, 0.45)),
    Sound.END: _tones((0, 0.3), (0.5, 0.8), (1.0, 1.3)),
    Sound.PAUSE: _tones((0, 0.5), (0.7, 1.2)),
    # Five short ones, for a minute every ten seconds.
    Sound.FAULT: _tones(
        *((turn * 10 + n * 0.4, turn * 10 + n * 0.4 + 0.2) for turn in range(6) for n in range(5))
    ),
}
AT_NIGHT: dict[Sound, Pattern] = {
    Sound.COUNTDOWN: PATTERNS[Sound.COUNTDOWN],
    Sound.START: _tones((0, 0.3)),
    Sound.LAST_MINUTE: _tones((0, 0.1), (0.3, 0.4)),
    Sound.END: _tones((0, 0.1), (0.3, 0.4), (0.6, 0.7)),
    Sound.PAUSE: _tones((0, 0.2), (0.4, 0.6)),
    Sound.FAULT: PATTERNS[Sound.FAULT],
}
_ENTERED = {
    State.ARMING: Sound.COUNTDOWN,
    State.LIT: Sound.START,
    State.PAUSED: Sound.PAUSE,
    State.DONE: Sound.END,
    State.FAULT: Sound.FAULT,
    State.COMMISSIONING: Sound.START,
}


class Scene(Struct, frozen=True):
    """What sounds follow from. countdown: whole seconds begun; remaining: of light, where known."""

    state: State = State.IDLE
    countdown: int | None = None
    remaining: Ns | None = None


def due(before: Scene, now: Scene) -> Sound | None:
    """Return the sound that begins now."""
    if now.state is not before.state:
        return _ENTERED.get(now.state)
    if now.state is State.ARMING and now.countdown != before.countdown:
        return Sound.COUNTDOWN
    if now.state is State.LIT and before.remaining is not None and now.remaining is not None:
        return Sound.LAST_MINUTE if now.remaining <= MINUTE < before.remaining else None
    return None


def is_on(sound: Sound, since: Ns, now: Ns, *, at_night: bool = False) -> bool:
    """Tell whether a sound that began then is on now."""
    pattern = (AT_NIGHT if at_night else PATTERNS)[sound]
    return any(start <= now - since < end for start, end in pattern)


def is_over(sound: Sound, since: Ns, now: Ns, *, at_night: bool = False) -> bool:
    """Tell whether the whole pattern of a sound that began then is past."""
    pattern = (AT_NIGHT if at_night else PATTERNS)[sound]
    return now - since >= pattern[-1][1]


class Quiet(Struct, frozen=True, kw_only=True):
    """When sounds are shorter. Minutes of the day; from and until alike: at no time.

    always: a person switched sound off; then nothing but a fault is heard.
    """

    night_from: int
    night_until: int
    always: bool = False

    def silences(self, sound: Sound) -> bool:
        """Tell whether a sound isn't heard."""
        return self.always and sound is not Sound.FAULT

    def is_night(self, minute: int | None) -> bool:
        """Tell whether it is night. minute: of the day, None where that isn't known."""
        if minute is None:
            return False
        since = (minute - self.night_from) % MINUTES_A_DAY
        return since < (self.night_until - self.night_from) % MINUTES_A_DAY
