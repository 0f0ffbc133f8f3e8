"""A name, spelt on twelve large targets: first a group of letters, then the letter."""

from textual.app import ComposeResult
from textual.containers import Container

from firmware_py.wire import AddPerson, Done, Refused, RenamePerson, Request
from ui.connection.messages import Reply
from ui.display.geometry import Layout
from ui.language.messages import refusal
from ui.language.text import plain
from ui.language.words import BACK, DELETE, NAME_KEEP, NAME_NEW, NAME_OTHER, SPACE, say
from ui.screens.base import PanelScreen
from ui.widgets.prose import Prose
from ui.widgets.target import Target

# As on a telephone; the last has what the screen's languages add, and a space.
GROUPS = ("ABC", "DEF", "GHI", "JKL", "MNO", "PQRS", "TUV", "WXYZ", "ÄÖÜÁÉÍÓÚÑ ")
LENGTH = 20
_KEY = "key-"
_KEYS = 12
_DELETE, _BACK, _KEEP = 9, 10, 11


class Speller(PanelScreen):
    """Has a name spelt. Each says whose (`question`), and what becomes of it (`keep`)."""

    AT_ONCE = None

    def __init__(self) -> None:
        super().__init__()
        self._spelt = ""
        self._group: str | None = None

    def compose(self) -> ComposeResult:
        """Lay out what is spelt so far, and the targets."""
        yield Prose(id="title")
        keys = [number for number in range(_KEYS) if number != _BACK]
        stands = self.panel.geometry.layout is Layout.PORTRAIT
        keys.insert(9 if stands else 8, _BACK)  # it begins the last row
        yield Container(*(Target(name=f"{_KEY}{number}") for number in keys), id="keys")

    def on_mount(self) -> None:
        """Ask for the name."""
        super().on_mount()
        self._show()

    def touched(self, name: str, /) -> None:
        """Open a group, take one of its letters, or do what the last three stand for."""
        key = int(name.removeprefix(_KEY))
        if self._group is not None:
            if key != _BACK:
                self._take(self._group[key])
            self._group = None
        elif key < len(GROUPS):
            self._group = GROUPS[key]
        elif key == _DELETE:
            self._spelt = self._spelt[:-1]
        elif key == _BACK:
            self.leave()
            return
        else:
            self.keep(self._spelt.strip())
        self._show()

    def question(self) -> str:
        """Return what is asked."""
        raise NotImplementedError

    def keep(self, name: str) -> None:
        """Take the whole name."""
        raise NotImplementedError

    def leave(self) -> None:
        """Go where BACK leads."""
        raise NotImplementedError

    def _take(self, letter: str) -> None:
        """Add a letter: a capital where a word begins."""
        if len(self._spelt) < LENGTH and (letter != " " or self._spelt):
            begins = not self._spelt or self._spelt.endswith(" ")
            self._spelt += letter if begins else letter.lower()

    def _labels(self) -> list[str]:
        """Return what is on each target; '' for one that can't be touched."""
        if self._group is None:
            keep = say(NAME_KEEP) if self._spelt.strip() else ""
            delete = say(DELETE) if self._spelt else ""
            groups = [_face(group) for group in GROUPS]
            return [*groups, delete, say(BACK), keep]
        letters = [letter if letter != " " else say(SPACE) for letter in self._group]
        labels = letters + [""] * (_KEYS - len(letters))
        labels[_BACK] = say(BACK)
        return labels

    def _show(self, question: str | None = None) -> None:
        for number, label in enumerate(self._labels()):
            key = self.query_one(f"#{_KEY}{number}", Target)
            key.write((label,), usable=bool(label))
        heading = question or self.question()
        self.query_one("#title", Prose).tell(f"{self._spelt}_", heading=heading)


class SpellName(Speller):
    """Names a new person, or gives one another name. old: the name until now."""

    def __init__(self, old: str | None = None) -> None:
        super().__init__()
        self._old = old

    def question(self) -> str:
        """Ask for the new name."""
        return say(NAME_NEW) if self._old is None else say(NAME_OTHER, name=plain(self._old))

    def keep(self, name: str) -> None:
        """Have the panel keep it."""
        if self._old is None:
            self.panel.ask(AddPerson(name=name))
        else:
            self.panel.ask(RenamePerson(name=self._old, to=name))

    def leave(self) -> None:
        """Go back to everybody."""
        self.panel.go.people()

    def answered(self, request: Request, answer: Reply) -> None:
        """Go back to everybody, or say why it can't be the name."""
        if not isinstance(request, AddPerson | RenamePerson):
            return
        if isinstance(answer, Refused):
            self._show(refusal(answer))
        elif isinstance(answer, Done):
            self.panel.go.people()


def _face(group: str) -> str:
    """Return a group's label: its letters, or the first few of many."""
    return group if len(group) <= 4 else f"{group[:3]} …"  # noqa: PLR2004  the longest of a kind
