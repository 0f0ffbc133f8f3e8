"""Whether a folder outlasts the power, by the kernel's own list of mounts."""

from pathlib import PurePath

import pytest

from firmware_py.core.reasons import Reason, Said
from firmware_py.history.lasting import holding, problem

CARD = """\
22 1 179:2 / / rw,noatime shared:1 - ext4 /dev/mmcblk0p2 rw
23 22 0:21 / /proc rw,nosuid shared:12 - proc proc rw
24 22 0:24 / /run rw,nosuid shared:5 - tmpfs tmpfs rw,size=92164k,mode=755
"""
# As overlayroot=tmpfs leaves them.
OVERLAY = """\
21 28 179:2 / /media/root-ro ro,relatime shared:2 - ext4 /dev/mmcblk0p2 ro
22 28 0:22 / /media/root-rw rw,relatime shared:3 - tmpfs tmpfs-root rw
28 1 0:23 / / rw,relatime shared:1 - overlay overlayroot rw,lowerdir=/media/root-ro
"""
DATA = "40 28 179:3 / /data rw,noatime shared:30 - ext4 /dev/mmcblk0p3 rw\n"
BOUND = "41 28 179:3 /panel /var/lib/panel rw,noatime shared:30 - ext4 /dev/mmcblk0p3 rw\n"
UNIT = "52 28 0:23 /var/lib/panel /var/lib/panel rw,nosuid - overlay overlayroot rw\n"
STATE = "/var/lib/panel"


READ_ONLY = Reason.RECORD_READ_ONLY.said(folder=STATE)


def forgets(folder: str, kind: str) -> Said:
    return Reason.RECORD_FORGETS.said(folder=folder, kind=kind)


@pytest.mark.parametrize(
    ("folder", "mountinfo", "why"),
    [
        (STATE, CARD, None),
        ("/run/panel", CARD, forgets("/run/panel", "tmpfs")),
        ("/runner", CARD, None),  # begins like /run, and isn't in it
        (STATE, OVERLAY, forgets(STATE, "overlay")),
        (STATE, OVERLAY + UNIT, forgets(STATE, "overlay")),
        ("/data/panel", OVERLAY + DATA, None),
        (STATE, OVERLAY + DATA, forgets(STATE, "overlay")),
        (STATE, OVERLAY + BOUND, None),
        (STATE, BOUND + OVERLAY, None),  # in whatever order
        (STATE, CARD + CARD.replace("ext4", "tmpfs", 1), forgets(STATE, "tmpfs")),  # one on top
        (
            STATE,
            CARD.replace("rw,noatime", "ro,noatime"),
            Reason.RECORD_READ_ONLY.said(folder=STATE),
        ),
        (STATE, CARD.replace("p2 rw", "p2 ro"), READ_ONLY),
        (STATE, "", None),
        (STATE, "nonsense\n - \n1 2 3 4 5 6 - x\n" + CARD, None),
        ("/a b/c", CARD + "9 22 0:9 / /a\\040b rw - ramfs none rw\n", forgets("/a b/c", "ramfs")),
    ],
)
def test_what_a_folder_lies_on_is_found_and_judged(
    folder: str, mountinfo: str, why: Said | None
) -> None:
    assert problem(PurePath(folder), mountinfo) == why


def test_the_mount_that_holds_a_folder_is_the_nearest() -> None:
    found = holding(PurePath("/run/panel"), CARD)
    assert found is not None
    assert (str(found.at), found.kind, found.is_read_only) == ("/run", "tmpfs", False)
