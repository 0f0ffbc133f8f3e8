"""Red and infrared are told apart in ways that a third channel could not slip through.

`match` with `assert_never` lets the type checker find each place that a third member would need; a
dictionary is held complete here. A comparison would give a third colour what the second has.
"""

import ast
from collections.abc import Callable, Iterator
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest

from firmware_py.config import load
from firmware_py.core.dose import plan
from firmware_py.core.dose.areas import CHANNELS
from firmware_py.core.dose.caps import Skin
from firmware_py.core.permit import Permit
from firmware_py.core.units import ALL_CHANNELS, Channel, Duty, Ns
from firmware_py.daemon import sentences
from tests.architecture import sources
from tests.core.parts import EXAMPLE_TEXT, catalogue

# Where the word doesn't stand, nothing is said of a channel that could be found here.
WHERE = [
    file
    for file in sources.files("firmware_py", "ui", "hw_mocks")
    if "Channel" in file.read_text("utf-8")
]
MEMBERS = {channel.name for channel in Channel}


def _member(node: ast.AST | None) -> str | None:
    """Return which channel an expression names, None where it names none."""
    if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
        return node.attr if node.value.id == "Channel" and node.attr in MEMBERS else None
    return None


def _compared(node: ast.AST) -> Iterator[ast.AST]:
    """Yield both sides of every comparison in it, looking into tuples and sets."""
    if isinstance(node, ast.Compare):
        for side in (node.left, *node.comparators):
            yield from getattr(side, "elts", [side])


def _is_open(node: ast.Match) -> bool:
    """Tell whether a match over channels has no last case that says it never happens."""
    named = [
        each.value
        for case in node.cases
        for each in ast.walk(case.pattern)
        if isinstance(each, ast.MatchValue)
    ]
    if not any(_member(each) for each in named):
        return False
    last = node.cases[-1]
    return not (
        isinstance(last.pattern, ast.MatchAs)
        and last.pattern.pattern is None
        and last.guard is None
        and "assert_never" in ast.unparse(last)
    )


def loose(file: Path) -> Iterator[str]:
    """Yield every place where a third channel would be taken for one of the two."""
    for node in ast.walk(sources.tree(file)):
        where = f"{sources.name(file)}:{getattr(node, 'lineno', 0)}"
        if any(_member(side) for side in _compared(node)):
            yield f"{where}: compares with a channel: use match and assert_never"
        elif isinstance(node, ast.Match) and _is_open(node):
            yield f"{where}: a match over channels must end with assert_never"
        elif isinstance(node, ast.Dict):
            keys = {found for key in node.keys if (found := _member(key)) is not None}
            if keys and keys != MEMBERS:
                yield f"{where}: a dictionary lacks {', '.join(sorted(MEMBERS - keys))}"


def test_channels_are_told_apart_in_many_places() -> None:
    named = [n for file in WHERE for n in ast.walk(sources.tree(file)) if _member(n)]
    assert len(named) > 40, "the look-out must see them"


def test_nothing_would_take_a_third_channel_for_one_of_the_two() -> None:
    assert [found for file in WHERE for found in loose(file)] == []


@pytest.mark.parametrize(
    ("source", "is_found"),
    [
        ("x = a if c is Channel.RED else b", True),
        ("if c is not Channel.NIR: pass", True),
        ("if Channel.NIR == c: pass", True),
        ("if c in (Channel.RED,): pass", True),
        ("names = {Channel.RED: 1}", True),
        ("names = {Channel.RED: 1, Channel.NIR: 2}", False),
        ("match c:\n case Channel.RED: pass\n case _: pass", True),
        ("match c:\n case Channel.RED: pass\n case Channel.NIR: pass", True),
        ("match c:\n case Channel.RED: pass\n case _: assert_never(c)", False),
        ("match c:\n case State.LIT: pass\n case _: pass", False),
        ("x = c is other", False),
    ],
)
def test_what_would_be_found(
    source: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, is_found: bool
) -> None:
    monkeypatch.setattr(sources, "ROOT", tmp_path)
    file = tmp_path / "planted.py"
    file.write_text(source)
    assert bool(list(loose(file))) is is_found


THIRD: Any = "uv"  # no channel, in a place where the type checker looks away


@pytest.mark.parametrize(
    "ask",
    [
        lambda: catalogue()["soles"].usual(THIRD),
        lambda: Skin().fluence(THIRD),
        lambda: load.parse(EXAMPLE_TEXT, "example").channel(THIRD),
    ],
    ids=["Area.usual", "Skin.fluence", "Config.channel"],
)
def test_a_third_channel_is_refused_and_not_taken_for_infrared(ask: Callable[[], object]) -> None:
    with pytest.raises(AssertionError, match="uv"):
        ask()


def test_every_channel_has_a_mode_a_duty_and_a_band() -> None:
    assert CHANNELS["both"] == ALL_CHANNELS
    assert {lit for lit in CHANNELS.values() if len(lit) == 1} == {(c,) for c in Channel}
    permit = Permit(red=Duty(0.1), nir=Duty(0.2), issued=Ns(0), expires=Ns(1))
    assert permit.duty == {Channel.RED: 0.1, Channel.NIR: 0.2}
    assert set(load.WAVELENGTHS_NM) == set(Channel)


def test_every_choice_of_channels_has_its_words() -> None:
    chosen = {frozenset(some) for n in range(len(Channel) + 1) for some in combinations(Channel, n)}
    assert set(sentences.DOSES) == chosen
    assert set(plan._COLOURS) == chosen - {frozenset()}
