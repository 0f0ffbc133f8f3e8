"""The buzzer, driven from the session's state alone: a pattern's level at each tick."""

from collections.abc import Callable

from firmware_py.core import sounds
from firmware_py.core.session.machine import State
from firmware_py.core.sounds import Quiet, Scene, Sound
from firmware_py.core.units import NS_PER_S, Ns
from firmware_py.daemon.control.controller import Controller
from firmware_py.ports.hardware import Buzzer

LOOK_EVERY = 10  # ticks


class Sounder:
    """Sounds what is due; never waits. minute: of the panel's day, None where no clock is set."""

    def __init__(
        self, buzzer: Buzzer, quiet: Callable[[], Quiet], minute: Callable[[], int | None]
    ) -> None:
        self._buzzer = buzzer
        self._quiet = quiet
        self._minute = minute
        self._scene = Scene()
        self._playing: tuple[Sound, Ns, bool] | None = None  # which, since when, at night
        self._is_on = False
        self._looks = 0

    @property
    def is_sounding(self) -> bool:
        """Whether a pattern is under way: each of its edges needs a tick."""
        return self._playing is not None

    def tick(self, controller: Controller) -> None:
        """Set the buzzer as it should be now."""
        now, before = controller.facts.now, self._scene
        self._scene = self._look(controller)
        begins = sounds.due(before, self._scene)
        if begins is not None:
            quiet = self._quiet()
            at_night = quiet.is_night(self._minute())
            self._playing = None if quiet.silences(begins) else (begins, now, at_night)
        elif self._scene.state is not before.state:
            self._playing = None  # what it was about is over
        is_on = False
        if self._playing is not None:
            sound, since, at_night = self._playing
            is_on = sounds.is_on(sound, since, now, at_night=at_night)
            if sounds.is_over(sound, since, now, at_night=at_night):
                self._playing = None
        if is_on is not self._is_on:
            self._is_on = is_on
            self._buzzer.sound(on=is_on)

    def _look(self, controller: Controller) -> Scene:
        session, before = controller.session, self._scene
        self._looks += 1
        if session.state is State.ARMING:
            gone = (controller.facts.now - session.since) // NS_PER_S
            return Scene(session.state, countdown=gone)
        if session.state is not State.LIT:
            return Scene(session.state)
        if before.state is State.LIT and self._looks % LOOK_EVERY:
            return before  # what remains needs no look at every tick
        return Scene(session.state, remaining=controller.remaining)
