"""A record that the next power-up takes back: no session is begun on it."""

import pytest

from firmware_py import wire
from tests.daemon.desk import Desk

WHERE = "28 1 0:23 / / {} - {} x rw\n"


@pytest.mark.parametrize(
    ("options", "kind", "code"),
    [
        ("rw", "overlay", "record_forgets"),
        ("rw", "tmpfs", "record_forgets"),
        ("ro", "ext4", "record_read_only"),
    ],
)
def test_where_the_record_would_not_last_nothing_starts_and_it_says_why(
    desk: Desk, options: str, kind: str, code: str
) -> None:
    desk.rig.mountinfo = WHERE.format(options, kind)
    refused = desk.ask(wire.Start(area="soles", minutes=10))
    assert isinstance(refused, wire.Refused)
    assert refused.code == code
    assert "call your installer" in refused.error
    planned = desk.ask(wire.Plan(area="soles", minutes=10))
    assert isinstance(planned, wire.Refused)
    assert planned.code == code
    listing = desk.ask(wire.Areas())
    assert isinstance(listing, wire.AreaList)
    assert listing.notices_coded[0].code == code
    desk.step(5)
    assert desk.is_dark()
    assert desk.status().state == "idle"
    desk.rig.mountinfo = WHERE.format("rw", "ext4")
    desk.done(wire.Start(area="soles", minutes=10))
    listing = desk.ask(wire.Areas())
    assert isinstance(listing, wire.AreaList)
    assert [each.code for each in listing.notices_coded if each.code == code] == []
