"""Skin that a sensor sees from afar: when its heat dims the light, pauses the session, or ends it.

Light warms skin, and blood carries the heat away. Where circulation is poor or the foot is under a
blanket, the same light warms it further; and whoever can't feel heat doesn't draw the foot away. So
two sets of bounds: one for people who feel, and a lower one for those who don't, or of whom nobody
knows, which also bounds how far skin may warm from what it was when the session began (the
baseline).

Nothing here loosens a rule that holds without such a sensor: it only adds reasons for less light.
The bounds are ours, from burn thresholds (43 °C for hours; less where blood flow is poor).
"""

from collections.abc import Sequence
from statistics import median_low

from msgspec import Struct

from firmware_py.core import limits
from firmware_py.core.reasons import Reason, Said
from firmware_py.core.sensing.readings import Reading
from firmware_py.core.units import NS_PER_S, Celsius, Ns, seconds


class SkinBounds(Struct, frozen=True, kw_only=True):
    """What skin may be, °C, and by how much it may have warmed, K; None: by any."""

    derate: Celsius
    pause: Celsius
    resume: Celsius
    fault: Celsius
    rise_k: float | None
    resume_rise_k: float | None


FEELS = SkinBounds(
    derate=limits.SKIN_DERATE,
    pause=limits.SKIN_PAUSE,
    resume=limits.SKIN_RESUME,
    fault=limits.SKIN_FAULT,
    rise_k=None,
    resume_rise_k=None,
)
INSENSATE = SkinBounds(
    derate=limits.SKIN_DERATE_INSENSATE,
    pause=limits.SKIN_PAUSE_INSENSATE,
    resume=limits.SKIN_RESUME_INSENSATE,
    fault=limits.SKIN_FAULT_INSENSATE,
    rise_k=limits.SKIN_RISE_INSENSATE_K,
    resume_rise_k=limits.SKIN_RISE_RESUME_INSENSATE_K,
)


class SkinLook(Struct, frozen=True, kw_only=True):
    """What is known of the skin at one instant.

    baseline: how warm it was when the session began; None while no skin was seen in it.
    is_heated: it warms faster than this light can warm skin. is_insensate: whose skin it is can't
    tell hot from cold, or nobody knows.
    """

    reading: Reading
    baseline: Celsius | None
    is_heated: bool
    is_insensate: bool

    @property
    def bounds(self) -> SkinBounds:
        """The bounds that hold for this skin."""
        return INSENSATE if self.is_insensate else FEELS

    @property
    def is_seen(self) -> bool:
        """There was skin when the session began, and what is seen now is no colder than skin."""
        celsius = self.reading.celsius
        return self.baseline is not None and celsius is not None and celsius >= limits.SKIN_SEEN_MIN

    @property
    def is_warm(self) -> bool:
        """At a bound that pauses; unknown counts as cool, since it pauses by itself."""
        return not self._is_below(self.bounds.pause, self.bounds.rise_k)

    @property
    def is_cool(self) -> bool:
        """Known, and below every bound at which a pause ends."""
        return self.reading.celsius is not None and self._is_below(
            self.bounds.resume, self.bounds.resume_rise_k
        )

    def _is_below(self, bound: Celsius, rise_k: float | None) -> bool:
        celsius = self.reading.celsius
        if celsius is None:
            return True
        if rise_k is not None and self.baseline is not None and celsius - self.baseline >= rise_k:
            return False
        return celsius < bound


def derate(look: SkinLook | None) -> float:
    """Return the share of the planned irradiance that the skin allows, 0..1; unknown is none."""
    if look is None:
        return 1.0
    celsius, bounds = look.reading.celsius, look.bounds
    if celsius is None:
        return 0.0
    return min(1.0, max(0.0, (bounds.pause - celsius) / (bounds.pause - bounds.derate)))


def pauses(look: SkinLook | None) -> Said | None:
    """Return why a session pauses; None: not because of the skin."""
    if look is None:
        return None
    if look.is_warm and look.reading.celsius is not None:
        return Reason.HOLD_SKIN_WARM.said(celsius=look.reading.celsius)
    if look.is_heated:
        return Reason.HOLD_SKIN_HEATED.said()
    if not look.is_seen:
        return Reason.HOLD_NO_SKIN.said()
    return None


def is_fit_to_resume(look: SkinLook | None) -> bool:
    """Tell whether nothing of the skin keeps a pause up."""
    return look is None or (look.is_cool and look.is_seen and not look.is_heated)


def too_hot(look: SkinLook | None) -> Said | None:
    """Return the message of a fault where the skin is at its fault bound."""
    if look is None or look.reading.celsius is None:
        return None
    if not look.reading.celsius >= look.bounds.fault:
        return None
    return Reason.SKIN_TOO_HOT.said(celsius=look.reading.celsius, limit_c=look.bounds.fault)


def refuses_start(look: SkinLook | None) -> Said | None:
    """Return why no session can begin; None: what is seen can be skin."""
    if look is None:
        return None
    celsius = look.reading.celsius
    if celsius is None:
        return Reason.SKIN_MOVED.said()
    if not celsius >= limits.SKIN_SEEN_MIN:
        return Reason.NO_SKIN.said(celsius=celsius, limit_c=limits.SKIN_SEEN_MIN)
    if not celsius <= limits.SKIN_SEEN_MAX:
        return Reason.SKIN_TOO_WARM.said(celsius=celsius, limit_c=limits.SKIN_SEEN_MAX)
    return None


def is_lost(reading: Reading) -> bool:
    """Tell whether the sensor gives no answer; a jump is none: somebody moved, and it settles."""
    return reading.celsius is None and reading.why.code is not Reason.READING_JUMPED


class SkinWatch(Struct, frozen=True):
    """The memory of what the sensor saw.

    session: the record of the session whose baseline it holds. readings: (when, °C) of late, the
    oldest first, without a break. is_heated: they say that something else than this light heats it.
    """

    session: int | None = None
    baseline: Celsius | None = None
    readings: tuple[tuple[Ns, float], ...] = ()
    is_heated: bool = False

    def take(self, at: Ns, celsius: float | None) -> "SkinWatch":
        """Return the memory after one more answer; one that is no reading is a break."""
        if celsius is None:
            return SkinWatch(self.session, self.baseline)
        recent = [r for r in self.readings if at - r[0] <= _KEPT]
        readings = (*recent, (at, celsius))
        # Once for each answer: it is asked at every tick.
        return SkinWatch(self.session, self.baseline, readings, _is_heated(readings))

    def follow(self, session: int | None, reading: Reading) -> "SkinWatch":
        """Return the memory of a session under way; its baseline is the first skin seen in it."""
        if session is None:
            return self
        baseline = self.baseline if session == self.session else None
        celsius = reading.celsius
        if (
            baseline is None
            and celsius is not None
            and limits.SKIN_SEEN_MIN <= celsius <= limits.SKIN_SEEN_MAX
        ):
            baseline = celsius
        return SkinWatch(session, baseline, self.readings, self.is_heated)


_MEDIAN_OVER = Ns(5 * NS_PER_S)
_KEPT = Ns(limits.SKIN_HEATING_FOR + _MEDIAN_OVER)


def _is_heated(readings: Sequence[tuple[Ns, float]]) -> bool:
    """Tell of steady warming, faster than this light's, in both halves of the judged time.

    Each of three instants is the median of a few readings, so that a sensor's noise doesn't
    count, and a foot that moves is a step in one of the halves alone.
    """
    now = readings[-1][0]
    first, middle, last = (
        _median(readings, Ns(now - limits.SKIN_HEATING_FOR * part // 2)) for part in (2, 1, 0)
    )
    if first is None or middle is None or last is None:
        return False
    half_k = limits.SKIN_HEATING_K_PER_MIN * seconds(limits.SKIN_HEATING_FOR) / 60 / 2
    return min(middle - first, last - middle) > half_k


def _median(readings: Sequence[tuple[Ns, float]], until: Ns) -> float | None:
    """Return the median of the readings of a few seconds up to an instant."""
    near = [c for at, c in readings if 0 <= until - at < _MEDIAN_OVER]
    return median_low(near) if len(near) > 1 else None
