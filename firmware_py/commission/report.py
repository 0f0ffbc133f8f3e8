"""The report: every question with its answer, for the installer's own file."""

from collections.abc import Sequence

from firmware_py.commission.answers import AnswersFile
from firmware_py.commission.steps import Step


def text(
    panel: str,
    version: str,
    ended: str,
    answers: AnswersFile,
    steps: Sequence[Step],
    calibration: str,
) -> str:
    """Return the report as Markdown. ended: RFC 3339."""
    lines = [
        f"# Commissioning of {panel}",
        "",
        f"Begun {answers.began}, ended {ended}, by `panelctl commission` {version}.",
        "",
        "| asked | answered |",
        "| --- | --- |",
    ]
    known = [step.key for step in steps]
    # Readings of a ladder have keys of their own, after their ladder's.
    keys = sorted(answers.said, key=lambda key: (_place(key, known), list(answers.said).index(key)))
    lines += [f"| {key} | {_cell(answers.said[key])} |" for key in keys]
    lines += [
        "",
        "The calibration that came of it:",
        "",
        "```toml",
        calibration.rstrip(),
        "```",
        "",
    ]
    return "\n".join(lines)


def _place(key: str, known: Sequence[str]) -> int:
    first = key.split(":", 1)[0]
    return known.index(first) if first in known else len(known)


def _cell(said: str) -> str:
    return " ".join(said.split()).replace("|", "\\|")
