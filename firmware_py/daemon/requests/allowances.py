"""What the history allows each person's areas, and the sentences that say why one has to wait."""

import math
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, tzinfo

from msgspec import Struct
from msgspec.structs import replace

from firmware_py.core import limits
from firmware_py.core.dose.areas import Catalogue
from firmware_py.core.dose.grant import Grant
from firmware_py.core.errors import RefusedError
from firmware_py.core.history.allowance import (
    Allowance,
    History,
    MustWaitError,
    Why,
    grant,
    look,
    of_area,
)
from firmware_py.core.history.record import SessionRecord
from firmware_py.core.people import Person
from firmware_py.core.reasons import AreaName, Reason, Said, Value, Wait
from firmware_py.core.timestamps import Moment, elapsed_at_most, rfc3339
from firmware_py.core.units import ALL_CHANNELS, NS_PER_S, Ns, ns, seconds
from firmware_py.ports.ledger import Ledger

# A list that nobody asked for anew may be so old.
FRESH = ns(60)
HOUR_MIN = 60
# When an area opens that no waiting opens.
NEVER = "9999-12-31T23:59:59Z"
WHY = {why: Reason(f"wait_{why}") for why in Why}


def when(now: Moment, wait: Ns, zone: tzinfo | None = None) -> Wait:
    """Return when a wait is over, for a person: in the panel's zone, never too early."""
    wait_s = -(-wait // NS_PER_S)
    if not now.is_set:
        return Wait(wait_s)
    here = datetime.fromtimestamp(now.unix_s, UTC)
    there = datetime.fromtimestamp(60 * -(-(now.unix_s + seconds(wait)) // 60), UTC)
    return Wait(
        wait_s,
        here.astimezone(zone).isoformat(timespec="seconds"),
        there.astimezone(zone).isoformat(timespec="seconds"),
    )


def stays_on(wait: Ns) -> Said:
    """Return how long a panel must stay on that knows no other time: in hours, or in minutes."""
    minutes = -(-wait // (60 * NS_PER_S))
    if minutes < HOUR_MIN:
        return Reason.STAYS_ON_MINUTES.said(minutes=minutes)
    return Reason.STAYS_ON_HOURS.said(hours=-(-minutes // HOUR_MIN))


class _Table(Struct, frozen=True):
    """All areas of one person, worked out at one moment from one history."""

    history: History
    now: Moment
    allowances: Mapping[str, Allowance]
    closed: Mapping[str, Said]  # why the person's answers close areas

    def is_fresh(self, history: History, now: Moment) -> bool:
        """Tell whether it still holds: the same history, hardly older, and nothing opened since."""
        if history is not self.history or now.boot_id != self.now.boot_id:
            return False
        if now.is_set is not self.now.is_set:
            return False
        waits = [each.wait for each in self.allowances.values() if each.why is not None]
        age = now.monotonic - self.now.monotonic
        return 0 <= age < min([FRESH, *waits])


class Rest(Struct, frozen=True):
    """What is left of a session, in J/cm², and until when it may be finished; None: unknown."""

    of: SessionRecord
    j_cm2: float
    until: str | None


class Allowances:
    """Asks the ledger's rules. A start is worked out anew; a list may be a minute old."""

    def __init__(
        self,
        ledger: Ledger,
        now: Callable[[], Moment],
        offered: Catalogue,
        zone: Callable[[], tzinfo],
    ) -> None:
        self._ledger = ledger
        self.now = now
        self._offered = offered
        self._zone = zone
        self._tables: dict[Person, _Table] = {}

    def grant(self, person: Person, key: str) -> Grant:
        """Return leave for a session now.

        Raises:
            RefusedError: The area has to wait, why, and until when.
        """
        return self._grant(self._ledger.history, person, key, self.now())

    def grant_beside(
        self,
        person: Person,
        key: str,
        had: Sequence[SessionRecord],
        began: Moment,
        record: int | None,
    ) -> Grant:
        """Return leave for a session that has begun, knowing what the person had elsewhere too.

        began: when it was judged without that; record: its own, which counts as nothing.

        Raises:
            RefusedError: The area has to wait, why, and until when.
        """
        history = self._ledger.history
        rows = tuple(row for row in history.rows if row.session != record)
        return self._grant(replace(history, rows=(*rows, *had)), person, key, began)

    def _grant(self, history: History, person: Person, key: str, now: Moment) -> Grant:
        area = self._offered[key]
        begun = self._ledger.begun(person.name, key)
        try:
            return grant(history, person, key, area, now, begun=begun)
        except MustWaitError as wait:
            raise RefusedError(self._wait(key, wait.allowance, now), field="area") from None

    def next_allowed(self, person: Person) -> dict[str, str | None]:
        """Return for each area when it is open next, RFC 3339; None: now.

        An area that the person's answers close is open at NEVER.
        """
        table = self._table(person)
        opens = {
            key: None
            if allowance.why is None
            else rfc3339(math.ceil(table.now.unix_s + seconds(allowance.wait)))
            for key, allowance in table.allowances.items()
        }
        return opens | dict.fromkeys(table.closed, NEVER)

    def waits(self, person: Person) -> dict[str, Said]:
        """Return why, and until when, for each area that has to wait."""
        table = self._table(person)
        waits = {
            key: self._wait(key, allowance, table.now)
            for key, allowance in table.allowances.items()
            if allowance.why is not None
        }
        return waits | dict(table.closed)

    def rests(self, person: Person) -> dict[str, Rest]:
        """Return for each area with a session to finish what is left of it."""
        table = self._table(person)
        sessions = {row.session: row for row in table.history.rows}
        rests = {}
        for key, each in table.allowances.items():
            grant = each.grant
            if grant is None or grant.left is None or grant.finishes is None:
                continue
            row = sessions[grant.finishes]
            age = elapsed_at_most(row.began, table.now)
            until = None
            if age is not None and table.now.is_set:
                until = rfc3339(table.now.unix_s + seconds(Ns(limits.FINISH_WITHIN - age)))
            rests[key] = Rest(row, sum(grant.left[c] for c in ALL_CHANNELS), until)
        return rests

    def awaits_agreement(self, person: Person) -> set[str]:
        """Return the areas that a clinician's agreement would open."""
        now = self.now()
        return {key for key in self._offered if person.awaits_agreement(key, now)}

    def _closed(self, person: Person, now: Moment) -> dict[str, Said]:
        """Return why the person's answers close areas."""
        return {
            key: self._about(key, Reason.AREA_CLOSED, why=why)
            for key in self._offered
            if (why := person.closed(key, now)) is not None
        }

    def _table(self, person: Person) -> _Table:
        now, history = self.now(), self._ledger.history
        table = self._tables.get(person)
        if table is None or not table.is_fresh(history, now):
            view = look(history, person.name, now)
            allowances = {
                key: of_area(view, key, area, person) for key, area in self._offered.items()
            }
            closed = self._closed(person, now)
            table = self._tables[person] = _Table(history, now, allowances, closed)
        return table

    def _wait(self, key: str, allowance: Allowance, now: Moment) -> Said:
        why = WHY[allowance.why or Why.LOST].said()
        opens = when(now, allowance.wait, self._zone())
        if not now.is_set:
            stays = stays_on(allowance.wait)
        elif allowance.is_told_up:
            stays = Reason.TELL_AGAIN.said()
        else:
            return self._about(key, Reason.AREA_WAITS, when=opens, why=why)
        return self._about(key, Reason.AREA_WAITS_ON, when=opens, why=why, stays=stays)

    def _about(self, key: str, reason: Reason, **values: Value) -> Said:
        return reason.said(area=AreaName(key, self._offered[key].name), **values)
