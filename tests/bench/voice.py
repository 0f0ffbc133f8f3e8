"""How late the voice begins, and what it takes: python -m tests.bench.voice [SOUNDS].

A whole panel in real time and the real `panel-voice`, with an `aplay` of ours in the card's place
that writes down when it was started. The delay is from the first telemetry of a state, as another
client of the daemon hears it, to that start. Without SOUNDS each prompt is a second of tone.
"""

import json
import os
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tests.system.panel import folder, running
from ui.language import sounds
from ui.voice import sound_file
from ui.voice.tones import breath_in
from ui.voice.touches import SOCKET, Teller

LIMIT_S, LIMIT_SHARE = 0.3, 0.01
ROUNDS = 10
APART_S = 2.0


def sink(place: Path) -> dict[str, str]:
    """Return an environment in which `aplay` writes down when it began; it sounds nowhere."""
    program = place / "aplay"
    # The shell alone: an interpreter's own start would be counted.
    program.write_text(
        '#!/bin/sh\n[ "$1" != -l ] || exec echo "card 0: null"\n'
        f'read -r up _ </proc/uptime; echo "$up" >>{place}/begun\nexec sleep 0.4\n'
    )
    program.chmod(0o755)
    return {**os.environ, "PATH": f"{place}:/usr/bin:/bin"}


def tones(place: Path) -> Path:
    """Render a second of tone for each sound, where there are no words."""
    tone = sound_file.wav(breath_in()[: sound_file.RATE])
    (place / "en").mkdir(parents=True)
    for sound in sounds.EVERY:
        (place / "en" / f"{sound}.wav").write_bytes(tone)
    return place


def uptime() -> float:
    """Return seconds since the machine's start, as the sink writes them."""
    return float(Path("/proc/uptime").read_text().split()[0])


class Client:
    """Asks for a state, and says when telemetry first told of it."""

    def __init__(self, path: Path) -> None:
        self._end = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self._end.connect(str(path))
        self._lines = self._end.makefile("rwb")
        self.ask("subscribe")

    def ask(self, verb: str, **fields: object) -> None:
        """Send a request."""
        self._lines.write(json.dumps({"verb": verb, "v": 1, "id": 1, **fields}).encode() + b"\n")
        self._lines.flush()

    def until(self, state: str) -> float:
        """Return when a state was first told."""
        while True:
            message = json.loads(self._lines.readline())
            if message.get("type") == "refused":
                raise SystemExit(f"refused: {message}")
            if message.get("state") == state:
                return uptime()

    def close(self) -> None:
        """Be gone."""
        self._lines.close()
        self._end.close()


def begun(place: Path, count: int) -> float:
    """Return when the sound after so many others began."""
    file, until = place / "begun", time.monotonic() + 5
    while time.monotonic() < until:
        if file.exists() and len(lines := file.read_text().split()) > count:
            return float(lines[count])
        time.sleep(0.005)
    raise SystemExit(f"no sound began: {(place / 'voice.log').read_text()}")


def heard(place: Path) -> int:
    """Return how many sounds have begun."""
    file = place / "begun"
    return len(file.read_text().split()) if file.exists() else 0


def measure(place: Path, rendered: Path) -> dict[str, list[float]]:
    """Return delays in seconds, of states and of touches."""
    client = Client(place / "control.sock")
    teller = Teller(place / SOCKET)
    delays: dict[str, list[float]] = {"state": [], "touch": []}
    for _ in range(ROUNDS):
        before = heard(place)
        client.ask("start", area="soles", minutes=10, goggles=True)
        told = client.until("arming")
        delays["state"].append(begun(place, before) - told)
        time.sleep(APART_S)
        before = heard(place)
        client.ask("stop")
        told = client.until("done")
        delays["state"].append(begun(place, before) - told)
        time.sleep(APART_S)
        before, told = heard(place), uptime()
        teller.tell(("tile-sound", "tile-on"))
        delays["touch"].append(begun(place, before) - told)
        client.ask("dismiss")
        client.until("idle")
    client.close()
    return delays


def main() -> int:
    """Measure, tell, and say by the exit status whether the limits are kept."""
    with tempfile.TemporaryDirectory() as spare, folder() as place, running(place, speed=1):
        rendered = Path(sys.argv[1]) if sys.argv[1:] else tones(Path(spare) / "sounds")
        command = [sys.executable, "-m", "ui.voice", f"--socket={place / 'control.sock'}"]
        with (place / "voice.log").open("wb") as log:
            voice = subprocess.Popen(
                [*command, f"--folder={rendered}"], env=sink(place), stdout=log, stderr=log
            )
            try:
                while not (place / SOCKET).exists():
                    time.sleep(0.05)
                time.sleep(1)
                began, used = time.monotonic(), cpu_s(voice.pid)
                delays = measure(place, rendered)
                share = (cpu_s(voice.pid) - used) / (time.monotonic() - began)
            finally:
                voice.terminate()
                voice.wait(5)
    for kind, found in delays.items():
        median, most = statistics.median(found), max(found)
        print(  # noqa: T201  the result
            f"{kind}: {len(found)} times, median {1000 * median:.0f} ms, most {1000 * most:.0f} ms"
        )
    print(f"CPU: {100 * share:.2f} % of a core")  # noqa: T201  the result
    return int(max(map(max, delays.values())) > LIMIT_S or share > LIMIT_SHARE)


def cpu_s(pid: int) -> float:
    """Return the processor time that a program has taken, without that of sounds played."""
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


if __name__ == "__main__":
    sys.exit(main())
