"""The limits on sessions, asked for over the socket of a daemon with a history."""

import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from msgspec.structs import replace

from firmware_py import wire
from firmware_py.core.reasons import Reason, Wait
from firmware_py.core.timestamps import Moment
from firmware_py.core.units import Channel, Ns, ns
from firmware_py.daemon.requests.allowances import when
from tests.daemon.desk import Desk
from tests.history.worked import JUST_NOW, ME, RECORD, Worked, end

HOUR = 3600.0
DAY = 24 * HOUR
Past = tuple[float, str, float]  # how long ago in s, area, share of 3 + 6 J/cm² in 15 minutes


def write(folder: Path, past: list[Past], *, is_set: bool = True) -> None:
    """Write sessions of an earlier boot."""
    latest_s = time.time() - min((ago for ago, *_ in past), default=0)
    me = replace(ME, answered=replace(JUST_NOW, unix_s=max(JUST_NOW.unix_s, latest_s)))
    ledger = Worked(folder / "history.db", everyone=(me,))
    for number, (ago, area, share) in enumerate(past, start=1):
        began = Moment(
            boot_id="before",
            monotonic=ns(number),
            unix_s=time.time() - ago if is_set else float(number),
            is_set=is_set,
        )
        ledger.opens(area=area, began=began)
        assert ledger.work() == [number]
        given = {channel: share * j for channel, j in RECORD.target.items()}
        ended = "complete" if share == 1 else "stopped"
        ledger.ledger.close_session(end(number, given, ns(900 * share), ended))
        ledger.work()
    ledger.close()


Open = Callable[..., Desk]


@pytest.fixture
def panel(tmp_path: Path) -> Iterator[Open]:
    desks: list[Desk] = []

    def opened(past: list[Past], *, is_set: bool = True) -> Desk:
        write(tmp_path, past, is_set=is_set)
        desks.append(Desk(tmp_path))
        return desks[-1]

    yield opened
    for desk in desks:
        desk.close()


def pass_hours(desk: Desk, hours: float) -> None:
    """Let time pass in the dark, with hardly a tick in it."""
    desk.world.clock.advance_to(Ns(desk.world.clock() + ns(hours * HOUR)))
    desk.run_for(4)


SOLES = wire.Start(area="soles", minutes=15)


def test_an_interrupted_session_gives_its_rest_once_then_the_area_rests(desk: Desk) -> None:
    desk.lit(300)
    desk.done(wire.Stop())
    desk.step()
    before = desk.status()
    assert before.red.fluence_j_cm2 is not None
    assert before.next_allowed["soles"] is None
    left = 3.0 - before.red.fluence_j_cm2
    listed = desk.ask(wire.Areas())
    assert isinstance(listed, wire.AreaList)
    soles = next(area for area in listed.areas if area.id == "soles")
    assert soles.rest_j_cm2 == pytest.approx(3 * left, rel=0.01)
    assert soles.rest_minutes == pytest.approx(10, abs=0.1)
    assert soles.rest_until is not None
    until = datetime.fromisoformat(soles.rest_until).timestamp() - time.time()
    assert until == pytest.approx(2 * HOUR, abs=60)
    knees = next(area for area in listed.areas if area.id == "knees")
    assert (knees.rest_minutes, knees.rest_until) == (None, None)
    preview = desk.ask(wire.Plan(area="soles", minutes=15))
    assert isinstance(preview, wire.PlanPreview)
    assert preview.red.target_j_cm2 == pytest.approx(left, abs=0.0002)
    assert preview.sentence == "Gives what was left of the dose."
    desk.start("soles", 15)
    done = desk.finish()
    assert done.ended == "complete"
    assert done.elapsed_s == pytest.approx(600, abs=5)
    for channel, wanted in ((Channel.RED, 3.0), (Channel.NIR, 6.0)):
        assert desk.given()[channel] == pytest.approx(wanted, rel=0.02)
    told = desk.refused(SOLES)
    assert told.startswith("Soles of the feet: next at ")
    assert told.endswith("; an area has one session in 20 hours")
    assert desk.status().next_allowed["soles"] is not None
    assert desk.status().next_allowed["knees"] is None


def test_red_skin_closes_its_area_and_what_was_left_of_the_session(desk: Desk) -> None:
    desk.lit(100)
    session = desk.status().session
    assert session is not None
    told = wire.After(session=session, is_red=True, pain=3)
    assert "isn't the one that is done" in desk.refused(told)
    desk.done(wire.Stop())
    desk.step()
    assert desk.status().next_allowed["soles"] is None
    desk.done(told)
    assert desk.refused(SOLES).endswith("; the skin was red, so this area rests")
    assert "isn't the one" in desk.refused(wire.After(session=session + 1, is_red=False))
    pass_hours(desk, 48)
    desk.start("soles")


def test_a_session_keeps_its_area_closed_for_20_hours_whatever_the_wall_clock_does(
    panel: Open,
) -> None:
    desk = panel([(HOUR, "soles", 1.0)])
    for value in ("jump:+90000", "jump:-86400", "unsynced", "ok"):
        desk.inject("clock", value)
        assert "one session in 20 hours" in desk.refused(SOLES)
    at = desk.status().next_allowed["soles"]
    assert at is not None
    told = datetime.fromisoformat(at).timestamp() - desk.world.wall().unix_s
    assert told == pytest.approx(19 * HOUR, abs=20)
    pass_hours(desk, 18.9)
    assert "one session in 20 hours" in desk.refused(SOLES)
    pass_hours(desk, 0.1)
    assert desk.status().next_allowed["soles"] is None
    desk.start("soles")


@pytest.mark.parametrize(
    ("past", "why"),
    [
        ([(days * DAY, "soles", 1.0) for days in (1, 2, 3, 4, 5)],
         "5 sessions in 6 days and 20 hours"),
        ([(n * HOUR, area, 0.2) for n, area in enumerate(("hips", "hands", "shins", "knees"), 1)],
         "no more than 4 areas a day"),
        ([(n * HOUR, area, 1.2) for n, area in enumerate(("hips", "hands", "knees"), 1)],
         "no more than 60 minutes"),
        ([(n * HOUR / 2, "soles", 0.0999) for n in range(1, 25)], "as much light as it may have"),
    ],
)  # fmt: skip
def test_every_rule_refuses_a_start_and_a_preview_with_its_reason(
    panel: Open, past: list[Past], why: str
) -> None:
    desk = panel(past)
    assert why in desk.refused(SOLES)
    assert why in desk.refused(wire.Plan(area="soles", minutes=15))
    assert desk.status().next_allowed["soles"] is not None
    assert desk.status().state == "idle"


def test_a_session_longer_than_what_is_left_of_the_days_light_is_refused(panel: Open) -> None:
    desk = panel([(HOUR, area, 1.0) for area in ("hips", "hands", "knees")])
    assert desk.refused(wire.Start(area="soles", minutes=18)) == (
        "this takes 18 minutes of light, 15 are left: a day has 60; choose 15 minutes or wait"
    )
    desk.start("soles", 15)


def test_after_a_reboot_without_a_set_clock_an_area_stays_closed(panel: Open) -> None:
    desk = panel([(900 * DAY, "soles", 1.0)], is_set=False)
    # The first set clock of this boot dates what nobody could: now, at the latest.
    assert "one session in 20 hours" in desk.refused(SOLES)
    pass_hours(desk, 19.9)
    assert "one session in 20 hours" in desk.refused(SOLES)
    pass_hours(desk, 0.2)
    desk.start("soles")


def test_a_date_that_lies_ahead_locks_out_for_no_longer_than_20_hours(panel: Open) -> None:
    desk = panel([(-400 * DAY, "soles", 1.0)])
    assert "one session in 20 hours" in desk.refused(SOLES)
    pass_hours(desk, 20)
    desk.start("soles")


def test_what_a_person_may_do_is_told_by_area(panel: Open) -> None:
    desk = panel([(HOUR, "soles", 1.0)])
    listed = desk.ask(wire.Areas())
    assert isinstance(listed, wire.AreaList)
    assert listed.person == "Me"
    waits = {area.id: area.waits for area in listed.areas if area.waits is not None}
    assert list(waits) == ["soles"]
    assert {area.id for area in listed.areas if area.next_allowed is not None} == {"soles"}
    assert "not known" in desk.refused(wire.Areas(person="Nobody"))


EAST = timezone(timedelta(hours=2))


def shown(wait: Wait) -> str:
    """Return a wait as it stands in an English sentence."""
    return str(Reason.AREA_WAITS.said(area="a", when=wait, why="b")).removeprefix("a: next ")[:-3]


@pytest.mark.parametrize(
    ("hours", "told"),
    [
        (0.0, "at 14:00 today"),
        (0.001, "at 14:01 today"),
        (9.99, "at 00:00 tomorrow"),
        (4.667, "at 18:41 today"),
        (28.5, "at 18:30 tomorrow"),
        (48.0, "at 14:00 on Thursday"),
    ],
)
def test_a_time_is_told_as_a_person_says_it(hours: float, told: str) -> None:
    noon = datetime(2026, 9, 1, 12, 0, tzinfo=UTC).timestamp()  # a Tuesday, 14:00 there
    now = Moment(boot_id="b", monotonic=Ns(0), unix_s=noon, is_set=True)
    assert shown(when(now, ns(hours * HOUR), EAST)) == told


def test_without_a_set_clock_a_duration_is_told() -> None:
    now = Moment(boot_id="b", monotonic=Ns(0), unix_s=0.0, is_set=False)
    assert shown(when(now, ns(3.34 * HOUR), EAST)) == "in 3 h 21 min"
