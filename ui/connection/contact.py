"""Whether the panel still speaks; a screen that is itself too slow must not call that silence."""

BEAT_S = 0.25  # between two beats of the screen
SILENCE_S = 1.0
_LOST = float("-inf")


class Contact:
    """Knows when the panel was heard last; pure, times in seconds of one clock."""

    def __init__(self, now: float) -> None:
        self.heard_at = self._due_at = now
        self.is_silent = False

    def heard(self, now: float) -> None:
        """Note that the panel spoke."""
        self.heard_at = now

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
        self.is_silent = now - self.heard_at > SILENCE_S
