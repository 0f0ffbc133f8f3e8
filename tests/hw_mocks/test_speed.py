"""When the next step is due, on a clock moved by hand."""

from hw_mocks.speed import Pacer

STEP_S = 0.05


def steps(pacer: Pacer, *, until_s: float, now_s: float = 0.0, look_s: float = 2**-10) -> int:
    """Count the steps that a loop takes which looks every so often."""
    count = 0
    while now_s < until_s:
        while pacer.wait_s(now_s) <= 0:
            pacer.stepped(now_s)
            count += 1
        now_s += look_s
    return count


def test_time_goes_at_most_n_times_as_fast() -> None:
    assert steps(Pacer(1.0, STEP_S, 0.0), until_s=10.0) == 200
    assert steps(Pacer(50.0, STEP_S, 0.0), until_s=8.0) == 8000


def test_the_wait_is_until_the_next_step() -> None:
    pacer = Pacer(2.0, STEP_S, 5.0)
    assert pacer.wait_s(5.0) == 0.0
    pacer.stepped(5.0)
    assert round(pacer.wait_s(5.0), 6) == 0.025
    assert round(pacer.wait_s(5.02), 6) == 0.005


def test_what_is_lost_beyond_a_tenth_of_a_second_is_not_made_up_for() -> None:
    pacer = Pacer(1.0, STEP_S, 0.0)
    pacer.stepped(0.0)
    assert steps(pacer, now_s=60.0, until_s=60.0005) == 4  # not 1200


def test_the_speed_achieved_is_measured_over_the_last_second() -> None:
    pacer = Pacer(60.0, STEP_S, 0.0)
    assert pacer.achieved == 60.0
    steps(pacer, until_s=3.0)
    assert 59 < pacer.achieved < 61
    for second in range(20):  # a machine that manages ten steps a second
        for tenth in range(10):
            pacer.stepped(3.0 + second + tenth / 10)
    assert pacer.achieved == 0.5


def test_a_stand_still_is_forgotten() -> None:
    pacer = Pacer(1.0, STEP_S, 0.0)
    pacer.restart(100.0)
    assert steps(pacer, now_s=100.0, until_s=102.0) == 40
    assert 0.99 < pacer.achieved < 1.11
