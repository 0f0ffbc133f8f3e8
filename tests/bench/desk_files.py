"""`python -m tests.bench.desk_files FOLDER FILE WORDS`: run a baseline where there is no Pi.

Its PWM files are plain ones in a folder, its pins are gpiozero's mock ones: files and pins that do
nothing, so that what is measured is the program.
"""

import runpy
import sys
from pathlib import Path
from typing import Any

from gpiozero import Device
from gpiozero.pins.mock import MockFactory, MockPWMPin
from rpi_hardware_pwm import HardwarePWM

START = {"period": "0", "duty_cycle": "0", "enable": "0", "polarity": "normal"}


def chip(folder: Path) -> Path:
    """Return a chip with both channels exported."""
    made = folder / "pwmchip0"
    for channel in ("pwm0", "pwm1"):
        (made / channel).mkdir(parents=True)
        for name, text in START.items():
            (made / channel / name).write_text(f"{text}\n", "ascii")
    for name in ("export", "unexport"):
        (made / name).write_text("", "ascii")
    return made


def stand_in(folder: Path) -> Any:
    """Have the libraries use the folder's files and mock pins; return the pins' factory."""
    place = str(chip(folder))
    HardwarePWM.chippath = property(lambda _self: place, lambda _self, _value: None)  # type: ignore[assignment]  # the library's own choice goes nowhere
    Device.pin_factory = MockFactory(revision="c03115", pin_class=MockPWMPin)
    return Device.pin_factory


if __name__ == "__main__":
    stand_in(Path(sys.argv[1]))
    sys.argv = sys.argv[2:]
    runpy.run_path(sys.argv[0], run_name="__main__")
