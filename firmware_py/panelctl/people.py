"""`panelctl people`: who uses the panel, and their answers to the first-use questions."""

import argparse
import sys
from typing import Any

from firmware_py import wire
from firmware_py.panelctl import show
from firmware_py.panelctl.client import Client
from firmware_py.panelctl.start import DONE, REFUSED

WORDS: dict[str, wire.Answer] = {
    "y": "yes", "yes": "yes", "n": "no", "no": "no", "?": "not_sure", "not sure": "not_sure",
}  # fmt: skip
USAGE = 2


def add_parser(verbs: Any, where: argparse.ArgumentParser) -> None:
    """Add the verb and what follows it."""
    people = verbs.add_parser("people", parents=[where], help="list, add, rename; first use")
    people.set_defaults(what="list", json=False)
    whats = people.add_subparsers(dest="what", metavar="WHAT")
    # What was given before WHAT isn't taken back by a default after it.
    again = argparse.ArgumentParser(add_help=False, argument_default=argparse.SUPPRESS)
    again.add_argument("--socket", help=argparse.SUPPRESS)
    again.add_argument("--dir", help=argparse.SUPPRESS)
    listing = whats.add_parser("list", parents=[again], help="who there is")
    listing.add_argument("--json", action="store_true", help="as one JSON object")
    add = whats.add_parser("add", parents=[again], help="name one more person")
    add.add_argument("name", metavar="NAME")
    add.add_argument("--no-gentle-start", action="store_true", help="the whole dose at once")
    rename = whats.add_parser("rename", parents=[again], help="with all their sessions")
    rename.add_argument("name", metavar="NAME")
    rename.add_argument("to", metavar="NEW")
    answer = whats.add_parser("answer", parents=[again], help="the first-use questions")
    answer.add_argument("name", metavar="NAME")
    answer.add_argument("--nothing-applies", action="store_true", help="no to every question")
    answer.add_argument("--yes", nargs="+", default=[], metavar="KEY", help="yes to these alone")
    gentle = whats.add_parser("gentle", parents=[again], help="50, 75, then 100 %% of a dose")
    gentle.add_argument("name", metavar="NAME")
    gentle.add_argument("on", choices=("on", "off"))
    agree = whats.add_parser("agree", parents=[again], help="enter a clinician's agreement")
    agree.add_argument("name", metavar="NAME")
    agree.add_argument("--clinician", required=True, metavar="NAME")
    agree.add_argument("--date", required=True, metavar="YYYY-MM-DD")


def people(client: Client, arguments: argparse.Namespace) -> int:
    """Carry out what was asked; return the exit status."""
    listing = client.ask(wire.People())
    if not isinstance(listing, wire.PeopleList):
        return _end(listing)
    match arguments.what:
        case "add":
            gentle = not arguments.no_gentle_start
            return _end(client.ask(wire.AddPerson(name=arguments.name, gentle_start=gentle)))
        case "rename":
            return _end(client.ask(wire.RenamePerson(name=arguments.name, to=arguments.to)))
        case "answer":
            return _answer(client, arguments, listing.questions)
        case "gentle":
            on = arguments.on == "on"
            return _end(client.ask(wire.GentleStart(name=arguments.name, on=on)))
        case "agree":
            asked = wire.Agree(
                name=arguments.name, clinician=arguments.clinician, date=arguments.date
            )
            return _end(client.ask(asked))
    print(show.as_json(listing) if arguments.json else text(listing))
    return DONE


def text(listing: wire.PeopleList) -> str:
    """Return everyone on a line each."""
    lines = []
    for person in listing.people:
        gentle = "gentle start" if person.gentle_start else "no gentle start"
        asked = ", must answer the first-use questions" if person.must_answer else ""
        lines.append(f"{person.name}: {gentle}{asked}")
    return "\n".join(lines)


def _answer(
    client: Client, arguments: argparse.Namespace, questions: tuple[wire.QuestionInfo, ...]
) -> int:
    answers: dict[str, wire.Answer] = {}
    if arguments.nothing_applies or arguments.yes:
        if arguments.nothing_applies and arguments.yes:
            print("panelctl: --nothing-applies and --yes: choose one", file=sys.stderr)
            return USAGE
        known = {question.key for question in questions}
        if unknown := [key for key in arguments.yes if key not in known]:
            print(
                f"panelctl: --yes {unknown[0]}: choose of {', '.join(sorted(known))}",
                file=sys.stderr,
            )
            return USAGE
        answers = {q.key: "yes" if q.key in arguments.yes else "no" for q in questions}
    else:
        try:
            for question in questions:
                answers[question.key] = _ask(question.text)
        except EOFError:
            print(
                "panelctl: refused: nobody can be asked here: say --nothing-applies, or --yes "
                "with what applies; nothing was changed",
                file=sys.stderr,
            )
            return REFUSED
    status = _end(client.ask(wire.AnswerQuestions(name=arguments.name, answers=answers)))
    if status == DONE:
        for question in questions:
            if question.note and answers[question.key] != "no":
                print(question.note)
    return status


def _ask(question: str) -> wire.Answer:
    while True:
        given = input(f"{question} [y/n/?] ").strip().lower()
        if given in WORDS:
            return WORDS[given]
        print("y for yes, n for no, ? for not sure")


def _end(answer: wire.Message) -> int:
    if isinstance(answer, wire.Done):
        return DONE
    said = answer.error if isinstance(answer, wire.Refused) else "an answer of another kind"
    print(f"panelctl: refused: {said}", file=sys.stderr)
    return REFUSED
