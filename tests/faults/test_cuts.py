"""Power cuts at random steps of a tick: some here, hundreds in `make faults`."""

import pytest

from firmware_py.core import limits
from firmware_py.core.dose.plan import Plan
from firmware_py.core.session import dose_window
from firmware_py.core.session.facts import Window
from firmware_py.core.session.machine import Session
from firmware_py.core.units import Ns, ns
from tests.faults import cuts


def test_the_record_never_falls_short_and_holds_ten_seconds_too_much_at_most() -> None:
    assert cuts.report(25).problems == []


def test_a_record_that_follows_the_light_instead_of_leading_it_is_found(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def follow(session: Session, _plan: Plan) -> Window:
        return Window(Ns(session.lit + limits.WINDOW), dict(session.given))

    monkeypatch.setattr(dose_window, "reserve", follow)
    assert cuts.report(12).problems != []


def test_a_record_that_leads_too_far_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "WINDOW", ns(15))
    assert cuts.report(12).problems != []
