"""Telling the service manager: ready, alive, stopping."""

import os
import socket
from contextlib import suppress


class Notifier:
    """Sends sd_notify datagrams where a NOTIFY_SOCKET asks for them, else nothing."""

    def __init__(self, address: str | None, watchdog_us: str | None) -> None:
        self._address = None
        if address:
            self._address = "\0" + address[1:] if address.startswith("@") else address
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self._socket.setblocking(False)  # noqa: FBT003  the library's own signature
        period_us = int(watchdog_us) if watchdog_us and watchdog_us.isdigit() else 0
        # At a tenth of the bound, less what a timer errs by: each round may pet, few need to.
        self._period_ns = period_us * 1000 // 11
        self._petted_ns: int | None = None
        self._is_ready = False

    @classmethod
    def from_environment(cls) -> "Notifier":
        """Return the notifier that this process's service manager asks for."""
        return cls(os.environ.get("NOTIFY_SOCKET"), os.environ.get("WATCHDOG_USEC"))

    def verified(self, now_ns: int) -> None:
        """Say ready, once, and pet the watchdog; call it last in a round that went well."""
        if not self._is_ready:
            self._is_ready = True
            self._send("READY=1")
        petted_ns = self._petted_ns
        if self._period_ns and (petted_ns is None or now_ns - petted_ns >= self._period_ns):
            self._petted_ns = now_ns
            self._send("WATCHDOG=1")

    def say(self, status: str) -> None:
        """Show one line of status."""
        self._send(f"STATUS={status}")

    def stopping(self) -> None:
        """Say that the end has begun."""
        self._send("STOPPING=1")

    def close(self) -> None:
        """Let go of the socket; may be called twice."""
        self._socket.close()

    def _send(self, text: str) -> None:
        if self._address is not None:
            with suppress(OSError):  # a service manager that doesn't listen is no reason to end
                self._socket.sendto(text.encode(), self._address)
