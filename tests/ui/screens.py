"""Every screen of the program, reached as it is reached in life."""

from collections.abc import AsyncIterator, Container

import plotext  # noqa: F401  loaded already, so that a plot is drawn at once

from firmware_py.core.faults import Fault, FaultCode
from firmware_py.wire import (
    FaultInfo,
    People,
    Settings,
    SkinCheck,
    Span,
    Symptoms,
    Telemetry,
    WorryInfo,
    coded,
)
from firmware_py.wire.reasons import AreaName, Detail, Reason, Time, Wait
from tests.ui.driving import Hands
from tests.ui.fake_daemon import (
    ARMING,
    DONE,
    IDLE,
    LIT,
    OVERVIEW,
    PAUSED,
    change,
    channel,
    span,
)
from ui.connection.messages import LinkLost
from ui.language import text
from ui.language.messages import message
from ui.navigation.follow_up import before_areas
from ui.screens.base import PanelScreen
from ui.screens.choosing.closed_area import ClosedArea
from ui.screens.choosing.goggles import Goggles
from ui.screens.history.corrections import Corrections
from ui.screens.history.history import HistoryScreen
from ui.screens.history.talked import Talked
from ui.screens.history.week import Week
from ui.screens.session.complaints import Complaints
from ui.screens.settings.areas import AreasOffered
from ui.screens.settings.code import NewCode, RefillCode
from ui.screens.settings.how_are_you import HowAreYou, Place
from ui.screens.settings.menu import Menu
from ui.screens.settings.night import Night
from ui.screens.settings.set_clock import SetTime
from ui.screens.settings.sound import Sound
from ui.screens.settings.symptoms import SymptomQuestions, SymptomsKept
from ui.screens.settings.time_told import TimeTold
from ui.state.choice import Choice

WORRY = WorryInfo(area="shoulders", why="worse", pain_first=3.0, pain_latest=9.0)


def fault(cause: Fault) -> FaultInfo:
    """Return a fault as the daemon tells it."""
    rule = cause.rule
    return FaultInfo(
        code=cause.code,
        text=cause.text,
        since=None,
        remedy=rule.remedy.english,
        needs_pin=rule.needs_pin,
        text_coded=coded(cause.said),
        remedy_coded=coded(rule.remedy.said()),
    )


FAULT = fault(
    Fault(FaultCode.TOO_HOT, Reason.SURFACE_TOO_HOT.said(celsius=43.2, limit_c=43.0)),
)
FAULT_PIN = fault(Fault(FaultCode.READBACK, "Red reads back duty 0.5 where 0 was commanded."))
# Nearly the longest cause: the key is the deepest of the configuration.
CANNOT_START = fault(
    Fault(
        FaultCode.CANNOT_START,
        Reason.CANNOT_START.said(
            why=Reason.CONFIG_VALUE.said(
                file="/etc/panel/panel.toml",
                key="channels.red.calibration.uncertainty",
                value="1.5",
                detail=Detail("expected `float` <= 0.3"),
            )
        ),
    )
)
CUT_OFF = Reason.CUT_OFF.said(area=AreaName("soles", "soles"), red_j_cm2=1.2, nir_j_cm2=2.5)
NOTICE = change(IDLE, reason=str(CUT_OFF), reason_coded=coded(CUT_OFF))
REFUSAL = Reason.TOO_BRIGHT.said(
    colours=Reason.COLOUR_BOTH.said(), least_mw_cm2=50.0, limit_mw_cm2=25.0
)
# The longest that is said of a time.
DOUBT = Reason.TIME_BEFORE_TOLD.said(
    when=Time("2026-09-01T09:05:00+02:00"), last=Time("2026-09-03T18:40:00+02:00")
)
# The longest reason.
WAITS = Reason.AREA_WAITS_ON.said(
    area=AreaName("shoulders", "Shoulders, back of neck"),
    when=Wait(3600),
    why=Reason.WAIT_LOST.said(),
    stays=Reason.TELL_AGAIN.said(),
)
COMPLETE = Reason.AREA_CLOSED.said(
    area=AreaName("shoulders", "Shoulders, back of neck"), why=Reason.COURSE_COMPLETE.said()
)
LATER = {"soles": "2026-09-04T10:32:00+02:00", "shoulders": "2026-09-03T19:05:00+02:00"}
# Neighbours are different screens, so that each comes fresh.
STATES: dict[str, Telemetry] = {
    "countdown": ARMING,
    "home": IDLE,
    "running": LIT,
    "home-later": change(IDLE, next_allowed=LATER),
    "running-red": change(LIT, mode="red", nir=channel(0, 0, 0)),
    "fault-untold": change(IDLE, state="fault", fault=None),
    "notice": NOTICE,
    "running-unknown": change(LIT, nir=change(LIT.nir, duty=None, fluence_j_cm2=None)),
    "paused": PAUSED,
    "done": DONE,
    "paused-warm": change(PAUSED, pauses=("person", "interlock", "warm"), can_resume=False),
    "fault-warm": change(
        IDLE,
        state="fault",
        surface_c=39.24,
        fault=change(FAULT, waits_coded=coded(Reason.STILL_TOO_WARM.said(limit_c=37.0))),
    ),
    "stopped": change(
        DONE,
        ended="stopped",
        red=channel(1.2, 3, 0),
        nir=channel(2.5, 6, 0),
        red_span=Span(low_j_cm2=0.8, high_j_cm2=1.6),
        nir_span=Span(low_j_cm2=1.7, high_j_cm2=3.3),
        basis="estimated",
    ),
    "fault": change(IDLE, state="fault", fault=FAULT),
    "pause-limit": change(DONE, ended="pause_limit", red=channel(1.2, 3, 0), red_span=span(1.2)),
    "fault-pin": change(IDLE, state="fault", fault=FAULT_PIN),
    "commissioning": change(
        IDLE, state="commissioning", reason="Red at 5 % for 20 s.", reason_coded=None
    ),
    "cannot-start": change(IDLE, state="fault", fault=CANNOT_START),
}


async def walk(hands: Hands, areas: Container[str] | None = None) -> AsyncIterator[str]:
    """Show one screen after another, and yield each one's name while it is shown.

    areas: of which to show the screens that each area has; None for all.
    """
    app = hands.app
    for name, telemetry in STATES.items():
        app.state.store.change(last={})
        await hands.tell(telemetry)
        yield name
    assert app.state.settings is not None
    app.state.settings = change(app.state.settings, has_pin=True)
    await hands.tell(STATES["fault-pin"])
    await hands.passes(1.0)  # a screen that stays is drawn twice a second
    yield "fault-code"
    app.state.settings = change(app.state.settings, has_pin=False)
    app.state.store.change(last={})
    await hands.tell(IDLE)
    await hands.touch("more")
    await hands.see("Areas")
    yield "areas"
    if hands.screen.query("#more"):
        hands.app.contact.heard_at = hands.time.seconds + 2
        await hands.touch("more")
        yield "areas-page-2"
    assert app.state.areas is not None
    # Not all of the dose: what is longest to say.
    hands.daemon.share = 0.81
    for area in app.state.areas.areas:
        if areas is not None and area.id not in areas:
            continue
        choice = Choice.usual(area)
        for show in (app.go.minutes, app.go.about, app.go.check):
            show(choice)
            name = show.__name__
            await hands.see(name.capitalize())
            yield f"{name}-{area.id}"
    async for name in walk_choices(hands, Choice.usual(app.state.areas.areas[0])):
        yield name
    async for name in walk_aside(hands):
        yield name
    await hands.tell(LIT)
    await hands.tell(IDLE)
    hands.daemon.share = 1.0
    hands.daemon.refusal = REFUSAL
    for show in (app.go.minutes, app.go.check):
        show(Choice.usual(app.state.areas.areas[0]))
        await hands.see(show.__name__.capitalize())
        yield f"{show.__name__.removeprefix('show_')}-refused"
    hands.daemon.refusal = None
    await hands.tell(LIT)
    await hands.tell(IDLE)
    yield "home-again"
    app.post_message(LinkLost())
    await hands.see("NoContact")
    yield "no-contact"


async def walk_choices(hands: Hands, choice: Choice) -> AsyncIterator[str]:
    """Show what is chosen from: all of it side by side."""
    go = hands.app.go
    for way in ("mode", "strength", "distance", "language"):
        match way:
            case "mode" | "strength":
                go.minutes(choice)
            case "distance":
                go.check(choice)
            case _:
                go.menu()
        await hands.until(lambda way=way: hands.screen.query(f"#{way}, #more"))  # type: ignore[misc]  # its default
        await hands.see(type(hands.screen).__name__)
        hands.app.contact.heard_at = hands.time.seconds + 5
        while not hands.screen.query(f"#{way}"):
            await hands.touch("more")
        await hands.touch(way)
        await hands.see("Pick")
        yield f"choose-{way}"


async def walk_names(hands: Hands) -> AsyncIterator[str]:
    """Show where people get their names."""
    hands.app.go.people()
    await hands.see("Everybody")
    yield "everybody"
    await hands.touch("person-0")
    await hands.see("AnswersGiven")
    await hands.until(lambda: not hands.find("change").disabled)
    yield "answers"
    hands.app.contact.heard_at = hands.time.seconds + 5
    await hands.touch("rename")
    await hands.see("SpellName")
    yield "spell-name"
    hands.time.seconds += 1  # a touch is no second one of a shaking finger
    hands.app.contact.heard_at = hands.time.seconds
    await hands.touch("key-8")
    yield "spell-letter"


async def walk_questions(hands: Hands) -> AsyncIterator[str]:
    """Show what is asked at first use."""
    app = hands.app
    assert app.state.people is not None
    assert app.state.areas is not None
    hands.daemon.unanswered = set(app.state.areas.people)
    app.link.ask(People())
    await hands.see("Questions")
    for question in app.state.people.questions:
        app.contact.heard_at = hands.time.seconds + 2
        # The first, the longest, and the one with the longest note: the others look alike.
        if question.key not in {"cancer", "photosensitive", "red_sensitive", "numb", "eyes"}:
            await hands.touch("no")
            continue
        yield f"question-{question.key}"
        await hands.touch("yes")
        if question.note:
            yield f"note-{question.key}"
            await hands.touch("next")
    await hands.see("Home")


def aside(hands: Hands) -> dict[str, PanelScreen]:
    """Return what lies beside the way to the light and needs nothing before it."""
    app = hands.app
    assert app.state.areas is not None
    overview = change(
        OVERVIEW, ask_skin=(SkinCheck(session=7, area="lower-back", date="2026-08-28"),)
    )
    shoulders = next(area for area in app.state.areas.areas if area.id == "shoulders")
    later = text.when(LATER["shoulders"], app.clock.now())
    return {
        "menu": Menu(),
        "goggles": Goggles(Choice.usual(shoulders).start(), 125.0, Menu()),
        "night": Night(),
        "sound": Sound(),
        "menu-page-2": Menu(1),
        "offered": AreasOffered(),
        "day": SetTime(),
        "why": ClosedArea(change(shoulders, waits=str(WAITS), waits_coded=coded(WAITS)), later),
        "time": SetTime(asks_time=True),
        "time-told": TimeTold("", [message(coded(DOUBT), str(DOUBT))], app.go.menu, sure=True),
        "history": HistoryScreen(app.go.menu),
        "history-page-2": HistoryScreen(app.go.menu, 1),
        "red-next-day": before_areas(app, overview, ("skin", 7)),
        "history-page-3": HistoryScreen(app.go.menu, 2),
        "history-page-4": HistoryScreen(app.go.menu, 3),
        "complaints": Complaints(1, app.go.menu),
        "history-page-5": HistoryScreen(app.go.menu, 4),
        "talked": Talked(WORRY, app.go.menu),
        "history-page-6": HistoryScreen(app.go.menu, 5),
        "symptoms-offered": before_areas(app, overview, ("symptoms", 0)),
        "how": HowAreYou(),
        "symptoms-first": SymptomQuestions(app.go.menu),
        "corrections": Corrections(app.go.menu),
        "how-page-2": HowAreYou(1, "lower-back"),
        "corrections-page-2": Corrections(app.go.menu, 1),
        "symptoms-longest": SymptomQuestions(app.go.menu, at=5),
        "place": Place(app.go.menu),
        "symptoms-kept": SymptomsKept(Symptoms(pain=3), app.go.menu),
        "numbness": before_areas(app, overview, ("numbness", 0)),
        "newcode": NewCode(),
        "complete": ClosedArea(
            change(shoulders, waits=str(COMPLETE), waits_coded=coded(COMPLETE)), later
        ),
        "refill": RefillCode("Me"),
        "week": Week("shoulders"),
    }


async def walk_aside(hands: Hands) -> AsyncIterator[str]:
    """Show what lies beside the way to the light: settings, history, first use, the lock."""
    app = hands.app
    app.state.skip_clock()
    app.state.telemetry = change(IDLE, clock="unset")
    for name, screen in aside(hands).items():
        app.show(screen)
        await hands.see(type(screen).__name__)
        # Where one page holds it all, there is no second.
        if "page" not in name or vars(screen).get("_page"):
            yield name
    app.state.telemetry = IDLE
    async for name in walk_names(hands):
        yield name
    async for name in walk_questions(hands):
        yield name
    app.link.ask(Settings(pin="2580", locks=True))
    await hands.see("Locked")
    yield "locked"
    app.link.ask(Settings(locks=False))
    await hands.until(lambda: not app.state.is_locked)
