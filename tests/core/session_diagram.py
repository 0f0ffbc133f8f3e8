"""The session's diagram for docs/session.md, drawn from the transition table itself.

`python -m tests.core.session_diagram` writes the page; a test says when it is out of date.
"""

from pathlib import Path

from firmware_py.core.session.machine import TABLE, Effect, EventKind, State

PAGE = Path(__file__).parents[2] / "docs" / "session.md"

_TOP = """# The session

One table, `TABLE` in `firmware_py/core/session/machine.py`, says all that may change a session's
state. A pair of state and event that isn't in it is refused and changes nothing. Light belongs to
`lit` alone, and there only while the gate renews its permit; and to `commissioning`, where the
installer tries one colour without a dose, by rules of its own.

This page is drawn from the table: `python -m tests.core.session_diagram`.

"""

_BOTTOM = """
*dark*: both channels and the enable line go off at once, before anything else. *close*: the ledger
is told what was given, and the lease ends.

- **hold** and **free** add and remove one reason to be paused (`person`, `screen`, `interlock`,
  `warm`, `saving`); **resume** needs every reason but the person's own gone. Where no light was
  given yet it leads back to `arming`, and the countdown begins again.
- **grant** brings the plan that the rules allow once a clinic's record has answered, for a person
  who moves between panels; until then there is no light, and after 3 s without an answer it ends.
- **stop** comes from a person and is never refused; in `idle`, `done` and `fault` it changes no
  state.
- **finish** is the end by itself: the dose given, 20 minutes of light, or 10 minutes of pause.
- **fail** latches a fault with its first cause; **clear** is refused while the cause remains.
- **dismiss** leaves `done`; the screen sends it after a minute.
- **commission** lights one colour for the installer, for a minute at most. Nothing pauses there: a
  stop, a lost lease, an open cover, warmth, a still fan or the end of its time lead back to `idle`.
"""


def _effects(effects: tuple[Effect, ...]) -> str:
    return ", ".join(effect.name.lower() for effect in effects)


def diagram() -> str:
    """Return the table as a mermaid state diagram; moves between the same two share an arrow."""
    arrows: dict[tuple[State, State, str], list[str]] = {}
    for (state, kind), (target, effects) in TABLE.items():
        arrows.setdefault((state, target, _effects(effects)), []).append(kind.value)
    lines = ["stateDiagram-v2", f"    [*] --> {State.IDLE}"]
    for (state, target, owed), kinds in arrows.items():
        label = ", ".join(kinds) + (f" / {owed}" if owed else "")
        lines.append(f"    {state} --> {target}: {label}")
    return "\n".join(lines)


def grid() -> str:
    """Return the full product of states and events as a table; a dot is a refusal."""
    head = "| | " + " | ".join(State) + " |"
    rows = [head, "| --- " * (len(State) + 1) + "|"]
    for kind in EventKind:
        moves = [TABLE.get((state, kind)) for state in State]
        cells = ["·" if move is None else move[0].value for move in moves]
        rows.append(f"| **{kind}** | " + " | ".join(cells) + " |")
    return "\n".join(rows)


def page() -> str:
    """Return the whole page."""
    return f"{_TOP}```mermaid\n{diagram()}\n```\n\n{grid()}\n{_BOTTOM}"


if __name__ == "__main__":
    PAGE.write_text(page(), "utf-8")
