"""`panelctl voice record`: a person speaks every prompt, on any desk with a microphone."""

import argparse
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from ui.language import catalogues, sounds
from ui.voice import loudness, sound_file
from ui.voice.player import Aplay
from ui.voice.sound_file import Samples, SoundFileError

LONGEST_S = 6.0
INTRODUCTION = """\
Speak each sentence as you would to somebody whose eyes are closed. ENTER begins, ENTER ends.
Silence before and after is cut off, and all become equally loud.
"""
CHOICE = "keep (ENTER), again (a), leave out (l), quit (q)?"


@dataclass(frozen=True, kw_only=True)
class Desk:
    """ask: puts a question, None where nobody answers any more; capture: records until ENTER."""

    say: Callable[[str], None]
    ask: Callable[[str], str | None]
    capture: Callable[[Path], None]
    play: Callable[[Samples], None]


def record(desk: Desk, folder: Path, wanted: Sequence[str]) -> int:
    """Have every prompt spoken into a folder; return how many were kept."""
    kept = 0
    for number, prompt in enumerate(wanted, 1):
        desk.say(f"\n{number} of {len(wanted)} ({prompt})\n    {sounds.spoken(prompt)}")
        while True:
            if desk.ask("ENTER begins") is None:
                return kept
            sound = _taken(desk)
            if sound is None:
                continue
            desk.play(sound)
            answer = desk.ask(CHOICE)
            if answer is None or answer.startswith("q"):
                return kept
            if answer.startswith("a"):
                continue
            if not answer.startswith("l"):
                _write(folder / f"{prompt}.wav", sound)
                kept += 1
            break
    return kept


def _taken(desk: Desk) -> Samples | None:
    """Return one recording, cut and levelled; None where it can't be used, having said why."""
    with tempfile.TemporaryDirectory() as spare:
        file = Path(spare) / "spoken.wav"
        try:
            desk.capture(file)
            sound = loudness.levelled(loudness.trimmed(sound_file.read(file)))
        except (OSError, SoundFileError, ValueError) as error:
            desk.say(f"Not usable: {error}")
            return None
    if sound_file.seconds(sound) > LONGEST_S:
        desk.say(f"Too long: {sound_file.seconds(sound):.1f} s, at most {LONGEST_S:g} s.")
        return None
    return sound


def _write(file: Path, sound: Samples) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    fresh = file.with_suffix(".new")
    fresh.write_bytes(sound_file.wav(sound))
    fresh.replace(file)


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def _ask(question: str) -> str | None:
    try:
        return input(f"{question} ").strip().lower()
    except EOFError:
        return None


def _capture(file: Path, device: str | None) -> None:
    """Record until ENTER.

    Raises:
        OSError: Nothing can be recorded; the text says what to do.
    """
    chosen = ("-D", device) if device else ()
    command = ["arecord", "-q", *chosen, "-f", "S16_LE", "-r", "16000", "-c", "1", str(file)]
    try:
        recording = subprocess.Popen(command)
    except FileNotFoundError:
        raise OSError("there is no arecord; sudo apt install alsa-utils") from None
    _ask("... speak, then ENTER")
    recording.terminate()
    recording.wait()
    if not file.exists():
        raise OSError("nothing was recorded; arecord -l lists the microphones, --device takes one")


def _play(sound: Samples) -> None:
    player = Aplay(None, _say)
    player.begin(sound, time.monotonic())
    while player.is_busy(time.monotonic()):
        time.sleep(0.05)


def main(arguments: Sequence[str] | None = None) -> int:
    """Walk through the prompts; return the exit status."""
    parser = argparse.ArgumentParser(prog="panelctl voice")
    verbs = parser.add_subparsers(dest="verb", required=True, metavar="VERB")
    speak = verbs.add_parser("record", help="speak every prompt yourself, on a desk")
    speak.add_argument("--language", choices=list(catalogues.LANGUAGES), default="en")
    speak.add_argument("--folder", type=Path, default=Path("voice"), help="(default: voice)")
    speak.add_argument("--device", metavar="D", help="the microphone, as in arecord -D")
    speak.add_argument("--missing", action="store_true", help="only what isn't there yet")
    given = parser.parse_args(arguments)
    catalogues.speak(given.language)
    folder = given.folder / given.language
    wanted = [
        prompt
        for prompt in sounds.EVERY
        if not given.missing or not (folder / f"{prompt}.wav").exists()
    ]
    _say(INTRODUCTION)
    desk = Desk(say=_say, ask=_ask, capture=lambda file: _capture(file, given.device), play=_play)
    try:
        kept = record(desk, folder, wanted)
    except KeyboardInterrupt:
        return 130
    _say(f"\n{kept} kept in {folder}.")
    _say(f"To the panel: sudo cp -r {folder} /etc/panel/voice/ && systemctl restart panel-voice")
    return 0


if __name__ == "__main__":
    sys.exit(main())
