"""The voice's sound card: which there are, which is chosen, and choosing one."""

import re
from collections.abc import Callable

from firmware_py.config.schema import Config
from firmware_py.installer import setup
from firmware_py.installer.changes import change
from firmware_py.installer.finding import Findings, ok, warning
from firmware_py.installer.root import Place

SOUNDS = "/usr/share/light-panel/voice"  # there where the voice's package is installed
ENV = "/etc/panel/voice.env"
UNIT = "panel-voice.service"
CARDS = "/proc/asound/cards"
_CARD = re.compile(r"^ *\d+ \[(\S+) *\]: (.*)$", re.MULTILINE)
_CHOSEN = re.compile(r"^PANEL_VOICE_CARD=plughw:CARD=(\S+)$", re.MULTILINE)
# The Pi's own jack shares the PWM block with the lamps.
_JACK = "bcm2835"


def cards(place: Place) -> dict[str, str]:
    """Return the sound cards that the voice may use, by ALSA's name, with what they are."""
    listed = _CARD.findall(place.read(CARDS) or "")
    return {name: what for name, what in listed if _JACK not in what}


def chosen(place: Place) -> str | None:
    """Return the card that the voice is set to, None where none was chosen."""
    found = _CHOSEN.search(place.read(ENV) or "")
    return found[1] if found else None


def card(place: Place, _config: Config | None) -> Findings:
    """Whether the voice, where it is installed, can be heard."""
    if not place.path(SOUNDS).is_dir():
        return
    there, wanted = cards(place), chosen(place)
    if not there:
        yield warning(
            "voice", "no sound card: nobody hears it", "plug a USB sound card in; docs/voice.md"
        )
    elif wanted is None:
        yield warning("voice", f"no card is chosen of {', '.join(there)}", "panelctl setup")
    elif wanted not in there:
        yield warning("voice", f"the card {wanted} isn't there", "plug it in, or panelctl setup")
    else:
        yield ok("voice", f"{wanted}: {there[wanted]}")


def choose(
    place: Place, *, say: Callable[[str], None], ask: Callable[[str], str] | None, stamp: str
) -> int:
    """Have the installer choose the card, and play a sample; return 1 where it can't be kept.

    ask: None where nobody is to be asked: then the first card, and a card that is chosen stays.
    """
    there = cards(place)
    if not place.path(SOUNDS).is_dir() or not there:
        return 0
    if ask is None:
        name = chosen(place) or next(iter(there))
    else:
        for each, what in there.items():
            say(f"  {each}: {what}")
        name = ask(f"Which sound card speaks? ({' / '.join(there)}; empty: as it is)")
        if name not in there:
            say(f"{ENV}: left as it is" if not name else f"{name}: no such card; left as it is")
            return 0
    line = f"PANEL_VOICE_CARD=plughw:CARD={name}"
    wanted = change(place.path(ENV), lambda old: _with_card(old, line))
    if wanted.is_needed and setup.carry_out([wanted], say=say, agrees=lambda _: True, stamp=stamp):
        return 1
    if place.is_here:
        sample = ("panel-voice", "--say", "contact", "--card", f"plughw:CARD={name}")
        heard = place.ask(*sample)
        say(f"{name}: a sample was played" if heard is not None else f"{name}: can't be played")
        place.ask("systemctl", "try-restart", UNIT)
    return 0


def _with_card(old: bytes, line: str) -> bytes:
    """Return the file's other lines as they were, and the card's."""
    kept = [
        each
        for each in old.decode("utf-8", "replace").splitlines()
        if not each.startswith("PANEL_VOICE_CARD=")
    ]
    return "\n".join([*(kept or ["# Written by panelctl setup."]), line, ""]).encode()
