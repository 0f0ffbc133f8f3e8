"""What a screen may use of the program that shows it; nothing else of it is a screen's business."""

from collections.abc import Callable
from typing import Protocol

from textual.screen import Screen

from firmware_py.wire import Request
from ui.clock import Clock
from ui.display.geometry import Geometry
from ui.display.graphics import Graphics
from ui.state.choice import Choice
from ui.state.follow_ups import Question
from ui.state.panel_state import PanelState


class Routes(Protocol):
    """The ways from one screen to another."""

    def page(self) -> None:
        """Show the page that the panel's state calls for, from its beginning."""

    def home(self) -> None:
        """Show the areas, or what comes before them."""

    def minutes(self, choice: Choice) -> None:
        """Show how long, which light, how strong."""

    def check(self, choice: Choice, *, came_from_home: bool = False) -> None:
        """Show what must be true before the light comes on."""

    def about(self, choice: Choice) -> None:
        """Show what an area's dose rests on."""

    def after_session(self) -> None:
        """Ask how the session went, where light was given; else leave its end."""

    def menu(self) -> None:
        """Show what can be set."""

    def people(self) -> None:
        """Show everybody, to add a person or change a name."""

    def answers(self, person: str) -> None:
        """Show what somebody answered at first use, with the ways to change that or their name."""

    def questions(self, person: str, back: Callable[[], object]) -> None:
        """Ask somebody the questions of first use again. back: what follows them."""

    def history(self, back: Callable[[], object] | None = None) -> None:
        """Show the past of whom it is for. back: where BACK leads; None: to the menu."""

    def new_code(self, *, locks: bool = False) -> None:
        """Show where a code is chosen. locks: the screen shall be locked with it."""

    def with_code(
        self,
        then: Callable[[], object],
        back: Callable[[], object] | None = None,
        *,
        ask: bool = False,
    ) -> None:
        """Do what the code guards; before it, where that is needed or asked, have it entered.

        back: what follows where it isn't (None: the menu). Where there is no code yet, one may be
        chosen.
        """


class Panel(Protocol):
    """The program, as its screens see it."""

    @property
    def state(self) -> PanelState:
        """All that is known of the panel: screens draw from it and never change it."""

    @property
    def clock(self) -> Clock:
        """The screen's clocks."""

    @property
    def geometry(self) -> Geometry:
        """The display, in millimetres and cells."""

    @property
    def graphics(self) -> Graphics | None:
        """How the terminal draws pictures; None where it draws none."""

    @property
    def shade(self) -> float:
        """How bright pictures are drawn, 0..1."""

    @property
    def go(self) -> Routes:
        """The ways to other screens."""

    def show(self, screen: Screen[None]) -> None:
        """Put another screen in the place of the present one."""

    def ask(self, request: Request) -> object:
        """Send a request now; the answer comes to the screen that is shown by then."""

    def stop_light(self) -> None:
        """Send STOP now; repeated with every news of light until the panel has obeyed."""

    def admits_touch(self) -> bool:
        """Tell whether a touch now counts, or is the second one of a shaking finger."""

    def speaks(self, name: str, words: tuple[str, ...]) -> bool:
        """Speak a touched target, and tell whether that is all that this touch does."""

    def whose_voice(self) -> str:
        """Return a sentence that says whose voice speaks."""

    def choose_person(self, person: str | None) -> None:
        """Go on with a person, with what is open to them; None: ask for whom."""

    def settle(self, question: Question) -> None:
        """Go on from a question that was answered or skipped."""

    def skip_clock(self) -> None:
        """Ask for day and time no more, until the screen starts again or somebody wants to."""

    def lock(self) -> None:
        """Ask for the code from now on, where the screen locks; what it opened is closed too."""
