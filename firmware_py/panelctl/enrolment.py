"""Starting `panelctl fleet enrol`, `join` and their kind: programs of another package.

They make and check certificates, with a library that the panel itself doesn't need.
"""

import os
import sys
from collections.abc import Sequence
from importlib.util import find_spec
from typing import Never

from firmware_py.panelctl.start import REFUSED

VERBS = {
    "enrol": "at the clinic: let a panel in, or renew its certificate",
    "reader": "at the clinic: let Home Assistant and its kind look on",
    "expel": "at the clinic: put a panel out",
    "join": "at a panel: enter a clinic's fleet, by a bundle",
    "leave": "at a panel: leave the fleet again",
}
_NEEDS = "cryptography"


def is_meant(arguments: Sequence[str]) -> bool:
    """Return whether the command line names one of these verbs."""
    return len(arguments) > 1 and arguments[0] == "fleet" and arguments[1] in VERBS


def become(arguments: Sequence[str]) -> Never:
    """Become that program; where it isn't there, say which package has it, and end."""
    if find_spec(_NEEDS) is None:
        sys.stderr.write(
            f"panelctl: fleet {arguments[1]} needs the package light-panel-fleet, which isn't "
            "installed: apt install light-panel-fleet\n"
        )
        sys.exit(REFUSED)
    program = [sys.executable, "-m", "fleet.enrol", *arguments[1:]]
    os.execv(sys.executable, program)  # noqa: S606  ourselves, from a fixed list
