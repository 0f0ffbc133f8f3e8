"""Sound and voice: on or off, how loud, whose voice it is, and touch and talk."""

from textual.app import ComposeResult
from textual.containers import Container

from firmware_py.wire import Request, Settings, SettingsNow
from ui.connection.messages import Reply
from ui.language.words import BACK, ON_OFF, SOUND, SOUND_TITLE, TALK, TALK_MORE, VOLUME, say
from ui.screens.base import PanelScreen
from ui.voice.speaker import USUAL, VOLUMES
from ui.widgets.prose import Prose
from ui.widgets.stepper import Stepper, step_of
from ui.widgets.target import Target

_UNCHOSEN = "–"  # noqa: RUF001  a dash: the voice's own, which only its own file knows


class Sound(PanelScreen):
    """The voice's volume by steps that are heard, above what is switched on and off."""

    def compose(self) -> ComposeResult:
        """Lay out what speaks, the volume, two switches and the way back."""
        title = Prose(id="title")
        title.tell(self.panel.whose_voice(), heading=say(SOUND_TITLE), spare=say(TALK_MORE))
        yield title
        yield Stepper("volume", say(VOLUME), self._volume(), like="5")
        yield Target(say(TALK), self._talks(), name="talk", strong=1)
        yield Container(
            Target(say(BACK), name="back"),
            Target(say(SOUND), self._is_on(), name="sound", strong=1),
            id="foot",
        )

    def touched(self, name: str, /) -> None:
        """Change one thing, or go back."""
        now = self.panel.state.settings
        which, step = step_of(name)
        if now is None or name == "back":
            self.panel.go.menu()
        elif which == "volume":
            volume = min(max(VOLUMES), max(min(VOLUMES), (now.volume or USUAL) + step))
            self.panel.ask(Settings(volume=volume))
        elif name == "sound":
            self.panel.ask(Settings(sound=not now.sound))
        else:
            self.panel.ask(Settings(touch_and_talk=not now.touch_and_talk))

    def answered(self, _request: Request, answer: Reply) -> None:
        """Show what is set now."""
        if isinstance(answer, SettingsNow):
            self.query_one(Stepper).show(self._volume())
            self.query_one("#sound", Target).write((say(SOUND), self._is_on()))
            self.query_one("#talk", Target).write((say(TALK), self._talks()))

    def _volume(self) -> str:
        now = self.panel.state.settings
        return str(now.volume or _UNCHOSEN) if now is not None else ""

    def _is_on(self) -> str:
        now = self.panel.state.settings
        return say(ON_OFF[now.sound]) if now is not None else ""

    def _talks(self) -> str:
        now = self.panel.state.settings
        return say(ON_OFF[now.touch_and_talk]) if now is not None else ""
