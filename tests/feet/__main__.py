"""`make feet`: thousands of simulated feet and sound sessions; what they showed, as a table."""

import argparse
import os
import sys
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor

from tests.feet import probes
from tests.feet.foot import Course, Foot, any_foot, session

INSENSATE_MAX_C, INSENSATE_MAX_K, MAX_C = 39.3, 8.5, 41.3
NEEDLESS_PAUSES_MAX = 0.02
Seen = tuple[Foot, Course, Course]


def both(seed: int) -> Seen:
    """Return a foot with what becomes of it with and without a skin sensor."""
    foot = any_foot(seed)
    return foot, session(foot, has_sensor=True), session(foot, has_sensor=False)


def main() -> int:
    """Run it all; 1 where a bound is passed."""
    parser = argparse.ArgumentParser(prog="python -m tests.feet")
    parser.add_argument("--feet", type=int, default=10_000)
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    given = parser.parse_args()
    with ProcessPoolExecutor(given.jobs) as pool:
        seen = list(pool.map(both, range(given.feet), chunksize=50))
        sound = list(pool.map(probes.complaint, range(given.feet), chunksize=50))
    wrong = [*judge(seen), *(f"a sound session ended {why}" for why in sound if why is not None)]
    sys.stdout.write("\n".join([*told(seen), f"sound sessions: {len(sound)}", *wrong]) + "\n")
    sys.stdout.write(f"{len(wrong)} wrong\n")
    return 1 if wrong else 0


def honest(seen: Sequence[Seen]) -> list[Seen]:
    """Return those whose sensor shows the skin, or nothing, and whom nothing else heats."""
    return [
        each
        for each in seen
        if each[0].fault not in ("frozen", "detached") and each[0].skin.other_mw_cm2 == 0
    ]


def judge(seen: Sequence[Seen]) -> list[str]:
    """Return which bounds were passed with a skin sensor."""
    wrong = []
    for foot, course, _ in honest(seen):
        if course.lit_s == 0:
            continue
        if foot.insensate and course.hottest_c > INSENSATE_MAX_C:
            wrong.append(f"insensate, {course.hottest_c:.2f} °C: {foot}")
        if foot.insensate and course.warmed_k > INSENSATE_MAX_K:
            wrong.append(f"insensate, warmed by {course.warmed_k:.2f} K: {foot}")
        if course.hottest_c > MAX_C:
            wrong.append(f"{course.hottest_c:.2f} °C: {foot}")
    sound = [course for foot, course, _ in seen if foot.is_sound and course.lit_s > 0]
    needless = sum(bool(course.pauses) for course in sound)
    if needless > NEEDLESS_PAUSES_MAX * len(sound):
        wrong.append(f"{needless} of {len(sound)} sound sessions were paused")
    return wrong


def told(seen: Sequence[Seen]) -> list[str]:
    """Return the worst of each kind."""
    lines = []
    kinds = {
        "honest sensor": honest(seen),
        "sensor frozen": [each for each in seen if each[0].fault == "frozen"],
        "sensor detached": [each for each in seen if each[0].fault == "detached"],
        "heated by something else": [each for each in seen if each[0].skin.other_mw_cm2 > 0],
    }
    for kind, some in kinds.items():
        for insensate in (True, False):
            ours = [(c, w) for f, c, w in some if f.insensate is insensate and c.lit_s > 0]
            if not ours:
                continue
            who = "insensate" if insensate else "feels"
            hottest = max(c.hottest_lit_c for c, _ in ours)
            warmed = max(c.warmed_k for c, _ in ours)
            bare = max(w.hottest_c for _, w in ours)
            bare_k = max(w.warmed_k for _, w in ours)
            lines.append(
                f"{kind}, {who}: {len(ours)} feet; in the light at most {hottest:.2f} °C, "
                f"warmed by {warmed:.2f} K; without a sensor {bare:.2f} °C, {bare_k:.2f} K"
            )
    sound = [course for foot, course, _ in seen if foot.is_sound and course.lit_s > 0]
    lines.append(f"sound feet: {len(sound)}, paused {sum(bool(c.pauses) for c in sound)}")
    endings = Counter(course.ended for _, course, _ in seen)
    pauses = Counter(why for _, course, _ in seen for why in course.pauses)
    return [*lines, f"endings: {dict(endings)}", f"pauses: {dict(pauses)}"]


if __name__ == "__main__":
    sys.exit(main())
