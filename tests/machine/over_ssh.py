"""A real Raspberry Pi, by ssh: what needs no lab wiring is done, the rest is asked of hands."""

import json
import re
import subprocess
from pathlib import Path

from tests.machine.guest import Guest, NeedsHands, until

ONBOARD = Path(__file__).with_name("onboard.py")
SHOT = "/run/panel-shot.png"


class RealPi(Guest):
    """host: as ssh takes it, such as root@panel.local. options: more words for ssh and scp."""

    is_virtual = False

    def __init__(self, host: str, options: list[str]) -> None:
        self._host = host
        self._options = ["-oBatchMode=yes", "-oConnectTimeout=20", *options]
        self.push(ONBOARD, "/var/tmp/panel-onboard.py")

    def command(self, command: str) -> list[str]:
        """Run by ssh."""
        return ["ssh", *self._options, self._host, command]

    def push(self, source: Path, target: str) -> None:
        """Push by scp, whose word for a port is another than that of ssh."""
        options = [re.sub(r"^-p", "-P", word) for word in self._options]
        scp = ["scp", "-q", "-r", *options]
        subprocess.run([*scp, str(source), f"{self._host}:{target}"], check=True)

    def drive(self, line: int, level: str, instead: str) -> None:
        """Only look whether it is so already: a jumper, or a button that isn't pressed."""
        if self.enable_line(line) != (level == "high"):
            raise NeedsHands(instead)

    def enable_line(self, line: int) -> bool:
        """Ask the chip."""
        return self._onboard(f"level {line}").strip() == "1"

    def wire(self) -> list[float]:
        """Return what the kernel says that it puts out."""
        return [float(each) for each in json.loads(self._onboard("duties"))]

    def touch(self, x: int, y: int) -> None:
        """Touch by an event written to the touchscreen's own device."""
        self._onboard(f"touch {x} {y}")

    def shot(self, picture: Path) -> None:
        """Ask the compositor for its picture (grim, from the distribution)."""
        self.must("command -v grim >/dev/null || apt-get -y install grim")
        wayland = "XDG_RUNTIME_DIR=/run/panel-ui WAYLAND_DISPLAY=wayland-0"
        self.must(f"cd / && runuser -u panel-ui -- env {wayland} grim - > {SHOT}")
        with picture.open("wb") as file:
            subprocess.run(self.command(f"cat {SHOT}"), stdout=file, check=True)

    def power_cut(self, instead: str) -> None:
        """Ask for hands."""
        raise NeedsHands(instead)

    def reboot(self) -> None:
        """Reboot, and wait for another boot's id."""
        ask = "cat /proc/sys/kernel/random/boot_id"
        before = self.must(ask)
        self.run("systemctl reboot")

        def is_back() -> bool:
            done = self.run(ask)
            return done.returncode == 0 and done.stdout != before

        assert until(is_back, 300), "it didn't come back"
        self.push(ONBOARD, "/var/tmp/panel-onboard.py")
        self.run("systemctl is-system-running --wait")

    def _onboard(self, words: str) -> str:
        return self.must(f"python3 /var/tmp/panel-onboard.py {words}")
