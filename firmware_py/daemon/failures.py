"""What a request's handler raises by mistake: a refusal for its sender, and a line in the log.

A client must not be able to end the daemon: whatever one request meets (a date that no calendar
has, a row that can't be shown) concerns that request alone. What the tick itself meets is another
matter: it still ends the program dark.
"""

import traceback
from collections.abc import Callable

from firmware_py import wire
from firmware_py.core.reasons import Detail, Reason, Said
from firmware_py.wire.base import RequestBase

# So many kinds of failures are logged, each once: a client can repeat one, or look for others.
KINDS_MAX = 100


class Failures:
    """Refuses what failed, and logs each kind of failure once."""

    def __init__(self, log: Callable[[str], None]) -> None:
        self._log = log
        self._logged: set[str] = set()

    def refusal(self, request: RequestBase, error: Exception) -> wire.Refused:
        """Return the answer to a request whose handler raised something that it should not."""
        return wire.refused(request.id, self.said(request, error))

    def said(self, request: RequestBase, error: Exception) -> Said:
        """Return what is said of it; its first of a kind is logged."""
        frames = traceback.extract_tb(error.__traceback__)
        where = f"{frames[-1].name}, line {frames[-1].lineno}" if frames else "nowhere"
        verb = type(request).__struct_config__.tag
        kind = f"{verb}: {type(error).__name__} in {where}"
        if kind not in self._logged and len(self._logged) < KINDS_MAX:
            self._logged.add(kind)
            trail = "".join(traceback.format_exception(error))
            self._log(f"a request failed, and is refused ({kind}):\n{trail}")
        return Reason.FAILED_INSIDE.said(kind=Detail(type(error).__name__))
