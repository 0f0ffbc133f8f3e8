"""From telemetry to what a session's screens show: words and shares, nothing guessed."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from firmware_py.wire import AreaList, ChannelStatus, PlanPreview, Telemetry
from ui.choice import Choice
from ui.text import clock_text, dose, known, plain, sentence, short_area, time_of_day
from ui.widgets.bar import Dose
from ui.words import (
    ENDS_AT,
    FOR_MINUTES,
    FOR_PERSON,
    GAVE_ALL,
    GAVE_LITTLE,
    GAVE_NOTHING,
    GAVE_SHARE,
    GIVES_ALL,
    GIVES_MOST,
    GIVES_PART,
    NIR_LABEL,
    NIR_MAYBE,
    NIR_OFF,
    NIR_ON,
    NOT_USED,
    OF_TARGET,
    RED_LABEL,
    UNKNOWN,
    UNSEEN,
    say,
    told,
)

WHOLE = 0.995  # what would be rounded to 100 %
# A bar moves in steps that are seen as movement, not as flicker.
_STEPS = 200


def dose_view(label: str, channel: ChannelStatus) -> Dose:
    """Return one channel's bar."""
    target, given = known(channel.target_j_cm2), known(channel.fluence_j_cm2)
    if given is None:
        return Dose(say(label), None, say(UNKNOWN))
    if target == 0 and not given:
        return Dose(say(label), None, say(NOT_USED))
    share = None
    if target is not None and target > 1e-6:  # noqa: PLR2004  as below
        share = round(given / target * _STEPS) / _STEPS
    return Dose(say(label), share, say(OF_TARGET, given=dose(given), target=dose(target)))


def doses_view(telemetry: Telemetry) -> tuple[Dose, Dose]:
    """Return both channels' bars."""
    return dose_view(RED_LABEL, telemetry.red), dose_view(NIR_LABEL, telemetry.nir)


def given_text(telemetry: Telemetry) -> str:
    """Return how much of all planned fluence was given, in words; '' if unknown."""
    channels = (telemetry.red, telemetry.nir)
    target = sum(known(c.target_j_cm2) or 0.0 for c in channels)
    given = sum(known(c.fluence_j_cm2) or 0.0 for c in channels)
    if not target > 1e-6:  # noqa: PLR2004  nothing planned
        return ""
    if not given > 0:
        return say(GAVE_NOTHING)
    share = round(100 * given / target)
    if share >= 100:  # noqa: PLR2004  all of it
        return say(GAVE_ALL)
    return say(GAVE_SHARE, share=share) if share > 0 else say(GAVE_LITTLE)


def nir_view(telemetry: Telemetry) -> tuple[str, ...]:
    """Return what to say of the light that can't be seen; one text where it is off."""
    duty = telemetry.nir.duty
    if duty is None:
        return say(NIR_MAYBE), say(UNSEEN)
    return (say(NIR_ON), say(UNSEEN)) if duty > 0 else (say(NIR_OFF),)


def area_name(telemetry: Telemetry, areas: AreaList | None) -> str:
    """Return the short name of the area under the light."""
    if telemetry.area is None:
        return say(UNKNOWN)
    known = areas.areas if areas is not None else ()
    name = next((area.name for area in known if area.id == telemetry.area), telemetry.area)
    return short_area(telemetry.area, name)


def title(telemetry: Telemetry, areas: AreaList | None) -> str:
    """Return what the session is."""
    name = area_name(telemetry, areas)
    if telemetry.minutes is None:
        return name
    return say(FOR_MINUTES, area=name, minutes=telemetry.minutes)


def end_time(telemetry: Telemetry, now: datetime, before: datetime | None) -> datetime | None:
    """Return when the session will end, None where that is unknown or time runs otherwise.

    `before` is kept where it still holds, so that the time shown stands still.
    """
    remaining = known(telemetry.remaining_s)
    # A little slack: a busy machine reports 0.99.
    if remaining is None or not 0.9 <= telemetry.speed <= 1.1:  # noqa: PLR2004  as said
        return None
    end = now + timedelta(seconds=remaining)
    return before if before is not None and abs(end - before) < timedelta(seconds=20) else end


@dataclass(frozen=True, slots=True)
class SessionView:
    """What the screens of a session show."""

    clock: str
    doses: tuple[Dose, Dose]
    nir: tuple[str, ...]
    line: tuple[str, ...]


def session_view(telemetry: Telemetry, areas: AreaList | None, end: datetime | None) -> SessionView:
    """Return the whole of it."""
    parts = [title(telemetry, areas)]
    if end is not None:
        parts.append(say(ENDS_AT, time=time_of_day(end)))
    return SessionView(
        clock=clock_text(telemetry.remaining_s),
        doses=doses_view(telemetry),
        nir=nir_view(telemetry),
        line=tuple(parts),
    )


def share_text(plan: PlanPreview) -> str:
    """Return how much of the dose a plan gives, in the panel's words or in this screen's."""
    share = round(100 * plan.share)
    if plan.share >= WHOLE:
        own = say(GIVES_ALL)
    elif plan.full_minutes is not None:
        own = say(GIVES_PART, share=share, minutes=plan.full_minutes)
    else:
        own = say(GIVES_MOST, share=share)
    return sentence(told(plan.sentence, own))


def choice_title(choice: Choice) -> str:
    """Return a choice's area and minutes."""
    name = short_area(choice.area.id, choice.area.name)
    what = say(FOR_MINUTES, area=name, minutes=choice.minutes)
    if choice.person is None:
        return what
    return say(FOR_PERSON, person=plain(choice.person), what=what)
