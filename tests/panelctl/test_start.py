"""`panelctl start`: its START confirms all the checks, the goggles among them."""

import pytest

from firmware_py import wire
from firmware_py.panelctl.client import Client
from firmware_py.panelctl.start import REFUSED, start

NO = wire.Refused(id=1, error="not now", field="area", code="cant_now", values={})


class Asked(Client):
    """A client whose daemon answers a plan as told, and refuses every start."""

    def __init__(self, *, needs_goggles: bool | None) -> None:
        self.needs_goggles = needs_goggles
        self.started: list[wire.Start] = []

    def ask(self, request: wire.Request, within_s: float = 0.0) -> wire.Message:
        if isinstance(request, wire.Start):
            self.started.append(request)
            return NO
        if self.needs_goggles is None:
            return NO
        channel = wire.ChannelPlan(target_j_cm2=3.0, irradiance_mw_cm2=3.0, on_s=900.0)
        return wire.PlanPreview(
            area="knees",
            minutes=15,
            mode="both",
            strength="usual",
            distance_cm=15.0,
            person="Me",
            red=channel,
            nir=channel,
            share=1.0,
            full_minutes=None,
            sentence="",
            checks=(),
            needs_goggles=self.needs_goggles,
        )


@pytest.mark.parametrize(("needs_goggles", "sent"), [(True, True), (False, False), (None, False)])
def test_goggles_are_confirmed_where_the_plan_needs_them(
    needs_goggles: bool | None,  # noqa: FBT001  a case
    sent: bool,  # noqa: FBT001  a case
) -> None:
    client = Asked(needs_goggles=needs_goggles)
    assert start(client, wire.Start(area="knees", minutes=15)) == REFUSED
    assert [each.goggles for each in client.started] == [sent]
