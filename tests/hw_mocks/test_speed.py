"""When the next step is due, on a clock moved by hand."""

from hw_mocks.speed import SpeedLimit

STEP_S = 0.05


def steps(
    speed_limit: SpeedLimit, *, until_s: float, now_s: float = 0.0, look_s: float = 2**-10
) -> int:
    """Count the steps that a loop takes which looks every so often."""
    count = 0
    while now_s < until_s:
        while speed_limit.wait_s(now_s) <= 0:
            speed_limit.stepped(now_s)
            count += 1
        now_s += look_s
    return count


def test_time_goes_at_most_n_times_as_fast() -> None:
    assert steps(SpeedLimit(1.0, STEP_S, 0.0), until_s=10.0) == 200
    assert steps(SpeedLimit(50.0, STEP_S, 0.0), until_s=8.0) == 8000


def test_the_wait_is_until_the_next_step() -> None:
    speed_limit = SpeedLimit(2.0, STEP_S, 5.0)
    assert speed_limit.wait_s(5.0) == 0.0
    speed_limit.stepped(5.0)
    assert round(speed_limit.wait_s(5.0), 6) == 0.025
    assert round(speed_limit.wait_s(5.02), 6) == 0.005


def test_what_is_lost_beyond_a_tenth_of_a_second_is_not_made_up_for() -> None:
    speed_limit = SpeedLimit(1.0, STEP_S, 0.0)
    speed_limit.stepped(0.0)
    assert steps(speed_limit, now_s=60.0, until_s=60.0005) == 4  # not 1200


def test_the_speed_achieved_is_measured_over_the_last_second() -> None:
    speed_limit = SpeedLimit(60.0, STEP_S, 0.0)
    assert speed_limit.achieved == 60.0
    steps(speed_limit, until_s=3.0)
    assert 59 < speed_limit.achieved < 61
    for second in range(20):  # a machine that manages ten steps a second
        for tenth in range(10):
            speed_limit.stepped(3.0 + second + tenth / 10)
    assert speed_limit.achieved == 0.5


def test_a_stand_still_is_forgotten() -> None:
    speed_limit = SpeedLimit(1.0, STEP_S, 0.0)
    speed_limit.restart(100.0)
    assert steps(speed_limit, now_s=100.0, until_s=102.0) == 40
    assert 0.99 < speed_limit.achieved < 1.11
