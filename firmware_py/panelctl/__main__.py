"""The command line of panelctl."""

import argparse
import os
import signal
import sys
from pathlib import Path

from firmware_py import __version__, wire
from firmware_py.panelctl import (
    data_verbs,
    enrolment,
    fleet,
    history,
    numbers,
    people,
    prescribe,
    report,
    set_clock,
    settings,
    show,
    symptoms,
)
from firmware_py.panelctl.client import Client, NoDaemonError
from firmware_py.panelctl.start import DONE, INTERRUPTED, NO_DAEMON, REFUSED, start

SIMPLE: dict[str, wire.Request] = {
    "stop": wire.Stop(),
    "pause": wire.Pause(),
    "resume": wire.Resume(),
    "clear-fault": wire.ClearFault(),
}
INSTALLING = {
    "doctor": (
        "firmware_py.installer doctor",
        "look at board, wiring, disk, clock and services, and say what to do",
    ),
    "setup": (
        "firmware_py.installer setup",
        "set the display, the enable line and config.txt up, showing each change first",
    ),
    "commission": (
        "firmware_py.commission",
        "check the wiring, measure the panel and write its calibration",
    ),
    "rollback": (
        "firmware_py.updates rollback",
        "go back to the version before the last update; the history stays",
    ),
    "voice": ("ui.voice.record", "record the panel's prompts in your own voice"),
}


def _parser() -> argparse.ArgumentParser:
    where = argparse.ArgumentParser(add_help=False)
    where.add_argument(
        "--socket", type=Path, metavar="PATH", help="the daemon's socket (default: installed)"
    )
    where.add_argument("--dir", type=Path, metavar="D", help="a simulator's folder")
    parser = argparse.ArgumentParser(
        prog="panelctl", description="Talks to the panel's daemon.", allow_abbrev=False
    )
    parser.add_argument("--version", action="version", version=__version__)
    verbs = parser.add_subparsers(dest="verb", required=True, metavar="VERB")
    status = verbs.add_parser("status", parents=[where], help="show the panel's state")
    status.add_argument("--json", action="store_true", help="as one JSON object")
    status.add_argument("--follow", action="store_true", help="again at every change")
    areas = verbs.add_parser("areas", parents=[where], help="list the body areas")
    areas.add_argument("--evidence", action="store_true", help="with what each rests on")
    areas.add_argument("--json", action="store_true", help="as one JSON object")
    areas.add_argument("--person", metavar="NAME", help="what is open to them now")
    begin = verbs.add_parser("start", parents=[where], help="start a session and stay with it")
    begin.add_argument("area", metavar="AREA")
    begin.add_argument("--minutes", type=numbers.whole, required=True, metavar="N", help="10 to 20")
    begin.add_argument("--mode", choices=("red", "nir", "both"))
    begin.add_argument("--strength", choices=("gentle", "usual", "strong"), default="usual")
    begin.add_argument("--distance-cm", type=numbers.decimal, metavar="N")
    begin.add_argument("--person", metavar="NAME")
    begin.add_argument(
        "--override", action="store_true", help="without the clinic's record, half the dose"
    )
    for verb, text in (
        ("stop", "end the light now"),
        ("pause", "dark, with clock and dose frozen"),
        ("resume", "go on after a pause"),
        ("clear-fault", "clear a fault whose cause is gone"),
    ):
        verbs.add_parser(verb, parents=[where], help=text)
    people.add_parser(verbs, where)
    fleet.add_parser(verbs, where)
    prescribe.add_parsers(verbs, where)
    settings.add_parser(verbs, where)
    history.add_parsers(verbs, where)
    symptoms.add_parser(verbs, where)
    data_verbs.add_parsers(verbs, where)
    report.add_parser(verbs, where)
    clock = verbs.add_parser("set-clock", parents=[where], help="tell the time where none is set")
    clock.add_argument("time", metavar="TIME", help="as 2026-09-30T18:40, here")
    clock.add_argument("--yes", action="store_true", help="ask nothing: it is so")
    for verb, (_, text) in INSTALLING.items():
        verbs.add_parser(verb, help=text)
    return parser


def _socket(arguments: argparse.Namespace) -> Path:
    if arguments.socket is not None:
        return Path(arguments.socket)
    if arguments.dir is not None:
        return Path(arguments.dir) / "control.sock"
    return wire.default_socket()


def _status(client: Client, arguments: argparse.Namespace) -> int:
    render = show.as_json if arguments.json else show.status
    answer = client.ask(wire.Status())
    if not isinstance(answer, wire.Telemetry):
        return _refused(answer)
    print(render(answer), flush=True)
    if not arguments.follow:
        listing = client.ask(wire.Areas()) if not arguments.json else None
        if isinstance(listing, wire.AreaList):
            print(*(f"  {notice}\n" for notice in listing.notices), sep="", end="")
        return DONE
    client.send(wire.Subscribe())
    while True:
        message = client.listen(1.0)
        if isinstance(message, wire.Telemetry):
            print(render(message), flush=True)


def _areas(client: Client, arguments: argparse.Namespace) -> int:
    answer = client.ask(wire.Areas(person=arguments.person))
    if not isinstance(answer, wire.AreaList):
        return _refused(answer)
    if arguments.json:
        print(show.as_json(answer))
    else:
        print(show.areas(answer, evidence=arguments.evidence))
    return DONE


def _refused(answer: wire.Message) -> int:
    text = answer.error if isinstance(answer, wire.Refused) else "an answer of another kind"
    print(f"panelctl: refused: {text}", file=sys.stderr)
    return REFUSED


def _run(arguments: argparse.Namespace) -> int:
    client = Client(_socket(arguments))
    try:
        match arguments.verb:
            case "status":
                return _status(client, arguments)
            case "areas":
                return _areas(client, arguments)
            case "set-clock":
                return set_clock.set_clock(client, arguments.time, is_sure=arguments.yes)
            case "history":
                return history.history(client, arguments)
            case "report":
                return report.report(client, arguments)
            case "note":
                return history.note(client, arguments)
            case "symptoms":
                return symptoms.symptoms(client, arguments)
            case "course":
                return history.course(client, arguments)
            case verb if verb in data_verbs.VERBS:
                return data_verbs.data(client, arguments)
            case "people":
                return people.people(client, arguments)
            case "fleet":
                return fleet.fleet(client, arguments)
            case "prescribe":
                return prescribe.prescribe(client, arguments)
            case "settings":
                return settings.settings(client, arguments)
            case "start":
                return start(
                    client,
                    wire.Start(
                        area=arguments.area,
                        minutes=arguments.minutes,
                        mode=arguments.mode,
                        strength=arguments.strength,
                        distance_cm=arguments.distance_cm,
                        person=arguments.person,
                        override=arguments.override,
                    ),
                )
        answer = client.ask(SIMPLE[arguments.verb])
        return DONE if isinstance(answer, wire.Done) else _refused(answer)
    finally:
        client.close()


def main() -> int:
    """Run one verb; return its exit status."""
    if sys.argv[1:2] and sys.argv[1] in INSTALLING:
        # They look at the machine itself, its files or its sound: programs of their own.
        module, *more = INSTALLING[sys.argv[1]][0].split()
        program = [sys.executable, "-m", module, *more, *sys.argv[2:]]
        os.execv(sys.executable, program)  # noqa: S606  ourselves, from a fixed list
    if enrolment.is_meant(sys.argv[1:]):
        enrolment.become(sys.argv[1:])
    arguments = _parser().parse_args()
    # A shell's background job inherits that it is ignored; who interrupts this means it.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        if arguments.verb == "refill":  # on a machine that has no panel
            return prescribe.refill(arguments)
        return _run(arguments)
    except NoDaemonError as error:
        print(f"panelctl: {error}", file=sys.stderr)
        return NO_DAEMON
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:  # the reader of a pipe has seen enough
        sys.stderr.close()
        return DONE


if __name__ == "__main__":
    sys.exit(main())
