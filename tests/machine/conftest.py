"""The machine under test; only collected where one is offered.

PANEL_VPI=PATH: a virtual Pi's tool (`make virtual-pi VPI=PATH`). PANEL_HOST=root@...: a real Pi
(`make on-pi HOST=...`). PANEL_REPORT: where pictures, traces and the table go.
"""

import os
import shlex
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from firmware_py import __version__
from tests.machine import owner_report
from tests.machine.guest import Guest, NeedsHands, VirtualPi
from tests.machine.install import PROJECT, fetch, install
from tests.machine.over_ssh import RealPi
from tests.machine.report import Report

TOOL, HOST = os.environ.get("PANEL_VPI"), os.environ.get("PANEL_HOST")
# The drivers' own tests drive lines from outside: a simulated GPIO does that, a real one doesn't.
DRIVING = ("test_bounds.py", "test_contract.py", "test_session.py", "test_package.py")
collect_ignore_glob = [] if TOOL else list(DRIVING) if HOST else ["test_*.py"]

FACTS: list[owner_report.Facts] = []
REPORT = Report(Path(os.environ.get("PANEL_REPORT", PROJECT / "machine-report")).resolve())


@pytest.fixture(scope="session")
def machine() -> Guest:
    """The machine as it is."""
    if TOOL:
        return VirtualPi(Path(TOOL))
    return RealPi(str(HOST), shlex.split(os.environ.get("PANEL_SSH", "")))


@pytest.fixture(scope="session")
def guest(machine: Guest, tmp_path_factory: pytest.TempPathFactory) -> Guest:
    """A virtual machine with the project's wheel and tests installed beside the system."""
    assert isinstance(machine, VirtualPi)
    if not machine.is_up():
        machine.tool("up", "--timeout", "400")
    # A walk that was cut off leaves its package there; its daemon holds the channels and the lines.
    if machine.run("dpkg-query -W light-panel").returncode == 0:
        machine.renew()
    folder = tmp_path_factory.mktemp("panel")
    python = machine.must("python3 -c 'import sys; print(*sys.version_info[:2], sep=chr(46))'")
    fetch(folder, python.strip())
    install(machine, folder)
    return machine


@pytest.fixture(scope="session")
def report() -> Report:
    """What each step showed."""
    return REPORT


def pytest_collection_finish(session: pytest.Session) -> None:
    """Say what will be done to somebody's Pi before it is done."""
    if HOST and session.items:
        kept = "/var/lib/panel-before-tests"
        print(owner_report.BEGINS.format(host=HOST, kept=kept, folder=REPORT.folder), flush=True)  # noqa: T201  to its owner


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Iterator[None]:
    """Turn what needs hands into a skip, and remember it for the list."""
    outcome = yield
    # The first step after which the package can tell all of it; a purge comes last.
    machine = item.funcargs.get("machine") if isinstance(item, pytest.Function) else None
    if HOST and isinstance(machine, Guest) and not any("doctor" in each.told for each in FACTS):
        FACTS.append(owner_report.ask(machine))
    wrong = outcome.excinfo  # type: ignore[attr-defined]  # pluggy's result
    if wrong is not None and isinstance(wrong[1], NeedsHands):
        REPORT.for_hands.append(f"{item.name.removeprefix('test_').replace('_', ' ')}: {wrong[1]}")
        outcome.force_exception(pytest.skip.Exception("for your hands"))  # type: ignore[attr-defined]


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print the table, and what is left for hands."""
    if REPORT.steps:
        if HOST:
            text = (PROJECT / "docs" / "on-a-pi.md").read_text("utf-8")
            listed = [line[6:] for line in text.splitlines() if line.startswith("- [ ] ")]
            REPORT.for_hands.extend(listed)
        terminalreporter.section("what was seen")
        terminalreporter.write(REPORT.table())
        terminalreporter.write(f"\npictures and traces: {REPORT.folder}\n")
        if HOST:
            sent = REPORT.folder / "send-this.md"
            sent.write_text(_sent(), encoding="utf-8")
            terminalreporter.section("please read this, and send it to the project")
            terminalreporter.write(f"{sent.read_text('utf-8')}\n(it lies in {sent})\n")


def _sent() -> str:
    """Return what an owner sends."""
    described = ["git", "-C", str(PROJECT), "describe", "--always", "--dirty"]
    done = subprocess.run(described, capture_output=True, text=True, check=False)
    facts = FACTS[-1] if FACTS else owner_report.Facts({}, "")
    return owner_report.report(facts, REPORT.steps, done.stdout.strip() or __version__)
