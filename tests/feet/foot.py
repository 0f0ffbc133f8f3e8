"""One foot before the panel: a session stepped by the second, with the rules and the physics alone.

What shines is what a plan says, times what the rules leave of it, times where the foot truly is.
The judge is the skin's true temperature, which no rule sees.
"""

import random
from collections.abc import Mapping
from dataclasses import dataclass, field

from firmware_py.core import gate_skin, limits
from firmware_py.core.dose.areas import Mode
from firmware_py.core.dose.caps import Skin as Caps
from firmware_py.core.dose.plan import Plan
from firmware_py.core.errors import RefusedError
from firmware_py.core.sensing import skin as rules
from firmware_py.core.sensing.readings import ReadingFilter, Sample
from firmware_py.core.sensing.skin import SkinLook, SkinWatch
from firmware_py.core.units import Celsius, Channel, Ns, ns
from hw_mocks.machine.skin import Skin, SkinSettings
from tests.core.parts import catalogue, choice, example_optics, make_plan

FAULTS = ("frozen", "detached", "missing", "noisy")
LOST = Sample(Ns(0), None).problem
LONGEST_S = 3600


@dataclass(frozen=True, kw_only=True)
class Foot:
    """Somebody's foot, and what happens to it.

    said_cm, true_cm: where it is said to be, and is. fault: of the skin sensor, and from when on.
    """

    insensate: bool
    skin: SkinSettings
    room_c: float
    area: str
    minutes: int
    mode: Mode
    strength: str
    said_cm: float
    true_cm: float
    fault: str | None
    fault_s: int
    touches_after_s: int
    noise_k: float
    seed: int

    @property
    def is_sound(self) -> bool:
        """Feels, is well supplied with blood, uncovered, before a sensor that works."""
        return (
            not self.insensate
            and self.skin.perfusion >= 0.5
            and self.skin.blanket == 0
            and self.skin.other_mw_cm2 == 0
            and self.fault is None
        )


@dataclass
class Course:
    """What became of a session. hottest_c, warmed_k: of the skin, from the first light on."""

    ended: str = "refused"
    pauses: list[str] = field(default_factory=list)
    lit_s: int = 0
    start_c: float = 0.0
    hottest_c: float = 0.0
    warmed_k: float = 0.0
    hottest_lit_c: float = 0.0


def any_foot(seed: int) -> Foot:
    """Return a foot as they come: sound ones, and of each trouble some."""
    chance = random.Random(seed)
    insensate = chance.random() < 0.5
    perfusion = 10 ** chance.uniform(-1.7, 0.0) if insensate else chance.uniform(0.4, 1.0)
    room_c = chance.choice((chance.uniform(18, 26), chance.uniform(15, 36)))
    blanket = chance.uniform(0, 1) if chance.random() < 0.3 else 0.0
    other = chance.uniform(2, 40) if chance.random() < 0.1 else 0.0
    at_rest = SkinSettings(perfusion=perfusion, blanket=blanket)
    resting_c = Skin(at_rest, room_c).celsius
    start_c = resting_c - (chance.uniform(0, 8) if chance.random() < 0.4 else 0.0)
    said_cm = chance.choice((10.0, 15.0, 20.0, 30.0))
    area = chance.choice(tuple(catalogue()))
    return Foot(
        insensate=insensate,
        skin=SkinSettings(
            perfusion=perfusion, blanket=blanket, other_mw_cm2=other, start_c=max(20.0, start_c)
        ),
        room_c=room_c,
        area=area,
        minutes=chance.randint(10, 20),
        mode=chance.choice(tuple(catalogue()[area].modes)),
        strength=chance.choice(("gentle", "usual", "strong")),
        said_cm=said_cm,
        true_cm=said_cm if chance.random() < 0.7 else chance.uniform(10, 30),
        fault=chance.choice(FAULTS) if chance.random() < 0.15 else None,
        fault_s=chance.randint(0, 900),
        touches_after_s=chance.randint(0, 60),
        noise_k=chance.uniform(0.02, 0.15),
        seed=seed,
    )


def plan_of(foot: Foot) -> Plan | None:
    """Return what the panel would give; None where it refuses."""
    asked = choice(foot.area, foot.minutes, foot.mode, foot.strength, foot.said_cm)
    try:
        return make_plan(asked, Caps(insensate=foot.insensate), example_optics())
    except RefusedError:
        return None


class Sensor:
    """The skin sensor, and what the daemon makes of it."""

    def __init__(self, foot: Foot, skin: Skin) -> None:
        self._foot, self._skin = foot, skin
        self._chance = random.Random(foot.seed + 1)
        self._filter = ReadingFilter(limits.SKIN_PAUSE_INSENSATE)
        self._watch = SkinWatch()
        self._last = skin.celsius

    def look(self, second: int) -> SkinLook:
        """Return what is known of the skin at a second."""
        now = ns(second)
        self._filter = self._filter.take(Sample(now, self._answer(second)))
        reading = self._filter.at(now)
        self._watch = self._watch.take(now, reading.celsius).follow(1, reading)
        return SkinLook(
            reading=reading,
            baseline=self._watch.baseline,
            is_heated=self._watch.is_heated,
            is_insensate=self._foot.insensate,
        )

    def _answer(self, second: int) -> Celsius | None:
        shown = self._skin.celsius + self._chance.gauss(0.0, self._foot.noise_k)
        fault = self._foot.fault if second >= self._foot.fault_s else None
        match fault:
            case "missing":
                return None
            case "detached":
                shown = self._foot.room_c
            case "frozen":
                return Celsius(self._last)
            case "noisy" if self._chance.random() < 0.1:
                return None
        self._last = round(shown / 0.02) * 0.02
        return Celsius(self._last)


def session(foot: Foot, *, has_sensor: bool) -> Course:
    """Return what a whole session does to a foot."""
    course, plan = Course(), plan_of(foot)
    if plan is None:
        return course
    factors = example_optics().distances
    nearer = factors.at(foot.true_cm) / factors.at(foot.said_cm)  # type: ignore[arg-type]  # cm
    full = {c: goal.irradiance for c, goal in plan.goals.items()}
    left = {c: 1000.0 * goal.target for c, goal in plan.goals.items()}
    skin = Skin(foot.skin, foot.room_c)
    course.start_c = course.hottest_c = course.hottest_lit_c = skin.celsius
    sensor = Sensor(foot, skin) if has_sensor else None
    cool_s = paused_s = 0
    held = False
    for second in range(LONGEST_S):
        look = sensor.look(second) if sensor is not None else None
        if second == 0 and rules.refuses_start(look) is not None:
            return course
        if second >= 10:  # the countdown
            if ending := _ends(foot, look, left, course.lit_s, paused_s):
                course.ended = ending
                break
            why = rules.pauses(look)
            if why is not None and not held:
                held, cool_s, paused_s = True, 0, 0
                course.pauses.append(why.code)
            if held:
                paused_s += 1
                cool_s = cool_s + 1 if rules.is_fit_to_resume(look) else 0
                held = cool_s < 30 + foot.touches_after_s
        mw_cm2 = 0.0
        if second >= 10 and not held:
            mw_cm2 = _shine(full, left, look) * nearer
            course.lit_s += 1
            course.hottest_lit_c = max(course.hottest_lit_c, skin.celsius)
        skin.step(mw_cm2, foot.room_c, 1.0)
        course.hottest_c = max(course.hottest_c, skin.celsius)
    course.warmed_k = course.hottest_c - course.start_c
    return course


def _ends(
    foot: Foot, look: SkinLook | None, left: Mapping[Channel, float], lit_s: int, paused_s: int
) -> str | None:
    """Return how the session ends now, if it does."""
    if rules.too_hot(look) is not None:
        return "too hot"
    if look is not None and rules.is_lost(look.reading):
        return "sensor lost"
    if paused_s >= 600:
        return "pause limit"
    if lit_s >= 1200 or all(mj <= 0 for mj in left.values()):
        return "complete"
    return None


def _shine(
    full: Mapping[Channel, float], left: dict[Channel, float], look: SkinLook | None
) -> float:
    """Return the irradiance of one second as supposed, mW/cm², and take it off what is left."""
    share = rules.derate(look)
    insensate = look is not None and look.is_insensate
    if share > 0 and not gate_skin.allows(look, insensate=insensate):
        raise AssertionError(f"lit, and the gate refuses: {look}")
    total = 0.0
    for channel, mw_cm2 in full.items():
        if left[channel] > 0:
            left[channel] -= mw_cm2 * share
            total += mw_cm2 * share
    return total
