"""What a later tick needs to remember of the sensors."""

from collections.abc import Mapping

from msgspec import Struct, field

from firmware_py.core.dose.plan import Optics
from firmware_py.core.faults import Fault
from firmware_py.core.reasons import Said
from firmware_py.core.sensing import light_sense, plausibility
from firmware_py.core.sensing.light_sense import LampWatch
from firmware_py.core.sensing.plausibility import TwoClocks
from firmware_py.core.sensing.skin import SkinLook, SkinWatch
from firmware_py.core.sensing.skin_still import SkinStill
from firmware_py.core.sensing.thermal import FanWatch
from firmware_py.core.sensing.two_surfaces import SurfacesApart
from firmware_py.core.sensing.warmth import Excess, PanelWarmth, SurfaceWatch
from firmware_py.core.session.machine import Session
from firmware_py.core.session.supervise import Cooling
from firmware_py.core.units import Channel, Duty, Ns
from firmware_py.daemon.control.hardware import Hardware
from firmware_py.daemon.control.probe_memory import ProbeMemory, for_place


class SensorMemory(Struct):
    """What is remembered of the sensors.

    warmth: how far light warms the surface, where it was measured. excess: by how much it has.
    """

    warmth: PanelWarmth | None = None
    probes: dict[str, ProbeMemory] = field(default_factory=dict)
    excess: Excess | None = None
    surface_watch: SurfaceWatch = field(default_factory=SurfaceWatch)
    skin_still: SkinStill = field(default_factory=SkinStill)
    apart: SurfacesApart = field(default_factory=SurfacesApart)
    skin_watch: SkinWatch = field(default_factory=SkinWatch)
    has_news: bool = False  # from a probe, so that all must be judged again
    implausible: Said | None = None
    clocks: TwoClocks = field(default_factory=TwoClocks)
    cooling: Cooling = field(default_factory=Cooling)
    fan: FanWatch = field(default_factory=FanWatch)
    lamps: dict[Channel, LampWatch] = field(default_factory=dict)

    def look(
        self,
        hardware: Hardware,
        now: Ns,
        check: Ns,
        *,
        session: Session,
        optics: Optics,
        commanded: Mapping[Channel, Duty],
        driven: Mapping[Channel, Duty],
    ) -> None:
        """Take up what every sensor says now.

        check: the other clock's time. commanded, driven: the duties last asked for, and those that
        shone.
        """
        self.clocks = self.clocks.look(now, check)
        lit = any(driven.values())
        for place, sensor in hardware.probes.items():
            self.has_news |= self.of(place).ask(sensor, now, lit=lit)
        if hardware.skin is not None and (skin := self.of("skin").news) is not None:
            self.skin_watch = self.skin_watch.take(*skin)
        record = session.record if session.is_under_way else None
        if hardware.skin is not None:
            self.skin_watch = self.skin_watch.follow(record, self.of("skin").at(now))
        if self.has_news:
            self.has_news = False
            self._warm(now, driven, optics)
            self._judge(hardware, now, record, lit=lit, mw_cm2=_emitted_mw_cm2(driven, optics))
        if hardware.fan is not None:
            self.fan = self.fan.look(turned=hardware.fan.turned(), now=now)
        supplied = any(commanded.values())
        for channel, sense in hardware.light_senses.items():
            self.lamps[channel] = self.lamps.get(channel, LampWatch()).look(
                commanded=commanded[channel] > 0,
                supplied=supplied,
                seen=sense.sees_light,
                now=now,
            )

    def of(self, place: str) -> ProbeMemory:
        """Return the memory of the probe at a place."""
        if place not in self.probes:
            self.probes[place] = for_place(place)
        return self.probes[place]

    def skin(self, now: Ns, *, is_insensate: bool) -> SkinLook:
        """Return what is known of the skin now."""
        return SkinLook(
            reading=self.of("skin").at(now),
            baseline=self.skin_watch.baseline,
            is_heated=self.skin_watch.is_heated,
            is_insensate=is_insensate,
        )

    @property
    def is_in_doubt(self) -> bool:
        """Whether something looks wrong that isn't a fault yet: the next look must come soon."""
        return self.clocks.looks > 0 or any(
            each.against is not None for each in self.lamps.values()
        )

    @property
    def stray_light(self) -> bool:
        """Whether a lamp seems to shine that isn't commanded."""
        return any(lamp.stray for lamp in self.lamps.values())

    def lamp_fault(self, now: Ns) -> Fault | None:
        """Return the worst of what the lamps show."""
        return light_sense.worst(self.lamps, now)

    def _warm(self, now: Ns, driven: Mapping[Channel, Duty], optics: Optics) -> None:
        """Reckon how far light has warmed the surface; at first it counts as fully warm."""
        if self.warmth is None:
            return
        whole = {c: Duty(each.table.duty[-1]) for c, each in optics.channels.items()}
        if self.excess is None:
            most = self.warmth.rise_k_per_mw_cm2 * _emitted_mw_cm2(whole, optics)
            self.excess = Excess(now, most)
        self.excess = self.excess.after(now, _emitted_mw_cm2(driven, optics), self.warmth)

    def _judge(
        self, hardware: Hardware, now: Ns, record: int | None, *, lit: bool, mw_cm2: float
    ) -> None:
        """Judge whether what the probes say can be true, once one of them has said more.

        mw_cm2: what shines, at the calibration distance.
        """
        surface = self.of("surface").at(now)
        heatsink = self.of("heatsink").at(now) if hardware.heatsink is not None else None
        surface2 = self.of("surface2").at(now) if hardware.surface2 is not None else None
        self.apart = self.apart.look(surface, surface2, now, lit=lit)
        self.surface_watch = self.surface_watch.look(
            record,
            now,
            surface=surface,
            heatsink=heatsink,
            surface2=surface2,
            excess_k=None if self.excess is None else self.excess.kelvin,
            step_k=hardware.surface.step_k,
        )
        if hardware.skin is not None:
            self.skin_still = self.skin_still.look(
                record,
                now,
                self.of("skin").at(now),
                mw_cm2=mw_cm2,
                step_k=hardware.skin.step_k,
            )
        trends = (self.of(place).trend for place in ("surface", "heatsink", "surface2"))
        self.implausible = (
            plausibility.slope(*trends)
            or self.apart.problem
            or self.surface_watch.problem
            or self.skin_still.problem
        )


def _emitted_mw_cm2(duty: Mapping[Channel, Duty], optics: Optics) -> float:
    """Return what the lamps give in all, as calibrated: a measure of the power they warm with."""
    return sum(
        each.irradiance(duty[channel], 1.0, each.temperature)
        for channel, each in optics.channels.items()
    )
