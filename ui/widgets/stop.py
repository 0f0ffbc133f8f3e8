"""STOP: lowest, full width, largest; its screen acts on the press anywhere on it."""

from typing import ClassVar

from textual.binding import Binding, BindingType

from ui.language.words import STOP, say
from ui.widgets.figures import Figures


class StopBar(Figures, can_focus=True, inherit_bindings=False):
    """Draws STOP and shows a press; the screen's own handler does the stopping (`StopScreen`)."""

    FOCUS_ON_CLICK = False
    BINDINGS: ClassVar[list[BindingType]] = [Binding("enter", "screen.stop", show=False)]

    def __init__(self) -> None:
        super().__init__(say(STOP), id="stop")

    def on_mouse_down(self) -> None:
        """Show that the finger was felt; the event goes on to the screen."""
        self.add_class("-pressed")

    def on_mouse_up(self) -> None:
        """Show that it lifted."""
        self.remove_class("-pressed")

    def on_leave(self) -> None:
        """Show that it slid off."""
        self.remove_class("-pressed")
