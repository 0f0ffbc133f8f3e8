"""A value between a large minus and a large plus, in a row or one above the other."""

from textual.app import ComposeResult
from textual.containers import Container

from ui.language.words import FEWER, MORE_BY_ONE, say
from ui.widgets.figures import Figures
from ui.widgets.prose import Prose
from ui.widgets.target import Target

LESS, MORE = "-less", "-more"


class Stepper(Container):
    """Its targets are called like itself, with -less and -more behind. like: the widest value.

    upright: plus above minus, and a value that may be a word.
    """

    def __init__(
        self, name: str, label: str, shown: str, *, like: str = "", upright: bool = False
    ) -> None:
        super().__init__(name=name, id=name, classes="upright" if upright else "stepper")
        self._upright = upright
        self._label = label
        self._shown = shown
        self._like = like

    def compose(self) -> ComposeResult:
        """Lay out minus, label and value, plus."""
        beside = (self._label, self._shown)
        less = Target(say(FEWER), name=f"{self.name}{LESS}", beside=beside)
        more = Target(say(MORE_BY_ONE), name=f"{self.name}{MORE}", beside=beside)
        if self._upright:
            yield more
            yield Prose(self._label, heading=self._shown, id=f"{self.name}-value")
            yield less
            return
        yield less
        value = Figures(self._shown, id=f"{self.name}-value", like=self._like)
        yield Container(Prose(self._label, id=f"{self.name}-label"), value, classes="value")
        yield more

    def show(self, shown: str) -> None:
        """Show another value."""
        for target in self.query(Target):
            target.beside = (self._label, shown)
        if self._upright:
            self.query_one(Prose).tell(self._label, heading=shown)
        else:
            self.query_one(Figures).shown = shown


def step_of(touched: str) -> tuple[str, int]:
    """Return the stepper that a touched target belongs to, and -1 or 1; 0: to none."""
    for end, step in ((LESS, -1), (MORE, 1)):
        if touched.endswith(end):
            return touched.removesuffix(end), step
    return touched, 0
