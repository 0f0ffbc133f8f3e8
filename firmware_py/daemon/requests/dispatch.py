"""What each request does."""

from collections.abc import Callable

from firmware_py import wire
from firmware_py.core.errors import RefusedError
from firmware_py.core.reasons import Reason, Said
from firmware_py.core.session.installer_light import Trial
from firmware_py.core.session.machine import State
from firmware_py.core.units import Channel, Duty, ns
from firmware_py.daemon.control.controller import Controller
from firmware_py.daemon.requests import data
from firmware_py.daemon.requests.access import Keys, may_commission
from firmware_py.daemon.requests.areas import Offers
from firmware_py.daemon.requests.clock import Timekeeper
from firmware_py.daemon.requests.data import Keeper
from firmware_py.daemon.requests.history import Diaries
from firmware_py.daemon.requests.people import Asked, Household
from firmware_py.daemon.requests.settings import GUARDED, Preferences
from firmware_py.daemon.requests.telemetry import Teller
from firmware_py.daemon.server import Client
from firmware_py.ports.hardware import Clock
from firmware_py.ports.ledger import LedgerAnswer, NoteReport, NoteTime

Kept = wire.Report | wire.Course | wire.History | wire.Overview | wire.ImportRows | data.Asked
Send = Callable[[Client, wire.Message], None]


class Commands:
    """Carries out requests, one at a time, on the loop's thread."""

    def __init__(
        self,
        controller: Controller,
        offers: Offers,
        household: Household,
        diary: Diaries,
        timekeeper: Timekeeper,
        teller: Teller,
        preferences: Preferences,
        link_clock: Clock,
    ) -> None:
        self._controller = controller
        self._offers = offers
        self._household = household
        self._diary = diary
        self._keeper = Keeper(offers, timekeeper.now)
        self._timekeeper = timekeeper
        self._teller = teller
        self._preferences = preferences
        self._keys = Keys(lambda: preferences.now.pin, link_clock)
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
            return wire.refused(request.id, error.said, error.field)

    def _handle(self, request: wire.Request, client: Client) -> wire.Message | None:
        controller = self._controller
        match request:
            case wire.Start():
                self._start(request, client)
                return None
            case wire.Plan():
                return self._offers.preview(self._offers.plan(request), request.id)
            case wire.Areas():
                return self._offers.listing(request.id, request.person)
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
            case wire.Inputs():
                return self._teller.inputs(request.id)
            case wire.People():
                return self._household.listing(request.id)
            case (
                wire.AddPerson()
                | wire.RenamePerson()
                | wire.AnswerQuestions()
                | wire.GentleStart()
                | wire.Agree()
            ):
                self._change_people(request, client)
                return None
            case wire.After():
                self._after(request, client)
                return None
            case (
                wire.Report()
                | wire.Course()
                | wire.History()
                | wire.Overview()
                | wire.ImportRows()
                | wire.Export()
                | wire.Import()
                | wire.Backup()
                | wire.Copies()
                | wire.Restore()
                | wire.Forget()
            ):
                return self._keep_or_show(request, client)
            case wire.SetClock():
                self._set_clock(request, client)
                return None
            case wire.Settings():
                return self._set(request, client)
            case wire.Unlock():
                controller.check_between_sessions()
                self._keys.unlock(client, request.pin)
            case wire.Lock():
                self._keys.lock(client)
        return wire.Done(id=request.id)

    def _tell(self, request: int) -> wire.Telemetry:
        return self._teller.tell(link_now=self._link_clock(), seq=self.seq, request=request)

    def _start(self, request: wire.Start, client: Client) -> None:
        self._controller.check_start()  # what must be put right comes before what has to wait
        plan = self._offers.plan(request)

        def started(record: int) -> None:
            self._teller.welcome = None
            self.send(client, wire.done(request.id, self._offers.checks(plan), record))

        def failed(why: Said) -> None:
            self.send(client, wire.refused(request.id, why))

        now = self._offers.allowances.now()
        self._controller.start(plan, client, now, request.pain, started, failed)

    def _commission(self, request: wire.CommissionLight, client: Client) -> None:
        if not may_commission(client.uid, client.gid):
            raise RefusedError(Reason.ONLY_INSTALLER)
        trial = Trial(
            channel=Channel(request.channel),
            duty=Duty(request.duty),
            duration=ns(request.seconds),
        )
        self._controller.commission(trial, client)

    def _change_people(self, request: Asked, client: Client) -> None:
        if isinstance(request, wire.Agree):
            self._keys.check(client, Reason.WHAT_AGREEMENT)
        answer = self._then(request, client)

        def done(problem: Said | None) -> None:
            self._teller.people_changes += 1
            answer(problem)

        self._controller.keep(self._household.change(request), done)

    def _after(self, request: wire.After, client: Client) -> None:
        session = self._controller.session
        if session.state is not State.DONE or session.record != request.session:
            raise RefusedError(Reason.SESSION_NOT_DONE, session=request.session, field="session")
        kept = NoteReport(session=request.session, is_red=request.is_red, pain_after=request.pain)
        self._controller.keep(kept, self._then(request, client))

    def _keep_or_show(self, request: Kept, client: Client) -> wire.Message | None:
        """Do what concerns the record of people's sessions."""
        match request:
            case wire.Report() | wire.Course():
                kept = self._diary.change(request)
                self._controller.keep(kept, self._then(request, client))
            case wire.History() | wire.Overview():
                self._read(request, client)
            case wire.ImportRows():
                self._keys.check(client, data.WHAT[wire.ImportRows])
                self._keeper.bring(request, client)
                return wire.Done(id=request.id)
            case _:
                self._care(request, client)
        return None

    def _read(self, request: wire.History | wire.Overview, client: Client) -> None:
        asked, answer = self._diary.read(request)

        def done(found: LedgerAnswer) -> None:
            if found.found is None:
                why = found.problem or Reason.HISTORY_UNREAD.said()
                self.send(client, wire.refused(request.id, why))
            else:
                self.send(client, answer(found.found))

        self._controller.read(asked, done)

    def _care(self, request: data.Asked, client: Client) -> None:
        self._keys.check(client, data.WHAT[type(request)])
        if not isinstance(request, data.READS):
            self._controller.check_between_sessions()
            if self._controller.session.state is State.DONE:
                self._controller.dismiss()  # what is shown of a session may be another's, or gone
        asked = self._keeper.ask(request, client)

        def done(found: LedgerAnswer) -> None:
            if not isinstance(request, data.READS):
                self._teller.people_changes += 1
            if found.found is None:
                why = found.problem or Reason.HISTORY_CANT.said()
                self.send(client, wire.refused(request.id, why))
            else:
                self.send(client, self._keeper.answer(request, asked, found.found))

        self._controller.read(asked, done)

    def _set_clock(self, request: wire.SetClock, client: Client) -> None:
        now, reference = self._timekeeper.told(request.time, self._household.latest_unix_s)
        answer = self._then(request, client)

        def done(problem: Said | None) -> None:
            if problem is None:
                self._timekeeper.take(reference)
            answer(problem)

        self._controller.keep(NoteTime(now, reference), done)

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

        def done(problem: Said | None) -> None:
            answer = listing() if problem is None else wire.refused(request.id, problem)
            self.send(client, answer)

        if GUARDED.isdisjoint(changed):
            if changed:
                preferences.take(changed)
            return listing()
        preferences.take_once_kept(changed, done)
        return None

    def _check_new_pin(self, client: Client) -> None:
        """Check that a client may choose the code: anybody may choose the first one.

        Raises:
            RefusedError: It must enter the present one first, or a fault waits for the installer.
        """
        fault = self._controller.session.fault
        if self._preferences.now.pin or (fault is not None and fault.rule.needs_pin):
            self._keys.check(client, Reason.WHAT_ANOTHER_CODE)

    def _then(self, request: wire.Request, client: Client) -> Callable[[Said | None], None]:
        """Return what answers a request once it is known whether it was kept."""

        def done(problem: Said | None) -> None:
            if problem is None:
                self.send(client, wire.Done(id=request.id))
            else:
                self.send(client, wire.refused(request.id, problem))

        return done

    def _clear_fault(self, client: Client) -> None:
        fault = self._controller.session.fault
        if fault is not None and fault.rule.needs_pin:
            self._keys.check(client, Reason.WHAT_CLEAR_FAULT)
        self._controller.clear_fault()
        self._teller.welcome = None
