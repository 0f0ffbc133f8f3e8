"""How are you: pain, numbness or what happened, told on any day."""

from collections.abc import Mapping
from typing import get_args

from firmware_py.wire import Done, Event, Note, Refused, Request
from ui.connection.messages import Reply
from ui.language.messages import refusal
from ui.language.words import EVENTS, HOW_ARE_YOU, NOTED, NUMB_TILE, NUMBNESS, PAIN, PAIN_TILE, say
from ui.screens.scale import Scale
from ui.screens.tile_page import TilePage
from ui.widgets.prose import Prose


class HowAreYou(TilePage):
    """A tile for pain, for numbness, and for each thing that may have happened."""

    TITLE = HOW_ARE_YOU

    def tiles(self) -> Mapping[str, tuple[str, ...]]:
        """Return what can be told."""
        events = {event: (say(EVENTS[event]),) for event in get_args(Event)}
        return {"pain": (say(PAIN_TILE),), "numbness": (say(NUMB_TILE),)} | events

    def chosen(self, name: str, /) -> None:
        """Ask for a number, or note what happened."""
        panel, person, area = self.panel, self.panel.state.person, self._area

        def back(_score: int | None) -> None:
            panel.show(HowAreYou(self._page))

        match name:
            case "pain":
                panel.show(Scale(say(PAIN), back, lambda n: Note(person=person, area=area, pain=n)))
            case "numbness":
                panel.show(Scale(say(NUMBNESS), back, lambda n: Note(person=person, numbness=n)))
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
        """The area that it is about, where a person has a course of one alone."""
        overview = self.panel.state.overview
        areas = {course.area for course in overview.courses} if overview is not None else set()
        return areas.pop() if len(areas) == 1 else None
