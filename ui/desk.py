"""The same screen on a desk, where ctrl+c leaves it."""

from typing import ClassVar

from textual.binding import Binding, BindingType

from ui.app import PanelApp


class DeskApp(PanelApp):
    """Adds the one key that the panel must not have."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+c", "leave", show=False, priority=True),
    ]

    def action_leave(self) -> None:
        """Quit."""
        self.leave()
