"""LibreOffice opens what export writes, and import reads what LibreOffice saves.

`make spreadsheets` (`python -m tests.panelctl.office`) does it as spreadsheets of several countries
do; one of them is a test.
"""

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from zoneinfo import ZoneInfo

from firmware_py import wire
from firmware_py.panelctl import data_files, spreadsheet
from tests.panelctl.test_data_files import PERSON, SESSION

PROGRAM = shutil.which("soffice")
ROWS: list[wire.Row] = [
    PERSON,
    SESSION,
    wire.NumbnessRow(person="=Ann", number="1", at=None, known="unknown", numbness_0_10=3),
    wire.NoteRow(
        person="=Ann", number="+1", at="2026-11-27T09:05:00Z", known="by_hand", note="fall"
    ),
]
COUNTRIES: dict[str, tuple[spreadsheet.Locale | None, int]] = {
    "en-US": (None, 1033), "de-DE": ("de", 1031), "es-ES": ("es", 1034),
}  # fmt: skip
_PROFILE = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Setup/L10N"><prop oor:name="ooSetupSystemLocale" oor:op="fuse">
<value>{country}</value></prop></item></oor:items>
"""


def saved(country: str, folder: Path) -> str:
    """Return what LibreOffice in a country saves of an export, as CSV.

    Raises:
        subprocess.CalledProcessError: LibreOffice failed.
    """
    locale, number = COUNTRIES[country]
    separator = ord("," if locale is None else ";")
    # Separator, quotes, UTF-8, first line, columns, language, quote all, look for dates.
    options = f"{separator},34,76,1,,{number},false,true"
    table = folder / "panel.csv"
    table.write_text("".join(data_files.as_csv(ROWS, locale)), "utf-8")
    profile = folder / "profile"
    (profile / "user").mkdir(parents=True, exist_ok=True)
    (profile / "user" / "registrymodifications.xcu").write_text(_PROFILE.format(country=country))
    to = f"csv:Text - txt - csv (StarCalc):{options}"
    subprocess.run(
        [
            str(PROGRAM), "--headless", f"-env:UserInstallation={profile.as_uri()}",
            f"--infilter=CSV:{options}", "--convert-to", to, "--outdir", str(folder / "out"),
            str(table),
        ],
        check=True, capture_output=True, timeout=120,
    )  # fmt: skip
    return (folder / "out" / "panel.csv").read_text("utf-8-sig")


def read(text: str) -> list[wire.Row]:
    """Return the rows that import finds."""
    return [row for _, row in data_files.read(text, ZoneInfo("Europe/Berlin"))]


def main() -> int:
    """Go through every country; return 1 if rows came back otherwise."""
    wrong = 0
    for country in COUNTRIES:
        with tempfile.TemporaryDirectory() as name:
            text = saved(country, Path(name))
            is_same = read(text) == ROWS
            wrong += not is_same
            print(f"{country}: {'the same' if is_same else 'OTHERWISE'}: {text.splitlines()[2]}")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
