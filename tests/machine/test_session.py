"""A session on a whole machine: what the kernel saw, a pressed stop, and a killed daemon."""

from collections.abc import Iterator

import pytest

from tests.machine.guest import Guest, until
from tests.machine.service import BIN, DARK, ENABLE, PARTS, STOP, Service, planned_duty, steady


@pytest.fixture
def service(guest: Guest) -> Iterator[Service]:
    made = Service(guest)
    made.start()
    yield made
    print(made.log())  # noqa: T201  the record of the run
    made.stop()
    made.dark_by_script()
    guest.drive(STOP, "low", "")


def duties(red_j_cm2: float, nir_j_cm2: float, minutes: int) -> list[float]:
    return [
        planned_duty(PARTS["red"], red_j_cm2, minutes),
        planned_duty(PARTS["nir"], nir_j_cm2, minutes),
    ]


def test_both_channels_carry_the_planned_duty_and_the_stop_button_ends_it(
    service: Service,
) -> None:
    guest, wanted = service.guest, duties(3, 6, 15)
    assert service.is_dark()
    with service.traced():
        session = guest.begin(f"{BIN}/panelctl start soles --minutes 15")
        assert steady(service, wanted), service.log()
        status = guest.status()
        assert service.guest.enable_line(ENABLE)
        assert status["state"] == "lit"
        assert service.sysfs() == pytest.approx(wanted, rel=0.01)
        assert [status["red"]["duty"], status["nir"]["duty"]] == pytest.approx(wanted, rel=0.01)
        print(f"planned {wanted}, on the wire {guest.wire()}")  # noqa: T201  the record

        guest.drive(STOP, "high", "")
        assert until(service.is_dark, timeout_s=10), service.shine()
    _, told = session.communicate(timeout=120)
    assert (session.returncode, "ended early" in told) == (4, True), told

    changes = service.trace()
    for channel, plan in enumerate(wanted):
        mine = [duty for number, duty in changes if number == channel]
        assert max(mine) == pytest.approx(plan, rel=0.01)
        assert mine[-1] == 0.0
        assert mine.index(max(mine)) > 10  # it came up by a ramp
    status = guest.status()
    assert (status["state"], status["red"]["duty"]) == ("done", 0.0)
    assert 0 < status["nir"]["fluence_j_cm2"] < 0.6

    refused = guest.run(f"{BIN}/panelctl start knees --minutes 15")
    assert (refused.returncode, "stop button" in refused.stderr) == (1, True), refused.stderr


def test_after_a_kill_the_light_is_on_until_the_next_start_is_dark(service: Service) -> None:
    wanted = duties(3, 12, 15)
    session = service.guest.begin(f"{BIN}/panelctl start knees --minutes 15")
    assert steady(service, wanted), service.log()
    service.kill()
    session.communicate(timeout=120)
    left = service.shine()
    assert left[0] != DARK  # what a crash leaves: the kernel keeps PWM and line as they were
    assert left[1]
    service.start()
    assert service.is_dark()
    assert service.guest.status()["state"] == "idle"


def test_after_a_kill_panel_dark_makes_it_dark(service: Service) -> None:
    session = service.guest.begin(f"{BIN}/panelctl start hands --minutes 12")
    assert steady(service, duties(4, 5, 12)), service.log()
    service.kill()
    session.communicate(timeout=120)
    assert service.shine()[0] != DARK
    service.dark_by_script()
    assert service.is_dark()


def test_a_client_that_dies_leaves_the_light_off(service: Service) -> None:
    service.guest.must(
        f"systemd-run --quiet --collect --unit=panel-client {BIN}/panelctl start shins --minutes 15"
    )
    assert steady(service, duties(2, 12, 15)), service.log()
    service.guest.must("systemctl kill --signal=KILL panel-client")
    assert until(service.is_dark, timeout_s=30)
    status = service.guest.status()
    assert (status["state"], status["pauses"]) == ("paused", ["screen"])
