"""What stands on the sheets: one for whoever sits before the panel, one for the wall beside it."""

from PIL import Image

from ui.language import leaflet as words
from ui.language.words import say
from ui.leaflet.page import PAPER, RED, Page
from ui.pictures.scenes import LineScene, Scene, SymbolScene


def for_person() -> Image.Image:
    """Return the sheet for a person: before, during, afterwards, STOP, whom to call.

    Raises:
        ValueError: The page doesn't hold it.
    """
    page = Page()
    page.heading(say(words.LEAFLET), 60)
    page.banner(say(words.STOP_ALWAYS), say(words.STOP_ELSE))
    parts = (
        (words.BEFORE, "goggles", words.BEFORE_LINES),
        (words.DURING, "pause", words.DURING_LINES),
        (words.AFTERWARDS, "skin", words.AFTERWARDS_LINES),
    )
    for title, sign, lines in parts:
        page.heading(say(title))
        page.beside(SymbolScene(sign, "print", PAPER), tuple(say(line) for line in lines))
    page.heading(say(words.CALL))
    for who in words.CALL_WHO:
        page.line(say(who))
    page.text(say(words.NO_CLAIM), 26)
    return _whole(page)


def for_beside() -> Image.Image:
    """Return the sheet that an installer hangs beside the panel.

    Raises:
        ValueError: The page doesn't hold it.
    """
    page = Page()
    page.heading(say(words.SAFETY), 60)
    page.banner(say(words.STOP_ALWAYS), say(words.STOP_ELSE))
    signs = ("goggles", "people", "heat", "fault", "done")
    scenes: tuple[Scene, ...] = (
        LineScene("STOP", RED, PAPER),
        *(SymbolScene(s, "print", PAPER) for s in signs),
    )
    for scene, line in zip(scenes, words.SAFETY_LINES, strict=True):
        page.beside(scene, (say(line),), side=150)
    for who in words.CALL_WHO:
        page.line(say(who))
    return _whole(page)


def _whole(page: Page) -> Image.Image:
    if not page.is_whole:
        raise ValueError("the sheet's words are longer than its page: shorten them")
    return page.picture
