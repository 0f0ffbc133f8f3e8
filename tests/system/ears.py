"""Somebody with closed eyes at a whole panel: prompts and the buzzer, one button, one target."""

from pathlib import Path

from firmware_py import wire
from firmware_py.core.units import seconds
from tests.daemon.desk import Desk
from ui.voice.ear import Ear
from ui.voice.library import Library
from ui.voice.player import NoCard
from ui.voice.speaker import USUAL, Speaker

Told = list[tuple[float, str]]


class Ears:
    """A desk with the real voice on its socket. Times are the panel's, in seconds.

    The person knows `heard` and `beeps` alone, and can only `stop` and `touch`. `states` is for
    whoever judges: what truly was, and since when.
    """

    def __init__(self, folder: Path, sounds: Path | None = None, volume: int = USUAL) -> None:
        self.desk = Desk(folder)
        self.heard: Told = []
        self.beeps: list[float] = []
        self.states: Told = []
        self._ear = Ear(self.desk.rig.socket)
        library = Library([sounds] if sounds is not None else [], self._said)
        self._speaker = Speaker(library, NoCard(), volume, self._said)
        self._buzzed = False

    @property
    def now(self) -> float:
        return seconds(self.desk.world.clock())

    def stop(self) -> None:
        """Press the button on the panel."""
        self.desk.inject("stop", "pressed")
        self.wait(0.5)
        self.desk.inject("stop", "released")

    def touch(self) -> None:
        """Touch anywhere: what leads on from where the panel is."""
        state = self.desk.daemon.controller.session.state
        leads_on: dict[str, wire.Request] = {
            "idle": wire.Start(area="soles", minutes=10, goggles=True),
            "lit": wire.Pause(),
            "paused": wire.Resume(),
            "done": wire.Dismiss(),
            "fault": wire.ClearFault(),
        }
        self.desk.ask(leads_on[state])
        self._listen()

    def wait(self, for_s: float) -> None:
        until = self.now + for_s
        while self.now < until:
            self.desk.step()
            self._listen()

    def wait_for(self, prompt: str, at_most_s: float) -> None:
        """Wait until something is said that wasn't before."""
        had, until = len(self.heard), self.now + at_most_s
        while prompt not in [said for _, said in self.heard[had:]]:
            assert self.now < until, f"{prompt}: not within {at_most_s} s; heard {self.heard[-5:]}"
            self.desk.step()
            self._listen()

    def close(self) -> None:
        self._ear.close()
        self.desk.close()

    def _listen(self) -> None:
        self.desk.daemon.serve(0)
        telemetry = self._ear.listen(self.now, 0)
        if telemetry is not None:
            self._speaker.hear(telemetry, self.now)
        self._speaker.pass_time(self.now)
        buzzes = self.desk.world.lines["buzzer"]
        if buzzes and not self._buzzed:
            self.beeps.append(self.now)
        self._buzzed = buzzes
        state = str(self.desk.daemon.controller.session.state)
        if not self.states or self.states[-1][1] != state:
            self.states.append((round(self.now, 2), state))

    def _said(self, line: str) -> None:
        self.heard.append((round(self.now, 2), line.rsplit(maxsplit=1)[-1]))
