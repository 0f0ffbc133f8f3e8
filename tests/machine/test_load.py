"""Two processes that take all they can get: the daemon's own unit must look in time beside them.

The kernel tells when the daemon's thread gets a processor (`sched_switch`); the time from one such
instant to the next is a gap between two looks at the lamps, with whatever made it late in it.
"""

from tests.machine.guest import Guest, until
from tests.machine.test_package import package, panel

__all__ = ["package", "panel"]

HOGS = 2
TRACE = "/sys/kernel/tracing"
EVENT = f"{TRACE}/events/sched/sched_switch"
# Steady light is looked at every 100 ms, and a look may be 30 ms late.
STEADY_MS = 130.0
# Prints the longest gap between the daemon's turns, and how many there were.
LONGEST = (
    'awk \'{for (i = 1; i < NF; i++) if ($(i + 1) == "sched_switch:") {t = $i + 0;'
    " if (last && t - last > max) max = t - last; last = t; n++}}"
    f' END {{printf "%.1f %d", max * 1000, n}}\' {TRACE}/trace'
)


def longest_ms(panel: Guest, during_s: float) -> float:
    """Return the longest gap between two turns of the daemon's own thread."""
    pid = panel.must("systemctl show -P MainPID panel-daemon").strip()
    panel.must(
        f"echo 0 > {TRACE}/tracing_on; echo > {TRACE}/trace; echo 20000 > {TRACE}/buffer_size_kb;"
        f" echo 'next_pid == {pid}' > {EVENT}/filter; echo 1 > {EVENT}/enable;"
        f" echo 1 > {TRACE}/tracing_on; sleep {during_s}; echo 0 > {TRACE}/tracing_on"
    )
    longest, turns = panel.must(LONGEST).split()
    panel.must(f"echo 0 > {EVENT}/enable; echo 0 > {EVENT}/filter")
    print(f"{turns} turns in {during_s:.0f} s, at most {longest} ms apart")  # noqa: T201  the record
    assert int(turns) > during_s * 8
    return float(longest)


def test_two_processor_hogs_make_no_tick_late(panel: Guest) -> None:
    for number in range(HOGS):
        panel.must(f"systemd-run --quiet --unit=hog{number} sh -c 'while :; do :; done'")
    try:
        panel.run("systemctl reset-failed panel-session")
        panel.must(
            "systemd-run --quiet --collect --unit=panel-session panelctl start hands --minutes 10"
        )
        assert until(lambda: min(panel.wire()) > 0.01)
        panel.must("sleep 5")
        steady = longest_ms(panel, 30)
        assert steady <= STEADY_MS
    finally:
        panel.run("panelctl stop; systemctl stop hog0 hog1 panel-session")
        # What comes after brings a unit of the same name.
        panel.run("systemctl stop panel-daemon; apt-get purge -y light-panel; rm -rf /etc/panel")
