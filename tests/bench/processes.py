"""What whole programs take: processor, memory, bytes, and time to the first sign of life."""

import fcntl
import os
import pty
import select
import signal
import socket
import statistics
import struct
import subprocess
import sys
import tempfile
import termios
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from tests.system.panel import Panel, status, until

HERE = Path(__file__).parent
HZ = os.sysconf("SC_CLK_TCK")
SIZE = (14, 47)
ROUNDS = 7
BARE = "import firmware_py.drivers.panel, gpiozero, msgspec, sqlite3, rpi_hardware_pwm, time;"


def cpu_s(pid: int) -> float:
    """Return the processor time that a process has used."""
    fields = Path(f"/proc/{pid}/stat").read_text("ascii").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / HZ


def memory_mb(pid: int) -> float:
    """Return what a process has of its own: its proportional share where the kernel tells."""
    with suppress(OSError):
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text("ascii").splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1]) / 1024
    text = Path(f"/proc/{pid}/statm").read_text("ascii").split()[1]
    return int(text) * os.sysconf("SC_PAGE_SIZE") / 1_048_576


def written_bytes(pid: int) -> int:
    """Return what a process has sent to the disk."""
    text = Path(f"/proc/{pid}/io").read_text("ascii")
    return int(text.partition("\nwrite_bytes: ")[2].split()[0])


@contextmanager
def panel(speed: float) -> Iterator[Panel]:
    """A simulated panel, ready."""
    with tempfile.TemporaryDirectory() as folder:
        made = Panel(Path(folder), speed=speed)
        try:
            made.wait_ready()
            yield made
        finally:
            made.end()


@contextmanager
def still() -> Iterator[tuple[Path, int]]:
    """The daemon's own loop in real time, with no machine to speak to: its folder and process."""
    with tempfile.TemporaryDirectory() as folder:
        made = subprocess.Popen(
            [sys.executable, "-m", "tests.bench.still", folder], stderr=subprocess.DEVNULL
        )
        try:
            until(lambda: status(Path(folder)), "ready", 30)
            yield Path(folder), made.pid
        finally:
            made.terminate()
            made.wait(20)


@contextmanager
def session(folder: Path, minutes: int = 10) -> Iterator[None]:
    """A session by panelctl, lit."""
    command = [sys.executable, "-m", "firmware_py.panelctl", "start", "soles"]
    held = subprocess.Popen(
        [*command, "--minutes", str(minutes), "--dir", str(folder)],
        stdout=subprocess.DEVNULL,
    )
    try:
        until(lambda: status(folder).get("state") == "lit", "lit", 30)
        yield
    finally:
        held.terminate()
        held.wait(20)


def daemon_memory() -> tuple[float, float]:
    """Return the daemon's memory in a session, and that of its bare imports, MB."""
    with panel(20) as made, session(made.folder):
        time.sleep(2)
        ours = memory_mb(made.pid())
    bare = subprocess.Popen(
        [sys.executable, "-c", f"{BARE} print(flush=True); time.sleep(60)"], stdout=subprocess.PIPE
    )
    assert bare.stdout is not None
    bare.stdout.readline()
    theirs = memory_mb(bare.pid)
    bare.kill()
    bare.wait()
    return ours, theirs


def disk_mb() -> tuple[float, float]:
    """Return what a session of 15 minutes writes, and what 30 s of idleness do, MB."""
    with panel(60) as made:
        time.sleep(1)
        before = written_bytes(made.pid())
        time.sleep(10)
        idle = written_bytes(made.pid()) - before
        command = [sys.executable, "-m", "firmware_py.panelctl", "start", "soles"]
        subprocess.run(
            [*command, "--minutes", "15", "--dir", str(made.folder)],
            stdout=subprocess.DEVNULL,
            check=True,
        )
        return (written_bytes(made.pid()) - before - idle) / 1e6, idle / 1e6


def ready_s() -> float:
    """Return the median time from the daemon's process to its READY."""
    return statistics.median(_ready_s() for _ in range(ROUNDS))


def stop_to_dark_ms() -> float:
    """Return the median time from a touch's stop on the socket to the answer, which is dark."""
    took = []
    for _ in range(3):
        with panel(1) as made, session(made.folder):
            begun = time.perf_counter()
            _stop(made)
            took.append(1000 * (time.perf_counter() - begun))
    return statistics.median(took)


def _stop(made: Panel) -> None:
    """Stop as the screen does; the answer comes once it is dark."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as client:
        client.connect(str(made.folder / "control.sock"))
        client.sendall(b'{"verb": "stop"}\n')
        client.makefile("rb").readline()


def _ready_s() -> float:
    with panel(1) as made:
        for line in (made.folder / "sim.log").read_text("utf-8").splitlines():
            if "ready after" in line:
                return float(line.partition("ready after ")[2].split()[0])
    raise AssertionError("the simulator doesn't say how long the daemon took")


# ---------------------------------------------------------------------- the screen


def first_paint_ratio() -> float:
    """Return the processor time to the screen's first frame over that of an empty app."""
    pairs = [(screen_paint_s(), paint_s("empty_app.py")) for _ in range(ROUNDS)]
    return statistics.median(a for a, _ in pairs) / statistics.median(b for _, b in pairs)


def screen_paint_s() -> float:
    """Return the processor time to the screen's first frame."""
    ours = ["-m", "ui", "--socket", "/nonexistent/control.sock"]
    return _paint(ours, b"moment", b"contact")


def paint_s(baseline: str, *words: str) -> float:
    """Return the processor time to the first frame of a baseline."""
    with tempfile.TemporaryDirectory() as folder:
        file = str(HERE / "baselines" / baseline)
        return _paint(["-m", "tests.bench.desk_files", folder, file, *words], b"MARKER", b"STOP")


def screen_cpu_percent(seconds: float = 20) -> float:
    """Return the share of a core that the screen takes while a session runs."""
    with panel(1) as made:
        pid, terminal = _on_terminal(["-m", "ui", "--socket", str(made.folder / "control.sock")])
        try:
            with session(made.folder):
                _drain(terminal, 3)
                before = cpu_s(pid)
                _drain(terminal, seconds)
                return 100 * (cpu_s(pid) - before) / seconds
        finally:
            os.kill(pid, signal.SIGKILL)
            os.waitpid(pid, 0)
            os.close(terminal)


def _on_terminal(arguments: list[str]) -> tuple[int, int]:
    pid, terminal = pty.fork()
    if pid == 0:
        os.environ.update({"TERM": "xterm-256color", "COLORTERM": "truecolor"})
        os.execv(sys.executable, [sys.executable, *arguments])
    fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", *SIZE, 0, 0))
    return pid, terminal


def _paint(arguments: list[str], *marks: bytes) -> float:
    pid, terminal = _on_terminal(arguments)
    seen = b""
    while not any(mark in seen for mark in marks):
        if not select.select([terminal], [], [], 20)[0]:
            raise AssertionError(f"{arguments}: none of {marks!r} in {seen[-200:]!r}")
        seen += os.read(terminal, 65_536)
    os.kill(pid, signal.SIGKILL)
    _, _, used = os.wait4(pid, 0)
    os.close(terminal)
    return used.ru_utime + used.ru_stime


def _drain(terminal: int, seconds: float) -> None:
    """Read what the screen draws, as a terminal would."""
    end = time.monotonic() + seconds
    while (left := end - time.monotonic()) > 0:
        if select.select([terminal], [], [], left)[0]:
            os.read(terminal, 65_536)
