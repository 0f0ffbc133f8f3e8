"""`panel-fleet`: tells the clinic and Home Assistant how the panel is, and asks for claims."""

import argparse
import os
import select
import signal
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from types import FrameType
from typing import Never

from firmware_py import __version__
from fleet.agent import kept_number, settings, textfile, view
from fleet.agent.agent import Agent
from fleet.agent.backoff import Backoff
from fleet.agent.broker import Bell, Broker
from fleet.agent.recording import RecordLane

LOOK_S = 1.0  # how late a heartbeat may be
TEXTFILE_S = 15.0
RECONNECT_S = (1.0, 60.0)
HELLO_S = (5.0, 60.0)
NUMBER = "acked"
METRICS = "light_panel.prom"
SOON_S = 30 * 86_400


class _End(Exception):  # noqa: N818  no error
    """Somebody ends the program."""


def _end(_number: int, _frame: FrameType | None) -> None:
    raise _End


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="panel-fleet",
        description="Tells a clinic's record and Home Assistant how the panel is. It can light "
        "nothing: what it hands to the panel's daemon can only hold light back.",
        allow_abbrev=False,
    )
    parser.add_argument(
        "--config", type=Path, default=settings.FOLDER, help="what `panelctl fleet join` wrote"
    )
    parser.add_argument("--view", type=Path, default=view.INSTALLED, help="the daemon's view.sock")
    parser.add_argument(
        "--state", type=Path, default=Path("/var/lib/panel-fleet"), help="folder of what is kept"
    )
    parser.add_argument(
        "--metrics",
        type=Path,
        default=None,
        help="folder for node_exporter's textfile collector (default: none is written)",
    )
    parser.add_argument("--version", action="version", version=__version__)
    return parser


def log(text: str) -> None:
    """Write one line for the journal."""
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


class _Metrics:
    """Writes the textfile every 15 s and at each change of state; says once where it can't."""

    def __init__(self, folder: Path | None, ends_s: float | None) -> None:
        self._file = folder / METRICS if folder is not None else None
        self._ends_s = ends_s
        self._due_at = 0.0
        self._written: tuple[str | None, bool] | None = None
        self._has_failed = False

    def step(self, agent: Agent, now: float) -> None:
        if self._file is None:
            return
        lanes = agent.lanes(self._ends_s)
        state = (agent.reading.state if agent.reading is not None else None, lanes.connected)
        if now < self._due_at and state == self._written:
            return
        self._written = state
        self._due_at = now + TEXTFILE_S
        try:
            textfile.write(self._file, agent.reading, lanes)
        except OSError as error:
            if not self._has_failed:
                log(f"{self._file}: {error}; tried again every {TEXTFILE_S:.0f} s")
            self._has_failed = True
        else:
            self._has_failed = False


def _keeper(file: Path) -> kept_number.Keep:
    def keep(number: int) -> None:
        try:
            kept_number.write(file, number)
        except OSError as error:
            # It is in memory; after a restart rows are sent again that the clinic knows.
            log(f"{file}: {error}")

    return keep


def _run(agent: Agent, broker: Broker, daemon: view.View, bell: Bell, metrics: _Metrics) -> Never:
    while True:
        now = time.monotonic()
        daemon.look_after(now)
        for event in broker.events():
            agent.take(event, now)
        agent.step(now)
        metrics.step(agent, now)
        ends = [bell.end] if daemon.end is None else [bell.end, daemon.end]
        full = [daemon.end] if daemon.end is not None and daemon.has_unsent else []
        ready, writable, _ = select.select(ends, full, [], LOOK_S)
        if bell.end in ready:
            bell.still()
        if writable:
            daemon.flush()
        if daemon.end in ready:
            for said in daemon.receive(time.monotonic()):
                agent.hear(said, time.monotonic())


def main(arguments: Sequence[str] | None = None) -> int:
    """Run until ended; return the exit status."""
    given = _parser().parse_args(arguments)
    os.umask(0o077)
    try:
        told = settings.read(given.config)
    except settings.SettingsError as error:
        sys.stderr.write(f"panel-fleet: {error}\n")
        return 78  # EX_CONFIG of sysexits.h
    ends_s = told.certificate_ends.timestamp() if told.certificate_ends is not None else None
    if ends_s is not None and ends_s - time.time() < SOON_S:
        log(f"the certificate ends at {told.certificate_ends}; renew it: panelctl fleet enrol")
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, _end)
    bell = Bell()
    daemon = view.View(given.view)
    broker = Broker(told, given.config, Backoff(*RECONNECT_S), bell.ring)
    kept = given.state / NUMBER
    records = RecordLane(kept_number.read(kept), _keeper(kept), Backoff(*HELLO_S))
    agent = Agent(told.panel, broker, daemon, records, log)
    try:
        broker.start()
        _run(agent, broker, daemon, bell, _Metrics(given.metrics, ends_s))
    except _End:
        return 0
    finally:
        broker.close()
        daemon.close()
        bell.close()


if __name__ == "__main__":
    sys.exit(main())
