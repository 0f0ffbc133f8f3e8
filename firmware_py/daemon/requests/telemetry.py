"""From the controller's state to the telemetry that clients see."""

from collections.abc import Callable, Iterator
from typing import Literal

from firmware_py import __version__, wire
from firmware_py.core import limits
from firmware_py.core.dose.plan import Optics
from firmware_py.core.faults import Fault
from firmware_py.core.reasons import Detail, Said
from firmware_py.core.session import supervise
from firmware_py.core.session.machine import Hold, State
from firmware_py.core.timestamps import Moment, rfc3339
from firmware_py.core.units import Channel, seconds
from firmware_py.daemon import sentences
from firmware_py.daemon.control.controller import Controller
from firmware_py.daemon.requests.dose_span import basis, span
from firmware_py.daemon.requests.revision import Revision
from firmware_py.daemon.zone import PanelTime
from firmware_py.ports.hardware import Clock


class Teller:
    """Makes one immutable telemetry of the controller's state.

    welcome: what was found at the start; said in `idle` until the first session.
    """

    def __init__(
        self,
        controller: Controller,
        optics: Optics,
        speed: Callable[[], float],
        next_allowed: Callable[[str | None], tuple[str, dict[str, str | None]]],
        now: Callable[[], Moment],
        time: PanelTime,
        revision: Revision,
        link_clock: Clock,
        welcome: Said | None,
        hearing: Callable[[], wire.Hearing],
    ) -> None:
        self._controller = controller
        self._optics = optics
        self._speed = speed
        self._next_allowed = next_allowed
        self._now = now
        self._time = time
        self._revision = revision
        self._link_clock = link_clock
        self._welcome = welcome
        self._hearing = hearing

    def end_welcome(self) -> None:
        """Say no longer what was found at the start."""
        self._welcome = None

    def tell(self, request: int = 0) -> wire.Telemetry:
        """Return the state as it stands after the last tick."""
        controller = self._controller
        session, facts = controller.session, controller.facts
        plan = session.plan
        choice = plan.choice if plan is not None else None
        idle = session.state is State.IDLE
        welcome = self._welcome if idle else None
        person, next_allowed = self._next_allowed(choice.person if choice else None)
        counts, here = self._revision.look(), self._time.here()
        return wire.Telemetry(
            id=request,
            state=session.state.value,
            reason=str(welcome) if welcome else sentences.english(session, facts),
            reason_coded=wire.coded(welcome or sentences.reason(session, facts)),
            person=person,
            area=choice.area if choice else None,
            mode=choice.mode if choice else None,
            strength=choice.strength if choice else None,  # type: ignore[arg-type]  # checked
            minutes=choice.minutes if choice else None,
            distance_cm=choice.distance if choice else None,
            elapsed_s=round(seconds(session.lit), 3) if plan or session.installer_light else None,
            remaining_s=self._remaining(),
            red=self._channel(Channel.RED),
            nir=self._channel(Channel.NIR),
            surface_c=facts.surface.celsius,
            heatsink_c=facts.heatsink.celsius if facts.heatsink else None,
            pauses=tuple(hold.value for hold in Hold if hold in session.holds),
            fault=self._fault(),
            next_allowed=next_allowed,
            speed=round(self._speed(), 2),
            version=__version__,
            seq=controller.ticks,
            session=session.record,
            countdown_s=self._countdown(),
            ended=session.ending.value if session.ending else None,
            lease=controller.lease.state(self._link_clock()),
            red_span=self._span(Channel.RED),
            nir_span=self._span(Channel.NIR),
            basis=basis(self._optics) if plan else None,
            clock=self._clock(),
            time=None if here is None else here.isoformat(timespec="seconds"),
            zone=self._time.zone_name(),
            settings=counts.settings,
            people=counts.people,
            revision=counts.revision,
            surface2_c=facts.surface2.celsius if facts.surface2 else None,
            skin_c=facts.skin.reading.celsius if facts.skin else None,
            goggles=plan is None or plan.goggles,
            pause_left_s=self._pause_left(),
            hearing=self._hearing(),
            can_resume=session.state is State.PAUSED and not session.holds - {Hold.PERSON},
        )

    def inputs(self, request: int) -> wire.InputState:
        """Return what each input says now, for whoever tests the wiring."""
        controller = self._controller
        facts, hardware = controller.facts, controller.hardware
        senses = hardware.light_senses
        light = {c: senses[c].sees_light if c in senses else None for c in Channel}
        heatsink = facts.heatsink
        return wire.InputState(
            id=request,
            fitted=hardware.fitted,
            stop_pressed=facts.stop_pressed,
            interlock_closed=facts.interlock_closed if hardware.interlock else None,
            fan_turns=facts.fan_turns if hardware.fan else None,
            sees_red=light[Channel.RED],
            sees_nir=light[Channel.NIR],
            surface_c=facts.surface.celsius,
            surface_problem=_text(facts.surface.problem),
            surface_problem_coded=_coded(facts.surface.problem),
            heatsink_c=heatsink.celsius if heatsink else None,
            heatsink_problem=_text(heatsink.problem) if heatsink else None,
            heatsink_problem_coded=_coded(heatsink.problem) if heatsink else None,
            enabled=controller.enabled,
            surface2_c=facts.surface2.celsius if facts.surface2 else None,
            skin_c=facts.skin.reading.celsius if facts.skin else None,
            probes=tuple(self._probes()),
        )

    def _probes(self) -> Iterator[wire.ProbeState]:
        """Yield what each temperature sensor says, and how well it has answered."""
        controller = self._controller
        for place, probe in controller.probes.items():
            reading = probe.at(controller.facts.now)
            yield wire.ProbeState(
                place=place,
                celsius=reading.celsius,
                problem=_text(reading.problem),
                problem_coded=_coded(reading.problem),
                asked=probe.asked,
                failed=probe.failed,
            )

    def _clock(self) -> Literal["set", "by_hand", "unset"]:
        now = self._now()
        if not now.is_set:
            return "unset"
        return "by_hand" if now.by_hand else "set"

    def _channel(self, channel: Channel) -> wire.ChannelStatus:
        session, facts = self._controller.session, self._controller.facts
        duty = self._controller.shown[channel]
        factor = session.plan.distance_factor if session.plan else 1.0
        celsius = facts.led_celsius
        irradiance = None
        if not duty > 0:
            irradiance = 0.0
        elif celsius is not None and session.installer_light is None:  # not yet measured
            irradiance = self._optics.channels[channel].irradiance(duty, factor, celsius)
        plan = session.plan
        return wire.ChannelStatus(
            duty=round(duty, 5),
            irradiance_mw_cm2=None if irradiance is None else round(irradiance, 3),
            fluence_j_cm2=round(session.given[channel], 5) if plan else None,
            target_j_cm2=round(plan.goals[channel].target, 5) if plan else None,
        )

    def _span(self, channel: Channel) -> wire.Span | None:
        session, plan = self._controller.session, self._controller.session.plan
        if plan is None:
            return None
        celsius = self._controller.facts.led_celsius
        given = session.given[channel]
        return span(self._optics, channel, plan.choice.distance, given, celsius)

    def _remaining(self) -> float | None:
        remaining = self._controller.remaining
        return None if remaining is None else round(seconds(remaining), 3)

    def _countdown(self) -> float | None:
        session = self._controller.session
        if session.state is not State.ARMING:
            return None
        left = session.since + session.countdown - self._controller.facts.now
        return round(max(0.0, seconds(left)), 3)

    def _pause_left(self) -> float | None:
        session = self._controller.session
        if session.state is not State.PAUSED:
            return None
        left = session.since + limits.PAUSE_MAX - self._controller.facts.now
        return round(max(0.0, seconds(left)), 3)

    def _fault(self) -> wire.FaultInfo | None:
        fault = self._controller.session.fault
        if fault is None:
            return None
        since = self._controller.fault_since
        waits = supervise.cause_remains(fault, self._controller.facts)
        return wire.FaultInfo(
            code=fault.code.value,
            text=fault.text,
            since=rfc3339(since) if since is not None else None,
            remedy=fault.rule.remedy.english,
            needs_pin=fault.rule.needs_pin,
            text_coded=wire.coded(fault.said),
            remedy_coded=wire.coded(fault.rule.remedy.said()),
            waits_coded=_coded(_as_said(waits, fault)),
        )


def _as_said(waits: Said | Detail | None, fault: Fault) -> Said | None:
    """Return why a fault can't be cleared yet; in general words where only a diagnosis says it."""
    if isinstance(waits, Detail):
        return waits.said or fault.rule.what.said()
    return waits


def _text(said: Said | None) -> str | None:
    return None if said is None else str(said)


def _coded(said: Said | None) -> wire.Coded | None:
    return None if said is None else wire.coded(said)
