"""`panelctl start`: begins a session, stays with it, and holds its lease."""

import signal
import sys
import time
from types import FrameType

from msgspec.structs import replace

from firmware_py import wire
from firmware_py.panelctl import show
from firmware_py.panelctl.client import Client, NoDaemonError

DONE, REFUSED, NO_DAEMON, ENDED_EARLY, INTERRUPTED = 0, 1, 3, 4, 130
RENEW_S = 1.0
COMPLETE = ("complete", "time_limit")


class _Interrupt:
    """Remembers that Ctrl-C, a hang-up or a termination asked for the light to stop."""

    def __init__(self) -> None:
        self.asked = False
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._note)

    def _note(self, _number: int, _frame: FrameType | None) -> None:
        self.asked = True


class _Line:
    """One line on the terminal that is written over; nothing of it where there is no terminal."""

    def __init__(self) -> None:
        self._is_terminal = sys.stdout.isatty()
        self._shown = ""

    def show(self, text: str) -> None:
        if self._is_terminal and text != self._shown:
            self._shown = text
            print(f"\r\x1b[2K{text}", end="", flush=True)

    def end(self) -> None:
        if self._shown:
            print()


def start(client: Client, request: wire.Start) -> int:
    """Run a session from its start to its end; return the exit status."""
    interrupt = _Interrupt()
    preview = client.ask(_plan(request))
    if isinstance(preview, wire.PlanPreview):
        # Whoever starts it here confirms all the checks, which name the goggles.
        request = replace(request, goggles=preview.needs_goggles)
    answer = client.ask(request)
    if isinstance(answer, wire.Refused):
        print(f"panelctl: refused: {answer.error}", file=sys.stderr)
        return REFUSED
    if not isinstance(answer, wire.Done):
        print("panelctl: the daemon answered something else", file=sys.stderr)
        return REFUSED
    for note in answer.notes:
        print(f"- {note}", flush=True)
    if isinstance(preview, wire.PlanPreview):
        print(f"- {show.gives(preview)}", flush=True)
    client.send(wire.Subscribe())
    line = _Line()
    try:
        return _follow(client, answer.session, interrupt, line)
    except NoDaemonError as error:
        line.end()
        print(f"panelctl: {error}; the light goes off by itself", file=sys.stderr)
        return ENDED_EARLY


def _plan(request: wire.Start) -> wire.Plan:
    """Return the question what a start would give."""
    return wire.Plan(
        area=request.area,
        minutes=request.minutes,
        mode=request.mode,
        strength=request.strength,
        distance_cm=request.distance_cm,
        person=request.person,
    )


def _follow(client: Client, session: int | None, interrupt: _Interrupt, line: _Line) -> int:
    renewed = time.monotonic()
    while True:
        if interrupt.asked:
            client.ask(wire.Stop())
            line.end()
            print("panelctl: stopped, the light is off", file=sys.stderr)
            return INTERRUPTED
        now = time.monotonic()
        if now - renewed >= RENEW_S:
            renewed = now
            client.send(wire.Renew())
        message = client.listen(0.2)
        if isinstance(message, wire.Telemetry):
            status = _ended(message, session)
            if status is not None:
                line.show(show.progress(message))
                line.end()
                _tell(message, status)
                return status
            line.show(show.progress(message))


def _ended(now: wire.Telemetry, session: int | None) -> int | None:
    """Return the exit status once this session is over."""
    if now.state == "fault" or now.session != session:
        return ENDED_EARLY
    if now.state == "done":
        return DONE if now.ended in COMPLETE else ENDED_EARLY
    return None


def _tell(now: wire.Telemetry, status: int) -> None:
    if status == DONE:
        print(now.reason)
    elif now.fault is not None:
        print(f"panelctl: ended early: {now.fault.text} {now.fault.remedy}", file=sys.stderr)
    else:
        print(f"panelctl: ended early: {now.reason}", file=sys.stderr)
