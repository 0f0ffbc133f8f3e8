"""The rules in motion without a daemon: facts in, steps, the gate, and light out.

`Desk` does what a daemon does with the rules, and nothing more. Beside it `Witness` reckons the
light by itself: by plain arithmetic on the panel's numbers and the limits of the safety file,
written out here.
"""

import math
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

from msgspec.structs import replace

from firmware_py.config import load
from firmware_py.core import gate, limits
from firmware_py.core.dose import delivery
from firmware_py.core.dose.plan import Optics, Plan
from firmware_py.core.errors import RefusedError
from firmware_py.core.faults import Fault
from firmware_py.core.permit import Permit
from firmware_py.core.reasons import Said
from firmware_py.core.sensing.readings import ReadingFilter, Sample
from firmware_py.core.sensing.skin import SkinLook, SkinWatch
from firmware_py.core.session import dose_window, light, supervise
from firmware_py.core.session.facts import Facts, Window
from firmware_py.core.session.installer_light import InstallerLight
from firmware_py.core.session.machine import Effect, Event, EventKind, Session, State, step
from firmware_py.core.session.supervise import Cooling
from firmware_py.core.units import Celsius, Channel, Duty, Ns
from tests.core.parts import EXAMPLE_TEXT, NIR, RED, USUAL, S

TICK = S // 20
DARK = {RED: Duty(0.0), NIR: Duty(0.0)}
PANELS = {
    "example": EXAMPLE_TEXT,
    # A meter good to 5 %, and drivers that can't be trusted below a tenth.
    "coarse": EXAMPLE_TEXT.replace("uncertainty = 0.0", "uncertainty = 0.05").replace(
        "min_duty = 0.04", "min_duty = 0.1"
    ),
}


@dataclass
class World:
    """What is true at the desk, whether or not anybody has looked."""

    surface: float | None = 30.0
    heatsink: float | None = 35.0
    surface2: float | None = 30.0
    skin: float | None = 32.0
    stop_pressed: bool = False
    inhibited: bool = False
    interlock_closed: bool = True
    screen_there: bool = True
    ledger_answers: bool = True
    hardware_problem: Said | str | None = None
    fan_turns: bool = True
    stray_light: bool = False
    lamp_fault: Fault | None = None
    implausible: Said | None = None
    clocks_apart: Said | None = None


@dataclass
class Witness:
    """An account of the light that shares no arithmetic with the rules."""

    panel: Mapping[str, Any]
    lit: int = 0
    given: dict[str, float] = field(default_factory=lambda: {"red": 0.0, "nir": 0.0})
    renewed: int = -(10**18)
    installer_light: tuple[str, float, int, int] = ("red", 0.0, 0, 0)  # colour, duty, began, lasts
    good_surface: tuple[int, float] | None = None
    good_heatsink: tuple[int, float] | None = None
    good_surface2: tuple[int, float] | None = None
    good_skin: tuple[int, float] | None = None
    first_skin: float | None = None  # seen in this session

    def shines(self, colour: str, duty: float, factor: float, celsius: float) -> float:
        """Return mW/cm² at the skin."""
        if duty == 0:
            return 0.0
        part = self.panel["channels"][colour]
        for (d0, e0), (d1, e1) in pairwise(part["calibration"]["table"]):
            if d0 <= duty <= d1:
                e = e0 + (e1 - e0) * (duty - d0) / (d1 - d0)
                droop = 1 + part["temperature_coefficient_per_k"] * (celsius - 25)
                return float(e * factor * droop)
        raise AssertionError(f"{colour} is lit at {duty}, which nobody has measured")

    def unsure(self, colour: str) -> float:
        return float(1 + self.panel["channels"][colour]["calibration"]["uncertainty"])

    def factor(self, cm: float) -> float:
        for (d0, f0), (d1, f1) in pairwise(self.panel["distance"]["factors"]):
            if d0 <= cm <= d1:
                return float(f0 + (f1 - f0) * (cm - d0) / (d1 - d0))
        raise AssertionError(f"{cm} cm is a distance nobody has measured")

    def begins(self) -> None:
        self.lit, self.given = 0, {"red": 0.0, "nir": 0.0}
        self.first_skin = None

    def saw(self, duty: Mapping[Channel, float], duration: int, cm: float, celsius: float) -> None:
        """Add up what shone."""
        self.lit += duration
        for channel, value in duty.items():
            e = self.shines(channel.value, value, self.factor(cm), celsius)
            self.given[channel.value] += e * duration / S / 1000

    def needs(self, colour: str, j_cm2: float, duty: float) -> int:
        """Return how long a duty takes to bring a colour to a fluence, at 15 cm and 25 °C."""
        left = max(0.0, j_cm2 - self.given[colour])
        return round(left * 1000 / self.shines(colour, duty, 1.0, 25.0) * S)

    def read(self, now: int, world: World) -> None:
        surface, heatsink = world.surface, world.heatsink
        if surface is not None and 5 <= surface < math.inf:
            self.good_surface = (now, surface)
        if world.surface2 is not None and 5 <= world.surface2 < math.inf:
            self.good_surface2 = (now, world.surface2)
        if world.skin is not None and -20 <= world.skin < math.inf:
            self.good_skin = (now, world.skin)
        if heatsink is not None and -20 <= heatsink < math.inf:
            self.good_heatsink = (now, heatsink)

    def sees_cool_skin(self, now: int, *, numb: bool) -> bool:
        if self.first_skin is None or self.good_skin is None or now - self.good_skin[0] > 3 * S:
            return False
        skin = self.good_skin[1]
        if numb and (skin >= 39 or skin - self.first_skin >= 8):
            return False
        return 20 <= skin < 41

    def objections(self, permit: Permit, desk: "Desk") -> list[str]:
        """Return why there should have been no permit; empty where it was right."""
        session = desk.session
        if session.state == "commissioning":
            return self.objections_to_installer_light(permit, desk)
        now, world, plan, window = desk.now, desk.world, session.plan, desk.window
        assert plan is not None
        numb = plan.skin.insensate
        duties: dict[str, float] = {"red": permit.red, "nir": permit.nir}
        celsius = math.nan if self.good_heatsink is None else self.good_heatsink[1]
        bright = {
            colour: self.shines(colour, duty, 1.17, celsius) * self.unsure(colour)
            for colour, duty in duties.items()
        }
        worst = {colour: j * self.unsure(colour) for colour, j in self.given.items()}
        nearest = 1.17 / self.factor(plan.choice.distance)
        # A dose ends between two ticks: by a thousandth of a joule it may be over.
        slack = 0.001
        choice = plan.choice
        usual = dict(zip(("red", "nir"), USUAL[choice.area], strict=True))
        planned = {c for c, j in usual.items() if j > 0 and choice.mode in (c, "both")}
        lowest = {c: part["min_duty"] for c, part in self.panel["channels"].items()}
        allowed = {
            "planned colours": all(d == 0 or c in planned for c, d in duties.items()),
            "trustworthy duties": all(d == 0 or lowest[c] <= d <= 1 for c, d in duties.items()),
            "a lit session": session.state == "lit" and session.record is not None,
            "no holds, no fault": not session.holds and session.fault is None,
            "stop released": not world.stop_pressed and not world.inhibited,
            "interlock closed": world.interlock_closed,
            "a lease of 3 s": now - self.renewed < 3 * S,
            "a live loop": 0 <= desk.gap <= 2 * S,
            "hardware that obeys": world.hardware_problem is None,
            "a fan that turns": world.fan_turns,
            "dark before our light": not world.stray_light or any(desk.driven.values()),
            "lamps that do as told": world.lamp_fault is None,
            "temperatures that can be": world.implausible is None,
            "clocks that agree": world.clocks_apart is None,
            "a surface read and cool": _is_fresh(self.good_surface, now, 41),
            "a heatsink read and cool": _is_fresh(self.good_heatsink, now, 75),
            "a second surface read and cool": _is_fresh(self.good_surface2, now, 41),
            "skin seen and cool": self.sees_cool_skin(now, numb=numb),
            "an open window": window is not None
            and self.lit < window.lit_until
            and all(self.given[c.value] <= window.reserved[c] + slack for c in Channel),
            "20 minutes": 0 <= self.lit < 20 * 60 * S,
            "40 a channel": max(bright.values()) <= 40,
            "50 or 25 in total": sum(bright.values()) <= (25 if numb else 50),
            "red 10 or 5": worst["red"] <= (5 if plan.skin.dark_or_tattooed else 10) + slack,
            "nir 20": worst["nir"] <= 20 + slack,
            "24 or 18 in total": sum(worst.values()) <= (18 if numb else 24) + slack,
            "30 leaning in": sum(worst.values()) * nearest <= 30 + slack * nearest,
            "eyes, bare": plan.goggles
            or worst["nir"] * nearest <= self.eyes_may_have() + slack * nearest,
            "half a second": permit.issued == now and permit.expires == now + S // 2,
        }
        return [name for name, held in allowed.items() if not held]

    def eyes_may_have(self) -> float:
        """Return J/cm² of NIR for eyes without goggles by now: 1800 mW/cm² x s^0.75, or 10."""
        lit_s = self.lit / S
        if lit_s > 1000:
            return 10 * lit_s / 1000
        return float(min(1.8 * lit_s**0.25, 10.0))

    def objections_to_installer_light(self, permit: Permit, desk: "Desk") -> list[str]:
        """Return why the installer should have had no light; empty where they should."""
        now, world, session = desk.now, desk.world, desk.session
        colour, most, began, lasts = self.installer_light
        duties: dict[str, float] = {"red": permit.red, "nir": permit.nir}
        allowed = {
            "one colour": all(d == 0 for c, d in duties.items() if c != colour),
            "no brighter than asked": 0 <= duties[colour] <= most <= 1,
            "a ramp": duties[colour] <= (session.ramp + TICK) / (2 * S),
            "a minute": 0 <= now - began < lasts <= 60 * S,
            "no session": session.record is None and session.plan is None,
            "no holds, no fault": not session.holds and session.fault is None,
            "stop released": not world.stop_pressed and not world.inhibited,
            "interlock closed": world.interlock_closed,
            "a lease of 3 s": now - self.renewed < 3 * S,
            "a live loop": 0 <= desk.gap <= 2 * S,
            "hardware that obeys": world.hardware_problem is None,
            "a fan that turns": world.fan_turns,
            "dark before our light": not world.stray_light or any(desk.driven.values()),
            "lamps that do as told": world.lamp_fault is None,
            "temperatures that can be": world.implausible is None,
            "clocks that agree": world.clocks_apart is None,
            "a surface read and cool": _is_fresh(self.good_surface, now, 41),
            "a heatsink read and cool": _is_fresh(self.good_heatsink, now, 75),
            "a second surface read and cool": _is_fresh(self.good_surface2, now, 41),
            "half a second": permit.issued == now and permit.expires == now + S // 2,
        }
        return [name for name, held in allowed.items() if not held]


def _is_fresh(read: tuple[int, float] | None, now: int, bound: float) -> bool:
    return read is not None and 0 <= now - read[0] <= 3 * S and read[1] < bound


class Desk:
    """A panel, a person and a screen, with every clock in hand."""

    def __init__(self, panel: str, *, careless: bool = False) -> None:
        """Unpack a panel. careless: nobody supervises, and any duty is asked for."""
        self.careless = careless
        self.asked: Mapping[Channel, Duty] | None = None
        parsed = load.parse(PANELS[panel], panel)
        self.optics = Optics(
            channels={channel: parsed.calibration(channel) for channel in Channel},
            distances=parsed.distances(),
            is_simulated=True,
        )
        self.witness = Witness(tomllib.loads(PANELS[panel]))
        self.world = World()
        self.now = Ns(1000 * S)
        self.gap = Ns(0)
        self.session = Session(since=self.now)
        self.surface = ReadingFilter(limits.SURFACE_PAUSE, limits.SURFACE_MIN)
        self.heatsink = ReadingFilter(limits.HEATSINK_PAUSE)
        self.surface2 = ReadingFilter(limits.SURFACE_PAUSE, limits.SURFACE_MIN)
        self.skin = ReadingFilter(limits.SKIN_PAUSE_INSENSATE)
        self.skin_watch = SkinWatch()
        self.cooling = Cooling()
        self.renewed = Ns(0)
        self.window: Window | None = None
        self.driven: Mapping[Channel, Duty] = DARK
        self.permit: Permit | None = None
        self.refused = 0
        self.accounted = self.now
        self.facts = self.look()

    # ------------------------------------------------------------------ what a daemon does

    def tick(self, after: int = TICK) -> None:
        """Let time pass, then sense, step, ask the gate and drive."""
        self.gap, self.now = Ns(after), Ns(self.now + after)
        self.account()
        self.poll()
        self.facts = self.look()
        for event in supervise.events(self.session, self.facts, self.cooling):
            if not self.careless or event.kind is EventKind.COUNTED_DOWN:
                self.take(event)
        self.drive()

    def take(self, event: Event) -> bool:
        """Step the session; False where the event is refused."""
        before = self.session
        try:
            self.session, effects = step(self.session, event, self.now)
        except RefusedError:
            assert self.session == before
            return False
        if Effect.DARK in effects:
            self.driven, self.permit = DARK, None
        if Effect.CLOSE in effects:
            self.window = None
            self.renewed = Ns(0)
            self.witness.renewed = 0
        return True

    def account(self) -> None:
        """Add what shone since the last account, to the session and beside it."""
        duration, self.accounted = Ns(self.now - self.accounted), self.now
        plan, celsius = self.session.plan, self.facts.led_celsius
        self.session = light.after_light(
            self.session, self.driven, duration, optics=self.optics, celsius=celsius
        )
        if plan is not None and any(self.driven.values()) and duration > 0:
            self.witness.saw(
                self.driven, duration, plan.choice.distance, 25.0 if celsius is None else celsius
            )

    def poll(self) -> None:
        """Ask the probes, the screen and the ledger, as far as they answer."""
        world = self.world
        for name in ("surface", "heatsink", "surface2", "skin"):
            value = getattr(world, name)
            sample = Sample(self.now, None if value is None else Celsius(value))
            setattr(self, name, getattr(self, name).take(sample))
        self.skin_watch = self.skin_watch.take(self.now, self.skin.at(self.now).celsius)
        self.witness.read(self.now, world)
        if world.screen_there and (
            self.session.is_under_way or self.session.installer_light is not None
        ):
            self.renew()
        if world.ledger_answers:
            self.reserve()

    def see_skin(self) -> SkinLook:
        """Return what is known of the skin; its baseline is the first of a session."""
        session, seen = self.session, self.skin.at(self.now)
        under_way = session.record if session.is_under_way else None
        self.skin_watch = self.skin_watch.follow(under_way, seen)
        if under_way is not None and self.witness.first_skin is None and seen.celsius is not None:
            self.witness.first_skin = seen.celsius if 20 <= seen.celsius <= 38 else None
        return SkinLook(
            reading=seen,
            baseline=self.skin_watch.baseline,
            is_heated=self.skin_watch.is_heated,
            is_insensate=session.plan is None or session.plan.skin.insensate,
        )

    def renew(self) -> None:
        self.renewed = self.now
        self.witness.renewed = self.now

    def reserve(self) -> None:
        """Answer at once what the rules ask the ledger for."""
        window = dose_window.due(self.session, self.window)
        if window is not None and self.careless:
            window = replace(window, reserved=dict.fromkeys(Channel, 99.0))
        self.window = window or self.window

    def look(self) -> Facts:
        """Return the facts now."""
        facts = Facts(
            now=self.now,
            gap=self.gap,
            stop_pressed=self.world.stop_pressed,
            inhibited=self.world.inhibited,
            lease_fresh=0 <= self.now - self.renewed < limits.LEASE,
            interlock_closed=self.world.interlock_closed,
            surface=self.surface.at(self.now),
            heatsink=self.heatsink.at(self.now),
            surface2=self.surface2.at(self.now),
            skin=self.see_skin(),
            window=self.window,
            hardware_problem=self.world.hardware_problem,
            fan_turns=self.world.fan_turns,
            stray_light=self.world.stray_light and not any(self.driven.values()),
            lamp_fault=self.world.lamp_fault,
            implausible=self.world.implausible,
            clocks_apart=self.world.clocks_apart,
        )
        self.cooling = self.cooling.take(facts)
        return facts

    def drive(self) -> None:
        """Ask the gate for what the session wants, and drive what it permits."""
        wanted = self.wanted()
        self.permit = None
        if any(wanted.values()):
            self.permit = gate.permit(
                gate.Ask(duty=wanted, session=self.session, facts=self.facts, optics=self.optics)
            )
        if self.permit is None:
            self.driven = DARK
            # What supervises keeps a lit session one that the gate permits.
            self.refused += any(wanted.values()) and 0 <= self.gap <= 2 * S
            assert self.careless or self.refused <= 1, "lit, and the gate refuses on and on"
            return
        self.refused = 0
        assert self.witness.objections(self.permit, self) == []
        self.driven = {RED: self.permit.red, NIR: self.permit.nir}

    def wanted(self) -> Mapping[Channel, Duty]:
        if self.careless and self.asked is not None:
            return self.asked
        return light.wanted(self.session, self.facts, self.optics, self.driven)

    # ------------------------------------------------------------------ shortcuts of a test

    def begin(self, plan: Plan, event: Event) -> None:
        """Start a session as a daemon does: the inhibit goes, the lease comes."""
        if self.world.stop_pressed or not self.take(event):
            return
        self.world.inhibited = False
        self.renew()
        self.window = None
        self.witness.begins()

    def begin_installer_light(self, installer_light: InstallerLight) -> None:
        """Light one colour for the installer, as a daemon does."""
        if self.world.stop_pressed or self.session.state is not State.IDLE:
            return
        assert self.take(Event(kind=EventKind.COMMISSION, installer_light=installer_light))
        self.world.inhibited = False
        self.renew()
        self.witness.installer_light = (
            installer_light.channel.value,
            installer_light.duty,
            self.now,
            installer_light.duration,
        )

    def forward(self, duration: int) -> None:
        """Let steady light shine on for a while, as if it had ticked all along."""
        plan = self.session.plan
        if self.session.state is not State.LIT or plan is None or not any(self.driven.values()):
            return
        left = [
            delivery.time_left(plan.goals[c], self.session.given[c], 1.0) - 5 * S
            for c in Channel
            if self.driven[c] > 0
        ]
        if not self.careless:
            duration = min(duration, *left, 20 * 60 * S - self.session.lit - S)
        if duration > 0 and (self.careless or self.session.ramp >= 2 * S):
            self.now = Ns(self.now + duration)
            self.account()
            self.poll()
