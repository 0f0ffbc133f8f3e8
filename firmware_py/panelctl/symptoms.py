"""`panelctl symptoms`: symptoms and usual pain of the last four weeks, told or shown."""

import argparse
import json
from typing import Any, get_args

import msgspec

from firmware_py import wire
from firmware_py.panelctl.client import Client
from firmware_py.panelctl.data_verbs import refused
from firmware_py.panelctl.start import DONE

WORDS: dict[wire.Symptom, str] = {
    "numb": "numb feet or legs",
    "burning": "burning pain in them",
    "prickling": "prickling in them",
    "tender": "feet tender to touch",
    "bedclothes": "bedclothes hurt",
    "hot_cold": "hot and cold hard to tell apart by foot",
    "unfelt_steps": "feet not felt while walking",
}


def add_parser(verbs: Any, where: argparse.ArgumentParser) -> None:
    """Add the verb."""
    names = get_args(wire.Symptom)
    told = ", ".join(f"{name}: {words}" for name, words in WORDS.items())
    symptoms = verbs.add_parser(
        "symptoms",
        parents=[where],
        help="symptoms and usual pain of four weeks: tell or show",
        description=f"Of the last four weeks. {told}. Shows what was told, where nothing is given.",
    )
    symptoms.add_argument("--person", metavar="NAME")
    for option, text in (("--yes", "which there were"), ("--no", "which there were not")):
        symptoms.add_argument(
            option, nargs="+", default=[], choices=names, metavar="WHICH", help=text
        )
    symptoms.add_argument("--pain", type=int, metavar="N", help="the usual one, 0 to 10")
    symptoms.add_argument("--json", action="store_true", help="as one JSON object")


def symptoms(client: Client, arguments: argparse.Namespace) -> int:
    """Tell what is given, or show what was told; return the exit status."""
    told = {"yes": arguments.yes, "no": arguments.no, "pain": arguments.pain}
    if told != {"yes": [], "no": [], "pain": None}:
        if arguments.pain is not None and not 0 <= arguments.pain <= 10:  # noqa: PLR2004  the scale
            return refused(f"--pain {arguments.pain}: 0 to 10")
        asked = msgspec.convert({"person": arguments.person, **told}, wire.Symptoms)
        answer = client.ask(asked)
        if not isinstance(answer, wire.Done):
            return _refused(answer)
        print("Noted.")
        return DONE
    seen = client.ask(wire.Overview(person=arguments.person))
    if not isinstance(seen, wire.OverviewInfo):
        return _refused(seen)
    if arguments.json:
        found = {"person": seen.person, "symptoms": msgspec.to_builtins(seen.symptoms)}
        print(json.dumps(found, ensure_ascii=False))
    else:
        print("\n".join(map(line, seen.symptoms)) or f"{seen.person}: nothing told yet")
    return DONE


def line(told: wire.SymptomsInfo) -> str:
    """Return what was told at one time, as a line."""
    asked = len(told.yes) + len(told.no)
    parts = [f"{len(told.yes)} of {asked}" if asked else "symptoms not told"]
    if told.yes:
        parts[0] += f" ({', '.join(WORDS[each] for each in told.yes)})"
    parts.append("usual pain not told" if told.pain is None else f"usual pain {told.pain}")
    return f"{told.date or 'unknown day'}: {'; '.join(parts)}"


def _refused(answer: wire.Message) -> int:
    said = answer.error if isinstance(answer, wire.Refused) else "an answer of another kind"
    return refused(said)
