"""Why an area is closed now, and when it opens; or the clock, where that is what it waits for."""

from textual.app import ComposeResult
from textual.containers import Container

from firmware_py.wire import AreaInfo, understood
from firmware_py.wire.reasons import Reason, Said
from ui.language.messages import capital, cause, stays
from ui.language.text import plain, short_area, usable_text
from ui.language.words import AGREEMENT, BACK, REFILL, SET_CLOCK, say
from ui.screens.base import PanelScreen
from ui.screens.people.agreement import Clinician
from ui.screens.settings.code import RefillCode
from ui.screens.settings.set_clock import SetTime
from ui.widgets.prose import Prose
from ui.widgets.target import Target


class ClosedArea(PanelScreen):
    """What the panel says of it. later: when, as its tile says it."""

    def __init__(self, area: AreaInfo, later: str) -> None:
        super().__init__()
        self._area = area
        self._later = later

    def compose(self) -> ComposeResult:
        """Lay out the words above the way back, and what would open it sooner."""
        area = self._area
        telemetry = self.panel.state.telemetry
        stay = stays(area.waits_coded)
        may_tell = stay is not None or (telemetry is not None and telemetry.clock == "unset")
        name = short_area(area.id, area.name)
        heading = usable_text(name, self._later)
        words = Prose(self._reason(), stay or "", heading=heading, id="words")
        foot = [Target(say(BACK), name="back")]
        if may_tell:
            foot.append(Target(say(SET_CLOCK), name="clock"))
        elif is_course_complete(area):
            foot.append(Target(say(REFILL), name="refill"))
        elif area.awaits_agreement:
            foot.append(Target(say(AGREEMENT), name="agreement"))
        yield words
        yield Container(*foot, id="foot")

    def touched(self, name: str, /) -> None:
        """Go back to the areas, or to what would open it sooner."""
        panel = self.panel
        if name == "clock":
            panel.show(SetTime())
        elif name == "refill" and panel.state.areas is not None:
            panel.show(RefillCode(panel.state.areas.person or panel.state.areas.people[0]))
        elif name == "agreement" and panel.state.areas is not None:
            person = panel.state.areas.person or panel.state.areas.people[0]
            panel.go.with_code(lambda: panel.show(Clinician(person)), panel.go.home)
        else:
            self.panel.go.home()

    def _reason(self) -> str:
        """Return why it is closed, without when."""
        area = self._area
        return cause(area.waits_coded) or capital(plain(area.waits or ""))


def is_course_complete(area: AreaInfo) -> bool:
    """Tell whether an area is closed since its person's course is complete."""
    said = understood(area.waits_coded)
    why = None if said is None else said.values.get("why")
    return isinstance(why, Said) and why.code is Reason.COURSE_COMPLETE
