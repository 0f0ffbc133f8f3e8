"""How are you: pain, numbness, symptoms or what happened, told on any day."""

from collections.abc import Callable, Mapping
from typing import get_args

from firmware_py.wire import Done, Event, Note, Refused, Request
from ui.connection.messages import Reply
from ui.language.messages import refusal
from ui.language.text import short_area
from ui.language.words import (
    EVENTS,
    HOW_ARE_YOU,
    IN_GENERAL,
    NOTED,
    NUMB_TILE,
    NUMBNESS,
    PAIN,
    PAIN_TILE,
    PLACE,
    PLACE_ASK,
    SYMPTOMS_TILE,
    say,
)
from ui.screens.scale import Scale
from ui.screens.settings.symptoms import SymptomQuestions
from ui.screens.tile_page import TilePage
from ui.widgets.prose import Prose

_NOWHERE = "in-general"


class HowAreYou(TilePage):
    """A tile for pain, for numbness, for symptoms, and for each thing that may have happened.

    area: what it is about; '' for nothing in particular, None where nobody has chosen yet: the
    area of a person's course, where they have but one.
    """

    TITLE = HOW_ARE_YOU

    def __init__(self, page: int = 0, area: str | None = None) -> None:
        super().__init__(page)
        self._chosen_area = area

    def another_page(self, page: int) -> "HowAreYou":
        """Return another page, about the same area."""
        return HowAreYou(page, self._chosen_area)

    def tiles(self) -> Mapping[str, tuple[str, ...]]:
        """Return what can be told."""
        events = {event: (say(EVENTS[event]),) for event in get_args(Event)}
        area = self._area
        where = say(IN_GENERAL) if area is None else short_area(area, area)
        return {
            "place": (say(PLACE), where),
            "pain": (say(PAIN_TILE),),
            "numbness": (say(NUMB_TILE),),
            "symptoms": (say(SYMPTOMS_TILE),),
        } | events

    def chosen(self, name: str, /) -> None:
        """Ask for a number, for symptoms, for the place, or note what happened."""
        panel, person, area = self.panel, self.panel.state.person, self._area

        def back(_score: int | None = None) -> None:
            panel.show(self.another_page(self._page))

        match name:
            case "pain":
                panel.show(Scale(say(PAIN), back, lambda n: Note(person=person, area=area, pain=n)))
            case "numbness":
                panel.show(Scale(say(NUMBNESS), back, lambda n: Note(person=person, numbness=n)))
            case "symptoms":
                panel.show(SymptomQuestions(back))
            case "place":
                panel.show(Place(back))
            case event if event in get_args(Event):
                panel.ask(Note(person=person, area=area, event=event))  # type: ignore[arg-type]  # one of them

    def leave(self) -> None:
        """Go back to the settings."""
        self.panel.go.menu()

    def answered(self, request: Request, answer: Reply) -> None:
        """Say that it is kept, or why it isn't."""
        if not isinstance(request, Note):
            return
        title = self.query_one("#title", Prose)
        if isinstance(answer, Refused):
            title.tell(heading=refusal(answer))
        elif isinstance(answer, Done):
            title.tell(heading=say(NOTED))

    @property
    def _area(self) -> str | None:
        """The area that it is about; None for nothing in particular."""
        if self._chosen_area is not None:
            return self._chosen_area or None
        overview = self.panel.state.overview
        areas = {course.area for course in overview.courses} if overview is not None else set()
        return areas.pop() if len(areas) == 1 else None


class Place(TilePage):
    """Where it is: an area, or nowhere in particular. back: where BACK leads, with no change."""

    TITLE = PLACE_ASK

    def __init__(self, back: Callable[[], object], page: int = 0) -> None:
        super().__init__(page)
        self._back = back

    def another_page(self, page: int) -> "Place":
        """Return another page of areas."""
        return Place(self._back, page)

    def tiles(self) -> Mapping[str, tuple[str, ...]]:
        """Return every area of the panel."""
        areas = self.panel.state.areas
        known = areas.areas if areas is not None else ()
        return {_NOWHERE: (say(IN_GENERAL),)} | {
            area.id: (short_area(area.id, area.name),) for area in known
        }

    def chosen(self, name: str, /) -> None:
        """Go back with it."""
        self.panel.show(HowAreYou(area="" if name == _NOWHERE else name))

    def leave(self) -> None:
        """Go back as before."""
        self._back()
