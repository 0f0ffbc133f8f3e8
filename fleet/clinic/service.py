"""The ledger's work: takes what panels said, does it in one sitting, then says what came of it."""

import queue
import re
from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager
from datetime import datetime
from typing import Protocol

import msgspec
from msgspec import Struct

from firmware_py.wire.claims import SECONDS_FOR_ANSWER, Claim
from fleet.clinic.book import NotKeptError, Sitting
from fleet.clinic.broker import Heard
from fleet.clinic.ledger import Ledger
from fleet.messages import Hello, Live, Records, topic

# A sitting's messages: claims first, since somebody waits.
BATCH_MAX = 200
_PANEL = re.compile(r"[a-z0-9][a-z0-9-]{0,62}")
_claim = msgspec.json.Decoder(Claim)
_records = msgspec.json.Decoder(Records)
_hello = msgspec.json.Decoder(Hello)
_live = msgspec.json.Decoder(Live)


class Say(Struct, frozen=True):
    """What is to be said to a panel, after the commit."""

    topic: str
    payload: bytes
    is_answer: bool = False


class Showing(Sitting, Protocol):
    """A sitting that keeps how panels are, too."""

    def show(self, lives: dict[str, Live], online: dict[str, bool], at: datetime) -> None:
        """Keep how panels are."""

    def apart(self) -> AbstractContextManager[None]:
        """Keep one message's work together."""


class Book(Protocol):
    """Where sittings are had."""

    def sitting(self, now: datetime) -> AbstractContextManager[Showing]:
        """Have a sitting."""


def gather(heard: "queue.Queue[Heard]", wait_s: float) -> list[Heard]:
    """Return what waits, claims first; wait for the first of it."""
    found: list[Heard] = []
    try:
        found.append(heard.get(timeout=wait_s))
        while len(found) < BATCH_MAX:
            found.append(heard.get_nowait())
    except queue.Empty:
        pass
    return sorted(found, key=lambda each: each.lane != "claim")


class Service:
    """Does a batch. now: the time of day; monotonic_s: that of `Heard`."""

    def __init__(
        self,
        ledger: Ledger,
        now: Callable[[], datetime],
        monotonic_s: Callable[[], float],
        log: Callable[[str], None],
    ) -> None:
        self._ledger = ledger
        self._now = now
        self._monotonic_s = monotonic_s
        self._log = log

    def work(self, book: Book, batch: Iterable[Heard]) -> list[Say]:
        """Do a batch; return what is to be said now that it is committed.

        Raises:
            Exception: The book's own errors: nothing of the batch is known to be kept.
        """
        says: list[Say] = []
        lives: dict[str, Live] = {}
        online: dict[str, bool] = {}
        now = self._now()
        with book.sitting(now) as sitting:
            for each in batch:
                if not _PANEL.fullmatch(each.panel):
                    continue
                try:
                    match each.lane:
                        case "live":
                            lives[each.panel] = _live.decode(each.payload)
                        case "presence":
                            online[each.panel] = each.payload == b"online"
                        case "claim":
                            says += self._answer(sitting, each)
                        case "records":
                            records = _records.decode(each.payload)
                            with sitting.apart():
                                acked = self._ledger.take(sitting, each.panel, records)
                            says.append(_say(each.panel, "acked", acked))
                        case "hello":
                            _hello.decode(each.payload)
                            acked = self._ledger.greet(sitting, each.panel)
                            says.append(_say(each.panel, "acked", acked))
                        case _:
                            pass
                except (msgspec.MsgspecError, NotKeptError) as error:
                    self._log(f"{each.panel}/{each.lane}: not understood: {error}")
            sitting.show(lives, online, now)
        return says

    def _answer(self, sitting: Showing, heard: Heard) -> list[Say]:
        # The panel has given up by now; a claim that nobody waits for would hold an area in vain.
        if not self._monotonic_s() - heard.at_s <= SECONDS_FOR_ANSWER:
            return []
        claim = _claim.decode(heard.payload)
        with sitting.apart():
            answer = self._ledger.answer(sitting, heard.panel, claim, self._now())
        if answer is None:
            self._log(f"{heard.panel}: a claim that is over, or no key of this panel: not answered")
            return []
        return [_say(heard.panel, "answer", answer)]


def _say(panel: str, lane: str, message: Struct) -> Say:
    is_answer = lane == "answer"
    where = topic(panel, "answer" if is_answer else "acked")
    return Say(where, msgspec.json.encode(message), is_answer)
