"""The sentences the daemon tells of a session: short, plain, without claims."""

from firmware_py.core.dose.plan import Plan
from firmware_py.core.session.facts import Facts
from firmware_py.core.session.machine import Ending, Hold, Session, State
from firmware_py.core.session.may_start import HOLDS, STILL_FAN, STRAY_LIGHT
from firmware_py.core.units import Channel, seconds

COMMISSIONING = {
    Channel.RED: "The installer is testing the red light.",
    Channel.NIR: "The installer is testing the infrared light.",
}


def doses(session: Session) -> str:
    """Return what was given, as '3.0 J/cm² red and 6.0 J/cm² infrared'."""
    names = {Channel.RED: "red", Channel.NIR: "infrared"}
    parts = [
        f"{session.given[channel]:.1f} J/cm² {names[channel]}"
        for channel in Channel
        if session.plan is not None and session.plan.goals[channel].target > 0
    ]
    return " and ".join(parts)


def ending(session: Session) -> str:
    """Return how a session ended and what it gave."""
    share = f"{100 * session.share_given:.0f} %"
    match session.ending:
        case Ending.COMPLETE:
            return f"Done. Gave {doses(session)}."
        case Ending.TIME_LIMIT:
            minutes = 0 if session.plan is None else seconds(session.plan.lit_max) / 60
            return f"{minutes:.0f} minutes are over. Gave {share} of the plan: {doses(session)}."
        case Ending.PAUSE_LIMIT:
            return f"Ended after a pause of 10 minutes. Gave {share} of the plan: {doses(session)}."
        case Ending.CANCELLED:
            if session.lit == 0:
                return f"Not begun: {STRAY_LIGHT}."
            return f"Ended: {STRAY_LIGHT}. Gave {share} of the plan: {doses(session)}."
        case Ending.FAULT:
            return f"Ended by a fault. Gave {share} of the plan: {doses(session)}."
        case Ending.RESTART:
            return f"Ended by a restart. Gave at most {doses(session)}."
        case _:
            return f"Stopped. Gave {share} of the plan: {doses(session)}."


def reason(session: Session, facts: Facts | None = None) -> str:
    """Return one sentence for the state as it stands; facts tell more of why it is paused."""
    match session.state:
        case State.IDLE:
            return "Ready."
        case State.ARMING:
            return "The light comes on soon. Goggles on."
        case State.LIT:
            return "The light is on."
        case State.PAUSED:
            why = [HOLDS[hold] for hold in Hold if hold in session.holds]
            if facts is not None and not facts.fan_turns:
                why.append(STILL_FAN)
            if not why:
                return "Paused: touch resume to go on."
            return f"Paused: {'; '.join(why)}."
        case State.DONE:
            return ending(session)
        case State.COMMISSIONING:
            return (
                COMMISSIONING[session.installer_light.channel]
                if session.installer_light is not None
                else ""
            )
        case State.FAULT:
            return session.fault.text if session.fault is not None else "A fault."


def share(plan: Plan) -> str:
    """Return what a plan gives of the dose asked for."""
    if plan.grant is not None and plan.grant.left is not None:
        return "Gives what was left of the dose."
    if plan.grant is not None and plan.grant.portion < 1.0 and plan.share >= 0.995:  # noqa: PLR2004  as below
        return f"A gentle start: gives {100 * plan.grant.portion:.0f} % of the dose."
    if plan.share >= 0.995:  # noqa: PLR2004  what would be rounded to 100 %
        return "Gives all of the dose."
    text = f"Gives {100 * plan.share:.0f} % of the {plan.choice.strength} dose"
    if plan.full_minutes is not None:
        return f"{text}; {plan.full_minutes} minutes gives all of it."
    return f"{text}; the panel's limits allow no more."
