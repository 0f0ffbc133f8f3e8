"""Done: what was given, and how it ended."""

from typing import Any

from textual.app import ComposeResult
from textual.containers import Container

from firmware_py.wire import Telemetry
from ui.display import palette
from ui.language.messages import message
from ui.language.text import usable_text, when
from ui.language.words import DOSES_ESTIMATED, ENDINGS, LOOK_AFTER, OK, say
from ui.screens.base import PanelScreen
from ui.screens.session.view import area_name, doses_view, given_text, title
from ui.widgets.bar import DoseBar
from ui.widgets.prose import Prose
from ui.widgets.target import Target


class Done(PanelScreen):
    """The session is over."""

    def compose(self) -> ComposeResult:
        """Lay out the ending beside OK, the doses, and what comes next."""
        given = Container(
            Prose(id="ending"),
            DoseBar(palette.RED_FILL, id="red"),
            DoseBar(palette.NIR_FILL, id="nir"),
            id="given",
        )
        yield Container(given, Target(say(OK), name="ok", classes="go"), id="top")
        yield Prose(id="after")

    def view(self, telemetry: Telemetry, /) -> Any:
        """Return how it ended, the doses, and when the area may be lit again."""
        ending = ENDINGS.get(telemetry.ended or "")
        # Before its light: why it was refused is all that there is to say.
        if ending is None or _is_refused(telemetry):
            ending = message(telemetry.reason_coded, telemetry.reason)
        else:
            ending = say(ending)
        next_at = telemetry.next_allowed.get(telemetry.area or "")
        after = ""
        if next_at:
            name = area_name(telemetry, self.panel.state.areas)
            after = usable_text(name, when(next_at, self.panel.clock.now()))
        words = (title(telemetry, self.panel.state.areas), given_text(telemetry))
        rests = say(DOSES_ESTIMATED) if telemetry.basis == "estimated" else ""
        return ending, words, doses_view(telemetry), after, rests

    def paint(self, view: Any, /) -> None:
        """Show them."""
        ending, words, (red, nir), after, rests = view
        self.query_one("#ending", Prose).tell(*words, heading=ending)
        self.query_one("#red", DoseBar).dose = red
        self.query_one("#nir", DoseBar).dose = nir
        self.query_one("#after", Prose).tell(say(LOOK_AFTER), after, spare=rests)

    def touched(self, _name: str, /) -> None:
        """Ask how it went, where light was given; else leave."""
        self.panel.go.after_session()


def _is_refused(telemetry: Telemetry) -> bool:
    """Tell whether a session ended before its light since a clinic's record, or the rules, said no.

    What is said of every other end has a code that begins so.
    """
    coded = telemetry.reason_coded
    return telemetry.ended == "cancelled" and not (coded is None or coded.code.startswith("ended_"))
