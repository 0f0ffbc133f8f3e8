"""Claims: asking a clinic's record, before light, what a person had at other panels.

A person who roams is judged twice. At START this panel's rules judge what it knows itself, the
countdown begins, and the claim waits on view.sock. The answer brings what was given elsewhere in
the last week; the same rules then judge both together, as of the same moment, with the stricter of
the first-use answers here and there. Only what they allow then may light, and it is never more than
was claimed. Whatever is wrong with an answer withholds the light: nothing in one can add to it.

An answer counts if it bears the signature of the key that only this panel and the clinic have, and
names this claim, this start of the daemon and this arming. Nobody is waited for: the rules of the
session end it where no answer comes (core/session/supervise.py).
"""

import uuid
from collections.abc import Callable, Mapping
from datetime import tzinfo
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from firmware_py import wire
from firmware_py.core import limits
from firmware_py.core.dose.plan import Plan
from firmware_py.core.errors import RefusedError
from firmware_py.core.people import Person, stricter
from firmware_py.core.reasons import Reason, Said
from firmware_py.core.timestamps import Moment, rfc3339
from firmware_py.core.units import ALL_CHANNELS, Channel, Ns, ns
from firmware_py.daemon.control.controller import Controller
from firmware_py.daemon.requests import elsewhere
from firmware_py.daemon.requests.allowances import when
from firmware_py.daemon.requests.areas import Offers
from firmware_py.wire.claims import CLOCKS_DIFFER_S, Claim, ClaimAnswer, is_genuine

KEY_BYTES = 32
_REFUSALS = {
    "under_way": Reason.CLINIC_UNDER_WAY,
    "rests": Reason.CLINIC_RESTS,
    "not_kept": Reason.CLINIC_NOT_KEPT,
    "restored": Reason.CLINIC_RESTORED,
    "clocks_differ": Reason.CLINIC_CLOCKS,
}
# What the clinic knows of light at other panels: the staff's code doesn't outweigh it.
_KNOWN = ("under_way", "rests")


class Pending(Struct, frozen=True):
    """A claim that was made at a start. asked: what the person chose; began: when it was judged."""

    claim: Claim
    asked: wire.Start
    began: Moment
    key: bytes


class Claims:
    """Makes one claim for each start of a person who roams, and judges its answer.

    key: the file with the key that this panel and the clinic share.
    """

    def __init__(
        self,
        controller: Controller,
        areas: Offers,
        key: Path | None,
        now: Callable[[], Moment],
        identities: Callable[[], Mapping[str, str]],
        zone: Callable[[], tzinfo],
        log: Callable[[str], None],
    ) -> None:
        self._controller = controller
        self._areas = areas
        self._key = key
        self._now = now
        self._identities = identities
        self._zone = zone
        self._log = log
        self._boot = uuid.uuid4().hex
        self._armings = 0
        self._pending: Pending | None = None
        self._no_until: dict[tuple[str, str], Ns] = {}  # by person's id and area, monotonic

    @property
    def pending(self) -> Claim | None:
        """The claim that the session waits for."""
        pending = self._pending
        if pending is None or not self._controller.awaits(pending.claim.claim):
            return None
        return pending.claim

    def key(self) -> bytes | None:
        """Return the key that this panel and the clinic share; None where there is none to use."""
        try:
            text = b"" if self._key is None else self._key.read_bytes()[: 4 * KEY_BYTES]
            key = bytes.fromhex(text.decode("ascii").strip())
        except (OSError, ValueError):
            return None
        return key if len(key) == KEY_BYTES else None

    def begin(self, asked: wire.Start, plan: Plan, began: Moment) -> Plan:
        """Return the plan to begin with: of somebody who roams, one that waits for an answer.

        Raises:
            RefusedError: The clinic can't be asked from here, or has said no already.
        """
        person = self._areas.person(plan.choice.person)
        if asked.override:
            return self._override(plan, person, began)
        if not person.roams or plan.grant is None:
            return plan
        key, uid = self.key(), self._identities().get(person.name)
        if key is None or uid is None:
            raise RefusedError(Reason.CLINIC_NO_KEY, field="person")
        if not began.is_set:
            raise RefusedError(Reason.CLINIC_NO_CLOCK, field="person")
        self._armings += 1
        claim = Claim(
            claim=uuid.uuid4().hex,
            person=uid,
            area=plan.choice.area,
            red_j_cm2=plan.goals[Channel.RED].target,
            nir_j_cm2=plan.goals[Channel.NIR].target,
            boot=self._boot,
            arming=self._armings,
            asked_at=rfc3339(began.unix_s),
        )
        self._pending = Pending(claim, asked, began, key)
        return replace(plan, grant=replace(plan.grant, claim=claim.claim, awaits_clinic=True))

    def _override(self, plan: Plan, person: Person, began: Moment) -> Plan:
        """Return the plan that the staff begin with, without the clinic's answer.

        Raises:
            RefusedError: There is nothing to override, or the clinic knows of light elsewhere.
        """
        if not person.roams or plan.grant is None:
            raise RefusedError(Reason.OVERRIDE_NOT_NEEDED, person=person.name, field="override")
        whose = (self._identities().get(person.name, ""), plan.choice.area)
        if began.monotonic < self._no_until.get(whose, Ns(0)):
            raise RefusedError(Reason.CLINIC_KNOWS, field="override")
        return replace(plan, grant=replace(plan.grant, is_overridden=True))

    def take(self, answer: ClaimAnswer) -> None:
        """Judge the clinic's answer to the pending claim: the session goes on by it, or ends.

        Raises:
            RefusedError: It answers no claim that waits, or somebody else made it; nothing changed.
        """
        pending = self._pending
        if pending is None or self.pending is None or not _answers(answer, pending.claim):
            raise RefusedError(Reason.CLAIM_UNKNOWN, field="answer")
        if not is_genuine(answer, pending.key):
            self._log("an answer to a claim isn't signed with this panel's key: left aside")
            raise RefusedError(Reason.CLAIM_NOT_GENUINE, field="answer")
        try:
            plan = self._judge(answer, pending)
        except RefusedError as no:
            self._controller.withhold(answer.claim, no.said)
        except Exception:
            self._controller.withhold(answer.claim, Reason.CLINIC_SILENT.said())
            raise
        else:
            self._controller.grant(answer.claim, plan)

    def _judge(self, answer: ClaimAnswer, pending: Pending) -> Plan:
        """Return the plan that this panel's own rules allow, knowing what was given elsewhere.

        Raises:
            RefusedError: The clinic says no, its clock is another, or the rules say no.
        """
        now, answered = self._now(), elsewhere.unix(answer.answered_at)
        if not now.is_set or answered is None or not abs(answered - now.unix_s) <= CLOCKS_DIFFER_S:
            raise RefusedError(Reason.CLINIC_CLOCKS)
        if not answer.granted or answer.refusal is not None:
            self._remember(answer, pending)
            raise RefusedError(self._refusal(answer, now))
        here = self._areas.person(pending.asked.person)
        had = elsewhere.sessions(answer.rows, here.name, pending.began)
        blistered = [each.area for each in answer.rows if each.blister]
        person = stricter(here, answer.answers, blistered)
        try:
            plan = self._areas.plan_beside(
                pending.asked, person, had, pending.began, self._controller.session.record
            )
        except RefusedError:
            self._remember(answer, pending)
            raise
        claimed = {
            Channel.RED: pending.claim.red_j_cm2,
            Channel.NIR: pending.claim.nir_j_cm2,
        }
        if plan.grant is None or not all(plan.goals[c].target <= claimed[c] for c in ALL_CHANNELS):
            raise RefusedError(Reason.CLINIC_SILENT)
        return replace(plan, grant=replace(plan.grant, claim=answer.claim))

    def _remember(self, answer: ClaimAnswer, pending: Pending) -> None:
        """Remember that light elsewhere closes an area: no code overrides it until it opens."""
        if answer.refusal in _KNOWN or answer.granted:
            until = elsewhere.unix(answer.until)
            wait = limits.SESSIONS_APART
            if until is not None:
                wait = min(wait, ns(max(0.0, until - pending.began.unix_s)))
            whose = (pending.claim.person, pending.claim.area)
            self._no_until[whose] = Ns(pending.began.monotonic + wait)

    def _refusal(self, answer: ClaimAnswer, now: Moment) -> Said:
        until = elsewhere.unix(answer.until)
        if answer.refusal == "rests" and until is not None:
            wait = ns(min(max(0.0, until - now.unix_s), 366 * 86_400.0))
            return Reason.CLINIC_RESTS_UNTIL.said(when=when(now, wait, self._zone()))
        return _REFUSALS[answer.refusal or "not_kept"].said()


def _answers(answer: ClaimAnswer, claim: Claim) -> bool:
    """Tell whether an answer names this claim, this start of the daemon and this arming."""
    named = (answer.claim, answer.boot, answer.arming)
    return named == (claim.claim, claim.boot, claim.arming)
