"""When probes may be asked seldom, and how old a reading may be then.

The kernel reads a 1-wire probe bit by bit, and holds the processor for each bit: asking one every
second costs more than all that the daemon does. So where it has been dark for a minute and nobody
has asked for anything meanwhile, such a probe is asked every nine seconds.

Whatever may begin a session wakes the probes first: any request but those that programs repeat by
themselves. Then they have READING_AGE_MAX to answer, in which a start is judged by what they said
before; from then on, and from the first moment of light, a reading is at most READING_AGE_MAX old.
An installer's light has no countdown in which they could answer: it waits for them.
"""

from collections.abc import Iterable

from msgspec import Struct

from firmware_py.core import limits
from firmware_py.core.sensing.readings import ReadingFilter
from firmware_py.core.session.machine import Session, State
from firmware_py.core.units import Ns

_NOBODYS = (State.IDLE, State.DONE, State.FAULT)
_LIGHT = (State.LIT, State.PAUSED, State.COMMISSIONING)


class Resting(Struct, frozen=True):
    """Whether the probes rest. woken: when somebody asked last; rested: when they rested last."""

    woken: Ns
    rests: bool = False
    rested: Ns | None = None

    def wake(self, now: Ns) -> "Resting":
        """Return it awake, for whoever asks for something now."""
        return Resting(now, rests=False, rested=self.rested)

    def look(self, session: Session, probes: Iterable[ReadingFilter], now: Ns) -> "Resting":
        """Return it after a tick. A probe that needs to be watched keeps all of them awake."""
        since = max(self.woken, session.since)
        rests = (
            session.state in _NOBODYS
            and now - since >= limits.REST_AFTER
            and all(is_sound(probe, now) for probe in probes)
        )
        return Resting(self.woken, rests=rests, rested=now if rests else self.rested)

    def age_max(self, state: State, now: Ns) -> Ns:
        """Return how old a reading may be now."""
        if state in _LIGHT or self.rested is None:
            return limits.READING_AGE_MAX
        has_answered = not 0 <= now - self.rested <= limits.READING_AGE_MAX
        return limits.READING_AGE_MAX if has_answered else limits.READING_AGE_RESTING


def is_sound(probe: ReadingFilter, now: Ns) -> bool:
    """Tell whether a probe answers, and with a reading that is neither hot nor still settling."""
    reading = probe.at(now, limits.READING_AGE_RESTING)
    return probe.problem is None and reading.celsius is not None and not reading.hot
