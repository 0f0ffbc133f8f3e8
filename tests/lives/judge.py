"""What a body may get, judged by true time and true light alone; imports nothing of the product.

The numbers are written out again from docs/limits.md, so that a changed limit of the product is
found and not followed. A body stays itself under every name. Where the documents promise less than
the limits, the judge follows the documents: what is lost with a record closes every area for 20
hours and is forgotten by the rules of the day and the week; and a clock that was told or networked
wrongly may open one session of an area, since docs/limits.md assumes that it is right.
"""

from dataclasses import dataclass, field

HOUR_S = 3600.0
# docs/limits.md, "The hard limits": fluence per area and session, red, NIR and total.
RED_J_CM2, NIR_J_CM2, TOTAL_J_CM2 = 10.0, 20.0, 24.0
# The same: "one in 20 h, 5 in 6 days and 20 hours".
APART_S = 20 * HOUR_S
WEEK_S, WEEK_SESSIONS = (6 * 24 + 20) * HOUR_S, 5
# The same: "a person's day".
DAY_S, DAY_AREAS, DAY_LIT_S = 24 * HOUR_S, 4, 3600.0
# The same: "an area whose skin was red after a session".
RED_SKIN_S, RED_NEXT_DAY_S = 48 * HOUR_S, 96 * HOUR_S
# docs/limits.md, "How often": what counts, and what may be finished.
COUNTS_FROM, FINISH_WITHIN_S = 0.1, 2 * HOUR_S
# The longest wait that any rule may tell.
LONGEST_WAIT_S = WEEK_S
# A session's beginning is seen between two looks at the panel, and its dose between two ticks.
SLACK_S, SLACK_J_CM2, SLACK_SHARE = 20.0, 0.1, 0.03
# Whether the week's count outlives a false clock. docs/limits.md promises nothing for one.
WEEK_OUTLIVES_FALSE_CLOCK = False


class BrokenPromiseError(AssertionError):
    """A body got more than it may, or waits longer than it was told."""


@dataclass
class Lit:
    """One session as it truly was. planned: J/cm², what the panel told that it would give."""

    body: str
    area: str
    at_s: float
    planned_j_cm2: float
    boot: int
    red_j_cm2: float = 0.0
    nir_j_cm2: float = 0.0
    lit_s: float = 0.0
    rests_s: float = 0.0  # told by the body: red skin
    finishes: "Lit | None" = None

    @property
    def given_j_cm2(self) -> float:
        return self.red_j_cm2 + self.nir_j_cm2

    @property
    def counts(self) -> bool:
        is_enough = self.given_j_cm2 >= COUNTS_FROM * self.planned_j_cm2 + SLACK_J_CM2 / 10
        return self.finishes is None and is_enough


@dataclass
class Judge:
    """All that truly was. false_clocks: when a wrong time was believed, and in which boot."""

    sessions: list[Lit] = field(default_factory=list)
    false_clocks: list[tuple[float, int]] = field(default_factory=list)
    lost_at_s: float = float("-inf")

    def begin(self, body: str, area: str, at_s: float, planned_j_cm2: float, boot: int) -> Lit:
        """A session began: its light comes later."""
        new = Lit(body, area, at_s, planned_j_cm2, boot)
        self.sessions.append(new)
        return new

    def lose(self, at_s: float) -> None:
        """Something of the record may be gone."""
        self.lost_at_s = at_s

    def lie(self, at_s: float, boot: int) -> None:
        """A wrong time is believed from now on."""
        self.false_clocks.append((at_s, boot))

    def check(self, last: Lit) -> None:
        """Judge the newest session as far as it has come.

        Raises:
            BrokenPromiseError: Its body got more than it may.
        """
        if not last.given_j_cm2 > 0:
            return
        had = [each for each in self.sessions if each.body == last.body and each.given_j_cm2 > 0]
        self._find_whole(last, [each for each in had if each.area == last.area])
        self._check_area(last, [each for each in had if each.area == last.area])
        self._check_day(last, had)

    def _find_whole(self, last: Lit, had: list[Lit]) -> None:
        """See whether it is the rest of one that was broken off, which needs no turn of its own."""
        last.finishes = None
        for whole in had:
            age_s = last.at_s - whole.at_s
            if (
                whole is last
                or whole.finishes is not None
                or not age_s <= FINISH_WITHIN_S + SLACK_S
            ):
                continue
            if any(other.finishes is whole for other in had):
                continue
            both = whole.given_j_cm2 + last.given_j_cm2
            if both <= whole.planned_j_cm2 * (1 + SLACK_SHARE) + SLACK_J_CM2:
                last.finishes = whole
                return

    def _check_area(self, last: Lit, had: list[Lit]) -> None:
        near = [each for each in had if last.at_s - each.at_s < APART_S - SLACK_S]
        turns = 1 + self._lies(near[0], last)
        wholes = [each for each in near if each.counts]
        if len(wholes) > turns:
            self._fail(last, f"{len(wholes)} sessions of {last.area} within 20 h, {turns} allowed")
        self._check_fluence(last, near, turns, "20 h")
        known = [each for each in had if each.at_s >= self._known_since()]
        week = [each for each in known if last.at_s - each.at_s < WEEK_S - SLACK_S]
        most = WEEK_SESSIONS + (self._lies(week[0], last) if week else 0)
        if sum(each.counts for each in week) > most:
            self._fail(last, f"more than {most} sessions of {last.area} within 6 d 20 h")
        self._check_fluence(last, week, most, "6 d 20 h")
        for each in known:
            rests_s = each.rests_s - SLACK_S
            if each is not last and last.at_s - each.at_s < rests_s and not self._lies(each, last):
                self._fail(
                    last, f"{last.area} had red skin {(last.at_s - each.at_s) / 3600:.1f} h ago"
                )

    def _check_fluence(self, last: Lit, had: list[Lit], turns: int, span: str) -> None:
        red, nir = (sum(e.red_j_cm2 for e in had), sum(e.nir_j_cm2 for e in had))
        for what, sum_, most in (
            ("red", red, RED_J_CM2), ("NIR", nir, NIR_J_CM2), ("in total", red + nir, TOTAL_J_CM2)
        ):  # fmt: skip
            if not sum_ <= turns * most * (1 + SLACK_SHARE):
                self._fail(last, f"{sum_:.1f} J/cm² {what} on {last.area} within {span}")

    def _check_day(self, last: Lit, had: list[Lit]) -> None:
        since_s = max(last.at_s - DAY_S + SLACK_S, self._known_since())
        day = [each for each in had if each.at_s > since_s]
        lies = self._lies(day[0], last) if day else 0
        if lies:
            return
        if len({each.area for each in day if each.counts}) > DAY_AREAS:
            self._fail(last, f"more than {DAY_AREAS} areas within 24 h")
        if not sum(each.lit_s for each in day) <= DAY_LIT_S + SLACK_S:
            self._fail(last, f"{sum(each.lit_s for each in day) / 60:.1f} min of light within 24 h")

    def _known_since(self) -> float:
        """From when on the rules of the day and the week can know what was."""
        since_s = self.lost_at_s
        if not WEEK_OUTLIVES_FALSE_CLOCK and self.false_clocks:
            since_s = max(since_s, self.false_clocks[-1][0])
        return since_s

    def _lies(self, first: Lit, last: Lit) -> int:
        """How often a wrong time was believed that dates or judges what lies between two."""
        return sum(
            1
            for at_s, boot in self.false_clocks
            if at_s <= last.at_s and (at_s >= first.at_s or boot == first.boot)
        )

    def _fail(self, last: Lit, why: str) -> None:
        raise BrokenPromiseError(f"{last.body} at {last.at_s / 3600:.2f} h: {why}")
