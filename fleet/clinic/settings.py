"""What `panel-ledgerd` and the board are told: one small TOML file."""

import tomllib
from pathlib import Path
from typing import Annotated

import msgspec
from msgspec import Meta, Struct

FILE = Path("/etc/light-panel-clinic/clinic.toml")


class Settings(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Where things are.

    database: in libpq's words; without tls the broker is on this machine.
    """

    database: str = "dbname=light_panel user=light_panel_ledgerd"
    board_database: str = "dbname=light_panel user=light_panel_board"
    broker: str = "localhost"
    port: Annotated[int, Meta(ge=1, le=65535)] = 8883
    tls: bool = True
    folder: Path = Path("/etc/light-panel-clinic")  # certificates, and keys/
    state: Path = Path("/var/lib/light-panel-clinic")  # the witness
    board_host: str = "127.0.0.1"
    board_port: Annotated[int, Meta(ge=1, le=65535)] = 8480
    board_certificate: Path | None = None
    board_key: Path | None = None
    staff: Path = Path("/etc/light-panel-clinic/staff.json")


def _path(kind: type, value: object) -> object:
    if kind is not Path or not isinstance(value, str):
        raise NotImplementedError
    return Path(value)


def load(file: Path) -> Settings:
    """Return the settings in a file; the usual ones where there is none.

    Raises:
        ValueError: It can't be read, or a field is wrong: which, and why.
    """
    try:
        text = file.read_text("utf-8")
    except FileNotFoundError:
        return Settings()
    except (OSError, UnicodeError) as error:
        raise ValueError(f"{file}: {error}") from error
    try:
        return msgspec.convert(tomllib.loads(text), Settings, dec_hook=_path)
    except (tomllib.TOMLDecodeError, msgspec.ValidationError) as error:
        raise ValueError(f"{file}: {error}") from error
