"""Telemetry as a daemon sends it over a session, and what the voice says to it."""

from collections.abc import Iterable
from typing import Any

from msgspec.structs import replace

from firmware_py.wire import FaultInfo, Hearing, Telemetry
from tests.ui.fake_daemon import IDLE
from ui.voice.rules import Rules

EVERY_S = 0.4
LOOK_S = 0.1
HEARING = Hearing(language="en", sound=True, breathing=False, is_night=False)
FAULT = FaultInfo(code="too_hot", text="", since=None, remedy="", needs_pin=False)
Told = list[tuple[float, str]]


def told(**fields: Any) -> Telemetry:
    return replace(IDLE, **{"hearing": HEARING, "session": 7, **fields})


def arming(seconds: float = 10.0, **more: Any) -> Iterable[Telemetry]:
    for n in range(round(seconds / EVERY_S)):
        yield told(state="arming", countdown_s=round(seconds - n * EVERY_S, 3), **more)


def lit(minutes: float, *, to: float = 0.0, **more: Any) -> Iterable[Telemetry]:
    for n in range(round((minutes - to) * 60 / EVERY_S)):
        yield told(state="lit", remaining_s=round(minutes * 60 - n * EVERY_S, 3), **more)


def lasting(seconds: float, **fields: Any) -> Iterable[Telemetry]:
    for _ in range(round(seconds / EVERY_S)):
        yield told(**fields)


def heard(*parts: Iterable[Telemetry], quiet_s: float = 0.0) -> Told:
    """What is said to all of it, one telemetry every 0.4 s; then nothing comes for a while."""
    rules, said, step = Rules(), [], 0
    looks = round(EVERY_S / LOOK_S)
    for telemetry in (each for part in parts for each in part):
        said += rules.hear(telemetry, step * LOOK_S)
        for _ in range(looks):
            step += 1
            said += rules.pass_time(step * LOOK_S)
    for _ in range(round(quiet_s / LOOK_S)):
        step += 1
        said += rules.pass_time(step * LOOK_S)
    return [(round(cue.since, 1), str(cue.prompt)) for cue in said]
