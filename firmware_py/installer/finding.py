"""One finding of `panelctl doctor`: what was looked at, how it is, and what to do."""

import re
from collections.abc import Iterator
from typing import Literal

from msgspec import Struct

Level = Literal["ok", "warning", "fails"]


class Finding(Struct, frozen=True, kw_only=True):
    """id: what was looked at, for programs: it stays the same whatever the level is.

    name: the same for people. text: one sentence. remedy: what to do; empty where nothing is.
    """

    id: str
    name: str
    level: Level
    text: str
    remedy: str = ""


Findings = Iterator[Finding]


def ok(name: str, text: str) -> Finding:
    """Return that something is as it should be."""
    return Finding(id=id_of(name), name=name, level="ok", text=text)


def warning(name: str, text: str, remedy: str) -> Finding:
    """Return that something may be meant so, or matters later."""
    return Finding(id=id_of(name), name=name, level="warning", text=text, remedy=remedy)


def fails(name: str, text: str, remedy: str) -> Finding:
    """Return that the panel can't work, or can't be trusted, like this."""
    return Finding(id=id_of(name), name=name, level="fails", text=text, remedy=remedy)


def id_of(name: str) -> str:
    """Return a name as small letters and figures with dashes between: `gpio-12`, `enable-line`."""
    return re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")
