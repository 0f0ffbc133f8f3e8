"""Makes the sheets that hang beside a panel: `python -m ui.leaflet [FOLDER]` writes PDF files.

One A4 page a language for whoever sits before the panel, and one for beside it, in the words and
pictures of the screen, dark on white, large enough to be read from a chair.
"""

import sys
from pathlib import Path

from ui.language import catalogues
from ui.leaflet.sheets import for_beside, for_person

DPI = 150


def main() -> None:
    """Write a file for each sheet and language."""
    folder = Path(sys.argv[1] if len(sys.argv) > 1 else "build/leaflets")
    folder.mkdir(parents=True, exist_ok=True)
    for language in catalogues.LANGUAGES:
        catalogues.speak(language)
        for name, sheet in (("leaflet", for_person()), ("beside-the-panel", for_beside())):
            file = folder / f"{name}-{language}.pdf"
            sheet.save(file, "PDF", resolution=DPI)
            print(file)  # noqa: T201  what was made
    catalogues.speak("en")


if __name__ == "__main__":
    main()
