"""What `view.sock` answers: how the panel is, what it gave, and the taking of a claim's answer.

It shows no name, and nothing asked there changes a person's record, a setting or the light, but
that a clinic's answer lets a session that waits for it go on by the rules, or ends it.
"""

from collections.abc import Callable

from msgspec.structs import asdict, replace

from firmware_py import wire
from firmware_py.core.errors import NotKeptError, RefusedError
from firmware_py.core.reasons import Detail, Reason
from firmware_py.core.units import NS_PER_S
from firmware_py.daemon.control.controller import Controller
from firmware_py.daemon.requests.claims import Claims
from firmware_py.daemon.requests.telemetry import Teller
from firmware_py.ports.ledger import Ledger, Reader
from firmware_py.wire import view

Send = Callable[[wire.Message | view.RecordsTold], None]
HOUR_NS = 3600 * NS_PER_S


class Looking:
    """Answers the lines of view.sock."""

    def __init__(
        self, controller: Controller, teller: Teller, ledger: Ledger, claims: Claims
    ) -> None:
        self._controller = controller
        self._teller = teller
        self._ledger = ledger
        self._claims = claims
        self._is_reading = False

    @property
    def news(self) -> object:
        """What is told at once when it changes."""
        pending = self._claims.pending
        return self._controller.session.state, None if pending is None else pending.claim

    @property
    def is_dark(self) -> bool:
        """No session is under way, so that there is little to tell."""
        return not self._controller.session.is_under_way

    def tell(self, request: int = 0) -> wire.Telemetry:
        """Return the state without anybody's name, with the claim that waits for an answer."""
        light = self._ledger.light.values()
        told = self._teller.tell(request)
        if told.state == "done":  # what is said of an end names doses, and may name a person
            told = replace(told, reason="", reason_coded=None)
        return replace(
            told,
            person=None,
            area=None,
            next_allowed={},
            claim=self._claims.pending,
            light_h=round(max((each.total for each in light), default=0) / HOUR_NS, 3),
            boot=self._ledger.counts.get("starts", 0),
        )

    def handle(self, request: view.ViewRequest, send: Send) -> None:
        """Answer a request, now or once the record was read.

        Raises:
            RefusedError: Not now, or not for this claim.
        """
        match request:
            case wire.Status():
                send(self.tell(request.id))
            case wire.Subscribe():
                send(wire.Done(id=request.id))
                send(self.tell())
            case view.AnswerClaim():
                self._claims.take(request.answer)
                send(wire.Done(id=request.id))
            case view.Records():
                self._read(request, send)

    def _read(self, request: view.Records, send: Send) -> None:
        """Read sessions, one request at a time and between sessions: doses come first."""
        self._controller.check_between_sessions()
        if self._is_reading:
            raise RefusedError(Reason.READS_WAIT)
        self._is_reading = True

        def answered(found: view.RecordsTold) -> None:
            self._is_reading = False
            send(found)

        def failed(error: Exception) -> None:
            self._is_reading = False
            said = Reason.HISTORY_FAILS.said(detail=Detail(type(error).__name__))
            if isinstance(error, RefusedError | NotKeptError):
                said = error.said
            send(wire.refused(request.id, said))

        def look(reader: Reader) -> view.RecordsTold:
            told, last = reader.told_after(request.after, view.RECORDS_AT_ONCE)
            rows = tuple(view.RecordRow(**asdict(each)) for each in told)
            return view.RecordsTold(id=request.id, rows=rows, last=last)

        self._ledger.read(look, answered, failed, wakes=False)
