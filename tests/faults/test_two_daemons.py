"""Two daemons on one panel: the second refuses, and the first is undisturbed."""

import sqlite3
from contextlib import closing

import pytest
from msgspec.structs import replace

from firmware_py import wire
from firmware_py.assemble import assemble
from firmware_py.core.errors import PanelError
from firmware_py.core.units import Channel
from firmware_py.drivers.panel import LightPanel
from tests.daemon.desk import Desk


def rows(desk: Desk) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(desk.rig.database)) as other:
        return other.execute("SELECT * FROM sessions").fetchall()


def test_a_second_daemon_refuses_and_the_first_shines_and_records_on(desk: Desk) -> None:
    desk.lit(7)
    before, written = rows(desk), len(desk.world.trace.pending)
    # The kernel refuses a second user of a GPIO line, as a factory refuses a second device.
    follow, panel = desk.world.lines.follow, desk.daemon._parts.deadman._panel
    assert isinstance(panel, LightPanel)
    assert panel._enable is not None
    factory = panel._enable._device.pin_factory
    machine = desk.rig._machine(lambda: desk.link)
    desk.world.lines.follow = follow
    with pytest.raises(PanelError, match="another process holds it"):
        assemble(desk.config, replace(machine, pin_factory=factory), print)
    assert not desk.is_dark()
    assert rows(desk) == before
    assert [w.path for w in desk.world.trace.pending[written:]] == []
    desk.step(10)
    assert desk.status().state == "lit"
    desk.run_for(10)  # past what was acknowledged before
    desk.done(wire.Stop())
    desk.step()
    (ended,) = rows(desk)
    assert "stopped" in ended
    given = desk.given()
    for channel in Channel:
        assert any(value == pytest.approx(given[channel], rel=0.002) for value in ended)
