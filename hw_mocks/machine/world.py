"""The simulated machine: everything that is there whether the daemon lives or not."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, cast

from msgspec import Struct

from firmware_py.config import dark_env
from firmware_py.config.schema import Config
from firmware_py.core import limits
from firmware_py.core.units import Channel, Ns, seconds
from hw_mocks.files import replace_file
from hw_mocks.hardware import gpio_tree, probe, sensor_files
from hw_mocks.hardware.gpio_lines import INPUTS, OUTPUTS, Lines
from hw_mocks.hardware.pwm_kernel import Fault, PwmKernel
from hw_mocks.hardware.screen_tree import ScreenTree
from hw_mocks.hardware.trace import Trace
from hw_mocks.inject_values import Inject, InjectError
from hw_mocks.machine import boards, boot, physics_file
from hw_mocks.machine.boards import Board
from hw_mocks.machine.clocks import SteppedClock, SteppedWall
from hw_mocks.machine.physics import Physics, PhysicsSettings, Warmth
from hw_mocks.machine.skin import Skin

STEP = limits.TICK


class Light(Struct, frozen=True):
    """One colour at the skin: now, and since the simulator's start."""

    irradiance_mw_cm2: float
    fluence_j_cm2: float


class Truth(Struct, frozen=True):
    """What the physics say, whatever the daemon believes. t: seconds since boot."""

    t: float
    red: Light
    nir: Light
    surface_c: float
    heatsink_c: float
    surface2_c: float
    skin_c: float


class World:
    """PWM, lines, probes, physics and clocks, advanced by steps of one tick.

    A folder with a machine in it is gone on with, light and all, unless `fresh`, which is a reboot;
    so is another board, or another kernel.
    """

    def __init__(
        self,
        config: Config,
        folder: Path,
        *,
        physics: PhysicsSettings | None = None,
        board: Board | None = None,
        fresh: bool = True,
    ) -> None:
        self.config = config
        self.folder = folder
        board = board or boards.board()
        fresh = board.settle(folder) or fresh
        if fresh:
            (folder / "trace.jsonl").unlink(missing_ok=True)
        begun = boot.begin(folder, fresh=fresh)
        self.boot_id = begun.boot_id
        self.clock = SteppedClock(begun.boottime_ns)
        self.wall = SteppedWall(self.clock, begun.unix_s)
        self.trace = Trace(folder / "trace.jsonl")
        self.writer = _light_chip(self, board, fresh=fresh)
        _show_board(config, folder, board)
        numbers = {name: getattr(config.pins, name, None) for name in (*OUTPUTS, *INPUTS)}
        self.lines = Lines(
            folder / "gpio",
            {name: number for name, number in numbers.items() if number is not None},
            clock=self.clock,
            on_write=self.trace.add,
            fresh=fresh,
        )
        self.physics = Physics(physics or physics_file.settings(config))
        self._lamps = tuple((str(c), config.channel(c).pwm_channel) for c in Channel)
        self._sense = "ok"
        self._alarm = _volt_alarm(folder / "sys")
        self._screen = ScreenTree(folder / "sys")
        self._is_told_where = self._is_elsewhere  # to sit
        self._probes = {
            place: probe.Probe(files)
            for place, files in sensor_files.files_of(config.sensors, folder / "sys").items()
        }
        self._show()

    @property
    def sensors_root(self) -> Path:
        """The folder with the 1-wire probes' folders."""
        return self.folder / "sys" / "bus" / "w1" / "devices"

    @property
    def _is_elsewhere(self) -> bool:
        """The physics file puts the person elsewhere than the panel supposes."""
        return self.physics.settings.distance_cm != self.config.distance.default_cm

    @property
    def stale(self) -> tuple[int, ...]:
        """The sensors whose reads don't come back, by their number among those fitted."""
        probes = self._probes.values()
        return tuple(number for number, each in enumerate(probes) if each.fault == "stale")

    def step(self, duration: Ns = STEP) -> None:
        """Advance by one tick's time, with the light as it stands."""
        self._shine()
        self.physics.step(duration)
        self.clock.advance_to(Ns(self.clock() + duration))
        self._show()

    def sit(self, distance_cm: float | None) -> None:
        """Have the person sit where the session supposes, unless they were placed by other means.

        None: no session; who is there stays.
        """
        if distance_cm is not None and not self._is_told_where:
            self.physics.sit(distance_cm)

    def notice_outside(self) -> None:
        """Let what other processes wrote to the files take effect."""
        self.writer.notice_outside()
        self.lines.notice_outside()

    def truth(self) -> Truth:
        """Return what is so now."""
        self._shine()
        light = {
            name: Light(self.physics.irradiance_mw_cm2(name), self.physics.fluence_j_cm2[name])
            for name, _ in self._lamps
        }
        return Truth(
            t=seconds(self.clock()),
            red=light["red"],
            nir=light["nir"],
            surface_c=self.physics.surface.celsius,
            heatsink_c=self.physics.heatsink.celsius,
            surface2_c=self.physics.surface2.celsius,
            skin_c=self.physics.skin.celsius,
        )

    def keep(self) -> None:
        """Note how far the clocks have come, for the next run."""
        boot.keep(
            self.folder,
            boot.Boot(boot_id=self.boot_id, boottime_ns=self.clock(), unix_s=self.wall.true_unix_s),
        )

    def inject(self, inject: Inject) -> None:
        """Let one thing happen to the machine; `disk` and `daemon` are matters of processes.

        Raises:
            InjectError: The panel has no such sensor.
            ValueError: It is none of the machine's.
        """
        physics, value, number = self.physics, inject.value, inject.number
        match inject.name:
            case "stop":
                self.lines.drive("stop", level=value != "released")
            case "interlock":
                self.lines.drive("interlock", level=value != "closed")
            case "surface_c" | "heatsink_c" | "surface2_c" | "skin_c":
                warm = self._warm[inject.name.removesuffix("_c")]
                warm.follow() if number is None else warm.hold(number)
            case "distance_cm":
                self._is_told_where = number is not None or self._is_elsewhere
                physics.sit(physics.settings.distance_cm if number is None else number)
            case "sensor":
                self._set_fault(cast("probe.Fault", value), inject.place)
            case "fan":
                physics.fan_turns = value == "ok"
                self.lines.drive("fan", level=physics.fan_turns)
            case "pwm":
                self.writer.set_fault(cast("Fault", value))
            case "light_sense":
                self._sense = value
            case "supply":
                self._alarm.write_text(f"{int(value == 'weak')}\n", "ascii")
            case "display":
                self._screen.set_display(there=value == "back")
            case "touch":
                self._screen.set_touch(there=value == "back")
            case "clock":
                self._set_clock(value, number)
            case _:
                raise ValueError(f"{inject.name} is not the machine's own")
        self._shine()
        self._show()

    @property
    def _warm(self) -> Mapping[str, Warmth | Skin]:
        """What each place's sensor feels."""
        physics = self.physics
        return {
            "surface": physics.surface,
            "heatsink": physics.heatsink,
            "surface2": physics.surface2,
            "skin": physics.skin,
        }

    def _set_fault(self, fault: probe.Fault, place: str | None) -> None:
        """Let a sensor be broken: the surface's, where no place is named; ok: all of them."""
        named = place or (None if fault == "ok" else "surface")
        if named is not None and named not in self._probes:
            raise InjectError(
                f"no sensor is fitted for {named}: see [sensors] in the configuration"
            )
        for each in self._probes if named is None else (named,):
            self._probes[each].set_fault(
                fault,
                self._warm[each].celsius,
                room_c=self.physics.settings.ambient_c,
                now_s=seconds(self.clock()),
            )

    def _set_clock(self, value: str, number: float | None) -> None:
        wall = self.wall
        match value:
            case "ok":
                wall.is_set, wall.jump_s = True, 0.0
            case "unsynced":
                wall.is_set = False
            case "unset":  # as on a Pi without a network: nobody vouches, and it counts from 1970
                wall.is_set = False
                wall.show(seconds(self.clock()))
            case "at":
                wall.is_set = True
                wall.show(number or 0.0)
            case _:
                wall.jump_s += number or 0.0

    def _shine(self) -> None:
        """Give the lamps what they get: PWM, and only through the enable line."""
        outputs = self.writer.outputs()
        enabled = self.lines["enable"]
        for name, channel in self._lamps:
            duty = outputs.get(channel, 0.0) if enabled else 0.0
            self.physics.shine(name, duty)
            seen = duty > 0.0 if self._sense == "ok" else self._sense == "stuck-on"
            self.lines.drive(f"light_sense_{name}", level=seen)

    def _show(self) -> None:
        room_c, now_s = self.physics.settings.ambient_c, seconds(self.clock())
        warm = self._warm
        for place, each in self._probes.items():
            each.show(warm[place].celsius, room_c=room_c, now_s=now_s)


def _light_chip(world: World, board: Board, *, fresh: bool) -> PwmKernel:
    """Return the PWM chip of the light, under the name that the configuration may give it."""
    light, own = board.light, world.config.pwm.node
    is_boards = own is None or own == light.node
    return PwmKernel(
        world.folder / "sys",
        clock=world.clock,
        node=own or light.node,
        device=light.device if is_boards else None,
        channels=boards.RP1_CHANNELS if own == boards.RP1_NODE else light.channels,
        chip=light.number,
        on_write=world.trace.add,
        fresh=fresh,
    )


def _show_board(config: Config, folder: Path, board: Board) -> None:
    """Make the files that tell what else is on the board, and what panel-dark must know."""
    if (fan := board.fan) is not None:
        PwmKernel(
            folder / "sys",
            clock=lambda: Ns(0),
            node=fan.node,
            device=fan.device,
            channels=fan.channels,
            chip=fan.number,
        )
    gpio_tree.show(folder / "sys", board.gpio)
    file = folder / dark_env.FILE.lstrip("/")
    file.parent.mkdir(parents=True, exist_ok=True)
    text = dark_env.text(board.header, config.pins.enable, config.pwm.node, "panel-sim")
    replace_file(file, text.encode())


def _volt_alarm(sysfs: Path) -> Path:
    """Return the file that tells a weak supply; its board gets enough."""
    folder = sysfs / "class" / "hwmon" / "hwmon0"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "name").write_text("rpi_volt\n", "ascii")
    alarm = folder / "in0_lcrit_alarm"
    alarm.write_text("0\n", "ascii")
    return alarm


def pin_factory(world: World) -> Any:
    """Return the gpiozero factory of one daemon in this process; its pins follow the lines."""
    from hw_mocks.hardware.pins import WorldFactory  # noqa: PLC0415  a world apart needs no gpiozero

    factory = WorldFactory(world.lines)
    world.lines.follow = factory.follow
    return factory
