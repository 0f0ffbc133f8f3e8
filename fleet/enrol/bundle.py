"""The bundle: one file that carries all that a panel needs to enter a clinic's fleet.

It holds the panel's private key and the key that answers to its claims are signed with, so it is as
secret as the panel itself: it is readable by its owner alone, and `join` deletes it.
"""

from pathlib import Path
from typing import Annotated, Literal

import msgspec
from msgspec import Meta, Struct

from firmware_py.panelctl import whole_file
from fleet.messages import PanelId

_MAX_BYTES = 65_536
FleetKey = Annotated[str, Meta(pattern="^[0-9a-f]{64}$", description="32 bytes, as hex")]


class BundleError(Exception):
    """A bundle can't be used: what is wrong with it, and the remedy."""


class Bundle(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a panel is given. ca, certificate, key: PEM; fleet_key: of its claims' answers."""

    v: Literal[1] = 1
    panel: PanelId
    host: Annotated[str, Meta(min_length=1, max_length=253, pattern=r"^[A-Za-z0-9.:_-]+$")]
    port: Annotated[int, Meta(ge=1, le=65535)]
    ca: str
    certificate: str
    key: str
    fleet_key: FleetKey


def write(file: Path, bundle: Bundle) -> None:
    """Write a bundle, readable by its owner alone.

    Raises:
        OSError: It can't be written.
    """
    text = msgspec.json.format(msgspec.json.encode(bundle), indent=1)
    whole_file.write(file, [text, b"\n"], mode=0o600)


def read(file: Path) -> Bundle:
    """Return the bundle in a file.

    Raises:
        BundleError: There is none, or it isn't whole.
    """
    remedy = "write it again on the clinic's machine: panelctl fleet enrol NAME"
    try:
        with file.open("rb") as opened:
            data = opened.read(_MAX_BYTES + 1)
    except OSError as error:
        raise BundleError(f"{file}: {error.strerror}; {remedy}") from None
    if len(data) > _MAX_BYTES:
        raise BundleError(f"{file}: longer than {_MAX_BYTES} bytes, so no bundle; {remedy}")
    try:
        bundle: Bundle = msgspec.json.decode(data, type=Bundle)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise BundleError(f"{file}: no whole bundle: {error}; {remedy}") from None
    return bundle
