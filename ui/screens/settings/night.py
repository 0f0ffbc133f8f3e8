"""Night: from when until when sounds are shorter, and whether the display is dimmer then."""

from textual.app import ComposeResult
from textual.containers import Container

from firmware_py.wire import Request, Settings, SettingsNow
from ui.connection.messages import Reply
from ui.language.words import BACK, DISPLAY, NIGHT_FROM, NIGHT_TITLE, NIGHT_UNTIL, NIGHTS, say
from ui.screens.base import PanelScreen
from ui.widgets.prose import Prose
from ui.widgets.stepper import Stepper, step_of
from ui.widgets.target import Target


class Night(PanelScreen):
    """The begin and the end of the night, by the hour."""

    def compose(self) -> ComposeResult:
        """Lay out two steppers above the display's own choice and the way back."""
        yield Prose(heading=say(NIGHT_TITLE), id="title")
        start, end = self._hours()
        yield Stepper("from", say(NIGHT_FROM), start, like="00:00")
        yield Stepper("until", say(NIGHT_UNTIL), end, like="00:00")
        yield Container(
            Target(say(BACK), name="back"),
            Target(*self._dimmer(), name="display", strong=1),
            id="foot",
        )

    def touched(self, name: str, /) -> None:
        """Change a time by an hour, the display's choice, or go back."""
        which, step = step_of(name)
        start, end = self._hours()
        if which == "from":
            self.panel.ask(Settings(night_from=_later(start, step)))
        elif which == "until":
            self.panel.ask(Settings(night_until=_later(end, step)))
        elif name == "display":
            store = self.panel.state.store
            store.change(dim_at_night=not store.now.dim_at_night)
            self.query_one("#display", Target).write(self._dimmer())
        else:
            self.panel.go.menu()

    def answered(self, _request: Request, answer: Reply) -> None:
        """Show the times as they are now."""
        if isinstance(answer, SettingsNow):
            for stepper, shown in zip(self.query(Stepper), self._hours(), strict=True):
                stepper.show(shown)

    def _hours(self) -> tuple[str, str]:
        now = self.panel.state.settings
        return (now.night_from, now.night_until) if now is not None else ("", "")

    def _dimmer(self) -> tuple[str, str]:
        return say(DISPLAY), say(NIGHTS[self.panel.state.store.now.dim_at_night])


def _later(time: str, hours: int) -> str:
    """Return a time of day moved by hours."""
    return f"{(int(time[:2]) + hours) % 24:02d}{time[2:]}"
