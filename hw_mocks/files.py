"""Replacing a file whole, so that a reader never sees half of it."""

import os
from pathlib import Path


def replace_file(path: Path, content: bytes) -> None:
    """Put a content in the place of a file, at once."""
    spare = path.with_name(f".{path.name}.new")
    spare.write_bytes(content)
    os.replace(spare, path)  # noqa: PTH105  the same by another name, in the loop's way
