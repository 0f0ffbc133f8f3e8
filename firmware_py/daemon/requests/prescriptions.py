"""Prescriptions: entering a course, and refilling it by a clinician's code.

Wrong codes are counted for the whole panel, on the disk, before they are judged; after the third in
a row the wait doubles, to a day at most. Of 10^10 codes fewer than 2 500 are good on a day: whoever
tries for a year gets in fewer than 400.
"""

import math
from collections.abc import Callable
from datetime import UTC, datetime, tzinfo

from firmware_py import wire
from firmware_py.core.dose.areas import Catalogue
from firmware_py.core.errors import RefusedError
from firmware_py.core.reasons import Reason
from firmware_py.core.timestamps import Moment
from firmware_py.core.units import Ns, ns
from firmware_py.daemon.requests.people import named
from firmware_py.ports.hardware import Clock
from firmware_py.ports.ledger import Ledger, Store
from firmware_py.wire.prescriptions import refilled

TRIES = 3
FIRST_WAIT = ns(60)
LONGEST_WAIT = ns(24 * 3600)
Change = Callable[[Store], None]


class Prescriptions:
    """Checks what is asked of courses that end; the ledger keeps it.

    panel: its name, which a code is made for; key: shared with the clinician; clock: monotonic.
    """

    def __init__(
        self,
        ledger: Ledger,
        offered: Catalogue,
        panel: str,
        key: Callable[[], bytes | None],
        now: Callable[[], Moment],
        zone: Callable[[], tzinfo],
        clock: Clock,
    ) -> None:
        self._ledger = ledger
        self._offered = offered
        self._panel = panel
        self._key = key
        self._now = now
        self._zone = zone
        self._clock = clock
        # Who had to wait when the program ended waits again: nobody knows how long it was off.
        self._tried = clock()

    def prescribe(self, asked: wire.Prescribe) -> Change:
        """Return the change that enters a course, or ends it.

        Raises:
            RefusedError: An area isn't one of the panel's.
        """
        for area in asked.areas:
            if area not in self._offered:
                known = tuple(sorted(self._offered))
                raise RefusedError(Reason.AREA_UNKNOWN, area=area, known=known, field="areas")
        return lambda store: store.prescribe(
            named(store.people, asked.name, "name"), asked.areas, asked.strength, asked.sessions
        )

    def refill(self, asked: wire.Refill) -> Change:
        """Return the change that refills a course, after it has counted the try.

        Raises:
            RefusedError: No code may be tried now, or there is no course to refill.
        """
        now, key = self._now(), self._key()
        person = named(self._ledger.people, asked.name, "name")
        if person.prescription is None:
            raise RefusedError(Reason.NO_PRESCRIPTION, person=person.name, field="name")
        if key is None:
            raise RefusedError(Reason.CLINIC_NO_KEY)
        if not now.is_set:
            raise RefusedError(Reason.REFILL_NO_CLOCK)
        self._check_wait()
        self._tried = self._clock()
        today = datetime.fromtimestamp(now.unix_s, UTC).astimezone(self._zone()).date()
        panel, uid = self._panel, self._ledger.identities.get(person.name, "")

        def change(store: Store) -> None:
            course = store.people[person.name].prescription
            store.count_refill_try()
            sessions = None
            if course is not None:
                sessions = refilled(
                    key,
                    asked.code,
                    panel=panel,
                    person=uid,
                    course=course.course,
                    today=today,
                )
            if sessions is None:
                raise RefusedError(Reason.REFILL_WRONG, field="code")
            store.refill(person.name, sessions)

        return change

    def _check_wait(self) -> None:
        wrong = self._ledger.counts.get("refill_wrong", 0)
        if wrong < TRIES:
            return
        wait = min(FIRST_WAIT * 2 ** min(wrong - TRIES, 20), LONGEST_WAIT)
        left = Ns(self._tried + wait - self._clock())
        if left > 0:
            minutes = math.ceil(left / FIRST_WAIT)
            raise RefusedError(Reason.REFILL_WAITS, minutes=minutes, field="code")
