"""What the light, the heat and the skin do: a judge of its own, knowing nothing of the controller.

irradiance = scale x table(duty) x distance factor x (1 + k (T_heatsink - T_cal)); heatsink and
surface warm towards ambient + rise x power as first-order lags. Within a step the state stands
still, so what is given in it is exact, not sampled.
"""

import math
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from hw_mocks.machine.skin import Skin, SkinSettings

Points = tuple[tuple[float, float], ...]
NS_PER_S = 1_000_000_000


def interpolate(points: Sequence[tuple[float, float]], x: float) -> float:
    """Return y at x on straight lines through (x, y) points; beyond the ends the end's y."""
    if not points[0][0] < x:
        return points[0][1]
    if not x < points[-1][0]:
        return points[-1][1]
    right = bisect_right(points, x, key=lambda point: point[0])
    (x0, y0), (x1, y1) = points[right - 1], points[right]
    return y0 + (y1 - y0) * (x - x0) / (x1 - x0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Lamp:
    """One colour as it truly is.

    table: (duty, mW/cm²) at the calibration distance and temperature, both rising.
    scale: the true light relative to the table. per_kelvin: what warmth changes, -0.003 per kelvin.
    """

    table: Points
    scale: float = 1.0
    per_kelvin: float = -0.003
    calibrated_c: float = 25.0

    def at(self, duty: float) -> float:
        """Return mW/cm² at a duty 0..1, at the calibration distance and temperature."""
        if not duty > 0.0:
            return 0.0
        first_duty, first = self.table[0]
        if duty < first_duty:  # on the line from dark to the lowest point
            return self.scale * first * duty / first_duty
        return self.scale * interpolate(self.table, duty)


@dataclass(frozen=True, slots=True, kw_only=True)
class PhysicsSettings:
    """Everything that shapes the physics. Temperatures in °C, rises in K at full duty of both.

    factors: (cm, factor of irradiance) rows; distance_cm: where the skin truly is.
    fan_stalled: by what the heatsink's rise grows while the fan stands still.
    """

    lamps: Mapping[str, Lamp]
    factors: Points
    distance_cm: float = 15.0
    ambient_c: float = 25.0
    heatsink_rise_k: float = 18.0
    heatsink_tau_s: float = 180.0
    surface_rise_k: float = 7.0
    surface_tau_s: float = 240.0
    fan_stalled: float = 2.5
    skin: SkinSettings = field(default_factory=SkinSettings)

    def distance_factor(self, cm: float) -> float:
        """Return the factor at a distance; beyond the rows by the inverse square from the end."""
        near, far = self.factors[0][0], self.factors[-1][0]
        end = min(max(cm, near), far)
        return interpolate(self.factors, end) * (end / cm) ** 2


class Warmth:
    """One temperature: a first-order lag, or whatever it is held at."""

    def __init__(self, start_c: float, tau_s: float) -> None:
        self.celsius = start_c
        self.held = False
        self._tau_s = tau_s

    def hold(self, celsius: float) -> None:
        """Keep it at a value until `follow`."""
        self.celsius, self.held = celsius, True

    def follow(self) -> None:
        """Let the model go on from where it is."""
        self.held = False

    def step(self, towards_c: float, step_s: float) -> float:
        """Advance; return the mean over the step."""
        if self.held:
            return self.celsius
        away = self.celsius - towards_c
        share = step_s / self._tau_s
        left = math.exp(-share)
        self.celsius = towards_c + away * left
        return towards_c + away * (1.0 - left) / share


class Physics:
    """Light given and heat, advanced by steps."""

    def __init__(self, settings: PhysicsSettings) -> None:
        self.settings = settings
        self.heatsink = Warmth(settings.ambient_c, settings.heatsink_tau_s)
        self.surface = Warmth(settings.ambient_c, settings.surface_tau_s)
        self.surface2 = Warmth(settings.ambient_c, settings.surface_tau_s)
        self.skin = Skin(settings.skin, settings.ambient_c)
        self.fan_turns = True
        self.fluence_j_cm2 = dict.fromkeys(settings.lamps, 0.0)
        self._duty = dict.fromkeys(settings.lamps, 0.0)
        self._cold = dict.fromkeys(settings.lamps, 0.0)  # mW/cm² but for temperature
        self._distance_cm = settings.distance_cm
        self._factor = settings.distance_factor(settings.distance_cm)

    def sit(self, distance_cm: float) -> None:
        """Move the skin."""
        if distance_cm == self._distance_cm:
            return
        self._distance_cm = distance_cm
        self._factor = self.settings.distance_factor(distance_cm)
        for name, duty in self._duty.items():
            self._cold[name] = self.settings.lamps[name].at(duty) * self._factor

    def shine(self, name: str, duty: float) -> None:
        """Set what a lamp truly gets from now on, 0..1."""
        if duty != self._duty[name]:
            self._duty[name] = duty
            self._cold[name] = self.settings.lamps[name].at(duty) * self._factor

    def irradiance_mw_cm2(self, name: str) -> float:
        """Return a lamp's irradiance at the skin now."""
        return self._cold[name] * self._droop(name, self.heatsink.celsius)

    def step(self, step_ns: int) -> None:
        """Advance by a step in which everything stands as it was last set."""
        step_s = step_ns / NS_PER_S
        settings, power = self.settings, sum(self._duty.values()) / len(self._duty)
        rise = settings.heatsink_rise_k * (1.0 if self.fan_turns else settings.fan_stalled)
        mean = self.heatsink.step(settings.ambient_c + rise * power, step_s)
        for surface in (self.surface, self.surface2):
            surface.step(settings.ambient_c + settings.surface_rise_k * power, step_s)
        shines = sum(cold * self._droop(name, mean) for name, cold in self._cold.items())
        self.skin.step(shines, settings.ambient_c, step_s)
        for name, cold in self._cold.items():
            if cold > 0.0:
                self.fluence_j_cm2[name] += cold * self._droop(name, mean) * step_s / 1000.0

    def _droop(self, name: str, celsius: float) -> float:
        lamp = self.settings.lamps[name]
        return max(0.0, 1.0 + lamp.per_kelvin * (celsius - lamp.calibrated_c))
