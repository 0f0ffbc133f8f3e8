"""Who speaks: one prompt at a time, and what matters more cuts the other off."""

from ui.voice.cue import Cue, Rank

# How long something may wait for its turn: a number must be true when it is heard.
PATIENCE_S = {Rank.BREATH: 0.0, Rank.TOUCH: 2.0, Rank.TIME: 8.0, Rank.COUNT: 0.3}
_NEWEST = frozenset({Rank.TOUCH, Rank.COUNT})  # the next one makes the one before it moot


class Turns:
    """What is spoken now, and what waits. Pure: times are handed in."""

    def __init__(self) -> None:
        self._spoken: Cue | None = None
        self._waiting: Cue | None = None

    def take(self, cue: Cue, *, is_busy: bool) -> Cue | None:
        """Return the cue if it is to be spoken now, cutting off what is spoken."""
        spoken = self._spoken if is_busy else None
        if cue.rank >= Rank.STATE:
            self._waiting = None  # what it was about is over
        if spoken is None or _cuts(cue, spoken):
            self._spoken = cue
            return cue
        waiting = self._waiting
        if cue.rank > Rank.BREATH and (waiting is None or cue.rank >= waiting.rank):
            self._waiting = cue
        return None

    def next(self, now: float, *, is_busy: bool) -> Cue | None:
        """Return what has waited and is to be spoken now."""
        waiting = self._waiting
        if waiting is None or is_busy:
            return None
        self._waiting = None
        if now - waiting.since > PATIENCE_S.get(waiting.rank, 0.0):
            return None
        self._spoken = waiting
        return waiting


def _cuts(cue: Cue, spoken: Cue) -> bool:
    """Tell whether one doesn't wait for the other to end.

    A state that begins makes moot what was said of the one before; so does a number, and a touch.
    """
    if cue.rank >= Rank.STATE:
        return cue.prompt != spoken.prompt
    return cue.rank > spoken.rank or (cue.rank is spoken.rank and cue.rank in _NEWEST)
