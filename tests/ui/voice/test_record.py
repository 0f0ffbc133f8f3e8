"""Recording one's own voice: what is kept, what is spoken again, what isn't usable."""

import math
import os
import subprocess
import sys
from array import array
from collections.abc import Iterable
from pathlib import Path

import pytest

from ui.language.prompts import SPOKEN, Prompt
from ui.voice import loudness, sound_file
from ui.voice.record import CHOICE, Desk, record
from ui.voice.sound_file import RATE, Samples

QUIET = array("h", bytes(2 * RATE))


def spoken(seconds: float, share: float = 0.02) -> Samples:
    """A voice between a second of silence before and after."""
    top = 32_767 * share
    tone = [round(top * math.sin(math.tau * 200 * n / RATE)) for n in range(round(seconds * RATE))]
    return QUIET + array("h", tone) + QUIET


def booth(
    takes: Iterable[Samples | bytes], answers: Iterable[str | None]
) -> tuple[Desk, list[str], list[Samples]]:
    """Somebody who speaks and answers what is listed; what they are told, and what is played."""
    said: list[str] = []
    played: list[Samples] = []
    left, answer = iter(takes), iter(answers)

    def capture(file: Path) -> None:
        take = next(left)
        file.write_bytes(take if isinstance(take, bytes) else sound_file.wav(take))

    def ask(question: str) -> str | None:
        return next(answer) if question == CHOICE else ""

    return Desk(say=said.append, ask=ask, capture=capture, play=played.append), said, played


def test_what_is_kept_is_cut_equally_loud_and_lies_where_the_panel_takes_it(tmp_path: Path) -> None:
    desk, said, played = booth([spoken(1.0), spoken(2.0, 0.5)], ["", ""])
    assert record(desk, tmp_path, [Prompt.FAULT, Prompt.HALF]) == 2
    assert sorted(file.name for file in tmp_path.iterdir()) == ["fault.wav", "half.wav"]
    for name, seconds in (("fault", 1.1), ("half", 2.1)):
        sound = sound_file.read(tmp_path / f"{name}.wav")
        assert sound_file.seconds(sound) == pytest.approx(seconds, abs=0.02)
        assert loudness.measure(sound) == pytest.approx(loudness.TARGET_LUFS, abs=0.3)
    assert len(played) == 2
    assert "A fault. Move away from the panel." in said[0]


def test_again_speaks_it_again_left_out_is_not_written_and_quit_ends(tmp_path: Path) -> None:
    takes = [spoken(1.0), spoken(2.0), spoken(1.0), spoken(1.0)]
    desk, _, played = booth(takes, ["a", "", "l", "q"])
    assert record(desk, tmp_path, list(SPOKEN)) == 1
    (file,) = tmp_path.iterdir()
    assert file.name == f"{SPOKEN[0]}.wav"
    assert sound_file.seconds(sound_file.read(file)) == pytest.approx(2.1, abs=0.02)
    assert len(played) == 4


@pytest.mark.parametrize(
    ("take", "told"),
    [(QUIET, "silent"), (b"", "no WAV file"), (spoken(6.5), "Too long: 6.6 s, at most 6 s")],
    ids=["silence", "nothing", "too long"],
)
def test_what_is_not_usable_is_told_and_spoken_again(
    take: Samples | bytes, told: str, tmp_path: Path
) -> None:
    desk, said, _ = booth([take, spoken(1.0)], [""])
    assert record(desk, tmp_path, [Prompt.FAULT]) == 1
    assert told in said[1]


def test_panelctl_leads_there_and_says_where_there_is_no_microphone(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "firmware_py.panelctl", "voice", "record", "--language", "de",
         "--folder", str(tmp_path)],
        input="\n\n", capture_output=True, text=True, timeout=60, check=False,
        env={**os.environ, "PATH": str(tmp_path)})  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert "Schutzbrille aufsetzen." in done.stdout
    assert "there is no arecord; sudo apt install alsa-utils" in done.stdout
    assert list(tmp_path.iterdir()) == []
