"""Runs on the machine, with nothing but its Python: traces the PWM, acts and says when, touches.

    trace | told | duties | level N | do COMMAND... | line N up|down
    touch X Y | fingers | keys COMBO...

Times are CLOCK_MONOTONIC seconds, the trace's own clock, so that they can be compared.
"""

import fcntl
import json
import re
import shutil
import struct
import subprocess
import sys
import time
from collections.abc import Callable
from io import FileIO
from pathlib import Path

TRACING = Path("/sys/kernel/tracing")
EVENT = re.compile(
    r" (\d+\.\d+): pwm_apply: \S*?\.?(\d+): period=(\d+) duty_cycle=(\d+) .*?enabled=(\d)"
)
INPUT = struct.Struct("llHHi")
SYN, KEY, ABS, TOUCH = 0, 1, 3, 330
SLOT, X, Y, TRACK = 47, 53, 54, 57
MONOTONIC_CLOCK = (0x400445A0, struct.pack("i", 1))
KEYS = {
    "esc": 1,
    "backspace": 14,
    "tab": 15,
    "q": 16,
    "w": 17,
    "r": 19,
    "t": 20,
    "u": 22,
    "enter": 28,
    "ctrl": 29,
    "d": 32,
    "f": 33,
    "shift": 42,
    "backslash": 43,
    "z": 44,
    "c": 46,
    "n": 49,
    "alt": 56,
    "f1": 59,
    "f2": 60,
    "f3": 61,
    "f4": 62,
    "sysrq": 99,
    "delete": 111,
    "super": 125,
}


def say(what: object) -> None:
    """Print it at once."""
    print(what, flush=True)  # noqa: T201  a program's output


def trace() -> None:
    """Begin to write down every change that the kernel applies to a PWM channel."""
    (TRACING / "trace_clock").write_text("mono")
    (TRACING / "trace").write_text("")
    (TRACING / "events/pwm/pwm_apply/enable").write_text("1")


def told() -> None:
    """Print what was written down: [seconds, channel, duty 0..1], in order."""
    found = EVENT.findall((TRACING / "trace").read_text())
    events = [
        [float(at), int(channel), int(duty) / int(period) * int(on) if int(period) else 0.0]
        for at, channel, period, duty, on in found
    ]
    say(json.dumps(events))


def duties() -> None:
    """Print the duty of each exported channel of every chip that has any."""
    found = []
    for folder in sorted(Path("/sys/class/pwm").glob("pwmchip*/pwm[0-9]*")):
        period, duty, on = (
            int((folder / name).read_text()) for name in ("period", "duty_cycle", "enable")
        )
        found.append(duty / period * on if period else 0.0)
    say(json.dumps(found))


def level(number: str) -> None:
    """Print a line's level, whoever holds it: by a Pi's own program, or a virtual Pi's."""
    for program in (["pinctrl", "lev"], ["vpi-gpio"]):
        if shutil.which(program[0]):
            subprocess.run([*program, number], check=True)
            return
    raise SystemExit("pinctrl isn't here: apt install raspi-utils")


def do(*command: str) -> None:
    """Print the time, then run a command."""
    say(time.monotonic())
    subprocess.run(command, check=True)


def line(number: str, pull: str) -> None:
    """Print the time, then pull a simulated line."""
    chip = next(Path("/sys/devices/platform/gpio-sim").glob("gpiochip*"))
    file = chip / f"sim_gpio{number}" / "pull"
    say(time.monotonic())
    file.write_text(f"pull-{pull}")


def touch(x: str, y: str) -> None:
    """Put a finger on the touchscreen for a moment, at pixels of the first display."""
    device = _device(lambda about: "touch" in about.lower() or "ft5" in about or "oodix" in about)
    sizes = Path("/sys/class/drm").glob("card*-*/modes")
    mode = next(words[0] for file in sizes if (words := file.read_text().split()))
    width, height = map(int, mode.split("x"))
    with device.open("wb", buffering=0) as out:
        most = [struct.unpack("6i", _range(out.fileno(), axis))[2] for axis in (X, Y)]
        places = (int(x) * most[0] // width, int(y) * most[1] // height)
        say(time.monotonic())
        _send(out, (ABS, SLOT, 0), (ABS, TRACK, 1), (ABS, X, places[0]), (ABS, Y, places[1]))
        _send(out, (ABS, 0, places[0]), (ABS, 1, places[1]), (KEY, TOUCH, 1), (SYN, 0, 0))
        time.sleep(0.08)
        _send(out, (ABS, TRACK, -1), (KEY, TOUCH, 0), (SYN, 0, 0))


def fingers() -> None:
    """Print the time of each finger that lands, until ended."""
    device = _device(lambda about: "touch" in about.lower() or "ft5" in about or "oodix" in about)
    with device.open("rb", buffering=0) as source:
        fcntl.ioctl(source, *MONOTONIC_CLOCK)
        while record := source.read(INPUT.size):
            seconds, micros, kind, code, value = INPUT.unpack(record)
            if (kind, code, value) == (KEY, TOUCH, 1):
                say(seconds + micros / 1e6)


def keys(*combos: str) -> None:
    """Press combinations such as ctrl+alt+f2 on the first keyboard."""
    device = _device(lambda about: re.search(r"Handlers=.*\bkbd\b", about) is not None)
    with device.open("wb", buffering=0) as out:
        for combo in combos:
            codes = [KEYS[name] for name in combo.split("+")]
            for code in codes:
                _send(out, (KEY, code, 1), (SYN, 0, 0))
            time.sleep(0.1)
            for code in reversed(codes):
                _send(out, (KEY, code, 0), (SYN, 0, 0))
            time.sleep(0.3)


def _device(fits: Callable[[str], bool]) -> Path:
    for about in Path("/proc/bus/input/devices").read_text().split("\n\n"):
        handler = re.search(r"Handlers=.*\b(event\d+)", about)
        if handler and fits(about):
            return Path("/dev/input") / handler[1]
    raise SystemExit("no such input device")


def _range(file: int, axis: int) -> bytes:
    return fcntl.ioctl(file, 0x80184540 + axis, bytes(24))


def _send(out: FileIO, *events: tuple[int, int, int]) -> None:
    for kind, code, value in events:
        out.write(INPUT.pack(0, 0, kind, code, value))


if __name__ == "__main__":
    {each.__name__: each for each in (trace, told, duties, level, do, line, touch, fingers, keys)}[
        sys.argv[1]
    ](*sys.argv[2:])
