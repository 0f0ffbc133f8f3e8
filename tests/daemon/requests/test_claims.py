"""A person who moves between panels: the clinic is asked, and can only hold back."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import msgspec
import pytest

from firmware_py import wire
from firmware_py.core.units import Channel
from firmware_py.history.database import connect
from firmware_py.wire.claims import ClaimAnswer, GivenElsewhere, signed
from tests.daemon.desk import Desk
from tests.daemon.viewer import Viewer, granted, looking_at, now, roaming_desk

SILENT = "This clinic's record isn't answering. Ask the staff."
HOUR_S = 3600.0


@pytest.fixture
def roams(tmp_path: Path) -> Iterator[tuple[Desk, Viewer]]:
    """A panel whose one person roams, and a program behind view.sock."""
    desk = roaming_desk(tmp_path)
    with looking_at(desk) as viewer:
        yield desk, viewer
    desk.close()


def had(desk: Desk, hours_ago: float, **fields: Any) -> GivenElsewhere:
    """Return a whole session of the soles at another panel."""
    ended = now(desk, 900 - hours_ago * HOUR_S)
    row = GivenElsewhere(
        panel="room-2", area="soles", began_at=now(desk, -hours_ago * HOUR_S), ended_at=ended,
        red_j_cm2=3.0, nir_j_cm2=6.0, red_target_j_cm2=3.0, nir_target_j_cm2=6.0, lit_s=900.0,
    )  # fmt: skip
    return msgspec.structs.replace(row, **fields)


def ends(desk: Desk) -> str:
    """Let the countdown pass; return what is said of a session that must not have lit."""
    told = desk.run_until("done", at_most_s=20)
    assert told.ended == "cancelled"
    assert set(desk.given().values()) == {0.0}
    return told.reason


def test_a_grant_lets_the_session_begin_when_the_countdown_is_over(
    roams: tuple[Desk, Viewer],
) -> None:
    desk, viewer = roams
    desk.start()
    assert desk.status().reason == "Asking the clinic's record."
    claim = viewer.claim()
    assert (claim.area, claim.red_j_cm2, claim.nir_j_cm2) == ("soles", 3.0, 6.0)
    assert viewer.answer(granted(desk, claim))["type"] == "done"
    assert viewer.ask("status")["claim"] is None
    desk.run_until("lit", at_most_s=12)
    assert desk.finish().ended == "complete"


def test_without_an_answer_nothing_lights_after_three_seconds(roams: tuple[Desk, Viewer]) -> None:
    desk, _ = roams
    desk.start()
    desk.run_for(2.9)
    assert desk.status().state == "arming"
    desk.run_for(0.2)
    assert ends(desk) == SILENT


def test_a_pause_before_the_answer_saves_nobody_from_the_three_seconds(
    roams: tuple[Desk, Viewer],
) -> None:
    desk, _ = roams
    desk.start()
    desk.done(wire.Pause())
    desk.run_for(3.1)
    assert ends(desk) == SILENT


@pytest.mark.parametrize(
    ("refusal", "says"),
    [
        ("under_way", "A session of this area is under way at another panel."),
        ("not_kept", "The clinic's record doesn't know this person."),
        ("rests", "This area had its light at another panel, and rests."),
        ("restored", "The clinic's record was restored: everything rests for 20 hours."),
        ("clocks_differ", "This panel's clock and the clinic's differ by more than 5 minutes."),
    ],
)
def test_a_no_ends_it_before_the_light_and_says_why(
    roams: tuple[Desk, Viewer], refusal: str, says: str
) -> None:
    desk, viewer = roams
    desk.start()
    claim = viewer.claim()
    viewer.answer(granted(desk, claim, granted=False, refusal=refusal))
    assert ends(desk) == f"{says} Ask the staff."


def test_what_was_given_elsewhere_is_judged_by_the_rules_here(roams: tuple[Desk, Viewer]) -> None:
    desk, viewer = roams
    desk.start()
    viewer.answer(granted(desk, viewer.claim(), rows=(had(desk, 19.0),)))
    assert "soles" in ends(desk).lower()


def test_after_twenty_hours_and_both_clocks_errors_it_is_open_again(
    roams: tuple[Desk, Viewer],
) -> None:
    desk, viewer = roams
    desk.start()
    viewer.answer(granted(desk, viewer.claim(), rows=(had(desk, 20.1),)))
    assert ends(desk) != SILENT  # the clocks may have erred by ten minutes in all
    desk.start()
    viewer.answer(granted(desk, viewer.claim(), rows=(had(desk, 20.2),)))
    desk.run_until("lit", at_most_s=12)


def test_a_claim_elsewhere_that_has_not_ended_counts_as_its_whole_dose(
    roams: tuple[Desk, Viewer],
) -> None:
    desk, viewer = roams
    desk.start()
    row = had(desk, 1.0, ended_at=None, red_j_cm2=0.0, nir_j_cm2=0.0, lit_s=0.0)
    viewer.answer(granted(desk, viewer.claim(), rows=(row,)))
    assert "soles" in ends(desk).lower()


def test_a_beginning_elsewhere_makes_the_dose_smaller_and_the_record_says_so(
    roams: tuple[Desk, Viewer],
) -> None:
    desk, viewer = roams
    number = desk.start().session
    row = had(desk, 1.0, red_j_cm2=0.2, nir_j_cm2=0.4, lit_s=60.0)
    viewer.answer(granted(desk, viewer.claim(), rows=(row,)))
    lit = desk.run_until("lit", at_most_s=12)
    assert lit.red.target_j_cm2 == pytest.approx(2.8)
    assert lit.nir.target_j_cm2 == pytest.approx(5.6)
    with closing(connect(desk.rig.database)) as connection:
        targets = connection.execute(
            "SELECT target_red_j_cm2, target_nir_j_cm2 FROM sessions WHERE id = ?", (number,)
        ).fetchone()
    assert targets == pytest.approx((2.8, 5.6))
    assert desk.finish().ended == "complete"
    assert desk.given()[Channel.NIR] < 5.7


def test_a_stricter_answer_given_elsewhere_holds_here(roams: tuple[Desk, Viewer]) -> None:
    desk, viewer = roams
    desk.start()
    viewer.answer(granted(desk, viewer.claim(), answers={"photosensitive": "yes"}))
    assert ends(desk) != SILENT


def test_a_blister_told_elsewhere_closes_the_area_here(roams: tuple[Desk, Viewer]) -> None:
    desk, viewer = roams
    desk.start()
    row = had(desk, 100.0, blister=True)
    viewer.answer(granted(desk, viewer.claim(), rows=(row,)))
    assert "blister" in ends(desk)


@pytest.mark.parametrize(
    "wrong",
    [
        {"boot": "another"},
        {"arming": 7},
        {"claim": "0" * 32},
    ],
)
def test_an_answer_to_another_claim_boot_or_arming_is_none(
    roams: tuple[Desk, Viewer], wrong: dict[str, Any]
) -> None:
    desk, viewer = roams
    desk.start()
    told = viewer.answer(granted(desk, viewer.claim(), **wrong))
    assert told["code"] == "claim_unknown"
    desk.run_for(3.1)
    assert ends(desk) == SILENT


def test_an_answer_without_the_clinics_signature_is_none(roams: tuple[Desk, Viewer]) -> None:
    desk, viewer = roams
    desk.start()
    answer = granted(desk, viewer.claim())
    forged: tuple[ClaimAnswer, ...] = (
        signed(answer, bytes(32)),
        msgspec.structs.replace(answer, signature=""),
        msgspec.structs.replace(answer, epoch=3),
    )
    for each in forged:
        assert viewer.answer(each)["code"] == "claim_not_genuine"
    desk.run_for(3.1)
    assert ends(desk) == SILENT


@pytest.mark.parametrize("later_s", [301.0, -301.0])
def test_clocks_over_five_minutes_apart_are_refused(
    roams: tuple[Desk, Viewer], later_s: float
) -> None:
    desk, viewer = roams
    desk.start()
    viewer.answer(granted(desk, viewer.claim(), answered_at=now(desk, later_s)))
    assert "differ by more than 5 minutes" in ends(desk)


def test_an_answer_that_comes_too_late_or_twice_changes_nothing(
    roams: tuple[Desk, Viewer],
) -> None:
    desk, viewer = roams
    desk.start()
    late = granted(desk, viewer.claim())
    desk.run_for(3.1)
    assert viewer.answer(late)["code"] == "claim_unknown"
    desk.start()
    once = granted(desk, viewer.claim())
    assert viewer.answer(once)["type"] == "done"
    assert viewer.answer(once)["code"] == "claim_unknown"
    assert viewer.answer(late)["code"] == "claim_unknown"
    desk.run_until("lit", at_most_s=12)


def test_what_was_left_of_a_session_is_closed_by_a_whole_one_elsewhere(
    roams: tuple[Desk, Viewer],
) -> None:
    desk, viewer = roams
    desk.start()
    viewer.answer(granted(desk, viewer.claim()))
    desk.run_until("lit", at_most_s=12)
    desk.run_for(300)
    desk.done(wire.Stop())
    desk.step(2)
    desk.start()  # the rest
    row = had(desk, 0.01, ended_at=now(desk))
    viewer.answer(granted(desk, viewer.claim(), rows=(row,)))
    told = desk.run_until("done", at_most_s=20)
    assert told.ended == "cancelled"


def test_without_the_clinics_key_nobody_who_roams_begins(tmp_path: Path) -> None:
    desk = roaming_desk(tmp_path, key=b"short")
    refused = desk.refused(wire.Start(area="soles", minutes=15, goggles=True))
    assert refused == "This panel doesn't belong to the clinic's record yet. Ask the staff."
    desk.close()


def test_the_staff_begin_without_an_answer_for_half_the_dose_and_it_is_counted(
    roams: tuple[Desk, Viewer],
) -> None:
    desk, viewer = roams
    desk.start()
    assert ends(desk) == SILENT
    desk.start(override=True)
    assert viewer.ask("status")["claim"] is None
    lit = desk.run_until("lit", at_most_s=12)
    assert (lit.red.target_j_cm2, lit.nir.target_j_cm2) == (1.5, 3.0)
    assert desk.finish().ended == "complete"
    info = desk.ask(wire.Fleet())
    assert isinstance(info, wire.FleetInfo)
    assert (info.has_key, info.overridden) == (True, 1)
    rows = viewer.ask("records", after=0)["rows"]
    assert [row["overridden"] for row in rows] == [False, True]


def test_the_staffs_code_does_not_outweigh_light_that_the_clinic_knows_of(
    roams: tuple[Desk, Viewer],
) -> None:
    desk, viewer = roams
    desk.start()
    viewer.answer(granted(desk, viewer.claim(), granted=False, refusal="under_way"))
    ends(desk)
    refused = desk.refused(wire.Start(area="soles", minutes=15, goggles=True, override=True))
    assert refused == (
        "the clinic knows of light elsewhere, which no code overrides: wait until it is open"
    )


def test_whose_home_is_the_panel_needs_nobody(desk: Desk) -> None:
    desk.start()
    desk.run_until("lit", at_most_s=12)
    desk.done(wire.Stop())
    refused = desk.refused(wire.Start(area="knees", minutes=15, goggles=True, override=True))
    assert refused == "Me's record is kept by this panel, so there is nothing to override"
