"""The system around: clock, disk, history, units, display."""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from firmware_py import screen_devices
from firmware_py.config.schema import Config, PathsConfig
from firmware_py.core.dose.calibration import LIGHT_MAX, STRENGTH_LEAST, YEAR_DAYS, is_likely
from firmware_py.core.units import ALL_CHANNELS, seconds
from firmware_py.drivers.battery_clock import gave_the_time
from firmware_py.history import lasting
from firmware_py.installer.finding import Findings, fails, ok, warning
from firmware_py.installer.root import Place

DESKTOP = "/etc/systemd/system/display-manager.service"
SCREEN = "panel-ui"
UNITS = ("panel-dark", "panel-daemon", SCREEN)
ROOM_MB = 200
LIGHT_HOURS = seconds(LIGHT_MAX) / 3600
CABLE = "power off, and check the display's cables; without it stop by the button or panelctl stop"
COMMISSION = "measure it: sudo panelctl commission"
AGAIN = "measure it again: docs/calibration.md"
NS_PER_H = 3_600_000_000_000


def clock(place: Place, _config: Config | None) -> Findings:
    """Whether the time of day can be trusted, now and without a network."""
    told = place.ask("timedatectl", "show", "--property=NTPSynchronized", "--value")
    has_chip = any(place.path("/sys/class/rtc").glob("rtc*"))
    routes = place.read("/proc/net/route") or ""
    is_online = any(line.split()[1:2] == ["00000000"] for line in routes.splitlines()[1:])
    if told == "yes":
        yield ok("clock", "synchronised")
    elif told is None:
        yield warning("clock", "can't be asked: no timedatectl", "see that the date is right")
    else:
        yield warning("clock", "not synchronised", "connect a network, or set it on the screen")
    if has_chip and gave_the_time(place.path("/sys"), place.now):
        yield ok("clock battery", "a clock with a battery gave the time of day at this start")
    elif has_chip:
        yield warning(
            "clock battery",
            "the clock chip did not give the time of day at this start: its battery is missing, "
            "empty or new",
            "fit or replace its battery, set the clock, and look again after the next start",
        )
    elif is_online:
        yield ok("clock battery", "none; the network gives the time")
    else:
        yield warning(
            "clock battery",
            "no clock battery and no network: after each power-off the date is unknown",
            "fit a clock battery or a network; until then the screen asks for day and time",
        )


def disk(place: Place, config: Config | None) -> Findings:
    """Whether there is room, and whether the disk has complained."""
    folder = place.path(config.paths.database if config else "/var/lib/panel/x").parent
    if not folder.exists():
        folder = place.root
    found = os.statvfs(folder)
    free_mb = found.f_bavail * found.f_frsize // 1_000_000
    if found.f_flag & os.ST_RDONLY:
        yield fails("disk", f"{folder} is read-only", "reboot; if it stays so, replace the card")
    elif free_mb >= ROOM_MB:
        yield ok("disk", f"{free_mb} MB free")
    else:
        yield fails("disk", f"{free_mb} MB free, at least {ROOM_MB} needed", "make room")
    for file in sorted(place.path("/sys/fs/ext4").glob("*/errors_count")):
        count = file.read_text("ascii").strip()
        if count != "0":
            yield fails("disk health", f"{file.parent.name}: {count} errors", "replace the card")
    life = place.read("/sys/block/mmcblk0/device/life_time")
    if life is not None and any(int(word, 16) >= 9 for word in life.split()):  # noqa: PLR2004  90 %
        yield warning("disk health", f"the card is worn: {life}", "replace it soon")


def lasts(place: Place, config: Config | None) -> Findings:
    """Whether the record outlasts the power, by what its folders lie on."""
    mountinfo = place.read("/proc/self/mountinfo") or ""
    paths = config.paths if config is not None else PathsConfig()
    for name, file in (("record", paths.database), ("witness", paths.witness)):
        folder = Path(file).parent
        real = place.path(str(folder)).resolve()
        on = real if place.root == Path("/") else folder  # a root of its own has no links out of it
        why = lasting.problem(on, mountinfo)
        if why is not None:
            yield fails(name, str(why), "docs/hardware.md: a partition for the record")
        elif (mount := lasting.holding(on, mountinfo)) is not None:
            yield ok(name, f"{folder} is on {mount.kind}, which keeps it")


def history(place: Place, config: Config | None) -> Findings:
    """Whether the history is whole, and for how long each colour has been lit."""
    file = place.path(config.paths.database if config else "/var/lib/panel/history.db")
    if not file.exists():
        yield ok("history", "none yet")
        return
    try:
        with _reading(file) as connection:
            told = connection.execute("PRAGMA quick_check").fetchone()[0]
            count = connection.execute("SELECT count(*) FROM sessions").fetchone()[0]
            lit = connection.execute("SELECT channel, calibrated, lit_ns FROM light").fetchall()
    except sqlite3.Error as error:
        yield fails("history", f"{file}: {error}", "restart the daemon: it restores a backup")
        return
    if told != "ok":
        yield fails("history", f"{file}: {told}", "restart the daemon: it restores a backup")
        return
    yield ok("history", f"whole, {count} sessions")
    if config is None:
        return
    for channel in ALL_CHANNELS:
        day = config.calibration(channel).measured.isoformat()
        total = sum(ns for name, _, ns in lit if name == channel) / NS_PER_H
        since = sum(ns for name, at, ns in lit if (name, at) == (channel, day)) / NS_PER_H
        text = f"{since:.0f} h since it was measured on {day}, {total:.0f} h in all"
        if since <= LIGHT_HOURS:
            yield ok(f"light hours, {channel}", text)
        else:
            yield warning(f"light hours, {channel}", text, AGAIN)


def calibration(place: Place, config: Config | None) -> Findings:
    """Whether each colour was measured, and within a year, as far as the date is known."""
    if config is None:
        return
    told = place.ask("timedatectl", "show", "--property=NTPSynchronized", "--value")
    has_date = told == "yes" or gave_the_time(place.path("/sys"), place.now)
    for channel in ALL_CHANNELS:
        measured = config.calibration(channel)
        name, text = f"calibration, {channel}", f"{measured.measured}, {measured.instrument}"
        if not measured.is_measured:
            yield fails(name, f"{text}: not measured, so there is no light", COMMISSION)
        elif not is_likely(measured, config.distances()):
            yield fails(
                name,
                f"{text}: under {STRENGTH_LEAST:g} mW/cm² at full duty and nearest: it counts "
                "as an estimate, so there is no light",
                f"look at the meter's unit (W/m² is a tenth of mW/cm²); {COMMISSION}",
            )
        elif not has_date:
            yield warning(name, f"{text}; its age isn't known", "set the clock")
        elif (place.today() - measured.measured).days <= YEAR_DAYS:
            yield ok(name, text)
        else:
            yield warning(name, f"{text}: over a year ago", AGAIN)


def units(place: Place, _config: Config | None) -> Findings:
    """Whether the services run."""
    for unit in UNITS:
        told = _state(place, unit)
        if told is None:
            yield warning(unit, "systemd can't be asked", "nothing to do away from the panel")
        elif told == "active":
            yield ok(unit, "active")
        elif unit == SCREEN:
            yield warning(unit, told, f"systemctl enable --now {unit}, once a display is set up")
        else:
            yield fails(unit, told, f"systemctl status {unit}; systemctl enable --now {unit}")


def display(place: Place, _config: Config | None) -> Findings:
    """Whether there is a display, a finger's way in, and a backlight to dim.

    Where the touchscreen program runs, a session is kept only while both are there.
    """
    sysfs = place.path(str(screen_devices.KERNEL))
    connected, showing = screen_devices.connected(sysfs), screen_devices.showing(sysfs)
    touched = screen_devices.touchscreens(sysfs)
    is_needed = _state(place, SCREEN) == "active"
    if showing:
        yield ok("display", ", ".join(showing))
    elif connected:
        # The kernel's word for a display that the compositor switched off, or never on.
        yield warning(
            "display",
            f"{', '.join(connected)}: connected and switched off, so no session is kept by it",
            f"systemctl restart {SCREEN}",
        )
    elif is_needed:
        yield fails("display", "none is connected, so no session is kept by it", CABLE)
    else:
        yield warning("display", "none is connected", "check the cable; panelctl setup")
    if touched:
        yield ok("touch", ", ".join(touched))
    elif is_needed:
        yield fails("touch", "no touchscreen found, so no session is kept by the screen", CABLE)
    else:
        yield warning("touch", "no touchscreen found", "check the cable of the display")
    if place.path(DESKTOP).exists():
        yield warning(
            "desktop",
            "it holds the display at every boot",
            "use the Lite image, or systemctl disable display-manager",
        )
    lights = sorted(light.name for light in place.path("/sys/class/backlight").glob("*"))
    if lights:
        yield ok("backlight", ", ".join(lights))
    else:
        yield warning("backlight", "none", "the screen then dims by itself, less deeply")


def _state(place: Place, unit: str) -> str | None:
    """Return a unit's state in systemd's words; None: it can't be asked."""
    return place.ask("systemctl", "show", "--property=ActiveState", "--value", unit)


@contextmanager
def _reading(file: Path) -> Iterator[sqlite3.Connection]:
    """Open without writing, not even what SQLite keeps beside a database.

    As the user whose folder it is: root must not follow where another user's names lead.
    """
    from firmware_py.panelctl.daemon_folder import acting_as  # noqa: PLC0415  only here

    owner = file.parent.lstat()
    with (
        acting_as(owner.st_uid, owner.st_gid),
        closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True, timeout=2)) as connection,
    ):
        yield connection
