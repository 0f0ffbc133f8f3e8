"""The power fails at random instants of sessions; what is on the disk is looked at each time.

The files of the database are copied as they stand, between any two steps of a tick, and opened by
another connection as the next daemon would. That is a crash of the program at that instant. That
the disk keeps what it acknowledged is SQLite's part (WAL, synchronous FULL), not seen here.
"""

import random
import shutil
import tempfile
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from firmware_py import wire
from firmware_py.core.units import Channel, fluence, ns
from firmware_py.history.database import connect
from firmware_py.history.store import SqliteStore
from tests.faults.bench import Bench

SECONDS_TO_DARK = 3.0  # a hang until the watchdog, and panel-dark after it: the slowest way
OVER_S = 10.0
ROUNDING_J_CM2 = 1e-4
CHOICES = (
    ("soles", 15, "usual"), ("knees", 10, "strong"), ("hands", 12, "gentle"), ("hips", 20, "usual"),
)  # fmt: skip


@dataclass(frozen=True)
class Report:
    """What is told of it, and what is wrong."""

    text: Sequence[str]
    problems: Sequence[str]


@dataclass(frozen=True)
class Cut:
    """One power cut: what was recorded beyond what was given, and may yet be until it is dark."""

    lit: bool
    where: str
    over_s: float
    short_j_cm2: float


class CutOffBench(Bench):
    """A bench whose power may fail at any step of a tick."""

    def __init__(self, folder: Path, patch: pytest.MonkeyPatch, chance: random.Random) -> None:
        self.cuts: list[Cut] = []
        self._chance = chance
        self._steps_to_go: int | None = None
        self._spare = folder / "after"
        super().__init__(folder)
        panel = self.daemon._parts.deadman._panel
        ledger = self.daemon._parts.ledger
        for owner, name in (
            (panel, "apply"), (panel, "read_back"), (panel, "off"),
            (ledger, "reserve"), (ledger, "_try"), (ledger, "settle"),
        ):  # fmt: skip
            self._hook(patch, owner, name)

    def cut_soon(self) -> None:
        """Let the power fail within the next few ticks, at any step."""
        self._steps_to_go = self._chance.randrange(12)
        while self._steps_to_go is not None:
            self.step()

    def _hook(self, patch: pytest.MonkeyPatch, owner: object, name: str) -> None:
        real = getattr(owner, name)

        def step(*args: Any) -> Any:
            self._pass(f"before {name}")
            result = real(*args)
            self._pass(f"after {name}")
            return result

        patch.setattr(type(owner), name, lambda _self, *args: step(*args))

    def _pass(self, where: str) -> None:
        if self._steps_to_go is None:
            return
        self._steps_to_go -= 1
        if self._steps_to_go < 0:
            self._steps_to_go = None
            self.cuts.append(self._cut(where))

    def _cut(self, where: str) -> Cut:
        self._count()
        session = self.daemon.controller.session
        truth = self.world.truth()
        shines = {
            Channel.RED: truth.red.irradiance_mw_cm2,
            Channel.NIR: truth.nir.irradiance_mw_cm2,
        }
        recorded = self._found_by_the_next().get(session.record or 0, (0.0, 0.0))
        given = self.physics.get(session.record or 0, dict.fromkeys(Channel, 0.0))
        plan, over_s, short = session.plan, 0.0, 0.0
        for channel, held in zip((Channel.RED, Channel.NIR), recorded, strict=True):
            yet = fluence(shines[channel], ns(SECONDS_TO_DARK))
            target = plan.goals[channel].target if plan is not None else 0.0
            # What still shines until it is dark can't be more than the dose, by far.
            need = given[channel] + min(yet, max(0.0, target - given[channel]))
            short = max(short, need - held)
            if plan is not None and plan.goals[channel].irradiance > 0:
                beyond = 1000 * (held - given[channel]) / plan.goals[channel].irradiance
                over_s = max(over_s, beyond)
        return Cut(any(shines.values()), where, over_s, short)

    def _found_by_the_next(self) -> dict[int, tuple[float, float]]:
        shutil.rmtree(self._spare, ignore_errors=True)
        self._spare.mkdir()
        for file in self.rig.database.parent.glob(f"{self.rig.database.name}*"):
            shutil.copy(file, self._spare / file.name)
        with closing(connect(self._spare / self.rig.database.name)) as other:
            SqliteStore(other).close_cut_off()
            rows = other.execute(
                "SELECT id, red_j_cm2, nir_j_cm2, ended IS NULL FROM sessions"
            ).fetchall()
        assert not any(is_open for *_, is_open in rows)
        return {number: (red, nir) for number, red, nir, _ in rows}


def run(count: int, seed: int = 1) -> list[Cut]:
    """Cut the power at random instants of sessions that pause, resume, stop and end."""
    chance = random.Random(seed)
    cuts: list[Cut] = []
    while len(cuts) < count:
        with (
            tempfile.TemporaryDirectory(prefix="panel-") as folder,
            pytest.MonkeyPatch.context() as patch,
            closing(CutOffBench(Path(folder), patch, chance)) as bench,
        ):
            _live(bench, chance, min(25, count - len(cuts)))
            cuts += bench.cuts
    return cuts


def _live(bench: CutOffBench, chance: random.Random, count: int) -> None:
    area, minutes, strength = CHOICES[chance.randrange(len(CHOICES))]
    bench.ask(wire.Start(area=area, minutes=minutes, strength=strength, goggles=True))  # type: ignore[arg-type]  # one of them
    bench.run_for(chance.uniform(0, 12))
    for _ in range(count):
        bench.run_for(chance.uniform(0, 6))
        state = bench.daemon.controller.session.state
        if state == "lit" and chance.random() < 0.15:
            bench.ask(wire.Pause())
        elif state == "paused":
            bench.ask(wire.Resume())
        bench.cut_soon()


def report(count: int) -> Report:
    """Run it; tell it, and what is wrong."""
    cuts = run(count)
    lit = sum(cut.lit for cut in cuts)
    over = max(cut.over_s for cut in cuts)
    short = max(cut.short_j_cm2 for cut in cuts)
    text = (
        f"{len(cuts)} times, {lit} of them in the light, the program was cut off at a random step "
        "of a tick, in the simulated machine; the database's files as they stood were opened as "
        f"the next start does. Against what was given and what may shine for "
        f"{SECONDS_TO_DARK:.0f} s more until it is dark, the largest shortfall of a record was "
        f"{max(0.0, short):.4f} J/cm² (bound: 0), the largest excess over what was given "
        f"{over:.1f} s of light (bound: {OVER_S:.0f} s)."
    )
    problems = [
        f"power cut {cut.where}: record short by {cut.short_j_cm2:.4f} J/cm², over {cut.over_s} s"
        for cut in cuts
        if cut.short_j_cm2 > ROUNDING_J_CM2 or not cut.over_s <= OVER_S
    ]
    return Report([text], problems)
