"""One session from start to end, with the dose from four sides: plan, daemon, physics, trace."""

import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from firmware_py import wire
from firmware_py.config.load import example_text, parse
from firmware_py.config.schema import Config
from firmware_py.core import limits
from firmware_py.core.units import Ns, seconds
from hw_mocks.machine.physics_file import PhysicsFile
from tests.daemon import hardship
from tests.daemon.desk import LATE, Desk
from tests.independent import fluence_j_cm2, read_trace

CONFIG = example_text().replace("# [areas]", "[areas]").replace("# enable = [", "enable = [")


@dataclass(frozen=True)
class Case:
    area: str
    mode: wire.base.Mode
    minutes: int
    strength: wire.base.Strength
    distance_cm: float = 15.0

    def __str__(self) -> str:
        name = f"{self.area}-{self.mode}-{self.minutes}-{self.strength}"
        return name if self.distance_cm == 15 else f"{name}-{self.distance_cm:g}cm"


@dataclass(frozen=True)
class Outcome:
    """J/cm² as (red, NIR); elapsed in s; peaks in mW/cm² as the physics had them."""

    case: Case
    share: float
    ended: str | None
    elapsed_s: float
    planned: tuple[float, float]
    counted: tuple[float, float]
    truth: tuple[float, float]
    traced: tuple[float, float]
    peak: tuple[float, float]
    peak_total: float
    warmed_k: tuple[float, float]  # the heatsink at its warmest, the surface at the end
    hardships: frozenset[str] = frozenset()

    @property
    def worst_error(self) -> float:
        """The largest relative error of what was counted, true or traced against the plan."""
        return max(
            abs(got / wanted - 1) if wanted else got
            for side in (self.counted, self.truth, self.traced)
            for got, wanted in zip(side, self.planned, strict=True)
        )


def run(
    case: Case,
    *,
    physics: PhysicsFile | None = None,
    config_text: str = CONFIG,
    period: Ns = limits.TICK,
) -> Outcome:
    """Give one session on a new simulated panel. period: of the daemon's loop."""
    with tempfile.TemporaryDirectory() as folder:
        desk = Desk(Path(folder), _parsed(config_text), physics, period)
        try:
            return _run(desk, case, config_text)
        finally:
            desk.close()


def run_hard(case: Case) -> Outcome:
    """Give one session that has to bear it all, by a loop that comes once a second."""
    text = hardship.bent(CONFIG)
    curves = {colour: hardship.curve(colour) for colour in hardship.TOPS}
    with tempfile.TemporaryDirectory() as folder:
        desk = Desk(Path(folder), _parsed(text), hardship.PHYSICS, LATE)
        try:
            return _run(desk, case, text, curves)
        finally:
            desk.close()


def _parsed(text: str) -> Config:
    return parse(text, "example.toml")


def _run(
    desk: Desk,
    case: Case,
    config_text: str,
    curves: Mapping[str, Sequence[Sequence[float]]] | None = None,
) -> Outcome:
    """curves: of a panel where everything is hard."""
    asked = wire.Plan(
        area=case.area,
        minutes=case.minutes,
        mode=case.mode,
        strength=case.strength,
        distance_cm=case.distance_cm,
    )
    preview = desk.ask(asked)
    assert isinstance(preview, wire.PlanPreview), preview
    desk.start(
        case.area,
        case.minutes,
        mode=case.mode,
        strength=case.strength,
        distance_cm=case.distance_cm,
    )
    cold = warmest = desk.world.truth()
    longest = max(preview.red.on_s, preview.nir.on_s)
    hard = hardship.Hardship(desk, longest) if curves is not None else None
    temperatures, peak, peak_total = [], [0.0, 0.0], 0.0
    while desk.daemon.controller.session.state != "done":
        if hard is not None:
            hard.look()
        desk.run_for(1)
        truth = desk.world.truth()
        temperatures.append((truth.t, truth.heatsink_c))
        warmest = max(warmest, truth, key=lambda each: each.heatsink_c)
        now = (truth.red.irradiance_mw_cm2, truth.nir.irradiance_mw_cm2)
        peak = [max(old, new) for old, new in zip(peak, now, strict=True)]
        peak_total = max(peak_total, sum(now))
    done, truth = desk.status(), desk.world.truth()
    desk.world.trace.flush()
    traced = fluence_j_cm2(
        read_trace(desk.world.folder / "trace.jsonl"),
        config_text,
        until=seconds(desk.world.clock()),
        temperatures=temperatures,
        distance_cm=case.distance_cm,
        curves=curves,
    )
    return Outcome(
        case=case,
        share=preview.share,
        ended=done.ended,
        elapsed_s=done.elapsed_s or 0.0,
        planned=(done.red.target_j_cm2 or 0.0, done.nir.target_j_cm2 or 0.0),
        counted=(done.red.fluence_j_cm2 or 0.0, done.nir.fluence_j_cm2 or 0.0),
        truth=(truth.red.fluence_j_cm2, truth.nir.fluence_j_cm2),
        traced=(traced["red"], traced["nir"]),
        peak=(peak[0], peak[1]),
        peak_total=peak_total,
        warmed_k=(warmest.heatsink_c - cold.heatsink_c, truth.surface_c - cold.surface_c),
        hardships=frozenset(hard.done) if hard is not None else frozenset(),
    )
