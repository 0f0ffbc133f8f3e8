"""`panelctl settings`: what is set on the panel, and setting it; root needs no code."""

import argparse
import getpass
import re
import sys
from typing import Any, get_args

from firmware_py import wire
from firmware_py.panelctl import show
from firmware_py.panelctl.client import Client
from firmware_py.panelctl.start import DONE, REFUSED

ON_OFF = {"on": True, "off": False}
USAGE = 2


def add_parser(verbs: Any, where: argparse.ArgumentParser) -> None:
    """Add the verb and its options."""
    settings = verbs.add_parser("settings", parents=[where], help="show what is set, and set it")
    settings.add_argument("--json", action="store_true", help="as one JSON object")
    settings.add_argument("--sound", choices=ON_OFF)
    settings.add_argument("--night-from", metavar="HH:MM")
    settings.add_argument("--night-until", metavar="HH:MM")
    settings.add_argument("--breathing", choices=ON_OFF)
    settings.add_argument("--language", choices=get_args(wire.LanguageCode))
    settings.add_argument("--volume", type=int, choices=range(1, 6), help="of the voice")
    settings.add_argument(
        "--touch-and-talk", choices=ON_OFF, help="a first touch speaks, a second one acts"
    )
    settings.add_argument("--lock", choices=ON_OFF, help="the screen asks for the code")
    settings.add_argument("--areas", nargs="+", metavar="AREA", help="these alone are offered")
    settings.add_argument("--pin", action="store_true", help="choose the code; asked for unseen")


def settings(client: Client, arguments: argparse.Namespace) -> int:
    """Set what was asked, then show what is set; return the exit status."""
    pin = None
    if arguments.pin:
        try:
            pin = getpass.getpass("A code of four figures: ")
        except EOFError:
            print("panelctl: refused: nobody can be asked here for a code", file=sys.stderr)
            return REFUSED
        if not re.fullmatch("[0-9]{4}", pin):
            print("panelctl: that is no code: it has four figures", file=sys.stderr)
            return USAGE
    answer = client.ask(
        wire.Settings(
            sound=ON_OFF.get(arguments.sound),
            night_from=arguments.night_from,
            night_until=arguments.night_until,
            breathing=ON_OFF.get(arguments.breathing),
            language=arguments.language,
            locks=ON_OFF.get(arguments.lock),
            areas=tuple(arguments.areas) if arguments.areas else None,
            pin=pin,
            volume=arguments.volume,
            touch_and_talk=ON_OFF.get(arguments.touch_and_talk),
        )
    )
    if not isinstance(answer, wire.SettingsNow):
        said = answer.error if isinstance(answer, wire.Refused) else "an answer of another kind"
        print(f"panelctl: refused: {said}", file=sys.stderr)
        return REFUSED
    print(show.as_json(answer) if arguments.json else text(answer))
    return DONE


def text(now: wire.SettingsNow) -> str:
    """Return a line for each setting."""
    on = {True: "on", False: "off"}
    lines = (
        f"sound: {on[now.sound]}",
        f"night: {now.night_from} to {now.night_until}",
        f"breathing: {on[now.breathing]}",
        f"volume: {now.volume or 'as installed'}",
        f"touch and talk: {on[now.touch_and_talk]}",
        f"language: {now.language}",
        f"code: {'chosen' if now.has_pin else 'none'}",
        f"lock: {on[now.locks]}",
        f"areas: {', '.join(now.areas)}",
    )
    off = sorted(set(now.offered) - set(now.areas))
    return "\n".join(lines + ((f"switched off: {', '.join(off)}",) if off else ()))
