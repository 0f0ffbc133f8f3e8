"""The controller: one tick after another, and what people ask for in between.

A tick senses, lets the rules step the session, asks the gate, drives the panel, reads it back and
keeps the ledger ahead. Everything here runs on the loop's thread; only the panel's own stop may
run on another.
"""

from collections.abc import Callable, Mapping

from msgspec.structs import replace

from firmware_py.core import gate, limits
from firmware_py.core.dose import delivery
from firmware_py.core.dose.calibration import held
from firmware_py.core.dose.plan import Optics, Plan
from firmware_py.core.errors import HardwareError, RefusedError
from firmware_py.core.faults import Fault, FaultCode
from firmware_py.core.history.record import NewSession
from firmware_py.core.history.timestamps import Moment
from firmware_py.core.reasons import Detail, Reason, Said
from firmware_py.core.sensing import plausibility, thermal
from firmware_py.core.sensing.readings import WITHOUT_REMEDY, Reading
from firmware_py.core.session import supervise
from firmware_py.core.session.facts import Facts
from firmware_py.core.session.installer_light import Trial
from firmware_py.core.session.machine import (
    HOLD_WORDS,
    STATE_WORDS,
    Effect,
    Ending,
    Event,
    Hold,
    Kind,
    Session,
    State,
    cant,
    step,
)
from firmware_py.core.units import ALL_CHANNELS, Channel, Duty, Ns
from firmware_py.daemon import sentences
from firmware_py.daemon.control.dose_windows import Records
from firmware_py.daemon.control.hardware import Clocks, Hardware
from firmware_py.daemon.control.lease import Lease
from firmware_py.daemon.control.sensors import Senses
from firmware_py.ports.hardware import ReadBack
from firmware_py.ports.ledger import Failed, Ledger

DARK: Mapping[Channel, Duty] = {channel: Duty(0.0) for channel in ALL_CHANNELS}


class Controller:
    """The panel's one mind: the session, and the light that follows from it."""

    def __init__(
        self,
        *,
        optics: Optics,
        hardware: Hardware,
        ledger: Ledger,
        clocks: Clocks,
        log: Callable[[str], None],
    ) -> None:
        self._optics = optics
        self._hardware = hardware
        self._clocks = clocks
        self._log = log
        self._senses = Senses()
        self._records = Records(ledger)
        self._driven: Mapping[Channel, Duty] = DARK
        self._accounted = clocks.clock()
        self._ticked: Ns | None = None
        self.ticks = 0
        self._commanded: Mapping[Channel, Duty] = DARK
        self._hardware_problem: Said | str | None = None
        self._told = ""
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
        self._records.give_up_late(now)
        self._sense(now)
        self.facts = self._look(now, gap)
        self._supervise()
        self._drive(now)
        self._records.ask_ahead(self.session)
        return self._verify()

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
        """The parts, for whoever only looks."""
        return self._hardware

    @property
    def enabled(self) -> bool:
        """What the enable line was last read back as."""
        return self._readback.enabled

    @property
    def derate(self) -> float:
        """The share of the planned irradiance that heat allows now."""
        return thermal.derate(self.facts.surface, self.facts.heatsink)

    @property
    def remaining(self) -> Ns | None:
        """How much light is still to come; None without a session, 0 once it has ended."""
        session, plan = self.session, self.session.plan
        if session.trial is not None and session.state is State.COMMISSIONING:
            return Ns(max(0, session.since + session.trial.duration - self.facts.now))
        if plan is None:
            return None
        if not session.is_under_way:
            return Ns(0)
        derate = self.derate if session.state is State.LIT else 1.0
        left = max(
            delivery.time_left(plan.goals[c], session.given[c], derate) for c in ALL_CHANNELS
        )
        return Ns(max(0, min(left, plan.lit_max - session.lit)))

    @property
    def next_end(self) -> Ns | None:
        """When the light should change before the next tick: the end of a channel's dose."""
        plan = self.session.plan
        if self.session.state is not State.LIT or plan is None:
            return None
        ends = [
            delivery.time_left(plan.goals[c], self.session.given[c], self.derate)
            for c in ALL_CHANNELS
            if self._driven[c] > 0
        ]
        return Ns(self._accounted + min(ends)) if ends else None

    def _account(self, now: Ns) -> None:
        """Add what was driven since the last account, whatever has become of the state."""
        duration, self._accounted = Ns(now - self._accounted), now
        if not any(self._driven.values()) or duration <= 0:
            return
        self._records.shine(self._driven, duration)
        if self.session.plan is None:
            if self.session.state is State.COMMISSIONING:
                self.session = self._longer(duration)
            return
        celsius = self.facts.led_celsius
        if celsius is None:  # the light is on its way out; count it as if the LEDs were cold
            celsius = min(c.temperature for c in self._optics.channels.values())
        given = delivery.integrate(
            self.session.given,
            self._driven,
            duration,
            optics=self._optics,
            distance_factor=self.session.plan.distance_factor,
            celsius=celsius,
        )
        self.session = replace(self._longer(duration), given=given)

    def _longer(self, duration: Ns) -> Session:
        """Return the session with so much more light behind it."""
        session = self.session
        return replace(session, lit=Ns(session.lit + duration), ramp=Ns(session.ramp + duration))

    def _sense(self, now: Ns) -> None:
        check = self._clocks.check()
        self._senses.look(
            self._hardware, now, check, commanded=self._commanded, driven=self._driven
        )

    def _look(self, now: Ns, gap: Ns) -> Facts:
        hardware = self._hardware
        facts = Facts(
            now=now,
            gap=gap,
            stop_pressed=hardware.stop.is_pressed,
            inhibited=hardware.panel.inhibited,
            lease_fresh=self.lease.is_fresh(self._clocks.link()),
            interlock_closed=hardware.interlock is None or hardware.interlock.is_closed,
            surface=self._senses.surface.at(now),
            heatsink=self._senses.heatsink.at(now) if hardware.heatsink is not None else None,
            window=self._records.window,
            duty=self._readback.duty,
            hardware_problem=self._hardware_problem or self._mismatch(),
            fan_turns=self._senses.fan.turns(now),
            stray_light=self._senses.stray_light,
            lamp_fault=self._senses.lamp_fault(now),
            implausible=self._senses.implausible,
            clocks_apart=self._senses.clocks.told,
        )
        self._senses.cooling = self._senses.cooling.take(facts)
        return facts

    def _supervise(self) -> None:
        for event in supervise.events(self.session, self.facts, self._senses.cooling):
            self._step(event)

    def _step(self, event: Event) -> None:
        """Step the session; act first, tell afterwards."""
        before = self.session.state
        self.session, effects = step(self.session, event, self.facts.now)
        if Effect.DARK in effects:
            self._darken()
        if Effect.CLOSE in effects:
            self.lease.drop()
            self._records.close(self.session, str(sentences.ending(self.session)))
        if event.kind is Kind.FAIL and before is not State.FAULT:
            wall = self._clocks.wall()
            self.fault_since = wall.unix_s if wall.is_set else None
            if self.session.fault is not None:
                self._records.cancel(RefusedError(self.session.fault.said))
                self._records.latch(self.session.fault, self.fault_since)
        if self.session.state is not before:
            self._log(f"{before} -> {self.session.state}: {sentences.english(self.session)}")

    def _drive(self, now: Ns) -> None:
        """Ask the gate for what the session wants, and drive exactly what it permits."""
        duty = self._wanted()
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
            self._commanded = self._driven = {Channel.RED: permit.red, Channel.NIR: permit.nir}
        except HardwareError as error:
            self._commanded = self._driven = DARK
            self._hardware_problem = str(error)

    def _wanted(self) -> Mapping[Channel, Duty]:
        session, plan = self.session, self.session.plan
        if session.state is State.COMMISSIONING and session.trial is not None:
            left = Ns(session.since + session.trial.duration - self.facts.now)
            return {**DARK, session.trial.channel: session.trial.wanted(session.ramp, left)}
        celsius = self.facts.led_celsius
        if session.state is not State.LIT or plan is None or celsius is None:
            return DARK
        duties = {}
        for channel in ALL_CHANNELS:
            goal, table = plan.goals[channel], self._optics.channels[channel]
            wanted = delivery.irradiance(goal, session.given[channel], session.ramp, self.derate)
            duties[channel] = Duty(0.0)
            if wanted > 0:
                duty = table.duty_for(wanted, plan.distance_factor, celsius)
                duties[channel] = held(self._commanded[channel], duty)
        return duties

    def _darken(self) -> None:
        problems = "; ".join(self._hardware.panel.off())
        self._account(self._clocks.clock())  # what shone until now: this tick may have taken long
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
            self._step(Event(kind=Kind.FAIL, fault=Fault(FaultCode.READBACK, why)))
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

        self._records.await_turn(ready, failed, self._clocks.clock())

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
                self._records.close_unused(record)
                failed(cant(Kind.START, self.session.state))
                return
            self._step(Event(kind=Kind.START, plan=plan, record=record))
            started(plan, record)

        def not_opened(error: Exception) -> None:
            self.lease.drop()
            failed(error)

        self._records.open(session, opened, not_opened, self._clocks.clock())

    def commission(self, trial: Trial, client: object) -> None:
        """Light one colour without a dose, for an installer who stays there.

        Raises:
            RefusedError: Something must be put right first, or the panel isn't idle.
        """
        self.check_start()
        if self.session.state is not State.IDLE:
            raise RefusedError(Reason.NOT_IDLE, state=self._state_word)
        self._hardware.panel.release()
        self.lease.take(client, self._clocks.link())
        self._step(Event(kind=Kind.COMMISSION, trial=trial))

    def check_between_sessions(self) -> None:
        """Check that no session is under way.

        Raises:
            RefusedError: One is.
        """
        if self.session.is_under_way or self._records.is_opening:
            raise RefusedError(Reason.SESSION_FIRST)

    def stop(self) -> None:
        """Dark now, from any state; afterwards the state."""
        problems = self._hardware.panel.stop_now()
        self._commanded = DARK
        self._account(self._clocks.clock())
        self._driven = DARK
        self._readback = self._hardware.panel.read_back()
        if problems:
            self._hardware_problem = "; ".join(problems)
        self._records.cancel(RefusedError(Reason.STOPPED_BEFORE))
        self._step(Event(kind=Kind.STOP, ending=Ending.STOPPED))

    def pause(self) -> None:
        """Dark, with clock and dose frozen.

        Raises:
            RefusedError: Nothing is under way.
        """
        if not self.session.is_under_way:
            raise RefusedError(Reason.NOTHING_TO_PAUSE, state=self._state_word)
        self._account(self._clocks.clock())
        self._step(Event(kind=Kind.HOLD, hold=Hold.PERSON))

    def resume(self) -> None:
        """Go on after a pause.

        Raises:
            RefusedError: Not paused, or a reason remains.
        """
        self._refresh()
        if self.session.state is not State.PAUSED:
            raise RefusedError(Reason.NOTHING_TO_RESUME, state=self._state_word)
        if remaining := self.session.holds - {Hold.PERSON}:
            why = tuple(HOLD_WORDS[hold].said() for hold in Hold if hold in remaining)
            raise RefusedError(Reason.CANT_RESUME, why=why)
        if problem := self._sensor_problem():
            raise RefusedError(Reason.CANT_RESUME, why=problem)
        if self.facts.stray_light:
            raise RefusedError(Reason.CANT_RESUME, why=Reason.STRAY_LIGHT.said())
        self._step(Event(kind=Kind.RESUME))

    def clear_fault(self) -> None:
        """Clear the latched fault.

        Raises:
            RefusedError: There is none, or its cause remains.
        """
        self._refresh()
        if self.session.fault is None:
            raise RefusedError(Reason.NO_FAULT)
        if why := supervise.cause_remains(self.session.fault, self.facts):
            raise RefusedError(Reason.CANT_CLEAR, why=why)
        self._step(Event(kind=Kind.CLEAR))
        self._records.forget_fault()

    def dismiss(self) -> None:
        """Leave `done`.

        Raises:
            RefusedError: Not done.
        """
        self._step(Event(kind=Kind.DISMISS))

    def close(self) -> None:
        """Dark, and the session under way ended; for the daemon's own end."""
        self._hardware.panel.stop_now()
        self._account(self._clocks.clock())
        self._driven = self._commanded = DARK
        if self.session.is_under_way or self.session.state is State.COMMISSIONING:
            self._step(Event(kind=Kind.STOP, ending=Ending.RESTART))

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
        if self.session.state is State.FAULT:
            fault = self.session.fault
            raise RefusedError(Reason.FAULT_FIRST, why=Detail("") if fault is None else fault.why)
        if self.session.is_under_way or self._records.is_opening:
            raise RefusedError(Reason.SESSION_ALREADY)
        if self.session.state is State.COMMISSIONING:
            raise RefusedError(Reason.INSTALLERS_LIGHT)
        if self.facts.stop_pressed:
            raise RefusedError(Reason.STOP_PRESSED)
        if not self.facts.interlock_closed:
            raise RefusedError(Reason.COVER_OPEN)
        if problem := self._sensor_problem():
            raise RefusedError(problem)
        if self.facts.stray_light:
            raise RefusedError(Reason.STRAY_LIGHT)
        if not self.facts.fan_turns:
            raise RefusedError(Reason.FAN_STILL)
        if thermal.is_warm(self.facts.surface, self.facts.heatsink):
            raise RefusedError(Reason.TOO_WARM, limit_c=limits.SURFACE_RESUME)

    @property
    def _state_word(self) -> Said:
        return STATE_WORDS[self.session.state].said()

    def _sensor_problem(self) -> Said | None:
        facts = self.facts
        if facts.surface.celsius is None:
            names = Reason.SURFACE_SENSOR, Reason.SURFACE_SENSOR_CABLE
            return _of_sensor(facts.surface, *names)
        if facts.heatsink is not None and facts.heatsink.celsius is None:
            names = Reason.HEATSINK_SENSOR, Reason.HEATSINK_SENSOR_CABLE
            return _of_sensor(facts.heatsink, *names)
        return None


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
        finishes=plan.grant.finishes if plan.grant is not None else None,
    )


def _of_sensor(reading: Reading, plain: Reason, with_remedy: Reason) -> Said:
    """Return why a reading is none, with a remedy where its problem has none of its own."""
    why = reading.why
    return (with_remedy if why.code in WITHOUT_REMEDY else plain).said(problem=why)
