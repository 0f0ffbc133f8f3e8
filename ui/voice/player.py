"""What makes sound: `aplay`, of ALSA; or nothing, where there is no card."""

import os
import subprocess
from collections.abc import Callable
from contextlib import suppress
from typing import Protocol

from ui.voice.sound_file import Samples, seconds, wav

APLAY = "aplay"
OVERDUE_S = 2.0  # a card that takes so much longer than the sound lasts hangs
LET_GO_S = 0.2  # for a card to be free again after a cut


class Player(Protocol):
    """Plays one sound at a time; never waits for one to end."""

    def begin(self, samples: Samples, now: float) -> None:
        """Play from now on, in the place of whatever is played."""

    def is_busy(self, now: float) -> bool:
        """Tell whether a sound is being played."""

    def close(self) -> None:
        """Be silent; may be called twice."""


class NoCard:
    """Keeps the time that a sound would take."""

    def __init__(self) -> None:
        self._until = 0.0

    def begin(self, samples: Samples, now: float) -> None:
        """Take as long as the sound would."""
        self._until = now + seconds(samples)

    def is_busy(self, now: float) -> bool:
        """Tell whether the sound would still be played."""
        return now < self._until

    def close(self) -> None:
        """Be free."""
        self._until = 0.0


class Aplay:
    """One `aplay` a sound, ended where another one matters more. card: as in `aplay -D`."""

    def __init__(
        self, card: str | None, log: Callable[[str], object], program: str = APLAY
    ) -> None:
        self._command = [program, "-q", *(("-D", card) if card else ()), "-"]
        self._log = log
        self._playing: subprocess.Popen[bytes] | None = None
        self._until = 0.0
        self._complaint = ""

    def begin(self, samples: Samples, now: float) -> None:
        """Play from now on; where it can't be played that is told, once for each reason."""
        self.close()
        # A file in memory: a pipe would have to be filled while it is played.
        number = os.memfd_create("prompt")
        try:
            with os.fdopen(number, "wb", closefd=False) as file:
                file.write(wav(samples))
            os.lseek(number, 0, os.SEEK_SET)
            self._playing = subprocess.Popen(
                self._command, stdin=number, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
            )
        except OSError as error:
            self._complain(f"can't be heard: {error}")
        finally:
            os.close(number)
        self._until = now + seconds(samples) + OVERDUE_S

    def is_busy(self, now: float) -> bool:
        """Tell whether a sound is being played; one that hangs is ended."""
        if self._playing is None:
            return False
        status = self._playing.poll()
        if status is None and now < self._until:
            return True
        if status is None:
            self._complain("can't be heard: the card hangs; see aplay -l")
            self.close()
        elif status:
            self._complain("can't be heard: aplay failed; see aplay -l, and panelctl doctor")
        self._playing = None
        return False

    def close(self) -> None:
        """Be silent; may be called twice."""
        if self._playing is not None:
            self._playing.kill()
            with suppress(subprocess.TimeoutExpired):
                self._playing.wait(LET_GO_S)
            self._playing = None

    def _complain(self, text: str) -> None:
        if text != self._complaint:
            self._complaint = text
            self._log(text)


def has_card(program: str = APLAY) -> bool:
    """Tell whether `aplay` is there and lists a card."""
    try:
        done = subprocess.run([program, "-l"], capture_output=True, check=False, timeout=5)
    except (OSError, subprocess.TimeoutExpired):
        return False
    return b"card " in done.stdout
