"""The keys that answers are signed with: a file for each panel, which enrolling it has made."""

import re
from pathlib import Path

_KEY = re.compile(r"[0-9a-f]{64}")
_PANEL = re.compile(r"[a-z0-9][a-z0-9-]{0,62}")


class Keys:
    """The folder of keys. Read at each claim: who is put out of the fleet gets no answer more."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def of(self, panel: str) -> bytes | None:
        """Return a panel's key; None where there is none that can be read."""
        if not _PANEL.fullmatch(panel):
            return None
        try:
            text = (self._folder / f"{panel}.key").read_text("ascii").strip()
        except (OSError, UnicodeError):
            return None
        return bytes.fromhex(text) if _KEY.fullmatch(text) else None
