"""One number that tells clients when what they know of the panel is out of date.

A client keeps lists: areas, people, settings, a person's weeks. It asks for them again whenever
the number differs from the one they were read at, and for no other reason. So the number must rise
with everything that can change an answer: what is kept (people, answers, sessions, courses,
settings), what is known of the time of day (clock set, told or changed; zone; day), and time
passing (a wait ends, answers end), what was noticed on the machine (its supply is weak).

The number is worked out when telemetry is made: from the record and the clocks as they are then,
compared with what they were. Only what lies in the database alone (courses, numbness) is reported
by whoever kept it. It may rise for nothing; it must never stay for something.
"""

from collections.abc import Callable
from datetime import UTC, datetime, tzinfo

from msgspec import Struct

from firmware_py.core.history.allowance import next_turn
from firmware_py.core.timestamps import Moment
from firmware_py.core.units import Ns, seconds
from firmware_py.ports.ledger import Ledger


class Counts(Struct, frozen=True, kw_only=True):
    """What telemetry carries: all changes, those of the settings, and those of the people."""

    revision: int
    settings: int
    people: int


class Revision:
    """Counts changes of what clients know.

    zone: where the panel stands; noticed: what was noticed on the machine.
    """

    def __init__(
        self,
        ledger: Ledger,
        now: Callable[[], Moment],
        settings: Callable[[], int],
        zone: Callable[[], tzinfo],
        *,
        noticed: Callable[[], object] = lambda: None,
    ) -> None:
        self._ledger = ledger
        self._now = now
        self._settings = settings
        self._zone = zone
        self._noticed = noticed
        self._revision = 0
        self._people_changes = 0
        self._history = ledger.history
        self._people = tuple(ledger.people.values())
        self._known: object = None
        self._turn: Ns | None = None  # of the monotonic clock, in ns: when time changes something

    def note_kept(self) -> None:
        """Count a change that was kept and lies in the database alone."""
        self._revision += 1

    def note_replaced(self) -> None:
        """Count a change of the whole record: an import, a restored copy, somebody erased."""
        self._revision += 1
        self._people_changes += 1

    def look(self) -> Counts:
        """Return the counts as of now."""
        now, history = self._now(), self._ledger.history
        people = tuple(self._ledger.people.values())
        if people != self._people:
            self._people = people
            self._people_changes += 1
        known = (
            self._settings(),
            self._people_changes,
            self._time_of_day(now),
            self._noticed(),
        )
        has_turned = self._turn is not None and not now.monotonic < self._turn
        if history is not self._history or known != self._known or has_turned:
            self._history, self._known = history, known
            self._turn = self._next_turn(now)
            self._revision += 1
        return Counts(
            revision=self._revision, settings=self._settings(), people=self._people_changes
        )

    def _time_of_day(self, now: Moment) -> object:
        """Return what is known of the time of day, to the hour.

        What is asked or advised by days and weeks (numbness, a course's review) may be an hour
        late; the opening of an area is not: see `next_turn`.
        """
        here = datetime.fromtimestamp(now.unix_s, UTC).astimezone(self._zone())
        # Constant within a boot until somebody or something sets the clock.
        boot_unix_s = round(now.unix_s - seconds(now.monotonic)) if now.is_set else None
        hour = (here.date(), here.hour, here.utcoffset())
        return now.boot_id, now.by_hand, boot_unix_s, hour

    def _next_turn(self, now: Moment) -> Ns | None:
        waits = [person.answers_last(now) for person in self._people]
        turns = [wait for wait in waits if wait > 0]
        if (opens := next_turn(self._history, now)) is not None:
            turns.append(opens)
        return Ns(now.monotonic + min(turns)) if turns else None
