"""Every message survives the wire, and its names are those of the protocol."""

from typing import Any, get_args

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from firmware_py import wire
from firmware_py.wire import base, protocol, session
from tests.wire import shapes

REQUESTS: tuple[type[msgspec.Struct], ...] = get_args(protocol.Request)
MESSAGES: tuple[type[msgspec.Struct], ...] = get_args(protocol.Message)

VERBS = [
    "start",
    "plan",
    "stop",
    "pause",
    "resume",
    "renew",
    "acquire",
    "status",
    "subscribe",
    "unsubscribe",
    "areas",
    "people",
    "add-person",
    "rename-person",
    "answer",
    "answers",
    "gentle-start",
    "agree",
    "after",
    "roam",
    "admit",
    "come-home",
    "fleet",
    "prescribe",
    "refill",
    "report",
    "course",
    "note",
    "symptoms",
    "history",
    "overview",
    "export",
    "import-rows",
    "import",
    "backup",
    "copies",
    "restore",
    "forget",
    "set-clock",
    "settings",
    "unlock",
    "lock",
    "dismiss",
    "clear-fault",
    "commission-light",
    "commission_light",  # as it was spelled before
    "inputs",
]
TELEMETRY_FIELDS = [
    "state",
    "reason",
    "person",
    "area",
    "mode",
    "strength",
    "minutes",
    "distance_cm",
    "elapsed_s",
    "remaining_s",
    "red",
    "nir",
    "surface_c",
    "heatsink_c",
    "pauses",
    "fault",
    "next_allowed",
    "speed",
    "version",
]


@pytest.mark.parametrize("request_type", REQUESTS)
@settings(max_examples=25)
@given(data=st.data())
def test_a_request_survives_the_wire(
    request_type: type[msgspec.Struct], data: st.DataObject
) -> None:
    sent = data.draw(shapes.of(request_type))
    line = wire.encode(sent)
    assert line.endswith(b"\n")
    assert line.count(b"\n") == 1
    assert wire.decode_request(line) == sent


@pytest.mark.parametrize("message_type", MESSAGES)
@settings(max_examples=25)
@given(data=st.data())
def test_a_message_survives_the_wire(
    message_type: type[msgspec.Struct], data: st.DataObject
) -> None:
    sent = data.draw(shapes.of(message_type))
    line = wire.encode(sent)
    assert line.count(b"\n") == 1
    assert wire.decode_message(line) == sent


def test_the_verbs_are_those_of_the_protocol() -> None:
    assert [each.__struct_config__.tag for each in REQUESTS] == VERBS


def test_every_verb_is_hyphenated_but_for_one_old_spelling() -> None:
    assert [verb for verb in VERBS if "_" in verb] == ["commission_light"]


def test_the_installers_light_is_one_request_in_both_spellings() -> None:
    old, new = (
        wire.decode_request(
            b'{"verb":"commission%blight","channel":"red","duty":0.2,"seconds":5}' % sep
        )
        for sep in (b"_", b"-")
    )
    assert isinstance(old, wire.CommissionLight)
    assert msgspec.structs.asdict(old) == msgspec.structs.asdict(new)
    assert wire.encode(new).startswith(b'{"verb":"commission-light",')


def test_a_request_needs_no_more_than_its_verb() -> None:
    assert wire.decode_request(b'{"verb":"stop"}') == wire.Stop(v=1, id=0)
    assert wire.decode_request(b'{"verb":"start","area":"soles","minutes":15}') == wire.Start(
        area="soles",
        minutes=15,
        mode=None,
        strength="usual",
        distance_cm=None,
        person=None,
    )


def test_telemetry_has_the_fields_that_are_checked_from_outside() -> None:
    fields = list(wire.Telemetry.__struct_fields__)
    assert [name for name in fields if name in TELEMETRY_FIELDS] == TELEMETRY_FIELDS
    assert list(wire.ChannelStatus.__struct_fields__) == [
        "duty",
        "irradiance_mw_cm2",
        "fluence_j_cm2",
        "target_j_cm2",
    ]


@pytest.mark.parametrize(
    ("alias", "names"),
    [
        (
            session.State,
            ["idle", "arming", "lit", "paused", "done", "fault", "commissioning"],
        ),
        (session.PauseReason, ["person", "screen", "interlock", "warm", "saving"]),
        (base.Mode, ["red", "nir", "both"]),
        (base.Strength, ["gentle", "usual", "strong"]),
    ],
)
def test_names_are_those_of_the_protocol(alias: Any, names: list[str]) -> None:
    assert list(get_args(alias)) == names


def test_no_request_but_the_installers_carries_a_duty() -> None:
    """A client asks for an area and minutes; how bright is not its to say."""
    asked = [each for each in REQUESTS if not issubclass(each, wire.CommissionLight)]
    fields = {name for each in asked for name in each.__struct_fields__}
    choice = {"area", "minutes", "mode", "strength", "distance_cm", "person", "goggles"}
    choice |= {"override"}
    settings = {"sound", "night_from", "night_until", "breathing", "language", "locks", "areas"}
    settings |= {"volume", "touch_and_talk"}
    people = {"name", "to", "gentle_start", "on", "answers", "clinician", "date"}
    people |= {"sessions", "code"}
    people |= {"person_id", "released_at", "given", "more", "signature"}
    told = {"is_red", "is_red_next_day", "pain", "pain_before", "pain_after", "numbness"}
    told |= {"complaints", "not_complaints", "yes", "no"}
    weeks = {
        "area",
        "before",
        "limit",
        "month",
        "weeks",
        "per_week",
        "reviewed",
        "end",
        "talked",
        "event",
    }
    record = {"after", "first", "rows"}
    common = {"v", "id", "time", "look", "sure", "session", "pin"}
    assert fields == common | told | weeks | record | choice | people | settings


@pytest.mark.parametrize("struct", [*REQUESTS, *MESSAGES])
def test_messages_cannot_be_changed(struct: type[msgspec.Struct]) -> None:
    assert struct.__struct_config__.frozen


def test_an_unknown_number_is_null() -> None:
    dark = wire.ChannelStatus(
        duty=None, irradiance_mw_cm2=None, fluence_j_cm2=None, target_j_cm2=None
    )
    assert msgspec.json.encode(dark) == (
        b'{"duty":null,"irradiance_mw_cm2":null,"fluence_j_cm2":null,"target_j_cm2":null}'
    )


def test_the_package_offers_every_message() -> None:
    assert [
        each.__name__ for each in (*REQUESTS, *MESSAGES) if not hasattr(wire, each.__name__)
    ] == []
    assert [name for name in wire.__all__ if not hasattr(wire, name)] == []
