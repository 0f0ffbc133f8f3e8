"""Putting a daemon together from a configuration and a machine.

The machine is a Pi, or a simulator that hands the same drivers other files, pins and clocks.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any

from firmware_py import wire
from firmware_py.config import Config
from firmware_py.core import areas
from firmware_py.core.areas import Catalogue
from firmware_py.core.errors import ConfigError
from firmware_py.core.faults import Fault, FaultCode
from firmware_py.core.plan import Optics
from firmware_py.core.units import Channel
from firmware_py.daemon.commands import Commands
from firmware_py.daemon.controller import Clocks, Controller, Hardware
from firmware_py.daemon.daemon import Daemon, Parts
from firmware_py.daemon.deadman import DeadMan
from firmware_py.daemon.notify import Notifier
from firmware_py.daemon.offers import Offers
from firmware_py.daemon.server import Server
from firmware_py.daemon.telemetry import Teller
from firmware_py.drivers.chips import find_chip
from firmware_py.drivers.interlock import InterlockSwitch
from firmware_py.drivers.panel import LightPanel, Wiring
from firmware_py.drivers.stop_button import StopButton
from firmware_py.drivers.w1 import W1Probe
from firmware_py.history import people
from firmware_py.history.database import connect
from firmware_py.history.ledger import CutOff, SqliteLedger
from firmware_py.ports import Clock, SysfsWriter, TemperatureSensor, WallClock

Log = Callable[[str], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Machine:
    """Everything that differs between a Pi and a simulator."""

    sysfs: Path  # holds class/pwm
    writer: SysfsWriter
    pin_factory: Any  # a gpiozero Factory
    sensors_root: Path  # holds 28-*/temperature
    clock: Clock
    link_clock: Clock
    wall: WallClock
    boot_id: str
    database: Path
    socket: Path
    speed: Callable[[], float]


def catalogue() -> Catalogue:
    """Return the areas that come with the package, checked.

    Raises:
        ConfigError: The catalogue has an error.
    """
    return areas.parse((files("firmware_py") / "data" / "areas.toml").read_text("utf-8"))


def optics(config: Config) -> Optics:
    """Return the panel's measured answer."""
    return Optics(
        channels={channel: config.calibration(channel) for channel in Channel},
        distances=config.distances(),
    )


def assemble(config: Config, machine: Machine, log: Log) -> Daemon:
    """Return a daemon that is dark and ready for its first tick.

    Raises:
        PanelError: The configuration, the hardware or the database can't be used, and why.
    """
    offered = catalogue()
    enabled = enabled_areas(config, offered)
    sensors = _sensors(config, machine)
    connection = connect(machine.database)
    ledger = SqliteLedger(connection)
    cut_off = ledger.close_cut_off()
    panel = _panel(config, machine)
    stop = StopButton(config.pins.stop, panel.stop_now, pin_factory=machine.pin_factory, log=log)
    interlock = _interlock(config, machine)
    measured = optics(config)
    controller = Controller(
        optics=measured,
        hardware=Hardware(
            panel=panel,
            stop=stop,
            surface=sensors["surface"],
            heatsink=sensors.get("heatsink"),
            interlock=interlock,
        ),
        ledger=ledger,
        clocks=Clocks(
            clock=machine.clock,
            link=machine.link_clock,
            wall=machine.wall,
            boot_id=machine.boot_id,
        ),
        log=log,
    )
    if (latched := ledger.latched_fault()) is not None:
        fault = Fault(FaultCode(latched.code), latched.text)
        controller.remember_fault(fault, latched.since)
    offers = Offers(
        panel=config.name,
        catalogue=offered,
        enabled=enabled,
        distances={area: config.area_distance(area) for area in offered},
        people=people.everyone(connection),
        optics=measured,
        display=wire.Display(
            model=config.display.model,
            width_mm=config.display.width_mm,
            height_mm=config.display.height_mm,
        ),
    )
    free = dict.fromkeys(sorted(enabled))
    teller = Teller(controller, measured, machine.speed, lambda: free)
    teller.welcome = _welcome(cut_off)
    commands = Commands(controller, offers, teller, machine.link_clock)

    def let_go() -> None:
        stop.close()
        if interlock is not None:
            interlock.close()
        panel.close()
        ledger.close()

    return Daemon(
        Parts(
            controller=controller,
            commands=commands,
            teller=teller,
            server=Server(machine.socket, commands.handle, machine.link_clock, log),
            deadman=DeadMan(panel, machine.clock, log),
            notifier=Notifier.from_environment(),
            sensors=tuple(sensors.values()),
            ledger=ledger,
            clock=machine.clock,
            link_clock=machine.link_clock,
            let_go=let_go,
        )
    )


def enabled_areas(config: Config, offered: Catalogue) -> frozenset[str]:
    """Return the areas that this panel offers.

    Raises:
        ConfigError: The configuration names an area that isn't in the catalogue.
    """
    named = (*config.areas.enable, *config.areas.disable, *config.distance.areas)
    for area in named:
        if area not in offered:
            raise ConfigError(
                f"configuration: area {area!r}: not in the catalogue; choose one of "
                f"{', '.join(offered)}"
            )
    usual = {key for key, area in offered.items() if not area.off_unless_enabled}
    return frozenset((usual | set(config.areas.enable)) - set(config.areas.disable))


def _panel(config: Config, machine: Machine) -> LightPanel:
    wiring = {
        channel: Wiring(config.channel(channel).pwm_channel, config.channel(channel).frequency_hz)
        for channel in Channel
    }
    return LightPanel(
        find_chip(machine.sysfs, config.pwm.node),
        wiring,
        config.pins.enable,
        writer=machine.writer,
        pin_factory=machine.pin_factory,
    )


def _interlock(config: Config, machine: Machine) -> InterlockSwitch | None:
    if config.pins.interlock is None:
        return None
    return InterlockSwitch(config.pins.interlock, pin_factory=machine.pin_factory)


def _sensors(config: Config, machine: Machine) -> Mapping[str, TemperatureSensor]:
    sensors = {"surface": W1Probe(machine.sensors_root / config.sensors.surface)}
    if config.sensors.heatsink is not None:
        sensors["heatsink"] = W1Probe(machine.sensors_root / config.sensors.heatsink)
    return sensors


def _welcome(cut_off: tuple[CutOff, ...]) -> str | None:
    if not cut_off:
        return None
    last = cut_off[-1]
    return (
        f"The last session ({last.area}) was cut off. It gave at most {last.red_j_cm2:.1f} J/cm² "
        f"red and {last.nir_j_cm2:.1f} J/cm² infrared."
    )
