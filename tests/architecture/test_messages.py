"""What the daemon says to people: each message is made with the values that its template names."""

import ast
from collections.abc import Iterator

import pytest

from firmware_py.core.reasons import MONTHS, WEEKDAYS, Reason, gaps
from firmware_py.core.session.machine import HOLD_WORDS, KIND_WORDS, STATE_WORDS
from firmware_py.daemon.requests.allowances import WHY
from tests.architecture import sources

CODE = sources.files("firmware_py")
# Codes that are looked up by the name of what they speak of.
LOOKED_UP = {*HOLD_WORDS.values(), *KIND_WORDS.values(), *STATE_WORDS.values(), *WHY.values()}


def reason(node: ast.expr) -> Reason | None:
    """Return the code that `Reason.X` names."""
    if isinstance(node, ast.Attribute) and ast.unparse(node.value) == "Reason":
        return Reason[node.attr] if node.attr.isupper() else None
    return None


def made(tree: ast.AST) -> Iterator[tuple[Reason, int, frozenset[str]]]:
    """Yield every message that is made here: its code, its line and the values it is given."""
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        given = {keyword.arg for keyword in node.keywords}
        if None in given:
            continue  # handed on
        code = None
        if isinstance(node.func, ast.Attribute) and node.func.attr == "said":
            code = reason(node.func.value)
        elif ast.unparse(node.func).endswith("RefusedError") and node.args:
            code = reason(node.args[0])
            given -= {"field"}
        if code is not None:
            yield code, node.lineno, frozenset(name for name in given if name is not None)


def wrong(tree: ast.AST) -> list[str]:
    """Return the messages that are given other values than their template names."""
    return [
        f"{code.name} in line {line}: {sorted(given)}"
        for code, line, given in made(tree)
        if given != {name for name, _ in gaps(code.english)}
    ]


def test_each_message_is_made_with_the_values_of_its_template() -> None:
    found = [row for file in CODE for row in made(sources.tree(file))]
    assert len(found) > 100
    faulty = {sources.name(file): wrong(sources.tree(file)) for file in CODE}
    assert {name: rows for name, rows in faulty.items() if rows} == {}


@pytest.mark.parametrize(
    "text",
    [
        "raise RefusedError(Reason.PEOPLE_FULL)",
        "raise RefusedError(Reason.PEOPLE_FULL, number=20, field='name')",
        "Reason.READY.said(why=1)",
        "Reason.GIVES_GENTLE.said(share=50)",
    ],
)
def test_a_message_with_other_values_would_be_found(text: str) -> None:
    assert len(wrong(ast.parse(text))) == 1


def test_every_code_is_used() -> None:
    named = {
        code
        for file in CODE
        for node in ast.walk(sources.tree(file))
        if isinstance(node, ast.expr) and (code := reason(node)) is not None
    }
    assert set(Reason) - named - LOOKED_UP - {*WEEKDAYS, *MONTHS} == set()


def test_a_refusal_is_raised_with_a_code_and_never_with_a_sentence() -> None:
    prose = [
        f"{sources.name(file)}:{node.lineno}"
        for file in CODE
        for node in ast.walk(sources.tree(file))
        if isinstance(node, ast.Call)
        and ast.unparse(node.func).endswith("RefusedError")
        and any(isinstance(each, ast.Constant | ast.JoinedStr) for each in node.args)
    ]
    assert prose == []
