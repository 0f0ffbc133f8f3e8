"""What a client can't do: no verb carries a duty or changes a limit."""

import json
from typing import Any, get_args

import msgspec
import pytest

from firmware_py import wire
from firmware_py.core import gate, limits
from tests.daemon.desk import Desk

FAR: tuple[Any, ...] = (
    0,
    1,
    -1,
    1e308,
    10**15,
    True,
    None,
    "x",
    "1e9",
    [],
    {},
    "soles",
    "both",
    "strong",
    20,
    200,
)
# What the only verb with a duty may be called: the installer's, at commissioning.
COMMISSIONING = {"commission_light", "commission-light"}
PHYSICAL = ("duty", "irradiance", "fluence", "limit", "celsius", "_cm2", "frequency", "period")


def verbs() -> dict[str, type[msgspec.Struct]]:
    return {
        str(msgspec.inspect.type_info(kind).tag): kind  # type: ignore[attr-defined]  # a struct's
        for kind in get_args(wire.Request)
    }


def constants() -> dict[str, Any]:
    """Every limit as it stands, and every rule."""
    found = {name: value for name, value in vars(limits).items() if name.isupper()}
    return {**found, "rules": (gate.RULES, gate.COMMISSIONING_RULES)}


def test_there_are_verbs_and_limits_to_look_at() -> None:
    assert {"start", "stop", "status"} <= set(verbs())
    assert len(constants()) > 30


@pytest.mark.parametrize("verb", sorted(set(verbs()) - COMMISSIONING))
def test_no_verb_has_a_field_for_what_the_light_does(verb: str) -> None:
    fields = {field.name for field in msgspec.structs.fields(verbs()[verb])}
    fields -= {"limit"} if verb == "history" else set()  # of a page's rows
    assert [name for name in fields if any(word in name for word in PHYSICAL)] == []


@pytest.mark.parametrize("verb", sorted(verbs()))
def test_no_verb_changes_a_limit(desk: Desk, verb: str) -> None:
    before, optics = constants(), desk.daemon.controller._optics
    known, lines = msgspec.json.encode(optics.distances.largest), []
    fields = [field.name for field in msgspec.structs.fields(verbs()[verb])]
    for name in [*fields, "duty", "limit", "irradiance_total"]:
        for value in FAR:
            asked = {"verb": verb, "area": "soles", "minutes": 20, name: value}
            lines.append({key: each for key, each in asked.items() if key in {"verb", *fields}})
            lines.append({"verb": verb, name: value})
    for line in lines:
        desk.send(json.dumps(line).encode() + b"\n")
        desk.step()
    assert constants() == before
    assert desk.daemon.controller._optics is optics
    assert msgspec.json.encode(optics.distances.largest) == known
    truth = desk.world.truth()
    assert truth.red.irradiance_mw_cm2 <= limits.IRRADIANCE_CHANNEL
    assert truth.nir.irradiance_mw_cm2 <= limits.IRRADIANCE_CHANNEL
