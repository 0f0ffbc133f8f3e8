"""The live lane: a heartbeat, changes within 5 s, and nothing that is old or private."""

import itertools
from collections.abc import Sequence

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from fleet.agent.heard import Reading, decode
from fleet.agent.live import LiveLane
from fleet.messages import Live
from tests.fleet.view_stand_in import telemetry


def reading(**changed: object) -> Reading:
    said = decode(msgspec.json.encode(telemetry(**changed)))
    assert isinstance(said, Reading)
    return said


def times(lane: LiveLane, told: Sequence[tuple[float, Reading]], until_s: float) -> list[float]:
    """When a message goes out, where each reading is repeated until the next, each second."""
    found = []
    for now in range(int(until_s)):
        newest = [each for at, each in told if at <= now]
        if newest:
            lane.read(newest[-1], now)
        if lane.due(now) is not None:
            found.append(float(now))
    return found


def test_a_state_that_stays_is_told_every_20_s() -> None:
    assert times(LiveLane(), [(0, reading())], 65) == [0, 20, 40, 60]


def test_a_change_goes_at_once_where_the_last_message_is_5_s_old() -> None:
    told = [(0, reading()), (9, reading(state="arming"))]
    assert times(LiveLane(), told, 30) == [0, 9, 29]


def test_a_change_soon_after_another_waits_until_5_s_are_over() -> None:
    told = [(0, reading()), (10, reading(state="arming")), (11, reading(fault={"code": "stop"}))]
    assert times(LiveLane(), told, 30) == [0, 10, 15]


@given(st.lists(st.sampled_from(["idle", "arming", "lit", "paused", "fault"]), max_size=60))
def test_whatever_happens_no_two_messages_are_within_5_s(states: list[str]) -> None:
    lane, told = LiveLane(), []
    for now, state in enumerate(states):
        lane.read(reading(state=state), now)
        if now % 7 == 3:
            lane.connected()
        if lane.due(now) is not None:
            told.append(now)
    assert all(later - sooner >= 5 for sooner, later in itertools.pairwise(told))


def test_a_new_connection_hears_it_anew() -> None:
    lane = LiveLane()
    lane.read(reading(), 0)
    assert lane.due(0) is not None
    lane.connected()
    lane.read(reading(), 6)
    assert lane.due(6) is not None


def test_an_old_reading_is_told_to_nobody() -> None:
    lane = LiveLane()
    lane.read(reading(), 0)
    assert not lane.is_heard(5.1)
    assert lane.due(5.1) is None


def test_a_daemon_that_went_is_not_told() -> None:
    lane = LiveLane()
    lane.read(reading(), 0)
    lane.lost()
    assert lane.due(0.1) is None


def test_a_daemon_without_such_a_view_has_nothing_made_up() -> None:
    lane = LiveLane()
    lane.read(reading(light_h=None), 0)
    assert lane.due(0) is None


def test_no_person_area_or_dose_is_told() -> None:
    lane = LiveLane()
    lane.read(reading(state="lit", person="Anna", area="soles", remaining_s=61.5), 0)
    live = lane.due(0)
    assert live == Live(
        state="lit",
        remaining_s=61.5,
        surface_c=24.5,
        light_h=12.5,
        fault=None,
        version="0.2.0",
        boot=17,
    )
    assert set(Live.__struct_fields__) == {
        "v", "state", "remaining_s", "surface_c", "light_h", "fault", "version", "boot",
    }  # fmt: skip
