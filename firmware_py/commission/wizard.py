"""The wizard: carries out one step after another, and keeps each answer."""

import signal
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import assert_never

from firmware_py import __version__, wire
from firmware_py.commission import calibration_file, readings, report, steps
from firmware_py.commission.answers import Book, write
from firmware_py.commission.bench import Bench, today
from firmware_py.commission.readings import READ_AT, Rung, WrongReadingError, number
from firmware_py.commission.steps import NAMES
from firmware_py.config import Config, parse
from firmware_py.core.errors import ConfigError
from firmware_py.core.units import Channel, is_within

FAINT = (0.02, 0.05, 0.1)
LIT_S = 60.0
RAMP_S = 3.0  # and a moment for a meter
PATIENCE_S = 60.0
LOOK_S = 0.5
READABLE = (0.1, 500.0)


class NotProvenError(Exception):
    """Something must be put right at the panel before this can go on; the text says what."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Files:
    """Where things are. config: the configuration's text and name."""

    config: tuple[str, str]
    calibration: Path
    report: Path
    state: Path


class Wizard:
    """One commissioning, from wherever it was left."""

    def __init__(self, bench: Bench, files: Files) -> None:
        self._bench = bench
        self._files = files
        self._config: Config = parse(*files.config)
        began = bench.now().isoformat(timespec="seconds")
        self._book = Book(files.state, began)
        self._steps = steps.steps(self._config, self._inputs().fitted)

    def run(self) -> None:
        """Ask all that hasn't been answered yet; then the report.

        Raises:
            NotProvenError: Something must be put right first; what was answered is kept.
            GoneError, NoDaemonError: As the bench says; what was answered is kept.
        """
        bench = self._bench
        self._make_idle()
        if self._book.is_begun:
            done = sum(self._is_done(step) for step in self._steps)
            bench.say(f"Going on: {done} of {len(self._steps)} steps are done.")
        for place, step in enumerate(self._steps, start=1):
            if not self._is_done(step):
                bench.say(f"\n[{place}/{len(self._steps)}] {step.key}")
                self._carry_out(step)
        self._report()

    def _is_done(self, step: steps.Step) -> bool:
        return step.key in self._book

    def _carry_out(self, step: steps.Step) -> None:
        match step:
            case steps.Watch():
                self._watch(step)
            case steps.Sensors():
                self._sensors(step)
            case steps.Enable():
                self._enable(step)
            case steps.Half():
                self._half(step)
            case steps.Kill():
                self._kill(step)
            case steps.Instrument():
                self._instrument(step)
            case steps.Dark():
                self._dark(step)
            case steps.Distance():
                self._distance(step)
            case steps.Ladder():
                self._ladder(step)
            case steps.Place():
                self._place(step)
            case _:
                assert_never(step)

    # ------------------------------------------------------------------ the wiring

    def _watch(self, step: steps.Watch) -> None:
        self._bench.say(step.say)
        while True:
            waited = 0.0
            while waited < PATIENCE_S:
                if getattr(self._inputs(), step.field) is step.wanted:
                    self._keep(step.key, value=True, said="seen")
                    return
                self._bench.wait(LOOK_S)
                waited += LOOK_S
            self._bench.say(step.remedy)
            self._bench.question("Press Enter to look again (Ctrl-C to leave).")

    def _sensors(self, step: steps.Sensors) -> None:
        while True:
            seen = self._inputs()
            probes = [("surface", seen.surface_c, seen.surface_problem)]
            if "heatsink" in seen.fitted:
                probes.append(("heatsink", seen.heatsink_c, seen.heatsink_problem))
            wrong = [f"The {name} probe {why}." for name, c, why in probes if c is None]
            if not wrong:
                said = ", ".join(f"{name} {celsius:.1f} °C" for name, celsius, _ in probes)
                if self._agrees(f"They read {said}. Is that about as warm as it is there?"):
                    self._keep(step.key, value=True, said=said)
                    return
                wrong = ["Are the two probes where their names say, and not swapped?"]
            self._bench.say(" ".join([*wrong, "Check their cables and their ids in [sensors]."]))
            self._bench.question("Press Enter to look again (Ctrl-C to leave).")

    def _enable(self, step: steps.Enable) -> None:
        with self._light(Channel.RED, FAINT[0]):
            high = self._inputs().enabled
        low = not self._inputs().enabled
        if not (high and low):
            raise NotProvenError(
                "The enable line doesn't follow: it must read high with light and low without. "
                "Look at its wire, and at [pins] enable in the configuration."
            )
        self._keep(step.key, value=True, said="high with light, low without")

    def _half(self, step: steps.Half) -> None:
        name, other = NAMES[step.channel], NAMES[_other(step.channel)]
        for duty in FAINT:
            with self._light(step.channel, duty) as is_lit:
                if not is_lit:
                    continue
                seen = self._inputs()
                own = seen.sees_red if step.channel is Channel.RED else seen.sees_nir
                if own is True:
                    self._bench.say(f"The light sense sees {name} light at {100 * duty:g} %.")
                lit = self._which(step.channel, duty)
            if lit == "none":
                continue
            if lit != step.channel:
                raise NotProvenError(self._swapped(name, other))
            how = "seen by its light sense and confirmed" if own is True else "seen"
            self._keep(step.key, value=lit, said=f"{name}, {how}, at {100 * duty:g} %")
            return
        raise NotProvenError(
            f"No {name} light was seen up to {100 * FAINT[-1]:g} %. Look at that driver's supply, "
            "its dim input, and the enable relay."
        )

    def _which(self, channel: Channel, duty: float) -> str:
        """Return which colour a person sees lit, 'none' where they see none."""
        self._bench.say(f"One half of the LEDs is lit at {100 * duty:g} %. Goggles on; look at it")
        self._bench.say("from the side, and through a phone's camera: infrared shows pale there.")
        if channel is Channel.NIR:
            self._bench.say("By eye the infrared half is dark, or a faint glow; red is red.")
        ask = "Which half is lit? r = red, i = infrared (seen by camera alone), n = none"
        choices = {"r": Channel.RED.value, "i": Channel.NIR.value, "n": "none"}
        return choices[self._choice(ask, tuple(choices))]

    def _swapped(self, name: str, other: str) -> str:
        red, nir = self._config.channels.red.pwm_channel, self._config.channels.nir.pwm_channel
        return (
            f"The colours are swapped: {name} was asked for, {other} is lit. Either swap the two "
            f"dim wires, or change {self._files.config[1]}: [channels.red] pwm_channel = {nir} and "
            f"[channels.nir] pwm_channel = {red}. Then restart the controller and go on here."
        )

    def _kill(self, step: steps.Kill) -> None:
        bench = self._bench
        bench.say("Now the controller is killed while red light is on, as a crash would. The")
        bench.say("light must go off by itself, and a new controller must come. Watch the light.")
        if not self._agrees("Kill it now?"):
            raise NotProvenError(
                "Nobody has seen a kill end dark yet: go on here when that can be."
            )
        with self._light(Channel.RED, FAINT[-1]) as is_lit:
            if not is_lit or not self._inputs().enabled:
                raise NotProvenError("There was no light to be put out: look at the panel.")
            why = bench.end_daemon(signal.SIGKILL)
        if why is not None:
            raise NotProvenError(f"After the kill {why}: systemctl status panel-daemon")
        seen = self._inputs()
        if seen.enabled or seen.sees_red:
            raise NotProvenError(
                "The light outlived its controller: panel-dark didn't do its work. Switch the "
                "panel off at the wall; systemctl status panel-daemon panel-dark"
            )
        if not self._agrees("Did the light go off, within a second or two, and stay off?"):
            raise NotProvenError(
                "The light must go off without a controller. Look at the enable relay, at the "
                "pull-downs, and at panel-dark: docs/wiring.md"
            )
        sensed = ", and its light sense" if "light_sense_red" in seen.fitted else ""
        said = f"dark, by eye, by the enable line{sensed}; a new controller answered"
        self._keep(step.key, value=True, said=said)

    # ------------------------------------------------------------------ the meter

    def _instrument(self, step: steps.Instrument) -> None:
        bench = self._bench
        bench.say("A meter for red and infrared light in mW/cm² is needed. Solar-power meters read")
        bench.say("about twice too much.")
        name = self._text("Which meter, with its number?", 100)
        percent = self._number("How good is it, in percent (5 for ±5 %)?", 1, 30, "its accuracy")
        day = today(bench).isoformat()
        if self._status().clock != "set":
            bench.say(f"No clock is set here; it says {day}.")
            day = self._day("What is the date today, as 2026-09-30?")
        self._keep(step.key, [name, percent / 100, day], f"{name}, ±{percent:g} %, on {day}")

    def _dark(self, step: steps.Dark) -> None:
        def check(reading: float) -> None:
            readings.check_dark(reading)

        base = self._config.distance.default_cm
        self._bench.say(f"Put the meter {base:g} cm from the panel's middle, facing it.")
        reading = self._reading("The meter reads with the lamps off (mW/cm²):", check, low=0.0)
        self._keep(step.key, reading, f"{reading:g} mW/cm²")

    def _distance(self, step: steps.Distance) -> None:
        base_cm = self._config.distance.default_cm
        base = self._book.get(f"distance {base_cm:g}")
        known = self._factors()
        dark = float(self._book.get("dark"))

        def check(reading: float) -> None:
            if base is None:
                readings.check_rung([], READ_AT, reading - dark)
            else:
                factor = (reading - dark) / base[0]
                readings.check_distance(known, step.cm, base_cm, factor)

        self._bench.say(f"Put the meter {step.cm:g} cm from the panel's middle, facing it.")
        reading, celsius = self._lit_reading(Channel.RED, READ_AT, check)
        light = reading - dark
        self._keep(step.key, [light, celsius], f"{light:g} mW/cm² red at {100 * READ_AT:g} %")

    def _ladder(self, step: steps.Ladder) -> None:
        """Read a colour at rising duties, up to where no dose needs more."""
        channel, bench = step.channel, self._bench
        top = readings.top_for(channel, max(factor for _, factor in self._factors()))
        base = self._config.distance.default_cm
        bench.say(f"{NAMES[channel].capitalize()}: put the meter {base:g} cm from the panel.")
        bench.say(f"No more than {top:.0f} mW/cm² will be measured; no dose needs more of it.")
        rungs = self._rungs(channel)
        waiting = [d for d in steps.rungs(self._config, channel) if not rungs or d > rungs[-1].duty]
        while waiting and not readings.is_enough(rungs, top):
            duty = waiting.pop(0)
            found = self._rung(channel, duty, rungs, top)
            if isinstance(found, float):
                waiting = [found]
                continue
            rungs.append(found)
            said = f"{found.irradiance:g} mW/cm², {found.celsius:.1f} °C"
            value = [[r.duty, r.irradiance, r.celsius] for r in rungs]
            self._book.keep(f"{step.key} so far", value, "")
            self._keep(f"{step.key}: {100 * duty:g} %", value=True, said=said)
        try:
            self._leveled(channel)
            if channel is Channel.NIR:
                readings.check_total(
                    self._leveled(Channel.RED),
                    self._leveled(Channel.NIR),
                    max(factor for _, factor in self._factors()),
                )
        except WrongReadingError as error:
            self._book.drop(step.key)
            raise NotProvenError(f"{error}. Go on here to measure this colour again.") from None
        last = rungs[-1]
        said = f"{len(rungs)} duties up to {100 * last.duty:g} %, {last.irradiance:g} mW/cm²"
        self._keep(step.key, value=True, said=said)

    def _rung(
        self, channel: Channel, duty: float, rungs: Sequence[Rung], top: float
    ) -> Rung | float:
        """Return a reading at a duty; a lower duty where that was too bright."""
        dark = float(self._book.get("dark"))
        seen = None
        if channel is Channel.RED:
            seen = self._book.get(f"distance {self._config.distance.default_cm:g}")[0]

        def check(reading: float) -> None:
            readings.check_rung(rungs, duty, reading - dark)
            if not rungs:
                readings.check_first(duty, reading - dark, top, seen)

        reading, celsius = self._lit_reading(channel, duty, check)
        lower = readings.lower_duty(rungs, duty, reading - dark, top)
        if lower is None:
            return Rung(duty, round(reading - dark, 4), celsius)
        self._bench.say(
            f"{reading - dark:g} mW/cm² is over the {top:.1f} that keep both colours under the "
            f"limit up close: measured again at {100 * lower:g} %."
        )
        return lower

    def _lit_reading(
        self, channel: Channel, duty: float, check: Callable[[float], None]
    ) -> tuple[float, float]:
        """Return what the meter reads with a colour lit, and how warm the LEDs are then."""
        while True:
            with self._light(channel, duty) as is_lit:
                if is_lit:
                    ask = f"{NAMES[channel]} at {100 * duty:g} %, the meter reads (mW/cm²):"
                    text = self._bench.question(ask)
                    seen = self._inputs()
                    celsius = seen.heatsink_c if "heatsink" in seen.fitted else seen.surface_c
                    if text and celsius is not None:
                        try:
                            reading = number(text, *READABLE, "the reading")
                            check(reading)
                        except WrongReadingError as error:
                            self._bench.say(f"Refused: {error}.")
                        else:
                            return reading, celsius
            self._bench.say("Once more (the light goes off after a minute; Enter lights it again).")

    # ------------------------------------------------------------------ the end

    def _place(self, step: steps.Place) -> None:
        measured = self._measured()
        try:
            backup = calibration_file.put(
                self._files.calibration, calibration_file.text(measured), self._files.config
            )
        except ConfigError as error:
            for key in ("distance", *Channel):
                self._book.drop(key)
            raise NotProvenError(
                f"The controller would refuse it: {error}. Go on here to measure again."
            ) from None
        except OSError as error:
            raise NotProvenError(f"{error}: run this as root, and look at the disk") from None
        self._bench.say(f"Written: {self._files.calibration}")
        if backup is not None:
            self._bench.say(f"The one before is now {backup}")
        why = self._bench.end_daemon(signal.SIGTERM)  # its keeper starts another, which reads it
        listing = self._bench.ask(wire.Areas())
        if why is not None or not isinstance(listing, wire.AreaList):
            raise NotProvenError(f"The controller didn't come back with it: {why or listing}")
        if listing.basis != "measured":
            raise NotProvenError("The controller runs without it: does it read that folder?")
        said = f"{self._files.calibration}, in force"
        self._keep(step.key, str(self._files.calibration), said)

    def _measured(self) -> calibration_file.Measured:
        name, uncertainty, day = self._book.get("instrument")
        return calibration_file.Measured(
            instrument=name,
            uncertainty=uncertainty,
            day=day,
            base_cm=self._config.distance.default_cm,
            celsius=self._celsius(),
            factors=self._factors(),
            rungs={channel: self._leveled(channel) for channel in Channel},
        )

    def _report(self) -> None:
        ended = self._bench.now().isoformat(timespec="seconds")
        calibration = self._files.calibration.read_text("utf-8")
        name = self._config.name
        text = report.text(name, __version__, ended, self._book.answers, self._steps, calibration)
        write(self._files.report, text)
        self._book.forget()
        self._bench.say(f"\nDone. The panel is measured; the report: {self._files.report}")

    # ------------------------------------------------------------------ what has been measured

    def _rungs(self, channel: Channel) -> list[Rung]:
        return [Rung(*row) for row in self._book.get(f"{channel} so far") or ()]

    def _celsius(self) -> float:
        """Return the one temperature to which all readings are brought."""
        found = [rung.celsius for channel in Channel for rung in self._rungs(channel)]
        return round(sum(found) / len(found), 1)

    def _leveled(self, channel: Channel) -> list[Rung]:
        """Return a colour's readings with its LEDs at one temperature."""
        per_kelvin = self._config.channel(channel).temperature_coefficient_per_k
        return readings.at_celsius(self._rungs(channel), per_kelvin, self._celsius())

    def _factors(self) -> list[tuple[float, float]]:
        """Return the factors known so far, the nearest first, each with LEDs equally warm."""
        base_cm = self._config.distance.default_cm
        per_kelvin = self._config.channels.red.temperature_coefficient_per_k
        known = {
            step.cm: self._book.get(step.key)
            for step in self._steps
            if isinstance(step, steps.Distance) and step.key in self._book
        }
        if base_cm not in known:
            return []
        light, celsius = known[base_cm]
        return sorted(
            (cm, 1.0 if cm == base_cm else e / (1.0 + per_kelvin * (c - celsius)) / light)
            for cm, (e, c) in known.items()
        )

    # ------------------------------------------------------------------ the panel and the person

    @contextmanager
    def _light(self, channel: Channel, duty: float) -> Iterator[bool]:
        """Light a colour, up to its full duty, and put it out again; False where it didn't light.

        Raises:
            NotProvenError: A fault; a person decides whether it is cleared.
        """
        asked = wire.CommissionLight(channel=channel.value, duty=duty, seconds=LIT_S)
        answer = self._bench.ask(asked)
        if isinstance(answer, wire.Refused):
            self._bench.say(f"No light: {answer.error}.")
            self._bench.question("Press Enter once that is put right (Ctrl-C to leave).")
            self._make_idle()
            yield False
            return
        try:
            self._bench.wait(RAMP_S)
            yield self._is_lit()
        finally:
            self._bench.ask(wire.Stop())

    def _is_lit(self) -> bool:
        """Tell whether the light is still on; say why where it isn't."""
        now = self._status()
        if now.fault is not None:
            hint = ""
            if now.fault.code in ("stuck_on", "no_light"):
                hint = f" If the other colour shone: {self._swapped('one', 'the other')}"
            self._bench.say(f"A fault: {now.fault.text} {now.fault.remedy}{hint}")
            self._make_idle()
            return False
        if now.state != "commissioning":
            self._bench.say("The light was ended: the stop, the cover, warmth or the fan.")
        return now.state == "commissioning"

    def _make_idle(self) -> None:
        """Bring the panel to where light may be asked for.

        Raises:
            NotProvenError: A session is under way, or a fault can't be cleared.
        """
        now = self._status()
        if now.state in ("arming", "lit", "paused"):
            raise NotProvenError("Somebody uses the panel: wait for the end, or stop it first.")
        if now.state == "done":
            self._bench.ask(wire.Dismiss())
        if now.fault is not None:
            self._bench.say(f"There is a fault: {now.fault.text}")
            if not self._agrees("Clear it?"):
                raise NotProvenError("The fault must be cleared first: panelctl clear-fault")
            answer = self._bench.ask(wire.ClearFault())
            if isinstance(answer, wire.Refused):
                raise NotProvenError(f"It can't be cleared: {answer.error}")

    def _status(self) -> wire.Telemetry:
        answer = self._bench.ask(wire.Status())
        if not isinstance(answer, wire.Telemetry):
            raise NotProvenError(f"The controller answers {answer!r}")
        return answer

    def _inputs(self) -> wire.InputState:
        answer = self._bench.ask(wire.Inputs())
        if not isinstance(answer, wire.InputState):
            raise NotProvenError(f"The controller answers {answer!r}")
        return answer

    def _keep(self, key: str, value: object, said: str) -> None:
        self._book.keep(key, value, said)
        self._bench.say(f"  ok: {said}")

    def _agrees(self, question: str) -> bool:
        return self._choice(question, ("y", "n")) == "y"

    def _choice(self, question: str, choices: Sequence[str]) -> str:
        while True:
            text = self._bench.question(f"{question} [{'/'.join(choices)}]").lower()
            if text in choices:
                return text
            self._bench.say(f"{text!r}: type {' or '.join(choices)}.")

    def _text(self, question: str, longest: int) -> str:
        while True:
            text = self._bench.question(question)
            if is_within(len(text), 1, longest):
                return text
            self._bench.say(f"{len(text)} letters; 1 to {longest} are needed: type it again.")

    def _day(self, question: str) -> str:
        while True:
            text = self._bench.question(question)
            try:
                return date.fromisoformat(text).isoformat()
            except ValueError:
                self._bench.say(f"{text!r} is no date: type year, month and day.")

    def _number(self, question: str, low: float, high: float, what: str) -> float:
        while True:
            try:
                return number(self._bench.question(question), low, high, what)
            except WrongReadingError as error:
                self._bench.say(f"Refused: {error}.")

    def _reading(self, question: str, check: Callable[[float], None], low: float) -> float:
        while True:
            try:
                reading = number(self._bench.question(question), low, READABLE[1], "the reading")
                check(reading)
            except WrongReadingError as error:
                self._bench.say(f"Refused: {error}.")
            else:
                return reading


def _other(channel: Channel) -> Channel:
    return Channel.NIR if channel is Channel.RED else Channel.RED
