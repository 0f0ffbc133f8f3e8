"""Coming up dark where the daemon can't be put together, and going on as soon as it can.

A configuration with an error, a full disk, a chip that is missing or a line that another program
holds must not leave a person before a screen that says "no contact". So the socket is served all
the same: the state is a fault that carries the reason (`daemon.cannot_start`), a stop is carried
out, everything else is refused, and the service manager is told that the program lives. Every few
seconds the whole is tried again, on a thread of its own, since a disk or a chip may keep it
waiting. What a try has taken it lets go of when it fails (`assemble`); one that succeeds takes
over, in the same process.

What makes dark is panel-dark, the script that the units run too: it needs no configuration.
"""

import contextlib
import queue
import socket
import subprocess
import threading
import time
import traceback
from collections.abc import Callable, Sequence
from pathlib import Path

from msgspec import Struct

from firmware_py.core.errors import PanelError
from firmware_py.core.units import NS_PER_S, Ns
from firmware_py.daemon.cannot_start import Standstill, fault
from firmware_py.daemon.daemon import PERIOD_NS, Daemon
from firmware_py.daemon.server import Server
from firmware_py.ports.hardware import Clock, WallClock
from firmware_py.systemd import Notifier

AGAIN_NS = Ns(5 * NS_PER_S)
SERVE_S = 0.1
# For a try that is under way when the program is told to end.
PATIENCE_S = 2.0


class Surroundings(Struct, frozen=True, kw_only=True):
    """What a dark start needs, none of it from a configuration that may be broken.

    begin: puts the daemon together, or raises; dark: the command that switches everything off;
    sockets: where clients may look, the best first.
    """

    begin: Callable[[], Daemon]
    dark: Sequence[str]
    sockets: Callable[[], Sequence[Path]]
    clock: Clock
    wall: WallClock
    log: Callable[[str], None]


class DarkStart:
    """Serves a fault until a daemon can be had. error: why the first try failed."""

    def __init__(self, around: Surroundings, error: Exception) -> None:
        self._around = around
        wall = around.wall()
        self._standstill = Standstill(
            wall.unix_s if wall.is_set else None,
            make_dark=self._make_dark,
            look_again=self._look_again,
        )
        self._error = error
        self._logged = ""
        self._server: Server | None = None
        self._notifier = Notifier.from_environment()
        self._darkening: subprocess.Popen[bytes] | None = None
        self._must_darken_again = False
        self._outcomes: queue.SimpleQueue[Daemon | Exception] = queue.SimpleQueue()
        self._trying: threading.Thread | None = None
        self._due = Ns(around.clock() + AGAIN_NS)
        self._published: Ns | None = None

    def run(self, ended: Callable[[], bool]) -> Daemon | None:
        """Return the daemon once it can be had; None where it is told to end before.

        Raises:
            PanelError: Another daemon has the panel: this one must leave it alone.
        """
        try:
            self._leave_others_alone()
            self._make_dark()
            self._failed(self._error)
            while not ended():
                daemon = self._turn()
                if daemon is not None:
                    return daemon
            return None
        finally:
            self._close()

    def _turn(self) -> Daemon | None:
        """Serve clients for a moment, and look what has become of the darkness and of the try."""
        around = self._around
        if self._server is not None:
            self._server.serve(SERVE_S)
        else:
            time.sleep(SERVE_S)
        self._watch_darkening()
        now = around.clock()
        self._notifier.verified(now)
        if self._published is None or now - self._published >= PERIOD_NS:
            self._published = now
            self._publish()
        if self._trying is None:
            if now >= self._due:
                self._trying = threading.Thread(target=self._try, name="begin", daemon=True)
                self._trying.start()
            return None
        with contextlib.suppress(queue.Empty):
            outcome = self._outcomes.get_nowait()
            self._trying = None
            self._due = Ns(now + AGAIN_NS)
            if isinstance(outcome, Daemon):
                around.log("panel-daemon: it can start now")
                return outcome
            self._failed(outcome)
            if not self._standstill.is_dark:
                self._make_dark()
        return None

    # ------------------------------------------------------------------ the daemon

    def _try(self) -> None:
        """Put the daemon together, on a thread of its own."""
        try:
            self._outcomes.put(self._around.begin())
        except Exception as error:  # noqa: BLE001  whatever it is, it is told and tried again
            self._outcomes.put(error)

    def _look_again(self) -> None:
        self._due = self._around.clock()

    def _failed(self, error: Exception) -> None:
        """Tell why it can't be put together: to clients, the service manager and, once, the log."""
        told = fault(error)
        self._standstill.fault = told
        text = f"panel-daemon: {error}" if isinstance(error, PanelError) else _trail(error)
        if text != self._logged:
            self._logged = text
            self._around.log(text)
            self._notifier.say(told.text)
        if self._server is None:
            self._server = self._listen()
        self._published = None

    # ------------------------------------------------------------------ clients

    def _leave_others_alone(self) -> None:
        for path in self._around.sockets():
            if _is_answered(path):
                raise PanelError(
                    f"{self._error}; another panel-daemon answers at {path}, so this one ends"
                )

    def _listen(self) -> Server | None:
        """Return a socket that clients can find; None where there can be none yet."""
        around = self._around
        for path in around.sockets():
            try:
                server = Server(path, self._standstill.handle, around.clock, around.log)
                server.appear()
            except OSError as error:
                around.log(f"panel-daemon: {path}: can't listen there: {error}")
            else:
                return server
        return None

    def _publish(self) -> None:
        if self._server is not None and self._server.subscribers:
            self._server.publish(self._standstill.tell())

    # ------------------------------------------------------------------ dark

    def _make_dark(self) -> None:
        """Begin to switch everything off; where that is under way already, do it once more after.

        A stop is answered at once: it never waits for the script.
        """
        if self._darkening is not None:
            self._must_darken_again = True
            return
        self._must_darken_again = False
        try:
            self._darkening = subprocess.Popen(
                list(self._around.dark), stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL
            )
        except OSError as error:
            if self._standstill.is_dark:
                self._around.log(f"panel-daemon: {self._around.dark[0]} can't be run: {error}")
            self._standstill.is_dark = False

    def _watch_darkening(self) -> None:
        if self._darkening is None or (status := self._darkening.poll()) is None:
            return
        self._darkening = None
        if self._standstill.is_dark != (status == 0):
            self._standstill.is_dark = status == 0
            self._published = None
        if self._must_darken_again:
            self._make_dark()

    def _close(self) -> None:
        """Let go of the socket; a daemon that is ready too late is ended."""
        if self._server is not None:
            self._server.close()
        self._notifier.close()
        if self._darkening is not None:
            with contextlib.suppress(subprocess.TimeoutExpired):
                self._darkening.wait(PATIENCE_S / 2)  # the watchdog must not wait for longer
        if self._trying is not None:
            with contextlib.suppress(queue.Empty):
                outcome = self._outcomes.get(timeout=PATIENCE_S)
                if isinstance(outcome, Daemon):
                    outcome.close()


def _trail(error: Exception) -> str:
    return "panel-daemon: " + "".join(traceback.format_exception(error)).rstrip()


def _is_answered(path: Path) -> bool:
    """Tell whether somebody listens at a socket."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as client:
        client.setblocking(False)  # noqa: FBT003  the library's own signature
        try:
            client.connect(str(path))
        except BlockingIOError:
            return True  # it has more to accept than it can
        except OSError:
            return False
    return True
