"""Where the daemon's socket lies: installed, or a simulator's."""

import os
import tempfile
from pathlib import Path

INSTALLED_SOCKET = Path("/run/panel/control.sock")


def simulator_folder() -> Path:
    """Return the folder that a simulator without `--dir` uses: one per user, gone at log-out."""
    runtime = os.environ.get("XDG_RUNTIME_DIR")
    if runtime and Path(runtime).is_dir():
        return Path(runtime) / "panel-sim"
    return Path(tempfile.gettempdir()) / f"panel-sim-{os.getuid()}"


def default_socket() -> Path:
    """Return the installed daemon's socket if there is one, else the simulator's."""
    return INSTALLED_SOCKET if INSTALLED_SOCKET.exists() else simulator_folder() / "control.sock"
