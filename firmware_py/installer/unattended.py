"""Setting a panel up from a file, without anybody to ask: for a card that is written once.

The file lies on the boot partition and is carried out at the first boot, in two steps. First what
the firmware and the units read: panel.toml, config.txt, the zone; then a reboot. After it, what the
running daemon keeps: language, sound, code. What is in force already is left alone, and after the
last step the file is removed: it may hold the code. What is refused changes nothing more, and
stands in a log beside the file, where any computer can read it.
"""

import os
import tomllib
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Annotated, Literal

import msgspec
from msgspec import Meta, Struct

from firmware_py import wire
from firmware_py.config.load import parse
from firmware_py.config.text import decoded, slip
from firmware_py.core.errors import ConfigError
from firmware_py.installer import name_probes, panel_toml, setup
from firmware_py.installer.displays import DISPLAYS, Display
from firmware_py.installer.our_block import NoTextError
from firmware_py.installer.root import Place
from firmware_py.panelctl import whole_file
from firmware_py.panelctl.client import Client, NoDaemonError
from firmware_py.wire.base import AreaId
from firmware_py.wire.settings import Language, Pin, TimeOfDay

ZONES = "/usr/share/zoneinfo"
DONE, REFUSED = 0, 1
REBOOT, ALL_DONE = "reboot", "done"  # how a line of the log begins
REBOOTS_MOST = 2  # for one file: where what was written doesn't last, it would reboot for ever


class Hdmi(Struct, forbid_unknown_fields=True, frozen=True, kw_only=True):
    """A display that isn't known by name, as it stands unturned."""

    width_mm: Annotated[float, Meta(ge=60, le=600)]
    height_mm: Annotated[float, Meta(ge=50, le=600)]
    width_px: Annotated[int, Meta(ge=200, le=10_000)]
    height_px: Annotated[int, Meta(ge=200, le=10_000)]


class Wanted(Struct, forbid_unknown_fields=True, frozen=True, kw_only=True):
    """What the file may say. display: a known one's name, or the size of another.

    panel: a panel.toml beside the file, put in place where there is none yet. enable: the GPIO line
    that lets the light on. comment_out: lines of config.txt in the way may go.
    code, areas, locks: people's policy: what guards new people and the areas on offer, which areas
    those are, whether the screen asks for the code once it has dimmed.
    """

    display: Literal["v1-7", "touch2-7", "touch2-5"] | Hdmi
    turn: Literal[0, 90, 180, 270] = 0
    panel: Annotated[str, Meta(pattern=r"^[\w.-]{1,60}\Z")] | None = None
    enable: Annotated[int, Meta(ge=0, le=27)] | None = None
    zone: Annotated[str, Meta(pattern=r"^[A-Za-z][A-Za-z0-9_+-]*(/[A-Za-z0-9_+-]+)*\Z")] | None = (
        None
    )
    night_from: TimeOfDay | None = None
    night_until: TimeOfDay | None = None
    language: Language | None = None
    sound: bool | None = None
    code: Pin | None = None
    locks: bool | None = None
    areas: Annotated[tuple[AreaId, ...], Meta(max_length=32)] | None = None
    comment_out: bool = False
    reboot: bool = True


def load(file: Path) -> Wanted:
    """Return what a file wants.

    Raises:
        ConfigError: With line or key, and remedy.
    """
    try:
        text = decoded(file.read_bytes(), file.name)
    except OSError as error:
        raise ConfigError(f"{file.name}: can't be read: {error.strerror}") from None
    try:
        return msgspec.convert(tomllib.loads(text), Wanted)
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(f"{file.name}: {slip(text) or f'{error}; correct that line'}") from None
    except msgspec.ValidationError as error:
        raise ConfigError(f"{file.name}: {error}; see docs/unattended.md") from None


def run(
    place: Place, file: Path, *, note: Callable[[str], None], stamp: str, is_once: bool = False
) -> int:
    """Carry a file out, as far as is possible now; return 1 where something was refused.

    note: takes each line of the log. stamp: for the backups' names. is_once: remove the file after
    the last step.
    """
    try:
        wanted = load(file)
        if _files(place, file, wanted, note, stamp):
            if wanted.reboot:
                _must_last(file)
                note(f"{REBOOT}; language, sound, night and people's policy follow after it")
                place.ask("systemctl", "reboot")
            return DONE
        _probes(place, note)
        _settings(place, wanted)
    except (ConfigError, NoTextError, NoDaemonError, OSError) as error:
        note(f"refused: {error}")
        return REFUSED
    note(f"{ALL_DONE}: everything is as the file says")
    if is_once:
        file.unlink()
        note(f"{file.name}: removed, as it may hold the code")
    return DONE


def _must_last(file: Path) -> None:
    """Refuse to reboot for ever: the log beside the file tells of each reboot since it was done.

    Raises:
        ConfigError: It was for nothing, twice.
    """
    try:
        told = file.with_suffix(".log").read_text("utf-8", "replace")
    except OSError:
        return
    if told.rpartition(f" {ALL_DONE}")[2].count(f" {REBOOT}") >= REBOOTS_MOST:
        raise ConfigError(
            f"{REBOOTS_MOST} reboots, and what they were for is gone again each time; is the "
            "system put back at each power-up? (docs/hardware.md)"
        )


def _files(
    place: Place, file: Path, wanted: Wanted, note: Callable[[str], None], stamp: str
) -> bool:
    """Put the files in place; return whether anything had to be changed."""
    zone = _zone(place, wanted.zone)
    changed = _panel(place, file, wanted, note)
    commented = [each.number for each in setup.rivals(place) if wanted.comment_out]
    answers = setup.Answers(display=_display(wanted), turn=wanted.turn, commented=tuple(commented))
    changes = setup.changes(place, answers)
    if setup.carry_out(changes, say=lambda _diff: None, agrees=lambda _q: True, stamp=stamp):
        raise ConfigError("a file can't be written; see that the card is not locked")
    for each in changes:
        note(f"{each.file}: changed")
    if setup.changes(place, replace(answers, commented=())):
        raise ConfigError("what was changed isn't as it was written; report this with the log")
    setup.enable_screen(place, say=note, agrees=lambda _q: True)
    if zone is not None:
        link, target = zone
        link.unlink(missing_ok=True)
        link.symlink_to(target)
        note(f"zone: {wanted.zone}")
    return changed or bool(changes) or zone is not None


def _panel(place: Place, file: Path, wanted: Wanted, note: Callable[[str], None]) -> bool:
    """Put panel.toml in place where there is none, and the enable line into it."""
    target = place.path(panel_toml.CONFIG)
    is_new = not target.exists() and wanted.panel is not None
    source = file.with_name(wanted.panel or "") if is_new else target
    if not source.is_file():
        raise ConfigError(
            f"{source}: there is none; put the panel's configuration there, or name it by `panel`"
        )
    data = before = source.read_bytes()
    parse(decoded(data, source.name), source.name)
    if wanted.enable is not None:
        data = panel_toml.with_values(data, str(source), "pins", {"enable": wanted.enable})
    if not is_new and data == before:
        return False
    target.parent.mkdir(parents=True, exist_ok=True)
    whole_file.write(target, [data], 0o644)
    note(f"{target}: {'put in place' if is_new else 'changed'}")
    return True


def _display(wanted: Wanted) -> Display:
    known = wanted.display
    if isinstance(known, str):
        return DISPLAYS[known]
    return Display("hdmi", known.width_mm, known.height_mm, known.width_px, known.height_px)


def _zone(place: Place, zone: str | None) -> tuple[Path, str] | None:
    """Return the link that says the zone and what it must lead to; None: nothing to change."""
    if zone is None:
        return None
    target, link = f"{ZONES}/{zone}", place.path("/etc/localtime")
    if not place.path(target).is_file():
        raise ConfigError(f"zone = {zone!r}: no such zone; such as Europe/Berlin, see {ZONES}")
    is_there = link.is_symlink() and os.readlink(link).endswith(f"zoneinfo/{zone}")  # noqa: PTH115  as written
    return None if is_there else (link, target)


def _probes(place: Place, note: Callable[[str], None]) -> None:
    """Give a probe its place where there is no question which; what is to be asked is noted."""
    file = place.path(panel_toml.CONFIG)
    config, _ = panel_toml.load(file)
    chosen = name_probes.choose(place, config, say=note, ready=None)
    if chosen:
        data = panel_toml.with_values(file.read_bytes(), str(file), "sensors", chosen)
        whole_file.write(file, [data], 0o644)
        place.ask("systemctl", "restart", "panel-daemon.service")


def _settings(place: Place, wanted: Wanted) -> None:
    asked = wire.Settings(
        language=wanted.language,
        sound=wanted.sound,
        night_from=wanted.night_from,
        night_until=wanted.night_until,
        locks=wanted.locks,
        areas=wanted.areas,
        pin=wanted.code,
    )
    if asked == wire.Settings():
        return
    config, _ = panel_toml.load(place.path(panel_toml.CONFIG))
    client = Client(place.path(config.paths.socket))
    try:
        answer = client.ask(asked)
    finally:
        client.close()
    if not isinstance(answer, wire.SettingsNow):
        said = answer.error if isinstance(answer, wire.Refused) else "an answer of another kind"
        raise ConfigError(f"language, sound, night and people's policy: {said}")
