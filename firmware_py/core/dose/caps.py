"""The caps on fluence and irradiance, and what else a person's answers tighten."""

from typing import assert_never

from msgspec import Struct

from firmware_py.core import limits
from firmware_py.core.units import Channel


class Skin(Struct, frozen=True, kw_only=True):
    """What tightens the caps for one person. eyes_at_risk: no light at all without goggles."""

    insensate: bool = False
    dark_or_tattooed: bool = False
    eyes_at_risk: bool = False

    @property
    def fluence_red(self) -> float:
        """The cap on red fluence in J/cm²."""
        return limits.FLUENCE_RED_DARK_SKIN if self.dark_or_tattooed else limits.FLUENCE_RED

    @property
    def fluence_total(self) -> float:
        """The cap on red and NIR fluence together in J/cm²."""
        return limits.FLUENCE_TOTAL_INSENSATE if self.insensate else limits.FLUENCE_TOTAL

    @property
    def irradiance_total(self) -> float:
        """The cap on red and NIR irradiance together in mW/cm²."""
        return limits.IRRADIANCE_TOTAL_INSENSATE if self.insensate else limits.IRRADIANCE_TOTAL

    def fluence(self, channel: Channel) -> float:
        """Return the cap on one colour's fluence in J/cm²."""
        match channel:
            case Channel.RED:
                return self.fluence_red
            case Channel.NIR:
                return limits.FLUENCE_NIR
            case _:
                assert_never(channel)
