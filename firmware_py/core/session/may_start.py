"""Whether the panel, as it stands, lets a session begin, pause, go on, or a fault be cleared.

What a person's history allows is judged by `core.history.allowance`. The gate judges all of it
again at every tick: what is checked here only spares people a start that would end at once. The
first thing to put right is named, what ends the most first.
"""

from firmware_py.core import limits
from firmware_py.core.errors import RefusedError
from firmware_py.core.reasons import Detail, Reason, Said
from firmware_py.core.sensing import skin, thermal
from firmware_py.core.sensing.readings import WITHOUT_REMEDY, Reading
from firmware_py.core.session import supervise
from firmware_py.core.session.facts import Facts
from firmware_py.core.session.machine import STATE_WORDS, Hold, Session, State


def check_start(session: Session, facts: Facts, *, is_opening: bool) -> None:
    """Check that a session can begin: that light can, and that there is skin to shine on.

    is_opening: a start waits for its record.

    Raises:
        RefusedError: Something must be put right first.
    """
    check_light(session, facts, is_opening=is_opening)
    if problem := skin.refuses_start(facts.skin):
        raise RefusedError(problem)


def check_light(session: Session, facts: Facts, *, is_opening: bool) -> None:
    """Check that light can begin, a session's or the installer's.

    is_opening: a start waits for its record.

    Raises:
        RefusedError: Something must be put right first.
    """
    if session.state is State.FAULT:
        why = session.fault.why if session.fault is not None else Detail("")
        raise RefusedError(Reason.FAULT_FIRST, why=why)
    if session.is_under_way or is_opening:
        raise RefusedError(Reason.SESSION_ALREADY)
    if session.state is State.COMMISSIONING:
        raise RefusedError(Reason.INSTALLERS_LIGHT)
    if facts.stop_pressed:
        raise RefusedError(Reason.STOP_PRESSED)
    if not facts.interlock_closed:
        raise RefusedError(Reason.COVER_OPEN)
    if problem := sensor_problem(facts):
        raise RefusedError(problem)
    if facts.stray_light:
        raise RefusedError(Reason.STRAY_LIGHT)
    if not facts.fan_turns:
        raise RefusedError(Reason.FAN_STILL)
    if thermal.is_warm(facts.surface, facts.heatsink, facts.surface2):
        raise RefusedError(Reason.TOO_WARM, limit_c=limits.SURFACE_RESUME)


def check_installer_light(session: Session, facts: Facts, *, is_opening: bool) -> None:
    """Check that the installer's light can begin: as a session's can, and from idle only.

    Raises:
        RefusedError: Something must be put right first.
    """
    check_light(session, facts, is_opening=is_opening)
    if session.state is not State.IDLE:
        raise RefusedError(Reason.NOT_IDLE, state=STATE_WORDS[session.state].said())


def check_between_sessions(session: Session, *, is_opening: bool) -> None:
    """Check that no session is under way, and none waits for its record.

    Raises:
        RefusedError: One is.
    """
    if session.is_under_way or is_opening:
        raise RefusedError(Reason.SESSION_FIRST)


def check_pause(session: Session) -> None:
    """Check that there is something to pause.

    Raises:
        RefusedError: Nothing is under way.
    """
    if not session.is_under_way:
        raise RefusedError(Reason.NOTHING_TO_PAUSE, state=STATE_WORDS[session.state].said())


def check_resume(session: Session, facts: Facts) -> None:
    """Check that a paused session can go on.

    Raises:
        RefusedError: Not paused, or a reason remains.
    """
    if session.state is not State.PAUSED:
        raise RefusedError(Reason.NOTHING_TO_RESUME, state=STATE_WORDS[session.state].said())
    if remaining := session.holds - {Hold.PERSON}:
        raise RefusedError(Reason.CANT_RESUME, why=supervise.why_held(remaining, facts))
    if problem := sensor_problem(facts):
        raise RefusedError(Reason.CANT_RESUME, why=problem)
    if facts.stray_light:
        raise RefusedError(Reason.CANT_RESUME, why=Reason.STRAY_LIGHT.said())


def check_clear(session: Session, facts: Facts) -> None:
    """Check that the latched fault can be cleared.

    Raises:
        RefusedError: There is none, or its cause remains.
    """
    if session.fault is None:
        raise RefusedError(Reason.NO_FAULT)
    if why := supervise.cause_remains(session.fault, facts):
        raise RefusedError(Reason.CANT_CLEAR, why=why)


def sensor_problem(facts: Facts) -> Said | None:
    """Return which required temperature isn't known, why, and what to do; None: all are."""
    if facts.surface.celsius is None:
        return _of_sensor(facts.surface, Reason.SURFACE_SENSOR, Reason.SURFACE_SENSOR_CABLE)
    if facts.heatsink is not None and facts.heatsink.celsius is None:
        return _of_sensor(facts.heatsink, Reason.HEATSINK_SENSOR, Reason.HEATSINK_SENSOR_CABLE)
    if facts.surface2 is not None and facts.surface2.celsius is None:
        return _of_sensor(facts.surface2, Reason.SURFACE2_SENSOR, Reason.SURFACE2_SENSOR_CABLE)
    if facts.skin is not None and skin.is_lost(facts.skin.reading):
        return _of_sensor(facts.skin.reading, Reason.SKIN_SENSOR, Reason.SKIN_SENSOR_CABLE)
    return None


def _of_sensor(reading: Reading, plain: Reason, with_remedy: Reason) -> Said:
    """Return why a reading is none, with a remedy where its problem has none of its own."""
    why = reading.why
    return (with_remedy if why.code in WITHOUT_REMEDY else plain).said(problem=why)
