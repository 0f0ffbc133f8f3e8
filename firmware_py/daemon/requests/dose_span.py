"""What a dose may truly be, for clients."""

from firmware_py import wire
from firmware_py.core.dose import uncertainty
from firmware_py.core.dose.plan import Optics
from firmware_py.core.units import Channel, Cm


def span(
    optics: Optics, channel: Channel, cm: Cm, j_cm2: float, celsius: float | None = None
) -> wire.Span:
    """Return the least and the most that a dose may truly be.

    celsius: of the LEDs; None: as at calibration.
    """
    share = uncertainty.relative(optics, channel, cm, celsius)
    low, high = uncertainty.span(j_cm2, share)
    return wire.Span(low_j_cm2=round(low, 4), high_j_cm2=round(high, 4))


def basis(optics: Optics) -> wire.base.Basis:
    """Return what all doses of a panel rest on."""
    return "measured" if uncertainty.is_measured(optics) else "estimated"


def dose_basis(optics: Optics, channel: Channel) -> wire.DoseBasis:
    """Return what one colour's doses rest on, and how far off they may be at each distance."""
    calibration = optics.channels[channel]
    return wire.DoseBasis(
        basis=calibration.kind.value,
        on=calibration.measured.isoformat(),
        instrument=calibration.instrument,
        uncertainty=tuple(
            (cm, round(uncertainty.relative(optics, channel, Cm(cm), None), 4))
            for cm in optics.distances.cm
        ),
    )
