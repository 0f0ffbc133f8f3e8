"""Light on means: every condition holds, whatever happened before and in whatever order.

`make long` lives 130 lives of each kind.
"""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial
from typing import ClassVar, NamedTuple

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)
from msgspec import structs

from firmware_py.core.dose import eye
from firmware_py.core.dose.areas import Mode
from firmware_py.core.dose.caps import Skin
from firmware_py.core.dose.plan import Choice, Optics, Plan
from firmware_py.core.errors import RefusedError
from firmware_py.core.faults import Fault, FaultCode
from firmware_py.core.session.installer_light import InstallerLight
from firmware_py.core.session.machine import Ending, Event, EventKind, Hold, State
from firmware_py.core.session.supervise import cause_remains
from firmware_py.core.units import Channel, Duty, Ns
from tests.core.desk import DARK, PANELS, Desk, World
from tests.core.panels import skins
from tests.core.parts import MODES, USUAL, S, catalogue, choice, make_plan
from tests.long import IS_LONG, chosen

CELSIUS = st.one_of(
    st.floats(25, 37),
    st.floats(36, 44),
    st.floats(50, 90),
    st.sampled_from([None, float("nan"), -40.0, 41.0, 43.0, 55.0, 75.0, 85.0, 200.0]),
)
# What the facts of one tick can make a fault.
RULES_FAULTS = {FaultCode.TOO_HOT, FaultCode.SENSOR_LOST, FaultCode.GAP, FaultCode.READBACK}
INSTALLER_LIGHTS = st.builds(
    InstallerLight,
    channel=st.sampled_from(Channel),
    duty=st.sampled_from([Duty(0.02), Duty(0.5), Duty(1.0)]),
    duration=st.sampled_from([Ns(S), Ns(10 * S), Ns(60 * S)]),
)
LIVES, CARELESS = chosen(share=(22, 12), whole=(130, 130))
LIFE = settings(stateful_step_count=50)
LOSSES = ("ledger", "interlock", "hardware", "pause")
STEPS = 35  # of a life, at least: some end early


def dressed(asked: Choice, skin: Skin, panel: Optics) -> Plan:
    """Return the plan of somebody who wears goggles where they are needed, and only there."""
    plan = make_plan(asked, skin, panel)
    return structs.replace(plan, goggles=eye.needs_goggles(plan, panel))


class Panel(RuleBasedStateMachine):
    """Everything that can happen to the rules, in any order."""

    seen: ClassVar[Counter[str]] = Counter()
    desk: Desk

    @initialize(panel=st.sampled_from(sorted(PANELS)))
    def unpack(self, panel: str) -> None:
        self.desk = Desk(panel)
        self.desk.tick()

    @rule(
        area=st.sampled_from(sorted(USUAL)),
        minutes=st.integers(10, 20),
        mode=st.sampled_from(MODES),
        strength=st.sampled_from(["gentle", "usual", "strong"]),
        distance=st.floats(10, 30),
        skin=skins,
    )
    def start(self, *, area: str, skin: Skin, **wish: object) -> None:
        asked = choice(area, **wish)  # type: ignore[arg-type]  # each comes from its strategy
        try:
            plan = dressed(asked, skin, self.desk.optics)
        except RefusedError:
            return
        self.begin(plan)

    def begin(self, plan: Plan) -> None:
        self.desk.begin(plan, Event(kind=EventKind.START, plan=plan, record=1))

    @rule(skin=skins, area=st.sampled_from(["soles", "knees", "lower-back"]))
    def wait_for_light(self, area: str, skin: Skin) -> None:
        """A session that all the rest can disturb: set right what is wrong, and count down."""
        desk = self.desk
        world = desk.world
        world.surface, world.heatsink, world.surface2, world.skin = 30.0, 35.0, 30.0, 32.0
        world.stop_pressed = world.inhibited = False
        world.interlock_closed = world.screen_there = world.ledger_answers = True
        world.hardware_problem = None
        for _ in range(3):
            desk.tick()
        self.clear()
        desk.take(Event(kind=EventKind.DISMISS))
        self.begin(dressed(choice(area, 10, catalogue()[area].mode), skin, desk.optics))
        for _ in range(5):
            desk.tick(2 * S)
        self.ticks(45)

    @rule(installer_light=INSTALLER_LIGHTS, ticks=st.integers(1, 60), stays=st.booleans())
    def try_a_lamp(self, installer_light: InstallerLight, ticks: int, *, stays: bool) -> None:
        """The installer's light, from idle; where it stays, all the rest goes on around it."""
        self.desk.begin_installer_light(installer_light)
        self.ticks(ticks)
        if not stays and self.desk.session.state is State.COMMISSIONING:
            self.stop()

    @rule(count=st.integers(1, 10))
    def ticks(self, count: int) -> None:
        for _ in range(count):
            self.desk.tick()
            self.count()

    @rule(after=st.integers(0, 4 * S))
    def late_tick(self, after: int) -> None:
        self.desk.tick(after)

    @rule(step=st.sampled_from([-3600, -1, 2, 3, 31, 601, 86400]))
    def clock_steps(self, step: int) -> None:
        self.desk.tick(step * S)

    @rule(minutes=st.integers(1, 20))
    def time_passes(self, minutes: int) -> None:
        self.desk.forward(minutes * 60 * S)
        self.ticks(3)

    @rule(heatsink=st.sampled_from([35.0, 58.0, 70.0]), skin=skins)
    def see_it_through(self, heatsink: float, skin: Skin) -> None:
        """Go on to the end of the dose or, dimmed by heat, of the time."""
        world = self.desk.world
        if self.desk.session.state is not State.LIT:
            self.wait_for_light("soles", skin)
        while world.heatsink is not None and world.heatsink < heatsink:
            world.heatsink += 4.0
            self.ticks(1)
        for _ in range(4):
            self.desk.forward(20 * 60 * S)
            for _ in range(45):
                self.desk.tick(S // 8)
                self.count()

    @rule(celsius=CELSIUS)
    def surface_reads(self, celsius: float | None) -> None:
        self.desk.world.surface = celsius
        self.ticks(1)

    @rule(celsius=CELSIUS)
    def heatsink_reads(self, celsius: float | None) -> None:
        self.desk.world.heatsink = celsius
        self.ticks(1)

    @rule(celsius=CELSIUS)
    def second_surface_reads(self, celsius: float | None) -> None:
        self.desk.world.surface2 = celsius
        self.ticks(1)

    @rule(celsius=st.one_of(st.floats(19, 44), CELSIUS), ticks=st.integers(1, 5))
    def skin_reads(self, celsius: float | None, ticks: int) -> None:
        self.desk.world.skin = celsius
        self.ticks(ticks)

    @rule(up=st.floats(0.1, 4.9), count=st.integers(1, 8))
    def it_warms(self, up: float, count: int) -> None:
        world = self.desk.world
        for _ in range(count):
            world.surface = None if world.surface is None else world.surface + up / 4
            world.heatsink = None if world.heatsink is None else world.heatsink + up
            world.skin = None if world.skin is None else world.skin + up / 2
            self.ticks(1)

    @rule()
    def it_cools(self) -> None:
        world = self.desk.world
        world.surface, world.heatsink, world.surface2, world.skin = 30.0, 35.0, 30.0, 32.0
        for _ in range(17):
            self.desk.tick(2 * S)

    @rule(pressed=st.booleans())
    def stop_button(self, *, pressed: bool) -> None:
        self.desk.world.stop_pressed = pressed
        if pressed:
            self.desk.world.inhibited = True
        self.ticks(1)

    @rule()
    def stop(self) -> None:
        """A client's stop: dark before anything else, between two ticks."""
        self.desk.world.inhibited = True
        self.desk.account()
        assert self.desk.take(Event(kind=EventKind.STOP, ending=Ending.STOPPED))
        assert not any(self.desk.driven.values())

    @rule()
    def deadman(self) -> None:
        self.desk.world.inhibited = True
        self.desk.tick(S)

    @rule(there=st.booleans(), away_s=st.floats(0, 4))
    def screen(self, *, there: bool, away_s: float) -> None:
        self.desk.world.screen_there = there
        for _ in range(round(away_s * 2)):
            self.desk.tick(S // 2)
            self.count()

    @rule(skin=skins)
    def lose_the_screen(self, skin: Skin) -> None:
        """A session whose screen goes away for longer than its lease lasts."""
        if self.desk.session.state is not State.LIT:
            self.wait_for_light("soles", skin)
        self.screen(there=False, away_s=4.0)

    @rule(what=st.sampled_from(LOSSES), skin=skins)
    def lose_in_the_light(self, what: str, skin: Skin) -> None:
        """A session in which something is lost that it needs, for long enough to tell."""
        if self.desk.session.state is not State.LIT:
            self.wait_for_light("soles", skin)
        match what:
            case "ledger":
                self.ledger(answers=False)
            case "interlock":
                self.interlock(closed=False)
            case "hardware":
                self.hardware("red reads 30 %")
            case _:
                self.pause(11)

    @rule(closed=st.booleans())
    def interlock(self, *, closed: bool) -> None:
        self.desk.world.interlock_closed = closed
        self.ticks(1)

    @rule(answers=st.booleans())
    def ledger(self, *, answers: bool) -> None:
        self.desk.world.ledger_answers = answers
        for _ in range(25):
            self.desk.tick(S // 2)
            self.count()

    @rule(problem=st.sampled_from([None, None, None, "red reads 30 %"]))
    def hardware(self, problem: str | None) -> None:
        self.desk.world.hardware_problem = problem
        self.ticks(1)

    @rule(wrong=st.sampled_from(["fan", "light before", "lamp"]))
    def fitted_parts(self, wrong: str) -> None:
        """Something is seen to be wrong for a moment; light before ours, in a new countdown."""
        desk, world = self.desk, self.desk.world
        if wrong == "light before":
            for kind in (EventKind.STOP, EventKind.CLEAR, EventKind.DISMISS):
                desk.take(Event(kind=kind))
            self.begin(make_plan(choice(), Skin(), desk.optics))
        world.fan_turns, world.stray_light = wrong != "fan", wrong == "light before"
        if wrong == "lamp" and self.desk.session.state is State.LIT:
            world.lamp_fault = Fault(FaultCode.NO_LIGHT, "none is seen")
        self.ticks(1)
        world.fan_turns, world.stray_light, world.lamp_fault = True, False, None

    @rule(minutes=st.sampled_from([0, 1, 11, 11]))
    def pause(self, minutes: int) -> None:
        self.desk.account()
        self.desk.take(Event(kind=EventKind.HOLD, hold=Hold.PERSON))
        for _ in range(6 * minutes):
            self.desk.tick(10 * S)
            self.count()

    @rule()
    def resume(self) -> None:
        self.desk.take(Event(kind=EventKind.RESUME))
        self.ticks(2)

    @rule()
    def clear(self) -> None:
        fault = self.desk.session.fault
        if fault is not None and cause_remains(fault, self.desk.facts) is None:
            assert self.desk.take(Event(kind=EventKind.CLEAR))

    @rule(
        kind=st.sampled_from(sorted(set(EventKind) - {EventKind.START})),
        hold=st.sampled_from(Hold),
        code=st.sampled_from(FaultCode),
        ending=st.sampled_from(Ending),
    )
    def any_event(self, kind: EventKind, hold: Hold, code: FaultCode, ending: Ending) -> None:
        """An event out of the blue: what the table allows happens, and no light comes of it."""
        self.desk.account()
        self.desk.take(
            Event(kind=kind, hold=hold, fault=Fault(code, "so it was said"), ending=ending)
        )
        self.ticks(1)

    @invariant()
    def light_has_a_valid_permit(self) -> None:
        if not any(self.desk.driven.values()):
            return
        assert self.desk.session.state in (State.LIT, State.COMMISSIONING)
        assert self.desk.permit is not None
        assert self.desk.permit.is_valid(self.desk.now)

    @invariant()
    def the_session_reckons_as_the_witness_does(self) -> None:
        session, witness = self.desk.session, self.desk.witness
        if session.is_under_way:
            assert session.lit == witness.lit
            for channel, given in session.given.items():
                assert abs(given - witness.given[channel.value]) < 1e-9

    @invariant()
    def count_steps(self) -> None:
        Panel.seen["steps"] += 1
        self.count()

    def count(self) -> None:
        session = self.desk.session
        Panel.seen[session.state] += 1
        Panel.seen["lights"] += any(self.desk.driven.values())
        if session.ending is not None:
            Panel.seen[session.ending] += 1
        if session.fault is not None:
            Panel.seen[session.fault.code] += 1
        for hold in session.holds:
            Panel.seen[hold] += 1


DUTIES = st.one_of(
    st.floats(0.1, 0.3),
    st.floats(0.3, 0.7),
    st.floats(0.7, 1.0),
    st.sampled_from([0.04, 0.1, 0.039, 1.0, -0.1, 1.1, float("nan")]),
)


class Wish(NamedTuple):
    """A session for the gate to judge."""

    area: str
    mode: Mode
    distance: float
    skin: Skin


WISHES = st.builds(
    Wish,
    area=st.sampled_from(["soles", "knees"]),
    mode=st.sampled_from(["both", "both", "red", "nir"]),
    distance=st.sampled_from([10.0, 15.0, 30.0]),
    skin=skins,
)
WRONGS: Mapping[str, Mapping[str, object]] = {
    "stop": {"stop_pressed": True},
    "inhibit": {"inhibited": True},
    "interlock": {"interlock_closed": False},
    "screen": {"screen_there": False},
    "hardware": {"hardware_problem": "red reads 30 %"},
    "fan": {"fan_turns": False},
    "stray light": {"stray_light": True, "stop_pressed": True},
    "temperatures": {"implausible": "it warms in the dark"},
    "clocks": {"clocks_apart": "9 s apart"},
    "lamp": {"lamp_fault": Fault(FaultCode.NO_LIGHT, "none is seen")},
    "ledger": {"ledger_answers": False},
    "nothing": {},
}


class Careless(RuleBasedStateMachine):
    """Nobody supervises and any duty is asked for: the gate alone stands before the light."""

    desk: Desk
    wish: Wish
    lights = 0
    steps = 0

    @initialize(panel=st.sampled_from(sorted(PANELS)), wish=WISHES)
    def unpack(self, panel: str, wish: Wish) -> None:
        self.desk = Desk(panel, careless=True)
        self.light(wish)

    def repair(self) -> None:
        self.desk.world = World()
        for _ in range(3):
            self.desk.tick()

    @rule(wish=WISHES)
    def light(self, wish: Wish) -> None:
        """A new session that shines."""
        desk, self.wish = self.desk, wish
        self.repair()
        desk.asked = None
        for kind in (EventKind.STOP, EventKind.CLEAR, EventKind.DISMISS):
            desk.take(Event(kind=kind))
        asked = choice(wish.area, 10, wish.mode, distance=wish.distance)
        plan = dressed(asked, wish.skin, desk.optics)
        desk.begin(plan, Event(kind=EventKind.START, plan=plan, record=1))
        for _ in range(6):
            desk.tick(2 * S)

    def light_again(self) -> None:
        """Shine, so that what follows has something to put out."""
        if not any(self.desk.driven.values()):
            self.light(self.wish)

    @rule(
        red=DUTIES,
        nir=DUTIES,
        mode=st.sampled_from(["red", "nir", "both"]),
        minutes=st.one_of(st.just(0.0), st.floats(0, 21)),
    )
    def ask_for(self, *, red: float, nir: float, mode: str, minutes: float) -> None:
        """Ask for any duties, and where they are given, go on for a while."""
        self.light_again()
        self.desk.asked = {
            Channel.RED: Duty(0.0 if mode == "nir" else red),
            Channel.NIR: Duty(0.0 if mode == "red" else nir),
        }
        self.desk.tick()
        self.desk.forward(round(minutes * 60 * S))
        self.desk.tick()

    @rule(red=st.floats(0, 10.5), nir=st.floats(0, 20.5))
    def give(self, red: float, nir: float) -> None:
        """One colour after the other, up to a fluence."""
        self.light_again()
        plan = self.desk.session.plan
        duty = Duty(0.35 if plan is not None and plan.skin.insensate else 0.6)
        for channel, j_cm2 in ((Channel.RED, red), (Channel.NIR, nir)):
            self.desk.asked = {**DARK, channel: duty}
            self.desk.tick()
            self.desk.forward(self.desk.witness.needs(channel.value, j_cm2, duty))
        self.desk.tick()

    @rule(installer_light=INSTALLER_LIGHTS, red=DUTIES, nir=DUTIES, ticks=st.integers(1, 60))
    def try_a_lamp(
        self, installer_light: InstallerLight, red: float, nir: float, ticks: int
    ) -> None:
        """Ask for any duties where the installer asked for one."""
        self.repair()
        for kind in (EventKind.STOP, EventKind.CLEAR, EventKind.DISMISS):
            self.desk.take(Event(kind=kind))
        self.desk.asked = None
        self.desk.begin_installer_light(installer_light)
        for _ in range(ticks):
            self.desk.tick()
        self.desk.asked = {Channel.RED: Duty(red), Channel.NIR: Duty(nir)}
        self.desk.tick()
        self.desk.tick(S)

    @rule(minutes=st.floats(9, 11))
    def shine_faintly(self, minutes: float) -> None:
        self.light_again()
        self.desk.asked = {channel: Duty(0.1) for channel in Channel}
        for _ in range(2):
            self.desk.tick()
            self.desk.forward(round(minutes * 60 * S))
        self.desk.tick()

    @rule(wrong=st.sampled_from(sorted(WRONGS)), ticks=st.integers(1, 8))
    def go_wrong(self, wrong: str, ticks: int) -> None:
        self.light_again()
        self.desk.world = replace(self.desk.world, **WRONGS[wrong])  # type: ignore[arg-type]  # its own
        for _ in range(ticks):
            self.desk.tick(2 * S)
        self.repair()

    @rule(surface=CELSIUS, heatsink=CELSIUS, which=st.sampled_from(["surface", "heatsink", "both"]))
    def read(self, surface: float | None, heatsink: float | None, which: str) -> None:
        self.light_again()
        world = self.desk.world
        world.surface = surface if which != "heatsink" else world.surface
        world.heatsink = heatsink if which != "surface" else world.heatsink
        for _ in range(5):
            self.desk.tick()
        self.repair()

    @rule(after=st.sampled_from([-1, 0, 2 * S, 2 * S + 1, 60 * S]))
    def late(self, after: int) -> None:
        self.light_again()
        self.desk.tick(after)
        self.desk.tick()

    @rule(
        kind=st.sampled_from(
            [EventKind.STOP, EventKind.HOLD, EventKind.FREE, EventKind.RESUME, EventKind.FAIL]
        )
    )
    def happen(self, kind: EventKind) -> None:
        self.light_again()
        fault = Fault(FaultCode.GAP, "so it was said")
        event = Event(kind=kind, hold=Hold.PERSON, fault=fault, ending=Ending.STOPPED)
        self.desk.take(event)
        self.desk.tick()

    @invariant()
    def count(self) -> None:
        Careless.steps += 1
        Careless.lights += any(self.desk.driven.values())


def tour() -> None:
    """Reach by hand what a few random lives may miss: each is found by chance in `make long`."""
    life, skin = Panel(), Skin()

    def lit() -> None:
        life.desk.take(Event(kind=EventKind.STOP, ending=Ending.STOPPED))
        life.it_cools()
        life.wait_for_light("soles", skin)
        assert life.desk.session.state is State.LIT

    disturbances: tuple[Callable[[], object], ...] = (
        *(partial(life.lose_in_the_light, what, skin) for what in LOSSES),
        partial(life.lose_the_screen, skin),
        partial(life.surface_reads, 200.0),
        partial(life.surface_reads, 41.0),
        partial(life.surface_reads, 43.0),
        partial(life.late_tick, 3 * S),
        partial(life.see_it_through, 35.0, skin),
        partial(life.see_it_through, 70.0, skin),
        partial(life.stop_button, pressed=True),
        life.stop,
        life.deadman,
    )
    life.unpack("example")
    lamp = InstallerLight(channel=Channel.RED, duty=Duty(0.5), duration=Ns(S))
    life.try_a_lamp(lamp, 10, stays=False)
    life.desk.take(Event(kind=EventKind.DISMISS))
    life.try_a_lamp(lamp, 40, stays=True)
    for disturb in disturbances:
        lit()
        disturb()
        life.count()
        life.light_has_a_valid_permit()
        life.the_session_reckons_as_the_witness_does()
    lit()
    life.surface_reads(None)
    life.screen(there=True, away_s=4.0)
    lit()
    life.stop()
    life.desk.take(Event(kind=EventKind.DISMISS))
    life.begin(dressed(choice("soles", 10), skin, life.desk.optics))
    life.count()
    life.desk.take(Event(kind=EventKind.STOP, ending=Ending.CANCELLED))
    life.count()


def test_light_on_means_that_every_condition_holds() -> None:
    Panel.seen.clear()
    if not IS_LONG:
        tour()
    run_state_machine_as_test(Panel, settings=settings(LIFE, max_examples=LIVES))
    assert Panel.seen["steps"] >= STEPS * LIVES
    assert Panel.seen["lights"] >= 1_000
    # Every state, reason and end was there, so that none of them is held by luck.
    never = {*State, *Hold, *Ending, *RULES_FAULTS} - set(Panel.seen) - {Ending.RESTART}
    assert never == set()


def test_the_gate_alone_lets_no_other_light_through() -> None:
    Careless.steps = Careless.lights = 0
    run_state_machine_as_test(Careless, settings=settings(LIFE, max_examples=CARELESS))
    assert Careless.steps >= STEPS * CARELESS
    assert Careless.lights >= STEPS * CARELESS / 10


def test_the_witness_objects_where_the_gate_is_blind() -> None:
    """The property can fail: light that the facts don't allow is noticed."""
    desk = Desk("example")
    desk.tick()
    plan = make_plan(panel=desk.optics)
    desk.begin(plan, Event(kind=EventKind.START, plan=plan, record=1))
    for _ in range(210):
        desk.tick()
    assert desk.permit is not None
    assert desk.witness.objections(desk.permit, desk) == []
    desk.world.stop_pressed = True
    desk.witness.renewed = desk.now - 3 * S
    desk.witness.good_surface = (desk.now, 41.0)
    desk.witness.given["nir"] = 30.0
    desk.gap = Ns(3 * S)
    assert desk.witness.objections(desk.permit, desk) == [
        "stop released",
        "a lease of 3 s",
        "a live loop",
        "a surface read and cool",
        "an open window",
        "nir 20",
        "24 or 18 in total",
        "30 leaning in",
        "eyes, bare",
    ]
