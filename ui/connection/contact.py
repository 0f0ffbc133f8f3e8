"""Whether the panel still speaks; a screen that is itself too slow must not call that silence."""

BEAT_S = 0.25  # between two beats of the screen
# The panel speaks every 0.4 s while there may be light, else every 1.2 s at least; in either case
# a word may be late once.
SILENCE_S = 1.0
SILENCE_IN_THE_DARK_S = 2.5
_LOST = float("-inf")


class Contact:
    """Knows when the panel was heard last; pure, times in seconds of one clock."""

    def __init__(self, now: float) -> None:
        self.heard_at = self._due_at = now
        self.is_silent = False
        self._silence_s = SILENCE_S

    def heard(self, now: float, *, may_be_lit: bool = True) -> None:
        """Note that the panel spoke, and whether there may be light."""
        self.heard_at = now
        self._silence_s = SILENCE_S if may_be_lit else SILENCE_IN_THE_DARK_S

    def resumed(self) -> None:
        """Note that what the panel said is shown."""
        self.is_silent = False

    def lost(self) -> None:
        """Note that the connection is gone: that is silence at once."""
        self.heard_at = _LOST
        self.is_silent = True

    def forgive(self, now: float) -> None:
        """Move what was heard last by how late this beat of the screen's own is.

        On a slow processor the screen's own slowness would look like silence, and another screen
        makes it slower still.
        """
        late = now - self._due_at - BEAT_S
        if late > 0 and self.heard_at != _LOST:
            self.heard_at = min(now, self.heard_at + late)
        self._due_at = now

    def judge(self, now: float) -> None:
        """Decide whether it is silent; between two beats what comes may come after a stall."""
        self.is_silent = now - self.heard_at > self._silence_s
