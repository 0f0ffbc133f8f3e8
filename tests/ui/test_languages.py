"""Languages: each is complete, fills the same gaps, promises nothing, and fits everywhere."""

import re
from typing import get_args

import pytest

from firmware_py import assemble
from firmware_py.panelctl.report import words as report_words
from firmware_py.wire import LanguageCode, coded
from firmware_py.wire.reasons import Reason, gaps
from tests.core.parts import NIR, RED, record
from tests.ui.driving import LEAST, LEAST_WIDE, PORTRAIT, Terminal, person
from tests.ui.fake_daemon import SETTINGS, catalogue, change
from tests.ui.measure import (
    check_alike,
    check_every_area,
    check_spoken,
    check_targets,
    check_words,
)
from tests.ui.screens import walk
from ui.language import catalogues, leaflet, prompts, words
from ui.language.messages import message
from ui.language.text import decimal
from ui.language.words import say
from ui.state.store import Settings, Store

OTHERS = [code for code in catalogues.LANGUAGES if code != "en"]
# What no text may promise, as parts of words.
CLAIMS = {
    "en": r"treat|heal|relie|therap|effective|cure(?!\.)|better|benefit",
    "de": r"behandel|heilt|heilung|linder|therap|wirk|besser|gesund",
    "es": r"trata|sana|alivi|terap|eficaz|efectiv|\bcura(?!\.)|mejor|benefici",
}


NAMES = "World Association for Laser Therapy"


def strings(value: str | tuple[str, ...] | dict[object, str]) -> list[str]:
    if isinstance(value, str):
        return [value]
    return list(value.values() if isinstance(value, dict) else value)


def english() -> set[str]:
    """Return every text that a catalogue must have: of screen, page, areas and messages."""
    texts = {t for name, v in vars(words).items() if name.isupper() for t in strings(v)}
    texts |= {t for name, v in vars(leaflet).items() if name.isupper() for t in strings(v)}
    for area in catalogue().areas:
        texts |= {area.name, area.basis, *area.warnings}
    texts |= {prompts.text(prompt)[0] for prompt in prompts.SPOKEN}
    page = (v for name, v in vars(report_words).items() if name.isupper() and name[0] != "_")
    texts |= {t for v in page if v is not report_words.MARKS_OF_DATES for t in strings(v)}
    return texts | {code.english for code in Reason}


def entries(code: str) -> dict[str, str]:
    found = catalogues.entries((catalogues.LOCALE / f"{code}.po").read_text("utf-8"))
    del found[""]
    return found


@pytest.mark.parametrize("code", OTHERS)
def test_every_text_is_translated_and_none_is_left_over(code: str) -> None:
    found = entries(code)
    assert set(found) == english()
    assert [text for text, said in found.items() if not said.strip()] == []


@pytest.mark.parametrize("code", OTHERS)
def test_a_translation_fills_the_same_gaps_and_ends_alike(code: str) -> None:
    for text, said in entries(code).items():
        assert gaps(text) == gaps(said), text
        assert re.sub(r"\{[^{}]*\}", "", said).isprintable(), text
        if text != words.DECIMAL_POINT:
            assert said[-1] in ".?…" or text[-1] not in ".?…", text
            assert text.isupper() == said.isupper(), text


@pytest.mark.parametrize("code", catalogues.LANGUAGES)
def test_nothing_is_promised_and_nothing_is_shouted(code: str) -> None:
    texts = english() if code == "en" else entries(code).values()
    for text in texts:
        assert not re.search(CLAIMS[code], text.replace(NAMES, ""), re.IGNORECASE), text
        assert "!" not in text.replace("!r}", "}")


# Words that mean something else than what is meant (deafness, a plumber, fraud, a lack of manners,
# glasses to read with), words of experts, and words beside the one that a language has for a thing:
# the panel (Gerät), the person who installs it (instalador), a course (serie), a fault (fallo).
MISTAKEN = {
    "de": r"\bTaubheit\b|Installateur|Zufallsstud|Scheinstud|uneinig|beschatten|\bArznei\b"
    r"|\b(das|des|dem|eines|vom|zum) Panels?\b|Stopptaster|Fachperson|Steuergerät"
    r"|rotes Licht (aktiviert|auslöst)",
    "es": r"entumecim|\bderecho\b|POTENCIA|sin tacto|cefalea|técnico|\bciclos?\b|avería\b"
    r"|controlador|medicina\b|\bgafas\b(?! protectoras)",
}


@pytest.mark.parametrize("code", OTHERS)
def test_no_word_means_something_else(code: str) -> None:
    found = entries(code).values()
    assert [said for said in found if re.search(MISTAKEN[code], said, re.IGNORECASE)] == []


@pytest.mark.parametrize("code", OTHERS)
def test_stop_is_stop_in_every_language(code: str) -> None:
    """The button on the panel says STOP, and so do all the screens."""
    assert entries(code)[words.STOP] == "STOP"
    for text in (words.LIGHT_SOON,):
        assert "STOP" in entries(code)[text]


@pytest.mark.parametrize(
    ("code", "text"),
    [
        ("en", "The last session (Lower back) was cut off. It gave at most 1.2 J/cm² red and "),
        ("de", "Die letzte Sitzung (Rücken unten) wurde unterbrochen. Sie gab höchstens 1,2 "),
        ("es", "La última sesión (Zona lumbar) se interrumpió. Dio como máximo 1,2 J/cm² de "),
    ],
)
def test_what_was_cut_off_is_told_in_the_person_s_language(code: str, text: str) -> None:
    found = assemble.welcome((record(area="lower-back", given={RED: 1.23, NIR: 2.5}),))
    assert found is not None
    catalogues.speak(code)
    try:
        shown = message(coded(found), str(found))
        assert shown.startswith(text)
        assert decimal("2.5") in shown
    finally:
        catalogues.speak("en")


def test_a_catalogue_may_break_its_lines_anywhere() -> None:
    po = '# x\nmsgid ""\nmsgstr "Language: x\\n"\n\nmsgid "a "\n"b"\nmsgstr ""\n"c\\""\n'
    assert catalogues.entries(po) == {"": "Language: x\n", "a b": 'c"'}
    assert catalogues.translation(po).gettext("a b") == 'c"'
    assert catalogues.translation(po).gettext("unknown") == "unknown"


def test_a_language_that_is_not_there_is_english() -> None:
    catalogues.speak("../secret")
    assert say(words.BACK) == "BACK"


def test_a_language_can_be_set_if_and_only_if_there_are_words_for_it() -> None:
    assert get_args(LanguageCode) == tuple(catalogues.LANGUAGES)
    assert catalogues.LANGUAGES == {"en": "English", "de": "Deutsch", "es": "Español"}
    assert [code for code in OTHERS if not (catalogues.LOCALE / f"{code}.po").is_file()] == []


@pytest.mark.parametrize("terminal", [LEAST, PORTRAIT, LEAST_WIDE], ids=lambda t: t.name)
@pytest.mark.parametrize("code", OTHERS)
async def test_nothing_is_cut_in_any_language(code: str, terminal: Terminal) -> None:
    """The least of each layout holds every word."""
    store = Store()
    store.now = Settings(language=code)
    async with person(terminal, store=store, settings=change(SETTINGS, language=code)) as hands:
        async for name in walk(hands, areas={"lower-back"}):
            check_words(hands, f"{code} {name}")
            check_targets(hands, terminal, name)
            check_alike(hands, f"{code} {name}")
            check_every_area(hands, f"{code} {name}")
            check_spoken(hands, f"{code} {name}")
    catalogues.speak("en")
