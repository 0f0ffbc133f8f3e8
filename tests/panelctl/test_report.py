"""The page for a clinician: whole, alone, escaped, and drawn from what a daemon says."""

import argparse
import re
import sys
from collections.abc import Iterator
from contextlib import closing
from html.parser import HTMLParser
from pathlib import Path
from types import ModuleType

import msgspec
import pytest

from firmware_py import wire
from firmware_py.history.database import connect
from firmware_py.panelctl import report
from firmware_py.panelctl.report import words
from firmware_py.panelctl.start import DONE, REFUSED
from tests.daemon.desk import Desk
from tests.daemon.requests.test_allowances import DAY, write
from tests.daemon.requests.test_data import DeskClient

NAME = '<script>alert("Ann & Bob")</script>'
VOID = {"meta", "link", "br", "img"}


class Page(HTMLParser):
    """What a reader sees, and whether every element is closed."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.links: list[str] = []
        self.names: list[str] = []
        self.said = ""
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.names.append(tag)
        self.links += [v or "" for name, v in attrs if name in ("href", "src", "xlink:href")]
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.said += data


class Uncertain(DeskClient):
    """A daemon whose doses of red may be 8 % off, and who knows nothing of infrared."""

    def __init__(self, desk: Desk) -> None:
        def ask(request: wire.Request, _within_s: float = 0.0) -> wire.Message:
            answer = desk.ask(request)
            if isinstance(answer, wire.AreaList) and answer.red is not None:
                red = msgspec.structs.replace(answer.red, uncertainty=((15.0, 0.08),))
                nir = msgspec.structs.replace(answer.red, uncertainty=())
                answer = msgspec.structs.replace(answer, red=red, nir=nir)
            return answer

        self.ask = ask


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    write(tmp_path, [(ago * DAY, "soles", 1) for ago in (40, 20, 19, 2)])
    desk = Desk(tmp_path)
    yield desk
    desk.close()


def run(
    client: DeskClient, file: Path | None, person: str | None = None, language: str | None = None
) -> int:
    arguments = argparse.Namespace(
        html=True, pdf=None, person=person, output=file, language=language
    )
    return report.report(client, arguments)  # type: ignore[arg-type]  # as a client


def test_the_page_shows_doses_with_uncertainty_evidence_and_what_was_told(
    desk: Desk, tmp_path: Path
) -> None:
    for session, pain in ((2, 7), (3, 6), (4, 9)):
        desk.done(wire.Report(session=session, pain_before=pain, pain_after=5, is_red=session == 3))
    desk.done(wire.Report(numbness=4))
    desk.done(wire.Note(area="soles", pain=6, event="fall"))
    desk.done(wire.Report(session=4, pain_before=8))
    desk.done(wire.RenamePerson(name="Me", to=NAME))
    assert run(Uncertain(desk), tmp_path / "page.html") == DONE
    text = (tmp_path / "page.html").read_text("utf-8")
    page = Page(text)
    assert page.open == []
    assert "script" not in page.names
    assert f"Light sessions of {NAME}" in page.said
    assert all(link.startswith("#") for link in page.links)
    assert "url(http" not in text
    assert page.names.count("svg") == 3
    for said in (
        "a dose may be 8 % more or less",
        "12.0 ± 1.0",
        "3.00 ± 0.24",
        "Evidence, grade C",
        "Lavery LA, Murdoch DP",
        "Red skin was told after 1 of the 3 sessions",
        "Pain before was told for 3 of 4 sessions",
        "Is it hard for your hands or feet",
        "pain 6, Soles",
        "a fall, Soles",
        "pain before of a session was told as 9, then as 8",
        "What this page can't say",
    ):
        assert said in page.said, said
    assert page.said.count("how sure isn't stated") == 1
    assert page.said.count(", not measured (") == 2


def test_the_page_tells_the_advice_that_stands_ended_courses_and_what_counts(
    tmp_path: Path,
) -> None:
    write(tmp_path, [(ago * DAY, "soles", 1) for ago in (190, 140, 2)] + [(DAY, "soles", 0.05)])
    with closing(connect(tmp_path / "history.db")) as record:
        for session, pain in ((1, 3), (2, 9), (3, 2)):
            record.execute("UPDATE sessions SET pain_before = ? WHERE id = ?", (pain, session))
        record.execute("UPDATE sessions SET boot_id = boot_id || id")  # weeks apart
        record.execute("DELETE FROM courses")
        course = "INSERT INTO courses (uid, person, area, per_week, weeks, first, {}) VALUES ({})"
        record.execute(course.format("is_ended, worry", "'a', 'Me', 'soles', 3, 12, 1, 1, 'worse'"))
        record.execute(course.format("carries", "'b', 'Me', 'soles', 3, 12, 3, 1"))
    desk = Desk(tmp_path)
    assert run(DeskClient(desk), tmp_path / "page.html") == DONE
    said = Page((tmp_path / "page.html").read_text("utf-8")).said
    desk.close()
    assert "Stop and see your clinician: pain is 2 points worse than at first." in said
    assert "2 sessions, pain 3 at first, 9 in its last week. It ended with the advice: stop" in said
    assert "(not said to have been talked over)" in said
    assert "It goes on from the first weeks of the course before it" in said
    assert re.search(r"Soles\D*346", said), (
        "3 sessions count, of 46 min of light; a few seconds alone don't"
    )


def test_a_page_about_somebody_without_sessions_says_so(
    desk: Desk, capsys: pytest.CaptureFixture[str]
) -> None:
    desk.done(wire.AddPerson(name="Ann"))
    assert run(DeskClient(desk), None, "Ann") == DONE
    said = Page(capsys.readouterr().out).said
    assert "There is nothing to show yet." in said
    assert run(DeskClient(desk), None, "Bob") == REFUSED
    assert "'Bob': not known" in capsys.readouterr().err


def test_without_matplotlib_the_remedy_is_told(
    desk: Desk, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in [name for name in sys.modules if name.startswith("firmware_py.panelctl.report.")]:
        monkeypatch.delitem(sys.modules, name)
    for name in ("page", "plots"):
        monkeypatch.delattr(report, name, raising=False)
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    assert run(DeskClient(desk), None) == REFUSED
    assert "sudo apt install python3-matplotlib" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("language", "said"),
    [
        (
            "de",
            ("Lichtsitzungen von Me", "12,0", "Fußsohlen", "Was diese Seite nicht sagen kann",
             "ein Sturz, Fußsohlen", "Belege, Grad C", "vollständig: 4"),
        ),
        (
            "es",
            ("Sesiones de luz de Me", "12,0", "Plantas de los pies", "no puede decir",
             "una caída, Plantas de los pies", "Evidencia, grado C", "completa: 4"),
        ),
    ],
)  # fmt: skip
def test_the_page_is_in_the_language_that_the_panel_speaks_or_that_is_asked_for(
    desk: Desk, capsys: pytest.CaptureFixture[str], language: wire.LanguageCode, said: tuple[str]
) -> None:
    desk.done(wire.Note(area="soles", event="fall"))
    assert run(DeskClient(desk), None, language=language) == DONE
    asked = capsys.readouterr().out
    desk.ask(wire.Settings(language=language))
    assert run(DeskClient(desk), None) == DONE
    assert capsys.readouterr().out == asked
    assert f'<html lang="{language}">' in asked
    page = Page(asked)
    for each in said:
        assert each in page.said, each
    english = {text for text in texts(words) if len(text.split()) > 3 and "{" not in text}
    assert [text for text in english if text in page.said] == []
    assert run(DeskClient(desk), None, language="en") == DONE
    assert "Light sessions of Me" in capsys.readouterr().out


def texts(module: ModuleType) -> list[str]:
    """Return the sentences of a module."""
    found: list[str] = []
    for name, value in vars(module).items():
        if name.isupper():
            some = value.values() if isinstance(value, dict) else value
            found += [value] if isinstance(value, str) else list(some)
    return found


def test_the_sessions_of_a_course_that_were_missed_are_counted(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Three a week are planned; of three whole weeks one had three, one had one, one none."""
    write(tmp_path, [(ago * DAY, "soles", 1) for ago in (22.5, 21, 19, 14.5, 0.5)])
    desk = Desk(tmp_path)
    assert run(DeskClient(desk), None) == DONE
    desk.close()
    assert (
        "In its 3 whole weeks 9 sessions were planned, 4 were had, 5 missed."
        in Page(capsys.readouterr().out).said
    )


def test_a_pdf_is_written_that_fetches_nothing(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    try:
        from firmware_py.panelctl.report import pdf  # noqa: PLC0415  it may not load
    except OSError as error:
        pytest.skip(f"NO PDF WAS MADE: WeasyPrint finds no Pango: {error}")
    from firmware_py.panelctl.report import page  # noqa: PLC0415  matplotlib: a second for each worker

    # A whole page takes seconds to lay out.
    monkeypatch.setattr(page, "html", lambda facts: f"<h1>{facts.overview.person}</h1>")
    file = tmp_path / "page.pdf"
    arguments = argparse.Namespace(html=False, pdf=file, person=None, output=None, language="de")
    assert report.report(DeskClient(desk), arguments) == DONE  # type: ignore[arg-type]  # as a client
    assert file.read_bytes().startswith(b"%PDF-")
    assert file.stat().st_mode & 0o777 == 0o600
    with pytest.raises(ValueError, match="fetches nothing"):
        pdf._nothing("http://example.org/x.css")


def test_without_weasyprint_the_remedy_is_told(
    desk: Desk, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.delitem(sys.modules, "firmware_py.panelctl.report.pdf", raising=False)
    monkeypatch.delattr(report, "pdf", raising=False)
    monkeypatch.setitem(sys.modules, "weasyprint", None)
    file = tmp_path / "page.pdf"
    arguments = argparse.Namespace(html=False, pdf=file, person=None, output=None, language=None)
    assert report.report(DeskClient(desk), arguments) == REFUSED  # type: ignore[arg-type]  # as above
    told = capsys.readouterr().err
    assert "sudo apt install weasyprint" in told
    assert "light-panel[report]" in told
    assert not file.exists()


def test_symptoms_are_a_table_and_a_complaint_taken_back_is_told_both_ways(
    desk: Desk, tmp_path: Path
) -> None:
    desk.done(wire.Symptoms(yes=("numb",), no=("hot_cold",), pain=6))
    desk.done(wire.Report(session=4, complaints=("itching",)))
    desk.done(wire.Report(session=4, not_complaints=("itching",)))
    assert run(DeskClient(desk), tmp_path / "page.html") == DONE
    text = (tmp_path / "page.html").read_text("utf-8")
    assert "itching of a session was told as 1, then as 0" in Page(text).said
    table = text[text.index("<section class=symptoms>") :].partition("</section>")[0]
    cells = re.findall(r"<td>(.*?)</td>", table)
    assert cells[1:] == ["yes", "-", "-", "-", "-", "no", "-", "6"]
    assert "They make no score." in table
