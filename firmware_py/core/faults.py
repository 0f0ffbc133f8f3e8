"""Faults: each latches with its first cause and tells what to do and who may clear it."""

from enum import StrEnum

from msgspec import Struct


class FaultCode(StrEnum):
    """What can go wrong in a way that only a person may end."""

    TOO_HOT = "too_hot"
    SENSOR_LOST = "sensor_lost"
    INTERLOCK = "interlock"
    GAP = "gap"
    DISK_FULL = "disk_full"
    STUCK_ON = "stuck_on"
    READBACK = "readback"
    NO_LIGHT = "no_light"
    IMPLAUSIBLE = "implausible"
    HISTORY_LOST = "history_lost"


class FaultRule(Struct, frozen=True):
    """What a fault asks of people."""

    remedy: str
    needs_pin: bool = False


RULES: dict[FaultCode, FaultRule] = {
    FaultCode.TOO_HOT: FaultRule(
        "Keep away from the panel and let it cool for half an hour. Look at your skin. "
        "If it happens again, call your installer."
    ),
    FaultCode.SENSOR_LOST: FaultRule(
        "Check that the temperature sensor's cable is plugged in. "
        "If it happens again, call your installer."
    ),
    FaultCode.INTERLOCK: FaultRule(
        "Close the cover or set the panel upright. If it happens again, call your installer."
    ),
    FaultCode.GAP: FaultRule(
        "The controller was busy for too long. Start again; "
        "if it happens again, call your installer."
    ),
    FaultCode.DISK_FULL: FaultRule("Call your installer: the storage card is full or worn out."),
    FaultCode.STUCK_ON: FaultRule(
        "Switch the panel off at the wall and call your installer.", needs_pin=True
    ),
    FaultCode.READBACK: FaultRule(
        "The light did not follow its commands. Switch the panel off at the wall and call your "
        "installer.",
        needs_pin=True,
    ),
    FaultCode.NO_LIGHT: FaultRule("Call your installer: a lamp gives no light.", needs_pin=True),
    FaultCode.IMPLAUSIBLE: FaultRule(
        "Readings contradict each other. Call your installer.", needs_pin=True
    ),
    FaultCode.HISTORY_LOST: FaultRule(
        "The record of earlier sessions was lost. Call your installer.", needs_pin=True
    ),
}


class Fault(Struct, frozen=True):
    """A latched fault: its code and its first cause, in words."""

    code: FaultCode
    text: str

    @property
    def rule(self) -> FaultRule:
        """What it asks of people."""
        return RULES[self.code]
