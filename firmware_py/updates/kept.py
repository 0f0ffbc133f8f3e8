"""The way back: packages of this version and of the one before, and what was gone back from.

All of it lies in one folder of root's. `before` in versions.json is the version that a rollback
goes to; a package may also be put there by hand.
"""

import subprocess
from pathlib import Path

import msgspec
from msgspec import Struct

from firmware_py.panelctl import whole_file

FOLDER = Path("/var/lib/light-panel-updates")
NAMES = ("light-panel", "light-panel-voice", "light-panel-fleet")
REMEMBERED = 20  # versions that were gone back from


class Versions(Struct, frozen=True, kw_only=True):
    """before: the version before this one. refused: gone back from, the last one last."""

    before: str | None = None
    refused: tuple[str, ...] = ()


def load(folder: Path) -> Versions:
    """Return what is remembered; nothing where there is nothing that can be read."""
    try:
        return msgspec.json.decode((folder / "versions.json").read_bytes(), type=Versions)
    except (OSError, msgspec.DecodeError):
        return Versions()


def save(folder: Path, versions: Versions) -> None:
    """Remember, whole or not at all.

    Raises:
        OSError: It can't be written.
    """
    short = msgspec.structs.replace(versions, refused=versions.refused[-REMEMBERED:])
    whole_file.write(folder / "versions.json", [msgspec.json.encode(short)], 0o644)


def field_of(package: Path, name: str) -> str:
    """Return a field of a package, empty where it has none or is none."""
    command = ["dpkg-deb", "--field", str(package), name]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return done.stdout.strip() if done.returncode == 0 else ""


def packages(
    folder: Path,
    version: str,
    names: tuple[str, ...],
) -> list[Path] | None:
    """Return the package of each name in a version; None where one isn't kept."""
    found = {}
    for file in sorted(folder.glob("*.deb")):
        name = field_of(file, "Package")
        if name in names and field_of(file, "Version") == version:
            found[name] = file
    return [found[name] for name in names] if set(found) == set(names) else None


def forget_others(folder: Path, versions: set[str]) -> None:
    """Remove packages of other versions than these, so that the card doesn't fill."""
    for file in sorted(folder.glob("*.deb")):
        if field_of(file, "Package") in NAMES and field_of(file, "Version") not in versions:
            file.unlink()
