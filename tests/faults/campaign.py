"""Running one row of the fault table: the fault, what became of it, and the way back."""

from dataclasses import dataclass
from pathlib import Path
from typing import Literal, get_args

import pytest

from firmware_py import wire
from firmware_py.core import limits
from firmware_py.core.dose.caps import Skin
from firmware_py.core.units import Ns, ns
from tests.daemon.rig import NOTHING_APPLIES
from tests.faults.bench import PLACES, Bench, ms
from tests.faults.removals import REMOVALS
from tests.faults.rows import Row

# A fault arrives while things change, where a tick is due each 50 ms, or once they are settled and
# the daemon has slowed down.
When = Literal["changing", "settled"]
WHENS: tuple[When, ...] = get_args(When)
LIT_S: dict[When, float] = {"changing": 1.0, "settled": 6.0}
DARK_S: dict[When, float] = {"changing": 1.0, "settled": 4.0}

NUMB = Skin(insensate=True, dark_or_tattooed=False)
NUMB_MW_CM2 = 25.0
SETTLED_S = 12.0  # a reading that jumped is believed, and its jump is past
RECOVERY_S = 300.0  # a hot panel cools slowly
# The physics and the daemon's own reckoning of warm LEDs differ by this share of a dose, or less.
UNDER_SHARE = 0.002
UNDER_J_CM2 = 0.0005
OVER_S = 10.0
# What takes minutes to be seen is waited for by a slower loop.
LONG_S, COARSE = 60.0, ns(0.2)

AREAS = ("soles", "knees", "hands")
NUMB_AREAS = ("hips", "lower-back", "hips")


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What became of one fault. Times in ms of the injected clock; None: it never went dark."""

    becomes: str
    reason: str
    was_lit: bool
    shone_again: bool
    dark_ms: int | None
    seen_ms: int
    under_j_cm2: float
    under_share: float
    over_s: float
    way_back: str


class Patient:
    """Somebody who uses the panel, with areas enough for a few sessions."""

    def __init__(self, bench: Bench, *, is_numb: bool) -> None:
        self._bench = bench
        self._areas = list(NUMB_AREAS if is_numb else AREAS)
        self._minutes = 10 if is_numb else 15

    def act(self, what: str) -> str | None:
        """Do one thing; return why it was refused, None where it was done."""
        match what:
            case "start":
                request: wire.Request = wire.Start(
                    area=self._areas[0], minutes=self._minutes, goggles=True
                )
            case "resume":
                request = wire.Resume()
            case "clear":
                request = wire.ClearFault()
            case "stop":
                request = wire.Stop()
            case _:
                request = wire.Pause()
        refused = self._bench.refusal(request)
        if what == "start" and refused is None:
            self._areas.append(self._areas.pop(0))
        return refused

    def reach(self, state: str, lit_s: float, when: When) -> None:
        """Bring an idle panel into a state."""
        bench = self._bench
        if state == "idle":
            bench.run_for(DARK_S[when])
            return
        assert self.act("start") is None
        if state == "arming":
            bench.run_for(3)
            return
        bench.run_until("lit")
        bench.run_for(lit_s)
        match state:
            case "paused":
                self.act("pause")
            case "done":
                self.act("stop")
            case "fault":
                bench.inject("loop", "2.5")
                bench.step()
        bench.run_for(DARK_S[when] if state != "lit" else 0)
        assert bench.status().state == state

    def recover(self) -> str:
        """Do what a person may do until there is light again; return how that went."""
        bench = self._bench
        told = ""
        bench.rig.period = ns(0.2)  # a hot panel takes minutes
        until = bench.world.clock() + ns(RECOVERY_S)
        while bench.world.clock() < until:
            state = bench.status().state
            if state == "lit" and not bench.is_dark():
                return "light"
            todo = {"idle": "start", "done": "start", "paused": "resume", "fault": "clear"}
            if state in todo:
                told = self.act(todo[state]) or told
            bench.run_for(1)
        return f"no light again: {told}"


def run(
    row: Row,
    folder: Path,
    *,
    during_tick: bool,
    removed: bool,
    when: When = "settled",
    and_back: bool = True,
) -> Outcome:
    """Let one fault happen on a panel of its own, whole or without the row's control."""
    with pytest.MonkeyPatch.context() as patch:
        if row.already is not None:
            REMOVALS[row.already](patch)
        if removed:
            REMOVALS[row.control](patch)
        bench = Bench(
            folder,
            skin=NUMB if row.is_numb else NOTHING_APPLIES,
            has_all_sensors=row.has_all_sensors,
        )
        try:
            back = and_back and not removed
            return _run(row, bench, during_tick=during_tick, when=when, and_back=back)
        finally:
            bench.close()


def _run(row: Row, bench: Bench, *, during_tick: bool, when: When, and_back: bool) -> Outcome:
    patient = Patient(bench, is_numb=row.is_numb)
    bench.run_for(row.idle_s)
    if row.before is not None:
        bench.inject(*row.before)
        bench.run_for(SETTLED_S)
    patient.reach(row.state, LIT_S[when] if row.lit_s is None else row.lit_s, when)
    seen = _Seen(row, bench)
    bench.put(row.name, row.value, during_tick=during_tick)
    refused = _let_it_happen(row, bench, patient)
    doses = bench.doses()
    status = bench.status()
    reason = refused or _observed(row, bench) or status.reason
    return Outcome(
        becomes=_told(status),
        reason=reason,
        was_lit=bench.was_lit,
        shone_again=bench.shone_again,
        dark_ms=_since(bench, bench.dark_at if row.light != "brief" else bench.last_dark_at),
        seen_ms=_since(bench, seen.at()) or 0,
        under_j_cm2=max((dose.under_j_cm2 for dose in doses), default=0.0),
        under_share=max((dose.under_share for dose in doses), default=0.0),
        over_s=max((dose.over_s for dose in doses), default=0.0),
        way_back=_way_back(row, bench, patient) if and_back and row.back is not None else "",
    )


def _let_it_happen(row: Row, bench: Bench, patient: Patient) -> str | None:
    """Wait for what is expected, and act where a person must; return a refusal."""
    if not row.acts:
        _wait(row, bench)
        return None
    bench.run_for(row.wait_s)
    for what in row.acts:
        bench.step(2)
        bench.acted_at = bench.world.clock()
        if refused := patient.act(what):
            return refused
        bench.look()
    _wait(row, bench)
    return None


def _wait(row: Row, bench: Bench) -> None:
    """Wait until the state is what was expected, for a bounded time."""
    if row.patience_s > LONG_S:
        bench.rig.period = COARSE
    patience = bench.world.clock() + ns(row.patience_s)
    while bench.world.clock() < patience:
        bench.step()
        state = bench.daemon.controller.session.state
        if row.light != "on" and row.becomes.startswith(state) and bench.is_dark():
            bench.step(2)
            if _told(bench.status()) == row.becomes:
                return
        if row.light == "on" and state == "lit":
            bench.run_for(row.stays_s)
            return


def _way_back(row: Row, bench: Bench, patient: Patient) -> str:
    was_dark = bench.is_dark()
    bench.inject(row.name, row.back or "")
    bench.run_for(2)
    if was_dark and not bench.is_dark():
        return "it came back by itself"
    return patient.recover()


def _told(status: wire.Telemetry) -> str:
    """Return a state with what distinguishes it."""
    match status.state:
        case "paused":
            return " ".join(("paused", *status.pauses))
        case "done":
            return f"done {status.ended}"
        case "fault" if status.fault is not None:
            return f"fault {status.fault.code}"
    return status.state


def _observed(row: Row, bench: Bench) -> str | None:
    """Return what is looked at where no reason is shown."""
    if row.watch == "record":
        unix_s, is_set = bench.last_wall()
        if not is_set:
            return "recorded: clock not set"
        return f"recorded: {round(unix_s - bench.true_unix_s())} s off"
    if row.watch == "irradiance":
        truth = bench.world.truth()
        total = truth.red.irradiance_mw_cm2 + truth.nir.irradiance_mw_cm2
        bound = "held under" if 0.9 * NUMB_MW_CM2 < total <= NUMB_MW_CM2 * 1.001 else "beyond"
        return f"{total:.1f} mW/cm² at 10 cm: {bound} 25 mW/cm²"
    return None


def _since(bench: Bench, instant: Ns | None) -> int | None:
    if instant is None or bench.injected_at is None:
        return None
    return ms(instant - bench.injected_at)


class _Seen:
    """When the daemon could first have seen a row's fault; made before it happens."""

    def __init__(self, row: Row, bench: Bench) -> None:
        self._row = row
        self._bench = bench
        self._writes = len(bench.world.trace.pending)
        self._good = bench.rig.last_good.get(bench.rig.sensors[0], Ns(0))

    def at(self) -> Ns:
        bench, since = self._bench, self._bench.injected_at or Ns(0)
        match self._row.seen:
            case "surface" | "heatsink" | "surface2" | "skin" as place:
                return bench.answers[PLACES.index(place)] or since
            case "apart":
                began = bench.lit_at or bench.answers[PLACES.index("surface2")] or since
                return Ns(began + limits.SURFACES_APART_FOR)
            case "age":
                return Ns(bench.rig.last_good[bench.rig.sensors[0]] + limits.READING_AGE_MAX)
            case "write":
                writes = bench.world.trace.pending[self._writes :]
                return next((w.t_ns for w in writes if w.t_ns >= since and "pwm" in w.path), since)
            case "window":
                return self._window_end(since)
            case "permit":
                return bench.permit_until or since
            case "lease":
                return Ns(since + limits.LEASE)
            case "fan":
                return Ns(since + limits.FAN_STILL)
            case "missing":
                came = bench.lit_at
                return Ns(since + limits.LIGHT_GOES if came is None else came + limits.LIGHT_COMES)
            case "act":
                return bench.acted_at
            case "late":
                return Ns(since + ns(float(self._row.value)))
            case _:
                return since

    def _window_end(self, since: Ns) -> Ns:
        """The instant at which the light had used up what the ledger acknowledged."""
        controller = self._bench.daemon.controller
        window, dark_at = controller.facts.window, self._bench.last_dark_at
        if window is None or dark_at is None:
            return since
        return Ns(dark_at - max(0, controller.session.lit - window.lit_until))


def complaints(row: Row, found: Outcome) -> list[str]:
    """Return what is not as it must be; empty where the row passes."""
    wrong = []
    if found.becomes != row.becomes:
        wrong.append(f"becomes {found.becomes}")
    if row.says not in found.reason:
        wrong.append(f"says {found.reason!r}")
    if row.light == "on":
        if row.state == "lit" and not row.acts and found.dark_ms is not None:
            wrong.append("goes dark")
    elif found.was_lit or row.light == "brief":
        if found.dark_ms is None:
            wrong.append("stays lit")
        elif found.dark_ms - found.seen_ms > ms(row.bound):
            wrong.append(f"dark {found.dark_ms - found.seen_ms} ms after it could be seen")
    if row.light == "off" and found.shone_again:
        wrong.append("shines")
    if found.under_share > UNDER_SHARE and found.under_j_cm2 > UNDER_J_CM2:
        wrong.append(f"{found.under_j_cm2:.4f} J/cm² given that are not recorded")
    if found.over_s > OVER_S:
        wrong.append(f"{found.over_s:.1f} s of light recorded that were not given")
    if found.way_back not in ("", "light"):
        wrong.append(found.way_back)
    return wrong
