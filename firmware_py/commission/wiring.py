"""The steps that check what is wired: inputs, the enable line, the colours, and a kill."""

import signal
from typing import assert_never

from firmware_py.commission import steps
from firmware_py.commission.light_session import LightSession, NotProvenError
from firmware_py.commission.steps import NAMES
from firmware_py.core.units import Channel

FAINT = (0.02, 0.05, 0.1)
PATIENCE_S = 60.0
LOOK_S = 0.5


class WiringSteps:
    """Carries them out. if_swapped: what to change where the colours are."""

    def __init__(self, light_session: LightSession, if_swapped: str) -> None:
        self._session = light_session
        self._say = light_session.console.say
        self._if_swapped = if_swapped

    def watch(self, step: steps.WatchStep) -> None:
        """Wait until an input says what it must."""
        self._say(step.say)
        while True:
            waited = 0.0
            while waited < PATIENCE_S:
                if getattr(self._session.inputs(), step.field) is step.wanted:
                    self._session.keep(step.key, value=True, said="seen")
                    return
                self._session.console.wait(LOOK_S)
                waited += LOOK_S
            self._say(step.remedy)
            self._session.console.question("Press Enter to look again (Ctrl-C to leave).")

    def sensors(self, step: steps.SensorsStep) -> None:
        """See that the probes read, and that a person finds it likely."""
        while True:
            seen = self._session.inputs()
            probes = [(each.place, each.celsius, each.problem) for each in seen.probes]
            wrong = [f"The {name} probe {why}." for name, c, why in probes if c is None]
            if not wrong:
                said = ", ".join(f"{name} {celsius:.1f} °C" for name, celsius, _ in probes)
                if self._session.agrees(f"They read {said}. Is that about as warm as it is there?"):
                    self._session.keep(step.key, value=True, said=said)
                    return
                wrong = ["Are the probes where their names say, and not swapped?"]
            self._say(" ".join([*wrong, "Check their cables and their ids in [sensors]."]))
            self._session.console.question("Press Enter to look again (Ctrl-C to leave).")

    def enable(self, step: steps.EnableStep) -> None:
        """See the enable line follow the light."""
        with self._session.light(Channel.RED, FAINT[0]) as is_lit:
            if not is_lit:
                raise NotProvenError("There was no light to look at: go on here when there can be.")
            high = self._session.inputs().enabled
        low = not self._session.inputs().enabled
        if not (high and low):
            raise NotProvenError(
                "The enable line doesn't follow: it must read high with light and low without. "
                "Look at its wire, and at [pins] enable in the configuration."
            )
        self._session.keep(step.key, value=True, said="high with light, low without")

    def half(self, step: steps.HalfStep) -> None:
        """Light one colour faintly, and see which it is."""
        name = NAMES[step.channel]
        for duty in FAINT:
            with self._session.light(step.channel, duty) as is_lit:
                if not is_lit:
                    continue
                seen = self._session.inputs()
                own = {Channel.RED: seen.sees_red, Channel.NIR: seen.sees_nir}[step.channel]
                if own is True:
                    self._say(f"The light sense sees {name} light at {100 * duty:g} %.")
                lit = self._which(step.channel, duty)
            if lit is None:
                continue
            if lit != step.channel:
                raise NotProvenError(
                    f"The colours are swapped: {name} was asked for, {NAMES[lit]} is lit. "
                    + self._if_swapped
                )
            how = "seen by its light sense and confirmed" if own is True else "seen"
            self._session.keep(
                step.key, value=lit.value, said=f"{name}, {how}, at {100 * duty:g} %"
            )
            return
        raise NotProvenError(
            f"No {name} light was seen up to {100 * FAINT[-1]:g} %. Look at that driver's supply, "
            "its dim input, and the enable relay."
        )

    def _which(self, channel: Channel, duty: float) -> Channel | None:
        """Return which colour a person sees lit, None where they see none."""
        self._say(f"One half of the LEDs is lit at {100 * duty:g} %. Goggles on; look at it")
        self._say("from the side, and through a phone's camera: infrared shows pale there.")
        match channel:
            case Channel.RED:
                pass
            case Channel.NIR:
                self._say("By eye the infrared half is dark, or a faint glow; red is red.")
            case _:
                assert_never(channel)
        ask = "Which half is lit? r = red, i = infrared (seen by camera alone), n = none"
        choices = {"r": Channel.RED, "i": Channel.NIR, "n": None}
        return choices[self._session.choice(ask, tuple(choices))]

    def kill(self, step: steps.KillStep) -> None:
        """Kill the controller in the light, and see it go dark."""
        console = self._session.console
        console.say("Now the controller is killed while red light is on, as a crash would. The")
        console.say("light must go off by itself, and a new controller must come. Watch the light.")
        if not self._session.agrees("Kill it now?"):
            raise NotProvenError(
                "Nobody has seen a kill end dark yet: go on here when that can be."
            )
        with self._session.light(Channel.RED, FAINT[-1]) as is_lit:
            if not is_lit or not self._session.inputs().enabled:
                raise NotProvenError("There was no light to be put out: look at the panel.")
            why = console.end_daemon(signal.SIGKILL)
        if why is not None:
            raise NotProvenError(f"After the kill {why}: systemctl status panel-daemon")
        seen = self._session.inputs()
        if seen.enabled or seen.sees_red:
            raise NotProvenError(
                "The light outlived its controller: panel-dark didn't do its work. Switch the "
                "panel off at the wall; systemctl status panel-daemon panel-dark"
            )
        if not self._session.agrees("Did the light go off, within a second or two, and stay off?"):
            raise NotProvenError(
                "The light must go off without a controller. Look at the enable relay, at the "
                "pull-downs, and at panel-dark: docs/wiring.md"
            )
        sensed = ", and its light sense" if "light_sense_red" in seen.fitted else ""
        said = f"dark, by eye, by the enable line{sensed}; a new controller answered"
        self._session.keep(step.key, value=True, said=said)
