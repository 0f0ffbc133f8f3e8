"""An export in LibreOffice itself, set to German: opened, saved, and imported again."""

from pathlib import Path

import pytest

from tests.panelctl import office

pytestmark = pytest.mark.skipif(
    office.PROGRAM is None,
    reason="NO SPREADSHEET PROGRAM: sudo apt install libreoffice-calc-nogui",
)


def test_what_libreoffice_saves_in_german_is_imported_as_it_was(tmp_path: Path) -> None:
    """It takes seconds: a spreadsheet program starts, and nothing less shows what one does."""
    text = office.saved("de-DE", tmp_path)
    assert ";2,9999999;" in text, "it took the numbers for numbers, and wrote them as Germans do"
    assert "WAHR" in text
    assert "'=Ann" in text, "no cell became a formula"
    assert "'+1" in text
    assert office.read(text) == office.ROWS
