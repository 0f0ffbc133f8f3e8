"""The voice as one more process beside the screen; what it says, or would say, goes to a log."""

import subprocess
import sys
from pathlib import Path

END_S = 2.0
LOG = "voice.log"
# Where `make voice` puts its sounds.
RENDERED = Path(__file__).parents[2] / "build" / "voice"


def folders() -> tuple[Path, ...]:
    """Return where this desk's sounds lie; none: where an installed voice has them."""
    return (RENDERED,) if RENDERED.is_dir() else ()


class Voice:
    """`panel-voice` on a socket: it speaks where this desk has a sound card."""

    def __init__(self, control: Path) -> None:
        command = [sys.executable, "-m", "ui.voice", f"--socket={control}"]
        command += [f"--folder={folder}" for folder in folders()]
        with (control.parent / LOG).open("ab") as log:
            self._process = subprocess.Popen(
                command, stdin=subprocess.DEVNULL, stdout=log, stderr=log
            )

    def close(self) -> None:
        """End it; may be called twice."""
        if self._process.poll() is None:
            self._process.terminate()
            try:
                self._process.wait(END_S)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()
