"""A daemon whose history is damaged: closed for 20 hours, said so, and with the PIN if need be."""

from pathlib import Path

import pytest

from firmware_py import wire
from firmware_py.core.people import NOTHING_APPLIES
from firmware_py.core.units import Ns, ns
from firmware_py.history.data import backups
from firmware_py.history.database import connect
from tests.daemon.desk import Desk
from tests.daemon.requests.test_allowances import DAY, pass_hours, write

JUNK = b"a card that is worn out" * 500


def hours(desk: Desk, count: float) -> None:
    pass_hours(desk, count)


@pytest.mark.parametrize("has_copy", [True, False])
def test_every_area_rests_for_20_hours_after_the_history_was_lost(
    tmp_path: Path,
    request: pytest.FixtureRequest,
    has_copy: bool,  # noqa: FBT001  a parameter
) -> None:  # fmt: skip
    file = tmp_path / "history.db"
    write(tmp_path, [(3 * DAY, "soles", 1.0)])
    if has_copy:
        connection = connect(file)
        backups.make(connection, file)
        connection.close()
    file.write_bytes(JUNK)
    desk = Desk(tmp_path)
    request.addfinalizer(desk.close)
    status = desk.status()
    if has_copy:
        assert (status.state, status.fault) == ("idle", None)
        assert status.reason.startswith("The record of sessions was damaged; an earlier copy")
    else:
        assert status.fault is not None
        assert (status.fault.code, status.fault.needs_pin) == ("history_lost", True)
        assert "fault must be cleared first" in desk.refused(wire.Start(area="hips", minutes=15))
        desk.done(wire.ClearFault())
    # Who uses the panel is lost too, or was written before anybody answered.
    desk.done(wire.AnswerQuestions(name="Me", answers=dict(NOTHING_APPLIES)))
    for area in ("soles", "knees"):
        told = desk.refused(wire.Start(area=area, minutes=15))
        assert told.endswith("; earlier sessions are not known, so everything rests for 20 hours")
        assert desk.status().next_allowed[area] is not None
    hours(desk, 19.9)
    assert "rests for 20 hours" in desk.refused(wire.Start(area="soles", minutes=15))
    hours(desk, 0.1)
    assert desk.status().next_allowed["soles"] is None
    desk.start("soles")
    assert (tmp_path / "history.db.damaged-1").read_bytes() == JUNK


def test_the_history_is_copied_after_a_session(desk: Desk) -> None:
    desk.lit(5)
    desk.done(wire.Stop())
    desk.world.clock.advance_to(Ns(desk.world.clock() + ns(3600)))
    desk.run_for(4)
    assert len(backups.all_of(desk.rig.database)) == 1
