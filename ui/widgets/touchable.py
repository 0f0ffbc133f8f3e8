"""What a finger may touch: it acts when the finger lifts within, however it slid on the way."""

from dataclasses import dataclass
from typing import ClassVar

from textual import events
from textual.binding import Binding, BindingType
from textual.message import Message
from textual.widget import Widget


class Touchable(Widget, can_focus=True, inherit_bindings=False):
    """A field with a name that says so when it is touched; the screen decides what that means."""

    FOCUS_ON_CLICK = False
    BINDINGS: ClassVar[list[BindingType]] = [Binding("enter", "touch", show=False)]

    @dataclass
    class Touched(Message):
        """A finger lifted within the field, or enter was pressed on it. words: what it says."""

        name: str
        words: tuple[str, ...] = ()

    @property
    def words(self) -> tuple[str, ...]:
        """What it says, for somebody who doesn't see it."""
        return ()

    def on_mouse_down(self) -> None:
        """Show that the finger was felt."""
        self.add_class("-pressed")

    def on_mouse_up(self) -> None:
        """Show that it lifted."""
        self.remove_class("-pressed")

    def on_leave(self) -> None:
        """Show that it slid off, which cancels."""
        self.remove_class("-pressed")

    def on_click(self, event: events.Click) -> None:
        """Act: press and release were both within."""
        event.stop()
        self.action_touch()

    def action_touch(self) -> None:
        """Act on a touch or on enter."""
        self.post_message(self.Touched(self.name or "", self.words))
