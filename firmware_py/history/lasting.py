"""Whether what is written in a folder is still there after the power was off.

An installer may have the whole system put back as it was at each power-up (raspi-config's "overlay
file system", `overlayroot=tmpfs`), or the record's folder may lie in memory. Every limit between
sessions would then begin anew each time the plug is pulled. The kernel tells by what kind of file
system a folder is held: a line of /proc/self/mountinfo for each mount (proc_pid_mountinfo(5)).
"""

import re
from collections.abc import Iterator
from pathlib import PurePath

from msgspec import Struct

from firmware_py.core.reasons import Reason, Said

# In memory, or of layers of which the upper one may be; a panel's record belongs on neither.
FORGETS = frozenset({"overlay", "overlayfs", "aufs", "tmpfs", "ramfs", "rootfs", "devtmpfs"})
_ESCAPED = re.compile(r"\\([0-7]{3})")


class Mount(Struct, frozen=True):
    """One file system where it is mounted."""

    at: PurePath
    kind: str
    is_read_only: bool


def mounts(mountinfo: str) -> Iterator[Mount]:
    """Yield what is mounted; a line that isn't as the kernel writes them is passed over."""
    for line in mountinfo.splitlines():
        mount, _, source = line.partition(" - ")
        fields, about = mount.split(" "), source.split(" ")
        if len(fields) < 6 or len(about) < 3:  # noqa: PLR2004  as the manual page numbers them
            continue
        at = _ESCAPED.sub(lambda octal: chr(int(octal[1], 8)), fields[4])
        options = (*fields[5].split(","), *about[2].split(","))
        yield Mount(PurePath(at), about[0], "ro" in options)


def holding(folder: PurePath, mountinfo: str) -> Mount | None:
    """Return the mount that a folder lies on, links resolved; None where the kernel names none."""
    found: Mount | None = None
    for mount in mounts(mountinfo):
        is_nearer = found is None or len(mount.at.parts) >= len(found.at.parts)
        if folder.is_relative_to(mount.at) and is_nearer:  # of two in one place the later hides
            found = mount
    return found


def problem(folder: PurePath, mountinfo: str) -> Said | None:
    """Return why a record in a folder would not last, and what to do; None where it does.

    Where nothing is known of mounts, as of a machine that has none, it is taken to last.
    """
    mount = holding(folder, mountinfo)
    if mount is None:
        return None
    if mount.kind in FORGETS:
        return Reason.RECORD_FORGETS.said(folder=str(folder), kind=mount.kind)
    if mount.is_read_only:
        return Reason.RECORD_READ_ONLY.said(folder=str(folder))
    return None
