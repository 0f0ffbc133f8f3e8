"""The settings that users can change; none of them can loosen a limit."""

from typing import Annotated

from msgspec import Meta, Struct

from firmware_py.core.sounds import Quiet


class Settings(Struct, frozen=True, kw_only=True):
    """All of it, as it is in force.

    night_from, night_until: 'HH:MM' of the panel's own day; locks: the screen asks for the code
    once it has dimmed; areas_off: of those that the installer offers; pin: the code as it is
    kept, '' where none has been chosen; wrong_codes: entered in a row; volume: of the voice, None
    where nobody has chosen one; touch_and_talk: a first touch speaks, a second one acts.
    """

    sound: bool = True
    night_from: str = "22:00"
    night_until: str = "07:00"
    breathing: bool = True
    language: str = "en"
    locks: bool = False
    areas_off: tuple[str, ...] = ()
    pin: str = ""
    wrong_codes: Annotated[int, Meta(ge=0)] = 0
    volume: Annotated[int, Meta(ge=1, le=5)] | None = None
    touch_and_talk: bool = False

    @property
    def quiet(self) -> Quiet:
        """When sounds are shorter, and whether nothing but a fault is heard."""
        return Quiet(
            night_from=_minute(self.night_from),
            night_until=_minute(self.night_until),
            always=not self.sound,
        )


def _minute(time: str) -> int:
    """Return the minute of the day of 'HH:MM'."""
    return 60 * int(time[:2]) + int(time[3:])
