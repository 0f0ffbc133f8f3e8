"""From telemetry to sound: the rules say what, turns say when, the player plays it."""

from collections.abc import Callable, Sequence

from firmware_py.wire import Telemetry
from ui.voice import sound_file
from ui.voice.cue import Cue, Rank
from ui.voice.library import Library
from ui.voice.player import Player
from ui.voice.rules import Rules
from ui.voice.turns import Turns

# Steps that are heard apart: how many times 6 dB softer than rendered. No step is silence.
VOLUMES = {1: 4, 2: 3, 3: 2, 4: 1, 5: 0}
USUAL = 4
NIGHT = 1  # one step softer
APART_S = 0.15  # a tile's lines


class Speaker:
    """Says what the panel does, and what is touched.

    volume: where none was chosen on the panel. log: gets the ids as they begin, heard or not.
    """

    def __init__(
        self, library: Library, player: Player, volume: int, log: Callable[[str], object]
    ) -> None:
        if volume not in VOLUMES:
            raise ValueError(f"volume {volume}: must lie in 1..{max(VOLUMES)}")
        self._rules = Rules()
        self._turns = Turns()
        self._library = library
        self._player = player
        self._volume = self._usual = volume
        self._log = log
        self._is_night = False
        self._is_off = False

    def hear(self, telemetry: Telemetry, now: float) -> None:
        """Say what the panel's state now gives to say."""
        hearing = telemetry.hearing
        if hearing is not None:
            self._library.speak(hearing.language)
            self._is_night = hearing.is_night
            self._is_off = not hearing.sound
            self._volume = hearing.volume if hearing.volume in VOLUMES else self._usual
        self._say(self._rules.hear(telemetry, now), now)

    def pass_time(self, now: float) -> None:
        """Say what time alone gives to say, and what has waited for its turn."""
        self._say(self._rules.pass_time(now), now)
        waited = self._turns.next(now, is_busy=self._player.is_busy(now))
        if waited is not None:
            self._begin(waited, now)

    def touched(self, clips: Sequence[str], now: float) -> None:
        """Say what a finger has found on the screen. clips: sounds of `ui.language.tiles`."""
        if clips:
            self._say([Cue(clips[0], Rank.TOUCH, now, tuple(clips[1:]))], now)

    def lost(self, now: float) -> None:
        """Say that the connection ended, where there may be light."""
        self._say(self._rules.lost(now), now)

    def _say(self, cues: list[Cue], now: float) -> None:
        for cue in cues:
            # Sound that a person switched off is off, as the buzzer's is: but for what is urgent.
            if self._is_off and cue.rank is not Rank.URGENT:
                continue
            begins = self._turns.take(cue, is_busy=self._player.is_busy(now))
            if begins is not None:
                self._begin(begins, now)

    def _begin(self, cue: Cue, now: float) -> None:
        softer = VOLUMES[self._volume] + (NIGHT if self._is_night else 0)
        ids = (cue.prompt, *cue.then)
        sounds = [found for each in ids if (found := self._library.sound(each, softer)) is not None]
        # First the sound, which somebody waits for.
        if sounds:
            self._player.begin(sound_file.joined(sounds, APART_S), now)
        self._log(f"{'says' if sounds else 'would say'} {' '.join(ids)}")
