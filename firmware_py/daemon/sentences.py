"""What the daemon says of a session: short, plain, without claims."""

from collections.abc import Mapping

from firmware_py.core.dose.plan import Plan
from firmware_py.core.reasons import Reason, Said
from firmware_py.core.session.facts import Facts
from firmware_py.core.session.machine import Ending, Session, State, holds_said
from firmware_py.core.session.supervise import why_held
from firmware_py.core.units import ALL_CHANNELS, Channel, seconds

TESTING = {Channel.RED: Reason.TESTING_RED, Channel.NIR: Reason.TESTING_NIR}
# What was given, by the colours that the plan lights.
DOSES: Mapping[frozenset[Channel], Reason] = {
    frozenset(): Reason.DOSES_NONE,
    frozenset({Channel.RED}): Reason.DOSES_RED,
    frozenset({Channel.NIR}): Reason.DOSES_NIR,
    frozenset({Channel.RED, Channel.NIR}): Reason.DOSES_BOTH,
}
STRENGTHS = {
    "gentle": Reason.STRENGTH_GENTLE,
    "usual": Reason.STRENGTH_USUAL,
    "strong": Reason.STRENGTH_STRONG,
}
# What would be rounded to 100 %.
WHOLE = 0.995


def doses(session: Session) -> Said:
    """Return what was given, as '3.0 J/cm² red and 6.0 J/cm² infrared'."""
    plan = session.plan
    lit = [c for c in ALL_CHANNELS if plan is not None and plan.goals[c].target > 0]
    given = {f"{channel}_j_cm2": session.given[channel] for channel in lit}
    return DOSES[frozenset(lit)].said(**given)


def ending(session: Session) -> Said:
    """Return how a session ended and what it gave."""
    gave, percent = doses(session), 100 * session.share_given
    stray = Reason.STRAY_LIGHT.said()
    match session.ending:
        case Ending.COMPLETE:
            return Reason.ENDED_COMPLETE.said(doses=gave)
        case Ending.TIME_LIMIT:
            minutes = 0 if session.plan is None else seconds(session.plan.lit_max) / 60
            return Reason.ENDED_TIME_LIMIT.said(minutes=minutes, share_percent=percent, doses=gave)
        case Ending.PAUSE_LIMIT:
            return Reason.ENDED_PAUSE_LIMIT.said(share_percent=percent, doses=gave)
        case Ending.CANCELLED:
            if session.why is not None:
                return session.why
            if session.lit == 0:
                return Reason.ENDED_NOT_BEGUN.said(why=stray)
            return Reason.ENDED_CANCELLED.said(why=stray, share_percent=percent, doses=gave)
        case Ending.FAULT:
            return Reason.ENDED_FAULT.said(share_percent=percent, doses=gave)
        case Ending.RESTART:
            return Reason.ENDED_RESTART.said(doses=gave)
        case _:
            return Reason.ENDED_STOPPED.said(share_percent=percent, doses=gave)


def reason(session: Session, facts: Facts | None = None) -> Said:
    """Return what to say of the state as it stands; facts tell more of why it is paused."""
    match session.state:
        case State.IDLE:
            return Reason.READY.said()
        case State.ARMING:
            plan = session.plan
            if session.awaits_clinic:
                return Reason.CLINIC_ASKED.said()
            bare = plan is not None and not plan.goggles
            return (Reason.LIGHT_SOON_BARE if bare else Reason.LIGHT_SOON).said()
        case State.LIT:
            return Reason.LIGHT_ON.said()
        case State.PAUSED:
            why = holds_said(session.holds) if facts is None else why_held(session.holds, facts)
            if not why:
                return Reason.PAUSED_CAN_RESUME.said()
            return Reason.PAUSED.said(why=why)
        case State.DONE:
            return ending(session)
        case State.COMMISSIONING:
            light = session.installer_light
            return TESTING[light.channel if light is not None else Channel.RED].said()
        case State.FAULT:
            return session.fault.said if session.fault is not None else Reason.A_FAULT.said()


def english(session: Session, facts: Facts | None = None) -> str:
    """Return the same in English; of a fault the whole cause, a driver's own words included."""
    if session.state is State.FAULT and session.fault is not None:
        return session.fault.text
    return str(reason(session, facts))


def share(plan: Plan) -> Said:
    """Return what a plan gives of the dose asked for: of the whole one, at a gentle start too."""
    grant = plan.grant
    if grant is not None and grant.left is not None:
        left = sum(grant.left[c] for c in ALL_CHANNELS)
        part = sum(plan.goals[c].target for c in ALL_CHANNELS) / left if left > 0 else 0.0
        if part >= WHOLE:
            return Reason.GIVES_REST.said()
        return Reason.GIVES_REST_PART.said(share_percent=100 * part)
    if grant is not None and grant.portion < 1.0:
        return Reason.GIVES_GENTLE.said(share_percent=100 * grant.portion * plan.share)
    if plan.share >= WHOLE:
        return Reason.GIVES_ALL.said()
    strength = STRENGTHS[plan.choice.strength].said()
    if plan.full_minutes is not None:
        return Reason.GIVES_PART.said(
            share_percent=100 * plan.share, strength=strength, minutes=plan.full_minutes
        )
    return Reason.GIVES_MOST.said(share_percent=100 * plan.share, strength=strength)
