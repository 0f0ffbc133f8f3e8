"""What is set on the panel, and the code that guards some of it."""

from typing import Annotated, Literal

from msgspec import Meta

from firmware_py.wire.base import AreaId, MessageBase, RequestBase

# A description says to people what a pattern says to a program.
TimeOfDay = Annotated[
    str,
    Meta(
        pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]\Z",
        description="a time of day from 00:00 to 23:59, as 22:00",
    ),
]
LanguageCode = Literal["en", "de", "es"]  # those that there are words for
Volume = Annotated[int, Meta(ge=1, le=5, description="1 to 5, each twice as loud")]
Pin = Annotated[str, Meta(pattern=r"^[0-9]{4}\Z", description="four figures")]


class Settings(RequestBase, tag="settings", frozen=True, kw_only=True):
    """Ask for the settings, having changed those that are given. Answer: `settings`, `refused`.

    areas: those that shall be on offer, of the installer's. They and the code need the code.
    """

    sound: bool | None = None
    night_from: TimeOfDay | None = None
    night_until: TimeOfDay | None = None
    breathing: bool | None = None
    language: LanguageCode | None = None
    locks: bool | None = None
    areas: Annotated[tuple[AreaId, ...], Meta(max_length=32)] | None = None
    pin: Pin | None = None
    volume: Volume | None = None
    touch_and_talk: bool | None = None


class Unlock(RequestBase, tag="unlock", frozen=True, kw_only=True):
    """Enter the code: this client may do what it guards, for five minutes or until `lock`."""

    pin: Pin


class Lock(RequestBase, tag="lock", frozen=True, kw_only=True):
    """End `unlock`."""


class SettingsNow(MessageBase, tag="settings", frozen=True, kw_only=True):
    """What is set on the panel. Times of day are 'HH:MM' where it stands.

    locks: a screen asks for the code once it has dimmed; areas: on offer, of `offered`, the
    installer's; unlocked: this client may change what the code guards; volume: of the voice, 1 to
    5, null where nobody has chosen one; touch_and_talk: a first touch on the screen speaks what it
    touches, a second one acts.
    """

    sound: bool
    night_from: str
    night_until: str
    breathing: bool
    language: str
    locks: bool
    areas: tuple[str, ...]
    offered: tuple[str, ...]
    has_pin: bool
    unlocked: bool
    volume: int | None = None
    touch_and_talk: bool = False
