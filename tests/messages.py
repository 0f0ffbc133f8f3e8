"""One message of every code, with values in all its gaps, for tests that walk the vocabulary."""

from firmware_py.core.reasons import (
    AreaName,
    Detail,
    Label,
    Reason,
    Said,
    Time,
    Value,
    Wait,
    gaps,
)

NESTED = Reason.HOLD_INTERLOCK.said()
# By gap: what a message of that kind carries. Numbers that rounding and a decimal comma change.
VALUES: dict[str, Value] = {
    "after": "sessions 1 2",
    "age_s": 4.25,
    "answer": "crc",
    "apart_s": 1.15,
    "area": AreaName("lower-back", "Lower back"),
    "celsius": 43.26,
    "channel": Reason.CHANNEL_NIR.said(),
    "colours": Reason.COLOUR_BOTH.said(),
    "column": "person",
    "commanded_percent": 20.04,
    "copy": "history-2026-09-30.db",
    "count": 20,
    "date": "2026-19-39",
    "day": 7,
    "day_min": 60.0,
    "kind": Detail("KeyError"),
    "detail": Detail("database or disk is full"),
    "distance_cm": 12.5,
    "doses": Reason.DOSES_BOTH.said(red_j_cm2=1.23, nir_j_cm2=2.57),
    "event": Reason.EVENT_START.said(),
    "farthest_cm": 30.0,
    "folder": "copies",
    "gap_s": 2.04,
    "hours": 3,
    "known": ("knees", "soles"),
    "last": Time("2026-09-03T18:40:00+02:00"),
    "least": 10,
    "least_mw_cm2": 41.4,
    "left_min": 12,
    "limit_c": 37.0,
    "limit_mw_cm2": 40.0,
    "limit_s": 3.0,
    "line": 17,
    "lit_s": 2.5,
    "minutes": 18,
    "mode": "blue",
    "modes": ("nir",),
    "month": Reason.SEPTEMBER.said(),
    "most": 40,
    "name": "Ann",
    "nearest_cm": 10.0,
    "needed_min": 15.4,
    "nir_j_cm2": 2.57,
    "number": "a1",
    "own_version": 9,
    "person": "Ann",
    "portion": 1.5,
    "probe": "28-0123",
    "problem": Reason.READING_OLD.said(age_s=4.25, limit_s=3.0),
    "question": "fever",
    "read_percent": 20.26,
    "red_j_cm2": 1.23,
    "rise_k": 6.04,
    "session": 9,
    "share_percent": 49.6,
    "state": Reason.STATE_LIT.said(),
    "strength": Reason.STRENGTH_USUAL.said(),
    "tidy": "Ann Lee",
    "time": "18:40",
    "version": 10,
    "warning": Label("Wear the goggles."),
    "what": Reason.WHAT_AREAS.said(),
    "when": Wait(5025, "2026-09-30T23:16:15+02:00", "2026-10-01T00:40:00+02:00"),
    "why": (NESTED, Reason.HOLD_WARM.said()),
    "within_s": 120.0,
    "year": 2026,
}
# What a message holds where its gap's name is another's with another kind of value.
OTHERS: dict[Reason, dict[str, Value]] = {
    Reason.SURFACE_IMPLAUSIBLE: {"what": Reason.WARMED_TOO_FAST.said(rise_k=35.4, within_s=10.0)},
    Reason.HEATSINK_IMPLAUSIBLE: {
        "what": Reason.WARMED_IN_THE_DARK.said(rise_k=6.04, within_s=120.0)
    },
    Reason.TIME_TOO_EARLY: {"when": Time("2026-09-01T09:05:00+02:00")},
    Reason.WHEN_DAY: {"day": Reason.THURSDAY.said()},
    Reason.STRENGTH_UNKNOWN: {"strength": "wild"},
    Reason.AREA_UNKNOWN: {"area": "nose"},
    Reason.IMPORT_AREA: {"area": "nose"},
    Reason.IMPORT_KNOWN: {"known": "exact"},
    Reason.NO_MONTH: {"month": "2026-19"},
}


def message(code: Reason) -> Said:
    """Return a message of this code with a value in each gap."""
    own = OTHERS.get(code, {})
    return Said(code, {name: own.get(name, VALUES.get(name, "")) for name, _ in gaps(code.english)})
