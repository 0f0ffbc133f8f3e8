"""Whether a newer version is installed now: pure rules, each one a reason to wait.

A version is offered to a part of all panels first: to 1 % of them, then 10 %, then all. The index
of the repository says to how many, in the field that apt has for it (Phased-Update-Percentage).
Which panels are first is drawn anew for each version, from the panel's own number, so that no panel
is always the one that finds the faults.
"""

import hashlib
from dataclasses import dataclass
from datetime import time

ALL = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """A version in the repository. percent: of all panels, that it is for so far."""

    version: str
    percent: int = ALL


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """What the installer chose. is_first: this panel takes each version as soon as it is offered.

    night_from, night_until: on the clock of the place where the panel stands.
    """

    night_from: time = time(2)
    night_until: time = time(5)
    is_first: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Now:
    """How the panel is. state: as the daemon tells it; None: nobody answers.

    now: the time where it stands; None: nobody knows it. panel: its own number, from the system.
    refused: versions that somebody went back from. has_way_back: the package of the installed
    version is kept here.
    """

    state: str | None
    now: time | None
    panel: str
    installed: str
    refused: frozenset[str] = frozenset()
    has_way_back: bool = True


def place(panel: str, version: str) -> int:
    """Return a panel's place among all, 0 to 99, for a version: those below its percentage go."""
    digest = hashlib.sha256(f"{panel}:{version}".encode()).digest()
    return int.from_bytes(digest[:8], "big") % ALL


def is_night(now: time, policy: Policy) -> bool:
    """Tell whether it is night; a night may go over midnight."""
    begin, end = policy.night_from, policy.night_until
    if begin <= end:
        return begin <= now < end
    return not end <= now < begin


def why_wait(offer: Offer, now: Now, policy: Policy) -> str | None:
    """Return why an offer that is newer isn't installed now; None: install it."""
    if offer.version in now.refused:
        return f"{offer.version} was gone back from; a newer one will be taken"
    turn = place(now.panel, offer.version)
    if not policy.is_first and not turn < offer.percent:
        return (
            f"{offer.version} is for {offer.percent} % of all panels so far, and not yet for this"
        )
    if now.now is None:
        return "nobody has told the panel the time, so nobody knows whether it is night"
    if not is_night(now.now, policy):
        night = f"{policy.night_from:%H:%M} to {policy.night_until:%H:%M}"
        return f"it is {now.now:%H:%M}; {night} is night"
    if now.state != "idle":
        said = "nobody answers" if now.state is None else f"it is {now.state}"
        return f"the panel isn't idle: {said}"
    if not now.has_way_back:
        return (
            f"the package of {now.installed} isn't kept here, so there would be no way back; "
            "put it into /var/lib/light-panel-updates"
        )
    return None
