"""The questions, in their order, as data: what is said, what is looked at, what to do if not."""

from collections.abc import Sequence
from dataclasses import dataclass

from firmware_py.config.schema import Config
from firmware_py.core.units import Channel

NAMES = {Channel.RED: "red", Channel.NIR: "infrared"}


@dataclass(frozen=True, slots=True, kw_only=True)
class WatchStep:
    """Wait until an input says what it must. field: of the inputs."""

    key: str
    say: str
    field: str
    wanted: bool
    remedy: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SensorsStep:
    """See that the probes read, and that a person finds it likely."""

    key: str = "sensors"


@dataclass(frozen=True, slots=True, kw_only=True)
class PinsStep:
    """Read back that each colour's pin is given to the PWM."""

    key: str = "pins"


@dataclass(frozen=True, slots=True, kw_only=True)
class SkinStep:
    """See that the skin's sensor sees a hand, and sees it go."""

    key: str = "skin"


@dataclass(frozen=True, slots=True, kw_only=True)
class WarmthStep:
    """Measure how far light warms the probes on the surface."""

    key: str = "warmth"


@dataclass(frozen=True, slots=True, kw_only=True)
class EnableStep:
    """See the enable line go high with light, and low after it."""

    key: str = "enable"


@dataclass(frozen=True, slots=True, kw_only=True)
class HalfStep:
    """Light one colour faintly, and ask or sense which it is."""

    key: str
    channel: Channel


@dataclass(frozen=True, slots=True, kw_only=True)
class InstrumentStep:
    """Ask what reads, and how well."""

    key: str = "instrument"


@dataclass(frozen=True, slots=True, kw_only=True)
class DarkStep:
    """Ask for the reading with the lamps off."""

    key: str = "dark"


@dataclass(frozen=True, slots=True, kw_only=True)
class DistanceStep:
    """Ask for the reading at one distance."""

    key: str
    cm: float


@dataclass(frozen=True, slots=True, kw_only=True)
class LadderStep:
    """Ask for one colour's reading at one duty after another."""

    key: str
    channel: Channel


@dataclass(frozen=True, slots=True, kw_only=True)
class KillStep:
    """Kill the controller in the light, and see it go dark."""

    key: str = "kill"


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceStep:
    """Write the calibration, and have the controller take it."""

    key: str = "place"


Step = (
    PinsStep
    | WatchStep
    | SensorsStep
    | SkinStep
    | EnableStep
    | HalfStep
    | InstrumentStep
    | DarkStep
    | DistanceStep
    | LadderStep
    | WarmthStep
    | KillStep
    | PlaceStep
)

WIRE = "docs/wiring.md shows its two wires"
WATCHED: dict[str, tuple[WatchStep, ...]] = {
    "": (
        WatchStep(
            key="stop pressed",
            say="Press the stop button and keep it pressed.",
            field="stop_pressed",
            wanted=True,
            remedy=f"Nothing was seen. Is it the button that is wired to the stop line? {WIRE}.",
        ),
        WatchStep(
            key="stop released",
            say="Release the stop button.",
            field="stop_pressed",
            wanted=False,
            remedy=f"It still reads as pressed: its wire is broken, or not to ground; {WIRE}.",
        ),
    ),
    "interlock": (
        WatchStep(
            key="interlock open",
            say="Open the cover, or lay the panel down.",
            field="interlock_closed",
            wanted=False,
            remedy=f"It still reads as closed: the switch is bridged, or isn't there; {WIRE}.",
        ),
        WatchStep(
            key="interlock closed",
            say="Close the cover, or stand the panel up.",
            field="interlock_closed",
            wanted=True,
            remedy=f"It still reads as open: see to the switch; {WIRE}.",
        ),
    ),
    "fan": (
        WatchStep(
            key="fan",
            say="See that the fan turns.",
            field="fan_turns",
            wanted=True,
            remedy="It isn't seen to turn: look at its supply and its signal, and at [fan] in the "
            "configuration.",
        ),
    ),
}


def steps(config: Config, fitted: Sequence[str]) -> tuple[Step, ...]:
    """Return all questions for a panel; fitted: its optional parts."""
    base = config.distance.default_cm
    cms = [base, *(cm for cm, _ in config.distance.factors if cm != base)]
    watched = [
        step for part, each in WATCHED.items() if not part or part in fitted for step in each
    ]
    return (
        PinsStep(),
        *watched,
        SensorsStep(),
        *((SkinStep(),) if "skin" in fitted else ()),
        EnableStep(),
        HalfStep(key="half red", channel=Channel.RED),
        HalfStep(key="half nir", channel=Channel.NIR),
        KillStep(),
        InstrumentStep(),
        DarkStep(),
        *(DistanceStep(key=f"distance {cm:g}", cm=cm) for cm in cms),
        LadderStep(key="red", channel=Channel.RED),
        LadderStep(key="nir", channel=Channel.NIR),
        WarmthStep(),
        PlaceStep(),
    )


def rungs(config: Config, channel: Channel) -> tuple[float, ...]:
    """Return the duties at which a colour is measured, the lowest first."""
    lowest = config.channel(channel).min_duty
    return (lowest, *(duty for duty in (0.1, 0.25, 0.5, 0.75, 1.0) if duty > lowest))
