"""Whether the panel, as it stands, lets a session begin, pause, go on, or a fault be cleared.

What a person's history allows is judged by `core.history.allowance`. The gate judges all of it
again at every tick: what is checked here only spares people a start that would end at once. The
first thing to put right is named, what ends the most first.
"""

from firmware_py.core.errors import RefusedError
from firmware_py.core.sensing import thermal
from firmware_py.core.session import supervise
from firmware_py.core.session.facts import Facts
from firmware_py.core.session.machine import Hold, Session, State

HOLDS = {
    Hold.PERSON: "paused by you",
    Hold.SCREEN: "the screen that started it is gone",
    Hold.INTERLOCK: "the cover is open",
    Hold.WARM: "the panel must cool down",
    Hold.SAVING: "the dose can't be saved at the moment",
}
STRAY_LIGHT = "light is seen while the lamps are off: shade the panel, try again"
STILL_FAN = "the fan stands still"


def check_start(session: Session, facts: Facts, *, is_opening: bool) -> None:
    """Check that light can begin, a session's or the installer's.

    is_opening: a start waits for its record.

    Raises:
        RefusedError: Something must be put right first.
    """
    if session.state is State.FAULT:
        text = session.fault.text if session.fault is not None else ""
        raise RefusedError(f"a fault must be cleared first: {text}")
    if session.is_under_way or is_opening:
        raise RefusedError("a session is under way already: stop it first")
    if session.state is State.COMMISSIONING:
        raise RefusedError("the installer's light is on: wait a minute, or stop it first")
    if facts.stop_pressed:
        raise RefusedError(
            "the stop button is pressed, or its wire is broken: release it, or call your installer"
        )
    if not facts.interlock_closed:
        raise RefusedError(
            "the cover is open: close it or set the panel upright; if that doesn't help, call "
            "your installer"
        )
    if problem := sensor_problem(facts):
        raise RefusedError(problem)
    if facts.stray_light:
        raise RefusedError(STRAY_LIGHT)
    if not facts.fan_turns:
        raise RefusedError(f"{STILL_FAN}: call your installer")
    if thermal.is_warm(facts.surface, facts.heatsink):
        raise RefusedError("the panel is too warm: let it cool below 37 °C")


def check_installer_light(session: Session, facts: Facts, *, is_opening: bool) -> None:
    """Check that the installer's light can begin: as a session can, and from idle only.

    Raises:
        RefusedError: Something must be put right first.
    """
    check_start(session, facts, is_opening=is_opening)
    if session.state is not State.IDLE:
        raise RefusedError(
            f"the panel is {session.state}; commissioning begins from idle: dismiss it"
        )


def check_between_sessions(session: Session, *, is_opening: bool) -> None:
    """Check that no session is under way, and none waits for its record.

    Raises:
        RefusedError: One is.
    """
    if session.is_under_way or is_opening:
        raise RefusedError("a session is under way: wait for its end, or stop it first")


def check_pause(session: Session) -> None:
    """Check that there is something to pause.

    Raises:
        RefusedError: Nothing is under way.
    """
    if not session.is_under_way:
        raise RefusedError(f"nothing to pause: the panel is {session.state}")


def check_resume(session: Session, facts: Facts) -> None:
    """Check that a paused session can go on.

    Raises:
        RefusedError: Not paused, or a reason remains.
    """
    if session.state is not State.PAUSED:
        raise RefusedError(f"nothing to resume: the panel is {session.state}")
    if remaining := session.holds - {Hold.PERSON}:
        why = "; ".join(HOLDS[hold] for hold in Hold if hold in remaining)
        raise RefusedError(f"can't resume yet: {why}")
    if problem := sensor_problem(facts):
        raise RefusedError(f"can't resume yet: {problem}")
    if facts.stray_light:
        raise RefusedError(f"can't resume yet: {STRAY_LIGHT}")


def check_clear(session: Session, facts: Facts) -> None:
    """Check that the latched fault can be cleared.

    Raises:
        RefusedError: There is none, or its cause remains.
    """
    if session.fault is None:
        raise RefusedError("there is no fault to clear")
    if why := supervise.cause_remains(session.fault, facts):
        raise RefusedError(f"can't be cleared yet: {why}")


def sensor_problem(facts: Facts) -> str | None:
    """Return which required temperature isn't known, why, and what to do; None: all are."""
    for name, reading in (("surface", facts.surface), ("heatsink", facts.heatsink)):
        if reading is not None and reading.celsius is None:
            remedy = "" if "check" in str(reading.problem) else ": check its cable"
            return f"the {name} temperature sensor {reading.problem}{remedy}"
    return None
