"""Runs on the machine itself: presses the stop button many times and times the dark that follows.

The drivers are the daemon's own; the edge is made by the machine's simulated GPIO, and the dark is
what the kernel's own trace of its PWM says. Prints one number of microseconds a press.
"""

import re
import sys
import time
from pathlib import Path

from firmware_py.core.permit import Permit
from firmware_py.core.units import Channel, Duty, Ns
from firmware_py.drivers.chips import find_chip
from firmware_py.drivers.gpio_chips import header_chip
from firmware_py.drivers.panel import LightPanel, Wiring
from firmware_py.drivers.pins import open_pins
from firmware_py.drivers.stop_button import StopButton
from firmware_py.drivers.sysfs import KernelFiles

ENABLE, STOP = 27, 17
TRACING = Path("/sys/kernel/tracing")
EVENT = re.compile(r" (\d+\.\d+): pwm_apply: .*?duty_cycle=(\d+) .*?enabled=(\d)")
PATIENCE_S = 5.0


def presses(count: int) -> list[float]:
    """Return for each press how long it took until both channels were dark, in microseconds."""
    pull = next(Path("/sys/devices/platform/gpio-sim").glob("gpiochip*")) / f"sim_gpio{STOP}/pull"
    pull.write_text("pull-down")
    pins = open_pins(header_chip(Path("/sys"), Path("/dev")))
    panel = LightPanel(
        find_chip(Path("/sys")),
        {Channel.RED: Wiring(0, 3000), Channel.NIR: Wiring(1, 3000)},
        ENABLE,
        files=KernelFiles(),
        pin_factory=pins,
    )
    button = StopButton(STOP, panel.stop_now, pin_factory=pins, log=lambda _text: None)
    try:
        return [press(panel, pull) for _ in range(count)]
    finally:
        button.close()
        panel.close()


def press(panel: LightPanel, pull: Path) -> float:
    """Light the panel, press, and let go."""
    panel.release()
    now = Ns(time.monotonic_ns())
    share = Duty(0.2)
    panel.apply(Permit(red=share, nir=share, issued=now, expires=Ns(now + 10**10)), now)
    time.sleep(0.05)
    (TRACING / "trace").write_text("")
    pressed = time.monotonic_ns()
    pull.write_text("pull-up")
    end = time.monotonic() + PATIENCE_S
    while any(panel.read_back().duty.values()):
        if time.monotonic() > end:
            raise SystemExit("the light outlived a press")
        time.sleep(0.005)
    dark = [
        float(at)
        for at, duty, enabled in EVENT.findall((TRACING / "trace").read_text())
        if duty == "0" or enabled == "0"
    ]
    pull.write_text("pull-down")
    time.sleep(0.02)
    # Each channel goes dark by its first such event; the second channel's is the last first one.
    channels = dark[:: max(1, len(dark) // 2)][:2]
    return max(channels) * 1e6 - pressed / 1e3


def main() -> int:
    """Press as often as asked."""
    (TRACING / "trace_clock").write_text("mono")
    event = TRACING / "events/pwm/pwm_apply/enable"
    event.write_text("1")
    try:
        for took_us in presses(int(sys.argv[1])):
            sys.stdout.write(f"{took_us:.0f}\n")
    finally:
        event.write_text("0")
        (TRACING / "trace_clock").write_text("local")
    return 0


if __name__ == "__main__":
    sys.exit(main())
