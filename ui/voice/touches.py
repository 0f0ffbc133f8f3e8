"""What was touched on the screen, told to the voice: the ids of sounds, in one datagram a touch.

The screen tells it to the voice itself, and not by way of the daemon, which needn't know what a
screen shows. It doesn't play the sounds either: two programs would speak at once, or wait for one
card, and a fault must cut off a tile's name. Only tiles' own sounds are taken here: nobody can have
the voice say by this way what the panel does.
"""

import contextlib
import socket
from collections.abc import Sequence
from pathlib import Path

from ui.language import tiles

SOCKET = "voice.sock"  # beside the daemon's, where nothing else is said
INSTALLED = Path("/run/panel-voice") / SOCKET
LONGEST_BYTES = 512
_MODE = 0o660  # for whoever may also talk to the daemon: its group


class Touches:
    """The voice's end: hears of touches, and answers nothing.

    Raises:
        OSError: Its socket can't be made.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_NONBLOCK)
        try:
            with contextlib.suppress(FileNotFoundError):
                path.unlink()
            self._socket.bind(str(path))
            path.chmod(_MODE)
        except OSError:
            self._socket.close()
            raise

    def heard(self) -> tuple[str, ...]:
        """Return the sounds of the newest touch, those of others dropped; none where none came."""
        newest: tuple[str, ...] = ()
        # Not for ever, where somebody floods it.
        for _ in range(32):
            try:
                told = self._socket.recv(LONGEST_BYTES)
            except OSError:
                break
            asked = told.decode("ascii", "replace").split()[: tiles.MOST]
            newest = tuple(clip for clip in asked if clip in tiles.CLIPS)
        return newest

    def close(self) -> None:
        """Be there for no screen any more; may be called twice."""
        self._socket.close()
        self._path.unlink(missing_ok=True)


class Teller:
    """The screen's end. It never waits."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def tell(self, clips: Sequence[str]) -> bool:
        """Have a touch spoken; return whether there is a voice that was told."""
        try:
            with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_NONBLOCK) as end:
                end.sendto(" ".join(clips).encode("ascii"), str(self._path))
        except OSError:  # none is there, or it hangs and what was told it before fills its queue
            return False
        return True
