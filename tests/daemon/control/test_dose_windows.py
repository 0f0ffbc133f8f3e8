"""What is reserved of a dose, and when."""

from collections.abc import Callable

from firmware_py.core.session.facts import Window
from firmware_py.core.session.machine import Session
from firmware_py.core.units import Channel, JPerCm2, ns
from firmware_py.daemon.control.dose_windows import DoseWindows
from firmware_py.ports.ledger import Failed
from tests.core import parts

RED, NIR = Channel.RED, Channel.NIR


class Answering:
    """A ledger that says yes to every window at once."""

    def __init__(self) -> None:
        self.asked: list[Window] = []

    def reserve(
        self, _session: int, window: Window, done: Callable[[], None], _failed: Failed
    ) -> None:
        self.asked.append(window)
        done()


def lit(seconds: float, red: float, nir: float) -> Session:
    return parts.session(lit=ns(seconds), given={RED: JPerCm2(red), NIR: JPerCm2(nir)})


def asked_at(*sessions: Session) -> list[int]:
    """Return at which of the sessions a window is asked for, each answered before the next."""
    ledger = Answering()
    windows = DoseWindows(ledger)  # type: ignore[arg-type]  # nothing else is asked
    at = []
    for number, session in enumerate(sessions):
        before = len(ledger.asked)
        windows.ask_ahead(session)
        if len(ledger.asked) > before:
            at.append(number)
    return at


def test_the_next_window_is_asked_for_when_5_s_remain() -> None:
    assert asked_at(lit(0, 0, 0), lit(4.7, 0.01, 0.02), lit(4.81, 0.01, 0.02)) == [0, 2]


def test_what_a_late_loop_gave_too_much_is_reserved_at_once_so_that_the_rest_goes_on() -> None:
    late = lit(1, 2.9, 6.004)
    assert asked_at(lit(0.5, 2.899, 5.999), late, late) == [0, 1]
