"""From telemetry to what a session's screens show: words and shares, nothing guessed."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from firmware_py.wire import AreaList, ChannelPlan, ChannelStatus, PlanPreview, Span, Telemetry
from firmware_py.wire.base import Basis
from ui.language.messages import message
from ui.language.text import clock_text, dose, known, plain, short_area, span, time_of_day
from ui.language.words import (
    ABOUT_DOSE,
    ENDS_AT,
    ESTIMATED_DOSE,
    FOR_MINUTES,
    FOR_PERSON,
    GAVE_ALL,
    GAVE_LITTLE,
    GAVE_NOTHING,
    GAVE_SHARE,
    GIVES_BOTH,
    GIVES_NIR,
    GIVES_RED,
    NIR_LABEL,
    NIR_MAYBE,
    NIR_OFF,
    NIR_ON,
    NOT_USED,
    OF_TARGET,
    RED_LABEL,
    SPAN_ESTIMATED,
    UNKNOWN,
    UNSEEN,
    say,
)
from ui.state.choice import Choice
from ui.widgets.bar import Dose

# A bar moves in steps that are seen as movement, not as flicker.
_STEPS = 200


def dose_view(label: str, channel: ChannelStatus, between: str = "") -> Dose:
    """Return one channel's bar; between: what was given may truly be, said before the target."""
    target, given = known(channel.target_j_cm2), known(channel.fluence_j_cm2)
    if given is None:
        return Dose(say(label), None, say(UNKNOWN))
    if target == 0 and not given:
        return Dose(say(label), None, say(NOT_USED))
    share = None
    if target is not None and target > 1e-6:  # noqa: PLR2004  as below
        share = round(given / target * _STEPS) / _STEPS
    figures = say(OF_TARGET, given=dose(given), target=dose(target))
    if not between:
        return Dose(say(label), share, figures)
    told = f"{dose(given)} ({between})"
    longer = (say(OF_TARGET, given=told, target=dose(target)), f"{told} J/cm²")
    return Dose(say(label), share, figures, longer)


def doses_view(telemetry: Telemetry) -> tuple[Dose, Dose]:
    """Return both channels' bars."""
    whole = telemetry.basis == "estimated"
    red = _between(telemetry.red_span, whole=whole)
    nir = _between(telemetry.nir_span, whole=whole)
    return (
        dose_view(RED_LABEL, telemetry.red, red),
        dose_view(NIR_LABEL, telemetry.nir, nir),
    )


def _between(of: Span | None, *, whole: bool) -> str:
    least, most = (known(of.low_j_cm2), known(of.high_j_cm2)) if of is not None else (None, None)
    if least is None or most is None or not most > 0:
        return ""
    return span(least, most, whole=whole)


def gives_text(red: ChannelPlan, nir: ChannelPlan, basis: Basis, *, is_short: bool) -> str:
    """Return what both colours give and may truly give; is_short: the latter alone, if known."""
    is_estimated = basis == "estimated"
    shown = []
    for plan in (red, nir):
        value, between = dose(plan.target_j_cm2), _between(plan.span, whole=is_estimated)
        if between and not is_short:
            value = say(ESTIMATED_DOSE if is_estimated else ABOUT_DOSE, dose=value, span=between)
        shown.append(between if between and is_short else value)
    lit = [bool(known(plan.target_j_cm2)) for plan in (red, nir)]
    text = {(True, False): GIVES_RED, (False, True): GIVES_NIR}.get((lit[0], lit[1]), GIVES_BOTH)
    doses = say(text, red=shown[0], nir=shown[1])
    return say(SPAN_ESTIMATED, doses=doses) if is_estimated and is_short else doses


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
    """Return how much of the dose a plan gives."""
    return message(plan.sentence_coded, plan.sentence)


def choice_title(choice: Choice) -> str:
    """Return a choice's area and minutes."""
    name = short_area(choice.area.id, choice.area.name)
    what = say(FOR_MINUTES, area=name, minutes=choice.minutes)
    if choice.person is None:
        return what
    return say(FOR_PERSON, person=plain(choice.person), what=what)
