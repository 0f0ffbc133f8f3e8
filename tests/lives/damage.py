"""What becomes of the record's files while the panel is off: pure functions on their bytes."""

from collections.abc import Callable
from dataclasses import dataclass

from tests.lives.power import FILE, LOG, WITNESS, Files

ALL = 1.0


@dataclass(frozen=True)
class Damage:
    """One thing that happens. name: of the file, "copy" for the newest one; share: how far in."""

    kind: str
    name: str = FILE
    share: float = 0.5
    bit: int = 0


def flipped(files: Files, what: Damage) -> Files:
    """Flip one bit."""
    name = _named(files, what.name)
    content = bytearray(files.get(name, b""))
    if not content:
        return files
    content[round(what.share * (len(content) - 1))] ^= 1 << what.bit
    return {**files, name: bytes(content)}


def shortened(files: Files, what: Damage) -> Files:
    """Leave the beginning of a file."""
    name = _named(files, what.name)
    content = files.get(name, b"")
    return {**files, name: content[: round(what.share * len(content))]} if content else files


def without(files: Files, what: Damage) -> Files:
    """Remove a file."""
    name = _named(files, what.name)
    return {each: content for each, content in files.items() if each != name}


WAYS: dict[str, Callable[[Files, Damage], Files]] = {
    "flip": flipped,
    "shorten": shortened,
    "remove": without,
}


def put_back(files: Files, old: Files, *, with_copies: bool) -> Files:
    """Put the database and its log back as they once were; the witness stays where it is."""

    def is_put_back(name: str) -> bool:
        return name in (FILE, LOG) or (with_copies and name.startswith("backups/"))

    kept = {name: content for name, content in files.items() if not is_put_back(name)}
    return kept | {name: content for name, content in old.items() if is_put_back(name)}


def _named(files: Files, name: str) -> str:
    if name != "copy":
        return name
    return max((each for each in files if each.startswith("backups/")), default="none")


NAMES = (FILE, FILE, LOG, WITNESS, "copy")
