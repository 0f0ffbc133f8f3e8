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
        open_pins()


def test_a_folder_that_lgpio_cannot_write_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    class Unwritable(ModuleType):
        def __getattr__(self, name: str) -> object:
            raise FileNotFoundError(2, "No such file or directory", ".lgd-nfy-3")

    monkeypatch.setitem(sys.modules, LGPIO, Unwritable(LGPIO))
    monkeypatch.setenv("LG_WD", "/somewhere")
    with pytest.raises(HardwareError, match=r"can't start in /somewhere: .* as LG_WD"):
        open_pins()


def test_a_chip_that_cannot_be_opened_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse() -> object:
        raise RuntimeError("can not open gpiochip")

    stand_in(monkeypatch, refuse)
    with pytest.raises(HardwareError, match="can not open gpiochip; add this program's user to"):
        open_pins()


def test_the_factory_is_lgpios_own(monkeypatch: pytest.MonkeyPatch) -> None:
    made = object()
    stand_in(monkeypatch, lambda: made)
    assert open_pins() is made
