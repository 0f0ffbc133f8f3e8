"""Going to another version: the next one at night, the one before by a person's word."""

from collections.abc import Callable
from pathlib import Path

from msgspec.structs import replace

from firmware_py.updates import kept, offers, rules
from firmware_py.updates.system import System, UpdateError, time_of_day

HISTORY = "Light-Panel-History"  # a package's field: up to which version of the record it reads
AT_REST = ("idle", "done", "fault")


def night(system: System, policy: rules.Policy, folder: Path, say: Callable[[str], None]) -> None:
    """Install the next version if every rule agrees; go back where it doesn't come up.

    Raises:
        UpdateError: The repository can't be read, or apt fails.
    """
    system.refresh()
    names = tuple(name for name in kept.NAMES if system.installed(name))
    installed = system.installed(kept.NAMES[0])
    offer = offers.newest(offers.read(system.index(kept.NAMES[0])), installed, system.is_newer)
    if offer is None:
        say(f"{installed} is the newest")
        return
    versions = kept.load(folder)
    if kept.packages(folder, installed, names) is None:
        _fetch(system, folder, installed, names)
    status = system.status()
    now = rules.Now(
        state=None if status is None else status.state,
        now=time_of_day(status),
        panel=system.panel(),
        installed=installed,
        refused=frozenset(versions.refused),
        has_way_back=kept.packages(folder, installed, names) is not None,
    )
    why = rules.why_wait(offer, now, policy)
    if why is not None:
        say(f"{offer.version}: not now: {why}")
        return
    system.download(folder, offer.version, names)
    wanted = kept.packages(folder, offer.version, names)
    if wanted is None:
        raise UpdateError(f"{offer.version}: the repository has it not for all of {names}")
    # Before anything is replaced: whatever happens from here on, the way back is known.
    kept.save(folder, replace(versions, before=installed))
    system.install(wanted, only_idle=True)
    if system.comes_up():
        kept.forget_others(folder, {installed, offer.version})
        say(f"{offer.version} is installed; back to {installed}: sudo panelctl rollback")
        return
    say(f"{offer.version} doesn't come up: back to {installed}")
    _back(system, folder, offer.version, installed, names)


def rollback(system: System, folder: Path, say: Callable[[str], None]) -> None:
    """Go back to the version before. The record stays as it is, and is read by that version.

    Raises:
        UpdateError: A session is under way; there is no version before; it can't read the record.
    """
    versions = kept.load(folder)
    names = tuple(name for name in kept.NAMES if system.installed(name))
    installed = system.installed(kept.NAMES[0])
    if versions.before is None:
        raise UpdateError("no version before this one is known; nothing was changed")
    status = system.status()
    if status is not None and status.state not in AT_REST:
        raise UpdateError(
            f"a session is under way ({status.state}); end it first: panelctl stop. "
            "Nothing was changed"
        )
    _back(system, folder, installed, versions.before, names)
    if not system.comes_up():
        raise UpdateError(
            f"{versions.before} is installed, and doesn't come up; journalctl -u panel-daemon"
        )
    say(f"{versions.before} is installed; {installed} is not taken again by itself")


def _back(
    system: System, folder: Path, installed: str, before: str, names: tuple[str, ...]
) -> None:
    packages = kept.packages(folder, before, names)
    if packages is None:
        _fetch(system, folder, before, names)
        packages = kept.packages(folder, before, names)
    if packages is None:
        raise UpdateError(f"the package of {before} isn't kept in {folder}; nothing was changed")
    reads, written = (_record(folder, version) for version in (before, installed))
    if reads is not None and written is not None and reads < written:
        raise UpdateError(
            f"{before} can't read the record as {installed} keeps it, and the record stays; "
            "nothing was changed"
        )
    versions = kept.load(folder)
    refused = (*(each for each in versions.refused if each != installed), installed)
    kept.save(folder, replace(versions, refused=refused))
    system.install(packages, only_idle=False)
    kept.save(folder, replace(versions, before=None, refused=refused))


def _fetch(system: System, folder: Path, version: str, names: tuple[str, ...]) -> None:
    """Fetch what isn't kept, where the repository still has it."""
    try:
        system.download(folder, version, names)
    except UpdateError:
        return  # what that means is said by who asks for the packages


def _record(folder: Path, version: str) -> int | None:
    """Return which version of the record a version reads and writes, None where it isn't told."""
    found = kept.packages(folder, version, kept.NAMES[:1])
    told = kept.field_of(found[0], HISTORY) if found else ""
    return int(told) if told.isdecimal() else None
