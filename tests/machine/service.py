"""The real daemon as a service in the guest, and what its hardware does, seen from the kernel."""

import re
import tomllib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from itertools import pairwise
from typing import Any

from tests.machine.guest import DESTINATION, Guest, until
from tests.machine.install import PROJECT

BIN = f"{DESTINATION}/venv/bin"
CONFIG = "/etc/panel/panel.toml"
SENSORS = "/run/panel-probes"
ENABLE, STOP = 27, 17
UNIT = "panel-daemon"
# Nothing plays cover, fan and light senses there; buzzer and heartbeat are the kernel's own lines.
# There are no lamps to be measured; what nobody has measured gives no light.
EXAMPLE = (
    re.sub(
        r"(?m)^(interlock|fan|light_sense_\w+) = .*\n",
        "",
        (PROJECT / "firmware_py" / "data" / "example.toml").read_text("utf-8"),
    )
    .replace('kind = "estimated"', 'kind = "measured"')
    .replace("simulated meter", "no lamps here")
)
PARTS = tomllib.loads(EXAMPLE)["channels"]
DARK = [0.0, 0.0]


class Service:
    """panel-daemon on the guest's own PWM and GPIO; only the temperature files are made up."""

    def __init__(self, guest: Guest) -> None:
        self.guest = guest
        self._started = "0"
        # What a walk before left of its sessions would have areas wait.
        guest.must("rm -rf /var/lib/panel /var/lib/panel-witness")
        guest.must("id panel >/dev/null 2>&1 || useradd --system -G gpio panel")
        guest.write(CONFIG, EXAMPLE.replace("[sensors]", f'[sensors]\nroot = "{SENSORS}"'))
        guest.write("/etc/panel/dark.env", f"ENABLE_LABEL=pinctrl-bcm2711\nENABLE_LINE={ENABLE}\n")
        for probe in re.findall(r"28-[0-9a-f]{12}", EXAMPLE):
            guest.write(f"{SENSORS}/{probe}/temperature", "25000\n")
        guest.must(f"chmod -R a+rX /etc/panel {SENSORS}")
        guest.drive(STOP, "low", "")

    def start(self) -> None:
        """Start it; return after its first verified tick."""
        settings = " ".join(
            f"-p {setting}"
            for setting in (
                "Type=notify",
                "User=panel",
                "SupplementaryGroups=gpio",
                "RuntimeDirectory=panel",
                "StateDirectory=panel",
                "StateDirectory=panel-witness",
                "WorkingDirectory=/run/panel",
                "TimeoutStartSec=180",
                "TimeoutStopSec=60",
            )
        )
        program = f"{BIN}/panel-daemon --config {CONFIG}"
        self._started = self.guest.must("date +%s").strip()
        self.guest.must(f"systemctl reset-failed {UNIT} 2>/dev/null || true")
        self.guest.must(f"systemd-run --quiet --collect --unit={UNIT} {settings} {program}")
        # Nobody has a session before the first-use questions are answered; whole doses from then.
        people = f"{BIN}/panelctl people"
        self.guest.must(f"{people} answer Me --nothing-applies && {people} gentle Me off")

    def kill(self) -> None:
        """End it as a crash would; return when it is gone."""
        self.guest.must(f"systemctl kill --signal=KILL {UNIT}")
        assert until(lambda: self.guest.run(f"systemctl is-active {UNIT}").returncode != 0)

    def stop(self) -> None:
        self.guest.run(f"systemctl stop {UNIT}")

    def dark_by_script(self) -> None:
        self.guest.must(f"{BIN}/panel-dark")

    def log(self) -> str:
        return self.guest.must(f"journalctl --no-pager -o cat --since @{self._started} -u {UNIT}")

    def shine(self) -> tuple[list[float], bool]:
        """Each channel's duty on the wire, and the enable line, both from outside."""
        return self.guest.wire(), self.guest.enable_line(ENABLE)

    def is_dark(self) -> bool:
        return self.shine() == (DARK, False)

    def sysfs(self) -> list[float]:
        """Each channel's duty as the kernel's files have it."""
        duties = []
        for n in (0, 1):
            folder = f"/sys/class/pwm/pwmchip0/pwm{n}"
            text = self.guest.must(f"cd {folder} && cat period duty_cycle enable").split()
            period, duty, enable = (int(value) for value in text)
            duties.append(duty / period * enable)
        return duties

    @contextmanager
    def traced(self) -> Iterator[None]:
        """Have the kernel write down every change it applies to a PWM channel."""
        tracing = "/sys/kernel/tracing"
        self.guest.must(f"echo > {tracing}/trace; echo 1 > {tracing}/events/pwm/pwm_apply/enable")
        try:
            yield
        finally:
            self.guest.must(f"echo 0 > {tracing}/events/pwm/pwm_apply/enable")

    def trace(self) -> list[tuple[int, float]]:
        """Return each change since `traced` began: channel and the duty 0..1 it then had."""
        text = self.guest.must("cat /sys/kernel/tracing/trace")
        found = re.findall(
            r"pwm_apply: \S*?\.?(\d+): period=(\d+) duty_cycle=(\d+) polarity=0 enabled=(\d) err=0",
            text,
        )
        return [(int(n), int(duty) / int(period) * int(on)) for n, period, duty, on in found]


def planned_duty(part: Mapping[str, Any], fluence_j_cm2: float, minutes: int) -> float:
    """The duty that gives a fluence in so many minutes at the calibration's own distance."""
    wanted = 1000 * fluence_j_cm2 / (60 * minutes)
    for (duty, light), (next_duty, next_light) in pairwise(part["calibration"]["table"]):
        if light <= wanted <= next_light:
            return float(duty + (next_duty - duty) * (wanted - light) / (next_light - light))
    raise AssertionError(f"{wanted} mW/cm² is outside the calibration")


def steady(service: Service, wanted: list[float]) -> bool:
    """Wait until both channels have come up to what was planned, within 1 %."""

    def is_there() -> bool:
        wire = service.guest.wire()
        return all(abs(now - plan) <= 0.01 * plan for now, plan in zip(wire, wanted, strict=True))

    return until(is_there)
