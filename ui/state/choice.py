"""What a person has chosen so far, on the way from an area to START."""

from dataclasses import dataclass, replace

from firmware_py.wire import AreaInfo, AreaList, Plan, Start, Telemetry
from firmware_py.wire.base import MINUTES_MAX, MINUTES_MIN, Mode, Strength

QUICK_MINUTES = (MINUTES_MIN, 15, MINUTES_MAX)
ALL_STRENGTHS: tuple[Strength, ...] = ("gentle", "usual", "strong")


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """An area with everything a session needs; each change makes a new one."""

    area: AreaInfo
    minutes: int
    mode: Mode
    strength: Strength = "usual"
    distance_cm: float
    person: str | None = None

    @classmethod
    def usual(cls, area: AreaInfo, person: str | None = None) -> "Choice":
        """Return the area's own defaults. person: None where there is only one."""
        choice = cls(
            area=area,
            minutes=0,
            mode=area.default_mode,
            distance_cm=area.distance_cm,
            person=person,
        )
        return choice.with_minutes(area.default_minutes)

    @classmethod
    def seen(cls, session: Telemetry | Plan | None, areas: AreaList | None) -> "Choice | None":
        """Return what a session was started with, if that area is still on offer."""
        if session is None or areas is None:
            return None
        area = next((a for a in areas.areas if a.id == session.area and a.enabled), None)
        if area is None or session.minutes is None:
            return None
        return cls(
            area=area,
            minutes=session.minutes,
            mode=session.mode or area.default_mode,
            strength=session.strength or "usual",
            distance_cm=session.distance_cm or area.distance_cm,
            person=session.person if len(areas.people) > 1 else None,
        )

    def with_minutes(self, minutes: int) -> "Choice":
        """Return it with other minutes, held within what a session may last."""
        return replace(self, minutes=min(max(minutes, MINUTES_MIN), MINUTES_MAX))

    def with_mode(self, mode: Mode) -> "Choice":
        """Return it with another light."""
        return replace(self, mode=mode)

    def with_strength(self, strength: Strength) -> "Choice":
        """Return it with another strength."""
        return replace(self, strength=strength)

    def with_distance(self, distance_cm: float) -> "Choice":
        """Return it at another distance."""
        return replace(self, distance_cm=distance_cm)

    def plan(self) -> Plan:
        """Return the question what this would give."""
        return Plan(
            area=self.area.id,
            minutes=self.minutes,
            mode=self.mode,
            strength=self.strength,
            distance_cm=self.distance_cm,
            person=self.person,
        )

    def start(self, *, pain: int | None = None) -> Start:
        """Return the wish to have it. pain: before it, 0 to 10."""
        return Start(
            area=self.area.id,
            minutes=self.minutes,
            mode=self.mode,
            strength=self.strength,
            distance_cm=self.distance_cm,
            person=self.person,
            pain=pain,
        )
