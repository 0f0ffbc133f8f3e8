"""Who uses the panel, as far as it tightens the limits."""

from dataclasses import dataclass

from firmware_py.core.plan import Skin

# Until the first-use questions are answered the tightest caps hold.
UNKNOWN_SKIN = Skin(insensate=True, dark_or_tattooed=True)


@dataclass(frozen=True, slots=True)
class Person:
    """One person and the caps that their answers ask for."""

    name: str
    skin: Skin = UNKNOWN_SKIN
