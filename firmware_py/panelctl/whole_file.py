"""Writing a file whole or not at all, through nobody's link.

The programs that use it may run as root, in a folder that is somebody else's: the text goes into a
new file that must not have been there, which then takes the old one's place by its name. A link in
either place is replaced, never followed.
"""

import errno
import os
from collections.abc import Iterable
from pathlib import Path


def write(file: Path, parts: Iterable[str | bytes], mode: int | None = None) -> None:
    """Put a text, or bytes, in a file's place. mode: the new file's; None: what the umask leaves.

    Raises:
        OSError: It can't be written; the old file stays.
    """
    if not file.name:  # the root, or here: no name that a new file could take
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR))
    half = file.with_name(f".{file.name}.new")
    try:
        half.unlink(missing_ok=True)
        new = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW
        number = os.open(half, new, 0o666 if mode is None else 0o600)
        with os.fdopen(number, "wb") as out:
            for part in parts:
                out.write(part.encode() if isinstance(part, str) else part)
            out.flush()
            if mode is not None:
                os.fchmod(number, mode)
            os.fsync(number)
        half.replace(file)
    finally:
        half.unlink(missing_ok=True)
    folder = os.open(file.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
