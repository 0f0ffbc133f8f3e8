"""`panelctl set-clock`: tell the time, after it was read back with what it would mean."""

import sys

from firmware_py import wire
from firmware_py.panelctl import panel_zone
from firmware_py.panelctl.client import Client
from firmware_py.panelctl.start import DONE, REFUSED


def set_clock(client: Client, time: str, *, is_sure: bool) -> int:
    """Tell the time; return the exit status. is_sure: nobody is asked whether it is so."""
    here = panel_zone.as_here(time, panel_zone.zone_of(panel_zone.telemetry(client)))
    meant = client.ask(wire.SetClock(time=here, look=True))
    if not isinstance(meant, wire.Done):
        return _refused(meant)
    print(*meant.notes)
    if not is_sure and not _is_so():
        return REFUSED
    answer = client.ask(wire.SetClock(time=here, sure=is_sure))
    if isinstance(answer, wire.Refused) and answer.field == "sure":
        print(f"{answer.error[:1].upper()}{answer.error[1:]}.")
        if not _is_so():
            return REFUSED
        answer = client.ask(wire.SetClock(time=here, sure=True))
    return DONE if isinstance(answer, wire.Done) else _refused(answer)


def _is_so() -> bool:
    """Ask whoever sits there; where nobody does, it is not."""
    if not sys.stdin.isatty():
        print(
            "panelctl: refused: nobody is there to be asked; add --yes if it is so", file=sys.stderr
        )
        return False
    return input("Is it so? [y/N] ").strip().lower() in ("y", "yes")


def _refused(answer: wire.Message) -> int:
    text = answer.error if isinstance(answer, wire.Refused) else "an answer of another kind"
    print(f"panelctl: refused: {text}", file=sys.stderr)
    return REFUSED
