"""The configuration: one TOML file, every key known, every value in bounds, or a plain refusal.

It may tighten the hard limits of `core.limits`, never loosen them.
"""

from datetime import date, timedelta
from typing import Annotated, Literal, assert_never

from msgspec import Meta, Struct

from firmware_py.core.dose.calibration import (
    CM_LEAST,
    CM_MOST,
    CalibrationKind,
    ChannelCalibration,
    DistanceTable,
    IrradianceTable,
)
from firmware_py.core.errors import ConfigError
from firmware_py.core.sensing.warmth import PanelWarmth
from firmware_py.core.settings import Settings
from firmware_py.core.units import Celsius, Channel, Cm, Duty

Factor = Annotated[float, Meta(gt=0, le=10)]
Point = tuple[Annotated[float, Meta(ge=0, le=1)], Annotated[float, Meta(ge=0, le=1000)]]
DistanceCm = Annotated[float, Meta(ge=CM_LEAST, le=CM_MOST)]
Row = tuple[DistanceCm, Factor]
GpioLine = Annotated[int, Meta(ge=0, le=27)]
TimeOfDay = Annotated[str, Meta(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$")]
# A 1-wire probe by its id, or a channel of a device by the device's name or bus address:
# "28-0123456789ab", "hwmon:tmp102/temp1", "iio:mlx90614/in_temp_object".
ProbeName = Annotated[
    str,
    Meta(
        pattern=r"^((10|22|28|3b|42)-[0-9a-f]{12}"
        r"|hwmon:[A-Za-z0-9_.-]{1,40}/temp[1-9][0-9]?"
        r"|iio:[A-Za-z0-9_.-]{1,40}/in_temp[a-z0-9_]{0,20})$"
    ),
]
VoltageInput = Annotated[
    str, Meta(pattern=r"^iio:[A-Za-z0-9_.-]{1,40}/in_voltage[a-z0-9_-]{1,20}$")
]
ThermistorPoint = tuple[
    Annotated[float, Meta(ge=-10_000, le=10_000)], Annotated[float, Meta(ge=-55, le=200)]
]


class _Table(Struct, forbid_unknown_fields=True, frozen=True, kw_only=True):
    pass


class CalibrationTable(_Table, frozen=True, kw_only=True):
    """What a meter read: [duty, mW/cm²] points at one distance and LED temperature."""

    kind: CalibrationKind = CalibrationKind.ESTIMATED  # what isn't said to be measured isn't
    instrument: Annotated[str, Meta(min_length=1, max_length=120)]
    date: date
    uncertainty: Annotated[float, Meta(ge=0, le=0.3)]
    distance_cm: DistanceCm
    temperature_c: Annotated[float, Meta(ge=0, le=60)]
    table: Annotated[tuple[Point, ...], Meta(min_length=2, max_length=64)]


class ChannelConfig(_Table, frozen=True, kw_only=True):
    """One colour: where it is wired and how it answers."""

    pwm_channel: Annotated[int, Meta(ge=0, le=3)]
    wavelength_nm: Annotated[int, Meta(ge=600, le=900)]
    frequency_hz: Annotated[int, Meta(ge=100, le=25_000)]
    min_duty: Annotated[float, Meta(gt=0, le=0.5)]
    temperature_coefficient_per_k: Annotated[float, Meta(ge=-0.02, le=0)]
    calibration: CalibrationTable


class ChannelsConfig(_Table, frozen=True, kw_only=True):
    """Both colours."""

    red: ChannelConfig
    nir: ChannelConfig


class PwmConfig(_Table, frozen=True, kw_only=True):
    """Which PWM chip; `node` only where the model's own isn't the right one."""

    node: Annotated[str, Meta(max_length=64)] | None = None


class DistanceConfig(_Table, frozen=True, kw_only=True):
    """Measured distance factors, the usual distance, and areas that differ from it."""

    factors: Annotated[tuple[Row, ...], Meta(min_length=1, max_length=32)]
    default_cm: DistanceCm = 15.0
    areas: dict[str, float] = {}  # within the factors' rows


class PinsConfig(_Table, frozen=True, kw_only=True):
    """BCM line numbers; what is left out isn't fitted."""

    enable: GpioLine
    stop: GpioLine
    interlock: GpioLine | None = None
    fan: GpioLine | None = None
    light_sense_red: GpioLine | None = None
    light_sense_nir: GpioLine | None = None
    buzzer: GpioLine | None = None
    heartbeat: GpioLine | None = None

    def fitted(self) -> dict[str, int]:
        """Return the line of each part that is fitted, by its key."""
        lines = {name: getattr(self, name) for name in self.__struct_fields__}
        return {name: line for name, line in lines.items() if line is not None}


class SoundConfig(_Table, frozen=True, kw_only=True):
    """What the buzzer keeps quiet about, until it is set otherwise; faults are always heard."""

    on: bool = True
    night_from: TimeOfDay = "22:00"
    night_until: TimeOfDay = "07:00"

    def settings(self) -> Settings:
        """Return it as it is in force until somebody changes it."""
        return Settings(sound=self.on, night_from=self.night_from, night_until=self.night_until)


class FanConfig(_Table, frozen=True, kw_only=True):
    """What the fan's line tells: pulses of a tachometer, or a level that is high while it turns."""

    signal: Literal["tach", "level"] = "tach"


class ThermistorConfig(_Table, frozen=True, kw_only=True):
    """A thermistor at an analogue input: (mV, °C) points, the voltage rising."""

    input: VoltageInput
    table: Annotated[tuple[ThermistorPoint, ...], Meta(min_length=2, max_length=64)]


SensorName = ProbeName | ThermistorConfig


class SensorsConfig(_Table, frozen=True, kw_only=True):
    """Temperature sensors by their place. The surface's is required.

    surface2: a second one on the surface, held against the first. skin: looks at the skin from
    afar. root: where 1-wire probes are shown.
    """

    surface: SensorName
    heatsink: SensorName | None = None
    surface2: SensorName | None = None
    skin: SensorName | None = None
    root: str = "/sys/bus/w1/devices"

    def fitted(self) -> dict[str, SensorName]:
        """Return each sensor that is fitted, by its place, the surface's first."""
        named = {place: getattr(self, place) for place in SENSOR_PLACES}
        return {place: name for place, name in named.items() if name is not None}


# In the order in which they are asked and told.
SENSOR_PLACES = ("surface", "heatsink", "surface2", "skin")


class WarmthConfig(_Table, frozen=True, kw_only=True):
    """How light warms the surface's probe, as commissioning measured it.

    rise_k_per_mw_cm2: in the end, for each mW/cm² of both colours at the calibration distance.
    tau_s: the time constant.
    """

    rise_k_per_mw_cm2: Annotated[float, Meta(gt=0, le=5)]
    tau_s: Annotated[float, Meta(ge=5, le=3600)]


class DisplayConfig(_Table, frozen=True, kw_only=True):
    """The touchscreen's visible size."""

    model: Annotated[str, Meta(min_length=1, max_length=40)] = "v1-7"
    width_mm: Annotated[float, Meta(ge=60, le=600)] = 154.0
    height_mm: Annotated[float, Meta(ge=50, le=600)] = 86.0


class AreasConfig(_Table, frozen=True, kw_only=True):
    """Areas the installer switches on that are off by default, and the reverse."""

    enable: tuple[str, ...] = ()
    disable: tuple[str, ...] = ()


class PathsConfig(_Table, frozen=True, kw_only=True):
    """Where the daemon keeps its database, what remembers how far that had come, and its sockets.

    view: the second socket, for programs that look; fleet_key: the key that a clinic's record signs
    with, 64 hexadecimal figures that nobody but the daemon can read.
    """

    database: str = "/var/lib/panel/history.db"
    witness: str = "/var/lib/panel-witness/history"
    socket: str = "/run/panel/control.sock"
    view: str = "/run/panel-view/view.sock"
    fleet_key: str = "/etc/panel/fleet.key"


class Config(_Table, frozen=True, kw_only=True):
    """A whole, checked configuration."""

    version: Annotated[int, Meta(ge=1, le=1)]
    name: Annotated[str, Meta(min_length=1, max_length=40)]
    channels: ChannelsConfig
    distance: DistanceConfig
    pins: PinsConfig
    sensors: SensorsConfig
    pwm: PwmConfig = PwmConfig()
    fan: FanConfig = FanConfig()
    sound: SoundConfig = SoundConfig()
    display: DisplayConfig = DisplayConfig()
    areas: AreasConfig = AreasConfig()
    paths: PathsConfig = PathsConfig()
    warmth: WarmthConfig | None = None  # never measured

    def channel(self, channel: Channel) -> ChannelConfig:
        """Return one colour's part."""
        match channel:
            case Channel.RED:
                return self.channels.red
            case Channel.NIR:
                return self.channels.nir
            case _:
                assert_never(channel)

    def calibration(self, channel: Channel) -> ChannelCalibration:
        """Return one colour's calibration as the rules use it."""
        part = self.channel(channel)
        return ChannelCalibration(
            table=IrradianceTable(
                tuple(duty for duty, _ in part.calibration.table),
                tuple(irradiance for _, irradiance in part.calibration.table),
            ),
            min_duty=Duty(part.min_duty),
            per_kelvin=part.temperature_coefficient_per_k,
            temperature=Celsius(part.calibration.temperature_c),
            uncertainty=part.calibration.uncertainty,
            instrument=part.calibration.instrument,
            measured=part.calibration.date,
            kind=part.calibration.kind,
        )

    def panel_warmth(self) -> PanelWarmth | None:
        """Return how light warms the surface as the rules use it; None: never measured."""
        measured = self.warmth
        if measured is None:
            return None
        return PanelWarmth(rise_k_per_mw_cm2=measured.rise_k_per_mw_cm2, tau_s=measured.tau_s)

    def distances(self) -> DistanceTable:
        """Return the measured distance factors as the rules use them."""
        rows = self.distance.factors
        return DistanceTable(tuple(cm for cm, _ in rows), tuple(factor for _, factor in rows))

    def area_distance(self, area: str) -> Cm:
        """Return how far from the panel an area is placed."""
        return Cm(self.distance.areas.get(area, self.distance.default_cm))


def check_dates(config: Config, today: date) -> None:
    """Check that no calibration is of a day to come. today: of a clock that is set.

    Raises:
        ConfigError: With the key, the date and the remedy.
    """
    for channel in Channel:
        measured = config.channel(channel).calibration.date
        if not measured <= today + timedelta(days=1):  # it may be tomorrow where it was measured
            raise ConfigError(
                f"channels.{channel}.calibration.date: {measured} lies in the future, today is "
                f"{today}: correct the date, or the clock"
            )


class MeasuredChannel(_Table, frozen=True, kw_only=True):
    """One colour as it was measured."""

    min_duty: Annotated[float, Meta(gt=0, le=0.5)]
    calibration: CalibrationTable


class MeasuredChannels(_Table, frozen=True, kw_only=True):
    """Both colours as they were measured."""

    red: MeasuredChannel
    nir: MeasuredChannel


class MeasuredDistance(_Table, frozen=True, kw_only=True):
    """The distance factors as they were measured."""

    factors: Annotated[tuple[Row, ...], Meta(min_length=1, max_length=32)]


class CalibrationFile(_Table, frozen=True, kw_only=True):
    """What stands in for a configuration's own calibration: `panelctl commission` writes it."""

    version: Annotated[int, Meta(ge=1, le=1)]
    channels: MeasuredChannels
    distance: MeasuredDistance
    warmth: WarmthConfig | None = None
