"""What light does to skin: a thin layer that the light warms, and that blood and air cool.

capacity dT/dt = absorbed light + other heat + blood flow x (T_blood - T) - loss x (T - T_room)

Warm skin opens its vessels: above 34 °C the flow grows by half of itself with each kelvin. Where
circulation is poor all of the flow is less by the same share. A blanket keeps heat from the air.
With these figures bare sound skin in a room of 25 °C rests at 33 °C, and 80 mW/cm² warm it by 6 K
(docs/limits.md).
"""

import math
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class SkinSettings:
    """Everything that shapes it. start_c: None where it is as warm as its room and blood make it.

    perfusion: 1 for sound skin, 0 for none. blanket: 0 for bare, 1 for wholly covered.
    other_mw_cm2: heat from elsewhere, such as a heating pad.
    """

    start_c: float | None = None
    perfusion: float = 1.0
    blanket: float = 0.0
    other_mw_cm2: float = 0.0
    absorbed: float = 0.6
    capacity_j_cm2_k: float = 1.0
    blood_c: float = 36.0
    blood_mw_cm2_k: float = 3.0
    loss_mw_cm2_k: float = 1.0
    dilates_at_c: float = 34.0
    dilates_per_k: float = 0.5


class Skin:
    """The skin's temperature, or whatever the sensor is shown instead."""

    def __init__(self, settings: SkinSettings, room_c: float) -> None:
        self.settings = settings
        self.celsius = self.resting_c(room_c) if settings.start_c is None else settings.start_c
        self.held = False

    def hold(self, celsius: float) -> None:
        """Keep it at a value until `follow`."""
        self.celsius, self.held = celsius, True

    def follow(self) -> None:
        """Let the model go on from where it is."""
        self.held = False

    def resting_c(self, room_c: float) -> float:
        """Return how warm it is after a long time without light."""
        celsius = room_c
        for _ in range(200):
            flow, loss = self._flow(celsius), self._loss
            heat = flow * self.settings.blood_c + loss * room_c + self.settings.other_mw_cm2
            celsius += 0.2 * (heat / (flow + loss) - celsius)
        return celsius

    def step(self, mw_cm2: float, room_c: float, step_s: float) -> None:
        """Advance under an irradiance."""
        if self.held:
            return
        settings, flow, loss = self.settings, self._flow(self.celsius), self._loss
        heat = settings.absorbed * mw_cm2 + settings.other_mw_cm2
        exchange = flow + loss
        end = (heat + flow * settings.blood_c + loss * room_c) / exchange
        share = step_s * exchange / (1000.0 * settings.capacity_j_cm2_k)
        self.celsius = end + (self.celsius - end) * math.exp(-share)

    @property
    def _loss(self) -> float:
        """Loss to the air, mW/cm² for each kelvin; a blanket leaves a fifth of it."""
        return self.settings.loss_mw_cm2_k * (1.0 - 0.8 * self.settings.blanket)

    def _flow(self, celsius: float) -> float:
        """Heat that blood carries, mW/cm² for each kelvin."""
        settings = self.settings
        wider = max(0.0, celsius - settings.dilates_at_c) * settings.dilates_per_k
        return settings.perfusion * settings.blood_mw_cm2_k * (1.0 + wider)
