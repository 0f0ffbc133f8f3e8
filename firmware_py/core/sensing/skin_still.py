"""Whether the skin's sensor moves as light warms the skin: a frozen one shows one number for ever.

Light that comes warms skin, and light that goes lets it cool, whoever's it is: at first by what it
absorbs, in the end by what blood and air carry away. Reckoned for sound skin as a first-order lag,
which poor circulation only makes more of. Where that changed by a kelvin and the sensor showed not
the smallest step of its own, it is broken, or looks at no skin.

A sensor at rest in the dark may stand still as long as it likes, and so may one under steady light:
then nothing is reckoned to change either.
"""

from msgspec import Struct

from firmware_py.core import limits
from firmware_py.core.reasons import Reason, Said
from firmware_py.core.sensing.readings import Reading
from firmware_py.core.sensing.warmth import Excess, PanelWarmth, Span
from firmware_py.core.units import Ns

# Of light that is absorbed, 60 %, blood and air carry off 4 mW/cm² for each kelvin; a square
# centimetre of the warmed layer holds 1 J for each (docs/limits.md).
_SKIN = PanelWarmth(rise_k_per_mw_cm2=0.15, tau_s=250.0)


class SkinStill(Struct, frozen=True, kw_only=True):
    """What one session has shown.

    warmed: by how much light has warmed the skin, as reckoned. shown_c: what the sensor has shown
    without a break. meant_k: what was reckoned for the skin while it showed that.
    """

    session: int | None = None
    warmed: Excess | None = None
    shown_c: float | None = None
    meant_k: Span | None = None
    problem: Said | None = None

    def look(
        self, session: int | None, now: Ns, reading: Reading, *, mw_cm2: float, step_k: float
    ) -> "SkinStill":
        """Return the memory after a look; session: the record of the one under way, or None.

        mw_cm2: what shone since the look before. step_k: the smallest difference that it tells.
        """
        if session is None or step_k > limits.FINE_STEP_K:
            return SkinStill()
        before = self if session == self.session else SkinStill(session=session)
        warmed = (before.warmed or Excess(now, 0.0)).after(now, mw_cm2, _SKIN)
        if reading.celsius is None or reading.celsius != before.shown_c or before.meant_k is None:
            meant = Span(warmed.kelvin, warmed.kelvin)
            return SkinStill(session=session, warmed=warmed, shown_c=reading.celsius, meant_k=meant)
        meant = before.meant_k.take(warmed.kelvin)
        problem = None
        if meant.moved_k >= limits.SKIN_STILL_K:
            problem = Reason.SKIN_STOOD_STILL.said(
                celsius=reading.celsius, expected_k=meant.moved_k
            )
        return SkinStill(
            session=session,
            warmed=warmed,
            shown_c=reading.celsius,
            meant_k=meant,
            problem=problem,
        )
