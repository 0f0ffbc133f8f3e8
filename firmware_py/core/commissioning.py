"""What the gate asks of an installer's light, where a session's dose and calibration don't count.

The panel may not have been measured yet, so that nothing can be said of irradiance. What stays is
all that keeps light from being there unasked: somebody to stop it, sound hardware, and an end.
"""

from typing import TYPE_CHECKING

from firmware_py.core import limits
from firmware_py.core.session.machine import State
from firmware_py.core.units import is_within

if TYPE_CHECKING:
    from firmware_py.core.gate import Ask


def state_is_commissioning(ask: "Ask") -> bool:
    """Such light belongs to `commissioning`, and to no session."""
    session = ask.session
    return session.state is State.COMMISSIONING and session.plan is None and session.record is None


def trial_is_not_over(ask: "Ask") -> bool:
    """It ends by itself, within a minute."""
    trial = ask.session.trial
    if trial is None:
        return False
    gone = ask.facts.now - ask.session.since
    return 0 <= gone < trial.duration <= limits.TRIAL_MAX


def only_what_was_asked(ask: "Ask") -> bool:
    """One colour at a time, and no brighter than was asked."""
    trial = ask.session.trial
    if trial is None or not is_within(trial.duty, 0.0, 1.0):
        return False
    return all(
        is_within(duty, 0.0, trial.duty if channel is trial.channel else 0.0)
        for channel, duty in ask.duty.items()
    )


def comes_up_slowly(ask: "Ask") -> bool:
    """The whole duty takes a ramp of light to reach, whatever a loop asks for."""
    share = (ask.session.ramp + limits.TICK) / limits.RAMP
    return all(0.0 <= duty <= share for duty in ask.duty.values())
