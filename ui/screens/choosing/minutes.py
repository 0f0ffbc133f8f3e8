"""Minutes: how long, which light, how strong, and what that gives."""

import re

from textual.app import ComposeResult
from textual.containers import Container

from firmware_py.wire import Plan, PlanPreview, Refused, Request
from ui.connection.messages import Reply
from ui.display.geometry import Layout
from ui.language.messages import capital, refusal
from ui.language.words import (
    ABOUT,
    BACK,
    FEWER,
    LIGHT,
    LIGHT_ASK,
    MODES,
    MORE_BY_ONE,
    NEXT,
    STRENGTH,
    STRENGTH_ASK,
    STRENGTHS,
    WORKING_OUT,
    say,
)
from ui.pictures.scenes import AreaScene, SymbolScene, can_draw
from ui.screens.base import PanelScreen
from ui.screens.session.view import choice_title, gives_text, share_text
from ui.screens.tile_page import Option, Pick
from ui.state.choice import ALL_STRENGTHS, QUICK_MINUTES, Choice
from ui.widgets.figures import Figures
from ui.widgets.prose import Prose
from ui.widgets.target import Target


class Minutes(PanelScreen):
    """How long shall it be?"""

    def __init__(self, choice: Choice) -> None:
        super().__init__()
        self._choice = choice
        self._asked: Plan | None = None

    def compose(self) -> ComposeResult:
        """Lay out title, minutes, options and the way on."""
        yield Prose(say(WORKING_OUT), heading=choice_title(self._choice), id="title")
        yield Container(
            Container(
                Target(say(FEWER), name="fewer"),
                Figures(str(self._choice.minutes), id="minutes"),
                Target(say(MORE_BY_ONE), name="one-more"),
                id="stepper",
            ),
            Container(
                *(Target(str(minutes), name=f"quick-{minutes}") for minutes in QUICK_MINUTES),
                id="quick",
            ),
            id="length",
        )
        yield Container(
            Target(name="mode", strong=1),
            Target(name="strength", strong=1),
            Prose(id="sentence"),
            id="options",
        )
        back, about = Target(say(BACK), name="back"), Target(say(ABOUT), name="about")
        stands = self.panel.geometry.layout is Layout.PORTRAIT  # BACK lies lowest there too
        ways = (about, back) if stands else (back, about)
        yield Container(*ways, Target(say(NEXT), name="next", classes="go"), id="foot")

    def on_mount(self) -> None:
        """Show the choice and ask what it gives."""
        self._choose(self._choice)

    def touched(self, name: str, /) -> None:
        """Change the choice, or move on."""
        choice = self._choice
        match name:
            case "fewer":
                self._choose(choice.with_minutes(choice.minutes - 1))
            case "one-more":
                self._choose(choice.with_minutes(choice.minutes + 1))
            case "mode":
                self.panel.show(self._modes())
            case "strength":
                self.panel.show(self._strengths())
            case "about":
                self.panel.go.about(choice)
            case "next":
                self.panel.go.check(choice)
            case "back":
                self.panel.go.home()
            case _:
                self._choose(choice.with_minutes(int(name.removeprefix("quick-"))))

    def answered(self, request: Request, answer: Reply) -> None:
        """Show what the choice gives, if it is still the choice."""
        if not isinstance(request, Plan) or request.minutes != self._choice.minutes:
            return
        if self._asked is None or not _same(request, self._asked):
            return
        if isinstance(answer, PlanPreview):
            is_short = self.panel.geometry.layout is not Layout.WIDE
            self._title(gives_text(answer.red, answer.nir, answer.basis, is_short=is_short))
            self.query_one("#sentence", Prose).tell(share_text(answer))
        elif isinstance(answer, Refused):
            self._refuse(refusal(answer))

    def _choose(self, choice: Choice) -> None:
        self._choice = choice
        self.query_one("#minutes", Figures).shown = str(choice.minutes)
        for minutes in QUICK_MINUTES:
            chosen = minutes == choice.minutes
            self.query_one(f"#quick-{minutes}").set_class(chosen, "-chosen")
        only = len(choice.area.modes) == 1
        mode = self.query_one("#mode", Target)
        mode.write((say(LIGHT), say(MODES[choice.mode])), usable=not only)
        strength = say(STRENGTHS[choice.strength])
        self.query_one("#strength", Target).write((say(STRENGTH), strength))
        self._title(say(WORKING_OUT) if self._asked is None else None)
        self._asked = choice.plan()
        self.panel.ask(self._asked)

    def _modes(self) -> Pick:
        """Return all lights of the area side by side, the area drawn in each."""
        choice, modes = self._choice, self._choice.area.modes
        area = choice.area.id
        options = [
            Option((say(MODES[mode]),), AreaScene(area, mode) if can_draw(area) else None)
            for mode in modes
        ]
        now = modes.index(choice.mode) if choice.mode in modes else None
        show = self.panel.go.minutes
        return Pick(
            say(LIGHT_ASK),
            options,
            now,
            lambda place: show(choice.with_mode(modes[place])),
            lambda: show(choice),
        )

    def _strengths(self) -> Pick:
        """Return all strengths side by side, as one to three bars of light."""
        choice = self._choice
        options = [
            Option((say(STRENGTHS[each]),), SymbolScene(f"strength-{bars}", choice.mode))
            for bars, each in enumerate(ALL_STRENGTHS, start=1)
        ]
        show = self.panel.go.minutes
        return Pick(
            say(STRENGTH_ASK),
            options,
            ALL_STRENGTHS.index(choice.strength),
            lambda place: show(choice.with_strength(ALL_STRENGTHS[place])),
            lambda: show(choice),
        )

    def _refuse(self, why: str) -> None:
        """Say why not; where there is no room for it, its first part in the title's place."""
        title, below = self.query_one("#title", Prose), self.query_one("#sentence", Prose)
        title.tell(heading=choice_title(self._choice))
        below.tell(why)
        for end in re.finditer("[:;] ", why):
            if below.fits:
                return
            title.tell(why[: end.start()])
            below.tell(capital(why[end.end() :]))

    def _title(self, gives: str | None) -> None:
        prose = self.query_one("#title", Prose)
        kept = " ".join(prose.said[1:]) if gives is None else gives
        prose.tell(kept, heading=choice_title(self._choice))


def _same(one: Plan, other: Plan) -> bool:
    """Tell whether two questions ask the same; their ids differ."""
    return (one.area, one.minutes, one.mode, one.strength, one.distance_cm) == (
        other.area,
        other.minutes,
        other.mode,
        other.strength,
        other.distance_cm,
    )
