"""What each request does."""

import os
from collections.abc import Callable

from firmware_py import wire
from firmware_py.core.errors import RefusedError
from firmware_py.daemon.controller import Controller
from firmware_py.daemon.offers import Offers
from firmware_py.daemon.server import Client
from firmware_py.daemon.telemetry import Teller
from firmware_py.ports import Clock

Send = Callable[[Client, wire.Message], None]


class Commands:
    """Carries out requests, one at a time, on the loop's thread."""

    def __init__(
        self, controller: Controller, offers: Offers, teller: Teller, link_clock: Clock
    ) -> None:
        self._controller = controller
        self._offers = offers
        self._teller = teller
        self._link_clock = link_clock
        self.send: Send = lambda _client, _message: None
        self.seq = 0

    def handle(self, request: wire.Request, client: Client) -> wire.Message | None:
        """Return the answer; None where it follows later."""
        if isinstance(request, wire.Stop):
            self._controller.stop()
            return wire.Done(id=request.id)
        try:
            return self._handle(request, client)
        except RefusedError as error:
            return wire.Refused(id=request.id, error=str(error), field=error.field)

    def _handle(self, request: wire.Request, client: Client) -> wire.Message | None:
        controller = self._controller
        match request:
            case wire.Start():
                self._start(request, client)
                return None
            case wire.Plan():
                return self._offers.preview(self._offers.plan(request), request.id)
            case wire.Areas():
                return self._offers.listing(request.id)
            case wire.Status():
                return self._tell(request.id)
            case wire.Subscribe():
                client.subscribed = True
                self.send(client, wire.Done(id=request.id))
                return self._tell(0)
            case wire.Unsubscribe():
                client.subscribed = False
                client.latest = None
            case wire.Renew():
                if not controller.lease.renew(client, self._link_clock()):
                    raise RefusedError("this client does not hold the lease: acquire it first")
            case wire.Acquire():
                if not controller.session.is_under_way:
                    raise RefusedError("no session is under way: start one")
                controller.lease.take(client, self._link_clock())
            case wire.Pause():
                controller.pause()
            case wire.Resume():
                controller.resume()
            case wire.Dismiss():
                controller.dismiss()
            case wire.ClearFault():
                self._clear_fault(client)
        return wire.Done(id=request.id)

    def _tell(self, request: int) -> wire.Telemetry:
        return self._teller.tell(link_now=self._link_clock(), seq=self.seq, request=request)

    def _start(self, request: wire.Start, client: Client) -> None:
        plan = self._offers.plan(request)

        def started(record: int) -> None:
            self._teller.welcome = None
            notes = self._offers.checks(plan)
            self.send(client, wire.Done(id=request.id, notes=notes, session=record))

        def failed(why: str) -> None:
            self.send(client, wire.Refused(id=request.id, error=why))

        self._controller.start(plan, client, started, failed)

    def _clear_fault(self, client: Client) -> None:
        fault = self._controller.session.fault
        if fault is not None and fault.rule.needs_pin and client.uid not in (0, os.getuid()):
            raise RefusedError("this fault is cleared by the installer: call them")
        self._controller.clear_fault()
        self._teller.welcome = None
