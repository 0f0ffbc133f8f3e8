"""What the repository offers, as apt tells it (`apt-cache show`)."""

from collections.abc import Callable, Iterable

from firmware_py.updates.rules import ALL, Offer

PERCENT = "Phased-Update-Percentage"


def read(told: str) -> list[Offer]:
    """Return the versions in an index, in its order; a percentage that is none counts as 0."""
    found = []
    for stanza in told.split("\n\n"):
        # A line that begins with a space belongs to the field above.
        lines = (line for line in stanza.splitlines() if not line.startswith(" "))
        parts = (line.partition(":") for line in lines)
        fields = {name.strip(): value.strip() for name, _, value in parts}
        if "Version" in fields:
            found.append(Offer(version=fields["Version"], percent=_percent(fields.get(PERCENT))))
    return found


def _percent(said: str | None) -> int:
    if said is None:
        return ALL
    return int(said) if said.isdecimal() and int(said) <= ALL else 0


def newest(
    offers: Iterable[Offer], installed: str, is_newer: Callable[[str, str], bool]
) -> Offer | None:
    """Return the newest offer that is newer than what is installed; None: there is none."""
    best = None
    for offer in offers:
        if is_newer(offer.version, installed if best is None else best.version):
            best = offer
    return best
