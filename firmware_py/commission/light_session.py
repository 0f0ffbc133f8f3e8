"""The panel and the person, as the steps use them: light that ends, questions asked again."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date

from firmware_py import wire
from firmware_py.commission.answers import KeptAnswers
from firmware_py.commission.console import Console
from firmware_py.commission.readings import Unit, WrongReadingError, number
from firmware_py.core.units import Channel, is_within

LIT_S = 60.0
RAMP_S = 3.0  # and a moment for a meter
READABLE = (0.1, 500.0)
CONTRADICTED = ("stuck_on", "no_light")


class NotProvenError(Exception):
    """Something must be put right at the panel before this can go on; the text says what."""


class LightSession:
    """A console with the answers given at it. if_swapped: what to change where colours are."""

    def __init__(self, console: Console, answers: KeptAnswers, if_swapped: str) -> None:
        self.console = console
        self.answers = answers
        self._if_swapped = if_swapped

    @contextmanager
    def light(self, channel: Channel, duty: float) -> Iterator[bool]:
        """Light a colour, up to its full duty, and put it out again; False where it didn't light.

        Raises:
            NotProvenError: A fault; a person decides whether it is cleared.
        """
        asked = wire.CommissionLight(channel=channel.value, duty=duty, seconds=LIT_S)
        answer = self.console.ask(asked)
        if isinstance(answer, wire.Refused):
            self.console.say(f"No light: {answer.error}.")
            self.console.question("Press Enter once that is put right (Ctrl-C to leave).")
            self.make_idle()
            yield False
            return
        try:
            self.console.wait(RAMP_S)
            yield self.is_lit()
        finally:
            self.console.ask(wire.Stop())

    def is_lit(self) -> bool:
        """Tell whether the light is still on; say why where it isn't.

        Raises:
            NotProvenError: The light senses contradict what was asked for.
        """
        now = self.status()
        if now.fault is not None:
            if now.fault.code in CONTRADICTED:
                raise NotProvenError(
                    f"{now.fault.text} If the other colour shone, the colours are swapped. "
                    f"{self._if_swapped} If not, look at that light sense and its lamp."
                )
            self.console.say(f"A fault: {now.fault.text} {now.fault.remedy}")
            self.make_idle()
            return False
        if now.state != "commissioning":
            self.console.say("The light was ended: the stop, the cover, warmth or the fan.")
        return now.state == "commissioning"

    def make_idle(self) -> None:
        """Bring the panel to where light may be asked for.

        Raises:
            NotProvenError: A session is under way, or a fault can't be cleared.
        """
        now = self.status()
        if now.state in ("arming", "lit", "paused"):
            raise NotProvenError("Somebody uses the panel: wait for the end, or stop it first.")
        if now.state == "done":
            self.console.ask(wire.Dismiss())
        if now.fault is not None and now.fault.code == "cannot_start":
            raise NotProvenError(f"The controller can't start: {now.fault.text}")
        if now.fault is not None:
            self.console.say(f"There is a fault: {now.fault.text}")
            if not self.agrees("Clear it?"):
                raise NotProvenError("The fault must be cleared first: panelctl clear-fault")
            answer = self.console.ask(wire.ClearFault())
            if isinstance(answer, wire.Refused):
                raise NotProvenError(f"It can't be cleared: {answer.error}")

    def status(self) -> wire.Telemetry:
        """Return the panel's state."""
        answer = self.console.ask(wire.Status())
        if not isinstance(answer, wire.Telemetry):
            raise NotProvenError(f"The controller answers {answer!r}")
        return answer

    def inputs(self) -> wire.InputState:
        """Return what every input says."""
        answer = self.console.ask(wire.Inputs())
        if not isinstance(answer, wire.InputState):
            raise NotProvenError(f"The controller answers {answer!r}")
        return answer

    def keep(self, key: str, value: object, said: str) -> None:
        """Keep an answer, and say so."""
        self.answers.keep(key, value, said)
        self.console.say(f"  ok: {said}")

    def agrees(self, question: str) -> bool:
        """Ask a question that is answered by yes or no."""
        return self.choice(question, ("y", "n")) == "y"

    def choice(self, question: str, choices: Sequence[str]) -> str:
        """Ask until one of the choices is typed; return it."""
        while True:
            text = self.console.question(f"{question} [{'/'.join(choices)}]").lower()
            if text in choices:
                return text
            self.console.say(f"{text!r}: type {' or '.join(choices)}.")

    def text(self, question: str, longest: int) -> str:
        """Ask until something of a bearable length is typed; return it."""
        while True:
            text = self.console.question(question)
            if is_within(len(text), 1, longest):
                return text
            self.console.say(f"{len(text)} letters; 1 to {longest} are needed: type it again.")

    def day(self, question: str) -> str:
        """Ask until a date is typed; return it as ISO 8601."""
        while True:
            text = self.console.question(question)
            try:
                return date.fromisoformat(text).isoformat()
            except ValueError:
                self.console.say(f"{text!r} is no date: type year, month and day.")

    def number(self, question: str, low: float, high: float, what: str) -> float:
        """Ask until a number in bounds is typed; return it."""
        while True:
            try:
                return number(self.console.question(question), low, high, what)
            except WrongReadingError as error:
                self.console.say(f"Refused: {error}.")

    def reading(
        self, question: str, check: Callable[[float], None], low: float, unit: Unit
    ) -> float:
        """Ask until a reading is typed that `check` lets pass; return it in mW/cm²."""
        while True:
            try:
                reading = unit.reading(self.console.question(question), low, READABLE[1])
                check(reading)
            except WrongReadingError as error:
                self.console.say(f"Refused: {error}.")
            else:
                return reading
