"""No request can end the daemon: whatever its handler raises is refused, and the tick goes on."""

from typing import Any, NoReturn, get_args

import pytest

from firmware_py import wire
from firmware_py.core.people import NOTHING_APPLIES
from firmware_py.core.reasons import Reason
from firmware_py.daemon import failures
from firmware_py.daemon.control.controller import Controller
from firmware_py.daemon.control.lease import Lease
from firmware_py.daemon.requests import data, overview
from firmware_py.daemon.requests.access import Keys
from firmware_py.daemon.requests.areas import Offers
from firmware_py.daemon.requests.clock import Timekeeper
from firmware_py.daemon.requests.data import PeoplesData
from firmware_py.daemon.requests.history import PeoplesHistory
from firmware_py.daemon.requests.homes import Homes
from firmware_py.daemon.requests.people import People
from firmware_py.daemon.requests.prescriptions import Prescriptions
from firmware_py.daemon.requests.record import Record
from firmware_py.daemon.requests.settings import Preferences
from firmware_py.daemon.requests.telemetry import Teller
from firmware_py.wire.base import RequestBase
from firmware_py.wire.session import CommissionLightBefore
from tests.daemon.desk import Desk

START = wire.Start(area="soles", minutes=15)
ROW = wire.Line(
    line=1, row=wire.NumbnessRow(person="Me", number="1", at=None, known="unknown", numbness_0_10=1)
)
# A request, and where its handler fails: while it is carried out, or when its answer is made.
PLANTED: tuple[tuple[RequestBase, Any, str], ...] = (
    (START, Controller, "check_start"),
    (START, Offers, "plan"),
    (START, Offers, "checks"),
    (wire.Plan(area="soles", minutes=15), Offers, "preview"),
    (wire.Pause(), Controller, "pause"),
    (wire.Resume(), Controller, "resume"),
    (wire.Renew(), Lease, "renew"),
    (wire.Acquire(), Lease, "take"),
    (wire.Status(), Teller, "tell"),
    (wire.Subscribe(), Teller, "tell"),
    (wire.Areas(), Offers, "listing"),
    (wire.People(), People, "listing"),
    (wire.AddPerson(name="Ann"), People, "change"),
    (wire.RenamePerson(name="Me", to="Ann"), People, "change"),
    (wire.AnswerQuestions(name="Me", answers=dict(NOTHING_APPLIES)), People, "change"),
    (wire.Answers(name="Me"), People, "answers"),
    (wire.GentleStart(name="Me", on=True), People, "change"),
    (wire.Agree(name="Me", clinician="Dr Lee", date="2026-09-30"), People, "change"),
    (wire.Roam(name="Me"), Homes, "change"),
    (wire.Admit(name="Ann", person_id="a" * 32), Homes, "change"),
    (
        wire.ComeHome(name="Me", person_id="a" * 32, released_at="2026-09-30T18:40:00Z"),
        Homes,
        "change",
    ),
    (wire.Fleet(), Homes, "info"),
    (wire.Prescribe(name="Me", areas=("soles",)), Prescriptions, "prescribe"),
    (wire.Refill(name="Me", code="0" * 10), Prescriptions, "refill"),
    (wire.Report(person="Me", numbness=3), PeoplesHistory, "change"),
    (wire.Note(person="Me", pain=3), PeoplesHistory, "change"),
    (wire.Symptoms(person="Me", pain=3), PeoplesHistory, "change"),
    (wire.History(person="Me"), PeoplesHistory, "read"),
    (wire.History(person="Me"), overview, "page"),
    (wire.Overview(person="Me"), PeoplesHistory, "read"),
    (wire.Overview(person="Me"), overview, "overview"),
    (wire.Course(person="Me", area="soles"), PeoplesHistory, "change"),
    (wire.Export(person="Me"), data, "_export"),
    (wire.ImportRows(rows=(ROW,)), PeoplesData, "bring"),
    (wire.Import(), PeoplesData, "change"),
    (wire.Backup(), data, "_copies"),
    (wire.Copies(), data, "_copies"),
    (wire.Restore(), PeoplesData, "change"),
    (wire.Forget(person="Me"), data, "_forget"),
    (wire.SetClock(time="2026-09-30T18:40:00Z"), Timekeeper, "told"),
    (wire.Settings(), Preferences, "listing"),
    (wire.Settings(pin="2580"), Preferences, "listing"),
    (wire.Settings(pin="2580"), Preferences, "put_in_force"),
    (wire.Unlock(pin="2580"), Keys, "begin"),
    (wire.Lock(), Keys, "lock"),
    (wire.Dismiss(), Controller, "dismiss"),
    (wire.ClearFault(), Controller, "clear_fault"),
    (wire.CommissionLight(channel="red", duty=0.1, seconds=5), Controller, "commission"),
    (wire.Inputs(), Teller, "inputs"),
)
# CommissionLightBefore is CommissionLight, as once spelt. After needs a session that is done,
# Unsubscribe does nothing that could fail, and a stop that
# can't be carried out ends the program dark: tests/faults/test_planted.py.
OTHERS = {wire.After, wire.Unsubscribe, wire.Stop, CommissionLightBefore}


class PlantedError(Exception):
    """Nobody expects it."""


def plant(patch: pytest.MonkeyPatch, owner: Any, name: str) -> None:
    def fail(*_args: Any, **_named: Any) -> NoReturn:
        raise PlantedError

    patch.setattr(owner, name, fail)


def test_every_request_has_a_row_here() -> None:
    assert {type(request) for request, _, _ in PLANTED} | OTHERS == set(get_args(wire.Request))


@pytest.mark.parametrize(
    ("request_", "owner", "name"),
    PLANTED,
    ids=[
        f"{type(request).__name__} {owner.__name__.rpartition('.')[2]}.{name}"
        for request, owner, name in PLANTED
    ],
)
def test_what_a_handler_raises_is_refused_logged_once_and_ends_nothing(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, request_: Any, owner: Any, name: str
) -> None:
    if isinstance(request_, wire.Acquire):
        desk.start()
    state = desk.status().state
    with monkeypatch.context() as patch:
        plant(patch, owner, name)
        told = {desk.refused(request_), desk.refused(request_)}
    assert told == {str(Reason.FAILED_INSIDE.said(kind="PlantedError"))}
    logged = [line for line in desk.rig.log if "a request failed" in line]
    assert len(logged) == 1
    assert "Traceback" in logged[0]
    after = desk.status()
    # A session that nobody could be told of was stopped again.
    assert after.state == ("done" if request_ is START and name == "checks" else state)
    assert desk.is_dark()
    desk.done(wire.Stop())


def test_after_a_session_too(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    record = desk.start().session
    assert record is not None
    desk.done(wire.Stop())
    asked = wire.After(session=record, is_red=True)
    with monkeypatch.context() as patch:
        plant(patch, Record, "change")
        assert "this failed in the controller" in desk.refused(asked)
    desk.done(asked)


def test_in_the_light_too_which_goes_on_to_its_end(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.lit(5)
    with monkeypatch.context() as patch:
        plant(patch, overview, "overview")
        assert "this failed in the controller" in desk.refused(wire.Overview(person="Me"))
        desk.run_for(2)
    assert not desk.is_dark()
    assert desk.finish().ended == "complete"


def test_kinds_of_failures_are_logged_once_each_and_not_without_end() -> None:
    log: list[str] = []
    found = failures.Failures(log.append)
    for number in range(failures.KINDS_MAX + 50):
        error = type(f"Error{number}", (Exception,), {})()
        answers = {found.refusal(wire.Status(id=7), error).id for _ in range(2)}
        assert answers == {7}
    assert len(log) == failures.KINDS_MAX
