"""Who may look at the board: a file of names and salted scrypt hashes of their passwords."""

import hashlib
import hmac
import os
import re
import secrets
from pathlib import Path

import msgspec
from msgspec import Struct

NAME = re.compile(r"[a-z0-9][a-z0-9._-]{0,31}")
SHORTEST = 8
LONGEST = 256
# OWASP's figures for scrypt: 64 MB and a quarter of a second on a small machine.
_N, _R, _P = 2**16, 8, 1
_MEMORY = 160 * 1024 * 1024


class Account(Struct, frozen=True):
    """A name's salt and hash, in hex."""

    salt: str
    hashed: str


def read(file: Path) -> dict[str, Account]:
    """Return all accounts; none where there is no file.

    Raises:
        ValueError: The file can't be read.
    """
    try:
        return msgspec.json.decode(file.read_bytes(), type=dict[str, Account])
    except FileNotFoundError:
        return {}
    except (OSError, msgspec.MsgspecError) as error:
        raise ValueError(f"{file}: {error}") from error


def put(file: Path, name: str, password: str) -> None:
    """Let a name in by a password.

    Raises:
        ValueError: The name or the password can't be one: the bound.
        OSError: The file can't be written.
    """
    if not NAME.fullmatch(name):
        raise ValueError(f"{name!r} can't be a name: small letters and figures, 32 at most")
    if not SHORTEST <= len(password) <= LONGEST:
        raise ValueError(f"the password has {len(password)} characters: {SHORTEST} to {LONGEST}")
    salt = secrets.token_bytes(16)
    account = Account(salt.hex(), _hashed(password, salt).hex())
    _write(file, read(file) | {name: account})


def remove(file: Path, name: str) -> None:
    """Let a name in no more.

    Raises:
        OSError: The file can't be written.
    """
    _write(file, {each: account for each, account in read(file).items() if each != name})


def is_right(accounts: dict[str, Account], name: str, password: str) -> bool:
    """Return whether the password is the name's. A name that isn't there takes as long."""
    account = accounts.get(name)
    salt = bytes.fromhex(account.salt) if account else bytes(16)
    hashed = _hashed(password[:LONGEST], salt)
    return account is not None and hmac.compare_digest(hashed, bytes.fromhex(account.hashed))


def _hashed(password: str, salt: bytes) -> bytes:
    return hashlib.scrypt(password.encode(), salt=salt, n=_N, r=_R, p=_P, maxmem=_MEMORY, dklen=32)


def _write(file: Path, accounts: dict[str, Account]) -> None:
    new = file.with_name(f"{file.name}.new")
    descriptor = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o640)
    with os.fdopen(descriptor, "wb") as out:
        out.write(msgspec.json.format(msgspec.json.encode(accounts)) + b"\n")
        out.flush()
        os.fsync(out.fileno())
    new.replace(file)
