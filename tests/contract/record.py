"""Records what a real kernel answers to writes; on a machine just started, without any package.

    python3 record.py --tick-ns 100 > transcript.json

as a user of group gpio, so that udev's delay is in it. Any Pi will do; `--tick-ns` is the period of
its PWM clock. What is refused, and with which errno, is then what the simulated kernel must do.
"""

import argparse
import errno
import json
import os
import platform
import sys
import time
from pathlib import Path
from typing import Any

ATTRIBUTES = ("period", "duty_cycle", "enable", "polarity")
CHANNELS = (0, 1)
WAIT = ("wait", "for udev")
MS = "1000000"

Write = tuple[str, str]


def on_pwm0(*writes: str) -> list[Write]:
    """Return writes given as `attribute=value`; an underscore stands for a newline."""
    pairs = (write.split("=", 1) for write in writes)
    return [(f"pwm0/{name}", value.replace("_", "\n")) for name, value in pairs]


FRESH = [
    *(("unexport", value) for value in ("0", "9")),
    *(("export", value) for value in ("2", "-1", "x", "", " 0", "0\n\n", "4294967296")),
    ("pwm0/enable", "0"),
    ("export", "0"),
    ("pwm0/enable", "0"),
    WAIT,
    ("export", "0"),
    ("npwm", "3"),
    ("bogus", "0"),
    ("pwm0/bogus", "0"),
    *on_pwm0("enable=0", "enable=1", "duty_cycle=0", "duty_cycle=5", "polarity=normal"),
    *on_pwm0("polarity=inversed", "period=0"),
    *on_pwm0("period=1", "period=100", "period=149", "period=150", "period=200"),
]

NUMBERS = on_pwm0(
    f"period={MS}",
    *(f"enable={v}" for v in ("2", "-1", "0x1", "0", "00", "01", "-0", "0x80000000", "1.0", "")),
    *(f"duty_cycle={v}" for v in ("0x10", "010", "+7", " 8", "9 ", "9_", "9__", "1.5", "nan")),
    *(f"duty_cycle={v}" for v in ("1_0", "0x", "089", "+0x11", "0X12", "+", "-0", "-1", "", "_")),
    *(f"duty_cycle={v}" for v in ("4294967295", "4294967296", "99999999999999999999999")),
    *(f"polarity={v}" for v in ("Normal", "inversed_", "", "inversed", "1", "normal")),
)

LIT = on_pwm0(
    "enable=1",
    "duty_cycle=1000001",
    "duty_cycle=1000000",
    "duty_cycle=500000",
    "period=499999",
    "period=500000",
    f"period={MS}",
    "period=0",
    "enable=1",
    "polarity=inversed",
    "polarity=normal",
    "period=429496729549",
    "period=429496729550",
    "period=18446744073709551616",
    f"period={MS}",
    "enable=0",
)

DISABLED = on_pwm0(
    "duty_cycle=2000000",
    "enable=1",
    "duty_cycle=500000",
    "period=400000",
    "enable=1",
    "period=600000",
    "enable=1",
    "enable=0",
    "period=0",
    "period=100",
    "polarity=inversed",
    "polarity=normal",
)

AGAIN = [
    *on_pwm0(f"period={MS}", "duty_cycle=700000", "enable=1"),
    ("unexport", "0"),
    ("pwm0/enable", "0"),
    ("unexport", "0"),
    ("export", "0x0"),
    ("pwm0/enable", "0"),
    WAIT,
    *on_pwm0("period=600000", "enable=0", "duty_cycle=0"),
    ("export", "+1\n"),
    WAIT,
    ("pwm1/duty_cycle", "0"),
    ("pwm1/period", "333333"),
    ("pwm1/duty_cycle", "333333"),
    ("pwm1/enable", "1"),
    ("pwm1/duty_cycle", "333334"),
    ("pwm1/duty_cycle", "0"),
    ("pwm1/enable", "0"),
    ("unexport", "1"),
    ("unexport", "0"),
]

WRITES: list[Write] = [*FRESH, *NUMBERS, *LIT, *DISABLED, *AGAIN]


def write(chip: Path, path: str, value: str) -> str | None:
    """Write as `echo -n value > path` would; return the name of the errno, or None."""
    try:
        file = os.open(chip / path, os.O_WRONLY)
        try:
            os.write(file, value.encode())
        finally:
            os.close(file)
    except OSError as error:
        return errno.errorcode[error.errno or 0]
    return None


def show(chip: Path) -> list[list[str] | None]:
    """Return what each channel's files say, None where it isn't exported."""
    return [
        [(chip / f"pwm{n}" / name).read_text().strip() for name in ATTRIBUTES]
        if os.access(chip / f"pwm{n}" / "period", os.R_OK)
        else None
        for n in CHANNELS
    ]


def wait(chip: Path) -> None:
    """Wait until every exported channel is ours to write."""
    there = [chip / f"pwm{n}" for n in CHANNELS if (chip / f"pwm{n}").is_dir()]
    while not all(os.access(folder / name, os.W_OK) for folder in there for name in ATTRIBUTES):
        time.sleep(0.01)


def record(chip: Path) -> list[dict[str, Any]]:
    steps = []
    for path, value in WRITES:
        if (path, value) == WAIT:
            wait(chip)
            steps.append({"write": path, "value": value, "error": None, "after": show(chip)})
        else:
            error = write(chip, path, value)
            steps.append({"write": path, "value": value, "error": error, "after": show(chip)})
    return steps


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--chip", type=Path, default=Path("/sys/class/pwm/pwmchip0"))
    parser.add_argument("--tick-ns", type=int, required=True)
    arguments = parser.parse_args()
    if any(arguments.chip.glob("pwm[0-9]")):
        sys.exit("a channel is exported already: restart the machine first")
    steps = record(arguments.chip)
    if ["0", "0", "0", "normal"] not in [state for step in steps for state in step["after"]]:
        sys.exit("the channels were set up before: restart the machine first")
    told = {
        "kernel": platform.release(),
        "node": (arguments.chip / "device" / "of_node").resolve().name,
        "tick_ns": arguments.tick_ns,
    }
    lines = ",\n".join("  " + json.dumps(step) for step in steps)
    sys.stdout.write(f'{json.dumps(told)[:-1]}, "steps": [\n{lines}\n]}}\n')
    return 0


if __name__ == "__main__":
    sys.exit(main())
