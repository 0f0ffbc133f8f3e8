"""The conversation with the ledger: dose is reserved before it is given.

Each acknowledged window covers light for at most the next 10 s; the next is asked for when 5 s
remain. So a power cut can make the ledger hold up to 10 s too much, and never too little.
"""

from collections.abc import Callable, Mapping

from msgspec import Struct

from firmware_py.core import limits
from firmware_py.core.dose.plan import Plan
from firmware_py.core.faults import Fault
from firmware_py.core.reasons import Reason, Said
from firmware_py.core.session.facts import Window
from firmware_py.core.session.machine import Session
from firmware_py.core.units import Channel, Ns, fluence
from firmware_py.ports.ledger import (
    CloseSession,
    ForgetFault,
    LatchFault,
    Ledger,
    LedgerAnswer,
    LedgerRequest,
    LightTime,
    NoteLight,
    OpenSession,
    ReserveWindow,
    SessionRecord,
)

# What the loop may overrun a planned irradiance by: rounding of duties, ramps, half a tick.
MARGIN = 1.01
# What a dose may overrun its target by: half a tick at the lowest light, J/cm².
SLACK = 0.001


class Opening(Struct, frozen=True):
    """A start that waits for the ledger."""

    opened: Callable[[int], None]
    failed: Callable[[Said], None]
    since: Ns


class Records:
    """Keeps the ledger one window ahead of the light."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self._opening: tuple[OpenSession, Opening] | None = None
        self._asked: ReserveWindow | None = None
        self.window: Window | None = None
        self._others: list[tuple[LedgerRequest, Callable[[Said | None], None]]] = []
        self._shone: dict[Channel, Ns] = {}  # light that the ledger hasn't heard of
        self._reads: list[tuple[LedgerRequest, Callable[[LedgerAnswer], None]]] = []
        self.problem: Said | None = None  # why the last request failed

    @property
    def is_opening(self) -> bool:
        """A start waits for its record."""
        return self._opening is not None

    @property
    def light(self) -> Mapping[Channel, LightTime]:
        """How long each colour has shone, as the ledger has it."""
        return self._ledger.light

    def open(self, record: SessionRecord, opening: Opening) -> None:
        """Ask for a record; one of the opening's two calls follows from `settle`."""
        request = OpenSession(record)
        self._opening = (request, opening)
        self.window = None
        self._asked = None
        self._ledger.submit(request)

    def cancel(self, why: Said) -> None:
        """Give a start up that still waits; its record, if it comes, is closed with nothing."""
        if self._opening is not None:
            _, opening = self._opening
            self._opening = None
            opening.failed(why)

    def close(self, session: Session, reason: str) -> None:
        """Tell what was really given, and how long each colour shone."""
        self.window = None
        self._asked = None
        shone, self._shone = self._shone, {}
        if session.record is not None:
            ended = session.ending.value if session.ending else "stopped"
            self._ledger.submit(
                CloseSession(session.record, dict(session.given), session.lit, ended, reason, shone)
            )
        elif shone:
            self._ledger.submit(NoteLight(shone))

    def shine(self, driven: Mapping[Channel, float], duration: Ns) -> None:
        """Remember light until the next close, whatever it was for: lamps age by it."""
        for channel, duty in driven.items():
            if duty > 0:
                self._shone[channel] = Ns(self._shone.get(channel, 0) + duration)

    def ask(self, request: LedgerRequest, done: Callable[[Said | None], None]) -> None:
        """Ask for something else; `done` is told why it failed, or None."""
        self._others.append((request, done))
        self._ledger.submit(request)

    def read(self, request: LedgerRequest, done: Callable[[LedgerAnswer], None]) -> None:
        """Ask for what the ledger holds; `done` is given its answer."""
        self._reads.append((request, done))
        self._ledger.submit(request)

    def latch(self, fault: Fault, since: float | None) -> None:
        """Remember a fault over a restart."""
        self._ledger.submit(LatchFault(fault.code.value, fault.text, since))

    def forget_fault(self) -> None:
        """Forget it: a person has cleared it."""
        self._ledger.submit(ForgetFault())

    def settle(self, now: Ns) -> None:
        """Take the ledger's answers, and give up a start that it leaves without one."""
        for answer in self._ledger.answers():
            if answer.problem is not None:
                self.problem = answer.problem
            self._settle_other(answer)
            match answer.request:
                case OpenSession():
                    self._settle_opening(answer)
                case ReserveWindow() if answer.request is self._asked:
                    self._asked = None
                    if answer.problem is None:
                        self.problem = None
                        self.window = Window(answer.request.lit_until, answer.request.reserved)
        if self._opening is not None and now - self._opening[1].since > limits.GAP_MAX:
            self.cancel(Reason.LEDGER_SILENT.said())

    def ask_ahead(self, session: Session) -> None:
        """Ask for the next window when less than 5 s of light remain in this one."""
        if not session.is_under_way or session.record is None or session.plan is None:
            return
        if self._asked is not None:
            return
        window = self.window
        if (
            window is not None
            and window.lit_until - session.lit > limits.WINDOW_ASK
            and all(session.given[c] <= window.reserved[c] for c in Channel)
        ):
            return
        self._asked = ReserveWindow(
            session.record, reserve(session, session.plan), Ns(session.lit + limits.WINDOW)
        )
        self._ledger.submit(self._asked)

    def _settle_other(self, answer: LedgerAnswer) -> None:
        for waiting in self._others:
            request, done = waiting
            if request is answer.request:
                self._others.remove(waiting)
                done(answer.problem)
                return
        for reading in self._reads:
            if reading[0] is answer.request:
                self._reads.remove(reading)
                reading[1](answer)
                return

    def _settle_opening(self, answer: LedgerAnswer) -> None:
        waiting, self._opening = self._opening, None
        if waiting is None or waiting[0] is not answer.request:
            self._opening = waiting
            if answer.session is not None:  # given up meanwhile
                nothing = dict.fromkeys(Channel, 0.0)
                self._ledger.submit(
                    CloseSession(
                        answer.session, nothing, Ns(0), "stopped", str(Reason.STOPPED_BEFORE.said())
                    )
                )
            return
        _, opening = waiting
        if answer.session is None:
            opening.failed(answer.problem or Reason.LEDGER_GAVE_NOTHING.said())
        else:
            opening.opened(answer.session)


def reserve(session: Session, plan: Plan) -> Mapping[Channel, float]:
    """Return the cumulative fluence to hold for the next window, in J/cm² per channel."""
    return {
        channel: max(
            session.given[channel],  # a late loop may have given more than was planned
            min(
                session.given[channel] + fluence(goal.irradiance * MARGIN, limits.WINDOW),
                goal.target + SLACK,
            ),
        )
        for channel, goal in plan.goals.items()
    }
