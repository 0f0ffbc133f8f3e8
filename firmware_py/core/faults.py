"""Faults: each latches with its first cause and says what to do and who may clear it."""

from enum import StrEnum

from msgspec import Struct

from firmware_py.core.reasons import Detail, Reason, Said


class FaultCode(StrEnum):
    """What can go wrong in a way that only a person may end."""

    TOO_HOT = "too_hot"
    SENSOR_LOST = "sensor_lost"
    INTERLOCK = "interlock"
    GAP = "gap"
    STUCK_ON = "stuck_on"
    READBACK = "readback"
    NO_LIGHT = "no_light"
    IMPLAUSIBLE = "implausible"
    HISTORY_LOST = "history_lost"
    CANNOT_START = "cannot_start"


class FaultRule(Struct, frozen=True):
    """What a fault is in a word, and what it asks of people."""

    what: Reason
    remedy: Reason
    needs_pin: bool = False


RULES: dict[FaultCode, FaultRule] = {
    FaultCode.TOO_HOT: FaultRule(Reason.FAULT_TOO_HOT, Reason.REMEDY_TOO_HOT),
    FaultCode.SENSOR_LOST: FaultRule(Reason.FAULT_SENSOR_LOST, Reason.REMEDY_SENSOR_LOST),
    FaultCode.INTERLOCK: FaultRule(Reason.FAULT_INTERLOCK, Reason.REMEDY_INTERLOCK),
    FaultCode.GAP: FaultRule(Reason.FAULT_GAP, Reason.REMEDY_GAP),
    FaultCode.STUCK_ON: FaultRule(Reason.FAULT_STUCK_ON, Reason.REMEDY_STUCK_ON, needs_pin=True),
    FaultCode.READBACK: FaultRule(Reason.FAULT_READBACK, Reason.REMEDY_READBACK, needs_pin=True),
    FaultCode.NO_LIGHT: FaultRule(Reason.FAULT_NO_LIGHT, Reason.REMEDY_NO_LIGHT, needs_pin=True),
    FaultCode.IMPLAUSIBLE: FaultRule(
        Reason.FAULT_IMPLAUSIBLE, Reason.REMEDY_IMPLAUSIBLE, needs_pin=True
    ),
    FaultCode.HISTORY_LOST: FaultRule(
        Reason.FAULT_HISTORY_LOST, Reason.REMEDY_HISTORY_LOST, needs_pin=True
    ),
    # Nobody clears it: it goes with its cause (daemon/cannot_start.py).
    FaultCode.CANNOT_START: FaultRule(Reason.FAULT_CANNOT_START, Reason.REMEDY_CANNOT_START),
}


class Fault(Struct, frozen=True):
    """A latched fault: its code and its first cause.

    cause: a message; or a text in English, where a driver gave it or an earlier run wrote it down.
    """

    code: FaultCode
    cause: Said | str

    @property
    def rule(self) -> FaultRule:
        """What it asks of people."""
        return RULES[self.code]

    @property
    def text(self) -> str:
        """The first cause in English, for logs, the record and the installer."""
        return str(self.cause)

    @property
    def said(self) -> Said:
        """The first cause as a message; in general words, where only an English text is known."""
        return self.cause if isinstance(self.cause, Said) else self.rule.what.said()

    @property
    def why(self) -> Said | Detail:
        """The first cause to be told within another message."""
        return self.cause if isinstance(self.cause, Said) else Detail(self.cause, self.said)
