"""The time as it was told, read back with what it would mean, before it is taken."""

from collections.abc import Callable, Sequence

from textual.app import ComposeResult
from textual.containers import Container

from firmware_py.wire import Refused, Request, SetClock
from ui.connection.messages import Reply
from ui.language.messages import refusal
from ui.language.words import IS_IT_SO, NO, YES, say
from ui.screens.base import PanelScreen
from ui.screens.notice import Notice
from ui.widgets.prose import Prose
from ui.widgets.target import Target


class TimeTold(PanelScreen):
    """Asks whether it is so; once more where that is hard to believe.

    time: as it is told, RFC 3339; said: what it means, in sentences; back: what follows a no; sure:
    it is asked for the second time.
    """

    def __init__(
        self, time: str, said: Sequence[str], back: Callable[[], object], *, sure: bool = False
    ) -> None:
        super().__init__()
        self._time = time
        self._said = said
        self._back = back
        self._sure = sure

    def compose(self) -> ComposeResult:
        """Lay out the words above the answers."""
        yield Prose(*self._said, heading=say(IS_IT_SO), id="only")
        yield Container(Target(say(NO), name="no"), Target(say(YES), name="yes"), id="foot")

    def touched(self, name: str, /) -> None:
        """Tell it, or choose it anew."""
        if name == "yes":
            self.panel.ask(SetClock(time=self._time, sure=self._sure))
        else:
            self._back()

    def answered(self, request: Request, answer: Reply) -> None:
        """Go on; or ask once more, or say why it can't be."""
        if not isinstance(request, SetClock):
            return
        panel = self.panel
        match answer:
            case Refused(field="sure"):
                panel.show(TimeTold(self._time, [refusal(answer)], self._back, sure=True))
            case Refused():
                panel.show(Notice(refusal(answer), then=self._back))
            case _:
                panel.skip_clock()
