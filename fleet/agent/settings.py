"""What the agent must know: its panel's name, where the broker is, and its certificate."""

import re
import tomllib
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import msgspec
from msgspec import Meta, Struct

from fleet.messages import PanelId

FOLDER = Path("/etc/panel-fleet")
SETTINGS, CA, CERTIFICATE, KEY = "agent.toml", "ca.pem", "panel.pem", "panel.key"
_PATH = re.compile(r" - at `\$\.?([^`]*)`$")


class SettingsError(Exception):
    """The agent's settings can't be used: file, key, bound and remedy, in one line."""


class Settings(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The keys of `agent.toml`. certificate_ends: RFC 3339, as the certificate beside it says."""

    panel: PanelId
    host: Annotated[str, Meta(min_length=1, max_length=253)]
    port: Annotated[int, Meta(ge=1, le=65535)] = 8883
    certificate_ends: datetime | None = None


def read(folder: Path) -> Settings:
    """Return what `agent.toml` in a folder says.

    Raises:
        SettingsError: It can't be read, or a key is missing, unknown or out of bounds.
    """
    file = folder / SETTINGS
    try:
        told = tomllib.loads(file.read_text("utf-8"))
        return msgspec.convert(told, Settings)
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(f"{file}: {error}; first: panelctl fleet join BUNDLE") from None
    except tomllib.TOMLDecodeError as error:
        raise SettingsError(f"{file}: {error}; join again: panelctl fleet join BUNDLE") from None
    except msgspec.ValidationError as error:
        what = _PATH.sub(r": \1", str(error))
        raise SettingsError(f"{file}: {what}; join again: panelctl fleet join BUNDLE") from None


def text(settings: Settings) -> str:
    """Return the text of `agent.toml` for these settings."""
    lines = [
        "# Written by `panelctl fleet join`.",
        f'panel = "{settings.panel}"',
        f'host = "{settings.host}"',
        f"port = {settings.port}",
    ]
    if settings.certificate_ends is not None:
        ends = settings.certificate_ends.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        lines.append(f"certificate_ends = {ends}")
    return "\n".join(lines) + "\n"
