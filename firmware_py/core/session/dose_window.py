"""Dose windows: what the ledger holds as given before it is, and when it is asked for more.

Each acknowledged window covers light for at most the next 10 s; the next is asked for when 5 s
remain. So a power cut can make the ledger hold up to 10 s too much, and never too little. The
gate gives no light outside an acknowledged window.
"""

from firmware_py.core import limits
from firmware_py.core.dose.plan import Plan
from firmware_py.core.session.facts import Window
from firmware_py.core.session.machine import Session
from firmware_py.core.units import ALL_CHANNELS, Ns, fluence

# What the loop may overrun a planned irradiance by: rounding of duties, ramps, half a tick.
MARGIN = 1.01
# What a dose may overrun its target by: half a tick at the lowest light.
SLACK_J_CM2 = 0.001


def due(session: Session, window: Window | None) -> Window | None:
    """Return the window to ask for now; None while the one in force is enough, or none is needed.

    window: the one in force.
    """
    if not session.is_under_way or session.record is None or session.plan is None:
        return None
    if window is not None and _is_enough(session, window):
        return None
    return reserve(session, session.plan)


def _is_enough(session: Session, window: Window) -> bool:
    return window.lit_until - session.lit > limits.WINDOW_ASK and all(
        session.given[channel] <= window.reserved[channel] for channel in ALL_CHANNELS
    )


def reserve(session: Session, plan: Plan) -> Window:
    """Return the window that follows what has been given: no more than the plan, and a rounding."""
    reserved = {
        channel: max(
            session.given[channel],  # a late loop may have given more than was planned
            min(
                session.given[channel] + fluence(goal.irradiance * MARGIN, limits.WINDOW),
                goal.target + SLACK_J_CM2,
            ),
        )
        for channel, goal in plan.goals.items()
    }
    return Window(Ns(session.lit + limits.WINDOW), reserved)
