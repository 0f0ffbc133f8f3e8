"""Touch and talk: the first touch speaks a target, the second one acts (EN 301 549, 5.1.3)."""

from collections.abc import Callable, Sequence

from ui.language import tiles

# Whoever touches it later may be somebody else, or has forgotten what was said.
REMEMBERED_S = 20.0
Words = tuple[str, ...]


class SecondTouch:
    """Remembers what was spoken last. tell: speaks sounds, and says whether anybody does.

    A target whose words have changed meanwhile, or that lies on another screen, is spoken anew;
    one that stays as it is acts with each further touch. Where nobody speaks each touch acts.
    """

    def __init__(self, tell: Callable[[Sequence[str]], bool]) -> None:
        self._tell = tell
        self._spoken: tuple[object, str, Words] | None = None
        self._at = 0.0

    def speaks(self, screen: object, name: str, words: Words, now: float) -> bool:
        """Tell whether a touch was spoken, and shall do nothing else. now: seconds."""
        touched = (screen, name, words)
        if touched == self._spoken and 0 <= now - self._at <= REMEMBERED_S:
            self._at = now
            return False
        self._spoken = touched if self._tell(tiles.clips(words)) else None
        self._at = now
        return self._spoken is not None
