"""The panel as one: both colours and the enable line, lit with a permit and dark without."""

from collections.abc import Iterator

import pytest

from firmware_py.core.errors import HardwareError
from firmware_py.core.permit import Permit
from firmware_py.core.units import Channel, Duty, Ns, ns
from firmware_py.drivers.panel import LightPanel, Wiring
from firmware_py.ports.hardware import ReadBack
from tests.contract.benches import ENABLE, Bench, Left, output

WIRING = {Channel.RED: Wiring(0, 1000), Channel.NIR: Wiring(1, 1000)}
RED, NIR = Channel.RED, Channel.NIR
NOW = ns(100)
Shine = tuple[float, float, bool]
DARK: Shine = (0.0, 0.0, False)


def permit(red: float, nir: float, issued: Ns = NOW) -> Permit:
    return Permit(red=Duty(red), nir=Duty(nir), issued=issued, expires=Ns(issued + ns(0.5)))


def shine(bench: Bench) -> Shine:
    """What both channels and the enable line do, seen from outside."""
    return output(bench, 0), output(bench, 1), bench.level(ENABLE)


def open_panel(bench: Bench) -> LightPanel:
    return LightPanel(bench.chip, WIRING, ENABLE, files=bench.files, pin_factory=bench.pin_factory)


@pytest.fixture
def panel(bench: Bench) -> Iterator[LightPanel]:
    made = open_panel(bench)
    yield made
    made.close()


def test_it_starts_dark_on_a_machine_left_lit(bench: Bench) -> None:
    for channel in (0, 1):
        bench.leave(channel, Left(10_000_000, 9_000_000, 1))
    panel = open_panel(bench)
    assert shine(bench) == DARK
    assert panel.read_back() == ReadBack({RED: Duty(0.0), NIR: Duty(0.0)}, enabled=False)
    assert (panel.inhibited, panel.lit_until) == (False, None)
    panel.close()


@pytest.mark.parametrize(("red", "nir"), [(0.25, 0.5), (0.25, 0.0), (0.0, 0.5), (1.0, 1.0)])
def test_it_shines_exactly_as_permitted(
    bench: Bench, panel: LightPanel, red: float, nir: float
) -> None:
    panel.apply(permit(red, nir), NOW)
    assert shine(bench) == (red, nir, True)
    assert panel.read_back() == ReadBack({RED: Duty(red), NIR: Duty(nir)}, enabled=True)
    assert panel.lit_until == NOW + ns(0.5)


def test_a_permit_of_no_light_is_dark(bench: Bench, panel: LightPanel) -> None:
    panel.apply(permit(0.25, 0.5), NOW)
    panel.apply(permit(0.0, 0.0), NOW)
    assert (shine(bench), panel.lit_until) == (DARK, None)


@pytest.mark.parametrize("late_s", [-1.0, -1e-9, 0.5, 0.6, 1000.0])
def test_a_permit_that_is_not_in_force_is_dark(
    bench: Bench, panel: LightPanel, late_s: float
) -> None:
    panel.apply(permit(0.25, 0.5), NOW)
    panel.apply(permit(0.25, 0.5), Ns(NOW + ns(late_s)))
    assert (shine(bench), panel.lit_until, panel.inhibited) == (DARK, None, False)


def test_a_stop_is_dark_until_it_is_released(bench: Bench, panel: LightPanel) -> None:
    panel.apply(permit(0.25, 0.5), NOW)
    assert panel.stop_now() == ()
    assert (shine(bench), panel.inhibited, panel.lit_until) == (DARK, True, None)
    panel.apply(permit(0.25, 0.5), NOW)
    assert (shine(bench), panel.inhibited, panel.lit_until) == (DARK, True, None)
    panel.release()
    assert (shine(bench), panel.inhibited) == (DARK, False)
    panel.apply(permit(0.25, 0.5), NOW)
    assert shine(bench) == (0.25, 0.5, True)


def test_off_is_dark_without_inhibiting(bench: Bench, panel: LightPanel) -> None:
    panel.apply(permit(0.25, 0.5), NOW)
    assert panel.off() == ()
    assert (shine(bench), panel.inhibited, panel.lit_until) == (DARK, False, None)
    panel.apply(permit(0.5, 0.25), NOW)
    assert shine(bench) == (0.5, 0.25, True)


def test_light_of_another_program_is_read_back_and_put_out(bench: Bench, panel: LightPanel) -> None:
    panel.apply(permit(0.25, 0.5), NOW)
    bench.files.write(f"{bench.chip}/pwm0/duty_cycle", "900000\n")
    assert panel.read_back().duty == {RED: 0.9, NIR: 0.5}
    assert panel.off() == ()
    assert shine(bench) == DARK


def test_one_duty_out_of_range_makes_both_dark(bench: Bench, panel: LightPanel) -> None:
    panel.apply(permit(0.25, 0.5), NOW)
    with pytest.raises(HardwareError, match="nir light"):
        panel.apply(permit(0.25, 1.5), NOW)
    assert (shine(bench), panel.lit_until) == (DARK, None)


def test_closing_is_dark_and_may_be_repeated(bench: Bench, panel: LightPanel) -> None:
    panel.apply(permit(0.25, 0.5), NOW)
    panel.close()
    panel.close()
    assert (output(bench, 0), output(bench, 1)) == (0.0, 0.0)
    assert panel.inhibited
    assert panel.stop_now() == ()  # a late stop finds nothing left to do


def test_a_second_panel_is_refused_and_the_first_shines_on(bench: Bench, panel: LightPanel) -> None:
    panel.apply(permit(0.25, 0.5), NOW)
    with pytest.raises(HardwareError, match="another process holds it"):
        open_panel(bench)
    assert shine(bench) == (0.25, 0.5, True)


def test_a_panel_may_be_opened_again_after_it_was_closed(bench: Bench, panel: LightPanel) -> None:
    panel.close()
    again = open_panel(bench)
    again.apply(permit(0.25, 0.5), NOW)
    assert shine(bench) == (0.25, 0.5, True)
    again.close()
