"""Who: for whom the light shall be, where several people use the panel."""

from textual.app import ComposeResult
from textual.containers import Container

from ui.display.grid import pages_for
from ui.language.text import plain
from ui.language.words import MORE, PERSON_SPOKEN, WHO_IS, say
from ui.screens.base import PanelScreen
from ui.widgets.prose import Prose
from ui.widgets.target import Target

_PERSON = "person-"


class Who(PanelScreen):
    """A tile for each person; MORE goes round where they need several pages."""

    def __init__(self, page: int = 0) -> None:
        super().__init__()
        self._page = page

    def compose(self) -> ComposeResult:
        """Lay out one page of people."""
        people = self.panel.state.names
        pages = pages_for(len(people), self.panel.geometry)
        self._page %= len(pages.pages)
        first = sum(page.tiles for page in pages.pages[: self._page])
        page = pages.pages[self._page]
        if pages.title:
            yield Prose(heading=say(WHO_IS), id="title")
        tiles = Container(
            *(
                Target(
                    plain(people[index]),
                    name=f"{_PERSON}{index}",
                    beside=(say(PERSON_SPOKEN), str(index + 1)),  # a name has no sound
                )
                for index in range(first, first + page.tiles)
            ),
            id="tiles",
        )
        tiles.styles.grid_size_columns = page.columns
        yield tiles
        if len(pages.pages) > 1:
            words = Prose(heading="" if pages.title else say(WHO_IS))
            yield Container(words, Target(say(MORE), name="more"), id="foot")

    def touched(self, name: str, /) -> None:
        """Go on with a person, or to the next page."""
        if name == "more":
            self.panel.show(Who(self._page + 1))
        else:
            self.panel.choose_person(self.panel.state.names[int(name.removeprefix(_PERSON))])
