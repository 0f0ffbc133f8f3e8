"""From a bare image to a purge, as an installer and then a person go: each step seen and timed."""

import json
import os
import time
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import pytest

from firmware_py.installer.displays import DISPLAYS
from tests.machine import tour
from tests.machine.guest import Guest, NeedsHands, VirtualPi, until
from tests.machine.panel import DARK, PROBES, STOP, Panel, build, dark_at, newer, refusing, torn
from tests.machine.person import Person
from tests.machine.report import Report

DISPLAY = DISPLAYS[os.environ.get("PANEL_DISPLAY") or "v1-7"]
KEPT = "/var/lib/panel-before-tests"
STATE = "/var/lib/panel /var/lib/panel-witness /var/lib/panel-ui"
APT = "DEBIAN_FRONTEND=noninteractive apt-get -y"
STOCK = Path(__file__).parents[1] / "installer" / "config.txt"
# A driver that may not be dimmed far has its light shortened: a session of two minutes of light.
COARSE, FINE = 0.4, 0.04
# Bounds in seconds, for an emulated processor many times slower than a Pi.
PRESS_S, KILL_S, HANG_S, LEASE_S = 1.5, 3.0, 8.0, 9.0
KEYS = (
    "ctrl+c ctrl+z ctrl+d ctrl+backslash ctrl+q ctrl+w alt+f4 super+q super+enter alt+tab "
    "super+d ctrl+shift+n ctrl+shift+c ctrl+shift+r ctrl+shift+u esc ctrl+alt+t ctrl+alt+backspace "
    "ctrl+alt+f2 ctrl+alt+f3"
)

ASKED_FIRST = ("What day is it?", "Question 1 of")


@dataclass
class Walk:
    """What the steps share."""

    panel: Panel
    person: Person
    folder: Path

    @cached_property
    def package(self) -> Path:
        """The package, made once it is needed."""
        return build(self.folder)

    @property
    def machine(self) -> Guest:
        return self.panel.machine

    def start(self, area: str) -> None:
        """Begin a session by touches alone; return once it is lit and stays so.

        A machine that others keep busy may pause or end one by itself: then once more.
        """
        for _ in range(4):
            try:
                if self._begin(area):
                    return
            except (AssertionError, LookupError) as lost:  # the screen went elsewhere by itself
                print(f"    once more: {str(lost).splitlines()[0]}", flush=True)  # noqa: T201  the record
        raise AssertionError(f"no session stayed lit: {self.person.look().text}")

    def _begin(self, area: str) -> bool:
        person = self.person
        assert until(self.home, 180), person.look().text
        tour.find(person, area)
        person.touch(area, "NEXT")
        person.touch("NEXT", "START")
        person.touch_at(person.look().where("START"))
        if not until(self._lit_or_resumed, 120):
            return False
        time.sleep(4)
        return self.panel.is_lit() and person.look().has("INFRARED IS ON")

    def _lit_or_resumed(self) -> bool:
        """Tell whether it is lit; where a slow processor let the screen go, go on as one would."""
        if not self.panel.is_lit() and (page := self.person.look()).has("RESUME"):
            self.person.touch_at(page.where("RESUME"))
            time.sleep(3)
        return self.panel.is_lit()

    def leave(self) -> None:
        """Go home from what is told of a session."""
        until(self.home, 60)

    def tell_clock(self) -> None:
        """Say that what the clock shows is right, as after each boot where nothing sets it."""
        self.person.touch("NEXT", "What time is it?")
        self.person.touch("SET", "Is it so?")
        self.say_so()

    def say_so(self) -> None:
        """Answer yes to what was read back, and once more where it is asked once more."""
        for _ in range(2):
            page = self.person.look()
            if page.has("Is it so?"):
                self.person.touch_at(page.where("YES"))
                until(lambda before=page: self.person.look().rows != before.rows, 20)  # type: ignore[misc]  # bound now

    def home(self) -> bool:
        """Tell whether home is shown; if not, touch what leads there."""
        page = self.person.look()
        if page.has("ALL AREAS", "MENU"):
            # What is due comes a moment later than the page: once it stands still.
            time.sleep(2)
            return self.person.look().rows == page.rows
        if page.has("Paused."):
            self.person.stop()
        if page.has("What day is it?"):
            self.tell_clock()
            return False
        for words in ("OK", "RESET", "SKIP", "BACK"):
            if page.has(words):
                self.person.touch_at(page.where(words))
                break
        # A second touch of a page that is about to go would hit what comes after it.
        until(lambda: self.person.look().rows != page.rows, 20)
        return False


@pytest.fixture(scope="module")
def walk(machine: Guest, report: Report, tmp_path_factory: pytest.TempPathFactory) -> Walk:
    report.folder.mkdir(parents=True, exist_ok=True)
    folder = tmp_path_factory.mktemp("package")
    return Walk(Panel(machine), Person(machine, DISPLAY, report.folder), folder)


@pytest.fixture(scope="module", autouse=True)
def as_found(walk: Walk) -> Iterator[None]:
    """A virtual machine starts bare; a real one gets back what was there before."""
    machine = walk.machine
    if os.environ.get("PANEL_AS_IS"):  # while a step is being written: -k STEP
        walk.panel.prepare()
        walk.panel.close_stop()
        yield
        return
    if isinstance(machine, VirtualPi):
        machine.renew()
        # An emulated processor takes longer than 14 s for a reload of all units under load.
        conf = "/etc/systemd/system.conf.d/90-emulated.conf"
        machine.write(conf, "[Manager]\nRuntimeWatchdogSec=60\n")
        machine.must("systemctl daemon-reexec && mkdir -p /boot/firmware")
        machine.push(STOCK, "/boot/firmware/config.txt")
        walk.panel.prepare()
        walk.panel.close_stop()
        yield
        return
    taken = machine.run(f"test -e {KEPT}").returncode == 0
    assert not taken, (
        f"{KEPT} is left from a run that was cut off: move it back, see docs/on-a-pi.md"
    )
    was_installed = machine.run("dpkg-query -W light-panel").returncode == 0
    machine.run("systemctl stop panel-ui panel-daemon")
    machine.must(f"mkdir -p {KEPT}/etc {KEPT}/lib")
    machine.run(f"mv /etc/panel {KEPT}/etc/; mv {STATE} {KEPT}/lib/")
    walk.panel.prepare()
    yield
    machine.run("systemctl stop panel-ui panel-daemon")
    machine.must(f"rm -rf /etc/panel {STATE} {PROBES}")
    machine.run(f"mv {KEPT}/etc/* /etc/; mv {KEPT}/lib/* /var/lib/; rmdir {KEPT}/* {KEPT}")
    if was_installed:
        machine.must(f"{APT} install /root/light-panel.deb", 1800)


def test_the_package_installs(walk: Walk, report: Report) -> None:
    with report.step("install the package on a bare system") as step:
        machine = walk.machine
        machine.must("apt-get update", 900)
        machine.push(walk.package, "/root/light-panel.deb")
        began = time.monotonic()
        machine.must(f"{APT} install --no-install-suggests /root/light-panel.deb", 1800)
        step.note(f"apt install {time.monotonic() - began:.0f} s")
        assert machine.run("systemctl is-active panel-daemon").returncode != 0  # not configured
        assert walk.panel.is_dark()


def test_setup_and_a_reboot_bring_the_screen_up(walk: Walk, report: Report) -> None:
    machine, panel = walk.machine, walk.panel
    with report.step("panelctl setup, reboot, the screen by itself") as step:
        panel.configure(COARSE)
        asked = f"{DISPLAY.name}\\n0\\n" + "y\\n" * 8
        told = machine.must(f"printf '{asked}' | panelctl setup")
        step.file(".setup.txt").write_text(told, encoding="utf-8")
        assert "panel-ui.service: enabled" in told
        if machine.is_virtual:
            assert "+dtoverlay=pwm-2chan,pin=12,func=4,pin2=13,func2=4" in told
        machine.reboot()
        began = time.monotonic()
        panel.close_stop()
        panel.answers()
        # The clock, where nothing has set it, then the questions of first use.
        assert until(lambda: walk.person.look().has_one_of(*ASKED_FIRST), 240)
        step.note(f"questions on the display {time.monotonic() - began:.0f} s after the boot")
        walk.person.keep(step)
        security = machine.must("systemd-analyze security --no-pager panel-daemon | tail -1")
        step.note(security.strip().lstrip("→ ").rsplit(" ", 1)[0])
        assert float(security.split(": ")[1].split()[0]) <= 1.0
        users = machine.must("ps -o user= -p $(systemctl show -P MainPID panel-daemon)").split()
        assert users == ["panel"]
        held = machine.must("systemctl show -P WatchdogTimestamp panel-ui").strip()
        assert held, "the screen's watchdog isn't petted"


def test_no_key_gets_out(walk: Walk, report: Report) -> None:
    with report.step("keys on the kiosk") as step:
        keyboard = "grep -q 'Handlers=.*kbd' /proc/bus/input/devices"
        if walk.machine.run(keyboard).returncode != 0:
            pytest.skip("no keyboard is connected")
        ask = "cat /sys/class/tty/tty0/active; systemctl show -P MainPID -P NRestarts panel-ui"
        before = walk.machine.must(ask)
        walk.panel.onboard(f"keys {KEYS}")
        time.sleep(3)
        assert walk.machine.must(ask) == before
        assert walk.machine.run("pgrep -x 'agetty|login|bash' -t tty1,tty2,tty3").returncode != 0
        assert walk.person.look().has_one_of(*ASKED_FIRST)
        step.note(f"{len(KEYS.split())} combinations, none did anything")


def test_the_doctor_looks(walk: Walk, report: Report) -> None:
    with report.step("panelctl doctor") as step:
        done = walk.machine.run("panelctl doctor")
        step.file(".txt").write_text(done.stdout, encoding="utf-8")
        found = json.loads(walk.machine.run("panelctl doctor --json").stdout)
        failing = [f"{f['name']}: {f['text']}" for f in found if f["level"] == "fails"]
        step.note(done.stdout.strip().splitlines()[-1])
        assert failing == []
        assert done.returncode == 0


def test_the_clock_is_set_by_touches(walk: Walk, report: Report) -> None:
    """A machine without network or a clock of its own asks; what it has counts on from there."""
    if walk.panel.answers()["clock"] == "set":
        pytest.skip("the network has set it")
    with report.step("day and time, by touches") as step:
        person = walk.person
        person.touches = 0
        person.sees("What day is it?")
        person.keep(step, "day")
        person.touch("NEXT", "What time is it?")
        person.keep(step, "time")
        person.touch("SET", "Is it so?")
        walk.say_so()
        person.sees("Question 1 of")
        assert walk.panel.answers()["clock"] == "by_hand"
        step.note(f"{person.touches} touches")


def test_first_use_by_touches(walk: Walk, report: Report) -> None:
    with report.step("the questions of first use, by touches") as step:
        person = walk.person
        person.touches = 0
        for number in range(1, 12):
            page = person.sees(f"Question {number} of") if number == 1 else person.look()
            if not page.has("Question"):
                break
            person.keep(step, str(number))
            person.touch_at(page.where("NO"))
            asked = f"Question {number} of"
            assert until(lambda asked=asked: not person.look().has(asked), 60)  # type: ignore[misc]  # bound now
        assert until(walk.home, 180), person.look().text
        person.keep(step, "home")
        step.note(f"{person.touches} touches")


def test_breathing_is_switched_off(walk: Walk, report: Report) -> None:
    # An emulated processor can't draw it six times a second, and would lose the screen's lease.
    with report.step("breathing off, by touches") as step:
        person = walk.person
        person.touches = 0
        page = person.touch("MENU", "BREATHING")
        person.keep(step, "menu")
        if page.below("BREATHING") != "off":
            person.touch_at(page.where("BREATHING"))
            assert until(lambda: person.look().below("BREATHING") == "off")
        person.touch("BACK", "ALL AREAS")
        step.note(f"{person.touches} touches")


def test_the_settings_by_touches(walk: Walk, report: Report) -> None:
    with report.step("settings and the lock, by touches") as step:
        walk.person.touches = 0
        tour.lock(walk.panel, walk.person, step)
        tour.menu(walk.person, step)
        step.note(f"{walk.person.touches} touches")


def test_a_session_by_touches_to_its_end(walk: Walk, report: Report) -> None:
    panel, person = walk.panel, walk.person
    with report.step("a full session by touches") as step:
        person.touches = 0
        with panel.traced() as trace:
            walk.start("Soles")
            person.keep(step, "running")
            step.note(f"{person.touches} touches from home to light")
            over = ("OK", "RESET", "RESUME")
            assert until(lambda: person.look().has_one_of(*over), 420)
            page = person.look()
            person.keep(step, "done")
        step.keep_trace(trace)
        assert page.has("Finished."), page.text
        assert panel.is_dark()
        for channel in (0, 1):
            # Dimmed as little as this driver may be, it comes on at once and then only goes off.
            mine = [duty for _, number, duty in trace if number == channel]
            lit = [duty for duty in mine if duty]
            assert lit == [pytest.approx(COARSE, abs=1e-3)] * len(lit)
            assert lit
            assert mine[-1] == 0.0
        row = panel.history()[-1]
        assert (row.area, row.is_closed, row.ending) == ("soles", True, "complete")
        assert row.red_j_cm2 == pytest.approx(row.target_red_j_cm2, rel=0.02)
        assert row.nir_j_cm2 == pytest.approx(row.target_nir_j_cm2, rel=0.02)
        step.note(
            f"{row.red_j_cm2:.3f} of {row.target_red_j_cm2:.3f} J/cm² red, "
            f"{row.nir_j_cm2:.3f} of {row.target_nir_j_cm2:.3f} infrared, "
            f"{len(trace)} changes of the PWM"
        )
        walk.leave()


def test_what_a_finished_session_leaves(walk: Walk, report: Report) -> None:
    with report.step("the tile that waits, and the history, by touches") as step:
        tour.afterwards(walk.person, step, "Soles")


def test_every_screen_of_a_session(walk: Walk, report: Report) -> None:
    with report.step("every screen of a session, by touches") as step:
        assert until(walk.home, 180), walk.person.look().text
        walk.person.touches = 0
        tour.session(walk.person, step, "Knees")
        assert walk.panel.is_dark()
        step.note(f"{walk.person.touches} touches")


def test_what_is_shown_in_trouble(walk: Walk, report: Report) -> None:
    with report.step("the installer's light, a fault, no contact") as step:
        tour.trouble(walk.panel, walk.person, step)
        assert until(walk.home, 180), walk.person.look().text
        assert walk.panel.is_dark()


def test_stop_by_touch(walk: Walk, report: Report) -> None:
    panel, person = walk.panel, walk.person
    # From here on the light is dimmed as far as usual: no session gets as long as to count.
    panel.configure(FINE)
    walk.machine.must(
        f"panelctl setup --display {DISPLAY.name} --turn 0 --yes && systemctl restart panel-daemon"
    )
    panel.answers()
    with report.step("STOP by touch") as step:
        with panel.traced() as trace:
            walk.start("Knees")
            person.keep(step, "lit")
            landed = walk.machine.begin("timeout 60 python3 /var/tmp/panel-onboard.py fingers")
            time.sleep(3)
            person.stop()
            assert until(panel.is_dark, 20)
            time.sleep(1)
        said, _ = landed.communicate(timeout=120)
        pressed = float(said.split()[0])
        took = dark_at(trace, pressed) - pressed
        step.keep_trace(trace)
        step.note(f"finger down to dark {1000 * took:.0f} ms")
        for channel in (0, 1):
            rise = [duty for at, number, duty in trace if number == channel and at < pressed]
            rise = rise[: rise.index(max(rise)) + 1]
            assert rise == sorted(rise)
            assert len(rise) > 10, "it came up by a ramp"
        assert 0 < took <= PRESS_S
        person.sees("Stopped.")
        person.keep(step, "stopped")
        row = panel.history()[-1]
        assert (row.area, row.is_closed, row.ending) == ("knees", True, "stopped")
        walk.leave()


def test_stop_by_the_button(walk: Walk, report: Report) -> None:
    if not walk.machine.is_virtual:
        raise NeedsHands("in a session pull the jumper off GPIO 17: dark at once, 'Stopped.'")
    panel, person = walk.panel, walk.person
    with report.step("STOP by the button's line") as step:
        walk.start("Hands and")
        try:
            with panel.traced() as trace:
                pressed = float(panel.onboard(f"line {STOP} up"))
                assert until(panel.is_dark, 20)
                time.sleep(1)
            person.sees("Stopped.")
            person.keep(step)
        finally:
            panel.onboard(f"line {STOP} down")
        took = dark_at(trace, pressed) - pressed
        step.keep_trace(trace)
        step.note(f"edge to dark {1000 * took:.0f} ms")
        assert 0 < took <= PRESS_S
        row = panel.history()[-1]
        assert (row.area, row.is_closed, row.ending) == ("hands", True, "stopped")
        walk.leave()


KILLS = [
    ("kill -9 of the daemon", "Wrists", "panel-daemon", "-x panel-daemon", KILL_S),
    ("a hang of the daemon", "Elbows", "panel-daemon", "-x panel-daemon", HANG_S),
    ("kill -9 of the screen", "Ankles and", "panel-ui", "-x panel-ui", LEASE_S),
    ("kill -9 of the compositor", "Tops of the", "panel-ui", "-x labwc", LEASE_S),
]


@pytest.mark.parametrize(
    ("name", "area", "unit", "match", "bound_s"), KILLS, ids=lambda k: str(k)[:24]
)
def test_a_program_dies_in_a_session(
    walk: Walk, report: Report, name: str, area: str, unit: str, match: str, bound_s: float
) -> None:
    panel, person = walk.panel, walk.person
    with report.step(f"{name} in a session") as step:
        walk.start(area)
        signal = "STOP" if "hang" in name else "KILL"
        pid = walk.machine.must(f"pgrep -o {match}").strip()
        with panel.traced() as trace:
            killed = float(panel.onboard(f"do kill -{signal} {pid}"))
            assert until(panel.is_dark, 60), panel.machine.wire()
            panel.answers()
            time.sleep(2)
        step.keep_trace(trace)
        took = dark_at(trace, killed) - killed
        step.note(f"dark after {took:.2f} s")
        assert 0 < took <= bound_s
        assert until(lambda: panel.machine.run(f"systemctl is-active {unit}").returncode == 0, 120)
        if unit == "panel-daemon":
            person.sees("was cut off", "OK", patience_s=240)
            person.keep(step)
            rows = panel.history()
            assert (rows[-1].is_closed, rows[-1].ending) == (True, "restart")
            walk.leave()
        else:
            person.sees("Paused. The light is off.", patience_s=240)
            person.keep(step)
            assert panel.answers()["state"] == "paused"
            person.stop()
            person.sees("Stopped.")
            rows = panel.history()
            assert (rows[-1].is_closed, rows[-1].ending) == (True, "stopped")
            walk.leave()
        step.note(f"the history closed it: {rows[-1].ending}, {rows[-1].lit_s:.1f} s of light")
        assert panel.is_dark()


def test_a_power_cut_in_a_session(walk: Walk, report: Report) -> None:
    panel, person = walk.panel, walk.person
    if not walk.machine.is_virtual:
        walk.machine.power_cut(
            "in a session pull the Pi's plug: dark; plug it in again: dark, and 'The last"
            " session was cut off' on the display"
        )
    with report.step("a power cut in a session") as step:
        walk.start("Shoulders,")
        status = panel.answers()
        given = {colour: status[colour]["fluence_j_cm2"] for colour in ("red", "nir")}
        rate = {colour: status[colour]["irradiance_mw_cm2"] for colour in ("red", "nir")}
        cut = time.monotonic()
        walk.machine.power_cut("")
        panel.close_stop()
        panel.answers()
        assert panel.is_dark()
        panel.prepare()
        assert until(lambda: person.look().has_one_of("was cut off", "What day is it?"), 300)
        if person.look().has("What day is it?"):
            walk.tell_clock()
        page = person.sees("was cut off", "OK")
        step.note(f"back after {time.monotonic() - cut:.0f} s: {page.text[:60]}")
        person.keep(step)
        row = panel.history()[-1]
        assert (row.is_closed, row.ending) == (True, "restart")
        for colour, counted in (("red", row.red_j_cm2), ("nir", row.nir_j_cm2)):
            # Since the status was asked it shone on for a moment: a second and a half at most.
            most = given[colour] + (10 + 1.5) * rate[colour] / 1000
            assert given[colour] <= counted <= most, (colour, given, row)
        over = 1000 * (row.nir_j_cm2 - given["nir"]) / rate["nir"]
        step.note(f"counts {over:.1f} s of light more than was last told")
        walk.leave()


def test_an_upgrade_in_a_session(walk: Walk, report: Report) -> None:
    panel, person, machine = walk.panel, walk.person, walk.machine
    with report.step("an upgrade in a session") as step:
        made = newer(walk.package, "99.1")
        machine.push(made, "/root/newer.deb")
        walk.start("Lower back" if machine.is_virtual else "Knees")
        before = panel.history()
        with panel.traced() as trace:
            began = float(panel.onboard("do true"))
            machine.must(f"{APT} install --no-install-recommends /root/newer.deb", 1800)
        step.keep_trace(trace)
        step.note(f"dark {dark_at(trace, began) - began:.1f} s after apt began")
        assert panel.is_dark()
        assert panel.answers()["version"] == "99.1"
        rows = panel.history()
        assert rows[: len(before) - 1] == before[:-1]
        assert (len(rows), rows[-1].is_closed) == (len(before), True)
        person.sees("was cut off", "OK", patience_s=240)
        person.keep(step)
        step.note(f"99.1 answers; the history has all {len(rows)} sessions; {rows[-1].ending}")
        walk.leave()


@pytest.mark.parametrize("kind", ["refused", "torn"])
def test_an_upgrade_that_fails_leaves_the_old_one_working(
    walk: Walk, report: Report, kind: str
) -> None:
    panel, machine = walk.panel, walk.machine
    with report.step(f"an upgrade that fails, {kind}") as step:
        made = (refusing if kind == "refused" else torn)(walk.package, "99.2")
        machine.push(made, f"/root/{kind}.deb")
        before = panel.history()
        assert machine.run(f"dpkg --install /root/{kind}.deb", 1800).returncode != 0
        assert panel.answers()["version"] == "99.1"
        assert panel.is_dark()
        assert panel.history() == before
        assert until(walk.home, 240), walk.person.look().text
        state = machine.must("dpkg-query -W -f '${Status} ${Version}' light-panel")
        assert state == "install ok installed 99.1"
        step.note("99.1 works on, with its history and its screen")


def test_a_purge(walk: Walk, report: Report) -> None:
    machine = walk.machine
    with report.step("purge") as step:
        machine.must(f"{APT} purge light-panel", 900)
        assert machine.wire() in (DARK, [])
        for path, is_left in (
            ("/var/lib/panel/history.db", True),
            ("/usr/bin/panel-daemon", False),
            ("/usr/lib/light-panel", False),
            ("/usr/share/light-panel", False),
            ("/etc/panel/kiosk.env", False),
        ):
            assert (machine.run(f"test -e {path}").returncode == 0) is is_left, path
        left = machine.must("systemctl list-units --plain --no-legend 'panel-*'")
        assert left == ""
        step.note("nothing runs; the history stays")
