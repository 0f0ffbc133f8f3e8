"""The installer's light on the simulated machine: one colour, without a dose, and never unasked."""

import json
import os
from pathlib import Path
from types import SimpleNamespace

import pytest

from firmware_py import wire
from firmware_py.core.units import Channel
from firmware_py.daemon.requests import access
from tests.daemon.desk import Desk


def light(**changes: object) -> wire.CommissionLight:
    usual = {"verb": "commission-light", "channel": "red", "duty": 0.2, "seconds": 10}
    line = json.dumps(usual | changes).encode()
    asked = wire.decode_request(line)
    assert isinstance(asked, wire.CommissionLight)
    return asked


def shines(desk: Desk) -> tuple[float, float]:
    truth = desk.world.truth()
    return truth.red.irradiance_mw_cm2, truth.nir.irradiance_mw_cm2


def test_one_colour_ramps_up_stays_ramps_down_and_ends_by_itself(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    desk.done(light())
    duties = []
    while desk.daemon.controller.session.state == "commissioning":
        desk.step()
        status = desk.status()
        assert shines(desk)[1] == 0.0
        duties.append(status.red.duty or 0.0)
        if status.state == "commissioning":
            assert status.reason == "The installer is testing the red light."
            assert (status.person, status.area, status.red.target_j_cm2) == ("Me", None, None)
            assert status.red.irradiance_mw_cm2 is None  # nobody has measured it
    assert len(duties) == 200
    up, steady, down = duties[:40], duties[40:160], duties[160:]
    assert up == sorted(up)
    assert up[0] == pytest.approx(0.005, abs=1e-5)
    assert set(steady) == {0.2}
    assert down == sorted(down, reverse=True)
    assert (desk.status().state, desk.is_dark()) == ("idle", True)
    assert desk.status().lease == "none"
    desk.close()


def test_it_counts_for_the_lamps_and_for_nobody(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    before = desk.daemon._parts.ledger.light
    desk.done(light(channel="nir"))
    desk.run_until("idle")
    desk.step(2)
    after = desk.daemon._parts.ledger.light
    gone = after[Channel.NIR].total - before[Channel.NIR].total
    assert gone == pytest.approx(10e9, abs=0.1e9)
    assert after[Channel.RED] == before[Channel.RED]
    assert set(desk.status().next_allowed.values()) == {None}
    desk.close()


@pytest.mark.parametrize(
    "amiss", [("interlock", "open"), ("fan", "stalled"), ("surface_c", "41.5"), ("lease", "lost")]
)
def test_what_is_amiss_ends_it_dark_and_back_in_idle(
    amiss: tuple[str, str], tmp_path: Path
) -> None:
    desk = Desk(tmp_path)
    desk.done(light(seconds=60))
    desk.run_for(3)
    assert not desk.is_dark()
    if amiss == ("lease", "lost"):
        desk.holds_lease = False
        desk.run_for(3)
    else:
        desk.inject(*amiss)
        desk.run_for(4.5)
    assert (desk.daemon.controller.session.state, desk.is_dark()) == ("idle", True)
    desk.close()


@pytest.mark.parametrize("how", ["client", "button"])
def test_a_stop_is_dark_at_once_and_the_next_light_needs_a_new_order(
    how: str, tmp_path: Path
) -> None:
    desk = Desk(tmp_path)
    desk.done(light(seconds=60))
    desk.run_for(3)
    if how == "client":
        desk.done(wire.Stop())
    else:
        desk.inject("stop", "pressed")
    assert desk.is_dark()
    desk.step()
    assert desk.daemon.controller.session.state == "idle"
    if how == "button":
        assert "stop button" in desk.refused(light())
        desk.inject("stop", "released")
    desk.run_for(5)
    assert desk.is_dark()
    desk.done(light())
    desk.run_for(1)
    assert not desk.is_dark()
    desk.close()
    assert desk.is_dark()  # the daemon's end is the light's


@pytest.mark.parametrize(
    ("fault", "code"),
    [
        (("surface_c", "43.5"), "too_hot"),
        (("sensor", "missing"), "sensor_lost"),
        (("pwm", "stuck"), "readback"),
        (("light_sense", "dead"), "no_light"),
    ],
)
def test_a_fault_latches_as_ever(fault: tuple[str, str], code: str, tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    desk.done(light(seconds=30))
    desk.run_for(3)
    desk.inject(*fault)
    now = desk.run_until("fault", at_most_s=29)
    assert now.fault is not None
    assert now.fault.code == code
    assert desk.is_dark()
    desk.close()


def test_it_begins_from_idle_alone_and_nothing_begins_beside_it(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    desk.done(light(seconds=60))
    assert "installer's light" in desk.refused(light())
    assert "installer's light" in desk.refused(wire.Start(area="soles", minutes=15))
    for request in (wire.Pause(), wire.Resume(), wire.Acquire(), wire.Dismiss()):
        assert desk.refused(request)
    desk.done(wire.Stop())
    desk.start()
    assert "under way" in desk.refused(light())
    desk.done(wire.Stop())
    assert "from idle" in desk.refused(light())
    desk.done(wire.Dismiss())
    desk.done(light())
    desk.close()


@pytest.mark.parametrize("field", [{"duty": 1.01}, {"duty": 0}, {"seconds": 61}, {"channel": "uv"}])
def test_what_is_out_of_bounds_is_no_request(field: dict[str, object]) -> None:
    with pytest.raises(wire.BadRequestError, match=f"^{next(iter(field))}"):
        light(**field)


def test_only_the_installer_may(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    stranger, admin, admins = 64_999, 64_998, 64_997
    assert access.may_commission(0, 0)
    assert access.may_commission(os.getuid(), os.getgid())
    assert not access.may_commission(stranger, stranger)
    people = {stranger: "ann", admin: "bob"}
    monkeypatch.setattr("grp.getgrnam", lambda _name: SimpleNamespace(gr_gid=admins))
    monkeypatch.setattr("pwd.getpwuid", lambda uid: SimpleNamespace(pw_name=people[uid]))
    groups = {"ann": [stranger], "bob": [admin, admins]}
    monkeypatch.setattr("os.getgrouplist", lambda name, _gid: groups[name])
    assert access.may_commission(admin, admin)
    assert access.may_commission(stranger, admins)
    assert not access.may_commission(stranger, stranger)
    desk = Desk(tmp_path)
    desk.status()
    (client,) = desk.daemon._parts.server._clients.values()
    client.uid = client.gid = stranger
    assert "panel-admin" in desk.refused(light())
    assert desk.is_dark()
    desk.close()


def test_the_inputs_are_told_as_they_stand(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    well = desk.ask(wire.Inputs())
    assert isinstance(well, wire.InputState)
    assert well.fitted == ("interlock", "fan", "heatsink", "light_sense_red", "light_sense_nir")
    assert (well.stop_pressed, well.interlock_closed, well.fan_turns) == (False, True, True)
    assert (well.sees_red, well.sees_nir, well.enabled) == (False, False, False)
    desk.done(light(channel="nir"))
    desk.run_for(1)
    desk.inject("sensor", "missing")
    desk.inject("interlock", "open")
    lit = desk.ask(wire.Inputs())
    assert isinstance(lit, wire.InputState)
    assert (lit.sees_red, lit.sees_nir, lit.enabled) == (False, True, True)
    desk.run_for(4)
    amiss = desk.ask(wire.Inputs())
    assert isinstance(amiss, wire.InputState)
    assert amiss.interlock_closed is False
    assert amiss.surface_c is None
    assert amiss.surface_problem
    desk.close()
