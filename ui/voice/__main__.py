"""`panel-voice`: says what the panel does, for closed eyes."""

import argparse
import os
import signal
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from types import FrameType
from typing import Never

from firmware_py import __version__
from firmware_py.wire import default_socket
from ui.language import sounds
from ui.voice.ear import Ear
from ui.voice.library import OWN, RENDERED, Library
from ui.voice.player import Aplay, NoCard, Player, has_card
from ui.voice.speaker import USUAL, VOLUMES, Speaker
from ui.voice.touches import SOCKET, Touches

LOOK_S = 0.1  # how late a number or a breath may begin


class _End(Exception):  # noqa: N818  no error
    """Somebody ends the program."""


def _end(_number: int, _frame: FrameType | None) -> None:
    raise _End


def _volume(text: str) -> int:
    if text not in {str(step) for step in VOLUMES}:
        raise argparse.ArgumentTypeError(f"{text!r}: must lie in 1..{max(VOLUMES)}")
    return int(text)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="panel-voice",
        description="Says what the panel does; it only listens to the daemon. Card and volume "
        "are also taken from PANEL_VOICE_CARD and PANEL_VOICE_VOLUME.",
        allow_abbrev=False,
    )
    parser.add_argument("--socket", type=Path, help="the daemon's socket", default=None)
    parser.add_argument(
        "--folder",
        type=Path,
        action="append",
        help="with a folder of sounds for each language; may be given again (default: "
        f"{OWN}, {RENDERED})",
    )
    parser.add_argument("--card", help="as in aplay -D", default=os.environ.get("PANEL_VOICE_CARD"))
    parser.add_argument(
        "--volume",
        type=_volume,
        default=os.environ.get("PANEL_VOICE_VOLUME") or str(USUAL),
        help="1 to 5, each twice as loud as the one before (default: 4)",
    )
    parser.add_argument("--no-card", action="store_true", help="only write what would be heard")
    parser.add_argument(
        "--touches",
        type=Path,
        help=f"where the screen tells of touches (default: {SOCKET} beside the daemon's socket)",
    )
    parser.add_argument(
        "--say", metavar="PROMPT", choices=list(sounds.EVERY), help="say one and end"
    )
    parser.add_argument("--language", metavar="CODE", default="en", help="of --say")
    parser.add_argument("--version", action="version", version=__version__)
    return parser


def log(text: str) -> None:
    """Write one line for the journal."""
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def _listen(ear: Ear, touches: Touches | None, speaker: Speaker) -> Never:
    was_connected = False
    while True:
        telemetry = ear.listen(time.monotonic(), LOOK_S)
        now = time.monotonic()
        if telemetry is not None:
            speaker.hear(telemetry, now)
        if was_connected and not ear.is_connected:
            speaker.lost(now)
        was_connected = ear.is_connected
        if touches is not None:
            speaker.touched(touches.heard(), now)
        speaker.pass_time(now)


def _touches(path: Path) -> Touches | None:
    try:
        return Touches(path)
    except OSError as error:
        log(f"{path}: what is touched can't be spoken: {error}")
        return None


def _say(library: Library, player: Player, prompt: str, volume: int) -> int:
    sound = library.sound(prompt, VOLUMES[volume])
    if sound is None:
        log(f"{prompt}: nobody has rendered or recorded it (make voice, or panel package)")
        return 1
    player.begin(sound, time.monotonic())
    while player.is_busy(time.monotonic()):
        time.sleep(LOOK_S)
    return 0


def main(arguments: Sequence[str] | None = None) -> int:
    """Listen and speak until ended; return the exit status."""
    given = _parser().parse_args(arguments)
    library = Library(given.folder or (OWN, RENDERED), log)
    is_silent = given.no_card or not has_card()
    if is_silent:
        log("no sound card: what would be heard is written here")
    player: Player = NoCard() if is_silent else Aplay(given.card, log)
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, _end)
    control = given.socket or default_socket()
    ear = Ear(control)
    touches = None
    try:
        if given.say is not None:
            library.speak(given.language)
            return _say(library, player, given.say, given.volume)
        # Nobody waits for a second touch where the first one can't be heard.
        if given.no_card or not is_silent:
            touches = _touches(given.touches or control.parent / SOCKET)
        _listen(ear, touches, Speaker(library, player, given.volume, log))
    except _End:
        return 0
    finally:
        ear.close()
        if touches is not None:
            touches.close()
        player.close()


if __name__ == "__main__":
    sys.exit(main())
