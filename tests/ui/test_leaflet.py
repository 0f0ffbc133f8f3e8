"""The sheets beside a panel: each language's words fit on their page, and the files are made."""

import sys
from pathlib import Path

import pytest

from ui.language import catalogues
from ui.leaflet import __main__ as program
from ui.leaflet.page import HEIGHT, PAPER, WIDTH, Page
from ui.leaflet.sheets import for_beside, for_person
from ui.pictures.paint import rgb


@pytest.mark.parametrize("code", catalogues.LANGUAGES)
def test_both_sheets_fit_on_a_page_in_every_language(code: str) -> None:
    catalogues.speak(code)
    try:
        for sheet in (for_person(), for_beside()):
            assert sheet.size == (WIDTH, HEIGHT)
            edge = sheet.crop((0, 0, 40, HEIGHT)).getcolors()
            assert edge == [(40 * HEIGHT, rgb(PAPER))], "written over the edge"
    finally:
        catalogues.speak("en")


def test_a_page_that_is_full_says_so() -> None:
    page = Page()
    for _ in range(60):
        page.text("once more")
    assert not page.is_whole


def test_a_pdf_is_written_for_each_sheet_and_language(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "argv", ["leaflet", str(tmp_path)])
    program.main()
    files = sorted(file.name for file in tmp_path.iterdir())
    assert len(files) == 2 * len(catalogues.LANGUAGES)
    assert all(file.read_bytes().startswith(b"%PDF") for file in tmp_path.iterdir())
