"""What the panel refuses is told in the person's language, whatever fills the sentence."""

import ast
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from string import Formatter
from types import ModuleType

import pytest

from firmware_py.core.session import may_start
from firmware_py.wire import Resume, Start
from tests.daemon.desk import Desk
from ui.language import catalogues, foreign, words

OTHERS = [code for code in catalogues.LANGUAGES if code != "en"]
TEMPLATES = (words.CUT_OFF, *words.REFUSALS, *words.PARTS)
# Where a person's touches can be refused.
MODULES = (
    "core.people", "core.dose.plan", "core.dose.fit", "core.session.may_start",
    "core.history.allowance", "daemon.requests.allowances",
    "daemon.control.controller", "daemon.requests.people", "daemon.requests.access",
    "daemon.requests.areas", "daemon.requests.settings", "daemon.requests.clock",
)  # fmt: skip
# What the screen's own tiles never ask for: panelctl's and the installer's.
ELSEWHERE = (
    "nothing to pause", "nothing to resume", "there is no fault", "the panel is", "mode ",
    "strength ", "area 7: not known", "area 7: not switched on", "person 7: not known",
    "7 minutes; a session lasts", "a portion of", "7: no date", "7: no day and time",
    "7: there is no dose for mode", "question ",
)  # fmt: skip


@pytest.fixture(params=OTHERS)
def language(request: pytest.FixtureRequest) -> Iterator[str]:
    code: str = request.param
    catalogues.speak(code)
    yield code
    catalogues.speak("en")


def filled(template: str) -> str:
    """Return a template with a 7 in every gap."""
    gaps = [gap for _, gap, _, _ in Formatter().parse(template) if gap]
    return template.format(**dict.fromkeys(gaps, "7"))


def refusals(module: ModuleType) -> set[str]:
    """Return every text that a module's source refuses with, a 7 for what it fills in."""
    source = Path(str(module.__file__)).read_text("utf-8")
    calls = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call)]
    given = [
        c.args[0] for c in calls if isinstance(c.func, ast.Name) and c.func.id == "RefusedError"
    ]
    return {text for text in map(spoken, given) if text is not None}


def spoken(node: ast.expr) -> str | None:
    match node:
        case ast.Constant(str(text)):
            return text
        case ast.JoinedStr(values):
            return "".join(spoken(value) or "" for value in values)
        case ast.FormattedValue(ast.Name("STILL_FAN" | "STRAY_LIGHT" as name)):
            return str(getattr(may_start, name))
        case ast.FormattedValue():
            return "7"
        case _:
            return None  # a name: what it holds is looked at where it is written


def test_every_refusal_of_a_touch_is_in_the_catalogue(language: str) -> None:
    found = {text for name in MODULES for text in refusals(import_module(f"firmware_py.{name}"))}
    assert len(found) > 30
    # An area, and why it is closed to a person: both are texts of the catalogue.
    met = {text for text in found if not text.startswith(ELSEWHERE)} - {"7: 7"}
    assert {text for text in met if foreign.tell(text) == text} == set(), language


def test_what_the_panel_writes_elsewhere_is_in_the_catalogue() -> None:
    parts = {*may_start.HOLDS.values(), may_start.STILL_FAN, may_start.STRAY_LIGHT}
    assert parts <= set(TEMPLATES)


@pytest.mark.parametrize("template", TEMPLATES)
def test_each_is_told_as_its_own_translation(template: str, language: str) -> None:
    assert foreign.tell(filled(template)) == filled(words.say(template)), language


def test_in_english_nothing_is_changed() -> None:
    for template in (*words.REFUSALS, *words.PARTS):
        assert foreign.tell(filled(template)) == filled(template)


def test_what_is_no_sentence_of_the_panel_s_stays_as_it_came(language: str) -> None:
    for text in ("disk I/O error: nothing", "line 7:", ": 7", ""):
        assert foreign.tell(text) == text, language


@pytest.mark.parametrize(
    ("text", "german"),
    [
        (
            "can't resume yet: the cover is open; the panel must cool down",
            "Es geht noch nicht weiter: die Abdeckung ist offen; das Gerät muss abkühlen",
        ),
        (
            "can't be cleared yet: It is still too warm: below 38 °C it can be cleared.",
            "Noch nicht zu beheben: Es ist noch zu warm: unter 38 °C ist es zu beheben.",
        ),
        (
            "Knees: next at 18:40 on Friday; an area has one session in 20 hours",
            "Knie: wieder am Freitag um 18:40; eine Stelle hat eine Sitzung in 20 Stunden",
        ),
        ("Knees: Not with cancer.", "Knie: Nicht bei Krebs."),
        (
            "the dose can't be saved: the session's record is closed; start anew",
            (
                "Die Dosis kann nicht gespeichert werden: ihre Aufzeichnung ist geschlossen; "
                "beginnen Sie neu"
            ),
        ),
        (
            "area 'knees': switched off on this panel; the installer can switch it on",
            "Stelle Knie: an diesem Gerät abgeschaltet; der Installateur kann sie einschalten",
        ),
    ],
)
def test_gaps_are_filled_in_the_person_s_language(text: str, german: str) -> None:
    catalogues.speak("de")
    try:
        assert foreign.sentence(text) == german
    finally:
        catalogues.speak("en")


@pytest.mark.parametrize(
    ("inject", "value"),
    [
        ("stop", "pressed"),
        ("interlock", "open"),
        ("surface_c", "41.5"),
        ("sensor", "missing"),
        ("fan", "stalled"),
        ("light_sense", "stuck-on"),
    ],
)
def test_what_the_daemon_says_to_a_start_is_understood(
    tmp_path: Path, language: str, inject: str, value: str
) -> None:
    desk = Desk(tmp_path)
    try:
        desk.inject(inject, value)
        desk.run_for(8)
        why = desk.refused(Start(area="knees", minutes=15))
    finally:
        desk.close()
    assert foreign.tell(why) != why, language


def test_what_the_daemon_says_to_a_resume_is_understood(tmp_path: Path, language: str) -> None:
    desk = Desk(tmp_path)
    try:
        desk.lit()
        desk.inject("interlock", "open")
        desk.run_until("paused")
        why = desk.refused(Resume())
    finally:
        desk.close()
    assert why == "can't resume yet: the cover is open"
    assert words.say("the cover is open") in foreign.tell(why), language
