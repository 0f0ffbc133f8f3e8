"""Writing and reading the kernel's attribute files."""

import os


class KernelWriter:
    """A `ports.SysfsWriter` on real sysfs; keeps nothing open and creates no file."""

    def write(self, path: str, value: str) -> None:
        """Write one attribute, as `echo value > path` would.

        Raises:
            OSError: With the kernel's errno.
        """
        file = os.open(path, os.O_WRONLY | os.O_TRUNC)
        try:
            os.write(file, value.encode("ascii"))
        finally:
            os.close(file)


def read_text(path: str) -> str:
    """Return one attribute without its newline.

    Raises:
        OSError: It can't be read.
        ValueError: It isn't text.
    """
    file = os.open(path, os.O_RDONLY)
    try:
        return os.read(file, 256).decode("ascii").strip()
    finally:
        os.close(file)
