"""A new language is one file and one word in one line: a made-up one, on every screen.

It is written in Cyrillic letters, in words as long as German's or longer. So what is still in Latin
letters has no translation.
"""

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from shutil import copytree

import pytest

from firmware_py import language as package
from firmware_py.language import catalogues as read
from tests.ui.driving import LEAST, LEAST_WIDE, PORTRAIT, Hands, Terminal, person
from tests.ui.fake_daemon import SETTINGS, change
from tests.ui.measure import check_alike, check_every_area, check_frame, check_targets, check_words
from tests.ui.screens import walk
from ui.language import catalogues, words
from ui.state.store import Settings, Store
from ui.widgets.prose import Prose
from ui.widgets.target import Target

CODE, NAME = "qq", "Ыкскыкс"
LATIN = "abcdefghijklmnopqrstuvwxyzäöüßáéíóúñ"
OTHER = "абцдефгхийклмнопярстувшжызэюяьаеиоун"
LETTERS = str.maketrans(LATIN + LATIN.upper().replace("SS", "ẞ"), OTHER + OTHER.upper())
ROOT = Path(package.__file__).parents[2]
# What is nobody's to translate: the button's word, names, who wrote a study, letters to spell by,
# and what a driver or the kernel says word for word.
AS_IT_IS = {"STOP", "English", "Deutsch", "Español", "me"}
WORD_FOR_WORD = re.compile(r"about-|spell-|cannot-start|fault-pin|fault-code|commissioning")
TRIAL = """
from firmware_py.language.catalogues import LANGUAGES, translator
from firmware_py.wire import Settings, decode_request, encode
assert LANGUAGES["qq"] == {name!r}, LANGUAGES
assert translator("qq")("BACK") == {back!r}
asked = decode_request(encode(Settings(language="qq")))
assert asked.language == "qq"
"""


def made_up(english: str, german: str, spanish: str) -> str:
    """Return a text of the made-up language: the one with the longest word, in other letters.

    Of those that are no longer than the German text.
    """

    def lengths(text: str) -> tuple[int, int]:
        said = re.sub(r"\{[^{}]*\}", "{}", text)
        return max(map(len, said.split()), default=0), len(said)

    if english in {words.STOP, words.DECIMAL_POINT}:
        return english
    room = lengths(german)[1]
    longest = max((t for t in (german, spanish, english) if lengths(t)[1] <= room), key=lengths)
    parts = re.split(r"(\{[^{}]*\}|\bSTOP\b)", longest)
    return "".join(
        part if part.startswith("{") or part == words.STOP else part.translate(LETTERS)
        for part in parts
    )


@pytest.fixture(scope="module")
def catalogue() -> str:
    """Return the made-up language's file."""
    true = [
        catalogues.entries((catalogues.LOCALE / f"{code}.po").read_text("utf-8"))
        for code in ("de", "es")
    ]
    lines = ['msgid ""', 'msgstr ""', f'"Language: {CODE}\\n"', f'"X-Name: {NAME}\\n"']
    lines.append('"Content-Type: text/plain; charset=UTF-8\\n"')
    for text in filter(None, true[0]):
        said = made_up(text, *(each[text] for each in true))
        lines += ["", f"msgid {quoted(text)}", f"msgstr {quoted(said)}"]
    return "\n".join(lines) + "\n"


def quoted(text: str) -> str:
    """Return a text as a catalogue writes it."""
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def test_one_file_and_one_word_in_one_line_are_a_language(tmp_path: Path, catalogue: str) -> None:
    """A program of its own, on a copy: nothing else in it is touched."""
    copy = copytree(ROOT / "firmware_py", tmp_path / "firmware_py")
    (copy / "language/locale" / f"{CODE}.po").write_text(catalogue, "utf-8")
    file = copy / "wire/settings.py"
    line = 'LanguageCode = Literal["en", "de", "es"]'
    before = file.read_text("utf-8")
    assert before.count(line) == 1
    file.write_text(before.replace(line, line.replace("]", f', "{CODE}"]')), "utf-8")
    back = catalogues.entries(catalogue)[words.BACK]
    trial = TRIAL.format(name=NAME, back=back)
    command = [sys.executable, "-I", "-c", f"import sys; sys.path.insert(0, {str(tmp_path)!r})\n"]
    command[-1] += trial
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


@pytest.fixture
def spoken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, catalogue: str) -> Iterator[None]:
    """Have the made-up language among the others."""
    (tmp_path / f"{CODE}.po").write_text(catalogue, "utf-8")
    for code in ("de", "es"):
        text = (read.LOCALE / f"{code}.po").read_text("utf-8")
        (tmp_path / f"{code}.po").write_text(text, "utf-8")
    monkeypatch.setattr(read, "LOCALE", tmp_path)
    names = read.named(("en", "de", "es", CODE))
    for module in (read, catalogues):
        monkeypatch.setattr(module, "LANGUAGES", names)
    monkeypatch.setattr(catalogues, "CODES", tuple(names))
    yield
    catalogues.speak("en")


def untranslated(hands: Hands) -> list[str]:
    """Return what the screen shows in Latin letters."""
    shown = [text for prose in hands.screen.query(Prose) for text in prose.said]
    shown += [line for target in hands.screen.query(Target) for line in target.lines]
    found = (word for text in shown for word in re.findall(r"[A-Za-z]{2,}\w*", text))
    return [word for word in found if word not in AS_IT_IS]


@pytest.mark.usefixtures("spoken")
@pytest.mark.parametrize("terminal", [LEAST, PORTRAIT, LEAST_WIDE], ids=lambda t: t.name)
async def test_every_screen_speaks_it_and_has_room_for_it(terminal: Terminal) -> None:
    """The least of each layout. Walking them all takes its seconds: that is what is asked."""
    store = Store()
    store.now = Settings(language=CODE)
    left = {}
    async with person(terminal, store=store, settings=change(SETTINGS, language=CODE)) as hands:
        async for name in walk(hands, areas={"lower-back"}):
            check_words(hands, f"{CODE} {name}")
            check_targets(hands, terminal, name)
            check_alike(hands, f"{CODE} {name}")
            check_frame(hands, terminal, name)
            check_every_area(hands, f"{CODE} {name}")
            if not WORD_FOR_WORD.match(name) and (found := untranslated(hands)):
                left[name] = found
    assert left == {}
