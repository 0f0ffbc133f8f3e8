"""Changes to a person's panel.toml: its style stays, and the daemon's own parser has the last word.

A library that keeps style makes the change. What it made is then read by the daemon's parser, and
everything that wasn't to be changed must read as it did before; else nothing is written.
"""

import re
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import tomlkit
from tomlkit.exceptions import TOMLKitError

from firmware_py.config.load import beside, parse
from firmware_py.config.schema import Config
from firmware_py.config.text import decoded, line_of
from firmware_py.core.errors import ConfigError

CONFIG = "/etc/panel/panel.toml"
_BOM = b"\xef\xbb\xbf"


def load(file: Path) -> tuple[Config, str]:
    """Return a configuration and its text.

    Raises:
        ConfigError: With file, line, key and remedy.
    """
    try:
        data = file.read_bytes()
    except OSError as error:
        raise ConfigError(f"{file}: {error.strerror}") from None
    text = decoded(data, str(file))
    try:
        return parse(text, str(file), beside(file)), text
    except ConfigError as error:
        raise ConfigError(with_line(str(error), text, str(file))) from None


def with_line(refusal: str, text: str, name: str) -> str:
    """Return a refusal with the line that it is about, where it names a key."""
    found = re.match(rf"({re.escape(name)}[^:]*): ([a-z][a-z0-9_.\[\]]*)(?=:| =)", refusal)
    line = line_of(text, found[2]) if found else None
    if found is None or line is None:
        return refusal
    return f"{found[1]}: line {line}: {refusal[found.start(2) :]}"


def quotes(config: Config, text: str, name: str) -> dict[str, str]:
    """Return where each GPIO line is said, by the panel's part, as a person is shown it."""
    lines = text.split("\n")
    found = {}
    for part, pin in config.pins.fitted().items():
        number = line_of(text, f"pins.{part}")
        said = lines[number - 1].partition("#")[0].strip() if number else f"{part} = {pin}"
        found[part] = f"{name} line {number} `{said}`" if number else f"{name} `{said}`"
    return found


def with_values(data: bytes, name: str, table: str, values: Mapping[str, Any]) -> bytes:
    """Return a file with some values of one table changed, the rest to the byte.

    name: what a refusal calls the file, and beside which a calibration may lie.

    Raises:
        ConfigError: It can't be changed so; nothing may be written.
    """
    text = decoded(data, name)
    before = tomllib.loads(text)
    now = before.get(table, {})
    changed = {key: value for key, value in values.items() if now.get(key) != value}
    if not changed:
        return data
    raw = data.removeprefix(_BOM).decode("utf-8")
    by_hand = "; ".join(
        f"{key} = {tomlkit.item(value).as_string()}" for key, value in values.items()
    )
    remedy = f"write it there yourself: [{table}] {by_hand}"
    try:
        made = _edited(raw, table, changed)
    except (TOMLKitError, KeyError, TypeError, AttributeError, ValueError) as error:
        raise ConfigError(f"{name}: {table}: can't be changed: {error}; {remedy}") from None
    wanted = {**before, table: {**now, **changed}}
    try:
        is_right = tomllib.loads(made) == wanted
    except tomllib.TOMLDecodeError:
        is_right = False
    if not is_right:
        raise ConfigError(f"{name}: {table}: can't be changed without changing more; {remedy}")
    parse(made, name, beside(Path(name)))
    return (_BOM if data.startswith(_BOM) else b"") + made.encode()


def _edited(text: str, table: str, values: Mapping[str, Any]) -> str:
    is_crlf = "\r\n" in text and not re.search(r"(?<!\r)\n", text)
    if not text.endswith("\n") and text:
        text += "\r\n" if is_crlf else "\n"
        is_unended = True
    else:
        is_unended = False
    document = tomlkit.parse(text)
    if table not in document:
        document.add(tomlkit.nl())
        document.add(table, tomlkit.table())
    into: Any = document[table]
    for key, value in values.items():
        into[key] = value
    made = tomlkit.dumps(document)
    if is_crlf:
        made = re.sub(r"(?<!\r)\n", "\r\n", made)
    return made.removesuffix("\n").removesuffix("\r") if is_unended else made
