"""Doses with their uncertainty, as figures of the page."""

from collections.abc import Iterable

from firmware_py import wire
from firmware_py.panelctl.report.tongue import Tongue

Dose = tuple[float, float]  # at so many cm, so many J/cm²


def red(had: Iterable[wire.SessionRow]) -> list[Dose]:
    """Return what sessions gave of red."""
    return [(row.distance_cm, row.given_red_j_cm2) for row in had]


def nir(had: Iterable[wire.SessionRow]) -> list[Dose]:
    """Return what sessions gave of infrared."""
    return [(row.distance_cm, row.given_nir_j_cm2) for row in had]


def total(basis: wire.DoseBasis | None, doses: Iterable[Dose]) -> tuple[float, float]:
    """Return a sum and its uncertainty: what makes doses uncertain is common to them."""
    given = list(doses)
    return sum(j for _, j in given), sum(_share(basis, cm) * j for cm, j in given)


def told(tongue: Tongue, basis: wire.DoseBasis | None, doses: Iterable[Dose]) -> str:
    """Return a sum as text, with its uncertainty where that is known; '-' for none."""
    amount, off = total(basis, doses)
    if not amount > 0:
        return "-"
    return tongue.number(f"{amount:.1f} ± {off:.1f}" if off > 0 else f"{amount:.1f}")


def cells(
    tongue: Tongue, basis: wire.DoseBasis | None, distance_cm: float, given: float, planned: float
) -> str:
    """Return a session's dose and its plan as two cells of a table."""
    if not planned > 0 and not given > 0:
        return "<td>-</td><td></td>"
    off = _share(basis, distance_cm) * given
    about = f" ± {off:.2f}" if off > 0 else ""
    return tongue.number(f"<td>{given:.2f}{about}</td><td>{planned:.2f}</td>")


def _share(basis: wire.DoseBasis | None, cm: float) -> float:
    """Return by what share a dose may be off, at the nearest distance that the daemon told of."""
    if basis is None or not basis.uncertainty:
        return 0.0
    return min(basis.uncertainty, key=lambda each: abs(each[0] - cm))[1]
