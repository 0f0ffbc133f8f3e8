"""Menu: what can be set on this screen; each touch changes one thing, at once."""

from textual.app import ComposeResult
from textual.containers import Container

from ui import languages
from ui.screens.base import PanelScreen
from ui.text import plain
from ui.widgets.prose import Prose
from ui.widgets.target import Target
from ui.words import BACK, BREATHING, LANGUAGE, LOCK, NIGHT, NIGHTS, ON_OFF, SETTINGS, WHO, say


class Menu(PanelScreen):
    """Language, breathing, night, lock."""

    def compose(self) -> ComposeResult:
        """Lay out a tile for each."""
        yield Prose(heading=say(SETTINGS), id="title")
        tiles = (
            Target(*lines, name=name, strong=1, classes="tile")
            for name, lines in self._lines().items()
        )
        yield Container(*tiles, id="tiles")
        foot = [Target(say(BACK), name="back")]
        if self.panel.person is not None:
            foot.append(Target(say(WHO), plain(self.panel.person), name="who", strong=1))
        yield Container(*foot, id="foot")

    def touched(self, name: str, /) -> None:
        """Change one thing, or go back."""
        store = self.panel.store
        match name:
            case "language":
                store.change(language=languages.after(store.now.language))
                languages.speak(store.now.language)
                self.panel.show(Menu())
            case "breathing":
                store.change(breathing=not store.now.breathing)
            case "night":
                store.change(dim_at_night=not store.now.dim_at_night)
            case "lock" if not store.now.code:
                self.panel.show_new_code()
            case "lock":
                store.change(code="")
            case "who":
                self.panel.choose_person(None)
            case _:
                self.panel.show_home()
        for tile in self.query(Target).filter(".tile"):
            tile.write(self._lines()[tile.name or ""])

    def _lines(self) -> dict[str, tuple[str, str]]:
        now = self.panel.store.now
        return {
            "language": (say(LANGUAGE), languages.LANGUAGES.get(now.language, now.language)),
            "breathing": (say(BREATHING), say(ON_OFF[now.breathing])),
            "night": (say(NIGHT), say(NIGHTS[now.dim_at_night])),
            "lock": (say(LOCK), say(ON_OFF[bool(now.code)])),
        }
