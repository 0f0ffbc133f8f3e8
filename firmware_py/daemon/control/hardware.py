"""What a controller is given: the panel's parts and its clocks, all behind their ports."""

from collections.abc import Mapping

from msgspec import Struct, field

from firmware_py.core.units import Channel
from firmware_py.ports.hardware import (
    Clock,
    Fan,
    Interlock,
    LightSense,
    Panel,
    StopInput,
    TemperatureSensor,
    WallClock,
)


class Hardware(Struct, frozen=True, kw_only=True):
    """The panel's parts behind their ports; what may be None isn't fitted then."""

    panel: Panel
    stop: StopInput
    surface: TemperatureSensor
    heatsink: TemperatureSensor | None
    surface2: TemperatureSensor | None = None
    skin: TemperatureSensor | None = None
    interlock: Interlock | None = None
    fan: Fan | None = None
    light_senses: Mapping[Channel, LightSense] = field(default_factory=dict)

    @property
    def probes(self) -> Mapping[str, TemperatureSensor]:
        """The temperature sensors that are there, by their place."""
        places = {
            "surface": self.surface,
            "heatsink": self.heatsink,
            "surface2": self.surface2,
            "skin": self.skin,
        }
        return {place: probe for place, probe in places.items() if probe is not None}

    @property
    def fitted(self) -> tuple[str, ...]:
        """The names of the optional parts that are there."""
        parts = {
            "interlock": self.interlock,
            "fan": self.fan,
            "heatsink": self.heatsink,
            "surface2": self.surface2,
            "skin": self.skin,
        }
        senses = (f"light_sense_{channel}" for channel in self.light_senses)
        return (*(name for name, part in parts.items() if part is not None), *senses)


class Clocks(Struct, frozen=True, kw_only=True):
    """clock: ticks, session, sensors, ledger. link: lease and clients. wall: the time of day.

    check: another clock that must advance as `clock` does.
    """

    clock: Clock
    check: Clock
    link: Clock
    wall: WallClock
    boot_id: str
