"""Replacing a file whole, so that a reader never sees half of it."""

import os
from pathlib import Path


def replace_file(path: Path, content: bytes) -> None:
    """Put a content in the place of a file, at once."""
    folder, name = os.path.split(path)
    spare = os.path.join(folder, f".{name}.new")  # noqa: PTH118  as below
    file = os.open(spare, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o666)
    try:
        os.write(file, content)
    finally:
        os.close(file)
    os.replace(spare, path)  # noqa: PTH105  a hundred times a second
