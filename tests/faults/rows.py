"""The fault table as data: what happens, in which state, what is expected, and by which control."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from firmware_py.core import limits
from firmware_py.core.units import Ns, ns

State = Literal["idle", "arming", "lit", "paused", "done", "fault"]
STATES: tuple[State, ...] = ("idle", "arming", "lit", "paused", "done", "fault")
DARK_STATES: tuple[State, ...] = ("idle", "paused", "done", "fault")

# From when on a fault could first be seen: the line's edge; the first answer of a probe after it;
# the last good answer of a probe plus the age it may have; the first write after it; the end of
# the window that the ledger acknowledged; the expiry of the permit in force; the lease's; the end
# of the loop's lateness; how long a fan may stand still; how long light may stay, or be missing;
# what a person did last; the first answer of another probe; how long two surfaces may differ.
Seen = Literal[
    "line", "surface", "heatsink", "age", "write", "window", "permit", "lease", "late", "fan",
    "missing", "act", "surface2", "skin", "apart",
]  # fmt: skip
Watch = Literal["reason", "record", "irradiance"]

THREE_TICKS = Ns(3 * limits.TICK)
AT_ONCE = Ns(0)
ONE_TICK = limits.TICK

# What a person does next, where nothing shines: only so a fault in the dark comes to matter.
NEXT: Mapping[State, tuple[str, ...]] = {
    "idle": ("start",),
    "arming": (),
    "lit": (),
    "paused": ("resume",),
    "done": ("start",),
    "fault": ("clear", "start"),
}
ANEW: Mapping[State, tuple[str, ...]] = {
    **NEXT,
    "arming": ("stop", "start"),
    "lit": ("stop", "start"),
    "paused": ("stop", "start"),
}
BACK = {
    "stop": "released",
    "surface_c": "model",
    "heatsink_c": "model",
    "surface2_c": "model",
    "skin_c": "model",
    "distance_cm": "model",
    "sensor": "ok",
    "pwm": "ok",
    "disk": "ok",
    "clock": "ok",
    "screen": "there",
    "display": "back",
    "touch": "back",
    "interlock": "closed",
    "fan": "ok",
    "light_sense": "ok",
}


@dataclass(frozen=True, kw_only=True)
class Row:
    """One fault in one state.

    becomes: the state afterwards, with the fault's code, the holds or the ending.
    says: part of the reason then shown, or of the refusal.
    control: without it the row must fail. before: injected before all else. already: what is
    broken beforehand, as well.
    light: off by the bound and for good; on as if nothing were; brief where it may be on until the
    fault can be seen, and is off from then on.
    lit_s: how long it has been lit before it happens, where that matters; else as the pace under
    test has it.
    wait_s: before a person acts, where that is what shows the fault. stays_s: how long light must
    go on, where it is on as if nothing were. patience_s: how long what is expected may take.
    idle_s: how long the daemon has run before it all. has_all_sensors: a second one on the surface
    and one for the skin are fitted as well.
    """

    name: str
    value: str
    state: State
    becomes: str
    says: str
    control: str
    light: Literal["off", "on", "brief"] = "off"
    seen: Seen = "line"
    bound: Ns = THREE_TICKS
    acts: tuple[str, ...] = ()
    wait_s: float = 0.2
    lit_s: float | None = None
    already: str | None = None
    before: tuple[str, str] | None = None
    is_numb: bool = False
    has_all_sensors: bool = False
    stays_s: float = 3.0
    idle_s: float = 0.0
    patience_s: float = 25.0  # a countdown, a window of light and a little
    watch: Watch = "reason"

    @property
    def title(self) -> str:
        already = f" ({self.already} gone)" if self.already else ""
        before = f" (from {self.before[1]})" if self.before else ""
        return f"{self.name} {self.value}{before}{already}"

    @property
    def back(self) -> str | None:
        return BACK.get(self.name)


def unchanged(state: State) -> str:
    """How a state is told after a refusal."""
    return {"paused": "paused person", "done": "done stopped", "fault": "fault gap"}.get(
        state, state
    )


def rows() -> Iterator[Row]:
    """Every fault in every state."""
    yield from _stop()
    yield from _warm("surface_c", "42.5", "surface")
    yield from _warm("heatsink_c", "80", "heatsink", before=("heatsink_c", "54"))
    yield from _races()
    yield from _hot("surface_c", "44", "The panel's surface reached 44.0 °C", "surface")
    yield from _hot("heatsink_c", "90", "The lamps' heatsink reached 90.0 °C", "heatsink")
    yield from _lost("surface_c", "10", "surface temperature sensor jumped to 10.0 °C", "surface")
    yield from _lost("heatsink_c", "70", "heatsink temperature sensor jumped to 70.0", "heatsink")
    for value, says in (
        ("missing", "is missing"),
        ("stale", "last answered"),
        ("bad-crc", "is not ready"),
        ("85", "reads 85.000 °C"),
    ):
        yield from _lost("sensor", value, says, "age")
    yield from _second_surface()
    yield from _skin()
    yield from _stuck_probes()
    for value in ("einval", "eacces", "stuck", "vanished"):
        yield from _pwm(value)
    yield from _interlock()
    yield from _fan()
    yield from _light_sense()
    yield from _disk()
    for value in ("jump:+3600", "jump:-86400", "unset", "unsynced"):
        yield from _clock(value)
    yield from _distance()
    yield from _screen()
    yield from _glass()
    yield from _late()


def _stop() -> Iterator[Row]:
    pressed = "stop button is pressed"
    for value in ("pressed", "broken"):
        for state in STATES:
            whole = "the stop button, edge and level"
            if state == "lit":
                yield Row(
                    name="stop", value=value, state=state, becomes="done stopped", says="Stopped.",
                    control="the stop button's edge", bound=AT_ONCE,
                )  # fmt: skip
                yield Row(
                    name="stop", value=value, state=state, becomes="done stopped", says="Stopped.",
                    already="the stop button's edge", control="the stop button's level",
                )  # fmt: skip
            elif state in ("arming", "paused"):
                yield Row(
                    name="stop", value=value, state=state, becomes="done stopped", says="Stopped.",
                    control=whole,
                )  # fmt: skip
            else:
                yield Row(
                    name="stop", value=value, state=state, becomes=unchanged(state), says=pressed,
                    acts=NEXT[state], control="the stop button's level",
                )  # fmt: skip


def _warm(
    name: str, value: str, seen: Seen, before: tuple[str, str] | None = None, **more: Any
) -> Iterator[Row]:
    control = "the pause of a warm panel"
    for state in STATES:
        if state in ("arming", "lit"):
            yield Row(
                name=name, value=value, state=state, becomes="paused warm",
                says="the panel must cool down", seen=seen, before=before, control=control, **more,
            )  # fmt: skip
        elif state == "paused":
            yield Row(
                name=name, value=value, state=state, becomes="paused person warm",
                says="the panel must cool down", acts=NEXT[state], wait_s=1.2, before=before,
                control=control, **more,
            )  # fmt: skip
        else:
            yield Row(
                name=name, value=value, state=state, says="the panel is too warm", before=before,
                becomes="idle" if state == "fault" else unchanged(state), acts=NEXT[state],
                wait_s=1.2, control=control, **more,
            )  # fmt: skip


def _races() -> Iterator[Row]:
    """No panel warms by 30 K in 10 s: the probe can't be right."""
    for state in STATES:
        if state == "fault":
            yield Row(
                name="heatsink_c", value="80", state=state, becomes="fault gap", says="warmed by",
                acts=NEXT[state], wait_s=1.2,
                control="a fault's cause looked at again before it is cleared",
            )  # fmt: skip
        else:
            yield Row(
                name="heatsink_c", value="80", state=state, becomes="fault implausible",
                says="warmed by", seen="heatsink", wait_s=1.2,
                control="the fault of what temperatures can't do",
            )  # fmt: skip


def _hot(name: str, value: str, says: str, seen: Seen, **more: Any) -> Iterator[Row]:
    for state in STATES:
        if state == "fault":
            yield Row(
                name=name, value=value, state=state, becomes="fault gap", says=says,
                acts=NEXT[state], wait_s=1.2,
                control="a fault's cause looked at again before it is cleared", **more,
            )  # fmt: skip
        else:
            yield Row(
                name=name, value=value, state=state, becomes="fault too_hot", says=says,
                seen=seen, wait_s=1.2, control="the fault of a hot panel", **more,
            )  # fmt: skip


def _lost(name: str, value: str, says: str, seen: Seen, **more: Any) -> Iterator[Row]:
    wait_s = 4.2 if seen == "age" else 1.2
    for state in STATES:
        if state in ("arming", "lit"):
            yield Row(
                name=name, value=value, state=state, becomes="fault sensor_lost", says=says,
                seen=seen, control="the fault of a lost sensor", **more,
            )  # fmt: skip
        else:
            control = "the sensors looked at before a start"
            if state == "fault":
                control = "a fault's cause looked at again before it is cleared"
            yield Row(
                name=name, value=value, state=state, becomes=unchanged(state), says=says,
                acts=NEXT[state], wait_s=wait_s, control=control, **more,
            )  # fmt: skip


def _second_surface() -> Iterator[Row]:
    """The second sensor on the surface is held to the first one's bounds, and to the first."""
    name = "surface2_c"
    all_sensors: dict[str, Any] = {"has_all_sensors": True}
    yield from _warm(name, "42.5", "surface2", **all_sensors)
    yield from _hot(name, "44", "The panel's surface reached 44.0 °C", "surface2", **all_sensors)
    says = "second surface temperature sensor jumped to 10.0 °C"
    yield from _lost(name, "10", says, "surface2", **all_sensors)
    for state in STATES:
        yield Row(
            name=name, value="28.5", state=state, before=("surface_c", "23"), seen="apart",
            becomes="fault implausible", says="read 23.0 and 28.5 °C", acts=NEXT[state],
            light="off" if state == "lit" else "brief", bound=ns(1.15), wait_s=1.2,
            control="two sensors on one surface held against each other", **all_sensors,
        )  # fmt: skip


def _skin() -> Iterator[Row]:
    """Skin too warm, too hot, or not there."""
    for value, says, refused, is_numb in (
        ("41.5", "the skin is warm (41.5 °C)", "the skin is at 41.5 °C already", False),
        ("39.5", "the skin is warm (39.5 °C)", "the skin is at 39.5 °C already", True),
        ("18", "the sensor sees no skin", "the sensor sees no skin, it reads 18.0 °C", False),
    ):
        for state in STATES:
            becomes = {
                "arming": "paused warm",
                "lit": "paused warm",
                "paused": "paused person warm",
            }
            yield Row(
                name="skin_c", value=value, state=state, seen="skin", is_numb=is_numb,
                becomes=becomes.get(state, "idle" if state == "fault" else unchanged(state)),
                says=says if state in becomes else refused, acts=NEXT[state],
                wait_s=0.2 if state in ("arming", "lit") else 4.2,
                control="the pause of warm skin, or of none" if state in becomes
                else "the skin looked for before a start",
                has_all_sensors=True,
            )  # fmt: skip
    for value, says, is_numb in (("43.5", "The skin reached 43.5", False),
                                 ("41.2", "The skin reached 41.2", True)):  # fmt: skip
        for state in ("arming", "lit", "paused"):
            yield Row(
                name="skin_c", value=value, state=state, becomes="fault too_hot", says=says,
                seen="skin", wait_s=1.2, is_numb=is_numb, has_all_sensors=True,
                control="the fault of hot skin",
            )  # fmt: skip


def _stuck_probes() -> Iterator[Row]:
    """A surface probe that shows one number, or the room; and a good one on a noisy wire."""
    for value, says, has_all in (
        ("frozen", "while the heatsink changed by", False),
        ("detached", "where this light warms it by", True),
    ):
        yield Row(
            name="sensor", value=value, state="lit", becomes="fault implausible", says=says,
            is_numb=True, has_all_sensors=has_all, bound=ns(470), patience_s=480,
            lit_s=5.0,  # before the surface has moved
            idle_s=1500 if has_all else 0,  # so that the surface's earlier warmth is known
            control="a surface's probe held against light and heatsink",
        )  # fmt: skip
    yield Row(
        name="sensor", value="frozen:skin", state="lit", becomes="fault implausible",
        says="while this light changes skin by", has_all_sensors=True, bound=ns(400),
        patience_s=410, control="the skin's sensor held against the light",
    )  # fmt: skip
    yield Row(
        name="sensor", value="noisy", state="lit", becomes="lit", says="The light is on.",
        light="on", stays_s=25.0, control="a reading counts until it is 3 s old",
    )  # fmt: skip


def _pwm(value: str) -> Iterator[Row]:
    says = {
        "einval": "Invalid argument",
        "eacces": "Permission denied",
        "stuck": "the light did not follow",
        "vanished": "No such file or directory",
    }[value]
    for state in STATES:
        if value == "vanished" and state == "fault":
            yield Row(
                name="pwm", value=value, state=state, becomes="fault gap", says=says,
                acts=NEXT[state], control="a fault's cause looked at again before it is cleared",
            )  # fmt: skip
        elif value == "vanished":
            yield Row(
                name="pwm", value=value, state=state, becomes="fault readback", says=says,
                control="the read-back",
            )  # fmt: skip
        else:
            # While the light rises every tick writes; a steady one may write nothing for minutes.
            refused = state == "lit" and value != "stuck"
            yield Row(
                name="pwm", value=value, state=state, becomes="fault readback", says=says,
                seen="write", acts=NEXT[state], lit_s=1.0,
                control="the enable line" if refused else "the read-back",
            )  # fmt: skip


def _interlock() -> Iterator[Row]:
    for state in STATES:
        control = "the interlock"
        if state == "fault":
            control = "a fault's cause looked at again before it is cleared"
        becomes = {"paused": "paused person interlock"}.get(state, unchanged(state))
        yield Row(
            name="interlock", value="open", state=state, says="cover is open", acts=NEXT[state],
            becomes="paused interlock" if state in ("arming", "lit") else becomes, control=control,
        )  # fmt: skip


def _fan() -> Iterator[Row]:
    for state in STATES:
        if state in ("arming", "lit"):
            becomes = "paused warm"
        elif state == "paused":
            becomes = "paused person warm"
        else:
            becomes = "idle" if state == "fault" else unchanged(state)
        yield Row(
            name="fan", value="stalled", state=state, becomes=becomes, seen="fan",
            says="the panel must cool down" if state == "paused" else "the fan stands still",
            acts=NEXT[state], wait_s=2.2, control="the fan's signal",
        )  # fmt: skip


def _light_sense() -> Iterator[Row]:
    judged = "the light sense held against the command"
    for state in STATES:
        if state == "lit":
            yield Row(
                name="light_sense", value="stuck-on", state=state, becomes="fault stuck_on",
                says="is seen though", acts=("stop",), seen="act", bound=AT_ONCE,
                control=judged,
            )  # fmt: skip
        else:
            becomes = {"arming": "done cancelled", "fault": "idle"}.get(state, unchanged(state))
            yield Row(
                name="light_sense", value="stuck-on", state=state, becomes=becomes,
                says="light is seen while the lamps are off", acts=NEXT[state],
                lit_s=1.0, control="the light sense",
            )  # fmt: skip
        yield Row(
            name="light_sense", value="dead", state=state, becomes="fault no_light",
            says="is switched on, and none is seen", acts=NEXT[state], seen="missing",
            light="off" if state == "lit" else "brief", control=judged,
        )  # fmt: skip


def _disk() -> Iterator[Row]:
    control = "no light without an acknowledged record"
    for state in STATES:
        if state in ("idle", "done", "fault"):
            yield Row(
                name="disk", value="full", state=state, says="the dose can't be saved",
                becomes="idle" if state == "fault" else unchanged(state), acts=NEXT[state],
                control=control,
            )  # fmt: skip
        else:
            yield Row(
                name="disk", value="full", state=state, becomes="paused saving",
                says="the dose can't be saved", seen="window", light="brief", acts=NEXT[state],
                control=control,
            )  # fmt: skip


def _clock(value: str) -> Iterator[Row]:
    for state in STATES:
        if state == "lit" and value not in {"unset", "unsynced"}:
            yield Row(
                name="clock", value=value, state=state, becomes="lit", says="The light is on.",
                light="on", control="sessions by the monotonic clock",
            )  # fmt: skip
        yield Row(
            name="clock", value=value, state=state, becomes="lit", light="on",
            says="recorded: 0 s off", acts=ANEW[state], watch="record",
            control="one time of day for a whole boot",
        )  # fmt: skip


def _distance() -> Iterator[Row]:
    for state in STATES:
        yield Row(
            name="distance_cm", value="10", state=state, becomes="lit", light="on",
            says="held under 25 mW/cm²", acts=NEXT[state], is_numb=True, watch="irradiance",
            control="limits at the nearest distance",
        )  # fmt: skip


def _screen() -> Iterator[Row]:
    for state in STATES:
        yield Row(
            name="screen", value="gone", state=state, seen="lease",
            becomes="paused person screen" if state == "paused" else "paused screen",
            says="the screen that started it is gone", acts=NEXT[state],
            wait_s=3.2 if state == "paused" else 0.2, control="the lease",
        )  # fmt: skip


def _glass() -> Iterator[Row]:
    """The screen's program lives on, but nobody can see it, or touch STOP on it."""
    for name in ("display", "touch"):
        for state in STATES:
            yield Row(
                name=name, value="lost", state=state, seen="lease",
                becomes="paused person screen" if state == "paused" else "paused screen",
                says="the screen that started it is gone", acts=NEXT[state],
                wait_s=3.2 if state == "paused" else 0.2,
                control="the screen's look at its display and touchscreen",
            )  # fmt: skip


def _late() -> Iterator[Row]:
    yield Row(
        name="daemon", value="hang", state="lit", becomes="fault gap", says="The controller lost",
        seen="permit", bound=ONE_TICK, control="the dead-man",
    )  # fmt: skip
    yield Row(
        name="loop", value="2.5", state="lit", becomes="fault gap", says="The controller lost",
        seen="late", control="the fault of a late loop",
    )  # fmt: skip
