"""What the panel says, in every language: the same figures, no gap left open, no code forgotten."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from firmware_py.wire import (
    BadRequestError,
    Coded,
    PlanPreview,
    Refused,
    Resume,
    Start,
    coded,
    decode_message,
    decode_request,
    encode,
    refused,
    understood,
)
from firmware_py.wire import Plan as AskPlan
from firmware_py.wire.reasons import ENGLISH, AreaName, Detail, Reason, Said, Wait, gaps
from tests.daemon.desk import Desk
from tests.messages import message as sample
from ui.language import catalogues, messages
from ui.language.messages import SCREEN, cause, message, pairs, refusal, share_of_dose

OTHERS = [code for code in catalogues.LANGUAGES if code != "en"]
# Identifiers that stay English in every language: verbs' fields, commands, what a program typed.
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")


@pytest.fixture(params=list(catalogues.LANGUAGES))
def language(request: pytest.FixtureRequest) -> Iterator[str]:
    code: str = request.param
    catalogues.speak(code)
    yield code
    catalogues.speak("en")


def catalogue(code: str) -> dict[str, str]:
    if code == "en":
        return {}
    return catalogues.entries((catalogues.LOCALE / f"{code}.po").read_text("utf-8"))


def figures(text: str) -> list[str]:
    """Return every number of a text, however its language writes it, in order of size."""
    return sorted(number.replace(",", ".") for number in _NUMBER.findall(text))


def test_every_code_is_said_whole_in_every_language(language: str) -> None:
    """Each member of the vocabulary: translated, with the same gaps, and no brace left over."""
    translated = catalogue(language)
    assert len(list(Reason)) > 200
    for code in Reason:
        template = code.english if language == "en" else translated.get(code.english, "")
        assert template.strip(), f"{language} lacks {code}"
        assert gaps(template) == gaps(code.english), f"{language} {code}"
        shown = SCREEN.tell(sample(code))
        assert shown.strip(), f"{language} {code}"
        assert not re.search(r"[{}]", shown), f"{language} {code}: {shown}"


def test_no_language_shows_another_figure_than_the_english(language: str) -> None:
    told = {code: (SCREEN.tell(sample(code)), ENGLISH.tell(sample(code))) for code in Reason}
    other = {code: both for code, both in told.items() if figures(both[0]) != figures(both[1])}
    assert other == {}, language


def test_a_false_dose_in_a_catalogue_would_be_found() -> None:
    said = Reason.GIVES_GENTLE.said(share_percent=50.0)
    assert figures(ENGLISH.tell(said)) == ["50"]
    for wrong in ("Gibt die ganze Dosis.", "Sanfter Beginn: {share_percent:.1f} % der Dosis."):
        assert gaps(wrong) != gaps(Reason.GIVES_GENTLE.english)
    assert figures("Gibt 100 % der Dosis.") != ["50"]
    assert figures("1,25 J/cm²") == figures("1.25 J/cm²") == ["1.25"]


@pytest.mark.parametrize(
    ("said", "german"),
    [
        (
            Reason.CANT_RESUME.said(why=(Reason.HOLD_INTERLOCK.said(), Reason.HOLD_WARM.said())),
            "Es geht noch nicht weiter: die Abdeckung ist offen; das Gerät muss abkühlen",
        ),
        (
            Reason.CANT_CLEAR.said(why=Reason.STILL_TOO_WARM.said(limit_c=37.0)),
            "Noch nicht zurückzusetzen: Es ist noch zu warm: Zurücksetzen geht unter 37 °C.",
        ),
        (
            Reason.AREA_WAITS.said(
                area=AreaName("knees", "Knees"),
                when=Wait(9, "2026-09-30T14:00:00+02:00", "2026-10-02T18:40:00+02:00"),
                why=Reason.WAIT_AREA.said(),
            ),
            "Knie: wieder am Freitag um 18:40; höchstens eine Sitzung je Stelle in 20 Stunden",
        ),
        (
            Reason.FAULT_FIRST.said(why=Detail("red: EIO", Reason.FAULT_READBACK.said())),
            "Zuerst die Störung zurücksetzen: Das Licht folgte den Befehlen nicht.",
        ),
        (
            Reason.READING_JUMPED.said(celsius=33.04),
            "Sprang auf 33,0 °C und muss sich beruhigen",
        ),
    ],
)
def test_gaps_are_filled_in_the_person_s_language(said: Said, german: str) -> None:
    catalogues.speak("de")
    try:
        assert message(coded(said), "") == german
    finally:
        catalogues.speak("en")


@pytest.mark.parametrize(
    "unknown",
    [
        None,
        Coded("of_a_newer_daemon", {}),
        Coded("gives_gentle", {}),
        Coded("gives_gentle", {"share_percent": None}),
        Coded("paused", {"why": {"kind": "moon", "phase": 3}}),
        Coded("paused", {"why": {"kind": "time", "at": "noon"}}),
        Coded("paused", {"why": {"kind": "wait", "wait_s": 1, "now": "noon", "until": "noon"}}),
        Coded("paused", {"why": [{"kind": "said", "code": "newer", "values": {}}]}),
        Coded("paused", {"why": {"kind": "said", "code": "gives_gentle", "values": {}}}),
    ],
)
def test_what_is_not_understood_is_shown_in_english_as_it_came(
    unknown: Coded | None, language: str
) -> None:
    assert understood(unknown) is None
    assert message(unknown, "the moon\x1b is  full") == "The moon is full"
    assert cause(unknown) is None
    assert share_of_dose(unknown) is None


def test_a_refusal_without_a_code_is_shown_as_it_came(language: str) -> None:
    assert refusal(Refused(error="no")) == "No"
    assert refusal(refused(3, Reason.NO_FAULT.said())) == messages.capital(
        SCREEN.tell(Reason.NO_FAULT.said())
    )


def test_texts_without_as_many_codes_are_shown_as_they_came() -> None:
    ready = coded(Reason.READY.said())
    assert pairs((ready,), ("Ready.",)) == [(ready, "Ready.")]
    assert pairs((ready,), ("a", "b")) == [(None, "a"), (None, "b")]
    assert pairs((), ("a",)) == [(None, "a")]


@pytest.mark.parametrize(
    ("said", "share"),
    [
        (Reason.GIVES_GENTLE.said(share_percent=50.0), "50"),
        (sample(Reason.GIVES_PART), "50"),
        (sample(Reason.GIVES_MOST), "50"),
        (Reason.GIVES_ALL.said(), None),
        (sample(Reason.GIVES_REST_PART), None),
    ],
)
def test_the_share_of_the_dose_is_read_of_the_code_alone(said: Said, share: str | None) -> None:
    assert share_of_dose(coded(said)) == share


def test_a_message_travels_whole() -> None:
    for code in Reason:
        said = sample(code)
        line = encode(refused(1, said, "area"))
        answer = decode_message(line)
        assert isinstance(answer, Refused)
        assert (answer.error, answer.field) == (str(said), "area")
        assert understood(answer.coded) == said


@pytest.mark.parametrize(
    ("inject", "value", "code"),
    [
        ("stop", "pressed", Reason.STOP_PRESSED),
        ("interlock", "open", Reason.COVER_OPEN),
        ("surface_c", "41.5", Reason.TOO_WARM),
        ("sensor", "missing", Reason.SURFACE_SENSOR),
        ("fan", "stalled", Reason.FAN_STILL),
        ("light_sense", "stuck-on", Reason.STRAY_LIGHT),
    ],
)
def test_what_the_daemon_says_to_a_start_is_told_in_every_language(
    tmp_path: Path, inject: str, value: str, code: Reason
) -> None:
    desk = Desk(tmp_path)
    try:
        desk.inject(inject, value)
        desk.run_for(8)
        answer = desk.ask(Start(area="knees", minutes=15))
    finally:
        desk.close()
    assert isinstance(answer, Refused)
    assert answer.code == code
    shown = set()
    for language in catalogues.LANGUAGES:
        catalogues.speak(language)
        shown.add(refusal(answer))
    catalogues.speak("en")
    assert len(shown) == len(catalogues.LANGUAGES)


def test_what_the_daemon_says_to_a_resume_is_told_by_its_parts(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    try:
        desk.lit()
        desk.inject("interlock", "open")
        desk.run_until("paused")
        answer = desk.ask(Resume())
    finally:
        desk.close()
    assert isinstance(answer, Refused)
    assert answer.error == "can't resume yet: the cover is open"
    assert understood(answer.coded) == Reason.CANT_RESUME.said(why=(Reason.HOLD_INTERLOCK.said(),))


def test_what_is_no_request_is_refused_with_a_code(tmp_path: Path) -> None:
    with pytest.raises(BadRequestError) as error:
        decode_request(b"{}")
    desk = Desk(tmp_path)
    try:
        desk.send(b"{}\n")
        (answer,) = [each for each in desk.take_unasked() if isinstance(each, Refused)]
    finally:
        desk.close()
    assert answer.error == str(error.value)
    assert answer.code == "bad_request"


def test_the_plan_s_sentence_and_checks_carry_the_figures_of_the_plan(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    try:
        plan = desk.ask(AskPlan(area="soles", minutes=10, strength="strong"))
    finally:
        desk.close()
    assert isinstance(plan, PlanPreview)
    said = understood(plan.sentence_coded)
    assert said is not None
    assert said.values.get("share_percent", 100.0) == pytest.approx(100 * plan.share, abs=0.01)
    assert len(plan.checks_coded) == len(plan.checks)
    assert [str(understood(each)) for each in plan.checks_coded] == list(plan.checks)
