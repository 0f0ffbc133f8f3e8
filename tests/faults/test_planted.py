"""An exception planted anywhere in the loop: the program ends, and it is dark before it does."""

import sys
import threading
from pathlib import Path
from types import FrameType, ModuleType
from typing import Any, NoReturn

import pytest

from firmware_py import systemd
from firmware_py.core import gate, gate_skin, limits, people, reasons, sounds
from firmware_py.core import permit as core_permit
from firmware_py.core.dose import calibration, caps, delivery, grant, plan, uncertainty
from firmware_py.core.history import record
from firmware_py.core.sensing import (
    light_sense,
    plausibility,
    readings,
    skin,
    thermal,
    two_surfaces,
    warmth,
)
from firmware_py.core.session import dose_window, light, pace, resting, supervise
from firmware_py.core.session import facts as core_facts
from firmware_py.core.session import machine as core_session
from firmware_py.core.settings import Settings
from firmware_py.core.units import Ns
from firmware_py.daemon import daemon as whole
from firmware_py.daemon import loop, sentences, server, view_socket, waker, zone
from firmware_py.daemon.control import (
    controller,
    dose_windows,
    hardware,
    lease,
    probe_memory,
    sensors,
    sounder,
)
from firmware_py.daemon.control.deadman import DeadMan
from firmware_py.daemon.requests import (
    allowances,
    areas,
    claims,
    clock,
    looking,
    revision,
    settings,
    telemetry,
)
from firmware_py.drivers import (
    enable_line,
    inputs,
    light_channel,
    outputs,
    panel,
    stop_button,
    supply,
    temperature,
    w1_probe,
)
from firmware_py.history import ledger
from tests.faults.bench import Bench

# Where, and what has to happen for it to be called.
PLANTED: tuple[tuple[Any, str, str], ...] = (
    (calibration.ChannelCalibration, "irradiance", ""),
    (delivery, "irradiance", ""),
    (caps.Skin, "fluence_total", ""),
    (uncertainty, "relative", "subscribe"),
    (telemetry, "span", "subscribe"),  # of spans
    (delivery, "integrate", ""),
    (core_facts.Facts, "led_celsius", ""),
    (gate, "permit", ""),
    (light_sense, "worst", ""),
    (core_permit.Permit, "is_valid", ""),
    (plausibility, "mismatch", ""),
    (plausibility, "slope", "news"),
    (two_surfaces.SurfacesApart, "look", "news"),
    (warmth.SurfaceWatch, "look", "news"),
    (readings.ReadingFilter, "at", ""),
    (controller, "step", "interlock"),
    (sounds, "due", ""),
    (dose_window, "due", ""),
    (light, "wanted", ""),
    (light, "next_end", ""),
    (pace.Pace, "look", ""),
    (pace, "due", ""),
    (resting.Resting, "look", ""),
    (resting.Resting, "age_max", ""),
    (waker.Waker, "clear", "interlock"),
    (light, "after_light", ""),
    (supervise, "events", ""),
    (thermal, "derate", ""),
    (controller.Controller, "tick", ""),
    (controller.Controller, "_account", ""),
    (sensors.SensorMemory, "look", ""),
    (controller.Controller, "_verify", ""),
    (whole.Daemon, "tick", ""),
    (lease.Lease, "is_fresh", ""),
    (loop, "_loop", ""),
    (systemd.Notifier, "verified", ""),
    (settings.Preferences, "settle", ""),
    (dose_windows.DoseWindows, "give_up_late", ""),
    (ledger.SqliteLedger, "settle", ""),
    (dose_windows.DoseWindows, "ask_ahead", ""),
    (server.Server, "serve", ""),
    (sounder.Sounder, "tick", ""),
    (server.Server, "publish", "subscribe"),
    (view_socket.ViewSocket, "turn", ""),
    (looking.Looking, "news", ""),
    (claims.Claims, "pending", ""),
    (telemetry.Teller, "tell", "subscribe"),
    (revision.Revision, "look", "subscribe"),
    (sentences, "reason", "interlock"),
    (reasons.Language, "tell", "interlock"),
    (sentences, "ending", "stop"),
    (controller.Controller, "stop", "stop"),
    (panel.LightPanel, "apply", ""),
    (panel.LightPanel, "read_back", ""),
    (panel.LightPanel, "stop_now", "raise"),
    (light_channel.LightChannel, "read_back", ""),
    (grant.Grant, "before", ""),
    (people.Person, "closed", "subscribe"),
    (record.SessionRecord, "counts", "subscribe"),
    (plan.Plan, "lit_max", ""),
    (core_session.Session, "is_complete", ""),
    (allowances.Allowances, "next_allowed", "subscribe"),
    (areas.Offers, "people", "subscribe"),
    (clock, "believe", "subscribe"),
    (enable_line.EnableLine, "read", ""),
    (inputs.Fan, "turned", ""),
    (inputs.InterlockSwitch, "is_closed", ""),
    (inputs.LightSense, "sees_light", ""),
    (outputs.Heartbeat, "beat", ""),
    (stop_button.StopButton, "is_pressed", ""),
    (temperature.PolledProbe, "latest", ""),
    (gate_skin, "allows", ""),
    (skin, "derate", ""),
    (Settings, "quiet", "interlock"),
    (hardware.Hardware, "probes", ""),
    (probe_memory.ProbeMemory, "ask", ""),
    (zone.PanelTime, "zone_name", "subscribe"),
    (supply.SupplyWatch, "was_weak", "subscribe"),
)
# Their functions are imported by name, and fail where they are used; a worker asks a probe.
SMALL = {
    "firmware_py.core.timestamps",
    "firmware_py.core.units",
    "firmware_py.daemon.requests.dose_span",
    "firmware_py.drivers.sysfs",
    "firmware_py.drivers.w1_probe",
}


class PlantedError(Exception):
    """Nobody expects it."""


def plant(patch: pytest.MonkeyPatch, owner: Any, name: str, error: BaseException) -> None:
    def fail(*_args: Any, **_named: Any) -> NoReturn:
        raise error

    is_property = isinstance(getattr(owner, name, None), property)
    patch.setattr(owner, name, property(fail) if is_property else fail)


class Time:
    """A clock that steps the world each time the loop asks it, and gives up in the end."""

    def __init__(self, bench: Bench, asks: int) -> None:
        self._bench = bench
        self._asks = asks

    def __call__(self) -> Ns:
        if threading.current_thread() is threading.main_thread():
            self._asks -= 1
            assert self._asks > 0, "what was planted was not called"
            self._bench._link = Ns(self._bench._link + limits.TICK)
            self._bench.daemon.controller.lease.renewed = self._bench._link
            self._bench.world.step()
        return self._bench.world.clock()


def happen(bench: Bench, what: str) -> None:
    match what:
        case "subscribe":
            bench.send(b'{"verb":"subscribe"}\n')
            bench.daemon._published = None
        case "stop":
            bench._socket.send(b'{"verb":"stop"}\n')
        case "news":  # of a probe; its own thread may be slower than this test
            bench.daemon.controller._sensors.has_news = True
        case "interlock":
            bench.inject("interlock", "open")


def ends_by(error: type[BaseException], bench: Bench, asks: int = 400) -> None:
    with pytest.raises(error):
        loop.run(bench.daemon, Time(bench, asks))


def assert_dark_for_good(bench: Bench) -> None:
    assert bench.is_dark()
    assert not bench.world.lines["enable"]
    assert set(bench.world.writer.outputs().values()) == {0.0}
    assert bench.daemon._parts.deadman._panel.inhibited


@pytest.fixture
def bench(tmp_path: Path) -> Any:
    bench = Bench(tmp_path)
    bench.lit(0.5)
    assert not bench.is_dark()
    yield bench
    bench.close()


def where(value: Any) -> str | None:
    return getattr(value, "__name__", None) if not isinstance(value, str) else value


@pytest.mark.parametrize(("owner", "name", "what"), PLANTED, ids=where)
def test_an_exception_in_the_loop_ends_dark(
    bench: Bench, monkeypatch: pytest.MonkeyPatch, owner: Any, name: str, what: str
) -> None:
    happen(bench, what)
    with monkeypatch.context() as patch:
        plant(patch, owner, name, PlantedError())
        if what == "raise":
            plant(patch, controller.Controller, "tick", PlantedError())
        ends_by(PlantedError, bench)
    assert_dark_for_good(bench)


@pytest.mark.parametrize("error", [MemoryError(), KeyboardInterrupt(), SystemExit(), OSError(28)])
def test_whatever_is_raised_in_the_gate_or_the_driver_ends_dark(
    bench: Bench, monkeypatch: pytest.MonkeyPatch, error: BaseException
) -> None:
    with monkeypatch.context() as patch:
        plant(patch, controller.Controller, "_look", error)
        ends_by(type(error), bench)
    assert_dark_for_good(bench)


@pytest.mark.parametrize("name", ["apply", "stop"])
def test_memory_that_runs_out_in_a_write_of_light_ends_dark(
    bench: Bench, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    if name == "stop":
        bench._socket.send(b'{"verb":"stop"}\n')
    owner: Any = light_channel.LightChannel if name == "apply" else controller.Controller
    with monkeypatch.context() as patch:
        plant(patch, owner, name, MemoryError())
        ends_by(MemoryError, bench)
    assert_dark_for_good(bench)


@pytest.mark.parametrize(
    ("owner", "name"), [(w1_probe.W1Probe, "_ask"), (ledger.SqliteLedger, "_try")]
)
def test_an_exception_on_a_workers_thread_ends_the_program_dark(
    bench: Bench, monkeypatch: pytest.MonkeyPatch, owner: Any, name: str
) -> None:
    with monkeypatch.context() as patch:
        plant(patch, owner, name, PlantedError())
        ends_by(PlantedError, bench, asks=100_000)
    assert_dark_for_good(bench)


def test_a_stop_that_fails_in_python_does_not_end_the_pins_thread(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        plant(patch, panel.LightPanel, "stop_now", PlantedError())
        bench = Bench(tmp_path)
        bench.lit()
        bench.inject("stop", "pressed")  # MockPin runs the callback here: an error would be seen
    bench.step()  # the level is polled as well
    assert bench.status().ended == "stopped"
    assert bench.is_dark()
    bench.close()


def test_the_dead_man_outlives_a_panel_and_a_log_that_fail() -> None:
    class Hanging:
        def __init__(self) -> None:
            self.looks = 0
            self.enough = threading.Event()

        @property
        def lit_until(self) -> Ns:
            self.looks += 1
            if self.looks > 3:
                self.enough.set()
            return Ns(0)

        def stop_now(self) -> NoReturn:
            raise PlantedError

    def cannot_tell(_text: str) -> NoReturn:
        raise OSError("the journal is gone")

    hanging: Any = Hanging()
    dead_man = DeadMan(hanging, lambda: Ns(1), cannot_tell)
    dead_man.start()
    assert hanging.enough.wait(10)
    dead_man.close()


def test_every_module_that_a_tick_runs_through_has_something_planted(bench: Bench) -> None:
    bench.send(b'{"verb":"subscribe"}\n')
    modules = set()

    def note(frame: FrameType, event: str, _argument: object) -> None:
        if event == "call":
            modules.add(str(frame.f_globals.get("__name__")))

    sys.setprofile(note)
    try:
        bench.step(10)
    finally:
        sys.setprofile(None)
    looked_at = {name for name in modules if name.startswith(("firmware_py.core", "firmware_py.d"))}
    assert len(looked_at) > 20
    planted = {module_of(owner) for owner, _, _ in PLANTED} | SMALL
    assert sorted(looked_at - planted) == [], "\n".join(sorted(looked_at - planted))


def module_of(owner: Any) -> str:
    return str(owner.__name__ if isinstance(owner, ModuleType) else owner.__module__)
