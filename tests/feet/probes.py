"""Sound sessions with honest probes: noisy, uneven, in a drifting room, after another session."""

import math
import random
from dataclasses import dataclass

from firmware_py.core.sensing import plausibility
from firmware_py.core.sensing.plausibility import Trend
from firmware_py.core.sensing.readings import ReadingFilter, Sample
from firmware_py.core.sensing.two_surfaces import SurfacesApart
from firmware_py.core.sensing.warmth import Excess, PanelWarmth, SurfaceWatch
from firmware_py.core.units import Celsius, ns


@dataclass(frozen=True, kw_only=True)
class Probe:
    """An honest sensor: off by a constant, noisy, and rounded to its steps."""

    off_k: float
    noise_k: float
    step_k: float

    def reads(self, true_c: float, chance: random.Random) -> Celsius:
        shown = true_c + self.off_k + chance.gauss(0.0, self.noise_k)
        return Celsius(round(shown / self.step_k) * self.step_k)


def complaint(seed: int) -> str | None:
    """Return why a sound session would be ended; None where nothing is said of it.

    The panel warms by 0.6 to 1.6 times of what was measured, quicker or slower by a third.
    """
    chance = random.Random(seed)
    panel = PanelWarmth(rise_k_per_mw_cm2=chance.uniform(0.02, 0.3), tau_s=chance.uniform(60, 900))
    light = chance.uniform(3, 80)
    rise_k = panel.rise_k_per_mw_cm2 * light * chance.uniform(0.6, 1.6)
    tau_s = panel.tau_s * chance.uniform(0.67, 1.5)
    heatsink_k, heatsink_tau_s = rise_k * chance.uniform(1.0, 5.0), chance.uniform(30, 400)
    room_c, drift_k = chance.uniform(12, 34), chance.uniform(-0.7, 0.7)
    step_k = chance.choice((1 / 16, 1 / 16, 1 / 8, 0.5))
    surface, second = (
        Probe(off_k=chance.uniform(-1, 1), noise_k=chance.uniform(0.005, 0.1), step_k=step_k)
        for _ in range(2)
    )
    heatsink = Probe(off_k=chance.uniform(-1, 1), noise_k=0.03, step_k=1 / 16)
    # A session before this one, which the daemon saw or was started after.
    before_k = chance.uniform(0, rise_k) if chance.random() < 0.5 else 0.0
    if chance.random() < 0.3:
        excess = Excess(ns(0), panel.rise_k_per_mw_cm2 * 100.0)  # started just now
    else:
        excess = Excess(ns(0), before_k * panel.rise_k_per_mw_cm2 * light / rise_k)
    watch, apart = SurfaceWatch(), SurfacesApart()
    filters = [ReadingFilter(Celsius(h)) for h in (41.0, 75.0, 41.0)]
    trends = [Trend(), Trend(), Trend()]
    judges_slopes = seed % 10 == 0  # they take the most time by far
    warm_k, sink_k = before_k, before_k * heatsink_k / rise_k
    for at in range(round(chance.uniform(600, 1200))):
        now, lit = ns(at), at >= 10
        shines = light if lit else 0.0
        excess = excess.after(now, shines, panel)
        warm_k = _after(warm_k, rise_k if lit else 0.0, tau_s)
        sink_k = _after(sink_k, heatsink_k if lit else 0.0, heatsink_tau_s)
        room = room_c + drift_k * math.sin(at / 200)
        seen = (
            surface.reads(room + warm_k, chance),
            heatsink.reads(room + sink_k, chance),
            second.reads(room + warm_k, chance),
        )
        for number, celsius in enumerate(seen):
            filters[number] = filters[number].take(Sample(now, celsius))
            if judges_slopes:
                trends[number] = trends[number].take(now, celsius, lit=lit)
        one, sink, other = (each.at(now) for each in filters)
        apart = apart.look(one, other, now, lit=lit)
        watch = watch.look(
            1, now, surface=one, heatsink=sink, surface2=other,
            excess_k=excess.kelvin, step_k=step_k,
        )  # fmt: skip
        if found := watch.problem or apart.problem or plausibility.slope(*trends):
            return f"after {at} s: {found}"
    return None


def _after(kelvin: float, end: float, tau_s: float) -> float:
    return end + (kelvin - end) * math.exp(-1 / tau_s)
