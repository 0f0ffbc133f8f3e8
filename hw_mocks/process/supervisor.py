"""Keeping a daemon running as a service manager does: dark before it, dark after it, never hung.

Without supervision a daemon is started once, nothing darkens after it, and nothing starts it again.
"""

import signal
import socket
import subprocess
from collections.abc import Callable
from contextlib import suppress
from enum import Enum, auto

from hw_mocks.files import replace_file
from hw_mocks.machine.world import World
from hw_mocks.process.daemon_parent import DaemonProcess
from hw_mocks.process.event_loop import EventLoop
from hw_mocks.process.panel_dark import find_dark

WATCHDOG_S = 2.0
START_S = 30.0
STOP_S = 3.0
DARK_S = 5.0
REST_S = 0.3
LONGEST_REST_S = 5.0
# A disk that is slow to answer is no hang, until it is.
SAVING_S = 30.0


class Phase(Enum):
    """What is being done now."""

    DARK_BEFORE = auto()
    RUNNING = auto()
    DARK_AFTER = auto()
    RESTING = auto()
    LEFT = auto()  # unsupervised, and it has ended
    STOPPED = auto()


class Supervisor:
    """Starts, watches, darkens and restarts. All times are real seconds of one monotonic clock."""

    def __init__(
        self,
        world: World,
        event_loop: EventLoop,
        config: tuple[str, str],
        *,
        is_supervised: bool,
        log: Callable[[str], None],
    ) -> None:
        self._world = world
        self._event_loop = event_loop
        self._config = config
        self._is_supervised = is_supervised
        self._log = log
        self._dark = find_dark()
        self._darkening: subprocess.Popen[bytes] | None = None
        self._since_s = 0.0
        self._rest_s = REST_S
        self._petted_s = 0.0
        self._is_stopping = False
        self._is_killed = False
        self._disk_full = False
        self._looked_s: float | None = None
        self.phase = Phase.STOPPED
        self.daemon: DaemonProcess | None = None
        self.is_ready = False  # the daemon has said so
        self.was_ready = False  # one ever has
        self.had_trouble = False  # one has failed before it was ready
        self._daemon_log = (world.folder / "daemon.log").open("ab", buffering=0)
        self._notify_path = world.folder / "notify.sock"
        self._notify_path.unlink(missing_ok=True)
        self._notify = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_NONBLOCK)
        self._notify.bind(str(self._notify_path))

    def start(self, now_s: float) -> None:
        """Begin."""
        if self._is_supervised:
            self._darken(Phase.DARK_BEFORE, now_s)
        else:
            self._spawn(now_s)

    def stop(self, now_s: float) -> None:
        """Begin the end: ask the daemon to end, then go dark."""
        if self._is_stopping:
            return
        self._is_stopping = True
        self._since_s = now_s
        if self.phase is Phase.RUNNING and self.daemon is not None:
            # One that hangs would take no notice.
            self.daemon.send_signal(signal.SIGKILL if self.daemon.hangs else signal.SIGTERM)
        elif self.phase in (Phase.RESTING, Phase.LEFT):
            self._end_dark(now_s)

    def set_disk(self, *, full: bool) -> None:
        """Fill the disk for this daemon and the next, or free it."""
        self._disk_full = full
        if self.daemon is not None:
            self.daemon.set_disk(full=full)

    @property
    def is_darkening(self) -> bool:
        """panel-dark is at work."""
        return self._darkening is not None

    def work(self, now_s: float) -> None:
        """Look at everything that may have happened; call it often."""
        if self._looked_s is not None and now_s - self._looked_s > WATCHDOG_S / 4:
            # It was this process that stood still: that is nobody's fault.
            self._petted_s += now_s - self._looked_s
        self._looked_s = now_s
        self._hear(now_s)
        match self.phase:
            case Phase.DARK_BEFORE | Phase.DARK_AFTER:
                self._watch_dark(now_s)
            case Phase.RUNNING:
                self._watch_daemon(now_s)
            case Phase.RESTING if now_s >= self._since_s + self._rest_s:
                self._darken(Phase.DARK_BEFORE, now_s)

    def close(self) -> None:
        """Let go of everything; nothing runs any more."""
        if self.daemon is not None:
            self.daemon.send_signal(signal.SIGKILL)
            self.daemon.close()
        self._notify.close()
        self._notify_path.unlink(missing_ok=True)
        (self._world.folder / "daemon.pid").unlink(missing_ok=True)
        self._daemon_log.close()

    def _spawn(self, now_s: float) -> None:
        environment = {"NOTIFY_SOCKET": str(self._notify_path), "PYTHONUNBUFFERED": "1"}
        if self._is_supervised:
            environment["WATCHDOG_USEC"] = str(round(WATCHDOG_S * 1e6))
        self.daemon = DaemonProcess(
            self._world, self._event_loop, self._config, environment, self._daemon_log.write
        )
        if self._disk_full:
            self.daemon.set_disk(full=True)
        self.is_ready = self._is_killed = False
        self.phase, self._since_s = Phase.RUNNING, now_s
        replace_file(self._world.folder / "daemon.pid", b"%d\n" % self.daemon.pid)
        self._log(f"daemon started, pid {self.daemon.pid}")

    def _hear(self, now_s: float) -> None:
        """Take what the daemon sent to its service manager."""
        with suppress(BlockingIOError):
            while True:
                for line in self._notify.recv(4096).decode("utf-8", "replace").splitlines():
                    if line == "READY=1" and not self.is_ready:
                        self.is_ready = self.was_ready = True
                        self._rest_s = REST_S
                        self._log(f"daemon ready after {now_s - self._since_s:.2f} s")
                    if line in ("READY=1", "WATCHDOG=1"):
                        self._petted_s = now_s

    def _watch_daemon(self, now_s: float) -> None:
        daemon = self.daemon
        if daemon is None:
            return
        status = daemon.exit_status()
        if status is not None:
            self._bury(daemon, status, now_s)
        elif self._is_stopping:
            if now_s - self._since_s > STOP_S:
                self._kill(daemon, f"did not end within {STOP_S:g} s")
        elif self._is_supervised:
            patience_s = SAVING_S if daemon.is_saving else WATCHDOG_S
            if self.is_ready and now_s - self._petted_s > patience_s:
                self._kill(daemon, f"did not pet the watchdog for {patience_s:g} s")
            elif not self.is_ready and now_s - self._since_s > START_S:
                self._kill(daemon, f"was not ready within {START_S:g} s")

    def _kill(self, daemon: DaemonProcess, why: str) -> None:
        if not self._is_killed:
            self._is_killed = True
            self._log(f"daemon {why}: killed")
            daemon.send_signal(signal.SIGKILL)

    def _bury(self, daemon: DaemonProcess, status: int, now_s: float) -> None:
        how = f"signal {-status}" if status < 0 else f"status {status}"
        self._log(f"daemon ended: {how}")
        daemon.close()
        self.daemon = None
        if not self.is_ready:
            self.had_trouble = True
            self._rest_s = min(2 * self._rest_s, LONGEST_REST_S)
        self.is_ready = False
        if self._is_supervised:
            self._darken(Phase.DARK_AFTER, now_s)
        else:
            self.phase = Phase.STOPPED if self._is_stopping else Phase.LEFT

    def _end_dark(self, now_s: float) -> None:
        if self._is_supervised:
            self._darken(Phase.DARK_AFTER, now_s)
        else:
            self.phase = Phase.STOPPED

    def _darken(self, phase: Phase, now_s: float) -> None:
        """Run panel-dark beside the world, which has to take what it writes."""
        self.phase, self._since_s = phase, now_s
        try:
            self._darkening = subprocess.Popen(
                [self._dark, "--root", str(self._world.folder)],
                stdin=subprocess.DEVNULL,
                stdout=self._daemon_log,
                stderr=self._daemon_log,
                start_new_session=True,
            )
        except OSError as error:
            self._log(f"panel-dark can't be run: {error}")
            self._after_dark(1, now_s)

    def _watch_dark(self, now_s: float) -> None:
        darkening = self._darkening
        if darkening is None:
            return
        self._world.notice_outside()
        status = darkening.poll()
        if status is None and now_s - self._since_s > DARK_S:
            darkening.kill()
            status = darkening.wait()
        if status is not None:
            self._world.notice_outside()
            self._darkening = None
            self._after_dark(status, now_s)

    def _after_dark(self, status: int, now_s: float) -> None:
        if status:
            self._log(f"panel-dark ended with status {status}")
        if self._is_stopping:
            self.phase = Phase.STOPPED
        elif self.phase is Phase.DARK_BEFORE and status == 0:
            self._spawn(now_s)
        else:
            if self.phase is Phase.DARK_BEFORE:
                self.had_trouble = True
                self._rest_s = min(2 * self._rest_s, LONGEST_REST_S)
            self.phase, self._since_s = Phase.RESTING, now_s
