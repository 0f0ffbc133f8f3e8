"""What is said, and when: from the daemon's telemetry alone.

Telemetry comes at every change of state, and every 0.4 s while a session is under way. What is due
in between, such as a number of the countdown, is reckoned on from the last one, for a second at
most: a panel that is silent for longer is told as such, and nothing more is guessed.
"""

from firmware_py.wire import Telemetry
from ui.language.prompts import Prompt, lit
from ui.voice.cue import Cue, Rank

SILENCE_S = 1.0  # as on the screen
DARK_SILENCE_S = 3.0  # without a session telemetry comes every 1.2 s
COUNTED = {5: Prompt.FIVE, 3: Prompt.THREE, 2: Prompt.TWO, 1: Prompt.ONE}
LATE_S = 0.5  # a number later than this is wrong, and isn't said
WHOLE_COUNTDOWN_S = 8.0  # with less than this left, "ten seconds" would be wrong
# The gravest reason is told where there are several.
PAUSES = {
    "interlock": Prompt.PAUSED_COVER,
    "warm": Prompt.PAUSED_WARM,
    "screen": Prompt.PAUSED_SCREEN,
    "saving": Prompt.PAUSED_SAVING,
    "person": Prompt.PAUSED,
}
ENDINGS = {
    "complete": Prompt.FINISHED,
    "time_limit": Prompt.FINISHED,
    "pause_limit": Prompt.PAUSE_TOO_LONG,
    "cancelled": Prompt.CALLED_OFF,
}
SESSION = frozenset({"arming", "lit", "paused"})
MAY_BE_LIT = SESSION | {"commissioning", "fault"}
FIVE_MINUTES_S, ONE_MINUTE_S = 300.0, 60.0
APART_S = 30.0  # two times left that are nearer than this: the later one is enough
FAULT_AGAIN_S = 10.0
FAULT_TIMES = 6
# The breathing begins once it has been said that the light is on.
SETTLE_S = 6.0
IN_S, OUT_S = 4.0, 6.0
GUIDED = 6  # breaths with words: the first minute; then tones alone


class Rules:
    """What has been told so far. Pure: times are handed in, in seconds of one clock."""

    def __init__(self) -> None:
        self._last: Telemetry | None = None
        self._heard_at = 0.0
        self._is_lost = False  # and that it is has been said
        self._told: set[Prompt] = set()  # of what comes once: counts of a countdown, times left
        self._half_s = 0.0  # what is left at half of the light; 0: no half is told
        self._faults = 0
        self._fault_at = 0.0
        self._breath_at = 0.0  # when the next half of a breath begins
        self._halves = 0
        self._goes_on = False  # the countdown under way is of a session that paused

    def hear(self, telemetry: Telemetry, now: float) -> list[Cue]:
        """Return what the panel's state now gives to say."""
        last, self._last = self._last, telemetry
        self._heard_at = now
        cues = []
        if last is None or _news(last, telemetry):
            prompt = self._entered(last, telemetry, now)
            if prompt is not None:
                rank = Rank.URGENT if prompt is Prompt.FAULT else Rank.STATE
                cues.append(Cue(prompt, rank, now))
        self._is_lost = False
        return cues + self.pass_time(now)

    def pass_time(self, now: float) -> list[Cue]:
        """Return what time alone gives to say."""
        last = self._last
        if last is None:
            return []
        is_lit = last.state in SESSION or last.state == "commissioning"
        if now - self._heard_at > (SILENCE_S if is_lit else DARK_SILENCE_S):
            return self.lost(now)
        match last.state:
            case "arming":
                return self._count(last, now)
            case "lit":
                return self._times(last, now) or self._breathe(last, now)
            case "fault" if self._faults < FAULT_TIMES:
                if now - self._fault_at >= FAULT_AGAIN_S:
                    self._faults += 1
                    self._fault_at = now
                    return [Cue(Prompt.FAULT, Rank.URGENT, now)]
        return []

    def lost(self, now: float) -> list[Cue]:
        """Return what to say as the panel falls silent: something only where there may be light."""
        last, self._last = self._last, None
        if last is None or last.state not in MAY_BE_LIT:
            return []
        self._is_lost = True
        return [Cue(Prompt.NO_CONTACT, Rank.URGENT, now)]

    def _entered(self, last: Telemetry | None, now_is: Telemetry, now: float) -> Prompt | None:
        """Return what tells of a state that begins, or that is met."""
        before = last.state if last is not None else None
        match now_is.state:
            case "arming":
                return self._announced(before, now_is)
            case "lit":
                return self._light(before, now_is, now)
            case "paused":
                return _paused(last, now_is)
            case "done" if before is not None and before != "done":
                return ENDINGS.get(now_is.ended or "", Prompt.STOPPED)
            case "fault":
                self._faults, self._fault_at = 1, now
                return Prompt.FAULT
            case "commissioning":
                return Prompt.INSTALLER
            case "idle" if before == "fault":
                return Prompt.FAULT_CLEARED
            case "idle" if before == "commissioning":
                return Prompt.INSTALLER_OFF
            case "idle" if before in SESSION:
                return Prompt.STOPPED
        return Prompt.CONTACT if self._is_lost else None

    def _announced(self, before: str | None, telemetry: Telemetry) -> Prompt:
        """Return what tells that the light comes, for the first time or after a pause."""
        left = telemetry.countdown_s or 0.0
        self._goes_on = before == "paused" and left <= WHOLE_COUNTDOWN_S
        if self._goes_on:
            # The announcement takes most of the five seconds; the buzzer counts them.
            self._told |= set(COUNTED.values())
            return Prompt.AGAIN_SOON if telemetry.goggles else Prompt.AGAIN_SOON_DONT_LOOK
        self._told.clear()
        self._halves = 0
        if left <= WHOLE_COUNTDOWN_S:
            return Prompt.LIGHT_SOON
        return Prompt.GOGGLES_ON if telemetry.goggles else Prompt.DONT_LOOK

    def _light(self, before: str | None, telemetry: Telemetry, now: float) -> Prompt:
        self._breath_at = now + SETTLE_S
        self._halves += self._halves % 2  # begin with a breath in
        left = telemetry.remaining_s or 0.0
        if before is None:  # perhaps another session than the one that was heard of
            self._told.clear()
            self._half_s = 0.0
        if before == "arming" and not self._goes_on:
            self._half_s = left / 2
            return lit(round(left / 60))
        # What has passed isn't told: the light was on before, or this listener came late.
        self._told |= {prompt for prompt, at in self._marks().items() if left <= at}
        return Prompt.LIT if before is None else Prompt.LIT_AGAIN

    def _marks(self) -> dict[Prompt, float]:
        """Return what is told of the time, and how much is left then."""
        marks = {Prompt.FIVE_MINUTES: FIVE_MINUTES_S, Prompt.ONE_MINUTE: ONE_MINUTE_S}
        if self._half_s and all(abs(self._half_s - at) > APART_S for at in marks.values()):
            marks[Prompt.HALF] = self._half_s
        return marks

    def _count(self, last: Telemetry, now: float) -> list[Cue]:
        if last.countdown_s is None:
            return []
        left = last.countdown_s - (now - self._heard_at) * last.speed
        for number, prompt in sorted(COUNTED.items()):
            if left <= number and prompt not in self._told:
                self._told |= {each for at, each in COUNTED.items() if at >= number}
                is_true = number - left < LATE_S
                return [Cue(prompt, Rank.COUNT, now)] if is_true else []
        return []

    def _times(self, last: Telemetry, now: float) -> list[Cue]:
        if last.remaining_s is None:
            return []
        left = last.remaining_s - (now - self._heard_at) * last.speed
        due = {p: at for p, at in self._marks().items() if left <= at and p not in self._told}
        if not due:
            return []
        self._told |= set(due)
        latest = min(due, key=lambda prompt: due[prompt])
        # A session that was shorter from the start has no five minutes to tell of.
        is_news = due[latest] - left < APART_S and self._half_s * 2 > due[latest] + APART_S
        return [Cue(latest, Rank.TIME, now)] if is_news or not self._half_s else []

    def _breathe(self, last: Telemetry, now: float) -> list[Cue]:
        if last.hearing is None or not last.hearing.breathing or now < self._breath_at:
            return []
        is_in = self._halves % 2 == 0
        self._breath_at += IN_S if is_in else OUT_S
        if self._breath_at <= now:  # after a stall: not all at once
            self._breath_at = now + (IN_S if is_in else OUT_S)
        guided = self._halves < 2 * GUIDED
        self._halves += 1
        if is_in:
            prompt = Prompt.BREATHE_IN if guided else Prompt.TONE_IN
        else:
            prompt = Prompt.BREATHE_OUT if guided else Prompt.TONE_OUT
        return [Cue(prompt, Rank.BREATH, now)]


def _news(last: Telemetry, now_is: Telemetry) -> bool:
    """Tell whether there is another state, another session, or another reason to pause."""
    if now_is.state != last.state or now_is.session != last.session:
        return True
    return now_is.state == "paused" and (
        _gravest(now_is) is not _gravest(last) or now_is.can_resume is not last.can_resume
    )


def _gravest(telemetry: Telemetry) -> Prompt:
    return next((PAUSES[why] for why in PAUSES if why in telemetry.pauses), Prompt.PAUSED)


def _paused(last: Telemetry | None, now_is: Telemetry) -> Prompt:
    """Return why the light pauses; that it may go on, where that is the news."""
    was_paused = last is not None and last.state == "paused"
    if was_paused and now_is.can_resume:
        return Prompt.MAY_RESUME
    return _gravest(now_is)
