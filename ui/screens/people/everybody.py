"""Everybody who uses this panel: a touch shows what one of them answered, or adds somebody."""

from collections.abc import Mapping

from ui.language.text import plain
from ui.language.words import ADD, ADD_SOMEBODY, PEOPLE_TITLE, PERSON_HAS, say
from ui.screens.people.spell_name import SpellName
from ui.screens.tile_page import TilePage

_PERSON, _ADD = "person-", "add"


class Everybody(TilePage):
    """A tile for each person, and one for somebody new."""

    TITLE = PEOPLE_TITLE

    def tiles(self) -> Mapping[str, tuple[str, ...]]:
        """Return the names."""
        names = enumerate(self.panel.state.names)
        people = {f"{_PERSON}{n}": (plain(name), say(PERSON_HAS)) for n, name in names}
        return people | {_ADD: (say(ADD), say(ADD_SOMEBODY))}

    def chosen(self, name: str, /) -> None:
        """Show somebody's answers; somebody new needs the code, where one is set."""
        panel = self.panel
        if name == _ADD:
            settings = panel.state.settings
            if settings is not None and settings.has_pin:
                panel.go.with_code(lambda: panel.show(SpellName()), panel.go.people)
            else:
                panel.show(SpellName())
        else:
            panel.go.answers(panel.state.names[int(name.removeprefix(_PERSON))])

    def leave(self) -> None:
        """Go back to the menu."""
        self.panel.go.menu()
