"""The order within one tick."""

import pytest

from firmware_py.core.units import Ns, ns
from hw_mocks.process.stepped_tick import SteppedTick


class Recorded:
    """A daemon's outside, noting what is called."""

    def __init__(self) -> None:
        self.calls: list[tuple[str, Ns | None]] = []
        self.sensor_polls = (self._note("surface"), self._note("heatsink"))
        self.supply_poll = self._note("supply")
        self.ledger_poll = self._note("ledger")

    def _note(self, name: str):  # type: ignore[no-untyped-def]  # noqa: ANN202  a test's double
        return lambda now: self.calls.append((name, now))

    def tick(self) -> None:
        self.calls.append(("tick", None))


@pytest.mark.parametrize(
    ("is_stale", "polled"),
    [(False, ["surface", "heatsink", "supply"]), (True, ["heatsink", "supply"])],
)
def test_probes_then_the_tick_then_the_ledger(*, is_stale: bool, polled: list[str]) -> None:
    daemon = Recorded()
    stepped_tick = SteppedTick(daemon, lambda: ns(7))  # type: ignore[arg-type]  # what it needs of one
    stepped_tick.tick(is_stale=is_stale)
    stepped_tick.save()
    expected = [*((name, ns(7)) for name in polled), ("tick", None), ("ledger", ns(7))]
    assert daemon.calls == expected
