"""panel-voice as a program: on a panel's real socket, with and without a card, and its end."""

import os
import signal
import stat
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import pytest

from tests.system.panel import Panel, folder, running, until
from ui.language.prompts import Prompt
from ui.voice import sound_file
from ui.voice.tones import breath_in

TOLD_WITHIN_S = 1.5


@contextmanager
def voice(panel: Panel, *options: str) -> Iterator[Path]:
    """A voice that listens to a panel; its log."""
    log = panel.folder / "voice.log"
    with log.open("wb") as file:
        process = subprocess.Popen(
            [sys.executable, "-m", "ui.voice", "--socket", str(panel.folder / "control.sock"),
             *options], stdout=file, stderr=file)  # fmt: skip
    try:
        yield log
        assert process.poll() is None, log.read_text()
    finally:
        process.terminate()
        assert process.wait(5) == 0


def is_in(panel: Panel, state: str) -> bool:
    return bool(panel.status().get("state") == state)


def has_said(log: Path, prompt: str) -> bool:
    return f"say {prompt}\n" in log.read_text()


def test_each_state_is_told_in_real_time_and_that_the_panel_is_gone() -> None:
    with folder() as place, running(place, speed=1) as panel, voice(panel, "--no-card") as log:
        until(lambda: "no sound card" in log.read_text(), "the voice is there")
        command = [sys.executable, "-m", "firmware_py.panelctl", "start", "shins", "--minutes"]
        with subprocess.Popen(
            [*command, "15", "--dir", str(place)], stdout=subprocess.DEVNULL
        ) as session:
            for state, prompt in (("arming", "goggles-on"), ("lit", "lit-15")):
                until(partial(is_in, panel, state), state)
                until(partial(has_said, log, prompt), prompt, TOLD_WITHIN_S)
            os.kill(panel.pid(), signal.SIGKILL)
            until(lambda: "say no-contact\n" in log.read_text(), "no contact", TOLD_WITHIN_S)
            until(lambda: "say contact\n" in log.read_text(), "contact again")
            session.kill()


def player(place: Path, script: str) -> dict[str, str]:
    """An environment whose `aplay` is a script of ours."""
    program = place / "aplay"
    program.write_text(f'#!/bin/sh\n[ "$1" != -l ] || exec echo "card 0: made up"\n{script}\n')
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    return {**os.environ, "PATH": f"{place}:/usr/bin:/bin"}


def say(place: Path, script: str, *more: str) -> subprocess.CompletedProcess[str]:
    sounds = place / "sounds" / "en"
    sounds.mkdir(parents=True)
    (sounds / "fault.wav").write_bytes(sound_file.wav(breath_in()[:8000]))
    return subprocess.run(
        [sys.executable, "-m", "ui.voice", "--say", Prompt.FAULT, "--folder", str(sounds.parent),
         *more], env=player(place, script), capture_output=True, text=True, timeout=30,
        check=False)  # fmt: skip


def test_a_prompt_is_handed_to_the_card_that_was_chosen_as_a_whole_file(tmp_path: Path) -> None:
    done = say(tmp_path, f'echo "$@" >{tmp_path}/asked; cat >{tmp_path}/heard.wav', "--card", "x:1")
    assert (done.returncode, done.stdout) == (0, "")
    assert (tmp_path / "asked").read_text() == "-q -D x:1 -\n"
    assert len(sound_file.read(tmp_path / "heard.wav")) == 8000


@pytest.mark.parametrize(
    ("script", "told"), [("exit 1", "aplay failed"), ("sleep 60", "the card hangs")]
)
def test_a_card_that_fails_or_hangs_is_told_and_ends_nothing(
    script: str, told: str, tmp_path: Path
) -> None:
    done = say(tmp_path, script)
    assert done.returncode == 0
    assert told in done.stdout


def test_a_volume_that_is_none_is_refused_with_its_bounds() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "ui.voice", "--volume", "0"],
        capture_output=True, text=True, timeout=30, check=False)  # fmt: skip
    assert done.returncode == 2
    assert "must lie in 1..5" in done.stderr
