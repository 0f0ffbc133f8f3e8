"""Everybody who uses this panel: a touch gives one of them another name, or adds somebody."""

from collections.abc import Mapping

from ui.language.text import plain
from ui.language.words import ADD, ADD_SOMEBODY, ANOTHER_NAME, PEOPLE_TITLE, say
from ui.screens.people.spell_name import SpellName
from ui.screens.tile_page import TilePage

_PERSON, _ADD = "person-", "add"


class Everybody(TilePage):
    """A tile for each person, and one for somebody new."""

    TITLE = PEOPLE_TITLE

    def tiles(self) -> Mapping[str, tuple[str, ...]]:
        """Return the names."""
        names = enumerate(self.panel.state.names)
        people = {f"{_PERSON}{n}": (plain(name), say(ANOTHER_NAME)) for n, name in names}
        return people | {_ADD: (say(ADD), say(ADD_SOMEBODY))}

    def chosen(self, name: str, /) -> None:
        """Have a name spelt; somebody new needs the code, where one is set."""
        panel = self.panel
        if name == _ADD:
            settings = panel.state.settings
            if settings is not None and settings.has_pin:
                panel.go.with_code(lambda: panel.show(SpellName()), panel.go.people)
            else:
                panel.show(SpellName())
        else:
            old = self.panel.state.names[int(name.removeprefix(_PERSON))]
            self.panel.show(SpellName(old))

    def leave(self) -> None:
        """Go back to the menu."""
        self.panel.go.menu()
