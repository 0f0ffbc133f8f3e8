"""Where the daemon's socket lies, installed or a simulator's, and who may be behind it."""

import os
import pwd
import tempfile
from pathlib import Path

INSTALLED_SOCKET = Path("/run/panel/control.sock")
INSTALLED_CONFIG = Path("/etc/panel/panel.toml")
INSTALLED_USER = "panel"


def simulator_folder() -> Path:
    """Return the folder that a simulator without `--dir` uses: one per user, gone at log-out."""
    runtime = os.environ.get("XDG_RUNTIME_DIR")
    if runtime and Path(runtime).is_dir():
        return Path(runtime) / "panel-sim"
    return Path(tempfile.gettempdir()) / f"panel-sim-{os.getuid()}"


def default_socket() -> Path:
    """Return the installed daemon's socket where a panel is installed, else the simulator's.

    Where one is installed its socket is meant, though nobody may answer there: a simulator's in
    the shared temporary folder could be anybody's.
    """
    is_installed = _is_there(INSTALLED_SOCKET) or _is_there(INSTALLED_CONFIG)
    return INSTALLED_SOCKET if is_installed else simulator_folder() / "control.sock"


def is_trusted(socket: Path, uid: int) -> bool:
    """Return whether a user may answer at a socket: at one that nobody named, not everybody may."""
    if socket == INSTALLED_SOCKET:
        return uid in (0, os.getuid(), _uid_of(INSTALLED_USER))
    return socket != simulator_folder() / "control.sock" or uid == os.getuid()


def _is_there(file: Path) -> bool:
    try:
        return file.exists()
    except PermissionError:
        return True  # in a folder that this user may not look into


def _uid_of(user: str) -> int | None:
    try:
        return pwd.getpwnam(user).pw_uid
    except KeyError:
        return None
