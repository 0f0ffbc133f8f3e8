"""Who is at the other end of a connection, as the kernel says."""

import grp
import os
import pwd

# The installer's group on a panel, made by the package.
ADMINS = "panel-admin"


def may_commission(uid: int, gid: int) -> bool:
    """Tell whether a peer may light a channel without a dose: root, panel-admin, or this user.

    This user, since on a desk the daemon is the one who tries it; on a panel nobody logs in as it.
    """
    return uid in (0, os.getuid()) or _is_admin(uid, gid)


def _is_admin(uid: int, gid: int) -> bool:
    try:
        admins = grp.getgrnam(ADMINS).gr_gid
        return gid == admins or admins in os.getgrouplist(pwd.getpwuid(uid).pw_name, gid)
    except (KeyError, OSError):
        return False  # no such group, or nobody knows that user
