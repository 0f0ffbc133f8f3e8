"""Telemetry and areas as text for a terminal."""

import json
from typing import Any

import msgspec

from firmware_py import wire

BAR_CELLS = 24
HEAD = "area                 red             NIR  mode  min  distance  eyes          grade  name"
RESTS: dict[wire.base.Basis, str] = {
    "measured": "this panel was measured",
    "estimated": "estimated: no instrument has measured this panel",
}

# What a person told of a session beside pain and red skin.
COMPLAINTS: dict[wire.base.Complaint, str] = {
    "headache": "headache",
    "dizziness": "dizziness",
    "itching": "itching",
    "dark_patch": "a darker patch",
    "blister": "a blister",
}


def clock(duration_s: float | None) -> str:
    """Return a duration as m:ss."""
    if duration_s is None:
        return "-:--"
    whole = round(duration_s)
    return f"{whole // 60}:{whole % 60:02}"


def as_json(message: wire.Message) -> str:
    """Return a message as one line of JSON, without the protocol's own fields."""
    fields: dict[str, Any] = msgspec.to_builtins(message)
    for protocol in ("type", "id"):
        fields.pop(protocol, None)
    return json.dumps(fields, ensure_ascii=False)


def status(now: wire.Telemetry) -> str:
    """Return the whole state on a few lines."""
    lines = [f"{now.state}: {now.reason}"]
    if now.area is not None:
        lines.append(
            f"  {now.area}, {now.minutes} min, {now.mode}, {now.strength}, "
            f"{now.distance_cm:g} cm, for {now.person}"
        )
        lines.append(f"  {clock(now.elapsed_s)} given, {clock(now.remaining_s)} left")
        lines.append(f"  red      {_dose(now.red, now.red_span, now.basis)}")
        lines.append(f"  infrared {_dose(now.nir, now.nir_span, now.basis)}")
    lines.append(f"  {_warmth(now)}, speed {now.speed:g}, version {now.version}")
    if now.fault is not None:
        lines.append(f"  fault {now.fault.code}: {now.fault.remedy}")
    return "\n".join(lines)


def _warmth(now: wire.Telemetry) -> str:
    """Return what each temperature sensor says, as 'surface 31.2 °C, skin 33.0 °C'."""
    seen = {
        "heatsink": now.heatsink_c,
        "second surface": now.surface2_c,
        "skin": now.skin_c,
    }
    surface = "unknown" if now.surface_c is None else f"{now.surface_c:.1f} °C"
    others = [f"{name} {celsius:.1f} °C" for name, celsius in seen.items() if celsius is not None]
    return ", ".join((f"surface {surface}", *others))


def progress(now: wire.Telemetry) -> str:
    """Return one line with a bar for a session under way."""
    if now.state == "arming":
        eyes = "Goggles on." if now.goggles else "Don't look into it."
        return f"Light in {clock(now.countdown_s)}. {eyes}"
    given = sum(c.fluence_j_cm2 or 0.0 for c in (now.red, now.nir))
    target = sum(c.target_j_cm2 or 0.0 for c in (now.red, now.nir))
    share = min(1.0, given / target) if target > 0 else 0.0
    filled = round(share * BAR_CELLS)
    bar = "#" * filled + "." * (BAR_CELLS - filled)
    doses = "  ".join(
        f"{name} {c.fluence_j_cm2:.2f}/{c.target_j_cm2:.2f}"
        for name, c in (("red", now.red), ("infrared", now.nir))
        if c.fluence_j_cm2 is not None and c.target_j_cm2
    )
    what = clock(now.remaining_s) + " left" if now.state == "lit" else now.reason
    return f"[{bar}] {100 * share:3.0f} %  {what}  {doses} J/cm²"


def gives(plan: wire.PlanPreview) -> str:
    """Return what a plan gives and may truly give, such as 'about 6 J/cm² infrared (5.4-6.6)'."""
    word = "estimated" if plan.basis == "estimated" else "about"
    doses = [
        f"{word} {channel.target_j_cm2:.1f} J/cm² {name} {between(channel.span)}".rstrip()
        for name, channel in (("red", plan.red), ("infrared", plan.nir))
        if channel.target_j_cm2 > 0
    ]
    return f"The dose: {' and '.join(doses)}."


def areas(listing: wire.AreaList, *, evidence: bool) -> str:
    """Return the areas on offer as a table, or with what they rest on."""
    lines = [] if evidence else [HEAD]
    for area in listing.areas:
        if evidence:
            lines += _evidence(area)
        elif area.enabled:
            lines.append(
                f"{area.id:11}{_usual(area.red_j_cm2, area.red_span):>14}"
                f"{_usual(area.nir_j_cm2, area.nir_span):>16}  {area.default_mode:5}"
                f"{area.default_minutes:4}{area.distance_cm:7g} cm  "
                f"{_eyes(area):12}  {area.grade:5}  {area.name}"
            )
    if not evidence:
        lines.append(
            "red and NIR: usual dose at the skin in J/cm², and what it may truly be; "
            f"{RESTS[listing.basis]}"
        )
        lines.append(
            "eyes: how long they may have the usual session's infrared without goggles, right at "
            "the panel; goggles: the session needs them"
        )
        lines.append(
            "skin, where a sensor looks at it: dimmed from 39.5 °C, paused at 41, ended at 43; for "
            "who feels less, or hasn't said: 37, 39 or 8 K of warming, 41"
        )
        lines += [*_now(listing), *listing.notices]
    return "\n".join(lines)


def _eyes(area: wire.AreaInfo) -> str:
    """Return how long eyes may have the usual session, and whether it needs goggles."""
    if area.needs_goggles is None:
        return "unknown"
    time = "any time" if area.eye_time_s is None else clock(area.eye_time_s)
    return f"{time} goggles" if area.needs_goggles else time


def _now(listing: wire.AreaList) -> list[str]:
    """Return what has to wait, and what can be finished, for one person."""
    shown = [area for area in listing.areas if area.enabled]
    waits = [f"  {area.waits}" for area in shown if area.waits is not None]
    rests = [
        f"  {area.name}: finish the rest, {area.rest_j_cm2:.1f} J/cm²"
        for area in shown
        if area.rest_j_cm2 is not None
    ]
    if not waits and not rests:
        return [f"{listing.person}: every area is open now"]
    return [f"{listing.person}: every other area is open now", *waits, *rests]


def _evidence(area: wire.AreaInfo) -> list[str]:
    low, high = area.sessions_per_week
    week = f"{low}" if low == high else f"{low} to {high}"
    return [
        f"{area.name} ({area.id}): grade {area.grade}, {week} sessions a week",
        f"  {area.basis}",
        *([f"  Sources: {'; '.join(area.citations)}."] if area.citations else []),
        *(f"  {warning}" for warning in area.warnings),
    ]


def _usual(j_cm2: float, span: wire.Span | None) -> str:
    return f"{j_cm2:g} {between(span)}" if j_cm2 else "0"


def between(span: wire.Span | None) -> str:
    """Return what a dose may truly be, in brackets; '' where that isn't told."""
    return "" if span is None else f"({span.low_j_cm2:.1f}-{span.high_j_cm2:.1f})"


def _dose(
    channel: wire.ChannelStatus, span: wire.Span | None, basis: wire.base.Basis | None
) -> str:
    fluence = 0.0 if channel.fluence_j_cm2 is None else channel.fluence_j_cm2
    target = 0.0 if channel.target_j_cm2 is None else channel.target_j_cm2
    now = "unknown" if channel.irradiance_mw_cm2 is None else f"{channel.irradiance_mw_cm2:.1f}"
    given = f"{fluence:.2f} of {target:.2f} J/cm²"
    if fluence > 0 and span is not None:
        word = "estimated" if basis == "estimated" else "about"
        given = f"{word} {given} {between(span)}"
    return f"{given}, now {now} mW/cm²"
