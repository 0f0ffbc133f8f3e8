"""What every screen has: keys, the repeat filter, and news of the panel, redrawn sparingly."""

from typing import TYPE_CHECKING, Any, ClassVar, cast

from textual import events, on
from textual.binding import Binding, BindingType
from textual.screen import Screen

from firmware_py.wire import Request, Telemetry
from ui.connection.messages import Reply
from ui.widgets.stop import StopBar
from ui.widgets.touchable import Touchable

if TYPE_CHECKING:
    from textual.widget import Widget

    from ui.panel import Panel

# Two redraws a second are enough for what counts seconds.
REDRAW_S = 0.5


class PanelScreen(Screen[None], inherit_bindings=False):
    """A screen of the panel. Each says what is shown (`view`, `paint`) and done (`touched`)."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up", "move(0, -1)", show=False),
        Binding("down", "move(0, 1)", show=False),
        Binding("left", "move(-1, 0)", show=False),
        Binding("right", "move(1, 0)", show=False),
        Binding("space", "touch_focused", show=False),
    ]

    # Touches that act at once where others are spoken first (ui/voice/second_touch.py): what makes
    # dark never waits. None: all of them, where what is typed is no others' to hear.
    AT_ONCE: ClassVar[frozenset[str] | None] = frozenset()

    def __init__(self) -> None:
        super().__init__()
        self._painted: Any = None
        self._painted_at: float | None = None
        self._waiting: Any = None

    @property
    def panel(self) -> "Panel":
        """The program, as far as a screen may use it."""
        return cast("Panel", self.app)

    def view(self, _telemetry: Telemetry, /) -> Any:
        """Return all that is shown of the panel's state, as a value; None for nothing."""
        return None

    def paint(self, view: Any, /) -> None:
        """Put a view into the widgets."""

    def touched(self, name: str, /) -> None:
        """Do what a target stands for."""

    def answered(self, request: Request, answer: Reply, /) -> None:
        """Take the daemon's answer to what this screen asked."""

    def beat(self, now: float) -> None:
        """Do what is due, four times a second; now: seconds."""
        if self._waiting is not None and self._may_paint(now):
            self._paint(self._waiting, now)

    def heard(self, telemetry: Telemetry, now: float, *, at_once: bool = False) -> None:
        """Show the panel's state: at once if that is asked or it was quiet, else with a beat."""
        view = self.view(telemetry)
        if view == self._painted:
            self._waiting = None
        elif at_once or self._may_paint(now):
            self._paint(view, now)
        else:
            self._waiting = view

    def on_mount(self) -> None:
        """Show what is known already."""
        if self.panel.state.telemetry is not None:
            self.heard(self.panel.state.telemetry, self.panel.clock.monotonic())

    @on(Touchable.Touched)
    def _filter_touch(self, event: Touchable.Touched) -> None:
        event.stop()
        if not self.panel.admits_touch():
            return
        is_told_first = self.AT_ONCE is not None and event.name not in self.AT_ONCE
        if not (is_told_first and self.panel.speaks(event.name, event.words)):
            self.touched(event.name)

    def action_move(self, across: int, down: int) -> None:
        """Move the keyboard's focus to the nearest target in a direction."""
        targets = self.focus_chain
        here = self.focused
        if here is None or not targets:
            self.set_focus(next(iter(targets), None))
            return
        x, y = here.region.center
        far: dict[Widget, float] = {}
        for widget in targets:
            # A cell is twice as tall as wide.
            right, below = widget.region.center[0] - x, 2 * (widget.region.center[1] - y)
            ahead, aside = right * across + below * down, right * down + below * across
            if ahead > 0:
                far[widget] = ahead + 3 * abs(aside)
        if far:
            self.set_focus(min(far, key=lambda widget: far[widget]))

    def action_touch_focused(self) -> None:
        """Touch the focused target by key."""
        if isinstance(self.focused, Touchable):
            self.focused.action_touch()

    def _may_paint(self, now: float) -> bool:
        return self._painted_at is None or now - self._painted_at >= REDRAW_S

    def _paint(self, view: Any, now: float) -> None:
        self._painted, self._painted_at, self._waiting = view, now, None
        self.paint(view)


class StopScreen(PanelScreen):
    """A screen with STOP.

    The press is caught here, so that it counts from the screen's first instant, before its
    widgets are laid out.
    """

    BINDINGS: ClassVar[list[BindingType]] = [Binding("space", "stop", show=False)]

    def on_mouse_down(self, event: events.MouseDown) -> None:
        """Stop on a press where STOP lies."""
        if event.screen_y >= self.app.size.height - self.panel.geometry.stop_rows:
            self.action_stop()

    def action_stop(self) -> None:
        """End the light: first this, then everything else."""
        self.panel.stop_light()

    def stop_bar(self) -> StopBar:
        """Return the widget to compose last."""
        return StopBar()
