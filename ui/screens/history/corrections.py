"""What was told of the last session, to be put right until the next one."""

from collections.abc import Callable, Mapping
from typing import get_args

from firmware_py.wire import Report, Request, SessionInfo, Telemetry
from firmware_py.wire.base import Complaint
from ui.language.text import short_area
from ui.language.told import last_said
from ui.language.words import (
    BLISTER_RESTS,
    COMPLAINT_ASK,
    COMPLAINTS,
    CORRECTIONS,
    NO_SMALL,
    NUMB_TILE,
    NUMBNESS,
    PAIN_AFTER_ASK,
    PAIN_BEFORE_ASK,
    PAIN_TILE,
    RED_NEXT_DAY,
    RED_NOW,
    RED_RESTS,
    RED_SURE,
    RED_TILE,
    SAID_AFTER,
    SAID_BEFORE,
    SAID_NEXT_DAY,
    YES_SMALL,
    say,
)
from ui.screens.scale import Scale
from ui.screens.tile_page import TilePage
from ui.screens.yes_no import YesNo

_UNTOLD = "?"
KINDS: tuple[Complaint, ...] = get_args(Complaint)


class Corrections(TilePage):
    """A tile for each answer, with what was last said. back: where BACK leads.

    The panel keeps both values, and refuses pain once another session has begun.
    """

    TITLE = CORRECTIONS

    def __init__(self, back: Callable[[], object], page: int = 0) -> None:
        super().__init__(page)
        self._back = back

    def another_page(self, page: int) -> "Corrections":
        """Return another page of the same answers."""
        return Corrections(self._back, page)

    def tiles(self) -> Mapping[str, tuple[str, ...]]:
        """Return each answer and what was said."""
        session = self._session
        if session is None:
            return {}
        tiles = {
            "is_red": (say(RED_TILE), self._said("is_red")),
            "pain_before": (say(PAIN_TILE), say(SAID_BEFORE, said=_score(session.pain_before))),
            "pain_after": (say(PAIN_TILE), say(SAID_AFTER, said=_score(session.pain_after))),
            "numbness": (say(NUMB_TILE), _score(self._numbness)),
        }
        if session.is_red_next_day is not None:
            said = self._said("is_red_next_day")
            tiles["is_red_next_day"] = (say(RED_TILE), say(SAID_NEXT_DAY, said=said))
        return tiles | {each: (f"{say(COMPLAINTS[each])}: {self._said(each)}",) for each in KINDS}

    def chosen(self, name: str, /) -> None:
        """Ask again."""
        panel, person, session = self.panel, self.panel.state.person, self._session
        if session is None:
            return
        number, page = session.session, self._page

        def again(_score: int | None = None) -> None:
            panel.show(Corrections(self._back, page))

        match name:
            case "pain_before" | "pain_after":
                text = PAIN_BEFORE_ASK if name == "pain_before" else PAIN_AFTER_ASK
                panel.show(Scale(say(text), again, lambda n: _told(person, number, name, n)))
            case "numbness":
                panel.show(Scale(say(NUMBNESS), again, lambda n: Report(person=person, numbness=n)))
            case "is_red" | "is_red_next_day":
                area = short_area(session.area, session.area)
                text = say(RED_NOW if name == "is_red" else RED_NEXT_DAY, area=area)
                panel.show(
                    YesNo(
                        text,
                        say(RED_RESTS),
                        lambda yes: _told(person, number, name, yes),
                        again,
                        sure=say(RED_SURE),
                    )
                )
            case _:
                self._ask_complaint(name, number, again)

    def leave(self) -> None:
        """Go back to history."""
        self._back()

    def view(self, _telemetry: Telemetry, /) -> object:
        """Return what is known of the last session."""
        return self.tiles()

    def paint(self, _view: object, /) -> None:
        """Show it, once it has been read again."""
        self.write()

    def _ask_complaint(self, name: str, number: int, again: Callable[[], object]) -> None:
        (kind,) = (each for each in KINDS if each == name)
        person = self.panel.state.person

        def request(is_so: bool) -> Request:  # noqa: FBT001  the answer to yes or no
            if is_so:
                return Report(person=person, session=number, complaints=(kind,))
            return Report(person=person, session=number, not_complaints=(kind,))

        rests = say(BLISTER_RESTS) if kind == "blister" else ""
        question = say(COMPLAINT_ASK, what=say(COMPLAINTS[kind]))
        self.panel.show(YesNo(question, rests, request, again, sure=question if rests else ""))

    @property
    def _session(self) -> SessionInfo | None:
        overview = self.panel.state.overview
        return None if overview is None else overview.last

    @property
    def _numbness(self) -> int | None:
        """What was told of numbness today."""
        overview = self.panel.state.overview
        told = overview.numbness[-1:] if overview is not None else ()
        return next((each.value for each in told if overview and each.date == overview.today), None)

    def _said(self, what: str) -> str:
        overview, session = self.panel.state.overview, self._session
        if overview is None or session is None:
            return ""
        said = last_said(session, what, overview.notes)
        return _UNTOLD if said is None else say(YES_SMALL if said else NO_SMALL)


def _score(score: int | None) -> str:
    return _UNTOLD if score is None else f"{score}"


def _told(person: str | None, session: int, what: str, value: int) -> Report:
    """Return a report of one thing of a session."""
    match what:
        case "pain_before":
            return Report(person=person, session=session, pain_before=value)
        case "pain_after":
            return Report(person=person, session=session, pain_after=value)
        case "is_red":
            return Report(person=person, session=session, is_red=bool(value))
    return Report(person=person, session=session, is_red_next_day=bool(value))
