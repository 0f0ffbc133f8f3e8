"""Messages about areas: what can be lit, how far away, and what a session would give."""

from msgspec import Struct

from firmware_py.wire.base import (
    Basis,
    MessageBase,
    Mode,
    PersonName,
    RequestBase,
    Span,
    Strength,
)
from firmware_py.wire.reasons import Coded
from firmware_py.wire.session import ChoiceBase


class Plan(ChoiceBase, tag="plan", frozen=True, kw_only=True):
    """Ask what a session would give, without starting it. Answer: `plan` or `refused`."""


class Areas(RequestBase, tag="areas", frozen=True, kw_only=True):
    """Ask for the catalogue, open to a person (default: the first) or not. Answer: `areas`."""

    person: PersonName | None = None


class ChannelPlan(Struct, frozen=True, kw_only=True):
    """What one channel would give. Both at the skin, at the stated distance."""

    target_j_cm2: float
    irradiance_mw_cm2: float
    on_s: float
    span: Span | None = None  # of the target


class PlanPreview(MessageBase, tag="plan", frozen=True, kw_only=True):
    """What a session would give; `share` 1 is all of the asked-for dose.

    needs_goggles: a start is refused without `goggles`. eye_time_s: how long eyes without goggles
    may have its infrared at the nearest distance, null where as long as anybody likes. hazard_cm:
    nobody may be nearer without goggles, null where everybody may.
    """

    area: str
    minutes: int
    mode: Mode
    strength: Strength
    distance_cm: float
    person: str
    red: ChannelPlan
    nir: ChannelPlan
    share: float
    full_minutes: int | None  # minutes that would give all of it, if these don't and some do
    sentence: str
    checks: tuple[str, ...]
    basis: Basis = "measured"
    sentence_coded: Coded | None = None
    checks_coded: tuple[Coded, ...] = ()
    needs_goggles: bool = False
    eye_time_s: float | None = None
    hazard_cm: float | None = None


class AreaInfo(Struct, frozen=True, kw_only=True):
    """One body area as the catalogue has it, with this panel's distance for it."""

    id: str
    name: str
    red_j_cm2: float
    nir_j_cm2: float
    default_mode: Mode
    modes: tuple[Mode, ...]
    default_minutes: int
    sessions_per_week: tuple[int, int]
    grade: str
    basis: str
    citations: tuple[str, ...]
    warnings: tuple[str, ...]
    distance_cm: float
    enabled: bool
    # For the person asked for: when it is open next (RFC 3339, null for now), why it waits, and
    # what is left of a session that a start now would finish: its fluence, its minutes of light as
    # it was chosen, and until when (RFC 3339, null where the clock isn't set).
    next_allowed: str | None = None
    waits: str | None = None
    rest_j_cm2: float | None = None
    rest_minutes: float | None = None
    rest_until: str | None = None
    awaits_agreement: bool = False  # of a clinician, which would open it
    waits_coded: Coded | None = None
    # What the usual doses may truly be, there.
    red_span: Span | None = None
    nir_span: Span | None = None
    # Of the usual session, as of a plan: nothing is said where it can't be given.
    needs_goggles: bool | None = None
    eye_time_s: float | None = None


class Display(Struct, frozen=True, kw_only=True):
    """The configured touchscreen's visible size in millimetres."""

    model: str
    width_mm: float
    height_mm: float


class DoseBasis(Struct, frozen=True, kw_only=True):
    """What a colour's doses rest on: an instrument on a day, or an estimate.

    uncertainty: pairs of a distance in cm and the share that a dose there may be off, either way.
    """

    basis: Basis
    on: str  # 2026-09-30
    instrument: str
    uncertainty: tuple[tuple[float, float], ...]


class AreaList(MessageBase, tag="areas", frozen=True, kw_only=True):
    """The catalogue, and what a screen needs to know of this panel."""

    panel: str
    areas: tuple[AreaInfo, ...]
    distances_cm: tuple[float, ...]
    people: tuple[str, ...]
    display: Display
    person: str | None = None  # whose `next_allowed` these are
    red: DoseBasis | None = None
    nir: DoseBasis | None = None
    version: str
    basis: Basis = "measured"
    notices: tuple[str, ...] = ()  # what is due on this panel and keeps nobody from a session
    notices_coded: tuple[Coded, ...] = ()
