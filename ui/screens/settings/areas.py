"""Which areas are on offer, of those that the installer switched on; behind the code."""

from collections.abc import Mapping

from firmware_py.wire import Refused, Request, Settings, SettingsNow
from ui.connection.messages import Reply
from ui.language.messages import refusal
from ui.language.text import short_area
from ui.language.words import AREAS_OFFERED, ON_OFF, say
from ui.screens.tile_page import TilePage
from ui.widgets.prose import Prose


class AreasOffered(TilePage):
    """A tile for each area; a touch switches it off or on."""

    TITLE = AREAS_OFFERED

    def tiles(self) -> Mapping[str, tuple[str, ...]]:
        """Return each area, and whether it is on."""
        areas, now = self.panel.state.areas, self.panel.state.settings
        if areas is None or now is None:
            return {}
        return {
            area.id: (short_area(area.id, area.name), say(ON_OFF[area.id in now.areas]))
            for area in areas.areas
            if area.id in now.offered
        }

    def chosen(self, name: str, /) -> None:
        """Switch one."""
        now = self.panel.state.settings
        if now is not None:
            areas = tuple(sorted(set(now.areas) ^ {name}))
            self.panel.ask(Settings(areas=areas))

    def leave(self) -> None:
        """Go back to the settings."""
        self.panel.go.menu()

    def answered(self, request: Request, answer: Reply) -> None:
        """Show what is on now, or why it can't be so."""
        title = self.query_one("#title", Prose)
        match answer:
            case SettingsNow():
                title.tell(heading=say(self.TITLE))
                self.write()
            case Refused() if isinstance(request, Settings):
                if answer.field == "pin":
                    self.panel.go.with_code(
                        lambda: self.panel.show(AreasOffered(self._page)), ask=True
                    )
                else:
                    title.tell(heading=refusal(answer))
