"""What the panel has to offer: areas, distances, and what a session would give."""

import math
from collections.abc import Callable, Mapping, Sequence

from msgspec import Struct
from msgspec.structs import replace

from firmware_py import __version__, wire
from firmware_py.core import limits
from firmware_py.core.dose import eye, fit
from firmware_py.core.dose import plan as planning
from firmware_py.core.dose.areas import Area, Catalogue
from firmware_py.core.dose.eye import EyeExposure
from firmware_py.core.dose.grant import Grant
from firmware_py.core.dose.plan import Choice, Optics, Plan
from firmware_py.core.errors import RefusedError
from firmware_py.core.history.record import SessionRecord
from firmware_py.core.people import Person
from firmware_py.core.reasons import AreaName, Label, Reason, Said
from firmware_py.core.timestamps import Moment
from firmware_py.core.units import Channel, Cm, seconds
from firmware_py.daemon import sentences
from firmware_py.daemon.requests.allowances import Allowances, Rest
from firmware_py.daemon.requests.dose_span import basis, dose_basis, span
from firmware_py.daemon.requests.people import named


class Offers(Struct, frozen=True, kw_only=True):
    """The catalogue as this panel offers it.

    distances: where each area is placed; on_offer: ids of those offered now; everyone: people by
    name, the first one is meant where none is named; allowances: what their history allows them;
    notices: what is due on this panel; forgets: why the record would not outlast the power.
    """

    panel: str
    catalogue: Catalogue
    on_offer: Callable[[], frozenset[str]]
    distances: Mapping[str, Cm]
    everyone: Callable[[], Mapping[str, Person]]
    optics: Optics
    display: wire.Display
    allowances: Allowances
    notices: Callable[[], tuple[Said, ...]] = tuple
    forgets: Callable[[], Said | None] = lambda: None

    @property
    def enabled(self) -> frozenset[str]:
        """Ids of the areas offered now."""
        return self.on_offer()

    @property
    def people(self) -> Mapping[str, Person]:
        """Everyone by name."""
        return self.everyone()

    def plan(self, asked: wire.Start | wire.Plan) -> Plan:
        """Return the plan for what a client asked.

        Raises:
            RefusedError: Unknown, not offered, or not allowed yet, with the field; or the record
                of it would not last.
        """
        if (why := self.forgets()) is not None:
            raise RefusedError(why)
        self._area(asked.area)
        person = self.person(asked.person)
        if not self.optics.is_known:
            raise RefusedError(Reason.NOT_MEASURED)
        return self._plan(asked, person, self.allowances.grant(person, asked.area))

    def plan_beside(
        self,
        asked: wire.Start,
        person: Person,
        had: Sequence[SessionRecord],
        began: Moment,
        record: int | None,
    ) -> Plan:
        """Return the plan of a session that has begun, knowing what its person had elsewhere too.

        Raises:
            RefusedError: The rules don't allow it then.
        """
        grant = self.allowances.grant_beside(person, asked.area, had, began, record)
        return self._plan(asked, person, grant)

    def _plan(self, asked: wire.Start | wire.Plan, person: Person, grant: Grant) -> Plan:
        area, course = self._area(asked.area), person.prescription
        if course is not None and not (
            planning.STRENGTHS[asked.strength] <= planning.STRENGTHS[course.strength]
        ):
            strength = sentences.STRENGTHS[course.strength].said()
            raise RefusedError(Reason.STRONGER_THAN_PRESCRIBED, strength=strength, field="strength")
        choice = Choice(
            person=person.name,
            area=asked.area,
            minutes=asked.minutes,
            mode=asked.mode or area.mode,
            strength=asked.strength,
            distance=Cm(asked.distance_cm) if asked.distance_cm else self.distances[asked.area],
        )
        if isinstance(asked, wire.Start) and asked.override:
            grant = replace(grant, portion=grant.portion * limits.OVERRIDDEN_PORTION)
        whole = planning.make(choice, area, person.skin, self.optics, grant.portion)
        plan = fit.hold(whole, grant, self.optics)
        fit.check_light(plan, grant)
        if not isinstance(asked, wire.Start):
            return plan
        if eye.needs_goggles(plan, self.optics) and not asked.goggles:
            raise RefusedError(Reason.GOGGLES_FIRST, field="goggles")
        return replace(plan, goggles=asked.goggles)

    def checks(self, plan: Plan) -> tuple[Said, ...]:
        """Return what a person confirms by starting."""
        key = plan.choice.area
        area = self.catalogue[key]
        name = AreaName(key, area.name)
        return (
            Reason.CHECK_DISTANCE.said(area=name, distance_cm=plan.choice.distance),
            *self._eyes(plan),
            Reason.CHECK_SKIN.said(),
            Reason.CHECK_NOTHING_TOUCHES.said(),
            *(Reason.CHECK_WARNING.said(warning=Label(warning)) for warning in area.warnings),
            sentences.share(plan),
        )

    def _eyes(self, plan: Plan) -> tuple[Said, ...]:
        """Return what a person confirms of their eyes, and of others'."""
        if not eye.needs_goggles(plan, self.optics):
            return (Reason.CHECK_DONT_LOOK.said(),)
        hazard_cm = eye.exposure(plan, self.optics).hazard_cm
        others = (Reason.CHECK_OTHERS.said(hazard_cm=hazard_cm),) if hazard_cm > 0 else ()
        return (Reason.CHECK_GOGGLES.said(), *others)

    def preview(self, plan: Plan, request: int) -> wire.PlanPreview:
        """Return what a plan gives, for a client."""
        choice, gives, checks = plan.choice, sentences.share(plan), self.checks(plan)
        eyes = eye.exposure(plan, self.optics)
        return wire.PlanPreview(
            id=request,
            area=choice.area,
            minutes=choice.minutes,
            mode=choice.mode,
            strength=choice.strength,  # type: ignore[arg-type]  # planning.make has checked it
            distance_cm=choice.distance,
            person=choice.person,
            red=self._channel(plan, Channel.RED),
            nir=self._channel(plan, Channel.NIR),
            share=round(plan.share, 4),
            full_minutes=plan.full_minutes,
            sentence=str(gives),
            checks=tuple(map(str, checks)),
            basis=basis(self.optics),
            sentence_coded=wire.coded(gives),
            checks_coded=tuple(map(wire.coded, checks)),
            needs_goggles=eye.needs_goggles(plan, self.optics),
            eye_time_s=_eye_time_s(eyes),
            hazard_cm=eyes.hazard_cm or None,
        )

    def listing(self, request: int, name: str | None) -> wire.AreaList:
        """Return the whole catalogue, for a client, as it is open to one person.

        Raises:
            RefusedError: Nobody has that name.
        """
        person = self.person(name)
        opens = _Opens(
            self.allowances.next_allowed(person),
            self.allowances.waits(person),
            self.allowances.rests(person),
            self.allowances.awaits_agreement(person),
        )
        why = self.forgets()
        notices = (*(() if why is None else (why,)), *self.notices())
        return wire.AreaList(
            id=request,
            panel=self.panel,
            areas=tuple(
                self._info(key, area, opens, self._usual(key, area, person))
                for key, area in self.catalogue.items()
            ),
            distances_cm=self.optics.distances.cm,
            people=tuple(self.people),
            person=person.name,
            display=self.display,
            red=dose_basis(self.optics, Channel.RED),
            nir=dose_basis(self.optics, Channel.NIR),
            version=__version__,
            notices=tuple(map(str, notices)),
            notices_coded=tuple(map(wire.coded, notices)),
            basis=basis(self.optics),
        )

    def next_allowed(self, name: str | None) -> tuple[str, dict[str, str | None]]:
        """Return whose areas are meant, and when each is open next; None: now."""
        person = self.people.get(name) if name is not None else None
        person = person or self.person(None)
        enabled, opens = self.enabled, self.allowances.next_allowed(person)
        return person.name, {area: at for area, at in opens.items() if area in enabled}

    def _channel(self, plan: Plan, channel: Channel) -> wire.ChannelPlan:
        goal = plan.goals[channel]
        return wire.ChannelPlan(
            target_j_cm2=round(goal.target, 4),
            irradiance_mw_cm2=round(goal.irradiance, 3),
            on_s=round(seconds(goal.on_for), 1),
            span=span(self.optics, channel, plan.choice.distance, goal.target),
        )

    def _usual(self, key: str, area: Area, person: Person) -> Plan | None:
        """Return the area's usual session for a person; None where the panel can't give it."""
        choice = Choice(
            person=person.name,
            area=key,
            minutes=area.minutes,
            mode=area.mode,
            strength="usual",
            distance=self.distances[key],
        )
        try:
            return planning.make(choice, area, person.skin, self.optics)
        except RefusedError:
            return None

    def _info(self, key: str, area: Area, opens: "_Opens", usual: Plan | None) -> wire.AreaInfo:
        why, rest = opens.why.get(key), opens.rest.get(key)
        eyes = None if usual is None else eye.exposure(usual, self.optics)
        return wire.AreaInfo(
            id=key,
            name=area.name,
            red_j_cm2=area.red_j_cm2,
            nir_j_cm2=area.nir_j_cm2,
            default_mode=area.mode,
            modes=area.modes,
            default_minutes=area.minutes,
            sessions_per_week=area.sessions_per_week,
            grade=area.grade,
            basis=area.basis,
            citations=area.citations,
            warnings=area.warnings,
            distance_cm=self.distances[key],
            enabled=key in self.enabled,
            next_allowed=opens.at.get(key),
            waits=None if why is None else str(why),
            waits_coded=None if why is None else wire.coded(why),
            rest_j_cm2=None if rest is None else rest.j_cm2,
            rest_minutes=None if rest is None else self._rest_minutes(rest),
            rest_until=None if rest is None else rest.until,
            awaits_agreement=key in opens.agreement,
            red_span=span(self.optics, Channel.RED, self.distances[key], area.red_j_cm2),
            nir_span=span(self.optics, Channel.NIR, self.distances[key], area.nir_j_cm2),
            needs_goggles=None if usual is None else eye.needs_goggles(usual, self.optics),
            eye_time_s=None if eyes is None else _eye_time_s(eyes),
        )

    def _rest_minutes(self, rest: Rest) -> float | None:
        """Return how long the rest of a session takes as it was chosen; None: it can't be had."""
        had = rest.of
        try:
            plan = self.plan(
                wire.Plan(
                    area=had.area,
                    minutes=had.minutes,
                    mode=had.mode,  # type: ignore[arg-type]  # a plan's, checked when it was made
                    strength=had.strength,  # type: ignore[arg-type]  # as above
                    distance_cm=had.distance_cm,
                    person=had.person,
                )
            )
        except RefusedError:
            return None
        return round(seconds(max(goal.on_for for goal in plan.goals.values())) / 60, 2)

    def _area(self, key: str) -> Area:
        if key not in self.catalogue:
            known = tuple(sorted(self.enabled))
            raise RefusedError(Reason.AREA_UNKNOWN, area=key, known=known, field="area")
        if key not in self.enabled:
            raise RefusedError(Reason.AREA_OFF, area=AreaName(key, key), field="area")
        return self.catalogue[key]

    def person(self, name: str | None) -> Person:
        """Return one person; None: the first.

        Raises:
            RefusedError: Nobody has that name.
        """
        return named(self.people, name)


def _eye_time_s(eyes: EyeExposure) -> float | None:
    """Return how long eyes may have it, rounded down, for a client; None for ever."""
    return math.floor(eyes.allowed_s) if math.isfinite(eyes.allowed_s) else None


class _Opens(Struct, frozen=True):
    """By area: when it is open next, why it waits, and what is left of one to finish."""

    at: Mapping[str, str | None]
    why: Mapping[str, Said]
    rest: Mapping[str, Rest]
    agreement: set[str]  # what a clinician's agreement would open
