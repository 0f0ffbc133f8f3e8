"""One finding of `panelctl doctor`: what was looked at, how it is, and what to do."""

from collections.abc import Iterator
from typing import Literal

from msgspec import Struct

Level = Literal["ok", "warning", "fails"]


class Finding(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """name: what was looked at. remedy: what to do about it; empty where nothing is to be done."""

    name: str
    level: Level
    text: str
    remedy: str = ""


Findings = Iterator[Finding]


def ok(name: str, text: str) -> Finding:
    """Return that something is as it should be."""
    return Finding(name=name, level="ok", text=text)


def warning(name: str, text: str, remedy: str) -> Finding:
    """Return that something may be meant so, or matters later."""
    return Finding(name=name, level="warning", text=text, remedy=remedy)


def fails(name: str, text: str, remedy: str) -> Finding:
    """Return that the panel can't work, or can't be trusted, like this."""
    return Finding(name=name, level="fails", text=text, remedy=remedy)
