"""The clinic's side: its folder of certificates and keys, and what each command does to it.

ca.pem ca.key            the clinic's authority; the key is root's alone
broker.pem broker.key    mosquitto's
ledger.pem ledger.key    of the clinic's record, panel-ledgerd
panels/NAME.pem          each panel's certificate, whose key only the panel has
keys/NAME.key            what answers to that panel's claims are signed with: 64 figures, hex
readers/NAME.pem .key    of those who only look on, as Home Assistant
acl mosquitto.conf revoked.pem   mosquitto's
"""

import re
import secrets
import shutil
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from firmware_py.panelctl import whole_file
from fleet.enrol import authority, broker_files, bundle
from fleet.enrol.authority import Pair

FOLDER = Path("/etc/light-panel-clinic")
PORT = 8883
LEDGERS_USER = "panel-ledgerd"  # the record's program: it signs the answers
_NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,62}")


class EnrolError(Exception):
    """It can't be done: what, the value, the bound and the remedy."""


class Clinic:
    """The folder of one clinic. now: this machine's time, for what is signed."""

    def __init__(self, folder: Path, now: datetime) -> None:
        self._folder = folder
        self._now = now

    def prepare(self, hosts: Sequence[str], port: int = PORT) -> None:
        """Make what isn't there yet: authority, the broker's and the record's certificates, files.

        hosts: the names and addresses by which panels reach the broker. Those that the broker's
        certificate lacks are put in by making it anew.

        Raises:
            OSError: A file can't be written.
        """
        self._folder.mkdir(parents=True, exist_ok=True, mode=0o755)
        if not (self._folder / "ca.key").exists():
            self._put("ca", authority.new_authority(self._now))
        known = hosts_of(self._folder)
        wanted = [*known, *(host for host in hosts if host not in known)]
        if wanted != known or not (self._folder / "broker.key").exists():
            self._put("broker", authority.new_server(self._authority(), wanted, self._now))
            self._write("hosts", "".join(f"{host}\n" for host in wanted), 0o644)
        if not (self._folder / "ledger.key").exists():
            user = broker_files.LEDGER
            self._put("ledger", authority.new_client(self._authority(), user, self._now))
        if not (self._folder / "revoked.pem").exists():
            self._revoke()
        self._write("acl", broker_files.acl(self._readers()), 0o644)
        self._write("mosquitto.conf", broker_files.configuration(self._folder, port), 0o644)

    def enrol(self, panel: str, host: str, port: int, days: int) -> bundle.Bundle:
        """Return a panel's bundle: a new certificate, and the key that it has or a new one.

        A panel that is enrolled already gets a further certificate; the one before holds until it
        ends, or until the panel is put out.

        Raises:
            EnrolError: It can't have that name.
            OSError: A file can't be written.
        """
        _check(panel)
        pair = authority.new_client(self._authority(), panel, self._now, days)
        file = self._folder / "panels" / f"{panel}.pem"
        before = file.read_bytes() if file.exists() else b""
        self._write(f"panels/{panel}.pem", pair.certificate + before, 0o644)
        key_file = self._folder / "keys" / f"{panel}.key"
        if not key_file.exists():
            self._write(f"keys/{panel}.key", f"{secrets.token_hex(32)}\n", 0o600)
            _give_to(LEDGERS_USER, key_file)
        return bundle.Bundle(
            panel=panel,
            host=host,
            port=port,
            ca=self._authority().certificate.decode(),
            certificate=pair.certificate.decode(),
            key=pair.key.decode(),
            fleet_key=key_file.read_text("ascii").strip(),
        )

    def expel(self, panel: str) -> None:
        """Put a panel out: none of its certificates counts any more, and no claim is signed.

        Raises:
            EnrolError: There is no such panel.
            OSError: A file can't be written.
        """
        file = self._folder / "panels" / f"{panel}.pem"
        if not _NAME.fullmatch(panel) or not file.exists():
            raise EnrolError(f"{panel!r}: no panel of this clinic; see {file.parent}")
        kept = self._folder / "expelled" / f"{panel}.pem"
        before = kept.read_bytes() if kept.exists() else b""
        self._write(f"expelled/{panel}.pem", file.read_bytes() + before, 0o644)
        self._revoke()
        file.unlink()
        (self._folder / "keys" / f"{panel}.key").unlink(missing_ok=True)

    def reader(self, name: str, days: int) -> tuple[Path, Path]:
        """Make a certificate for whoever only looks on; return its file and its key's.

        Raises:
            EnrolError: They can't have that name.
            OSError: A file can't be written.
        """
        _check(name)
        user = broker_files.READER + name
        self._put(f"readers/{name}", authority.new_client(self._authority(), user, self._now, days))
        self._write("acl", broker_files.acl(self._readers()), 0o644)
        folder = self._folder / "readers"
        return folder / f"{name}.pem", folder / f"{name}.key"

    def _authority(self) -> Pair:
        return Pair((self._folder / "ca.pem").read_bytes(), (self._folder / "ca.key").read_bytes())

    def _readers(self) -> list[str]:
        files = (self._folder / "readers").glob("*.pem")
        return [broker_files.READER + file.stem for file in files]

    def _revoke(self) -> None:
        revoked = [
            pem.encode()
            for file in sorted((self._folder / "expelled").glob("*.pem"))
            for pem in _certificates(file.read_text("ascii"))
        ]
        text = authority.revocations(self._authority(), revoked, self._now)
        self._write("revoked.pem", text, 0o644)

    def _put(self, name: str, pair: Pair) -> None:
        # The key first: a certificate alone would look as if both were there.
        self._write(f"{name}.key", pair.key, 0o600)
        self._write(f"{name}.pem", pair.certificate, 0o644)
        match name:
            case "broker":
                _give_to("mosquitto", self._folder / "broker.key")
            case "ledger":
                _give_to(LEDGERS_USER, self._folder / "ledger.key")

    def _write(self, name: str, text: str | bytes, mode: int) -> None:
        file = self._folder / name
        file.parent.mkdir(exist_ok=True, mode=0o755)
        whole_file.write(file, [text], mode=mode)


def hosts_of(folder: Path) -> list[str]:
    """Return by which names and addresses panels reach this clinic's broker."""
    file = folder / "hosts"
    return file.read_text("utf-8").split() if file.exists() else []


def _certificates(text: str) -> list[str]:
    return re.findall(r"-----BEGIN CERTIFICATE-----.*?-----END CERTIFICATE-----\n", text, re.DOTALL)


def _check(name: str) -> None:
    if not _NAME.fullmatch(name):
        raise EnrolError(
            f"{name!r}: a name has 1 to 63 of a to z, 0 to 9 and -, and doesn't begin with -"
        )
    if name.startswith(broker_files.RESERVED):
        raise EnrolError(f"{name!r}: kept for the clinic's own programs; take another name")


def _give_to(user: str, file: Path) -> None:
    try:
        shutil.chown(file, user, user)
    except (LookupError, PermissionError):
        return  # no such user here: whoever installs the broker says whose it is
