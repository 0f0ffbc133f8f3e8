"""Check: what must be true before the light comes on; START says that it is."""

from textual.app import ComposeResult
from textual.containers import Container

from firmware_py.wire import Coded, Plan, PlanPreview, Refused, Request, Start
from firmware_py.wire.reasons import Reason
from ui.connection.messages import Reply
from ui.display.geometry import Layout
from ui.language.messages import message, pairs, refusal, share_of_dose
from ui.language.text import distance
from ui.language.words import (
    ALL_TRUE,
    BACK,
    CENTIMETRES,
    CHANGE,
    DISTANCE,
    DISTANCE_ASK,
    GIVES_SHARE,
    GOGGLES_NEXT,
    NEXT,
    NOT_NOW,
    PAIN,
    PAIN_TILE,
    PAIN_TOLD,
    PAIN_UNTOLD,
    START,
    STARTING,
    WORKING_OUT,
    say,
)
from ui.pictures.scenes import SymbolScene
from ui.pictures.symbols import FARTHEST, distance_sign
from ui.screens.base import PanelScreen
from ui.screens.choosing.goggles import Goggles
from ui.screens.scale import Scale
from ui.screens.session.view import choice_title, gives_text
from ui.screens.tile_page import Option, Pick
from ui.state.choice import Choice
from ui.widgets.figure import BodyFigure
from ui.widgets.picture import Picture
from ui.widgets.prose import Prose
from ui.widgets.target import Target

_SIGNS = ("dont-look", "skin", "distance")
_SIGN_OF: dict[str, str] = {Reason.CHECK_DONT_LOOK: "dont-look", Reason.CHECK_SKIN: "skin"}


class Check(PanelScreen):
    """Goggles, skin, nothing touching, distance: all on one screen. pain: before it, 0 to 10."""

    def __init__(
        self, choice: Choice, *, came_from_home: bool = False, pain: int | None = None
    ) -> None:
        super().__init__()
        self._pain = pain
        self._choice = choice
        self._came_from_home = came_from_home
        self._plan: PlanPreview | None = None

    def compose(self) -> ComposeResult:
        """Lay out the checks beside START and the way back."""
        checks = Prose(say(WORKING_OUT), heading=choice_title(self._choice), id="checks")
        start = Target(say(START), name="start", classes="go", disabled=True)
        back = Target(say(BACK), name="back")
        rows = (self._rows(),) if self.panel.graphics is not None else ()
        explained = Container(
            checks, BodyFigure(self._choice.area.id, self._choice.mode), id="explained"
        )
        explained.display = not rows
        distance = Target(*self._distance_lines(), name="distance")
        # BACK lies lowest at the left, and nothing that leads on where STOP comes to lie.
        if self.panel.geometry.layout is Layout.PORTRAIT:
            low, ways = [distance], [back, self._pain_tile()]
        else:
            low, ways = [back, distance], [self._pain_tile()]
        yield Container(
            Container(*rows, explained, Container(*low, id="low"), id="left"),
            Container(start, Container(*ways, id="ways"), id="right"),
            id="sides",
        )

    def on_mount(self) -> None:
        """Ask what this would give, which also says whether it is allowed."""
        self.panel.ask(self._choice.plan())

    def touched(self, name: str, /) -> None:
        """Start, change the distance or go back."""
        match name:
            case "start":
                self._begin()
            case "pain":
                self.panel.show(Scale(say(PAIN), self._with_pain))
            case "distance":
                self.panel.show(self._distances())
            case _ if self._came_from_home:
                self.panel.go.home()
            case _:
                self.panel.go.minutes(self._choice)

    def _begin(self) -> None:
        """Start, or ask for the goggles first."""
        plan = self._plan
        if plan is not None and plan.needs_goggles:
            back = Check(self._choice, came_from_home=self._came_from_home, pain=self._pain)
            self.panel.show(Goggles(self._choice.start(pain=self._pain), plan.hazard_cm, back))
            return
        self.query_one("#start", Target).write((say(STARTING),), usable=False)
        self.panel.ask(self._choice.start(pain=self._pain))

    def _pain_tile(self) -> Target:
        told = say(PAIN_UNTOLD) if self._pain is None else say(PAIN_TOLD, score=self._pain)
        return Target(say(PAIN_TILE), told, name="pain")

    def _with_pain(self, pain: int | None) -> None:
        self._again(self._choice, pain)

    def _again(self, choice: Choice, pain: int | None) -> None:
        self.panel.show(Check(choice, came_from_home=self._came_from_home, pain=pain))

    def _distances(self) -> Pick:
        """Return all measured distances side by side, the nearest first."""
        choice, pain = self._choice, self._pain
        areas = self.panel.state.areas
        known = sorted(areas.distances_cm) if areas is not None else []
        options = [
            Option(
                (say(CENTIMETRES, distance=distance(cm)),),
                SymbolScene(distance_sign(place * (FARTHEST - 1) // max(1, len(known) - 1) + 1)),
            )
            for place, cm in enumerate(known)
        ]
        return Pick(
            say(DISTANCE_ASK),
            options,
            known.index(choice.distance_cm) if choice.distance_cm in known else None,
            lambda place: self._again(choice.with_distance(known[place]), pain),
            lambda: self._again(choice, pain),
        )

    def answered(self, request: Request, answer: Reply) -> None:
        """Show what must be true, or why it may not be; START waits for the former."""
        if not isinstance(request, Plan | Start) or request.distance_cm != self._choice.distance_cm:
            return
        checks = self.query_one("#checks", Prose)
        start = self.query_one("#start", Target)
        heading = choice_title(self._choice)
        if isinstance(answer, PlanPreview):
            self.query_one("#distance", Target).write(
                self._distance_lines(share_of_dose(answer.sentence_coded))
            )
            is_short = self.panel.geometry.layout is Layout.COMPACT
            gives = gives_text(answer.red, answer.nir, answer.basis, is_short=is_short)
            checks.tell(*self._checks(answer), heading=heading, spare=gives)
            self._plan = answer
            self._picture(answer)
            go = (NEXT, GOGGLES_NEXT) if answer.needs_goggles else (START, ALL_TRUE)
            start.write(tuple(map(say, go)))
        elif isinstance(answer, Refused):
            checks.tell(refusal(answer), heading=heading)
            self._show_rows(shown=False)
            start.write((say(NOT_NOW),), usable=False)

    def _rows(self) -> Container:
        """Return a picture for each thing to look at, with its line beside it."""
        rows = (
            Container(Picture(SymbolScene(sign), id=f"sign-{sign}"), Prose(id=f"for-{sign}"))
            for sign in _SIGNS
        )
        title = Prose(heading=choice_title(self._choice), id="rows-title")
        return Container(title, *rows, id="rows")

    def _picture(self, plan: PlanPreview) -> None:
        """Say the checks beside their pictures; where one has no room, all of them in words."""
        said: dict[str, list[str]] = {sign: [] for sign in _SIGNS}
        for coded, english in self._confirmed(plan):
            sign = _SIGN_OF.get(coded.code if coded is not None else "", "distance")
            said[sign].append(message(coded, english))
        found = [prose for sign in _SIGNS for prose in self.query(f"#for-{sign}").results(Prose)]
        for prose, sign in zip(found, _SIGNS, strict=False):
            prose.tell(" ".join(said[sign]))
            if isinstance(row := prose.parent, Container):
                row.display = bool(said[sign])
        self._show_rows(shown=bool(found) and all(prose.fits for prose in found))

    def _show_rows(self, *, shown: bool) -> None:
        for rows in self.query("#rows"):
            rows.display = shown
            self.query_one("#explained").display = not shown

    def _distance_lines(self, share: str | None = None) -> tuple[str, ...]:
        part = say(CHANGE) if share is None else say(GIVES_SHARE, share=share)
        is_short = self.panel.geometry.layout is Layout.COMPACT
        where = CENTIMETRES if is_short else DISTANCE
        return (say(where, distance=distance(self._choice.distance_cm)), part)

    def _checks(self, plan: PlanPreview) -> list[str]:
        """Return what a person confirms here; an area's warnings in one where room is short."""
        confirmed = [(coded, message(coded, english)) for coded, english in self._confirmed(plan)]
        if self.panel.geometry.layout is not Layout.COMPACT:
            return [f"· {said}" for _, said in confirmed]
        warns = [coded is not None and coded.code == Reason.CHECK_WARNING for coded, _ in confirmed]
        warnings = " ".join(
            said for (_, said), is_one in zip(confirmed, warns, strict=True) if is_one
        )
        return [
            *(said for (_, said), is_one in zip(confirmed, warns, strict=True) if not is_one),
            warnings,
        ]

    def _confirmed(self, plan: PlanPreview) -> list[tuple[Coded | None, str]]:
        """Return what a person confirms here.

        The distance's target says the distance and the share, a page of its own the goggles.
        """
        elsewhere = {Reason.CHECK_DISTANCE.value}
        if plan.needs_goggles:
            elsewhere |= {Reason.CHECK_GOGGLES.value, Reason.CHECK_OTHERS.value}
        gives = plan.sentence_coded.code if plan.sentence_coded is not None else ""
        return [
            (coded, english)
            for coded, english in pairs(plan.checks_coded, plan.checks)
            if coded is None or coded.code not in {*elsewhere, gives}
        ]
