"""Sounds: files that are taken and that aren't, tones, loudness, whose recording is heard."""

import math
import wave
from array import array
from itertools import pairwise
from pathlib import Path

import pytest

from firmware_py.wire import Hearing
from tests.ui.voice.history import FAULT, told
from ui.language import prompts
from ui.language.catalogues import LANGUAGES, LOCALE, entries
from ui.language.prompts import Prompt
from ui.voice import loudness, sound_file, tones
from ui.voice.library import Library
from ui.voice.player import NoCard
from ui.voice.sound_file import RATE, Samples, SoundFileError
from ui.voice.speaker import NIGHT, VOLUMES, Speaker

MEASURED = prompts.SPOKEN[::6]  # `make voice` measures all: here that would take a minute
RENDERED = Path(__file__).parents[3] / "build" / "voice"


def sine(hz: float, share: float, seconds: float) -> Samples:
    top = 32_767 * share
    return array(
        "h", [round(top * math.sin(math.tau * hz * n / RATE)) for n in range(round(seconds * RATE))]
    )


def put(file: Path, samples: Samples) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(sound_file.wav(samples))


def test_every_prompt_has_words_or_is_a_tone_and_no_two_have_the_same() -> None:
    said = [(text, tuple(more.items())) for text, more in map(prompts.text, prompts.SPOKEN)]
    assert len(set(said)) == len(said) == len(Prompt) - len(prompts.TONES)
    assert [prompts.lit(n) for n in (1, 2, 20, 21)] == [
        Prompt.LIT, Prompt.LIT_2, Prompt.LIT_20, Prompt.LIT,
    ]  # fmt: skip


@pytest.mark.parametrize("code", [code for code in LANGUAGES if code != "en"])
def test_every_prompt_is_in_the_catalogue(code: str) -> None:
    found = entries((LOCALE / f"{code}.po").read_text("utf-8"))
    assert [p for p in prompts.SPOKEN if not found.get(prompts.text(p)[0])] == []


def test_a_file_comes_back_as_it_was(tmp_path: Path) -> None:
    samples = sine(440, 0.5, 0.2)
    put(tmp_path / "x.wav", samples)
    assert sound_file.read(tmp_path / "x.wav") == samples


@pytest.mark.parametrize(
    ("rate", "channels", "seconds", "told"),
    [
        (22_050, 1, 1.0, "22050 Hz, 1 channels"),
        (RATE, 2, 1.0, "2 channels"),
        (RATE, 1, 0.0, "more than 0 s"),
        (RATE, 1, 10.1, "at most 10 s"),
    ],
)
def test_a_file_of_another_kind_is_refused_with_what_it_must_be(
    rate: int, channels: int, seconds: float, told: str, tmp_path: Path
) -> None:
    with wave.open(str(tmp_path / "x.wav"), "wb") as sound:
        sound.setnchannels(channels)
        sound.setsampwidth(2)
        sound.setframerate(rate)
        sound.writeframes(bytes(round(2 * channels * rate * seconds)))
    with pytest.raises(SoundFileError, match=told):
        sound_file.read(tmp_path / "x.wav")


@pytest.mark.parametrize("data", [b"", b"no sound", b"RIFF\xff\xff\xff\xffWAVE"])
def test_what_is_no_sound_is_refused(data: bytes, tmp_path: Path) -> None:
    (tmp_path / "x.wav").write_bytes(data)
    with pytest.raises(SoundFileError, match="no WAV file"):
        sound_file.read(tmp_path / "x.wav")


@pytest.mark.parametrize(
    ("tone", "seconds"), [(tones.breath_in(), 4.0), (tones.breath_out(), 6.0)], ids=["in", "out"]
)
def test_a_breathing_tone_is_soft_and_begins_and_ends_in_silence(
    tone: Samples, seconds: float
) -> None:
    assert sound_file.seconds(tone) == seconds
    assert (abs(tone[0]), abs(tone[-1])) < (5, 5)
    assert 0.05 < loudness.peak(tone) <= tones.LOUD


def crossings(samples: Samples) -> int:
    return sum(a < 0 <= b for a, b in pairwise(samples))


def test_the_tone_rises_while_breathing_in_and_falls_while_breathing_out() -> None:
    for tone, rises in ((tones.breath_in(), True), (tones.breath_out(), False)):
        half = len(tone) // 2
        assert (crossings(tone[half:]) > crossings(tone[:half])) is rises


def test_loudness_is_that_of_the_standard() -> None:
    """BS.1770: a sine of 997 Hz at full scale in one channel measures -3.01 LUFS."""
    assert loudness.measure(sine(997, 1.0, 2)) == pytest.approx(-3.01, abs=0.1)
    assert loudness.measure(sine(997, 0.1, 2)) == pytest.approx(-23.01, abs=0.1)
    assert loudness.measure(array("h", bytes(2 * RATE))) == -math.inf


def test_sounds_are_made_equally_loud_and_never_cut() -> None:
    click = array("h", sine(300, 0.02, 1.0))
    click[8000] = 32_000  # a peak that would be far beyond full scale
    for sound in (sine(200, 0.01, 1), sine(2000, 0.9, 0.3), click):
        level = loudness.levelled(sound)
        assert loudness.measure(level) == pytest.approx(loudness.TARGET_LUFS, abs=1.0)
        assert loudness.peak(level) <= loudness.PEAK + 0.001
    with pytest.raises(ValueError, match="silent"):
        loudness.levelled(array("h", bytes(2 * RATE)))


def test_a_person_s_own_recording_takes_the_rendered_one_s_place(tmp_path: Path) -> None:
    own, rendered = tmp_path / "own", tmp_path / "rendered"
    log: list[str] = []
    put(rendered / "de" / "fault.wav", sine(200, 0.1, 0.1))
    put(rendered / "de" / "half.wav", sine(200, 0.1, 0.2))
    put(own / "de" / "fault.wav", sine(200, 0.1, 0.3))
    library = Library([own, rendered], log.append)
    library.speak("de")
    lasts = [sound_file.seconds(library.sound(p, 0) or array("h")) for p in ("fault", "half")]
    assert lasts == [0.3, 0.2]
    assert library.sound(Prompt.LIT, 0) is None
    (own / "de" / "half.wav").write_bytes(b"broken")
    library.speak("en")
    library.speak("de")
    assert library.sound(Prompt.HALF, 0) is not None
    assert [line for line in log if "not used" in line]


def test_breathing_words_are_heard_over_the_tone_that_goes_on(tmp_path: Path) -> None:
    put(tmp_path / "en" / "breathe-in.wav", sine(200, 0.3, 0.5))
    library = Library([tmp_path], print)
    both = library.sound(Prompt.BREATHE_IN, 0)
    tone = library.sound(Prompt.TONE_IN, 0)
    assert both is not None
    assert tone is not None
    assert both[RATE:] == tone[RATE:]
    assert loudness.peak(both[:8000]) > loudness.peak(tone)


class Recorded(NoCard):
    """A player that keeps what it was given."""

    def __init__(self) -> None:
        super().__init__()
        self.peaks: list[float] = []

    def begin(self, samples: Samples, now: float) -> None:
        super().begin(samples, now)
        self.peaks.append(round(loudness.peak(samples), 2))


@pytest.mark.parametrize(
    ("night", "sound", "peaks"),
    [(False, True, [0.4, 0.4]), (True, True, [0.2, 0.2]), (False, False, [0.4])],
)
def test_at_night_it_is_softer_never_mute_and_sound_off_leaves_what_is_urgent(
    tmp_path: Path, peaks: list[float], *, night: bool, sound: bool
) -> None:
    for prompt in ("lit", "fault"):
        put(tmp_path / "en" / f"{prompt}.wav", sine(200, 0.8, 0.1))
    player = Recorded()
    speaker = Speaker(Library([tmp_path], print), player, 4, print)
    hearing = Hearing(language="en", sound=sound, breathing=False, is_night=night)
    speaker.hear(told(state="lit", hearing=hearing), 0.0)
    speaker.hear(told(state="fault", fault=FAULT, hearing=hearing), 1.0)
    assert player.peaks == peaks


def test_no_volume_is_silence_and_none_beyond_them_is_taken() -> None:
    quietest = sound_file.halved(sine(440, 0.5, 0.1), max(VOLUMES.values()) + NIGHT)
    assert loudness.peak(quietest) > 0.01
    with pytest.raises(ValueError, match=r"must lie in 1\.\.5"):
        Speaker(Library([], print), NoCard(), 0, print)


@pytest.mark.skipif(
    not RENDERED.is_dir(), reason="nothing is rendered (make voice): THE SOUNDS ARE NOT CHECKED"
)
@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_rendered_is_whole_short_equally_loud_and_uncut(language: str) -> None:
    levels = []
    for prompt in prompts.SPOKEN:
        sound = sound_file.read(RENDERED / language / f"{prompt}.wav")
        assert 0.2 < sound_file.seconds(sound) <= 6.0, prompt
        assert loudness.peak(sound) <= loudness.PEAK + 0.001, prompt
        if prompt in MEASURED:
            levels.append(loudness.measure(sound))
    assert max(levels) - min(levels) <= 2.0
