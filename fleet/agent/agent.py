"""The agent: takes what daemon and clinic say, and gives each lane what is its own.

It waits for neither. What it can't pass on now it drops: each lane says again what is still true.
"""

from collections.abc import Callable
from typing import Protocol

import msgspec

from firmware_py import __version__
from firmware_py.wire.claims import ClaimAnswer
from fleet.agent import discovery, heard
from fleet.agent.broker import Connected, Event, Lost, Said
from fleet.agent.claiming import ClaimLane
from fleet.agent.live import LiveLane
from fleet.agent.post import EXPIRES_S, OFFLINE, ONLINE, Post, post
from fleet.agent.recording import RecordLane
from fleet.agent.textfile import Lanes
from fleet.messages import Acked, Hello, topic

CLAIM_EXPIRES_S = 3  # what the clinic hasn't heard by then nobody waits for
_acked = msgspec.json.Decoder(Acked)
_answer = msgspec.json.Decoder(ClaimAnswer)


class Sink(Protocol):
    """Takes a message without waiting; says whether it did."""

    def post(self, message: Post) -> bool:
        """Leave a message for the broker."""


class Daemon(Protocol):
    """Takes a line without waiting; says whether it did."""

    def send(self, line: bytes) -> bool:
        """Pass a line to the daemon."""


class Agent:
    """All lanes of one panel. Times are monotonic, in seconds; log: takes one line."""

    def __init__(
        self,
        panel: str,
        sink: Sink,
        daemon: Daemon,
        records: RecordLane,
        log: Callable[[str], None],
    ) -> None:
        self.reading: heard.Reading | None = None
        self._panel = panel
        self._sink = sink
        self._daemon = daemon
        self._records = records
        self._log = log
        self._live = LiveLane()
        self._claims = ClaimLane()
        self._is_connected = False
        self._presence: bool | None = None
        self._asked = heard.HAND_IN  # the last id in use; each question takes the next
        self._last_loss = ""

    def hear(self, said: heard.Heard, now: float) -> None:
        """Take what the daemon says."""
        match said:
            case heard.Reading():
                self.reading = said
                self._live.read(said, now)
                self._claims.read(said.claim, now)
                self._records.read(said.revision, now)
            case heard.Rows():
                if said.id == self._asked:
                    records = self._records.told(said.rows, said.last, now)
                    if records is not None:
                        self._sink.post(post(self._panel, "records", records))
            case heard.Refused():
                if said.id == self._asked:
                    self._records.refused(now)
                elif said.id == heard.HAND_IN:
                    self._log(f"the daemon didn't take the clinic's answer: {said.error}")
            case heard.Done():
                pass

    def take(self, event: Event, now: float) -> None:
        """Take what has happened at the broker."""
        match event:
            case Connected():
                self._is_connected = True
                self._presence = None
                self._last_loss = ""
                self._log("connected")
                self._live.connected()
                self._claims.connected()
                self._records.connected(now)
                self._sink.post(discovery.config(self._panel, __version__))
            case Lost(why):
                self._is_connected = False
                self._records.disconnected()
                if why != self._last_loss:
                    self._last_loss = why
                    self._log(f"not connected: {why}; tried again")
            case Said():
                self._said(event, now)

    def step(self, now: float) -> None:
        """Say what is due."""
        is_heard = self._live.is_heard(now)
        if not is_heard:
            self.reading = None
        if not self._is_connected:
            return
        self._claim(now)
        if is_heard != self._presence:
            said = ONLINE if is_heard else OFFLINE
            if self._sink.post(post(self._panel, "presence", said, retain=True)):
                self._presence = is_heard
        live = self._live.due(now)
        if live is not None:
            message = post(self._panel, "live", live, qos=0, retain=True, expires_s=EXPIRES_S)
            self._sink.post(message)
        if self._records.hello_is_due(now):
            self._sink.post(post(self._panel, "hello", Hello(version=__version__)))
        if self.reading is not None and self.reading.state not in heard.SESSION_STATES:
            after = self._records.ask_is_due(now)
            if after is not None:
                self._asked += 1
                self._daemon.send(heard.ask_records(self._asked, after))

    def lanes(self, certificate_ends_s: float | None) -> Lanes:
        """Return how the lanes are."""
        return Lanes(
            connected=self._is_connected,
            acked=self._records.number,
            unacked=self._records.unacked,
            claims=self._claims.sent,
            late_answers=self._claims.late,
            certificate_ends_s=certificate_ends_s,
        )

    def _claim(self, now: float) -> None:
        claim = self._claims.due(now)
        if claim is None:
            return
        if self._sink.post(post(self._panel, "claim", claim, expires_s=CLAIM_EXPIRES_S)):
            self._claims.went_out()

    def _said(self, said: Said, now: float) -> None:
        try:
            if said.topic == topic(self._panel, "acked"):
                self._records.acked(_acked.decode(said.payload), now)
            elif said.topic == topic(self._panel, "answer"):
                answer = _answer.decode(said.payload)
                if self._claims.answered(answer, now):
                    self._daemon.send(heard.hand_in(answer))
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            self._log(f"{said.topic}: not understood: {error}")
