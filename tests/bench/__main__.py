"""`make bench`: what the panel may take of a Pi, measured, on a machine with nothing else to do.

Seconds and milliseconds are this machine's; the ratios and shares are what the bounds are about.
"""

import sys
from collections.abc import Callable

from tests.bench import processes, records, ticks, wakes

Row = tuple[str, str, float, float]


def tick_rows() -> list[Row]:
    """The tick, and that it grows with nothing."""
    with ticks.lit() as desk:
        alone = ticks.median_ms(desk)
    # One place is the desk's own.
    with ticks.lit(clients=15) as desk:
        watched = ticks.median_ms(desk)
    with ticks.lit(history=100_000) as desk:
        old = ticks.median_ms(desk)
    return [
        ("tick", "ms", alone, 0.4),
        ("tick after its sleep", "ms", wakes.cold_ms(), 0.35),
        ("tick, all places taken by subscribers who don't read", "times", watched / alone, 1.5),
        ("tick, after 100 000 sessions", "times", old / alone, 1.2),
    ]


def pace_rows() -> list[Row]:
    """What waiting costs, and how late a tick comes."""
    session, idle = wakes.in_session(), wakes.idle()
    return [
        ("daemon in a session", "% of a core", session.cpu_percent, 0.65),
        ("daemon at rest", "% of a core", idle.cpu_percent, 0.25),
        ("daemon's wake-ups at rest", "a second", idle.wakes_per_s, 10.0),
        # 80 ms where 50 are promised.
        ("latest tick beside two busy programs", "ms", wakes.latest_ms(), 30.0),
    ]


def record_rows() -> list[Row]:
    """What a screen shows of the weeks, from the disk to the line on the socket."""
    with records.record(1_000) as median_ms:
        few = {name: median_ms(name) for name in ("page", "overview")}
    with records.record(100_000) as median_ms:
        many = {name: median_ms(name) for name in ("page", "overview")}
    return [
        ("a page of 100 of 100 000 sessions", "ms", many["page"], 10.0),
        ("week, month and courses of 100 000 sessions", "ms", many["overview"], 10.0),
        # As the logarithm grows, 5 to 3, and a fifth for what else the machine does.
        ("a page, 100 times the sessions", "times", many["page"] / few["page"], 2.0),
        ("the weeks, 100 times the sessions", "times", many["overview"] / few["overview"], 2.0),
    ]


def daemon_rows() -> list[Row]:
    """The daemon's process."""
    ours, bare = processes.daemon_memory()
    session, idle = processes.disk_mb()
    return [
        ("daemon's memory over its bare imports'", "times", ours / bare, 1.25),
        ("start to READY", "s", processes.ready_s(), 0.35),
        ("written in a session of 15 min", "MB", session, 3.0),
        ("written while idle", "MB", idle, 0.0),
        ("stop to dark", "ms", processes.stop_to_dark_ms(), 60.0),
    ]


def screen_rows() -> list[Row]:
    """The screen's process."""
    return [
        ("screen in a session", "% of a core", processes.screen_cpu_percent(), 3.0),
        ("first paint over an empty app's", "times", processes.first_paint_ratio(), 1.6),
    ]


PARTS: dict[str, Callable[[], list[Row]]] = {
    "tick": tick_rows,
    "pace": pace_rows,
    "records": record_rows,
    "daemon": daemon_rows,
    "screen": screen_rows,
}


def main() -> int:
    """Measure the parts named, or all; 1 where something is over its bound."""
    over = 0
    print("| what | measured | at most |\n| --- | --- | --- |")
    for name in sys.argv[1:] or PARTS:
        for what, unit, value, bound in PARTS[name]():
            over += not value <= bound
            mark = "" if value <= bound else " **over**"
            print(f"| {what} | {value:.3g} {unit}{mark} | {bound:g} {unit} |", flush=True)
    return int(over > 0)


if __name__ == "__main__":
    sys.exit(main())
