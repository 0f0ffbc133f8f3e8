"""What a panel shows, beside what the books say: home and history, and how much was compared."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from firmware_py import wire
from tests.lives.weeks import reckoning
from tests.lives.weeks.books import At, Person
from ui.state.next_session import Due, next_session
from ui.state.panel_time import panel_time

if TYPE_CHECKING:
    from tests.lives.weeks.life import Life

NEAR_S = 12.0  # between an instant and the tick that saw it


@dataclass
class Compared:
    """How much was compared, and what differed. where: of whom, and when."""

    numbers: int = 0
    differences: list[str] = field(default_factory=list)
    by_kind: dict[str, int] = field(default_factory=dict)
    where: str = ""

    def same(self, what: str, shown: object, wanted: object, more: object = "") -> bool:
        self._count(what)
        if shown != wanted:
            self.differences.append(f"{self.where}: {what}: shown {shown}, books {wanted} {more}")
        return shown == wanted

    def near(self, what: str, shown: float | None, wanted: float | None, by: float) -> bool:
        self._count(what)
        both = shown is not None and wanted is not None
        good = abs(shown - wanted) <= by if both else shown is wanted  # type: ignore[operator]
        if not good:
            self.differences.append(f"{self.where}: {what}: shown {shown}, books {wanted}")
        return good

    def _count(self, what: str) -> None:
        self.numbers += 1
        kind = what.partition(" ")[0]
        self.by_kind[kind] = self.by_kind.get(kind, 0) + 1


# ------------------------------------------------------------------ history and home


def overview_agrees(life: "Life", person: Person, now: At) -> None:
    """History: every number of it."""
    check, zone = life.compared, life.panel.zone
    shown = life.panel.ask(wire.Overview(person=person.name))
    assert isinstance(shown, wire.OverviewInfo), shown
    books = reckoning.overview(person, life.clock, now, zone)
    told: dict[str, Any] = {
        "today": shown.today,
        "week": [(day.date, list(day.areas)) for day in shown.week],
        "days": [(day.date, list(day.areas)) for day in shown.days],
        "undated": shown.undated,
        "pain": [(p.date, p.session, p.area, p.before, p.after) for p in shown.pain],
        "numbness": [(n.date, n.value) for n in shown.numbness],
        "notes": [(n.date, n.area, n.what, n.value, n.was, n.session) for n in shown.notes],
        "symptoms": [(s.date, frozenset(s.yes), frozenset(s.no), s.pain) for s in shown.symptoms],
        "ask_numbness": shown.ask_numbness,
        "ask_symptoms": shown.ask_symptoms,
        "ask_skin": [(each.session, each.area, each.date) for each in shown.ask_skin],
        "worries": {each.area: each.why for each in shown.worries},
        "last": None if shown.last is None else shown.last.session,
    }
    for name, found in told.items():
        wanted = books[name]
        if isinstance(found, list):
            check.same(f"history {name}: how many", len(found), len(wanted))
            for each, other in zip(found, wanted, strict=False):
                check.same(f"history {name}", each, other)
        else:
            check.same(f"history {name}", found, wanted)
    _doses_agree(life, shown, books["doses"])
    courses: tuple[tuple[str, Sequence[Any], Any], ...] = (
        ("course", shown.courses, books["courses"]),
        ("ended", shown.ended_courses, books["ended_courses"]),
    )
    for what, all_shown, all_books in courses:
        check.same(f"history {what}: how many", len(all_shown), len(all_books))
        for each, other in zip(all_shown, all_books, strict=False):
            for name, value in other.items():
                mine = getattr(each, name)
                if name in ("started", "last"):
                    check.near(f"history {what} {name}", unix(mine), value, NEAR_S)
                else:
                    check.same(f"history {what} {name} of {other['area']}", mine, value)


def _doses_agree(life: "Life", shown: wire.OverviewInfo, books: dict[str, Any]) -> None:
    check = life.compared
    check.same("history doses: of which areas", {d.area for d in shown.doses}, set(books))
    for each in shown.doses:
        n, red, nir, lit_s = books.get(each.area, (0, 0.0, 0.0, 0.0))
        check.same("history doses: sessions", each.sessions, n)
        check.near("history doses: red", each.red_j_cm2, red, 0.02 * red + 0.05)
        check.near("history doses: NIR", each.nir_j_cm2, nir, 0.02 * nir + 0.05)
        check.near("history doses: light", each.lit_s, lit_s, 0.03 * lit_s + 30)


def areas_agree(life: "Life", person: Person, now: At) -> None:
    """Home: when each area opens, what may be finished, and what is due."""
    check = life.compared
    listed = life.panel.ask(wire.Areas(person=person.name))
    shown = life.panel.ask(wire.Overview(person=person.name))
    status = life.panel.ask(wire.Status())
    assert isinstance(listed, wire.AreaList)
    assert isinstance(shown, wire.OverviewInfo)
    assert isinstance(status, wire.Telemetry)
    books = reckoning.areas(person, life.clock, now)
    here = panel_time(status)
    check.near("home time", None if here is None else here.timestamp(), now.unix_s, NEAR_S)
    # Where no clock is set, times until something opens are counted by the machine's own.
    base_s = now.unix_s if now.unix_s is not None else life.panel.desk.world.wall().unix_s
    for area in listed.areas:
        if area.id not in books:
            continue
        wait_s, left = books[area.id]
        opens = None if area.next_allowed is None else (unix(area.next_allowed) or 0.0) - base_s
        if wait_s == float("inf"):
            check.same(f"home {area.id} closed", (area.next_allowed or "")[:4], "9999")
        else:
            check.near(f"home {area.id} opens in s", opens, wait_s or None, NEAR_S)
        check.near(f"home {area.id} rest J/cm²", area.rest_j_cm2 or 0.0, left, 0.02 * left + 0.05)
    at = here or datetime.fromtimestamp(base_s, UTC)
    due = next_session(listed.areas, shown.courses, None, person.name, at)
    _due_agrees(life, person, now, due, [area.id for area in listed.areas])


def _due_agrees(life: "Life", person: Person, now: At, due: Any, order: list[str]) -> None:
    """What the large tile of home offers: docs/screen.md, by the books alone."""
    zone, check = life.panel.zone, life.compared
    books = reckoning.areas(person, life.clock, now)
    shown = [reckoning.course_shown(person, each, now, zone) for each in person.courses]
    going = {c["area"]: c for c in shown if c["has_begun"] and not c["is_over"]}
    worrying = {area for area, course in going.items() if course["advice"] == "stop"}
    calm = {area: course for area, course in going.items() if area not in worrying}
    rests = [
        a for a in order if a in books and a not in worrying and books[a][1] > 0 and not books[a][0]
    ]
    wanting = [
        area
        for area, c in calm.items()
        if not books[area][0] and (c["this_week"] is None or c["this_week"] < c["per_week"])
    ]
    kind, area = Due.NOTHING_YET, None
    if rests:
        kind, area = Due.REST_OF_SESSION, rests[0]
    elif wanting:
        shares = {a: (calm[a]["this_week"] or 0) / calm[a]["per_week"] for a in wanting}
        kind, area = Due.SESSION, min(wanting, key=lambda a: (shares[a], order.index(a)))
    elif calm:
        kind, area = Due.REST_DAY, min(calm, key=lambda a: books[a][0])
    elif worrying:
        kind, area = Due.CLINICIAN, min(worrying, key=order.index)
    check.same("home due", due.due, kind)
    if kind is not Due.REST_DAY or len({books[a][0] for a in calm}) == len(calm):
        check.same("home due area", due.area and due.area.id, area)
    if kind in (Due.SESSION, Due.REST_DAY) and due.area is not None and due.area.id in going:
        course = going[due.area.id]
        check.same("home had", (due.had, due.wanted), (course["this_week"], course["per_week"]))


def unix(rfc3339: str | None) -> float | None:
    return None if rfc3339 is None else datetime.fromisoformat(rfc3339).timestamp()
