"""Lease and dead-man: each alone."""

from firmware_py.core.permit import Permit
from firmware_py.core.units import Channel, Duty, Ns, ns
from firmware_py.daemon.deadman import DeadMan
from firmware_py.daemon.lease import Lease
from firmware_py.ports import ReadBack


def test_a_lease_is_fresh_for_less_than_three_seconds_after_its_renewal() -> None:
    lease, me = Lease(), object()
    lease.take(me, ns(10))
    assert [lease.is_fresh(ns(t)) for t in (9.9, 10, 12.999, 13, 100)] == [
        False,
        True,
        True,
        False,
        False,
    ]
    assert lease.renew(me, ns(13))
    assert [lease.state(ns(t)) for t in (15.9, 16)] == ["held", "lost"]


def test_only_the_holder_renews_and_another_may_take_over() -> None:
    lease, me, you = Lease(), object(), object()
    assert not lease.renew(me, ns(1))
    assert lease.state(ns(1)) == "none"
    lease.take(me, ns(1))
    assert not lease.renew(you, ns(2))
    lease.take(you, ns(2))
    assert not lease.renew(me, ns(3))
    assert lease.renew(you, ns(3))
    lease.drop()
    assert not lease.renew(you, ns(3))
    assert not lease.is_fresh(ns(3))


class LitPanel:
    """A panel that is lit until some instant, and remembers being stopped."""

    def __init__(self, lit_until: Ns | None) -> None:
        self.lit_until = lit_until
        self.stops = 0
        self.inhibited = False

    def stop_now(self) -> tuple[str, ...]:
        self.stops += 1
        self.inhibited = True
        self.lit_until = None
        return ("the enable line is stuck",)

    def off(self) -> tuple[str, ...]:
        return ()

    def release(self) -> None:
        self.inhibited = False

    def apply(self, permit: Permit, now: Ns) -> None:
        self.lit_until = Ns(permit.expires + now * 0)

    def read_back(self) -> ReadBack:
        return ReadBack(dict.fromkeys(Channel, Duty(0.0)), enabled=False)

    def close(self) -> None:
        """Nothing to let go of."""


def test_the_dead_man_darkens_a_panel_whose_permit_has_run_out_and_only_then() -> None:
    panel, told, now = LitPanel(ns(10)), list[str](), ns(9.999)
    dead_man = DeadMan(panel, lambda: now, told.append)
    assert not dead_man.check()
    now = ns(10)
    assert dead_man.check()
    assert (panel.stops, panel.inhibited) == (1, True)
    assert told == ["dead-man: the loop hangs, light off; the enable line is stuck"]
    now = ns(1000)
    assert not dead_man.check()


def test_the_dead_man_leaves_a_dark_panel_alone() -> None:
    panel = LitPanel(None)
    assert not DeadMan(panel, lambda: ns(1e6), lambda _text: None).check()
    assert panel.stops == 0
