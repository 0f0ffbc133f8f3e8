"""`panelctl doctor` and `panelctl setup`."""

import argparse
import os
import sys
import time
from contextlib import suppress
from pathlib import Path

from firmware_py.core.errors import ConfigError
from firmware_py.installer import doctor, name_probes, panel_toml, setup, unattended, voice
from firmware_py.installer.changes import change
from firmware_py.installer.displays import DISPLAYS, Display
from firmware_py.installer.our_block import NoTextError
from firmware_py.installer.root import Place, place_at


def _parser() -> argparse.ArgumentParser:
    where = argparse.ArgumentParser(add_help=False)
    where.add_argument("--root", type=Path, default=Path("/"), metavar="DIR", help="look there")
    parser = argparse.ArgumentParser(prog="panelctl")
    verbs = parser.add_subparsers(dest="verb", required=True, metavar="VERB")
    look = verbs.add_parser("doctor", parents=[where], help="look at everything")
    look.add_argument("--json", action="store_true", help="as one JSON array")
    look.add_argument("--config", default=panel_toml.CONFIG, metavar="FILE")
    begin = verbs.add_parser("setup", parents=[where], help="set display and pins up")
    begin.add_argument("--display", choices=(*DISPLAYS, "hdmi"))
    begin.add_argument("--width-mm", type=float, metavar="N", help="hdmi: visible, as it stands")
    begin.add_argument("--height-mm", type=float, metavar="N")
    begin.add_argument("--pixels", metavar="WxH", help="hdmi: such as 1280x800")
    begin.add_argument("--turn", type=int, choices=setup.TURNS, help="degrees clockwise")
    begin.add_argument("--yes", action="store_true", help="make every change without asking")
    begin.add_argument(
        "--comment-out", action="store_true", help="with --yes: lines of config.txt in the way, too"
    )
    begin.add_argument(
        "--from",
        dest="file",
        type=Path,
        metavar="FILE",
        help="all answers from a file; asks nothing",
    )
    begin.add_argument(
        "--once", action="store_true", help="with --from: remove FILE once it is done"
    )
    begin.add_argument(
        "--probes", action="store_true", help="after the reboot: which temperature probe is which"
    )
    begin.add_argument("--undo", action="store_true", help="take back what it added to config.txt")
    return parser


def _say(text: str) -> None:
    print(text, flush=True)  # noqa: T201  a command line prints


def _ask(question: str) -> str:
    try:
        return input(f"{question} ").strip()
    except EOFError:
        return ""


def _number(question: str, low: float, high: float) -> float:
    while True:
        text = _ask(f"{question} ({low:g} to {high:g})")
        try:
            value = float(text.replace(",", "."))
        except ValueError:
            value = float("nan")
        if low <= value <= high:
            return value
        if not text:
            raise SystemExit("panelctl setup: no answer; nothing was changed")
        _say(f"{text!r}: a number from {low:g} to {high:g} is needed.")


def _choice(question: str, choices: tuple[str, ...]) -> str:
    while True:
        text = _ask(f"{question} ({' / '.join(choices)})")
        if text in choices:
            return text
        if not text:
            raise SystemExit("panelctl setup: no answer; nothing was changed")
        _say(f"{text!r}: one of {', '.join(choices)} is needed.")


def _display(given: argparse.Namespace) -> Display:
    name = given.display or _choice("Which display?", (*DISPLAYS, "hdmi"))
    if name in DISPLAYS:
        return DISPLAYS[name]
    width_mm = given.width_mm or _number("Visible width in mm?", 60, 600)
    height_mm = given.height_mm or _number("Visible height in mm?", 50, 600)
    pixels = (given.pixels or _ask("Pixels, as 1280x800?")).lower().split("x")
    if len(pixels) != 2 or not all(p.isdecimal() and 200 <= int(p) <= 10_000 for p in pixels):  # noqa: PLR2004  sane sizes
        raise SystemExit("panelctl setup: pixels as WxH, such as 1280x800; nothing was changed")
    return Display("hdmi", width_mm, height_mm, int(pixels[0]), int(pixels[1]))


def _in_the_way(place: Place, given: argparse.Namespace) -> tuple[int, ...]:
    """Return which lines of config.txt may be commented out, as the installer says of each."""
    agreed = []
    for rival in setup.rivals(place):
        _say(rival.text)
        question = f"Comment line {rival.number} out?"
        if given.comment_out if given.yes else _ask(f"{question} [y/N]").lower() in ("y", "yes"):
            agreed.append(rival.number)
    return tuple(agreed)


def _by_file(given: argparse.Namespace, place: Place) -> int:
    """Set up by a file; a log of it lies beside the file."""

    def note(text: str) -> None:
        line = f"{time.strftime('%Y-%m-%d %H:%M:%S')} {text}"
        _say(line)
        with suppress(OSError), given.file.with_suffix(".log").open("a", encoding="utf-8") as log:
            log.write(f"{line}\n")

    stamp = time.strftime("%Y%m%d-%H%M%S")
    try:
        return unattended.run(place, given.file, note=note, stamp=stamp, is_once=given.once)
    except Exception as error:
        note(f"refused: {error!r}; report this with the log")
        raise


def _probes(given: argparse.Namespace, place: Place) -> int:
    """Put the probes' numbers into panel.toml, as the installer's hand tells them apart."""
    file = place.path(panel_toml.CONFIG)
    if not os.access(file, os.W_OK):
        raise SystemExit(
            f"panelctl setup: {file} isn't there, or isn't yours to change; say sudo panelctl "
            "setup --probes, or first: sudo cp /usr/share/light-panel/panel.toml /etc/panel/"
        )
    config, _ = panel_toml.load(file)
    missing, _ = name_probes.unnamed(place, config)
    if not missing:
        _say("Every 1-wire probe in panel.toml is on the bus.")
        return 0

    def ready(question: str) -> bool:
        return _ask(f"{question} Then Enter (or n)").lower() not in ("n", "no")

    chosen = name_probes.choose(place, config, say=_say, ready=None if given.yes else ready)
    wanted = change(file, lambda old: panel_toml.with_values(old, str(file), "sensors", chosen))
    status = setup.carry_out(
        [wanted] if wanted.is_needed else [],
        say=_say,
        agrees=lambda _question: True,  # each was shown as it was found
        stamp=time.strftime("%Y%m%d-%H%M%S"),
    )
    if wanted.is_needed and not status and place.is_here:
        place.ask("systemctl", "restart", "panel-daemon.service")
    return max(status, int(len(chosen) < len(missing)))


def _setup(given: argparse.Namespace, place: Place) -> int:
    if given.probes:
        return _probes(given, place)
    if given.undo:
        wanted = setup.undo(place)
    else:
        setup.rivals(place)  # a file that can't be read is told before anything is asked
        display = _display(given)
        turn = given.turn
        if turn is None:
            turn = int(_choice("Turned by how many degrees?", tuple(map(str, setup.TURNS))))
        commented = _in_the_way(place, given)
        answers = setup.Answers(display=display, turn=turn, commented=commented)
        for note in setup.notes(place, answers):
            _say(note)
        wanted = setup.changes(place, answers)

    def agrees(question: str) -> bool:
        return given.yes or _ask(f"{question} [y/N]").lower() in ("y", "yes")

    stamp = time.strftime("%Y%m%d-%H%M%S")
    status = setup.carry_out(wanted, say=_say, agrees=agrees, stamp=stamp)
    if not given.undo:
        status = max(status, setup.enable_screen(place, say=_say, agrees=agrees))
        ask = None if given.yes else _ask
        status = max(status, voice.choose(place, say=_say, ask=ask, stamp=stamp))
        setup.offer_group(place, os.environ.get("SUDO_USER", ""), say=_say, agrees=agrees)
    if wanted and not status:
        _say("Reboot, then: panelctl doctor")
    return status


def main() -> int:
    """Run one verb; return its exit status."""
    given = _parser().parse_args()
    place = place_at(given.root)
    if given.verb == "setup" and given.file is not None:
        return _by_file(given, place)
    if given.verb == "setup":
        try:
            return _setup(given, place)
        except (ConfigError, NoTextError) as error:
            raise SystemExit(f"panelctl setup: {error}; nothing was changed") from None
    findings = doctor.examine(place, given.config)
    if given.json:
        _say(doctor.as_json(findings))
    else:
        _say(doctor.table(findings))
    return doctor.status(findings)


if __name__ == "__main__":
    sys.exit(main())
