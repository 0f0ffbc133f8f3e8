"""The clinic's record at work: a claim and its answer, rows and their acknowledgement.

It judges within a sitting of the book, and says nothing itself: what it returns goes out after the
sitting has been committed.
"""

from collections.abc import Callable
from datetime import datetime

from firmware_py.wire.claims import Claim, ClaimAnswer, signed
from fleet.clinic import moments, rules
from fleet.clinic.book import Held, Sitting
from fleet.clinic.rules import APART, Refused
from fleet.messages import Acked, Record, Records

# What an answer to a claim carries beside the rows of the last week: claims go back so far too.
LOOK_BACK = rules.WEEK
Homes = Callable[[str], bool]


class Ledger:
    """Answers panels.

    key: of a panel, by its name; is_here: whether a person was given up since, by a record that
    outlives the database.
    """

    def __init__(self, key: Callable[[str], bytes | None], is_here: Homes) -> None:
        self._key = key
        self._is_here = is_here

    def answer(
        self, sitting: Sitting, panel: str, claim: Claim, now: datetime
    ) -> ClaimAnswer | None:
        """Return the signed answer; None for a claim that is over, and a panel without a key.

        The same claim has the same answer: one that was lost on its way costs nobody a session.
        """
        key = self._key(panel)
        if key is None:
            return None
        sitting.hold(claim.person)
        before = sitting.answered(panel, claim.claim)
        if before is not None:
            # Whoever repeats a claim's id for another arming gets an answer that fits none.
            return before
        kept = sitting.kept(claim.person) if self._is_here(claim.person) else None
        epoch = sitting.epoch()
        held = sitting.held(claim.person, now - LOOK_BACK)
        given = sitting.given(claim.person, now - rules.WEEK)
        if any((row.panel, row.claim) == (panel, claim.claim) for row in given):
            # Its session is over: the claim was held back on its way, and would hold for nothing.
            return None
        no = rules.refused(claim, now, epoch, kept, held, given)
        answer = ClaimAnswer(
            claim=claim.claim,
            boot=claim.boot,
            arming=claim.arming,
            granted=no is None,
            refusal=None if no is None else no.why,
            until=None if no is None or no.until is None else moments.written(no.until),
            rows=() if kept is None else tuple(rules.elsewhere(panel, held, given)),
            answers={} if kept is None else kept.answers,  # type: ignore[arg-type]  # bounded there
            epoch=epoch.number,
            answered_at=moments.written(now),
        )
        if no is None:
            answer = signed(answer, key)
            if sitting.grant(_hold(panel, claim, now), answer):
                return answer
            answer = _but(answer, Refused("under_way", now + APART))
        answer = signed(answer, key)
        sitting.refuse(panel, claim.person, answer, now)
        return answer

    def take(self, sitting: Sitting, panel: str, records: Records) -> Acked:
        """Keep a panel's rows; return up to which row all of its record is kept.

        Rows are facts: whoever they are of, whatever they say, they are kept. Those that come after
        a gap are kept as well, but not acknowledged, so that the gap comes again.
        """
        sitting.keep(panel, records.rows, sitting.latest)
        sitting.open(panel, opened(records), sitting.latest)
        up_to = sitting.acked(panel)
        if records.after <= up_to and records.rows:
            up_to = max(up_to, records.rows[-1].row)
            sitting.ack(panel, up_to)
        return Acked(up_to=up_to, epoch=sitting.epoch().number)

    def greet(self, sitting: Sitting, panel: str) -> Acked:
        """Return up to which row a panel's record is kept here."""
        return Acked(up_to=sitting.acked(panel), epoch=sitting.epoch().number)


def opened(records: Records) -> list[Record]:
    """Return the rows that gave so little that the areas of their claims are open again."""
    return [
        row
        for row in records.rows
        if row.claim is not None
        and not rules.gave(
            (row.red_j_cm2, row.red_target_j_cm2), (row.nir_j_cm2, row.nir_target_j_cm2)
        )
    ]


def _hold(panel: str, claim: Claim, now: datetime) -> Held:
    return Held(
        claim=claim.claim,
        panel=panel,
        person=claim.person,
        area=claim.area,
        red_j_cm2=claim.red_j_cm2,
        nir_j_cm2=claim.nir_j_cm2,
        claimed_at=now,
        until=now + APART,
    )


def _but(answer: ClaimAnswer, no: Refused) -> ClaimAnswer:
    until = None if no.until is None else moments.written(no.until)
    return ClaimAnswer(
        claim=answer.claim,
        boot=answer.boot,
        arming=answer.arming,
        granted=False,
        refusal=no.why,
        until=until,
        epoch=answer.epoch,
        answered_at=answer.answered_at,
    )
