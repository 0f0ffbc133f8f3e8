"""The steps that prove what senses: PWM pins, the skin's sensor, and that light warms a probe."""

from collections.abc import Callable

from firmware_py import wire
from firmware_py.commission import steps, warming
from firmware_py.commission.light_session import RAMP_S, LightSession, NotProvenError
from firmware_py.commission.results import Results
from firmware_py.commission.steps import NAMES
from firmware_py.commission.warming import Look, NotWarmedError
from firmware_py.config.schema import Config
from firmware_py.core import limits
from firmware_py.core.units import ALL_CHANNELS
from firmware_py.drivers import pinctrl
from firmware_py.drivers.sysfs import ADD_OVERLAY

PATIENCE_S = 60.0
LOOK_S = 0.5
SETTLES_S = 5.0  # a reading that jumped is believed after three more
# A hand differs from what is behind it by so much; and by half of it where it is away again.
HAND_K = 2.0
# Dark, lit and dark again: what is left of earlier warmth is told from what the light makes. The
# installer's light is a minute at most, so it is asked for several times.
BEFORE_S, BLOCK_S, BLOCKS, AFTER_S = 20.0, 52.0, 4, 160.0
WARM_LOOK_S = 2.0
SURFACES = {"surface": "surface", "surface2": "second surface"}


class SensingSteps:
    """Carries them out."""

    def __init__(self, light_session: LightSession, results: Results, config: Config) -> None:
        self._session = light_session
        self._say = light_session.console.say
        self._results = results
        self._config = config

    def pins(self, step: steps.PinsStep) -> None:
        """Read back that each colour's pin is given to its PWM channel.

        Raises:
            NotProvenError: One isn't.
        """
        told = []
        for channel in ALL_CHANNELS:
            number = self._config.channel(channel).pwm_channel
            line, text = pinctrl.pwm_line(number, self._session.console.pin)
            if text is None:
                told.append(f"{NAMES[channel]} not told: pinctrl isn't here")
            elif pinctrl.carries_pwm(text, number):
                told.append(f"{NAMES[channel]} on GPIO {line}")
            else:
                raise NotProvenError(
                    f"GPIO {line} isn't PWM channel {number}, that {NAMES[channel]} needs: {text}. "
                    f"To put it right {ADD_OVERLAY}; then go on here."
                )
        self._session.keep(step.key, value=True, said=", ".join(told))

    def skin(self, step: steps.SkinStep) -> None:
        """See that the skin's sensor sees a hand, and sees it go."""
        cm = self._results.base_cm
        self._say("Is nothing warm before the skin's sensor, no hand and no foot?")
        self._session.console.question("Press Enter when it looks at nothing warm.")
        self._session.console.wait(SETTLES_S)
        empty_c = self._skin_c(lambda _celsius: True, "It gives no reading: check its cable.")
        self._say(f"It reads {empty_c:.1f} °C. Hold a bare hand {cm:g} cm before it, and keep it.")
        hand_c = self._skin_c(
            lambda celsius: (
                celsius >= empty_c + HAND_K
                and limits.SKIN_SEEN_MIN <= celsius <= limits.SKIN_SEEN_MAX
            ),
            f"No hand is seen: it must read {HAND_K:g} K more than without, and "
            f"{limits.SKIN_SEEN_MIN:g} to {limits.SKIN_SEEN_MAX:g} °C. Does it look where the skin "
            "will be? Is the hand warm, and the room cooler than a hand?",
        )
        self._say(f"It reads {hand_c:.1f} °C. Take the hand away.")
        away_c = self._skin_c(
            lambda celsius: celsius <= empty_c + HAND_K / 2,
            "It still sees something warm: it must read what it read before the hand. Does it look "
            "at the panel, or at you?",
        )
        self._session.keep(
            step.key,
            [empty_c, hand_c, away_c],
            f"{empty_c:.1f} °C without a hand, {hand_c:.1f} with one, {away_c:.1f} without",
        )

    def _skin_c(self, fits: Callable[[float], bool], remedy: str) -> float:
        """Wait until the skin's sensor reads what fits, and return that."""
        while True:
            waited = 0.0
            while waited < PATIENCE_S:
                celsius = self._session.inputs().skin_c
                if celsius is not None and fits(celsius):
                    return celsius
                self._session.console.wait(LOOK_S)
                waited += LOOK_S
            self._say(remedy)
            self._session.console.question("Press Enter to look again (Ctrl-C to leave).")

    def warmth(self, step: steps.WarmthStep) -> None:
        """Measure how far the panel's own light warms the probes on its surface, and how fast.

        Raises:
            NotProvenError: One doesn't warm with light.
        """
        minutes = (BEFORE_S + BLOCKS * (RAMP_S + BLOCK_S) + AFTER_S) / 60
        self._say(f"Now the panel is lit as brightly as it was measured: {minutes:.0f} minutes in")
        self._say("all. Goggles on; nobody before the panel, and nobody's hand on it.")
        self._session.console.question("Press Enter to begin.")
        looks = self._looks()
        found = {}
        for place, seen in looks.items():
            try:
                found[place] = warming.warming(seen, SURFACES[place])
            except NotWarmedError as error:
                raise NotProvenError(f"{error}. Put that right, and go on here.") from None
        said = ", ".join(
            f"{SURFACES[place]} warmed by {each.shown_k:.1f} K" for place, each in found.items()
        )
        own = found["surface"]
        self._session.keep(
            step.key,
            [own.rise_k_per_mw_cm2, own.tau_s],
            f"{said}: {own.rise_k_per_mw_cm2:.3f} K for each mW/cm² in the end, within about "
            f"{own.tau_s:.0f} s",
        )

    def _looks(self) -> dict[str, list[Look]]:
        """Return what the surface's probes showed before, in and after the light, by place.

        Raises:
            NotProvenError: The light ended by itself, or a probe gives no reading.
        """
        channel, rung = self._results.brightest()
        looks: dict[str, list[Look]] = {}
        at_s = self._watch(looks, 0.0, BEFORE_S, 0.0)
        for _ in range(BLOCKS):
            with self._session.light(channel, rung.duty) as is_lit:
                if not is_lit:
                    raise NotProvenError("The light didn't stay on: go on here to begin it again.")
                at_s = self._watch(looks, at_s + RAMP_S, BLOCK_S, rung.irradiance)
                if not self._session.is_lit():
                    raise NotProvenError("The light didn't stay on: go on here to begin it again.")
        self._watch(looks, at_s, AFTER_S, 0.0)
        return looks

    def _watch(
        self, looks: dict[str, list[Look]], at_s: float, duration_s: float, mw_cm2: float
    ) -> float:
        """Look at the probes for a while, under a steady light; return the time at its end."""
        for _ in range(round(duration_s / WARM_LOOK_S)):
            self._session.console.wait(WARM_LOOK_S)
            at_s += WARM_LOOK_S
            for each in self._session.inputs().probes:
                if each.place in SURFACES:
                    look = Look(at_s=at_s, mw_cm2=mw_cm2, celsius=_celsius(each))
                    looks.setdefault(each.place, []).append(look)
        return at_s


def _celsius(probe: wire.ProbeState) -> float:
    if probe.celsius is None:
        raise NotProvenError(
            f"The {SURFACES[probe.place]} probe {probe.problem}. Put that right, and go on here."
        )
    return probe.celsius
