"""panel-daemon's program in this process: its machine, its loop, and a worker that breaks."""

import os
import signal
import sys
import threading
from pathlib import Path
from typing import NoReturn

import pytest

from firmware_py import __main__ as program
from firmware_py import dark_start
from firmware_py.config.load import example_text, parse
from firmware_py.core.errors import HardwareError
from firmware_py.core.units import Ns
from firmware_py.daemon import loop
from firmware_py.drivers.sysfs import KernelFiles
from tests.daemon.desk import Desk

ENDING = (signal.SIGTERM, signal.SIGINT)


def test_a_probes_thread_that_breaks_ends_the_program_dark_with_its_reason(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    def breaks(_now: Ns) -> NoReturn:
        raise MemoryError("no room for a reading")

    desk.lit()
    assert not desk.is_dark()
    monkeypatch.setattr(desk.daemon, "sensor_polls", (breaks,) * len(desk.daemon.sensors))
    before = [signal.getsignal(number) for number in ENDING]
    with pytest.raises(MemoryError, match="no room for a reading"):
        loop.run(desk.daemon, desk.world.clock)
    assert desk.is_dark()
    assert [signal.getsignal(number) for number in ENDING] == before


def test_a_tick_that_breaks_ends_the_program_dark_with_its_reason(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    def breaks() -> NoReturn:
        raise MemoryError("no room for a tick")

    desk.lit()
    monkeypatch.setattr(desk.daemon, "tick", breaks)
    with pytest.raises(MemoryError, match="no room for a tick"):
        loop.run(desk.daemon, desk.world.clock)
    assert desk.is_dark()


def test_a_worker_finishes_what_it_is_at_and_begins_no_more() -> None:
    begun, may_end, finished = threading.Event(), threading.Event(), list[Ns]()

    class Wake(threading.Event):
        def set(self) -> None:
            super().set()
            may_end.set()

    def work(now: Ns) -> None:
        begun.set()
        assert may_end.wait(10)
        finished.append(now)

    failures = list[BaseException]()
    worker = loop.Worker(work, lambda: Ns(7), lambda _now: 3600.0, failures.append, Wake())
    worker.start()
    assert begun.wait(10)
    worker.close()
    worker.close()
    assert (finished, failures) == ([Ns(7)], [])


@pytest.fixture
def config_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    file = tmp_path / "panel.toml"
    file.write_text(example_text())
    monkeypatch.setattr(sys, "argv", ["panel-daemon", "--config", str(file)])
    return file


def test_told_to_end_in_the_light_the_program_returns_in_order_and_dark(
    desk: Desk, config_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(program, "pi", lambda _config: None)
    monkeypatch.setattr(program, "assemble", lambda _config, _machine, _log: desk.daemon)
    desk.lit()

    def terminate(_now: Ns) -> None:
        os.kill(os.getpid(), signal.SIGTERM)

    monkeypatch.setattr(desk.daemon, "sensor_polls", (terminate,) * len(desk.daemon.sensors))
    assert program.main() == 0
    assert desk.is_dark()


def test_where_the_pins_cannot_be_opened_it_says_why_once_and_goes_on_dark(
    config_file: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    tries = list[str]()

    def refuse(chip: int) -> NoReturn:
        tries.append("once")
        if len(tries) == 3:
            os.kill(os.getpid(), signal.SIGTERM)
        raise HardwareError(f"gpiochip{chip} can't be opened: add this user to group gpio")

    monkeypatch.setenv("RUNTIME_DIRECTORY", str(config_file.parent))
    monkeypatch.setattr(program, "header_chip", lambda _sysfs, _devices: 11)
    monkeypatch.setattr(program, "open_pins", refuse)
    monkeypatch.setattr(program, "DARK", "true")
    monkeypatch.setattr(dark_start, "AGAIN_NS", Ns(0))
    before = [signal.getsignal(number) for number in ENDING]
    try:
        assert program.main() == 0
    finally:
        for number, handler in zip(ENDING, before, strict=True):
            signal.signal(number, handler)
    assert len(tries) == 3
    assert capsys.readouterr().err == (
        "panel-daemon: gpiochip11 can't be opened: add this user to group gpio\n"
    )
    assert not (config_file.parent / "control.sock").exists()


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("[paths]\nsocket = '/a/s'\n", "/a/s"),
        ('= 3\n[paths]\nsocket = "/a/s"', "/a/s"),
        ("[paths]\n", None),
        (None, None),
    ],
)
def test_where_clients_look_is_found_in_a_configuration_that_cannot_be_read(
    config_file: Path, monkeypatch: pytest.MonkeyPatch, text: str | None, named: str | None
) -> None:
    config_file.unlink()
    if text is not None:
        config_file.write_text(text)
    monkeypatch.delenv("RUNTIME_DIRECTORY", raising=False)
    first = [Path(named)] if named is not None else []
    assert [*program.sockets(config_file)] == [*first, Path("/run/panel/control.sock")]
    monkeypatch.setenv("RUNTIME_DIRECTORY", "/run/other:/run/more")
    assert [*program.sockets(config_file)] == [*first, Path("/run/other/control.sock")]


def test_its_machine_is_the_real_one_with_its_files_where_the_configuration_says(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    pins = object()
    found = {(Path("/sys"), Path("/dev")): 15}
    monkeypatch.setattr(program, "header_chip", lambda *where: found[where])
    monkeypatch.setattr(program, "open_pins", {15: pins}.__getitem__)
    text = f'{example_text()}\n[paths]\nsocket = "/a/s"\ndatabase = "/b/h.db"\nwitness = "/c/w"\n'
    machine = program.pi(parse(text, "panel.toml"))
    assert machine.pin_factory is pins
    assert isinstance(machine.files, KernelFiles)
    files = (machine.sysfs, machine.socket, machine.database, machine.witness)
    assert [str(file) for file in files] == ["/sys", "/a/s", "/b/h.db", "/c/w"]
    assert machine.speed() == 1.0
    assert not machine.is_simulated
    assert len(machine.boot_id) == 36
