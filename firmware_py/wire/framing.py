"""Splitting a byte stream into lines of bounded length."""

MAX_REQUEST_BYTES = 4096
MAX_REPLY_BYTES = 262_144


class LineTooLongError(ValueError):
    """A line outgrew its bound; what follows on this stream can't be trusted."""


class LineSplitter:
    """Collects received bytes and yields whole lines, holding at most one line's bound of them."""

    def __init__(self, max_bytes: int) -> None:
        self._max_bytes = max_bytes
        self._rest = b""

    def feed(self, data: bytes) -> list[bytes]:
        """Return the lines that `data` completes, without their newline.

        Raises:
            LineTooLongError: A line, complete or not, is longer than the bound.
        """
        *lines, self._rest = (self._rest + data).split(b"\n")
        if len(self._rest) > self._max_bytes or any(len(line) > self._max_bytes for line in lines):
            self._rest = b""
            raise LineTooLongError(f"a line is longer than {self._max_bytes} bytes")
        return lines
