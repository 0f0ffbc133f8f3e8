"""Weeks and months: what people tell of a session, courses, history and its pictures.

Every answer holds one person's own data. Times are RFC 3339 in UTC; days are those of the panel's
time zone, as 2026-09-30. Where the clock wasn't set, they are null and never guessed.
"""

from typing import Annotated, Literal

from msgspec import Meta, Struct

from firmware_py.wire.base import (
    AreaId,
    Complaints,
    CourseWeeks,
    Ending,
    MessageBase,
    Mode,
    PersonName,
    RequestBase,
    Score,
    SessionNumber,
    SessionsPerWeek,
    Strength,
)
from firmware_py.wire.symptoms import Symptoms, SymptomsInfo

PAGE_MAX = 100
# `exact`; `by_hand`: a person told the time of day; `at_latest`: then or earlier; else unknown.
Known = Literal["exact", "by_hand", "at_latest", "unknown"]
# What a course suggests: go on; talk it over, for a review is due; stop and see your clinician.
Advice = Literal["go_on", "review", "stop"]
# Why it suggests to stop: 2 points worse than at first; after 12 weeks not 2 points or 30 % better.
Why = Literal["worse", "not_better"]


class Report(RequestBase, tag="report", frozen=True, kw_only=True):
    """Tell of a session of the last month, or of numbness now; what is left out stays as it is.

    Red skin closes the session's area for a while; neither it nor a complaint is taken back: what
    is told otherwise later is kept beside it. Answer: `done`.
    """

    person: PersonName | None = None
    session: SessionNumber | None = None
    pain_before: Score | None = None
    pain_after: Score | None = None
    is_red: bool | None = None  # right after it
    is_red_next_day: bool | None = None
    complaints: Complaints = ()  # after a `blister` its area rests until a clinician agrees
    numbness: Score | None = None
    not_complaints: Complaints = ()  # told by mistake: they stay, with a note that says so


# What may have happened beside light, pain and numbness: the page for a clinician tells it.
# (A burn or a blister is told of its session, whose area it closes.)
Event = Literal["wound", "eyes", "headache", "dizzy", "fall", "new_medicine", "ill", "other"]


class Note(RequestBase, tag="note", frozen=True, kw_only=True):
    """Note pain, numbness or an event now, with or without a session. Answer: `done`.

    area: where, left out: nowhere in particular. It opens and closes nothing; pain of an area
    counts in its course as that before a session does.
    """

    person: PersonName | None = None
    area: AreaId | None = None
    pain: Score | None = None
    numbness: Score | None = None
    event: Event | None = None


class History(RequestBase, tag="history", frozen=True, kw_only=True):
    """Ask for a page of a person's sessions, newest first. Answer: `history`.

    before: only those after this one in that order, to page on.
    """

    person: PersonName | None = None
    area: AreaId | None = None
    before: SessionNumber | None = None
    limit: Annotated[int, Meta(ge=1, le=PAGE_MAX)] = 20


class Overview(RequestBase, tag="overview", frozen=True, kw_only=True):
    """Ask for all that a screen shows of a person's weeks. Answer: `overview`.

    month: as 2026-09; left out: this one.
    """

    person: PersonName | None = None
    month: Annotated[str, Meta(min_length=7, max_length=7)] | None = None


class Course(RequestBase, tag="course", frozen=True, kw_only=True):
    """Change the course of a person's area, or begin one; what is left out stays as it is.

    reviewed: the review that is due has been talked over; talked: so has the advice to stop, with
    a clinician, which nothing else ends; end: the next session begins another. Answer: `done`.
    """

    person: PersonName | None = None
    area: AreaId
    weeks: CourseWeeks | None = None
    per_week: SessionsPerWeek | None = None
    reviewed: bool = False
    talked: bool = False
    end: bool = False


# What changes the record of people's sessions, and what looks at it.
HistoryChange = Report | Course | Note | Symptoms
HistoryLook = History | Overview


class ChannelGiven(Struct, frozen=True, kw_only=True):
    """One colour of a session, J/cm² at the skin. given: null while it is under way."""

    given_j_cm2: float | None
    target_j_cm2: float


class SessionInfo(Struct, frozen=True, kw_only=True):
    """One session of the record."""

    session: int
    began: str | None
    known: Known  # how far `began` can be believed
    area: str
    mode: Mode
    strength: Strength
    minutes: int
    distance_cm: float
    red: ChannelGiven
    nir: ChannelGiven
    lit_s: float | None
    ended: Ending | None
    reason: str | None
    finishes: int | None  # the session whose rest this gave
    pain_before: int | None
    pain_after: int | None
    is_red: bool | None
    is_red_next_day: bool | None
    complaints: Complaints = ()


class HistoryPage(MessageBase, tag="history", frozen=True, kw_only=True):
    """Sessions of one person, newest first; more: there are older ones, page on."""

    person: str
    sessions: tuple[SessionInfo, ...]
    more: bool


class Day(Struct, frozen=True, kw_only=True):
    """One day and the areas that had a session on it (from a tenth of its dose), in order."""

    date: str
    areas: tuple[str, ...]


class PainPoint(Struct, frozen=True, kw_only=True):
    """What a person told of pain, 0 to 10, about one session."""

    date: str
    session: int
    area: str
    before: int | None
    after: int | None


class NumbnessPoint(Struct, frozen=True, kw_only=True):
    """What a person told of numbness, 0 to 10."""

    date: str
    value: int


class NoteInfo(Struct, frozen=True, kw_only=True):
    """What a person noted on a day of its own: pain, 0 to 10, or an event.

    Put right of a session: `what` of it, with the value that it `was` told with first; red skin is
    0 or 1, and its 0 opened nothing.
    """

    date: str | None
    area: str | None
    what: str
    value: int | None
    was: int | None
    session: int | None


class AreaDose(Struct, frozen=True, kw_only=True):
    """What one area had in the last 28 days."""

    area: str
    sessions: int
    red_j_cm2: float
    nir_j_cm2: float
    lit_s: float


class CourseInfo(Struct, frozen=True, kw_only=True):
    """The course of one area: sessions a week for some weeks, and what pain did meanwhile.

    Pain is a week's mean: of the first week in which it was told, and of the latest within four.
    carries: it goes on from the first week, and the advice to stop, of the course before it.
    """

    area: str
    started: str | None  # null: unknown, or it begins with the first session
    has_begun: bool
    week: int | None  # counts from 1; null: unknown
    weeks: int
    per_week: int
    this_week: int | None  # sessions, Monday to Sunday; null: unknown
    pain_first: float | None
    pain_now: float | None
    review: int | None  # the week of the review that is due: 4, 8, 12 or 16
    advice: Advice
    why: Why | None  # why `stop`
    is_over: bool  # its weeks are over; once reviewed, the next session begins another
    carries: bool = False


class EndedCourseInfo(Struct, frozen=True, kw_only=True):
    """A course that has ended. Pain is a week's mean: of the first and last in which it was told.

    started, last: its first and last session, null: unknown; sessions: that counted; why: the
    advice to stop that stood when it ended; talked: that was talked over since.
    """

    area: str
    started: str | None
    last: str | None
    weeks: int
    per_week: int
    sessions: int
    pain_first: float | None
    pain_last: float | None
    why: Why | None
    talked: bool


class WorryInfo(Struct, frozen=True, kw_only=True):
    """Advice to stop and see a clinician that stands: show it until it has been talked over.

    pain_latest: the mean of the latest week in which it was told, however long ago.
    """

    area: str
    why: Why
    pain_first: float | None
    pain_latest: float | None


class SkinCheck(Struct, frozen=True, kw_only=True):
    """A session whose skin should be asked about now: was it red the next day?"""

    session: int
    area: str
    date: str | None


class OverviewInfo(MessageBase, tag="overview", frozen=True, kw_only=True):
    """Weeks and months of one person, ready to be drawn."""

    person: str
    today: str | None  # null: the clock isn't set, and there are no days
    week: tuple[Day, ...]  # this one, Monday to Sunday
    month: str | None
    days: tuple[Day, ...]  # of the month asked for, all of them
    undated: int  # recent sessions that no day is known of
    pain: tuple[PainPoint, ...]  # of the last 16 weeks, oldest first
    numbness: tuple[NumbnessPoint, ...]  # oldest first
    doses: tuple[AreaDose, ...]
    courses: tuple[CourseInfo, ...]
    ask_numbness: bool  # a week has passed, or nobody ever asked
    ask_skin: tuple[SkinCheck, ...]
    worries: tuple[WorryInfo, ...] = ()  # of courses under way and of ended ones
    ended_courses: tuple[EndedCourseInfo, ...] = ()  # the newest first
    notes: tuple[NoteInfo, ...] = ()  # oldest first
    symptoms: tuple[SymptomsInfo, ...] = ()  # oldest first
    ask_symptoms: bool = False  # four weeks have passed, or nobody ever asked
    last: SessionInfo | None = None  # the newest that is over: what was told of it can be put right
