"""The conversation with the ledger: dose is reserved before it is given.

`core.session.dose_window` decides what is asked for, and when.
"""

from collections.abc import Callable, Mapping
from functools import partial

from msgspec import Struct

from firmware_py.core import limits
from firmware_py.core.errors import RefusedError
from firmware_py.core.faults import Fault
from firmware_py.core.history.record import NewSession
from firmware_py.core.reasons import Reason
from firmware_py.core.session import dose_window
from firmware_py.core.session.facts import Window
from firmware_py.core.session.machine import Session
from firmware_py.core.units import Channel, Ns, ns
from firmware_py.ports.ledger import Failed, LatchedFault, Ledger, SessionEnd

# A start waits so long at most for what was asked before it: a copy, an import, an erasure. With
# the wait for its record (GAP_MAX) it is less than the 5 s that a client waits for an answer.
TURN_MAX = ns(2.5)


class Opening(Struct, frozen=True, eq=False):
    """A start that waits for the ledger. until: it is given up then, as `too_late` says."""

    failed: Failed
    until: Ns
    too_late: Reason


class DoseWindows:
    """Keeps the ledger one window ahead of the light."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self._opening: Opening | None = None
        self._asked: Window | None = None
        self.window: Window | None = None
        self._lit: dict[Channel, Ns] = {}  # light that the ledger hasn't heard of

    @property
    def is_opening(self) -> bool:
        """A start waits for its turn, or for its record."""
        return self._opening is not None

    def await_turn(self, ready: Callable[[], None], failed: Failed, now: Ns) -> None:
        """Wait until all is done that was asked of the ledger before; one of the calls follows."""
        opening = self._opening = Opening(failed, Ns(now + TURN_MAX), Reason.RECORD_BUSY)

        def turn(_none: None) -> None:
            if self._opening is opening:
                self._opening = None
                ready()

        self._ledger.read(lambda _record: None, turn, partial(self._fail, opening))

    def open(
        self,
        session: NewSession,
        opened: Callable[[int], None],
        failed: Failed,
        now: Ns,
    ) -> None:
        """Ask for a session's record; one of the calls follows."""
        opening = self._opening = Opening(failed, Ns(now + limits.GAP_MAX), Reason.LEDGER_SILENT)
        self.window = None
        self._asked = None

        def done(record: int) -> None:
            if self._opening is opening:
                self._opening = None
                opened(record)
            else:  # given up meanwhile
                self.close_unused(record)

        self._ledger.open_session(session, done, partial(self._fail, opening))

    def _fail(self, opening: Opening, error: Exception) -> None:
        if self._opening is opening:
            self._opening = None
            opening.failed(error)

    def cancel(self, error: Exception) -> None:
        """Give a start up that still waits; its record, if it comes, is closed with nothing."""
        if self._opening is not None:
            self._fail(self._opening, error)

    def give_up_late(self, now: Ns) -> None:
        """Give a start up that the ledger leaves without an answer."""
        if self._opening is not None and not now <= self._opening.until:
            self.cancel(RefusedError(self._opening.too_late))

    def close_unused(self, record: int) -> None:
        """Close the record of a session that doesn't begin."""
        nothing = dict.fromkeys(Channel, 0.0)
        self._ledger.close_session(
            SessionEnd(record, nothing, Ns(0), "stopped", str(Reason.STOPPED_BEFORE.said()))
        )

    def amend(self, session: Session) -> None:
        """Tell that a session's target is another, since more is known of what was given before."""
        if session.record is not None and session.plan is not None:
            target = {c: session.plan.goals[c].target for c in Channel}
            self._ledger.amend_session(session.record, target)

    def close(self, session: Session, reason: str, now: Ns) -> None:
        """Tell what was really given, and how long each colour was lit."""
        self.window = None
        self._asked = None
        lit, self._lit = self._lit, {}
        if session.record is not None:
            ended = session.ending.value if session.ending else "stopped"
            self._ledger.close_session(
                SessionEnd(
                    session.record,
                    dict(session.given),
                    session.lit,
                    ended,
                    reason,
                    lit,
                    Ns(now - session.began),
                )
            )
        elif lit:
            self._ledger.note_light(lit)

    def shine(self, driven: Mapping[Channel, float], duration: Ns) -> None:
        """Remember light until the next close, whatever it was for: lamps age by it."""
        for channel, duty in driven.items():
            if duty > 0:
                self._lit[channel] = Ns(self._lit.get(channel, 0) + duration)

    def latch(self, fault: Fault, since: float | None) -> None:
        """Remember a fault over a restart."""
        self._ledger.latch_fault(LatchedFault(fault.code.value, fault.text, since))

    def forget_fault(self) -> None:
        """Forget it: a person has cleared it."""
        self._ledger.forget_fault()

    def ask_ahead(self, session: Session) -> None:
        """Ask for the next window when less than 5 s of light remain in this one."""
        if self._asked is not None or session.record is None:
            return
        window = dose_window.due(session, self.window)
        if window is not None:
            self._reserve(session.record, window)

    def _reserve(self, record: int, asked: Window) -> None:
        self._asked = asked

        def held() -> None:
            if self._asked is asked:
                self._asked = None
                self.window = asked

        def refused(_error: Exception) -> None:
            if self._asked is asked:
                self._asked = None

        self._ledger.reserve(record, asked, held, refused)
