"""The daemon as one: controller, socket, dead-man and service manager."""

from collections.abc import Callable, Sequence
from contextlib import ExitStack
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from firmware_py.core import limits
from firmware_py.core.session.machine import State
from firmware_py.core.units import Ns
from firmware_py.daemon import sentences
from firmware_py.daemon.control.controller import Controller
from firmware_py.daemon.control.deadman import DeadMan
from firmware_py.daemon.control.sounder import Sounder
from firmware_py.daemon.requests.settings import Preferences
from firmware_py.daemon.requests.telemetry import Teller
from firmware_py.daemon.server import Server
from firmware_py.daemon.view_socket import ViewSocket
from firmware_py.daemon.waker import Waker
from firmware_py.ports.hardware import Clock, Heartbeat, Supply, TemperatureSensor
from firmware_py.ports.ledger import Ledger
from firmware_py.systemd import Notifier

if TYPE_CHECKING:
    from firmware_py.wire import Telemetry

# Between telemetry, by the link's clock: a screen draws twice a second, and says "no contact" after
# one second of silence, which two messages that came late must not make. A hair less than eight,
# four or two ticks, so that one that comes early by as much as a timer errs still tells.
PERIOD_NS = Ns(390_000_000)
# The same where it is dark, nobody's session is under way and nothing is new: a screen then waits
# for longer before it says so (ui/connection/contact.py).
STILL_NS = Ns(1_190_000_000)


class Parts(Struct, frozen=True, kw_only=True):
    """What a daemon is made of; `assemble` makes and wires them."""

    controller: Controller
    teller: Teller
    server: Server
    deadman: DeadMan
    notifier: Notifier
    sensors: Sequence[TemperatureSensor]
    supply: Supply
    ledger: Ledger
    preferences: Preferences
    waker: Waker
    clock: Clock
    link_clock: Clock
    let_go: Callable[[], None]
    sounder: Sounder | None = None
    heartbeat: Heartbeat | None = None
    view: ViewSocket | None = None


class Daemon:
    """Ticks when told to, serves clients in between, and ends dark."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._looked: Ns | None = None  # for something new to tell
        self._published: Ns | None = None
        self._told: Telemetry | None = None  # as published, but for what always differs
        self._subscribers = 0
        self._state = ""
        self._closed = False
        self._is_woken = False
        self.sensors = tuple(parts.sensors)
        self.sensor_polls = tuple(sensor.poll_once for sensor in parts.sensors)
        self.supply_poll = parts.supply.poll_once
        self.ledger_submitted = parts.ledger.submitted
        parts.server.watch(parts.waker, self._wake)

    @property
    def controller(self) -> Controller:
        """The session and the light."""
        return self._parts.controller

    @property
    def period(self) -> Ns:
        """How long until the next tick at most: the pace promised, or what a sound needs."""
        sounder = self._parts.sounder
        is_sounding = sounder is not None and sounder.is_sounding
        return limits.TICK if is_sounding else self.controller.period

    def ledger_poll(self, now: Ns) -> None:
        """Carry out what the ledger was asked; wake the loop where somebody waits for it."""
        self._parts.ledger.poll_once(now)
        if self._parts.ledger.has_answers:
            self._parts.waker.wake()

    @property
    def ledger_tries_again(self) -> bool:
        """Whether the ledger keeps something that the disk has refused."""
        return self._parts.ledger.tries_again

    def watch_over(self) -> None:
        """Start the dead-man."""
        self._parts.deadman.start()

    def tick(self) -> None:
        """Run one tick; tell clients; pet the watchdog last, if the tick is verified."""
        parts = self._parts
        parts.ledger.settle()  # before the clock is looked at: what was kept may begin a session
        verified = parts.controller.tick()
        now = parts.link_clock()
        session = parts.controller.session
        changed, self._state = session.state != self._state, session.state
        self._publish(now, changed=changed)
        if parts.sounder is not None:
            parts.sounder.tick(parts.controller)
        if changed:
            parts.preferences.settle()
            parts.notifier.say(sentences.english(session, parts.controller.facts))
        if verified:
            parts.server.appear()
            if parts.heartbeat is not None:
                parts.heartbeat.beat(parts.clock())
            parts.notifier.verified(now)
        if parts.view is not None:
            parts.view.turn()  # after all that the light needs

    def serve(self, timeout_s: float) -> bool:
        """Handle what clients send, waiting for at most `timeout_s`.

        Returns whether something happened that a tick should look at now: a request was carried
        out, the stop button or the interlock moved, the ledger has answered.
        """
        before, self._is_woken = self._parts.server.requests, False
        self._parts.server.serve(timeout_s)
        return self._is_woken or self._parts.server.requests != before

    def watch(self, source: object, ready: Callable[[], None]) -> None:
        """Have `serve` call `ready` whenever a file or socket can be read."""
        self._parts.server.watch(source, ready)

    def close(self) -> None:
        """Dark first; then the record, the clients and the hardware. May be called twice.

        It goes on whatever a part raises: lgpio refuses to give a line back ("busy") while its own
        thread still polls it, as was seen on a real kernel under load.
        """
        if self._closed:
            return
        self._closed = True
        parts = self._parts
        with ExitStack() as each:  # the last first, and all of it whatever one of them raises
            each.callback(parts.waker.close)  # after whatever calls it
            each.callback(parts.let_go)  # switches off once more
            each.callback(parts.notifier.close)
            each.callback(parts.server.close)
            if parts.view is not None:
                each.callback(parts.view.close)
            each.callback(parts.deadman.close)
            each.callback(lambda: parts.ledger.poll_once(parts.clock()))
            each.callback(parts.notifier.stopping)
            each.callback(parts.controller.close)

    def _wake(self) -> None:
        self._parts.waker.clear()
        self._is_woken = True

    def _publish(self, now: Ns, *, changed: bool) -> None:
        parts = self._parts
        subscribers, before = parts.server.subscribers, self._subscribers
        self._subscribers = subscribers
        if not subscribers:
            return
        if not changed and self._looked is not None and now - self._looked < PERIOD_NS:
            return
        self._looked = now
        telemetry = parts.teller.tell()
        told = replace(telemetry, seq=0, speed=0.0, time=None)
        is_due = self._published is None or now - self._published >= STILL_NS
        session = parts.controller.session
        may_be_lit = session.is_under_way or session.state is State.COMMISSIONING
        if may_be_lit or is_due or subscribers > before or told != self._told:
            self._published, self._told = now, told
            parts.server.publish(telemetry)
