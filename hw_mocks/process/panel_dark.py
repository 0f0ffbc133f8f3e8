"""Where panel-dark is, the script that the machine runs before, after and beside its daemon."""

import os
import shutil
import sysconfig
from pathlib import Path


def find_dark() -> str:
    """Return panel-dark: beside the source, installed with it, or on the path."""
    source = Path(__file__).parents[2] / "systemd" / "panel-dark"
    installed = Path(sysconfig.get_path("scripts")) / "panel-dark"
    for found in (source, installed):
        if os.access(found, os.X_OK):
            return str(found)
    return shutil.which("panel-dark") or "panel-dark"
