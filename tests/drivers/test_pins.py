"""Opening a real Pi's pins where there is none: refused, with the remedy."""

import sys
from types import ModuleType

import pytest

from firmware_py.core.errors import HardwareError
from firmware_py.drivers.pins import open_pins

LGPIO = "gpiozero.pins.lgpio"


def stand_in(monkeypatch: pytest.MonkeyPatch, factory: object) -> None:
    module = ModuleType(LGPIO)
    monkeypatch.setattr(module, "LGPIOFactory", factory, raising=False)
    monkeypatch.setitem(sys.modules, LGPIO, module)


def test_a_missing_lgpio_is_told_with_its_package(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, LGPIO, None)
    with pytest.raises(HardwareError, match="install the package python3-lgpio"):
        open_pins(0)


def test_a_folder_that_lgpio_cannot_write_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    class Unwritable(ModuleType):
        def __getattr__(self, name: str) -> object:
            raise FileNotFoundError(2, "No such file or directory", ".lgd-nfy-3")

    monkeypatch.setitem(sys.modules, LGPIO, Unwritable(LGPIO))
    monkeypatch.setenv("LG_WD", "/somewhere")
    with pytest.raises(HardwareError, match=r"can't start in /somewhere: .* as LG_WD"):
        open_pins(0)


def test_a_chip_that_cannot_be_opened_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(chip: int) -> object:
        raise RuntimeError(f"can not open gpiochip {chip}")

    stand_in(monkeypatch, refuse)
    told = "^/dev/gpiochip15 can't be opened: can not open gpiochip 15; add this program's user to"
    with pytest.raises(HardwareError, match=told):
        open_pins(15)


class Factory:
    """An lgpio factory, on the chip that it opened."""

    def __init__(self, chip: int) -> None:
        self.chip = chip
        self.closed = False

    def close(self) -> None:
        self.closed = True


def test_the_factory_is_lgpios_own_on_the_chip_that_is_named(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    made = {chip: Factory(chip) for chip in (11, 15)}
    stand_in(monkeypatch, lambda chip: made[chip])
    assert open_pins(15) is made[15]
    assert not made[15].closed


def test_a_gpiozero_that_opens_another_chip_than_it_was_told_is_refused(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    made = Factory(0)
    stand_in(monkeypatch, lambda chip: made)
    told = "gpiozero opened gpiochip0, not gpiochip15, .*: install gpiozero 2.0.1.post3 or newer"
    with pytest.raises(HardwareError, match=told):
        open_pins(15)
    assert made.closed
