"""Whether the surface's probe shows the warmth that light makes: a stuck or loose one doesn't.

A probe that fell off reads the room; a broken one reads one number for ever. Either looks cool, so
nothing else here would notice that the surface is hot.

- Commissioning measures how far this panel's light warms this probe, and how fast. The surface's
  excess over the room is taken as a first-order lag of the light: dx/dt = (rise x light - x) / tau.
  Where x should have grown by 2 K within a session, the probe must show a quarter of it.
- What was before the first look isn't known: the excess is taken to be the most it can be, so that
  a panel that cools down from a session before a restart isn't called broken.
- Beside a heatsink or a second probe that changed by 3 K, two minutes ago, a surface must have
  moved by one step at least.

A usual session at low power warms a surface by half a kelvin. There a stuck probe can't be told
from a good one, and does no harm: a good one must never be called stuck.
"""

import math

from msgspec import Struct
from msgspec.structs import replace

from firmware_py.core import limits
from firmware_py.core.reasons import Reason, Said
from firmware_py.core.sensing.readings import Reading
from firmware_py.core.units import Ns, seconds


class PanelWarmth(Struct, frozen=True, kw_only=True):
    """What commissioning measured: K in the end for each mW/cm² at the calibration distance."""

    rise_k_per_mw_cm2: float
    tau_s: float


class Excess(Struct, frozen=True):
    """By how much light has warmed the surface, K, as reckoned."""

    at: Ns
    kelvin: float

    def after(self, now: Ns, mw_cm2: float, panel: PanelWarmth) -> "Excess":
        """Return it at a later instant; mw_cm2: what shone since, at the calibration distance."""
        duration_s = seconds(now - self.at)
        if not duration_s > 0:
            return self
        end = panel.rise_k_per_mw_cm2 * mw_cm2
        return Excess(now, end + (self.kelvin - end) * math.exp(-duration_s / panel.tau_s))


class Span(Struct, frozen=True):
    """The lowest and the highest reading of one probe in a session, °C."""

    low: float
    high: float

    @property
    def moved_k(self) -> float:
        """How far apart they are."""
        return self.high - self.low

    def take(self, celsius: float) -> "Span":
        """Return it with one more reading."""
        return Span(min(self.low, celsius), max(self.high, celsius))


def _take(span: Span | None, reading: Reading | None) -> Span | None:
    if reading is None or reading.celsius is None:
        return span
    celsius = reading.celsius
    return Span(celsius, celsius) if span is None else span.take(celsius)


class SurfaceWatch(Struct, frozen=True, kw_only=True):
    """What one session has shown of the surface's probe and of its neighbours.

    start_c, start_excess_k: when it began. behind_since: since when the surface is too cool for its
    light. moved_since: since when the heatsink and the second probe have moved enough, each.
    """

    session: int | None = None
    start_c: float | None = None
    start_excess_k: float = 0.0
    surface: Span | None = None
    heatsink: Span | None = None
    surface2: Span | None = None
    behind_since: Ns | None = None
    heatsink_moved_since: Ns | None = None
    surface2_moved_since: Ns | None = None
    problem: Said | None = None

    def look(
        self,
        session: int | None,
        now: Ns,
        *,
        surface: Reading,
        heatsink: Reading | None,
        surface2: Reading | None,
        excess_k: float | None,
        step_k: float,
    ) -> "SurfaceWatch":
        """Return the memory after a look; session: the record of the one under way, or None.

        excess_k: the reckoned warmth, None where the panel's was never measured. step_k: the
        smallest difference that the surface's probe tells.
        """
        if session is None:
            return SurfaceWatch()
        before = self if session == self.session else SurfaceWatch(session=session)
        if surface.celsius is None:
            return before
        start_c, start_excess_k = before.start_c, before.start_excess_k
        if start_c is None:
            start_c, start_excess_k = surface.celsius, excess_k or 0.0
        span = _take(before.surface, surface)
        beside, beside2 = _take(before.heatsink, heatsink), _take(before.surface2, surface2)
        expected_k = 0.0 if excess_k is None else excess_k - start_excess_k
        shown_k = surface.celsius - start_c
        behind = (
            expected_k >= limits.WARMTH_JUDGED_K and shown_k < limits.WARMTH_SHARE_MIN * expected_k
        )
        found = SurfaceWatch(
            session=session,
            start_c=start_c,
            start_excess_k=start_excess_k,
            surface=span,
            heatsink=beside,
            surface2=beside2,
            behind_since=_since(before.behind_since, now, holds=behind),
            heatsink_moved_since=_since(
                before.heatsink_moved_since,
                now,
                holds=_has_moved(beside) and step_k <= limits.FINE_STEP_K,
            ),
            surface2_moved_since=_since(
                before.surface2_moved_since, now, holds=_has_moved(beside2)
            ),
        )
        return found.judged(now, shown_k, expected_k)

    def judged(self, now: Ns, shown_k: float, expected_k: float) -> "SurfaceWatch":
        """Return it with what is found wrong."""
        why = None
        if _for_long(self.behind_since, now, limits.WARMTH_FOR):
            why = Reason.WARMED_TOO_LITTLE.said(rise_k=shown_k, expected_k=expected_k)
        elif self.surface is not None and self.surface.moved_k == 0:
            celsius = self.surface.low
            if _for_long(self.heatsink_moved_since, now, limits.FROZEN_FOR) and self.heatsink:
                moved_k = self.heatsink.moved_k
                why = Reason.STOOD_STILL_BY_HEATSINK.said(celsius=celsius, moved_k=moved_k)
            elif _for_long(self.surface2_moved_since, now, limits.FROZEN_FOR) and self.surface2:
                moved_k = self.surface2.moved_k
                why = Reason.STOOD_STILL_BY_SURFACE2.said(celsius=celsius, moved_k=moved_k)
        if why is None:
            return self
        return replace(self, problem=Reason.SURFACE_IMPLAUSIBLE.said(what=why))


def _has_moved(span: Span | None) -> bool:
    return span is not None and span.moved_k >= limits.FROZEN_MOVED_K


def _since(since: Ns | None, now: Ns, *, holds: bool) -> Ns | None:
    """Return since when something holds, without a break."""
    if not holds:
        return None
    return now if since is None else since


def _for_long(since: Ns | None, now: Ns, duration: Ns) -> bool:
    return since is not None and now - since >= duration
