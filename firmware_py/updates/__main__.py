"""`light-panel-updates` (a unit's, at night) and `panelctl rollback`."""

import argparse
import os
import sys
import tomllib
from datetime import time
from pathlib import Path
from typing import Annotated

import msgspec
from msgspec import Meta, Struct

from firmware_py.updates import change, kept
from firmware_py.updates.rules import Policy
from firmware_py.updates.system import System, UpdateError

CONFIG = Path("/etc/panel/updates.toml")
TimeOfDay = Annotated[str, Meta(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]\Z")]


class Wanted(Struct, forbid_unknown_fields=True, frozen=True, kw_only=True):
    """What the file may say. first: this panel takes each version as soon as it is offered."""

    night_from: TimeOfDay = "02:00"
    night_until: TimeOfDay = "05:00"
    first: bool = False


def policy(file: Path) -> Policy:
    """Return what the installer chose.

    Raises:
        UpdateError: The file can't be read, or says what can't be.
    """
    try:
        wanted = msgspec.convert(tomllib.loads(file.read_text("utf-8")), Wanted)
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError, msgspec.ValidationError) as error:
        raise UpdateError(f"{file}: {error}; see docs/updates.md") from None
    return Policy(
        night_from=time.fromisoformat(wanted.night_from),
        night_until=time.fromisoformat(wanted.night_until),
        is_first=wanted.first,
    )


def _say(text: str) -> None:
    print(f"light-panel-updates: {text}", flush=True)  # noqa: T201  the journal's, or a terminal's


def main() -> int:
    """Do one of the two; return the exit status."""
    parser = argparse.ArgumentParser(prog="panelctl")
    verbs = parser.add_subparsers(dest="verb", required=True, metavar="VERB")
    verbs.add_parser("night", help="install a newer version if every rule agrees")
    back = verbs.add_parser("rollback", help="go back to the version before; the history stays")
    back.add_argument("--yes", action="store_true", help="ask nothing")
    given = parser.parse_args()
    if os.geteuid() != 0:
        raise SystemExit(
            f"panelctl {given.verb}: only root may do that; say sudo panelctl {given.verb}"
        )
    try:
        kept.FOLDER.mkdir(mode=0o755, parents=True, exist_ok=True)
        if given.verb == "night":
            change.night(System(), policy(CONFIG), kept.FOLDER, _say)
            return 0
        before = kept.load(kept.FOLDER).before
        if before is not None and not given.yes and not _agrees(before):
            _say("nothing was changed")
            return 1
        change.rollback(System(), kept.FOLDER, _say)
    except (UpdateError, OSError) as error:
        _say(str(error))
        return 1
    return 0


def _agrees(before: str) -> bool:
    try:
        return input(f"Go back to {before}? The history stays. [y/N] ").lower() in ("y", "yes")
    except EOFError:
        return False


if __name__ == "__main__":
    sys.exit(main())
