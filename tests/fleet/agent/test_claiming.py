"""The claim lane: out at once, an answer back in time or not at all."""

import pytest

from firmware_py.wire.claims import SECONDS_FOR_ANSWER, Claim, ClaimAnswer
from fleet.agent.claiming import ClaimLane


def claim(number: int = 1) -> Claim:
    return Claim(
        claim=f"{number:032x}",
        person="a" * 32,
        area="soles",
        red_j_cm2=4.0,
        nir_j_cm2=6.0,
        boot="b",
        arming=number,
        asked_at="2026-03-01T08:00:00Z",
    )


def answer(number: int = 1) -> ClaimAnswer:
    return ClaimAnswer(
        claim=f"{number:032x}",
        boot="b",
        arming=number,
        granted=True,
        answered_at="2026-03-01T08:00:01Z",
    )


def sent(lane: ClaimLane, now: float) -> Claim | None:
    due = lane.due(now)
    if due is not None:
        lane.went_out()
    return due


def test_a_claim_goes_at_once_and_once() -> None:
    lane = ClaimLane()
    lane.read(claim(), 10.0)
    assert sent(lane, 10.0) == claim()
    lane.read(claim(), 10.4)
    assert sent(lane, 10.4) is None


def test_a_claim_that_the_broker_did_not_take_is_tried_again_within_its_3_s() -> None:
    lane = ClaimLane()
    lane.read(claim(), 10.0)
    assert lane.due(12.9) == claim()
    assert lane.due(13.1) is None


def test_a_new_connection_gets_what_still_waits_once_more() -> None:
    lane = ClaimLane()
    lane.read(claim(), 10.0)
    sent(lane, 10.0)
    lane.connected()
    assert sent(lane, 11.0) == claim()


def test_an_answer_in_time_is_handed_on() -> None:
    lane = ClaimLane()
    lane.read(claim(), 10.0)
    assert lane.answered(answer(), 10.0 + SECONDS_FOR_ANSWER)


@pytest.mark.parametrize(("waits", "number", "now"), [(1, 1, 13.1), (1, 2, 10.5), (None, 1, 10.5)])
def test_a_late_answer_or_one_to_another_claim_is_dropped(
    waits: int | None, number: int, now: float
) -> None:
    lane = ClaimLane()
    lane.read(claim(), 10.0)
    lane.read(claim(waits) if waits else None, 10.1)
    assert not lane.answered(answer(number), now)
    assert lane.late == 1


def test_the_next_claim_has_3_s_of_its_own() -> None:
    lane = ClaimLane()
    lane.read(claim(1), 10.0)
    sent(lane, 10.0)
    lane.read(claim(2), 30.0)
    assert sent(lane, 32.0) == claim(2)


def test_a_claim_that_comes_back_after_telemetry_without_it_has_no_new_3_s() -> None:
    lane = ClaimLane()
    lane.read(claim(), 10.0)
    lane.read(None, 11.0)
    lane.read(claim(), 14.0)
    assert lane.due(14.0) is None
