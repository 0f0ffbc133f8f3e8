"""The controller: one tick after another, and what people ask for in between.

A tick senses, lets the rules step the session, asks the gate, drives the panel, reads it back and
keeps the ledger ahead. Everything here runs on the loop's thread; only the panel's own stop may
run on another.
"""

from collections.abc import Callable, Iterable, Mapping

from msgspec import Struct
from msgspec.structs import replace

from firmware_py.core import gate, limits
from firmware_py.core.dose.plan import Optics, Plan
from firmware_py.core.errors import HardwareError, RefusedError
from firmware_py.core.faults import Fault, FaultCode
from firmware_py.core.history.record import NewSession
from firmware_py.core.reasons import Reason, Said
from firmware_py.core.sensing import plausibility
from firmware_py.core.sensing.warmth import PanelWarmth
from firmware_py.core.session import light, may_start, supervise
from firmware_py.core.session.facts import Facts
from firmware_py.core.session.installer_light import InstallerLight
from firmware_py.core.session.light import DARK
from firmware_py.core.session.machine import (
    Effect,
    Ending,
    Event,
    EventKind,
    Hold,
    Session,
    State,
    cant,
    step,
)
from firmware_py.core.session.pace import Pace
from firmware_py.core.session.resting import Resting
from firmware_py.core.timestamps import Moment
from firmware_py.core.units import ALL_CHANNELS, Channel, Duty, Ns
from firmware_py.daemon import sentences
from firmware_py.daemon.control.dose_windows import DoseWindows
from firmware_py.daemon.control.hardware import Clocks, Hardware
from firmware_py.daemon.control.lease import Lease
from firmware_py.daemon.control.probe_memory import ProbeMemory
from firmware_py.daemon.control.sensors import SensorMemory
from firmware_py.ports.hardware import ReadBack
from firmware_py.ports.ledger import Failed, Ledger


class Waiting(Struct, frozen=True, eq=False):
    """What waits for the probes' answers; one of the two calls follows."""

    ready: Callable[[], None]
    failed: Failed


class Controller:
    """Owns the session, and drives the light that follows from it."""

    def __init__(
        self,
        *,
        optics: Optics,
        hardware: Hardware,
        ledger: Ledger,
        clocks: Clocks,
        log: Callable[[str], None],
        warmth: PanelWarmth | None = None,
    ) -> None:
        self._optics = optics
        self._hardware = hardware
        self._clocks = clocks
        self._log = log
        self._sensors = SensorMemory(warmth)
        self._windows = DoseWindows(ledger)
        self._driven: Mapping[Channel, Duty] = DARK
        self._accounted = clocks.clock()
        self._ticked: Ns | None = None
        self.ticks = 0
        self._commanded: Mapping[Channel, Duty] = DARK
        self._hardware_problem: Said | str | None = None
        self._told = ""
        self._pace = Pace()
        self._resting = Resting(self._accounted)
        self._waiting: list[Waiting] = []
        self.lease = Lease()
        self.session = Session(since=self._accounted)
        self._readback = ReadBack(DARK, enabled=False)
        self.facts = self._look(self._accounted, Ns(0))
        self.fault_since: float | None = None  # unix time, where the clock was set

    # ------------------------------------------------------------------ the tick

    def tick(self) -> bool:
        """Run one tick; tell whether it is verified: what was wanted is what is read back."""
        now = self._clocks.clock()
        gap = Ns(0) if self._ticked is None else Ns(now - self._ticked)
        self._ticked = now
        self.ticks += 1
        self._account(now)
        self._windows.give_up_late(now)
        self._sense(now)
        self.facts = self._look(now, gap)
        self._supervise()
        self._rest(now)
        self._drive(now)
        self._windows.ask_ahead(self.session)
        verified = self._verify()
        is_sure = verified and self._mismatch() is None and not self._sensors.is_in_doubt
        self._pace = self._pace.look(self.session, self.facts, self._driven, is_sure=is_sure)
        return verified

    def remember_fault(self, fault: Fault, since: float | None) -> None:
        """Take up the fault that the last run ended with; before the first tick."""
        self.session = replace(self.session, state=State.FAULT, fault=fault)
        self.fault_since = since

    @property
    def shown(self) -> Mapping[Channel, Duty]:
        """The duty that truly shines: as read back, 0 while the enable line is low."""
        return self._readback.duty if self._readback.enabled else DARK

    @property
    def hardware(self) -> Hardware:
        """The parts, for reading only."""
        return self._hardware

    @property
    def probes(self) -> Mapping[str, ProbeMemory]:
        """What is remembered of each temperature probe, by its place; for reading only."""
        return {place: self._sensors.of(place) for place in self._hardware.probes}

    @property
    def enabled(self) -> bool:
        """What the enable line was last read back as."""
        return self._readback.enabled

    @property
    def remaining(self) -> Ns | None:
        """How much light is still to come; None without a session, 0 once it has ended."""
        return light.remaining(self.session, self.facts, self._shines())

    @property
    def period(self) -> Ns:
        """The pace that the last tick promised."""
        return self._pace.period

    @property
    def next_end(self) -> Ns | None:
        """When the light must change: the end of a channel's dose, of a window, or of the time."""
        left = light.next_end(self.session, self.facts, self._shines())
        return None if left is None else Ns(self._accounted + left)

    def _shines(self) -> light.Irradiances:
        return light.shines(self.session, self.facts, self._driven, self._optics)

    def _account(self, now: Ns) -> None:
        """Count what was driven since the last account: to the lamps' age and to the session."""
        duration, self._accounted = Ns(now - self._accounted), now
        if not any(self._driven.values()) or duration <= 0:
            return
        self._windows.shine(self._driven, duration)
        self.session = light.after_light(
            self.session,
            self._driven,
            duration,
            optics=self._optics,
            celsius=self.facts.led_celsius,
        )

    def _sense(self, now: Ns) -> None:
        check = self._clocks.check()
        self._sensors.look(
            self._hardware,
            now,
            check,
            session=self.session,
            optics=self._optics,
            commanded=self._commanded,
            driven=self._driven,
        )

    def _look(self, now: Ns, gap: Ns) -> Facts:
        hardware, sensors, plan = self._hardware, self._sensors, self.session.plan
        is_insensate = plan is None or plan.skin.insensate
        old = self._resting.age_max(self.session.state, now)
        facts = Facts(
            now=now,
            gap=gap,
            stop_pressed=hardware.stop.is_pressed,
            inhibited=hardware.panel.inhibited,
            lease_fresh=self.lease.is_fresh(self._clocks.link()),
            interlock_closed=hardware.interlock is None or hardware.interlock.is_closed,
            surface=sensors.of("surface").at(now, old),
            heatsink=sensors.of("heatsink").at(now, old) if hardware.heatsink is not None else None,
            surface2=sensors.of("surface2").at(now, old) if hardware.surface2 is not None else None,
            skin=sensors.skin(now, is_insensate=is_insensate) if hardware.skin else None,
            window=self._windows.window,
            hardware_problem=self._hardware_problem or self._mismatch(),
            fan_turns=sensors.fan.turns(now),
            stray_light=sensors.stray_light,
            lamp_fault=sensors.lamp_fault(now),
            implausible=sensors.implausible,
            clocks_apart=sensors.clocks.problem,
        )
        self._sensors.cooling = self._sensors.cooling.take(facts)
        return facts

    def _rest(self, now: Ns) -> None:
        """Let the probes rest, or wake them; go on with what waits for their answers."""
        before = self._resting.rests
        probes = (self._sensors.of(place).filtered for place in self._may_rest)
        self._resting = self._resting.look(self.session, probes, now)
        if self._resting.rests is not before:
            self._tell_probes()
        while self._waiting and not self._awaits_probes(now):
            self._waiting.pop(0).ready()

    def _tell_probes(self) -> None:
        for place in self._may_rest:
            self._hardware.probes[place].rest(rests=self._resting.rests)

    @property
    def _may_rest(self) -> Iterable[str]:
        """The places whose probes may rest: who sits down before a session is looked at at once."""
        return (place for place in self._hardware.probes if place != "skin")

    def _awaits_probes(self, now: Ns) -> bool:
        """Tell whether a probe that rested has still to answer, and has time left for it."""
        if self._resting.age_max(self.session.state, now) == limits.READING_AGE_MAX:
            return False
        return any(self._sensors.of(place).at(now).celsius is None for place in self._may_rest)

    def _supervise(self) -> None:
        for event in supervise.events(self.session, self.facts, self._sensors.cooling):
            self._step(event)

    def _step(self, event: Event) -> None:
        """Step the session; act first, tell afterwards."""
        before = self.session.state
        self.session, effects = step(self.session, event, self.facts.now)
        if Effect.DARK in effects:
            self._darken()
        if Effect.CLOSE in effects:
            self.lease.drop()
            ending = str(sentences.ending(self.session))
            self._windows.close(self.session, ending, self._clocks.clock())
        if event.kind is EventKind.FAIL and before is not State.FAULT:
            wall = self._clocks.wall()
            self.fault_since = wall.unix_s if wall.is_set else None
            if self.session.fault is not None:
                self._windows.cancel(RefusedError(self.session.fault.said))
                self._windows.latch(self.session.fault, self.fault_since)
        if self.session.state is not before:
            self._log(f"{before} -> {self.session.state}: {sentences.english(self.session)}")

    def _drive(self, now: Ns) -> None:
        """Ask the gate for what the session wants, and drive exactly what it permits."""
        duty = light.wanted(self.session, self.facts, self._optics, self._commanded)
        permit = None
        if any(duty.values()):
            ask = gate.Ask(duty=duty, session=self.session, facts=self.facts, optics=self._optics)
            permit = gate.permit(ask)
            if permit is None:
                self._log(f"the gate refuses: {', '.join(gate.refusals(ask))}")
        if permit is None:
            if any(self._commanded.values()) or self._shows_light():
                self._darken()
            return
        try:
            self._hardware.panel.apply(permit, now)
            self._commanded = self._driven = permit.duty
        except HardwareError as error:
            self._commanded = self._driven = DARK
            self._hardware_problem = str(error)

    def _darken(self) -> None:
        problems = "; ".join(self._hardware.panel.off())
        self._account(self._clocks.clock())  # light until now: this tick may have taken long
        self._commanded = self._driven = DARK
        self._readback = self._hardware.panel.read_back()
        if problems and self._hardware_problem is None:
            self._hardware_problem = problems
        if problems != self._told:
            self._told = problems
            self._log(f"going dark: {problems or 'all writes go through again'}")

    def _shows_light(self) -> bool:
        return self._readback.enabled or any(self._readback.duty.values())

    def _verify(self) -> bool:
        """Read back what was driven; dark by either of the two ways is verified dark."""
        self._readback = self._hardware.panel.read_back()
        self._account(self._clocks.clock())
        self._driven = self.shown
        wrong = self._mismatch()
        if wrong is not None and self._hardware.panel.inhibited:
            # A stop on another thread came meanwhile: finish it, so that there is one state.
            self._darken()
            wrong = self._mismatch()
        if wrong is None and self._hardware_problem is None:
            return True
        if self.session.state is not State.FAULT:
            why = self._hardware_problem or wrong or Reason.NOT_FOLLOWED.said()
            self._step(Event(kind=EventKind.FAIL, fault=Fault(FaultCode.READBACK, why)))
        self._hardware_problem = None
        dark = not self._readback.enabled or not any(self._readback.duty.values())
        return dark and not any(self._commanded.values())

    def _mismatch(self) -> Said | str | None:
        """Return where the hardware says another thing than was commanded."""
        readback = self._readback
        return plausibility.mismatch(
            self._commanded,
            readback.duty,
            enabled=readback.enabled,
            problems=readback.problems,
        )

    # ------------------------------------------------------------------ what people ask for

    def somebody_is_here(self) -> None:
        """Wake the probes: somebody has asked for something, and may ask for light next."""
        before, self._resting = self._resting, self._resting.wake(self._clocks.clock())
        if before.rests:
            self._tell_probes()

    def with_fresh_readings(self, ready: Callable[[], None], failed: Failed) -> None:
        """Call `ready` once every probe that rested has answered, now or in a tick.

        Where one doesn't, in time, it is called all the same: what it asks for is then refused.
        failed: called instead where a stop comes first.
        """
        if self._awaits_probes(self._clocks.clock()):
            self._waiting.append(Waiting(ready, failed))
        else:
            ready()

    def start(
        self,
        judge: Callable[[], tuple[Plan, Moment]],
        client: object,
        pain: int | None,
        started: Callable[[Plan, int], None],
        failed: Failed,
    ) -> None:
        """Begin a session once all is done that was asked before; one of the two calls follows.

        judge: makes its plan then, and says when it begins, or raises RefusedError; pain: as
        reported before it. Until then, and until the ledger has its record, no change of people's
        data is taken (`check_between_sessions`), so that what was judged is what is written.

        Raises:
            RefusedError: Something must be put right first.
        """
        self.check_start()

        def ready() -> None:
            try:
                self.check_start()
                plan, began = judge()
            except RefusedError as error:
                failed(error)
            else:
                self._begin(plan, _new_session(plan, began, pain), client, started, failed)

        self._windows.await_turn(ready, failed, self._clocks.clock())

    def _begin(
        self,
        plan: Plan,
        session: NewSession,
        client: object,
        started: Callable[[Plan, int], None],
        failed: Failed,
    ) -> None:
        """Begin a session: the ledger first, then the countdown."""
        self._hardware.panel.release()
        self.lease.take(client, self._clocks.link())

        def opened(record: int) -> None:
            if self.session.state not in (State.IDLE, State.DONE):
                self._windows.close_unused(record)
                failed(cant(EventKind.START, self.session.state))
                return
            self._step(Event(kind=EventKind.START, plan=plan, record=record))
            started(plan, record)

        def not_opened(error: Exception) -> None:
            self.lease.drop()
            failed(error)

        self._windows.open(session, opened, not_opened, self._clocks.clock())

    def commission(self, installer_light: InstallerLight, client: object) -> None:
        """Light one colour without a dose, for an installer who stays there.

        Raises:
            RefusedError: Something must be put right first, or the panel isn't idle.
        """
        self._refresh()
        may_start.check_installer_light(
            self.session, self.facts, is_opening=self._windows.is_opening
        )
        self._hardware.panel.release()
        self.lease.take(client, self._clocks.link())
        self._step(Event(kind=EventKind.COMMISSION, installer_light=installer_light))

    def check_between_sessions(self) -> None:
        """Check that no session is under way.

        Raises:
            RefusedError: One is.
        """
        may_start.check_between_sessions(self.session, is_opening=self._windows.is_opening)

    def stop(self) -> None:
        """Dark now, from any state; afterwards the state."""
        problems = self._hardware.panel.stop_now()
        self._commanded = DARK
        self._account(self._clocks.clock())
        self._driven = DARK
        self._readback = self._hardware.panel.read_back()
        if problems:
            self._hardware_problem = "; ".join(problems)
        self._windows.cancel(RefusedError(Reason.STOPPED_BEFORE))
        waiting, self._waiting = self._waiting, []
        for each in waiting:
            each.failed(RefusedError(Reason.STOPPED_BEFORE))
        self._step(Event(kind=EventKind.STOP, ending=Ending.STOPPED))

    def awaits(self, claim: str) -> bool:
        """Tell whether the session waits for the clinic's answer to this claim."""
        plan = self.session.plan
        is_this = plan is not None and plan.grant is not None and plan.grant.claim == claim
        return is_this and self.session.is_under_way and self.session.awaits_clinic

    def grant(self, claim: str, plan: Plan) -> None:
        """Go on with the plan that the rules allow, now that the clinic has answered."""
        if self.awaits(claim):
            self._step(Event(kind=EventKind.GRANT, plan=plan))
            self._windows.amend(self.session)

    def withhold(self, claim: str, why: Said) -> None:
        """End a session that has not lit yet: the clinic said no, or the rules after it did."""
        if self.awaits(claim):
            self._step(Event(kind=EventKind.STOP, ending=Ending.CANCELLED, why=why))

    def pause(self) -> None:
        """Dark, with clock and dose frozen.

        Raises:
            RefusedError: Nothing is under way.
        """
        may_start.check_pause(self.session)
        self._account(self._clocks.clock())
        self._step(Event(kind=EventKind.HOLD, hold=Hold.PERSON))

    def resume(self) -> None:
        """Go on after a pause.

        Raises:
            RefusedError: Not paused, or a reason remains.
        """
        self._refresh()
        may_start.check_resume(self.session, self.facts)
        self._step(Event(kind=EventKind.RESUME))

    def clear_fault(self) -> None:
        """Clear the latched fault.

        Raises:
            RefusedError: There is none, or its cause remains.
        """
        self._refresh()
        may_start.check_clear(self.session, self.facts)
        self._step(Event(kind=EventKind.CLEAR))
        self._windows.forget_fault()

    def dismiss(self) -> None:
        """Leave `done`.

        Raises:
            RefusedError: Not done.
        """
        self._step(Event(kind=EventKind.DISMISS))

    def close(self) -> None:
        """Dark, and the session under way ended; for the daemon's own end."""
        self._hardware.panel.stop_now()
        self._account(self._clocks.clock())
        self._driven = self._commanded = DARK
        if self.session.is_under_way or self.session.state is State.COMMISSIONING:
            self._step(Event(kind=EventKind.STOP, ending=Ending.RESTART))

    def _refresh(self) -> None:
        """Look again before a decision between two ticks."""
        now = self._clocks.clock()
        self._account(now)
        self._sense(now)
        self.facts = self._look(now, self.facts.gap)
        self._supervise()

    def check_start(self) -> None:
        """Look whether a session can begin, whatever it is.

        Raises:
            RefusedError: Something must be put right first.
        """
        self._refresh()
        may_start.check_start(self.session, self.facts, is_opening=self._windows.is_opening)


def _new_session(plan: Plan, began: Moment, pain: int | None) -> NewSession:
    """Return a session as the ledger keeps it when it starts."""
    choice = plan.choice
    return NewSession(
        person=choice.person,
        area=choice.area,
        mode=choice.mode,
        strength=choice.strength,
        minutes=choice.minutes,
        distance_cm=choice.distance,
        target={c: plan.goals[c].target for c in ALL_CHANNELS},
        began=began,
        pain_before=pain,
        carried=plan.grant.carried if plan.grant is not None else 0.0,
        finishes=plan.grant.finishes if plan.grant is not None else None,
        claim=plan.grant.claim if plan.grant is not None else None,
        is_overridden=plan.grant is not None and plan.grant.is_overridden,
    )
