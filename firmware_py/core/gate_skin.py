"""The gate's own judgement of the skin, beside that of the session's rules.

It reads the bounds from `core.limits` and works everything out again; it shares no code with
`core.sensing.skin`, so that a mistake there can't be made here as well.
"""

from firmware_py.core import limits
from firmware_py.core.sensing.skin import SkinLook
from firmware_py.core.units import is_within


def allows(look: SkinLook | None, *, insensate: bool) -> bool:
    """Tell whether the skin, where a sensor is fitted for it, allows light.

    insensate: it can't tell hot from cold, or nobody knows.
    """
    if look is None:
        return True
    celsius, baseline = look.reading.celsius, look.baseline
    if celsius is None or baseline is None or look.is_heated:
        return False
    if not is_within(baseline, limits.SKIN_SEEN_MIN, limits.SKIN_SEEN_MAX):
        return False
    if not is_within(celsius, limits.SKIN_SEEN_MIN, limits.SKIN_PAUSE):
        return False
    if insensate:
        rise_k = celsius - baseline
        return celsius < limits.SKIN_PAUSE_INSENSATE and rise_k < limits.SKIN_RISE_INSENSATE_K
    return celsius < limits.SKIN_PAUSE
