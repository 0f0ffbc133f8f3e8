"""What a request's handler raises by mistake: a refusal for its sender, and a line in the log.

A client must not be able to end the daemon: whatever one request meets (a date that no calendar
has, a row that can't be shown) concerns that request alone. What the tick itself meets is another
matter: it still ends the program dark.
"""

import traceback
from collections.abc import Callable

from firmware_py import wire

# So many kinds of failures are logged, each once: a client can repeat one, or look for others.
KINDS_MAX = 100


class Failures:
    """Refuses what failed, and logs each kind of failure once."""

    def __init__(self, log: Callable[[str], None]) -> None:
        self._log = log
        self._logged: set[str] = set()

    def refusal(self, request: wire.Request, error: Exception) -> wire.Refused:
        """Return the answer to a request whose handler raised something that it should not."""
        verb = type(request).__struct_config__.tag
        frames = traceback.extract_tb(error.__traceback__)
        where = f"{frames[-1].name}, line {frames[-1].lineno}" if frames else "nowhere"
        kind = f"{verb}: {type(error).__name__} in {where}"
        if kind not in self._logged and len(self._logged) < KINDS_MAX:
            self._logged.add(kind)
            trail = "".join(traceback.format_exception(error))
            self._log(f"a request failed, and is refused ({kind}):\n{trail}")
        return wire.Refused(
            id=request.id,
            error=f"{verb}: this failed in the controller ({type(error).__name__}); the rest goes "
            "on; tell your installer",
        )
