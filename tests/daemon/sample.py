"""A telemetry to publish."""

from typing import Any, Self

import msgspec

from firmware_py import wire

_DARK = wire.ChannelStatus(duty=0.0, irradiance_mw_cm2=0.0, fluence_j_cm2=None, target_j_cm2=None)


class Sample(wire.Telemetry, tag="telemetry", frozen=True, kw_only=True):
    """Telemetry that can be varied by keyword."""

    def replace(self, **changes: Any) -> Self:
        return msgspec.structs.replace(self, **changes)


TELEMETRY = Sample(
    state="idle",
    reason="Ready.",
    person=None,
    area=None,
    mode=None,
    strength=None,
    minutes=None,
    distance_cm=None,
    elapsed_s=None,
    remaining_s=None,
    red=_DARK,
    nir=_DARK,
    surface_c=25.0,
    heatsink_c=None,
    pauses=(),
    fault=None,
    next_allowed={},
    speed=1.0,
    version="0",
    seq=0,
    session=None,
    countdown_s=None,
    ended=None,
    lease="none",
    can_resume=False,
)
