"""Whatever people, screens, sensors, disks and clocks do: light on means that all is well.

The physics say whether there is light. The bounds are written out here, not imported.
`make long` lives four times as many lives.
"""

import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Literal

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    precondition,
    rule,
    run_state_machine_as_test,
)

from firmware_py import wire
from firmware_py.core.units import Channel, Ns, ns
from tests.daemon.desk import Desk
from tests.long import chosen

LIVES = chosen(share=5, whole=20)
NEAREST = 1.17  # the largest factor of the example's distances
# Half a tick at the lowest light: by so much a dose may overrun its cap.
SLACK = 0.001

AREAS = st.sampled_from(["soles", "knees", "hips", "hands"])
STRENGTHS = st.sampled_from(["gentle", "usual", "strong"])
SURFACES = st.sampled_from(["model", "36", "37.5", "39", "40.5", "41", "42.5", "43", "60", "-40"])
HEATSINKS = st.sampled_from(["model", "40", "59", "66", "74.9", "75", "85", "120"])
SENSORS = st.sampled_from(["ok", "missing", "stale", "bad-crc", "85"])
INTERLOCKS = st.sampled_from(["open", "closed"])
STOPS = st.sampled_from(["pressed", "broken", "released"])
FANS = st.sampled_from(["ok", "ok", "stalled"])
LIGHT_SENSES = st.sampled_from(["ok", "ok", "stuck-on", "dead"])
PWMS = st.sampled_from(["ok", "ok", "einval", "eacces", "stuck", "vanished"])
CLOCKS = st.sampled_from(["jump:+3600", "jump:-86400", "unsynced", "ok"])


class WatchedDesk(Desk):
    """A desk that checks after every tick what must hold."""

    ticks = 0
    ticks_lit = 0
    ticks_tried = 0
    # Since when the fan stands still, and since when the light senses see nothing.
    still: int | None = None
    blind: int | None = None

    def step(self, ticks: int = 1) -> None:
        for _ in range(ticks):
            super().step()
            type(self).ticks += 1
            self.check()

    def check_trial(self, light: Mapping[Channel, float]) -> None:
        """Check what must hold of the installer's light, which is nobody's."""
        controller, now = self.daemon.controller, self.world.clock()
        session, trial = controller.session, controller.session.installer_light
        type(self).ticks_tried += 1
        assert trial is not None
        assert [channel for channel, e in light.items() if e > 0] == [trial.channel]
        assert session.fault is None
        assert session.record is None
        assert 0 <= now - session.since <= min(trial.duration, 60_000_000_000)
        assert not self.world.lines["stop"]
        assert not self.world.lines["interlock"]
        assert self.still is None or now - self.still <= 4_200_000_000
        assert controller.lease.holder is not None
        assert self.link - controller.lease.renewed < 3_000_000_000
        surface = self.rig.sensors[0].latest
        assert surface is not None
        assert surface.celsius is None or -20.0 <= surface.celsius < 41.0

    def check(self) -> None:
        truth, controller = self.world.truth(), self.daemon.controller
        light = {
            Channel.RED: truth.red.irradiance_mw_cm2,
            Channel.NIR: truth.nir.irradiance_mw_cm2,
        }
        if not any(light.values()):
            return
        type(self).ticks_lit += 1
        session, now = controller.session, self.world.clock()
        if session.state == "commissioning":
            self.check_trial(light)
            return
        assert session.state == "lit"
        assert session.fault is None
        assert not session.holds
        assert not self.world.lines["stop"]
        assert not self.world.lines["interlock"]
        assert self.still is None or now - self.still <= 4_200_000_000
        # Two seconds to notice, or one, three as the light comes on; and two of a late loop.
        assert (
            self.blind is None or now - self.blind <= 3_200_000_000 or session.ramp <= 5_200_000_000
        )
        assert controller.lease.holder is not None
        assert self.link - controller.lease.renewed < 3_000_000_000
        for sensor, bound in zip(self.rig.sensors, (41.0, 75.0), strict=True):
            believed = sensor.latest
            assert believed is not None
            assert now - self.rig.last_good[sensor] <= 3_000_000_000
            if believed.celsius is not None:
                assert -20.0 <= believed.celsius < bound
        assert session.lit <= 1_200_000_000_000
        assert max(light.values()) * NEAREST <= 40.0
        assert sum(light.values()) * NEAREST <= 50.0
        red, nir = session.given[Channel.RED], session.given[Channel.NIR]
        assert red <= 10.0 + SLACK
        assert nir <= 20.0 + SLACK
        assert red + nir <= 24.0 + SLACK
        reserved = self.rig.reserved(session.record)
        assert red <= reserved[0] + SLACK
        assert nir <= reserved[1] + SLACK


class Life(RuleBasedStateMachine):
    """Everything that may happen to a panel, in any order."""

    def __init__(self) -> None:
        super().__init__()
        self._folder = tempfile.TemporaryDirectory()
        self.desk = WatchedDesk(Path(self._folder.name))

    @initialize(lit=st.booleans())
    def begin(self, lit: bool) -> None:  # noqa: FBT001  a strategy's value
        """Half of the lives begin in the light, however the rest is drawn."""
        if lit:
            self.somebody_is_treated("soles", 100)

    @rule(ticks=st.integers(1, 60))
    def time_passes(self, ticks: int) -> None:
        self.desk.step(ticks)

    @rule(area=AREAS, strength=STRENGTHS, minutes=st.integers(10, 20))
    def start(self, area: str, strength: wire.base.Strength, minutes: int) -> None:
        self.desk.holds_lease = True
        self.desk.ask(wire.Start(area=area, minutes=minutes, strength=strength, goggles=True))

    @rule()
    @precondition(lambda self: self.desk.daemon.controller.session.state == "arming")
    def the_countdown_ends(self) -> None:
        self.desk.run_for(10)

    @rule()
    @precondition(lambda self: self.desk.daemon.controller.session.state == "lit")
    def a_while_passes_in_the_light(self) -> None:
        self.desk.run_for(20)

    @rule(
        request=st.sampled_from(
            [wire.Stop(), wire.Pause(), wire.Resume(), wire.Resume(), wire.Acquire(),
             wire.Dismiss(), wire.ClearFault(), wire.ClearFault()]
        )
    )  # fmt: skip
    def ask(self, request: wire.Request) -> None:
        self.desk.link = Ns(self.desk.link + ns(0.01))  # quicker, and the socket refuses them
        self.desk.ask(request)

    @rule(holds=st.booleans())
    def the_screen_comes_or_goes(self, holds: bool) -> None:  # noqa: FBT001  a strategy's value
        self.desk.holds_lease = holds

    @rule(celsius=SURFACES)
    def surface(self, celsius: str) -> None:
        self.desk.inject("surface_c", celsius)

    @rule(celsius=HEATSINKS)
    def heatsink(self, celsius: str) -> None:
        self.desk.inject("heatsink_c", celsius)

    @rule(value=SENSORS)
    def sensor(self, value: str) -> None:
        self.desk.inject("sensor", value)

    @rule(value=STOPS)
    def stop(self, value: str) -> None:
        self.desk.inject("stop", value)

    @rule(value=INTERLOCKS)
    def interlock(self, value: str) -> None:
        self.desk.inject("interlock", value)
        self.desk.step()  # nothing but a tick looks at it

    @rule(value=FANS)
    def fan(self, value: str) -> None:
        self.desk.inject("fan", value)
        if value == "ok":
            self.desk.still = None
        elif self.desk.still is None:
            self.desk.still = self.desk.world.clock()

    @rule(value=LIGHT_SENSES)
    def light_sense(self, value: str) -> None:
        self.desk.inject("light_sense", value)
        if value != "dead":
            self.desk.blind = None
        elif self.desk.blind is None:
            self.desk.blind = self.desk.world.clock()

    @rule(value=PWMS)
    def pwm(self, value: str) -> None:
        self.desk.inject("pwm", value)

    @rule(value=CLOCKS)
    def the_wall_clock_jumps(self, value: str) -> None:
        self.desk.inject("clock", value)

    @rule(full=st.booleans())
    def the_disk_fills_or_empties(self, full: bool) -> None:  # noqa: FBT001  a strategy's value
        self.desk.refuse_writes(refuse=full)

    @rule(ticks=st.sampled_from([3, 9, 11, 39, 41, 200]))
    def the_loop_is_late(self, ticks: int) -> None:
        self.desk.rig.sleep(ticks)
        self.desk.step()

    @rule(area=AREAS, ticks=st.integers(1, 100))
    @precondition(lambda self: self.desk.daemon.controller.session.state in ("idle", "done"))
    def somebody_is_treated(self, area: str, ticks: int) -> None:
        self.all_is_well_again()
        self.desk.holds_lease = True
        self.desk.ask(wire.Start(area=area, minutes=10, goggles=True))
        self.desk.run_for(10)
        self.desk.step(ticks)

    @rule(channel=st.sampled_from(["red", "nir"]), duty=st.sampled_from([0.02, 1.0]))
    def the_installer_tries_a_lamp(self, channel: Literal["red", "nir"], duty: float) -> None:
        self.all_is_well_again()
        self.desk.ask(wire.Dismiss())
        self.desk.holds_lease = True
        self.desk.ask(wire.CommissionLight(channel=channel, duty=duty, seconds=5))
        self.desk.step(40)

    @rule()
    def all_is_well_again(self) -> None:
        for name, value in (
            ("stop", "released"),
            ("interlock", "closed"),
            ("fan", "ok"),
            ("light_sense", "ok"),
            ("sensor", "ok"),
            ("surface_c", "model"),
            ("heatsink_c", "model"),
            ("pwm", "ok"),
        ):
            self.desk.inject(name, value)
        self.desk.still = self.desk.blind = None
        self.desk.refuse_writes(refuse=False)
        self.desk.run_for(4)
        self.desk.ask(wire.ClearFault())

    def teardown(self) -> None:
        self.desk.close()
        self._folder.cleanup()


def a_life_of_an_installer() -> None:
    """Which few random lives are."""
    life = Life()
    for channel in ("red", "nir"):
        life.the_installer_tries_a_lamp(channel, 1.0)
        life.the_installer_tries_a_lamp(channel, 0.02)
    life.teardown()


def test_light_on_means_that_all_is_well() -> None:
    WatchedDesk.ticks = WatchedDesk.ticks_lit = WatchedDesk.ticks_tried = 0
    many = settings(
        max_examples=LIVES,
        stateful_step_count=45,
        suppress_health_check=list(HealthCheck),
        # A life of a thousand ticks takes minutes to shrink; a failure is told as it was found.
        phases=(Phase.generate,),
    )
    a_life_of_an_installer()
    run_state_machine_as_test(Life, settings=many)
    assert WatchedDesk.ticks > 500 * LIVES
    assert WatchedDesk.ticks_lit > 50 * LIVES
    assert WatchedDesk.ticks_tried > 100
