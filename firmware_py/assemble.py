"""Putting a daemon together from a configuration and a machine.

The machine is a Pi, or a simulator that hands the same drivers other files, pins and clocks.
"""

from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack, suppress
from datetime import UTC, datetime, tzinfo
from functools import cache, partial
from importlib.resources import files
from pathlib import Path
from typing import Any, Protocol, TypeVar

from msgspec import Struct

from firmware_py import wire
from firmware_py.config.schema import Config, check_dates
from firmware_py.core import limits
from firmware_py.core.dose import areas, calibration
from firmware_py.core.dose.areas import Catalogue
from firmware_py.core.dose.plan import Optics
from firmware_py.core.errors import ConfigError
from firmware_py.core.faults import Fault, FaultCode
from firmware_py.core.history import course
from firmware_py.core.history.record import SessionRecord
from firmware_py.core.reasons import AreaName, Reason, Said
from firmware_py.core.timestamps import Moment
from firmware_py.core.units import Channel
from firmware_py.daemon.control.controller import Controller
from firmware_py.daemon.control.deadman import DeadMan
from firmware_py.daemon.control.hardware import Clocks, Hardware
from firmware_py.daemon.control.sounder import Sounder
from firmware_py.daemon.daemon import Daemon, Parts
from firmware_py.daemon.requests.allowances import Allowances
from firmware_py.daemon.requests.areas import Offers
from firmware_py.daemon.requests.claims import Claims
from firmware_py.daemon.requests.clock import Timekeeper
from firmware_py.daemon.requests.data import PeoplesData
from firmware_py.daemon.requests.dispatch import Commands
from firmware_py.daemon.requests.history import PeoplesHistory
from firmware_py.daemon.requests.homes import Homes
from firmware_py.daemon.requests.looking import Looking
from firmware_py.daemon.requests.people import People
from firmware_py.daemon.requests.prescriptions import Prescriptions
from firmware_py.daemon.requests.record import Record
from firmware_py.daemon.requests.revision import Revision
from firmware_py.daemon.requests.settings import Preferences
from firmware_py.daemon.requests.telemetry import Teller
from firmware_py.daemon.server import Server
from firmware_py.daemon.view_socket import ViewSocket
from firmware_py.daemon.waker import Waker
from firmware_py.daemon.zone import PanelTime, SystemZone
from firmware_py.drivers import probes
from firmware_py.drivers.chips import find_chip
from firmware_py.drivers.inputs import Fan, InterlockSwitch, LightSense
from firmware_py.drivers.outputs import Buzzer, Heartbeat
from firmware_py.drivers.panel import LightPanel, Wiring
from firmware_py.drivers.probes import open_probe
from firmware_py.drivers.stop_button import StopButton
from firmware_py.drivers.supply import SupplyWatch
from firmware_py.history import lasting
from firmware_py.history.data.recovery import open_history
from firmware_py.history.ledger import SqliteLedger
from firmware_py.history.reserve import Reserve
from firmware_py.history.store import SqliteStore
from firmware_py.history.witness import Witness
from firmware_py.ports.hardware import (
    Clock,
    Supply,
    SysfsFiles,
    TemperatureSensor,
    WallClock,
)
from firmware_py.systemd import Notifier

Log = Callable[[str], None]


class Machine(Struct, frozen=True, kw_only=True):
    """Everything that differs between a Pi and a simulator."""

    sysfs: Path  # holds class/pwm
    files: SysfsFiles
    pin_factory: Any  # a gpiozero Factory
    sensors_root: Path  # holds the 1-wire probes' folders, 28-*/temperature
    clock: Clock
    check_clock: Clock  # must advance as `clock` does
    link_clock: Clock
    wall: WallClock
    boot_id: str
    database: Path
    witness: Path  # in a folder of its own, beside which no copy of the database lies
    socket: Path
    speed: Callable[[], float]
    mountinfo: Callable[[], str]  # as /proc/self/mountinfo; empty where nothing is known of mounts
    zone: Callable[[], tzinfo] | None = None  # None: the system's
    # The light is worked out from the configuration, whose calibration is true of it.
    is_simulated: bool = False
    view: Path | None = None  # where programs look; None: nobody does
    fleet_key: Path | None = None  # shared with the clinic that keeps who moves between panels


@cache
def catalogue() -> Catalogue:
    """Return the areas that come with the package, checked; read once.

    Raises:
        ConfigError: The catalogue has an error.
    """
    return areas.parse((files("firmware_py") / "data" / "areas.toml").read_text("utf-8"))


def optics(config: Config, *, is_simulated: bool = False) -> Optics:
    """Return the panel's measured answer, as far as it can be believed."""
    stated = {channel: config.calibration(channel) for channel in Channel}
    distances = config.distances()
    believed = {c: calibration.of_a_real_lamp(each, distances) for c, each in stated.items()}
    return Optics(
        channels=stated if is_simulated else believed,
        distances=distances,
        is_simulated=is_simulated,
    )


def assemble(config: Config, machine: Machine, log: Log) -> Daemon:
    """Return a daemon that is dark and ready for its first tick.

    Raises:
        PanelError: The configuration, the hardware or the database can't be used, and why.
        OSError, sqlite3.Error: The disk refuses. In any case all that was taken is let go.
    """
    with ExitStack() as taken:
        daemon = _assemble(config, machine, log, taken)
        taken.pop_all()  # the daemon's from now on
    return daemon


def _assemble(config: Config, machine: Machine, log: Log, taken: ExitStack) -> Daemon:
    """Assemble; what is taken on the way is put on a stack, to be let go where a later part fails.

    What owns a part is put on top of it, so that each may be closed more than once.
    """
    wall = machine.wall()
    if wall.is_set and wall.unix_s >= limits.BUILT_UNIX_S:  # else it is the clock that is wrong
        check_dates(config, datetime.fromtimestamp(wall.unix_s, UTC).date())
    offered = catalogue()
    enabled = enabled_areas(config, offered)
    sensors = _sensors(config, machine)
    waker = kept(Waker(), taken)
    panel = _panel(config, machine)  # first: another daemon that holds it has a record under way
    kept(panel, taken)
    store, found = _history(config, machine, offered, log, taken)
    ledger = SqliteLedger(store, log, Reserve(machine.database))
    hardware = _hardware(config, machine, panel, sensors, waker, log, taken)
    controller = _controller(config, machine, hardware, ledger, store, log)
    timekeeper = _timekeeper(machine, store, ledger)
    here = PanelTime(timekeeper.now, machine.zone or SystemZone(machine.link_clock))
    record = Record(ledger, controller.check_between_sessions)
    installed = config.sound.settings()
    preferences = Preferences(installed, ledger.settings, enabled, record, log)
    supply = SupplyWatch(machine.sysfs)
    areas = _areas(config, machine, offered, enabled, ledger, timekeeper, here, preferences, supply)
    revision = Revision(
        ledger,
        timekeeper.now,
        lambda: preferences.changes,
        here.zone,
        noticed=lambda: supply.was_weak,
    )
    teller = _teller(machine, controller, areas, timekeeper, here, preferences, revision, found)
    claims = _claims(machine, controller, areas, timekeeper, ledger, here, log)
    commands = _commands(
        machine,
        offered,
        controller,
        record,
        ledger,
        areas,
        claims,
        timekeeper,
        here,
        teller,
        preferences,
        revision,
        log,
    )
    buzzer = kept(_buzzer(config, machine, log), taken)
    heartbeat = kept(_heartbeat(config, machine, log), taken)
    server = kept(_server(machine, commands, log), taken)
    view = kept(_view(machine, Looking(controller, teller, ledger, claims), log), taken)
    return Daemon(
        Parts(
            controller=controller,
            teller=teller,
            server=server,
            deadman=DeadMan(panel, machine.clock, log, machine.speed),
            notifier=kept(Notifier.from_environment(), taken),
            sensors=tuple(sensors.values()),
            supply=supply,
            ledger=ledger,
            preferences=preferences,
            waker=waker,
            clock=machine.clock,
            link_clock=machine.link_clock,
            let_go=partial(_let_go, hardware, panel, buzzer, heartbeat, ledger),
            sounder=_sounder(here, buzzer, preferences),
            heartbeat=heartbeat,
            view=view,
        )
    )


class _Closes(Protocol):
    def close(self) -> object: ...


Part = TypeVar("Part", bound=_Closes | None)


def kept(part: Part, taken: ExitStack) -> Part:
    """Return a part, which the stack closes where a later one can't be had; None: not fitted."""
    if part is not None:
        taken.callback(_close_anyway, part)
    return part


def _close_anyway(part: _Closes) -> None:
    """Close a part; what it raises must not take the place of why the next one can't be had."""
    with suppress(Exception):
        part.close()


# ---------------------------------------------------------------------- the record and the clock


def _history(
    config: Config, machine: Machine, offered: Catalogue, log: Log, taken: ExitStack
) -> tuple[SqliteStore, Said | None]:
    """Return the record, and what to say of what was found: a loss, or a session cut off."""
    now = Moment(
        boot_id=machine.boot_id,
        monotonic=machine.clock(),
        unix_s=machine.wall().unix_s,
        is_set=False,
    )
    witness = Witness(machine.witness)
    connection, recovered = open_history(machine.database, now, witness)
    kept(connection, taken)
    if recovered is not None:
        log(f"{recovered.said} Damaged: {recovered.damaged}. Copy: {recovered.backup}.")
    calibrated = {c: config.channel(c).calibration.date.isoformat() for c in Channel}
    per_week = {key: course.per_week(area.sessions_per_week) for key, area in offered.items()}
    store = SqliteStore(connection, machine.database, calibrated, per_week, witness)
    cut_off = welcome(store.close_cut_off())
    return store, recovered.said if recovered is not None else cut_off


def welcome(cut_off: Sequence[SessionRecord]) -> Said | None:
    """Return what to say of what the last run broke off."""
    if not cut_off:
        return None
    last = cut_off[-1]
    return Reason.CUT_OFF.said(
        area=AreaName(last.area, last.area),
        red_j_cm2=last.given[Channel.RED],
        nir_j_cm2=last.given[Channel.NIR],
    )


def _timekeeper(machine: Machine, store: SqliteStore, ledger: SqliteLedger) -> Timekeeper:
    """Return the time of day; what came before this boot is dated by it at once."""
    known = store.reference(machine.boot_id)
    timekeeper = Timekeeper(
        machine.clock,
        machine.check_clock,
        machine.wall,
        machine.boot_id,
        known,
        ledger.note_time,
        lambda: ledger.history.latest_sure_unix_s,
    )
    now = timekeeper.now()
    if known is not None:
        ledger.note_time(now, known)  # once more: a copy of the history may have taken its place
    ledger.poll_once(machine.clock())
    return timekeeper


# ---------------------------------------------------------------------- the light


def _controller(
    config: Config,
    machine: Machine,
    hardware: Hardware,
    ledger: SqliteLedger,
    store: SqliteStore,
    log: Log,
) -> Controller:
    """Return the controller, in the fault that the last run ended with."""
    controller = Controller(
        optics=optics(config, is_simulated=machine.is_simulated),
        hardware=hardware,
        ledger=ledger,
        clocks=Clocks(
            clock=machine.clock,
            check=machine.check_clock,
            link=machine.link_clock,
            wall=machine.wall,
            boot_id=machine.boot_id,
        ),
        log=log,
        warmth=config.panel_warmth(),
    )
    if (latched := store.latched_fault()) is not None:
        fault = Fault(FaultCode(latched.code), latched.text)
        controller.remember_fault(fault, latched.since)
    return controller


def _hardware(
    config: Config,
    machine: Machine,
    panel: LightPanel,
    sensors: Mapping[str, TemperatureSensor],
    waker: Waker,
    log: Log,
    taken: ExitStack,
) -> Hardware:
    stop = StopButton(
        config.pins.stop,
        panel.stop_now,
        pin_factory=machine.pin_factory,
        log=log,
        wake=waker.wake,
    )
    return Hardware(
        panel=panel,
        stop=kept(stop, taken),
        surface=sensors["surface"],
        heatsink=sensors.get("heatsink"),
        surface2=sensors.get("surface2"),
        skin=sensors.get("skin"),
        interlock=kept(_interlock(config, machine, waker), taken),
        fan=kept(_fan(config, machine), taken),
        light_senses=_light_senses(config, machine, taken),
    )


def _let_go(
    hardware: Hardware,
    panel: LightPanel,
    buzzer: Buzzer | None,
    heartbeat: Heartbeat | None,
    ledger: SqliteLedger,
) -> None:
    """Close every part that is fitted, in this order, whatever one of them raises."""
    senses = (hardware.stop, hardware.interlock, hardware.fan, *hardware.light_senses.values())
    with ExitStack() as each:
        for part in reversed((*senses, panel, buzzer, heartbeat, ledger)):
            if part is not None:
                each.callback(part.close)


# ---------------------------------------------------------------------- what clients ask


def _areas(
    config: Config,
    machine: Machine,
    offered: Catalogue,
    enabled: frozenset[str],
    ledger: SqliteLedger,
    timekeeper: Timekeeper,
    here: PanelTime,
    preferences: Preferences,
    supply: Supply,
) -> Offers:
    measured = optics(config, is_simulated=machine.is_simulated)
    on_offer = {key: area for key, area in offered.items() if key in enabled}
    return Offers(
        panel=config.name,
        catalogue=offered,
        on_offer=lambda: preferences.areas,
        distances={area: config.area_distance(area) for area in offered},
        everyone=lambda: ledger.people,
        optics=measured,
        display=wire.Display(
            model=config.display.model,
            width_mm=config.display.width_mm,
            height_mm=config.display.height_mm,
        ),
        allowances=Allowances(ledger, timekeeper.now, on_offer, here.zone),
        notices=lambda: notices(measured, ledger, supply, timekeeper.now()),
        forgets=partial(_forgets, machine),
    )


def _claims(
    machine: Machine,
    controller: Controller,
    areas: Offers,
    timekeeper: Timekeeper,
    ledger: SqliteLedger,
    here: PanelTime,
    log: Log,
) -> Claims:
    return Claims(
        controller,
        areas,
        machine.fleet_key,
        timekeeper.now,
        lambda: ledger.identities,
        here.zone,
        log,
    )


def _teller(
    machine: Machine,
    controller: Controller,
    areas: Offers,
    timekeeper: Timekeeper,
    here: PanelTime,
    preferences: Preferences,
    revision: Revision,
    found: Said | None,
) -> Teller:
    return Teller(
        controller,
        areas.optics,
        machine.speed,
        areas.next_allowed,
        timekeeper.now,
        here,
        revision,
        machine.link_clock,
        found,
        lambda: preferences.hearing(here.minute()),
    )


def _commands(
    machine: Machine,
    offered: Catalogue,
    controller: Controller,
    record: Record,
    ledger: SqliteLedger,
    areas: Offers,
    claims: Claims,
    timekeeper: Timekeeper,
    here: PanelTime,
    teller: Teller,
    preferences: Preferences,
    revision: Revision,
    log: Log,
) -> Commands:
    return Commands(
        controller=controller,
        record=record,
        areas=areas,
        claims=claims,
        people=People(ledger, timekeeper.now),
        homes=Homes(ledger, timekeeper.now, claims.key),
        prescriptions=Prescriptions(
            ledger,
            offered,
            areas.panel,
            claims.key,
            timekeeper.now,
            here.zone,
            machine.clock,
        ),
        history=PeoplesHistory(offered, timekeeper.now, here.zone),
        whole_record=PeoplesData(offered, timekeeper.now),
        timekeeper=timekeeper,
        teller=teller,
        preferences=preferences,
        revision=revision,
        link_clock=machine.link_clock,
        log=log,
    )


def _server(machine: Machine, commands: Commands, log: Log) -> Server:
    """Return the socket, in a folder that is made where it is missing.

    Raises:
        ConfigError: It can't listen there.
    """
    try:
        machine.socket.parent.mkdir(mode=0o750, parents=True, exist_ok=True)
        return Server(machine.socket, commands.handle, machine.link_clock, log)
    except OSError as error:
        raise ConfigError(
            f"configuration: paths.socket = {str(machine.socket)!r}: can't listen there: {error}; "
            "name a file in a folder where this user may write"
        ) from error


def _view(machine: Machine, looking: Looking, log: Log) -> ViewSocket | None:
    """Return the second socket; the panel works without it."""
    if machine.view is None:
        return None
    return ViewSocket(machine.view, looking, machine.link_clock, log)


def _forgets(machine: Machine) -> Said | None:
    """Return why the record would not outlast the power, as things are mounted now."""
    mountinfo = machine.mountinfo()
    for file in (machine.database, machine.witness):
        if (why := lasting.problem(file.parent.resolve(), mountinfo)) is not None:
            return why
    return None


def notices(
    measured: Optics, ledger: SqliteLedger, supply: Supply, now: Moment
) -> tuple[Said, ...]:
    """Return what is due on a panel: a better supply, to be measured by its age or its light."""
    today = datetime.fromtimestamp(now.unix_s, UTC).date() if now.is_set else None
    lit = {channel: time.since_calibration for channel, time in ledger.light.items()}
    weak = (Reason.SUPPLY_WEAK.said(),) if supply.was_weak else ()
    if not measured.is_known:
        return (*weak, Reason.NOT_MEASURED.said())
    return (*weak, *calibration.due(measured.channels, lit, today))


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
        files=machine.files,
        pin_factory=machine.pin_factory,
    )


def _interlock(config: Config, machine: Machine, waker: Waker) -> InterlockSwitch | None:
    if config.pins.interlock is None:
        return None
    line = config.pins.interlock
    return InterlockSwitch(line, pin_factory=machine.pin_factory, wake=waker.wake)


def _fan(config: Config, machine: Machine) -> Fan | None:
    if config.pins.fan is None:
        return None
    tach = config.fan.signal == "tach"
    return Fan(config.pins.fan, tach=tach, pin_factory=machine.pin_factory)


def _buzzer(config: Config, machine: Machine, log: Log) -> Buzzer | None:
    if config.pins.buzzer is None:
        return None
    return Buzzer(config.pins.buzzer, "buzzer", pin_factory=machine.pin_factory, log=log)


def _sounder(here: PanelTime, buzzer: Buzzer | None, preferences: Preferences) -> Sounder | None:
    if buzzer is None:
        return None
    return Sounder(buzzer, lambda: preferences.now.quiet, here.minute)


def _heartbeat(config: Config, machine: Machine, log: Log) -> Heartbeat | None:
    if config.pins.heartbeat is None:
        return None
    return Heartbeat(config.pins.heartbeat, "heartbeat", pin_factory=machine.pin_factory, log=log)


def _light_senses(
    config: Config, machine: Machine, taken: ExitStack
) -> Mapping[Channel, LightSense]:
    lines = {Channel.RED: config.pins.light_sense_red, Channel.NIR: config.pins.light_sense_nir}
    return {
        channel: kept(LightSense(line, channel.value, pin_factory=machine.pin_factory), taken)
        for channel, line in lines.items()
        if line is not None
    }


def _sensors(config: Config, machine: Machine) -> Mapping[str, TemperatureSensor]:
    """Return the sensors that are fitted, by their place."""
    at = probes.roots(machine.sensors_root, machine.sysfs)
    return {place: open_probe(name, at) for place, name in config.sensors.fitted().items()}
