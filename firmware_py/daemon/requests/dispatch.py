"""What each request does."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar

from firmware_py import wire
from firmware_py.core.dose.plan import Plan
from firmware_py.core.errors import NotKeptError, RefusedError
from firmware_py.core.reasons import Reason
from firmware_py.core.session.installer_light import InstallerLight
from firmware_py.core.session.machine import State
from firmware_py.core.timestamps import Moment
from firmware_py.core.units import Channel, Duty, ns
from firmware_py.daemon.control.controller import Controller
from firmware_py.daemon.failures import Failures
from firmware_py.daemon.requests import data
from firmware_py.daemon.requests.access import Keys, may_commission
from firmware_py.daemon.requests.areas import Offers
from firmware_py.daemon.requests.claims import Claims
from firmware_py.daemon.requests.clock import Timekeeper
from firmware_py.daemon.requests.data import PeoplesData
from firmware_py.daemon.requests.history import PeoplesHistory
from firmware_py.daemon.requests.homes import Homes
from firmware_py.daemon.requests.people import Asked, People
from firmware_py.daemon.requests.prescriptions import Prescriptions
from firmware_py.daemon.requests.record import Record
from firmware_py.daemon.requests.revision import Revision
from firmware_py.daemon.requests.settings import GUARDED, Preferences
from firmware_py.daemon.requests.telemetry import Teller
from firmware_py.daemon.requests.waiting import Changes, Reads, Release
from firmware_py.daemon.server import Client
from firmware_py.ports.hardware import Clock
from firmware_py.ports.ledger import Failed, Reader, SessionReport, Store

T = TypeVar("T")
# Programs repeat these while nobody is there.
BY_THEMSELVES = wire.Status | wire.Renew | wire.Subscribe | wire.Unsubscribe
OfRecord = wire.HistoryChange | wire.HistoryLook | data.Reads | data.Changes


class Commands:
    """Carries out requests, one at a time, on the loop's thread.

    What concerns the record is answered later, once its turn came (ports/ledger.py).
    """

    def __init__(
        self,
        *,
        controller: Controller,
        record: Record,
        areas: Offers,
        claims: Claims,
        people: People,
        homes: Homes,
        prescriptions: Prescriptions,
        history: PeoplesHistory,
        whole_record: PeoplesData,
        timekeeper: Timekeeper,
        teller: Teller,
        preferences: Preferences,
        revision: Revision,
        link_clock: Clock,
        log: Callable[[str], None],
    ) -> None:
        self._controller = controller
        self._failures = Failures(log)
        self._reads = Reads()
        self._changes = Changes()
        self._record = record
        self._areas = areas
        self._claims = claims
        self._people = people
        self._homes = homes
        self._prescriptions = prescriptions
        self._history = history
        self._data = whole_record
        self._timekeeper = timekeeper
        self._teller = teller
        self._preferences = preferences
        self._revision = revision
        self._keys = Keys(lambda: preferences.now.pin, preferences.now.wrong_codes, link_clock)
        self._link_clock = link_clock

    def handle(self, request: wire.Request, client: Client) -> wire.Message | None:
        """Return the answer; None where it follows later."""
        if isinstance(request, wire.Stop):
            self._controller.stop()
            return wire.Done(id=request.id)
        if not isinstance(request, BY_THEMSELVES):
            self._controller.somebody_is_here()
        try:
            return self._handle(request, client)
        except RefusedError as error:
            return self._refusal(request, error)

    def _handle(self, request: wire.Request, client: Client) -> wire.Message | None:
        if isinstance(request, Asked):
            self._change_people(request, client)
            return None
        if isinstance(request, wire.HomeChange | wire.Fleet | wire.Prescribe | wire.Refill):
            return self._of_homes(request, client)
        if isinstance(request, OfRecord):
            self._ask_record(request, client)
            return None
        controller = self._controller
        match request:
            case wire.Start():
                self._start(request, client)
                return None
            case wire.Plan():
                return self._areas.preview(self._areas.plan(request), request.id)
            case wire.Areas():
                return self._areas.listing(request.id, request.person)
            case wire.Status():
                return self._teller.tell(request.id)
            case wire.Subscribe():
                client.subscribed = True
                client.send(wire.Done(id=request.id))
                return self._teller.tell()
            case wire.Unsubscribe():
                client.subscribed = False
                client.latest = None
            case wire.Renew():
                if not controller.lease.renew(client, self._link_clock()):
                    raise RefusedError(Reason.LEASE_NOT_HELD)
            case wire.Acquire():
                if not controller.session.is_under_way:
                    raise RefusedError(Reason.NO_SESSION)
                controller.lease.take(client, self._link_clock())
            case wire.Pause():
                controller.pause()
            case wire.Resume():
                controller.resume()
            case wire.Dismiss():
                controller.dismiss()
            case wire.ClearFault():
                self._clear_fault(client)
            case wire.CommissionLight():
                self._commission(request, client)
                return None
            case wire.Inputs():
                return self._teller.inputs(request.id)
            case wire.People():
                return self._people.listing(request.id)
            case wire.Answers():
                return self._answers_of(request, client)
            case wire.After():
                self._after(request, client)
                return None
            case wire.ImportRows():
                self._keys.check(client, data.WHAT[wire.ImportRows])
                self._data.bring(request, client)
            case wire.SetClock():
                self._set_clock(request, client)
                return None
            case wire.Settings():
                return self._set(request, client)
            case wire.Unlock():
                self._unlock(request, client)
                return None
            case wire.Lock():
                self._keys.lock(client)
        return wire.Done(id=request.id)

    def _start(self, request: wire.Start, client: Client) -> None:
        if request.override:
            self._keys.check(client, Reason.WHAT_OVERRIDE)

        def judge() -> tuple[Plan, Moment]:
            try:
                plan, began = self._areas.plan(request), self._timekeeper.now()
                return self._claims.begin(request, plan, began), began
            except RefusedError:
                raise
            except Exception as error:  # it is called from the tick
                raise RefusedError(self._failures.said(request, error)) from error

        def started(plan: Plan, record: int) -> None:
            try:
                self._teller.end_welcome()
                notes = self._areas.checks(plan)
                client.send(wire.done(request.id, notes, record))
            except Exception as error:  # noqa: BLE001  whatever it is, it is this request's alone
                self._controller.stop()  # nobody heard of a session, so there is none
                client.send(self._refusal(request, error))

        failed = self._failed(request, client)
        self._controller.start(judge, client, request.pain, started, failed)

    def _commission(self, request: wire.CommissionLight, client: Client) -> None:
        if not may_commission(client.uid, client.gid):
            raise RefusedError(Reason.ONLY_INSTALLER)
        asked = InstallerLight(
            channel=Channel(request.channel),
            duty=Duty(request.duty),
            duration=ns(request.seconds),
        )
        failed = self._failed(request, client)

        def ready() -> None:
            try:
                self._controller.commission(asked, client)
            except RefusedError as error:
                failed(error)
            else:
                client.send(wire.Done(id=request.id))

        self._controller.with_fresh_readings(ready, failed)

    def _change_people(self, request: Asked, client: Client) -> None:
        if isinstance(request, wire.Agree):
            self._keys.check(client, Reason.WHAT_AGREEMENT)
        if isinstance(request, wire.AddPerson) and self._preferences.now.pin:
            self._keys.check(client, Reason.WHAT_NEW_PERSON)
        change = self._people.change(request)
        self._change(request, client, change, self._kept(request, client))

    def _of_homes(
        self, request: wire.HomeChange | wire.Fleet | wire.Prescribe | wire.Refill, client: Client
    ) -> wire.Message | None:
        """Tell or change who keeps people's records, and what their clinicians prescribed."""
        if isinstance(request, wire.Fleet):
            return self._homes.info(request.id)
        if isinstance(request, wire.Refill):  # the code is the clinician's
            refill = self._prescriptions.refill(request)
            self._change(request, client, refill, self._kept(request, client))
            return None
        if isinstance(request, wire.Prescribe):
            self._keys.check(client, Reason.WHAT_PRESCRIPTION)
            prescribed = self._prescriptions.prescribe(request)
            self._change(request, client, prescribed, self._kept(request, client))
            return None
        self._keys.check(client, Reason.WHAT_HOME)
        change = self._homes.change(request, client)
        if change is None:  # more of it comes
            return wire.Done(id=request.id)
        self._change(request, client, change, self._kept(request, client))
        return None

    def _answers_of(self, request: wire.Answers, client: Client) -> wire.AnswersTold:
        """Tell what somebody answered; where there is a code, to those alone who entered it."""
        if self._preferences.now.pin:
            self._keys.check(client, Reason.WHAT_ANSWERS)
        return self._people.answers(request)

    def _after(self, request: wire.After, client: Client) -> None:
        session = self._controller.session
        if session.state is not State.DONE or session.record != request.session:
            raise RefusedError(Reason.SESSION_NOT_DONE, session=request.session, field="session")
        said = SessionReport(
            session=request.session,
            is_red=request.is_red,
            pain_after=request.pain,
            complaints=request.complaints,
        )
        done, now = self._kept(request, client), self._timekeeper.now()
        self._change(request, client, lambda store: store.report(said, now), done)

    def _ask_record(self, request: OfRecord, client: Client) -> None:
        """Read or change the record of people's sessions; answered once its turn came."""
        if isinstance(request, wire.HistoryChange):
            change = self._history.change(request)
            self._change(request, client, change, self._kept(request, client))
        elif isinstance(request, wire.HistoryLook):
            self._read(request, client, self._history.read(request))
        elif isinstance(request, data.Reads):
            self._keys.check(client, data.WHAT[type(request)])
            self._read(request, client, self._data.read(request))
        else:
            self._change_whole(request, client)

    def _change_whole(self, request: data.Changes, client: Client) -> None:
        self._keys.check(client, data.WHAT[type(request)])
        self._controller.check_between_sessions()
        change = self._data.change(request, client)
        if self._controller.session.state is State.DONE:
            self._controller.dismiss()  # what is shown of a session may be another's, or gone

        def changed(answer: wire.Message) -> None:
            self._revision.note_replaced()
            client.send(answer)

        with self._taken(client) as release:
            answered, refused = self._answers(request, client, changed, release)

            def failed(error: Exception) -> None:
                self._revision.note_replaced()  # it may have failed halfway
                refused(error)

            self._record.change(change, answered, failed)

    def _read(
        self, request: wire.Request, client: Client, look: Callable[[Reader], wire.Message]
    ) -> None:
        """Answer a request with what is read once its turn comes.

        Raises:
            RefusedError: Too much waits to be read.
        """

        def begin(release: Release) -> None:
            self._record.read(look, *self._answers(request, client, client.send, release))

        self._reads.ask(client, begin)

    def _change(
        self,
        request: wire.Request,
        client: Client,
        change: Callable[[Store], T],
        done: Callable[[T], None],
    ) -> None:
        """Change the record once its turn comes; `done` answers then.

        Raises:
            RefusedError: A session is under way, or too much waits to be saved.
        """
        with self._taken(client) as release:
            self._record.change(change, *self._answers(request, client, done, release))

    def _kept(self, request: wire.Request, client: Client) -> Callable[[None], None]:
        """Return what answers a request once it is kept, which every screen notices."""

        def done(_none: None) -> None:
            self._revision.note_kept()
            client.send(wire.Done(id=request.id))

        return done

    @contextmanager
    def _taken(self, client: Client) -> Iterator[Release]:
        """Count one change that waits for the record, unless it can't be asked for."""
        release = self._changes.take(client)
        try:
            yield release
        except Exception:
            release()
            raise

    def _set_clock(self, request: wire.SetClock, client: Client) -> None:
        if self._preferences.now.pin:  # a home without a code must have the time, too
            self._keys.check(client, Reason.WHAT_CLOCK)
        told = self._timekeeper.told(request.time)
        if request.look:
            self._read(
                request, client, lambda reader: wire.done(request.id, told.read_back(reader))
            )
            return

        def kept(_none: None) -> None:
            self._timekeeper.take(told.reference)
            self._revision.note_kept()
            client.send(wire.Done(id=request.id))

        self._change(request, client, lambda store: told.keep(store, is_sure=request.sure), kept)

    def _set(self, request: wire.Settings, client: Client) -> wire.Message | None:
        """Change settings; those that the code guards are answered once they are kept."""
        preferences, keys = self._preferences, self._keys
        if request.pin is not None:
            self._controller.check_between_sessions()
            self._check_new_pin(client)  # before it costs anything
        changed = preferences.differences(request)
        if "areas_off" in changed:
            keys.check(client, Reason.WHAT_AREAS)
        if changed.get("locks") is False:
            keys.check(client, Reason.WHAT_LOCK_OFF)

        def listing() -> wire.Message:
            return preferences.listing(request.id, may_change=keys.lets_in(client))

        if GUARDED.isdisjoint(changed):
            if changed:
                preferences.take(changed)
            return listing()

        def kept(_none: None) -> None:
            preferences.put_in_force(changed)
            if "pin" in changed:
                keys.forget()
            client.send(listing())

        with self._taken(client) as release:
            preferences.keep(changed, *self._answers(request, client, kept, release))
        return None

    def _unlock(self, request: wire.Unlock, client: Client) -> None:
        """Judge a code once its try is on the disk.

        Raises:
            RefusedError: No code may be tried now.
        """
        self._controller.check_between_sessions()

        def judge(_none: None) -> None:
            self._keys.judge(client, request.pin)
            self._preferences.take({"wrong_codes": 0})
            client.send(wire.Done(id=request.id))

        with self._taken(client) as release:
            tried = {"wrong_codes": self._keys.begin()}
            answered, refused = self._answers(request, client, judge, release)

            def failed(error: Exception) -> None:
                self._keys.take_back()
                refused(error)

            try:
                self._preferences.keep(tried, answered, failed)
            except RefusedError:
                self._keys.take_back()
                raise

    def _check_new_pin(self, client: Client) -> None:
        """Check that a client may choose the code: anybody may choose the first one.

        Raises:
            RefusedError: It must enter the present one first, or a fault waits for the installer.
        """
        fault = self._controller.session.fault
        if self._preferences.now.pin or (fault is not None and fault.rule.needs_pin):
            self._keys.check(client, Reason.WHAT_ANOTHER_CODE)

    def _clear_fault(self, client: Client) -> None:
        fault = self._controller.session.fault
        if fault is not None and fault.rule.needs_pin:
            self._keys.check(client, Reason.WHAT_CLEAR_FAULT)
        self._controller.clear_fault()
        self._teller.end_welcome()

    def _answers(
        self,
        request: wire.Request,
        client: Client,
        done: Callable[[T], None],
        release: Release,
    ) -> tuple[Callable[[T], None], Failed]:
        """Return the two calls that answer a request later, and refuse it where that fails.

        They are called from the tick, which such a failure must not end. release: called first.
        """

        def answered(outcome: T) -> None:
            release()
            try:
                done(outcome)
            except Exception as error:  # noqa: BLE001  whatever it is, it is this request's alone
                client.send(self._refusal(request, error))

        def failed(error: Exception) -> None:
            release()
            client.send(self._refusal(request, error))

        return answered, failed

    def _failed(self, request: wire.Request, client: Client) -> Failed:
        """Return what answers a request that can't be kept or read."""
        return lambda error: client.send(self._refusal(request, error))

    def _refusal(self, request: wire.Request, error: Exception) -> wire.Refused:
        match error:
            case RefusedError():
                return wire.refused(request.id, error.said, error.field)
            case NotKeptError():
                return wire.refused(request.id, error.said)
        return self._failures.refusal(request, error)
