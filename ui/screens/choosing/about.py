"""About an area: how well it was studied, by whom, and what to beware of."""

from textual.app import ComposeResult
from textual.containers import Container

from firmware_py.wire import ChannelPlan
from ui.display.geometry import Layout
from ui.language.messages import catalogue_text
from ui.language.text import short_area, source
from ui.language.words import (
    ABOUT_AREA,
    BACK,
    ESTIMATED,
    GRADES,
    MEASURED,
    NOT_THIS_PANEL,
    PER_WEEK,
    PER_WEEK_ONE,
    SOURCES,
    say,
)
from ui.screens.base import PanelScreen
from ui.screens.session.view import gives_text
from ui.state.choice import Choice
from ui.widgets.figure import BodyFigure
from ui.widgets.prose import Prose
from ui.widgets.target import Target


class About(PanelScreen):
    """What the area's dose rests on."""

    def __init__(self, choice: Choice) -> None:
        super().__init__()
        self._choice = choice

    def compose(self) -> ComposeResult:
        """Lay out the words and the way back."""
        words = Prose(id="only")
        words.tell(*self._text(), heading=self._title(), spare=self._rests())
        yield Container(words, BodyFigure(self._choice.area.id, self._choice.mode), id="explained")
        yield Target(say(BACK), name="back")

    def touched(self, _name: str, /) -> None:
        """Go back."""
        self.panel.go.minutes(self._choice)

    def _title(self) -> str:
        area = self._choice.area
        least, most = area.sessions_per_week
        return say(
            ABOUT_AREA,
            area=short_area(area.id, area.name),
            minutes=area.default_minutes,
            week=say(PER_WEEK_ONE if least == most else PER_WEEK, least=least, most=most),
        )

    def _rests(self) -> str:
        """Return what the doses rest on, and what the usual one may truly be."""
        area, areas = self._choice.area, self.panel.state.areas
        basis = areas.basis if areas is not None else "estimated"
        red, nir = (
            ChannelPlan(target_j_cm2=j_cm2, irradiance_mw_cm2=0.0, on_s=0.0, span=span)
            for j_cm2, span in ((area.red_j_cm2, area.red_span), (area.nir_j_cm2, area.nir_span))
        )
        gives = gives_text(red, nir, basis, is_short=self.panel.geometry.layout is Layout.COMPACT)
        return f"{gives}. {say(ESTIMATED if basis == 'estimated' else MEASURED)}"

    def _text(self) -> tuple[str, ...]:
        area = self._choice.area
        sources = "; ".join(source(citation) for citation in area.citations)
        grade = say(GRADES.get(area.grade, ""))
        return (
            " ".join(catalogue_text(warning) for warning in area.warnings),
            f"{grade} {catalogue_text(area.basis)}",
            say(SOURCES, sources=sources) if sources else "",
            say(NOT_THIS_PANEL),
        )
