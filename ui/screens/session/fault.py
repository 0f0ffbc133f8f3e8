"""Fault: what happened, what to do, whom to call."""

from typing import Any

from textual.app import ComposeResult
from textual.containers import Container

from firmware_py.wire import ClearFault, Coded, Refused, Request, Telemetry
from firmware_py.wire.reasons import Reason
from ui.connection.messages import Reply
from ui.language.messages import message, refusal
from ui.language.text import decimal, known
from ui.language.words import (
    CODE,
    FAULT,
    FAULT_UNKNOWN,
    NEEDS_CODE,
    NEEDS_PIN,
    NOW_FROM,
    RESET,
    say,
)
from ui.screens.base import StopScreen
from ui.screens.settings.code import EnterCode
from ui.widgets.prose import Prose
from ui.widgets.target import Target

# The fault of a controller that can't start: no touch clears it, it goes with its cause.
BY_ITSELF = "cannot_start"


class Fault(StopScreen):
    """The panel went dark by itself and stays so. STOP is here too: it makes dark again.

    clears: ask to clear it at once, the code having been entered.
    """

    def __init__(self, *, clears: bool = False) -> None:
        super().__init__()
        self._clears = clears

    def compose(self) -> ComposeResult:
        """Lay out the words beside RESET, and STOP."""
        yield Container(
            Prose(id="words"),
            Target(say(RESET), name="clear"),
            id="top",
        )
        yield self.stop_bar()

    def view(self, telemetry: Telemetry, /) -> Any:
        """Return what happened, the remedy, and what clears it.

        RESET, CODE, "" where nothing here does, None where it goes by itself.
        """
        fault = telemetry.fault
        if fault is None:
            return say(FAULT_UNKNOWN), "", "", ""
        text = message(fault.text_coded, fault.text)
        settings = self.panel.state.settings
        clear = RESET
        if fault.code == BY_ITSELF:
            # The remedy first: a diagnosis may be longer than the display.
            return message(fault.remedy_coded, fault.remedy), text, None, ""
        if fault.needs_pin and (settings is None or not settings.unlocked):
            clear = CODE if settings is not None and settings.has_pin else ""
        waits = _waits(telemetry, fault.waits_coded)
        return text, message(fault.remedy_coded, fault.remedy), clear, waits

    def paint(self, view: Any, /) -> None:
        """Show it."""
        text, remedy, clear, waits = view
        pin = {RESET: "", CODE: say(NEEDS_CODE), None: ""}.get(clear, say(NEEDS_PIN))
        words = self.query_one("#words", Prose)
        if waits and clear == RESET:
            words.tell(waits, remedy, heading=say(FAULT), spare=text)
        else:
            words.tell(text, remedy, pin, heading=say(FAULT))
        target = self.query_one("#clear", Target)
        target.display = bool(clear)
        target.write((say(clear) if clear else "",), usable=not (waits and clear == RESET))
        if self._clears:
            self._clears = False
            self.panel.ask(ClearFault())

    def touched(self, _name: str, /) -> None:
        """Ask to clear it, after the code where that is needed."""
        if self.query_one("#clear", Target).lines == (say(CODE),):
            panel = self.panel
            panel.show(EnterCode(lambda: panel.show(Fault(clears=True)), panel.go.page))
        else:
            self.panel.ask(ClearFault())

    def answered(self, request: Request, answer: Reply) -> None:
        """Show why it can't be cleared yet."""
        if isinstance(request, ClearFault) and isinstance(answer, Refused):
            remedy = self.view(telemetry)[1] if (telemetry := self.panel.state.telemetry) else ""
            self.query_one("#words", Prose).tell(refusal(answer), remedy, heading=say(FAULT))


def _waits(telemetry: Telemetry, coded: Coded | None) -> str:
    """Return why it can't be reset yet, with the temperature of now; '' once it can be."""
    if coded is None:
        return ""
    surfaces = (known(telemetry.surface_c), known(telemetry.surface2_c))
    now = max((celsius for celsius in surfaces if celsius is not None), default=None)
    limit = coded.values.get("limit_c")
    if coded.code != Reason.STILL_TOO_WARM or not isinstance(limit, int | float) or now is None:
        return message(coded, "")
    if not now >= limit:  # it is the heatsink
        return message(coded, "")
    return say(NOW_FROM, now=decimal(f"{now:.1f}"), limit=f"{limit:.0f}")
