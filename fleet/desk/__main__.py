"""`make clinic`: a whole clinic on a desk, until Ctrl-C.

The engines from Debian, the record, the board, and three simulated panels with their agents, in one
temporary folder. Nothing of it outlives the command.
"""

import argparse
import json
import os
import secrets
import signal
import subprocess
import sys
import tempfile
import threading
import time
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path

from fleet.clinic import people, postgres, schema
from fleet.clinic.__main__ import HOMES, WITNESS
from fleet.clinic.board import staff
from fleet.clinic.homes import Homes
from fleet.desk import database
from fleet.desk.engines import Mosquitto, Postgres, find, free_port, missing
from fleet.enrol import clinic

PANELS = ("room-1", "room-2", "room-3")
STARTS_S = 60.0
ENDS_S = 10.0


def say(text: str) -> None:
    """Tell whoever tries it."""
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


class Desk:
    """All of it, in a folder."""

    def __init__(self, folder: Path, board_port: int, speed: float) -> None:
        self._folder = folder
        self._port = free_port()
        self._board_port = board_port
        self._speed = speed
        self._programs: list[subprocess.Popen[bytes]] = []
        self._clinic = folder / "clinic"
        self.password = secrets.token_urlsafe(9)
        self.person = ""

    def open(self, stack: ExitStack) -> None:
        """Start everything; the stack ends it.

        Raises:
            OSError, RuntimeError, TimeoutError: Something doesn't start: what, and its log.
        """
        say("Starting PostgreSQL and mosquitto ...")
        server = Postgres(self._folder / "pg")
        stack.callback(server.stop)
        server.start()
        database.make(server)
        (self._folder / "state").mkdir()
        database.vouch(server, self._folder / "state" / WITNESS, datetime.now(UTC))
        now = datetime.now(UTC)
        here = clinic.Clinic(self._clinic, now)
        here.prepare(["localhost", "127.0.0.1"], self._port)
        bundles = {}
        for name in PANELS:
            bundles[name] = self._folder / f"{name}.bundle"
            self._run(
                "fleet.enrol", "enrol", name, "--folder", self._clinic, "--host", "localhost",
                "--port", self._port, "--output", bundles[name],
            )  # fmt: skip
        text = (self._clinic / "mosquitto.conf").read_text("utf-8")
        broker = Mosquitto(self._folder / "mq", self._port, text)
        stack.callback(broker.stop)
        broker.start()
        stack.callback(self._end)
        self._record(server)
        with postgres.connect(server.conninfo(schema.OWNER, database.NAME)) as owner:
            homes = Homes(self._folder / "state" / HOMES)
            self.person = people.new(owner, homes, now)
        say("Starting three panels and their agents ...")
        for name in PANELS:
            self._panel(name, bundles[name])
        for name in PANELS:
            self._admit(name)

    def _record(self, server: Postgres) -> None:
        config = self._folder / "clinic.toml"
        config.write_text(
            f'database = "{server.conninfo(schema.LEDGERD, database.NAME)}"\n'
            f'board_database = "{server.conninfo(schema.BOARD, database.NAME)}"\n'
            f'broker = "localhost"\nport = {self._port}\nfolder = "{self._clinic}"\n'
            f'state = "{self._folder / "state"}"\nstaff = "{self._folder / "staff.json"}"\n'
            f"board_port = {self._board_port}\n",
            "utf-8",
        )
        staff.put(self._folder / "staff.json", "staff", self.password)
        self._start("ledgerd", "fleet.clinic", "--config", config)
        self._start("board", "fleet.clinic.board", "--config", config)

    def _panel(self, name: str, bundle: Path) -> None:
        folder = self._folder / name
        self._start(name, "hw_mocks", "--dir", folder, "--headless", "--speed", self._speed)
        self._wait_for(folder / "control.sock", name)
        agent = folder / "agent"
        self._run("fleet.enrol", "join", bundle, "--config", agent, "--key", folder / "fleet.key")
        self._start(
            f"{name}-agent", "fleet.agent", "--config", agent, "--view", folder / "view.sock",
            "--state", folder / "agent-state",
        )  # fmt: skip

    def _admit(self, name: str) -> None:
        folder = self._folder / name
        told = self._run("firmware_py.panelctl", "fleet", "status", "--json", "--dir", folder)
        whose = json.loads(told)["people"][0]["name"]
        self._run("firmware_py.panelctl", "fleet", "admit", whose, self.person, "--dir", folder)

    def _start(self, log: str, module: str, *words: object) -> None:
        with (self._folder / f"{log}.log").open("wb") as out:
            self._programs.append(
                subprocess.Popen(
                    [sys.executable, "-m", module, *map(str, words)],
                    stdin=subprocess.DEVNULL,
                    stdout=out,
                    stderr=out,
                    start_new_session=True,  # Ctrl-C is this program's: it ends them in order
                )
            )

    def _run(self, module: str, *words: object) -> str:
        command = [sys.executable, "-m", module, *map(str, words)]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode != 0:
            raise RuntimeError(f"{' '.join(command[2:])}: {done.stderr.strip() or done.stdout}")
        return done.stdout

    def _wait_for(self, file: Path, what: str) -> None:
        until = time.monotonic() + STARTS_S
        while not file.exists():
            if not time.monotonic() < until:
                raise TimeoutError(f"{what} doesn't start; see {self._folder / what}.log")
            time.sleep(0.05)

    def _end(self) -> None:
        for program in reversed(self._programs):
            program.terminate()
        until = time.monotonic() + ENDS_S
        for program in self._programs:
            try:
                program.wait(max(0.1, until - time.monotonic()))
            except subprocess.TimeoutExpired:
                os.killpg(program.pid, signal.SIGKILL)
                program.wait()

    def tell(self) -> None:
        """Say where to look."""
        first, second = (self._folder / name for name in PANELS[:2])
        say(
            f"""
The clinic's board:  http://127.0.0.1:{self._board_port}
    name             staff
    password         {self.password}

Three panels, one person who moves between them. Try, in another terminal:
    .venv/bin/panelctl start soles --minutes 15 --dir {first}
    .venv/bin/panelctl start soles --minutes 15 --dir {second}
The second one refuses, and says until when. A panel's screen:
    .venv/bin/panel-ui --dir {first}
Logs: {self._folder}/*.log

Ctrl-C ends all of it."""
        )

    def ended(self) -> str | None:
        """Return which program has ended by itself."""
        for program in self._programs:
            if program.poll() is not None:
                return " ".join(str(word) for word in program.args[2:4])  # type: ignore[index]
        return None


def main() -> int:
    """Run it until a signal."""
    parser = argparse.ArgumentParser(prog="make clinic", allow_abbrev=False)
    parser.add_argument("--port", type=int, default=8480, help="of the board")
    parser.add_argument("--speed", type=float, default=1.0, help="of the panels")
    chosen = parser.parse_args()
    lacks = missing()
    if lacks or find("mosquitto") is None:
        say(f"These are missing: apt install {' '.join(lacks)}")
        return 2
    ends = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: ends.set())
    with tempfile.TemporaryDirectory(prefix="clinic-") as made, ExitStack() as stack:
        folder = Path(made)
        folder.chmod(0o755)  # PostgreSQL runs as another user, where this is root
        desk = Desk(folder, chosen.port, chosen.speed)
        try:
            desk.open(stack)
        except (OSError, RuntimeError, TimeoutError) as error:
            say(f"It doesn't start: {error}")
            return 1
        desk.tell()
        while not ends.wait(0.5):
            if (what := desk.ended()) is not None:
                say(f"{what} has ended by itself; all of it ends. Its log is above.")
                return 1
        say("Ending ...")
    return 0


if __name__ == "__main__":
    sys.exit(main())
