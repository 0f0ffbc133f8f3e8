"""The panel's side: what a bundle holds is checked, and put where agent and daemon read it."""

import os
import shutil
from datetime import datetime
from pathlib import Path

from msgspec import Struct

from firmware_py.panelctl import whole_file
from fleet.agent import settings
from fleet.enrol import authority
from fleet.enrol.bundle import Bundle, BundleError

AGENT, DAEMON = "panel-fleet", "panel"


class Places(Struct, frozen=True):
    """Where it goes: the agent's folder, and the daemon's key file."""

    agent: Path = settings.FOLDER
    fleet_key: Path = Path("/var/lib/panel/fleet.key")


def check(bundle: Bundle, now: datetime) -> None:
    """See that a bundle is whole, and of one authority.

    Raises:
        BundleError: What is wrong, and the remedy.
    """
    again = "enrol the panel again"
    pair = authority.Pair(bundle.certificate.encode(), bundle.key.encode())
    try:
        ends = authority.ends_at(pair.certificate)
        is_signed = authority.is_signed_by(pair.certificate, bundle.ca.encode())
        is_pair = authority.is_pair(pair)
        user = authority.user_of(pair.certificate)
    except (ValueError, TypeError) as error:
        raise BundleError(f"a certificate or key can't be read: {error}; {again}") from None
    if not is_signed:
        raise BundleError(f"the certificate isn't signed by the bundle's own authority; {again}")
    if not is_pair:
        raise BundleError(f"the key isn't that of the certificate; {again}")
    if user != bundle.panel:
        raise BundleError(f"the certificate is for {user!r}, not for {bundle.panel!r}; {again}")
    if not now < ends:
        raise BundleError(f"the certificate ended at {ends}, it is {now} now; {again}")


def join(bundle: Bundle, places: Places) -> None:
    """Write a checked bundle's parts, each readable by the one that needs it alone.

    The agent can't read the key of the claims' answers, nor can the daemon's user the agent's.

    Raises:
        OSError: A file can't be written.
    """
    folder = places.agent
    folder.mkdir(parents=True, exist_ok=True, mode=0o755)
    told = settings.Settings(
        panel=bundle.panel,
        host=bundle.host,
        port=bundle.port,
        certificate_ends=authority.ends_at(bundle.certificate.encode()),
    )
    _put(folder / settings.CA, bundle.ca, AGENT)
    _put(folder / settings.KEY, bundle.key, AGENT)
    _put(folder / settings.CERTIFICATE, bundle.certificate, AGENT)
    _put(places.fleet_key, f"{bundle.fleet_key}\n", DAEMON)
    # Last: without it the agent says that nobody has joined.
    _put(folder / settings.SETTINGS, settings.text(told), AGENT)


def leave(places: Places) -> list[Path]:
    """Take out all that `join` wrote; return the files that were there.

    Raises:
        OSError: A file can't be removed.
    """
    names = (settings.SETTINGS, settings.KEY, settings.CERTIFICATE, settings.CA)
    files = [places.agent / name for name in names] + [places.fleet_key]
    there = [file for file in files if file.exists()]
    for file in there:
        file.unlink()
    return there


def _put(file: Path, text: str, user: str) -> None:
    whole_file.write(file, [text], mode=0o600)
    if os.geteuid() == 0:
        try:
            shutil.chown(file, user, user)
        except LookupError:
            return  # no such user: a desk, where one person has all of it
