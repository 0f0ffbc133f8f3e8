"""A daemon that says what a test tells it to, on a real socket, in the real wire."""

import asyncio
import tomllib
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import msgspec

from firmware_py.core.people import QUESTIONS
from firmware_py.daemon.requests.access import TRIES
from firmware_py.wire import (
    AddPerson,
    Answer,
    AnswerQuestions,
    Answers,
    AnswersTold,
    AreaDose,
    AreaInfo,
    AreaList,
    Areas,
    BadRequestError,
    ChannelGiven,
    ChannelPlan,
    ChannelStatus,
    CourseInfo,
    Day,
    Display,
    Done,
    Lock,
    Message,
    NoteInfo,
    NumbnessPoint,
    Overview,
    OverviewInfo,
    PainPoint,
    People,
    PeopleList,
    PersonInfo,
    Plan,
    PlanPreview,
    QuestionInfo,
    Refused,
    RenamePerson,
    Request,
    SessionInfo,
    Settings,
    SettingsNow,
    Span,
    Subscribe,
    SymptomsInfo,
    Telemetry,
    Unlock,
    coded,
    decode_request,
    encode,
    refused,
)
from firmware_py.wire.reasons import AreaName, Label, Reason, Said

if TYPE_CHECKING:
    from collections.abc import Callable

DARK = ChannelStatus(duty=0.0, irradiance_mw_cm2=0.0, fluence_j_cm2=None, target_j_cm2=None)
IDLE = Telemetry(
    state="idle",
    reason="Ready.",
    reason_coded=coded(Reason.READY.said()),
    person="me",
    area=None,
    mode=None,
    strength=None,
    minutes=None,
    distance_cm=None,
    elapsed_s=None,
    remaining_s=None,
    red=DARK,
    nir=DARK,
    surface_c=24.0,
    heatsink_c=25.0,
    pauses=(),
    fault=None,
    next_allowed={},
    speed=1.0,
    version="0.2.0",
    seq=1,
    session=None,
    countdown_s=None,
    ended=None,
    lease="none",
    can_resume=False,
)
OFFERED = (
    "elbows", "foot-tops", "hands", "hips", "knees", "lower-back", "shins", "shoulders", "soles",
    "wrists",
)  # fmt: skip
SETTINGS = SettingsNow(
    sound=True,
    night_from="22:00",
    night_until="07:00",
    breathing=True,
    language="en",
    locks=False,
    areas=OFFERED,
    offered=OFFERED,
    has_pin=False,
    unlocked=False,
)
_HAD = {1, 3, 5, 8, 10, 12, 15, 17, 22, 24, 26, 29}
MONTH = tuple(
    Day(date=f"2026-08-{day:02d}", areas=("soles",) if day in _HAD else ()) for day in range(1, 32)
)
OVERVIEW = OverviewInfo(
    person="me",
    today="2026-08-29",
    week=tuple(
        Day(date=f"2026-08-{day}", areas=("soles", "knees") if day in {24, 26, 29} else ())
        for day in range(24, 31)
    ),
    month="2026-08",
    days=MONTH,
    undated=2,
    pain=tuple(
        PainPoint(
            date=f"2026-0{7 + day // 31}-{1 + day % 31:02d}",
            session=1 + day,
            area="soles",
            before=7 - day // 12,
            after=None if day % 9 == 4 else 6 - day // 11,
        )
        for day in range(0, 59, 2)
    ),
    numbness=(NumbnessPoint(date="2026-08-20", value=6),),
    doses=tuple(
        AreaDose(area=area, sessions=n, red_j_cm2=3.0 * n, nir_j_cm2=6.0 * n, lit_s=900.0 * n)
        for n, area in enumerate(("lower-back", "foot-tops", "shoulders", "knees", "soles"), 2)
    ),
    courses=(
        CourseInfo(
            area="soles",
            started="2026-07-06",
            has_begun=True,
            week=8,
            weeks=12,
            per_week=4,
            this_week=3,
            pain_first=7.0,
            pain_now=3.5,
            review=8,
            advice="review",
            why=None,
            is_over=False,
        ),
        CourseInfo(
            area="shoulders",
            started="2026-06-01",
            has_begun=True,
            week=12,
            weeks=12,
            per_week=3,
            this_week=1,
            pain_first=4.0,
            pain_now=6.0,
            review=12,
            advice="stop",
            why="worse",
            is_over=False,
        ),
    ),
    ask_numbness=False,
    ask_skin=(),
    symptoms=(
        SymptomsInfo(
            date="2026-07-20", yes=("numb", "burning", "tender"), no=("prickling",), pain=7
        ),
        SymptomsInfo(
            date="2026-08-18",
            yes=("numb", "tender"),
            no=("burning", "prickling", "bedclothes", "hot_cold", "unfelt_steps"),
            pain=4,
        ),
    ),
    last=SessionInfo(
        session=59,
        began="2026-08-28T22:10:00Z",
        known="exact",
        area="lower-back",
        mode="nir",
        strength="usual",
        minutes=15,
        distance_cm=15.0,
        red=ChannelGiven(given_j_cm2=0.0, target_j_cm2=0.0),
        nir=ChannelGiven(given_j_cm2=6.0, target_j_cm2=6.0),
        lit_s=900.0,
        ended="complete",
        reason="The planned dose was given.",
        finishes=None,
        pain_before=5,
        pain_after=None,
        is_red=True,
        is_red_next_day=False,
        complaints=("itching", "headache"),
    ),
    notes=(
        NoteInfo(date="2026-08-29", area="lower-back", what="itching", value=0, was=1, session=59),
    ),
)
S = TypeVar("S", bound=msgspec.Struct)
SOLES = {
    "area": "soles",
    "mode": "both",
    "strength": "usual",
    "minutes": 15,
    "distance_cm": 15.0,
    "session": 1,
}


def change(message: S, **fields: Any) -> S:
    """Return a message with other fields."""
    return msgspec.structs.replace(message, **fields)


def channel(given: float, target: float, duty: float = 0.1) -> ChannelStatus:
    """Return one channel's numbers."""
    return ChannelStatus(
        duty=duty, irradiance_mw_cm2=40 * duty, fluence_j_cm2=given, target_j_cm2=target
    )


def span(j_cm2: float) -> Span:
    """Return what a dose may truly be on a panel that is known to a tenth."""
    return Span(low_j_cm2=0.9 * j_cm2, high_j_cm2=1.1 * j_cm2)


ARMING = change(
    IDLE,
    state="arming",
    reason="The light comes on in 10 s.",
    countdown_s=8.2,
    elapsed_s=0.0,
    remaining_s=900.0,
    red=channel(0, 3, 0),
    nir=channel(0, 6, 0),
    lease="held",
    **SOLES,
)
LIT = change(
    ARMING,
    state="lit",
    reason="The light is on.",
    countdown_s=None,
    elapsed_s=28.0,
    remaining_s=871.4,
    red=channel(1.24, 3),
    nir=channel(2.48, 6, 0.15),
    red_span=span(1.24),
    nir_span=span(2.48),
    basis="measured",
)
PAUSED = change(
    LIT,
    state="paused",
    reason="Paused by a person.",
    pauses=("person",),
    can_resume=True,
    pause_left_s=563.0,
    red=channel(1.24, 3, 0),
    nir=channel(2.48, 6, 0),
)
DONE = change(
    LIT,
    state="done",
    reason="The planned dose was given.",
    remaining_s=0.0,
    ended="complete",
    red=channel(3, 3, 0),
    nir=channel(6, 6, 0),
    red_span=span(3),
    nir_span=span(6),
    lease="none",
    next_allowed={"soles": "2026-09-04T10:32:00+00:00"},
)


def catalogue(display: Display | None = None) -> AreaList:
    """Return the real areas as the daemon lists them."""
    raw = tomllib.loads((files("firmware_py") / "data" / "areas.toml").read_text("utf-8"))
    return AreaList(
        panel="Light panel",
        areas=tuple(_area(key, table) for key, table in raw.items()),
        distances_cm=(10.0, 15.0, 20.0, 30.0),
        people=("me",),
        display=display or Display(model="v1-7", width_mm=154, height_mm=86),
        version="0.2.0",
    )


def _area(key: str, table: dict[str, Any]) -> AreaInfo:
    return AreaInfo(
        id=key,
        name=table["name"],
        red_j_cm2=table["red_j_cm2"],
        nir_j_cm2=table["nir_j_cm2"],
        default_mode=table["mode"],
        modes=("red", "nir", "both") if table["red_j_cm2"] else ("nir",),
        default_minutes=table["minutes"],
        sessions_per_week=tuple(table["sessions_per_week"]),
        grade=table["grade"],
        basis=table["basis"],
        citations=tuple(table["citations"]),
        warnings=tuple(table["warnings"]),
        distance_cm=15.0,
        enabled=not table.get("off_unless_enabled", False),
        red_span=span(table["red_j_cm2"]),
        nir_span=span(table["nir_j_cm2"]),
    )


def _planned(j_cm2: float) -> ChannelPlan:
    return ChannelPlan(target_j_cm2=j_cm2, irradiance_mw_cm2=3.3, on_s=900, span=span(j_cm2))


def preview(
    plan: Plan, area: AreaInfo, *, share: float = 1.0, hazard_cm: float | None = None
) -> PlanPreview:
    """Return an answer to a plan. hazard_cm: nearer than that, goggles are needed."""
    eyes: tuple[Said, ...] = (Reason.CHECK_DONT_LOOK.said(),)
    if hazard_cm is not None:
        eyes = (Reason.CHECK_GOGGLES.said(), Reason.CHECK_OTHERS.said(hazard_cm=hazard_cm))
    gives = Reason.GIVES_ALL.said()
    if share < 1:
        usual = Reason.STRENGTH_USUAL.said()
        gives = Reason.GIVES_PART.said(share_percent=100 * share, strength=usual, minutes=18)
    name = AreaName(area.id, area.name)
    checks = (
        Reason.CHECK_DISTANCE.said(area=name, distance_cm=plan.distance_cm or 15.0),
        *eyes,
        Reason.CHECK_SKIN.said(),
        Reason.CHECK_NOTHING_TOUCHES.said(),
        *(Reason.CHECK_WARNING.said(warning=Label(warning)) for warning in area.warnings),
        gives,
    )
    return PlanPreview(
        id=plan.id,
        area=plan.area,
        minutes=plan.minutes,
        mode=plan.mode or "both",
        strength=plan.strength,
        distance_cm=plan.distance_cm or 15.0,
        person="me",
        red=_planned(0 if plan.mode == "nir" else 3 * share),
        nir=_planned(0 if plan.mode == "red" else 6 * share),
        share=share,
        full_minutes=None if share == 1 else 18,
        sentence=str(gives),
        checks=tuple(map(str, checks)),
        sentence_coded=coded(gives),
        checks_coded=tuple(map(coded, checks)),
        needs_goggles=hazard_cm is not None,
        eye_time_s=None if hazard_cm is None else 300,
        hazard_cm=hazard_cm,
    )


class FakeDaemon:
    """Listens, remembers every request, answers as told.

    answer: what it says to requests other than areas, subscribe and plan; None for silence.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.telemetry: Telemetry = IDLE
        self.areas = catalogue()
        self.asked: list[Request] = []
        self.answer: Callable[[Request], Message | None] = lambda request: Done(id=request.id)
        self.share = 1.0
        self.hazard_cm: float | None = None  # of every plan
        self.unanswered: set[str] = set()
        self.settings = SETTINGS
        self.overview = OVERVIEW
        self.pin = ""
        self.wrong = 0
        self.refusal: Said | str | None = None  # of every plan
        self.subscribers: list[asyncio.StreamWriter] = []
        self._revision = 0
        self._offer: object = None
        self._writers: set[asyncio.StreamWriter] = set()
        self._server: asyncio.Server | None = None

    async def open(self) -> None:
        """Begin to listen."""
        self._revise(self.telemetry)
        self._server = await asyncio.start_unix_server(self._serve, str(self.path))

    async def close(self) -> None:
        """End every connection and stop listening."""
        if self._server is not None:
            self._server.close()
        for writer in self._writers:
            writer.close()
        self.subscribers.clear()
        self.path.unlink(missing_ok=True)

    def tell(self, telemetry: Telemetry) -> None:
        """Send telemetry to all who asked for it."""
        self.telemetry = change(telemetry, revision=self._revise(telemetry))
        self.say(encode(self.telemetry))

    def _revise(self, telemetry: Telemetry) -> int:
        """Return the revision, a new one where what is on offer has changed since."""
        offer = (
            self.areas,
            self.settings,
            self.overview,
            frozenset(self.unanswered),
            telemetry.next_allowed,
            telemetry.state == "idle",
        )
        if offer != self._offer:
            self._revision += self._offer is not None
            self._offer = offer
        return self._revision

    def say(self, line: bytes) -> None:
        """Send anything at all."""
        for writer in self.subscribers:
            writer.write(line)

    def set(self, request: Settings) -> Message:
        """Change settings as the daemon does where nothing stands against it."""
        changes = {
            name: value
            for name in self.settings.__struct_fields__
            if (value := getattr(request, name, None)) is not None and name != "id"
        }
        if request.areas is not None and not self.settings.unlocked:
            needed = Reason.CODE_NEEDED.said(what=Reason.WHAT_AREAS.said())
            return refused(request.id, needed, "pin")
        if request.pin is not None:
            self.pin = request.pin
            changes["has_pin"] = True
        if changes:
            self.settings = change(self.settings, **changes)
        return change(self.settings, id=request.id)

    def unlock(self, request: Unlock) -> Message:
        """Look at a code as the daemon does."""
        if request.pin != self.pin:
            self.wrong += 1
            why = Reason.CODE_WRONG if self.wrong % TRIES else Reason.CODE_WAITS
            return refused(request.id, why.said(), "pin")
        self.settings = change(self.settings, unlocked=True)
        return Done(id=request.id)

    def listing(self, request: int) -> PeopleList:
        """Return the people, who must answer, and the real questions."""
        return PeopleList(
            id=request,
            people=tuple(
                PersonInfo(name=name, must_answer=name in self.unanswered, gentle_start=False)
                for name in self.areas.people
            ),
            questions=tuple(
                QuestionInfo(
                    key=q.key,
                    text=q.text.english,
                    note=q.note.english if q.note is not None else "",
                    text_coded=coded(q.text.said()),
                    note_coded=coded(q.note.said()) if q.note is not None else None,
                )
                for q in QUESTIONS
            ),
        )

    def verbs(self) -> list[str]:
        """Return what was asked, after the greeting and without plans."""
        names = [type(request).__name__ for request in self.asked]
        greeting = {"Areas", "Subscribe", "Plan", "People", "Settings", "Overview", "Answers"}
        return [name for name in names if name not in greeting]

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._writers.add(writer)
        try:
            while line := await reader.readline():
                try:
                    request = decode_request(line)
                except BadRequestError as error:
                    writer.write(encode(Refused(error=str(error), field=error.field)))
                    continue
                self.asked.append(request)
                answer = self._answer(request, writer)
                if answer is not None:
                    writer.write(encode(answer))
        except (ConnectionError, asyncio.CancelledError):
            pass
        finally:
            writer.close()

    def _listed(self, request: Areas) -> AreaList:
        """Return the areas; telemetry says when they open, where it can only be one person's."""
        person = request.person or self.areas.people[0]
        opens = self.telemetry.next_allowed if len(self.areas.people) == 1 else {}
        areas = tuple(
            change(area, next_allowed=opens.get(area.id, area.next_allowed))
            for area in self.areas.areas
        )
        return change(self.areas, id=request.id, person=person, areas=areas)

    def _answer(self, request: Request, writer: asyncio.StreamWriter) -> Message | None:
        match request:
            case Areas():
                return self._listed(request)
            case Settings():
                return self.set(request)
            case Unlock():
                return self.unlock(request)
            case Lock():
                self.settings = change(self.settings, unlocked=False)
                return Done(id=request.id)
            case Overview():
                return change(self.overview, id=request.id)
            case People():
                return self.listing(request.id)
            case AddPerson() if self.refusal is None:
                self.areas = change(self.areas, people=(*self.areas.people, request.name))
                return Done(id=request.id)
            case RenamePerson() if self.refusal is None:
                names = [request.to if p == request.name else p for p in self.areas.people]
                self.areas = change(self.areas, people=tuple(names))
                return Done(id=request.id)
            case Answers():
                answers: dict[str, Answer] = {q.key: "no" for q in QUESTIONS}
                answers |= {"numb": "yes", "eyes": "not_sure"}
                return AnswersTold(id=request.id, name=request.name, answers=answers)
            case AnswerQuestions() if self.refusal is None:
                self.unanswered -= {request.name}
                return Done(id=request.id)
            case Subscribe():
                self.subscribers.append(writer)
                writer.write(encode(Done(id=request.id)))
                return self.telemetry
            case Plan() if isinstance(self.refusal, Said):
                return refused(request.id, self.refusal)
            case Plan() if isinstance(self.refusal, str):  # as of a daemon that knows no codes
                return Refused(id=request.id, error=self.refusal)
            case Plan():
                area = next(a for a in self.areas.areas if a.id == request.area)
                return preview(request, area, share=self.share, hazard_cm=self.hazard_cm)
            case _:
                return self.answer(request)
