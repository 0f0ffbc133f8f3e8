"""What is set on the panel: the configuration's, then whatever was changed since."""

from collections.abc import Callable, Mapping

import msgspec
from msgspec.structs import asdict, replace

from firmware_py import wire
from firmware_py.core.errors import RefusedError
from firmware_py.core.reasons import AreaName, Reason
from firmware_py.core.settings import Settings
from firmware_py.daemon.requests.access import hashed
from firmware_py.daemon.requests.record import Record
from firmware_py.ports.ledger import Failed

Changed = Mapping[str, object]
GUARDED = frozenset({"areas_off", "pin"})


class Preferences:
    """The settings in force. installed: the configuration's; offered: the areas it switches on."""

    def __init__(
        self,
        installed: Settings,
        kept: Changed,
        offered: frozenset[str],
        record: Record,
        log: Callable[[str], None],
    ) -> None:
        self.now = _merged(installed, kept)
        self.changes = 0  # counted, so that every screen notices
        self._offered = offered
        self._record = record
        self._log = log
        self._unwritten: dict[str, object] = {}
        self._is_writing = False

    @property
    def areas(self) -> frozenset[str]:
        """The areas on offer: those of the installer that are not switched off."""
        return self._offered.difference(self.now.areas_off)

    def listing(self, request: int, *, may_change: bool) -> wire.SettingsNow:
        """Return them for a client. may_change: also what is guarded."""
        now = self.now
        return wire.SettingsNow(
            id=request,
            sound=now.sound,
            night_from=now.night_from,
            night_until=now.night_until,
            breathing=now.breathing,
            language=now.language,
            locks=now.locks,
            areas=tuple(sorted(self.areas)),
            offered=tuple(sorted(self._offered)),
            has_pin=bool(now.pin),
            unlocked=may_change,
            volume=now.volume,
            touch_and_talk=now.touch_and_talk,
        )

    def hearing(self, minute: int | None) -> wire.Hearing:
        """Return what of them a client that only listens needs. minute: of the day, if known."""
        now = self.now
        return wire.Hearing(
            language=now.language,
            sound=now.sound,
            breathing=now.breathing,
            is_night=now.quiet.is_night(minute),
            volume=now.volume,
        )

    def differences(self, asked: wire.Settings) -> Changed:
        """Return what a request changes, by setting.

        Raises:
            RefusedError: An area isn't the panel's to offer, none is left, or no code is there.
        """
        plain = (
            "sound", "night_from", "night_until", "breathing", "language", "locks", "volume",
            "touch_and_talk",
        )  # fmt: skip
        wanted = {name: value for name in plain if (value := getattr(asked, name)) is not None}
        if asked.areas is not None:
            wanted["areas_off"] = self._off(asked.areas)
        changed = {name: value for name, value in wanted.items() if value != _of(self.now, name)}
        if asked.pin is not None:
            changed |= {"pin": hashed(asked.pin), "wrong_codes": 0}
        elif changed.get("locks") and not self.now.pin:
            raise RefusedError(Reason.NO_CODE_TO_LOCK, field="locks")
        return changed

    def take(self, changed: Changed) -> None:
        """Put changes in force, at once; they are written as soon as no session is under way."""
        self.put_in_force(changed)
        self._unwritten |= changed
        self.settle()

    def keep(self, changed: Changed, done: Callable[[None], None], failed: Failed) -> None:
        """Write changes that must be on the disk before `put_in_force`; one of two calls follows.

        Raises:
            RefusedError: A session is under way.
        """
        self._record.change(lambda store: store.keep_settings(changed), done, failed)

    def put_in_force(self, changed: Changed) -> None:
        """Have changes count from now on."""
        self.now = _merged(self.now, changed)
        self.changes += 1

    def settle(self) -> None:
        """Write what waits for the end of a session or of the write before it."""
        if not self._unwritten or self._is_writing:
            return
        waiting = self._unwritten

        def written(_none: None) -> None:
            self._is_writing = False
            self.settle()

        def failed(error: Exception) -> None:
            self._log(f"settings are in force but not kept: {error}")
            written(None)

        try:
            self._record.change(lambda store: store.keep_settings(waiting), written, failed)
        except RefusedError:
            return
        self._unwritten, self._is_writing = {}, True

    def _off(self, on: tuple[str, ...]) -> tuple[str, ...]:
        if unknown := sorted(set(on) - self._offered):
            raise RefusedError(
                Reason.AREA_NOT_OFFERED,
                area=AreaName(unknown[0], unknown[0]),
                known=tuple(sorted(self._offered)),
                field="areas",
            )
        if self._offered and not on:
            raise RefusedError(Reason.LAST_AREA, field="areas")
        return tuple(sorted(self._offered.difference(on)))


def _of(settings: Settings, name: str) -> object:
    return asdict(settings)[name]


def _merged(settings: Settings, changed: Changed) -> Settings:
    """Return settings with those changed that are known and of their kind."""
    fields = asdict(settings)
    for name, value in changed.items():
        try:
            fields[name] = msgspec.convert(value, Settings.__annotations__[name])
        except (KeyError, msgspec.ValidationError):
            continue  # an older or a newer program's
    return replace(settings, **fields)
