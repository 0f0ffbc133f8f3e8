"""gpiozero's mock pins, wired to lines that outlive the process."""

from typing import Any

from gpiozero.pins.mock import MockFactory, MockPin

from hw_mocks.hardware.gpio_lines import LinePort


class WorldPin(MockPin):  # type: ignore[misc]  # gpiozero has no types
    """A pin whose output reaches its line, and whose input is the line's level."""

    def __init__(self, factory: "WorldFactory", info: Any) -> None:
        super().__init__(factory, info)
        self._port = factory.port
        factory.by_number[self._number] = self
        # The library makes an input of whatever pin it takes, also of one that a program left high.
        self._port.release(self._number)

    def follow(self, *, level: bool) -> None:
        """Take a level that somebody else drove; edges run on the caller's thread."""
        if self._function == "output":
            self._change_state(level)
        elif level:
            self.drive_high()
        else:
            self.drive_low()

    def _set_function(self, value: str) -> None:
        if self._function == "output" and value == "input":
            self._port.release(self._number)
        super()._set_function(value)

    def _set_state(self, value: float) -> None:
        if self._function == "output":
            self._port.write(self._number, level=bool(value))
        super()._set_state(value)

    def _set_pull(self, value: str) -> None:
        super()._set_pull(value)
        level = self._port.read(self._number)
        if level is not None:  # what is wired wins over a pull
            self._change_state(level)


class WorldFactory(MockFactory):  # type: ignore[misc]  # gpiozero has no types
    """Makes `WorldPin`s."""

    def __init__(self, port: LinePort) -> None:
        super().__init__(revision="a02082", pin_class=WorldPin)
        self.port = port
        self.by_number: dict[int, WorldPin] = {}

    def follow(self, number: int, level: bool) -> None:  # noqa: FBT001  lines call it so
        """Bring a pin to what its line has become."""
        pin = self.by_number.get(number)
        if pin is not None:
            pin.follow(level=level)
