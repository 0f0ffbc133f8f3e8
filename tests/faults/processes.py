"""Crashes, hangs and kills, done to real processes; times are real, and measured."""

import os
import random
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from hw_mocks.process.supervisor import WATCHDOG_S
from tests.faults.cuts import OVER_S, Report
from tests.system.panel import Panel, folder, running, until

DARK_S = 10.0
TO_DARK_S = {"kill": 1.0, "watchdog": WATCHDOG_S + 1.0}
SLOW, QUICK = 1.0, 10.0
KILL_SPEED = 5.0
AREAS = ("soles", "knees", "hands", "wrists", "elbows", "shoulders")
RED_NIR = ("red", "nir")


@dataclass(frozen=True)
class Blow:
    """One thing done to the daemon's process, and what ends the light then."""

    name: str
    by: str
    bound_s: float


BLOWS = (
    Blow("daemon hang", "the dead-man", TO_DARK_S["watchdog"]),
    Blow("daemon hang:all (SIGSTOP)", "the watchdog, then panel-dark", TO_DARK_S["watchdog"]),
    Blow("SIGKILL", "panel-dark", TO_DARK_S["kill"]),
    Blow("SIGSEGV", "panel-dark", TO_DARK_S["kill"]),
    Blow("SIGABRT", "panel-dark", TO_DARK_S["kill"]),
)
STATES = ("lit", "idle", "arming", "paused", "done", "fault")


def deal(panel: Panel, blow: Blow) -> float:
    """Deal a blow; return how long it then took to be dark, in real seconds."""
    began = time.monotonic()
    if blow.name.startswith("daemon"):
        assert panel.inject(*blow.name.split()[:2]) == 0
    else:
        os.kill(panel.pid(), signal.Signals[blow.name])
    until(panel.is_dark, f"dark after {blow.name}", DARK_S)
    return time.monotonic() - began


@contextmanager
def somebody(panel: Panel, area: str, state: str) -> Iterator[None]:
    """Somebody's session, in a state."""
    command = [sys.executable, "-m", "firmware_py.panelctl", "start", area, "--minutes", "20"]
    someone = None
    try:
        if state != "idle":
            someone = subprocess.Popen(
                [*command, "--dir", str(panel.folder)],
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
            )
            until(lambda: panel.status().get("state") == "arming", f"arming; {panel.log()}")
        if state not in ("idle", "arming"):
            until(lambda: panel.irradiance() > 1.0, f"lit; {panel.log()}")
        match state:
            case "paused":
                panel.ctl("pause")
            case "done":
                panel.ctl("stop")
            case "fault":
                panel.inject("surface_c", "44")
        until(lambda: panel.status().get("state") == state, f"{state}; {panel.log()}")
        yield
    finally:
        if someone is not None:
            someone.kill()
            someone.wait()


def given(panel: Panel) -> tuple[float, ...]:
    """Return what shone since the simulator's start, J/cm²."""
    truth = panel.truth()
    return tuple(float(truth[colour]["fluence_j_cm2"]) for colour in RED_NIR)


def newest(file: Path) -> tuple[int, float, float, float, float]:
    """Return the newest record: its number, what it holds, what was planned in 20 minutes."""
    with closing(sqlite3.connect(file)) as other:
        row = other.execute(
            "SELECT id, red_j_cm2, nir_j_cm2, target_red_j_cm2, target_nir_j_cm2 FROM sessions "
            "ORDER BY id DESC"
        ).fetchone()
    return tuple(row) if row is not None else (0, 0.0, 0.0, 0.0, 0.0)


def record_error(panel: Panel, before: tuple[float, ...]) -> tuple[float, float]:
    """Return by how much the newest record is short (J/cm²) and over (s of the planned light)."""
    _, *held, red, nir = newest(panel.folder / "history.db")
    shone = [now - then for now, then in zip(given(panel), before, strict=True)]
    short = max(gave - kept for gave, kept in zip(shone, held, strict=True))
    over = max(
        (kept - gave) * 1200 / target
        for gave, kept, target in zip(shone, held, (red, nir), strict=True)
        if target > 0
    )
    return short, over


def every_blow(problems: list[str]) -> Iterator[str]:
    """Deal every blow in every state; yield the rows of a table."""
    yield "| what happens | in state | dark after | bound | by | then | it says | record |"
    yield "| --- | --- | --- | --- | --- | --- | --- | --- |"
    for state in STATES:
        with folder() as place, running(place, speed=SLOW if state == "lit" else QUICK) as panel:
            for number, blow in enumerate(BLOWS):
                yield _row(panel, blow, state, AREAS[number], problems)


def _row(panel: Panel, blow: Blow, state: str, area: str, problems: list[str]) -> str:
    before, record = given(panel), "-"
    with somebody(panel, area, state):
        if state == "lit":
            time.sleep(3)  # of a session at real speed
        old = panel.pid()
        took_s = deal(panel, blow)
        until(lambda: panel.is_again(old), f"another daemon; {panel.log()}", 30)
        found = panel.status()
    expected = "fault" if state == "fault" else "idle"
    if found["state"] != expected or not panel.is_dark():
        problems.append(f"{blow.name} in {state}: then {found['state']}, not {expected}")
    if state == "lit":
        short, over = record_error(panel, before)
        record = f"+{over:.1f} s"
        if short > 0 or not over <= OVER_S:
            problems.append(f"{blow.name}: record short by {short:.4f} J/cm², over {over:.1f} s")
        if not took_s <= blow.bound_s:
            problems.append(f"{blow.name}: dark after {took_s:.2f} s, bound {blow.bound_s:g} s")
    if state == "fault":  # the next session needs it gone
        panel.inject("surface_c", "30")
        until(lambda: panel.ctl("clear-fault").returncode == 0, f"cleared; {panel.log()}", 60)
        panel.inject("surface_c", "model")
    dark = f"{took_s:.2f} s" if state == "lit" else "was dark"
    bound = f"{blow.bound_s:g} s" if state == "lit" else "-"
    cells = (blow.name, state, dark, bound, blow.by, found["state"], found["reason"], record)
    return f"| {' | '.join(cells)} |"


def kills(count: int, problems: list[str], seed: int = 1) -> str:
    """Kill the daemon at random instants of sessions; return what is told of it."""
    chance = random.Random(seed)
    worst_s, overs, shorts, lit = 0.0, [0.0], [0.0], 0
    with folder() as place, running(place, speed=KILL_SPEED) as panel:
        for number in range(count):
            before, known = given(panel), newest(place / "history.db")[0]
            with somebody(panel, AREAS[number % len(AREAS)], "arming"):
                time.sleep(chance.uniform(0, 5))
                was_lit, old = not panel.is_dark(), panel.pid()
                took_s = deal(panel, BLOWS[2])
                until(lambda old=old: panel.is_again(old), f"another; {panel.log()}", 30)  # type: ignore[misc]  # a default
            assert newest(place / "history.db")[0] > known
            short, over = record_error(panel, before)
            overs.append(over)
            shorts.append(short)
            if was_lit:
                lit, worst_s = lit + 1, max(worst_s, took_s)
            if short > 0 or not over <= OVER_S:
                problems.append(f"kill {number}: short by {short:.4f} J/cm², over by {over:.1f} s")
            if not took_s <= TO_DARK_S["kill"]:
                problems.append(f"kill {number}: dark after {took_s:.2f} s")
    return (
        f"{count} sessions were ended by SIGKILL at a random instant, {lit} of them in the light, "
        f"at {KILL_SPEED:g} times real speed: dark after {worst_s:.2f} s of real time at most "
        f"(bound: {TO_DARK_S['kill']:g} s). The largest shortfall of a record was "
        f"{max(shorts):.4f} J/cm², the largest excess {max(overs):.1f} s of light."
    )


def report(count: int) -> Report:
    """Run it all; tell it, and what is wrong."""
    problems: list[str] = []
    text = (
        "Times are real and measured here, from outside, by the physics' own file (written 50 "
        f"times a second). The service manager's part is the simulator's: a watchdog of "
        f"{WATCHDOG_S:g} s, `panel-dark` before each start and after each end.\n"
    )
    told = [text, *every_blow(problems), "", kills(count, problems)]
    return Report(told, problems)
