"""The daemon's process as the machine sees it: its sockets, its writes, its ticks."""

import errno
import os
import resource
import signal
import socket
import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from pathlib import Path

from hw_mocks.machine.world import World
from hw_mocks.process import messages
from hw_mocks.process.event_loop import EventLoop

LOG_BYTES = 65_536


class DaemonProcess:
    """A daemon that was started on a world. It may tick, hang, or be gone.

    log: takes what it prints. Real times are the caller's.
    """

    def __init__(
        self,
        world: World,
        event_loop: EventLoop,
        config: tuple[str, str],
        environment: dict[str, str],
        log: Callable[[bytes], object],
    ) -> None:
        self._world = world
        self._event_loop = event_loop
        self._log = log
        self._callers: list[messages.Port[messages.Call]] = []
        self._serial = 0
        self._drives = 0
        self._waiting: dict[int, Callable[[], None]] = {}
        self._on_hang: Callable[[], None] | None = None
        self.can_tick = False  # it is made, and its last tick is over
        self.is_made = False
        self.is_saving = False  # only the disk keeps it
        self.hangs = False
        self.speed = 0.0
        ours = self._start(world.folder, environment)
        self._ticks: messages.Port[messages.FromLoop] = messages.Port(ours[0], messages.FromLoop)
        self._lines: messages.Port[messages.FromPins] = messages.Port(ours[1], messages.FromPins)
        for end in ours:
            end.setblocking(False)  # noqa: FBT003  the library's own signature
        event_loop.on(self._ticks.end, self._heard_from_loop)
        event_loop.on(self._lines.end, self._heard_from_pins)
        name, text = config
        self._ticks.send(
            messages.Begin(
                self._now(), world.boot_id, name, text, world.lines.wired(), world.lines.outputs()
            )
        )
        world.lines.follow = self._drive

    @property
    def pid(self) -> int:
        """The process's number."""
        return self._process.pid

    def exit_status(self) -> int | None:
        """Return how it ended, None while it runs."""
        return self._process.poll()

    def tick(self) -> None:
        """Have it run one tick at the world's time."""
        self.can_tick = False
        if not self._ticks.send(messages.Tick(self._now(), self._drives)):
            self.hangs = True  # it reads nothing any more

    def tell_time(self) -> None:
        """Let time pass for it without a tick."""
        if self.is_made:
            self._lines.send(self._now())

    def sync(self, done: Callable[[], None]) -> None:
        """Call `done` when all that has been sent so far is in force there."""
        self._serial += 1
        self._waiting[self._serial] = done
        self._lines.send(self._now())
        self._lines.send(messages.Sync(self._serial))

    def hang(self, done: Callable[[], None]) -> None:
        """Have its loop hang; its other threads go on."""
        self.hangs = True
        self._on_hang = done
        self._ticks.send(messages.Hang())

    def hang_all(self) -> None:
        """Have the whole process hang."""
        self.hangs = True
        self.send_signal(signal.SIGSTOP)

    def send_signal(self, number: signal.Signals) -> None:
        """Send a signal, if it still runs."""
        if self._process.poll() is None:
            self._process.send_signal(number)

    def set_disk(self, *, full: bool) -> None:
        """Refuse every write that it makes to a file, or no more."""
        # A write past the limit fails with EFBIG, since Python ignores the signal for it.
        soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
        with suppress(ProcessLookupError):
            resource.prlimit(self.pid, resource.RLIMIT_FSIZE, (0 if full else soft, hard))

    def close(self) -> None:
        """Let go of everything that led to it, once it has ended."""
        self._world.lines.follow = None
        self.can_tick = self.is_made = False
        while self._take_log():
            pass
        for end in (self._ticks.end, self._lines.end, *(caller.end for caller in self._callers)):
            self._event_loop.off(end)
            end.close()
        self._event_loop.off(self._output)
        self._output.close()
        waiting = list(self._waiting.values())
        if self._on_hang is not None:
            waiting.append(self._on_hang)
        self._waiting, self._on_hang = {}, None
        for done in waiting:
            done()

    def _start(self, folder: Path, environment: dict[str, str]) -> list[socket.socket]:
        pairs = [messages.pair(), messages.pair()]
        theirs = [their for _, their in pairs]
        read, write = os.pipe()
        self._output = os.fdopen(read, "rb", buffering=0)
        os.set_blocking(read, False)
        ticks, lines = (end.fileno() for end in theirs)
        arguments = ["--ticks", str(ticks), "--lines", str(lines), "--dir", str(folder)]
        self._process = subprocess.Popen(
            [sys.executable, "-m", "hw_mocks.process.daemon_child", *arguments],
            stdin=subprocess.DEVNULL,
            stdout=write,
            stderr=write,
            pass_fds=(ticks, lines),
            env={**os.environ, **environment},
            start_new_session=True,  # a Ctrl-C on the terminal is the simulator's alone
        )
        os.close(write)
        for end in theirs:
            end.close()
        self._event_loop.on(self._output, self._take_log)
        return [our for our, _ in pairs]

    def _now(self) -> messages.Now:
        wall = self._world.wall()
        return messages.Now(
            self._world.clock(), wall.unix_s, wall.is_set, self._world.stale, self.speed
        )

    def _drive(self, number: int, level: bool) -> None:  # noqa: FBT001  lines call it so
        self._drives += self._lines.send(messages.Drive(number, level))

    def _heard_from_loop(self) -> None:
        with suppress(BlockingIOError):
            while True:
                match self._ticks.receive():
                    case None:
                        self._event_loop.off(self._ticks.end)
                        self.can_tick = False
                        return
                    case messages.Ticked(distance_cm):
                        self.is_saving = True
                        self._world.sit(distance_cm)
                    case messages.Done():
                        self.is_saving, self.is_made, self.can_tick = False, True, True
                        return  # nothing follows until the next tick is asked for
                    case messages.Hanging():
                        done, self._on_hang = self._on_hang, None
                        if done is not None:
                            done()

    def _heard_from_pins(self) -> None:
        try:
            message, ends = self._lines.receive_with_ends()
        except BlockingIOError:
            return
        for end in ends:
            caller: messages.Port[messages.Call] = messages.Port(end, messages.Call)
            self._callers.append(caller)
            self._event_loop.on(caller.end, partial(self._answer, caller))
        if isinstance(message, messages.Did):
            done = self._waiting.pop(message.serial, None)
            if done is not None:
                done()
        elif message is None:
            self._event_loop.off(self._lines.end)

    def _answer(self, caller: messages.Port[messages.Call]) -> None:
        """Carry out one write of the daemon's."""
        call = caller.receive()
        if call is None:
            self._event_loop.off(caller.end)
            self._callers.remove(caller)
            caller.close()
            return
        code = 0
        try:
            if isinstance(call, messages.Write):
                self._world.writer.write(call.path, call.value)
            else:
                self._world.lines.write(call.number, level=call.level)
        except OSError as error:
            code = error.errno or errno.EIO
        with suppress(OSError):  # it may have died since
            caller.end.send(b"%d" % code)

    def _take_log(self) -> bool:
        try:
            text = self._output.read(LOG_BYTES)
        except ValueError:
            return False
        if text:
            self._log(text)
        elif text is not None:
            self._event_loop.off(self._output)
        return bool(text)
