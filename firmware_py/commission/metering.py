"""The steps that measure: the meter, distances, and light by duty."""

from collections.abc import Callable, Sequence
from typing import assert_never

from firmware_py.commission import readings, steps
from firmware_py.commission.console import today
from firmware_py.commission.light_session import READABLE, LightSession, NotProvenError
from firmware_py.commission.readings import READ_AT, Rung, Unit, WrongReadingError
from firmware_py.commission.results import Results
from firmware_py.commission.steps import NAMES
from firmware_py.config.schema import Config
from firmware_py.core.dose.calibration import STRENGTH_LEAST
from firmware_py.core.units import Channel

# A calibration ends where no dose needs more: 18 mW/cm² of red and 32 of NIR at the nearest
# distance, 50 together. What is not measured cannot be driven.

# So often a reading may be refused before what it is held against is doubted.
TRIES = 3
DISTANCES = "distance "


class MeteringSteps:
    """Carries them out."""

    def __init__(self, light_session: LightSession, results: Results, config: Config) -> None:
        self._session = light_session
        self._say = light_session.console.say
        self._results = results
        self._config = config

    def instrument(self, step: steps.InstrumentStep) -> None:
        """Ask what reads, how well, and on which day."""
        self._say("A meter for red and infrared light is needed, in mW/cm² or W/m²: no lux meter.")
        self._say("Solar-power meters read about twice too much.")
        name = self._session.text("Which meter, with its number?", 100)
        unit = self._unit()
        percent = self._session.number(
            "How good is it, in percent (5 for ±5 %)?", 1, 30, "its accuracy"
        )
        day = today(self._session.console).isoformat()
        if self._session.status().clock != "set":
            self._say(f"No clock is set here; it says {day}.")
            day = self._session.day("What is the date today, as 2026-09-30?")
        self._session.keep(
            step.key,
            [name, percent / 100, day, unit.name],
            f"{name}, ±{percent:g} %, on {day}, in {unit.name}",
        )

    def _unit(self) -> Unit:
        """Ask until a unit is named in which this light can be measured."""
        while True:
            text = self._session.console.question("In which unit does it read: mW/cm2 or W/m2?")
            try:
                return readings.unit(text)
            except WrongReadingError as error:
                self._say(f"Refused: {error}.")

    def dark(self, step: steps.DarkStep) -> None:
        """Ask for the reading with the lamps off."""
        base = self._results.base_cm
        self._say(f"Put the meter {base:g} cm from the panel's middle, facing it.")
        unit = self._results.unit
        ask = f"The meter reads with the lamps off ({unit.name}):"
        reading = self._session.reading(ask, readings.check_dark, 0.0, unit)
        self._session.keep(step.key, reading, f"{reading:g} mW/cm²")

    def distance(self, step: steps.DistanceStep) -> None:
        """Ask for the reading at one distance."""
        base_cm = self._results.base_cm
        base = self._results.base
        known = self._results.factors()
        dark = self._results.dark

        def check(reading: float) -> None:
            if base is None:
                readings.check_base(reading - dark)
            else:
                readings.check_distance(known, step.cm, base_cm, (reading - dark) / base)

        self._say(f"Put the meter {step.cm:g} cm from the panel's middle, facing it.")
        doubted = "" if base is None else DISTANCES
        reading, celsius = self._lit_reading(Channel.RED, READ_AT, check, doubted)
        light = reading - dark
        self._session.keep(
            step.key, [light, celsius], f"{light:g} mW/cm² red at {100 * READ_AT:g} %"
        )

    def ladder(self, step: steps.LadderStep) -> None:
        """Read a colour at rising duties, up to where no dose needs more."""
        channel = step.channel
        top = readings.top_for(channel, self._results.nearest)
        base = self._results.base_cm
        self._say(f"{NAMES[channel].capitalize()}: put the meter {base:g} cm from the panel.")
        self._say(f"No more than {top:.0f} mW/cm² will be measured; no dose needs more of it.")
        rungs = self._results.rungs(channel)
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
            self._session.answers.keep(f"{step.key} so far", value, "")
            self._session.keep(f"{step.key}: {100 * duty:g} %", value=True, said=said)
        try:
            self._results.leveled(channel)
            self._check_total(channel)
        except WrongReadingError as error:
            self._session.answers.drop(step.key)
            raise NotProvenError(f"{error}. Go on here to measure this colour again.") from None
        self._check_strength(channel)
        last = rungs[-1]
        said = f"{len(rungs)} duties up to {100 * last.duty:g} %, {last.irradiance:g} mW/cm²"
        self._session.keep(step.key, value=True, said=said)

    def _check_strength(self, channel: Channel) -> None:
        """Check that a colour gives what panels do; else ask what there is, to tell why not.

        Raises:
            NotProvenError: It gives less than any: another unit, or lamps too weak for a dose. All
                readings are forgotten, and which meter took them.
        """
        light = self._results.leveled(channel)[-1].irradiance * self._results.nearest
        if light >= STRENGTH_LEAST:
            return
        name = NAMES[channel]
        self._say(f"{light:.1f} mW/cm² of {name} at full duty, right at the panel, is very little.")
        lamps = self._session.number(f"How many {name} lamps are there?", 1, 2000, "their number")
        watts = self._session.number("How many watts does each take?", 0.05, 100, "its power")
        for start in ("instrument", "dark", DISTANCES, *Channel):
            self._session.answers.drop(start)
        raise NotProvenError(readings.weakness(light, lamps * watts))

    def _check_total(self, channel: Channel) -> None:
        """Check both colours together, once the second of them has been measured.

        Raises:
            WrongReadingError: Together they give more than the limit.
        """
        match channel:
            case Channel.RED:
                pass
            case Channel.NIR:
                readings.check_total(
                    self._results.leveled(Channel.RED),
                    self._results.leveled(Channel.NIR),
                    self._results.nearest,
                )
            case _:
                assert_never(channel)

    def _read_before(self, channel: Channel) -> float | None:
        """Return what a colour gave at READ_AT as distances were measured, which only red was."""
        match channel:
            case Channel.RED:
                return self._results.base
            case Channel.NIR:
                return None
            case _:
                assert_never(channel)

    def _rung(
        self, channel: Channel, duty: float, rungs: Sequence[Rung], top: float
    ) -> Rung | float:
        """Return a reading at a duty; a lower duty where that was too bright."""
        dark = self._results.dark
        seen = self._read_before(channel)

        def check(reading: float) -> None:
            readings.check_rung(rungs, duty, reading - dark)
            if not rungs:
                readings.check_first(duty, reading - dark, top, seen)

        doubted = str(channel) if rungs else DISTANCES if seen is not None else ""
        reading, celsius = self._lit_reading(channel, duty, check, doubted)
        lower = readings.lower_duty(rungs, duty, reading - dark, top)
        if lower is None:
            return Rung(duty, round(reading - dark, 4), celsius)
        self._say(
            f"{reading - dark:g} mW/cm² is over the {top:.1f} that keep both colours under the "
            f"limit up close: measured again at {100 * lower:g} %."
        )
        return lower

    def _lit_reading(
        self, channel: Channel, duty: float, check: Callable[[float], None], doubted: str
    ) -> tuple[float, float]:
        """Return what the meter reads with a colour lit, and how warm the LEDs are then.

        doubted: how the answers' keys begin that a reading is held against, '' for none.

        Raises:
            NotProvenError: No reading goes with those, which are forgotten.
        """
        tries = 0
        while True:
            with self._session.light(channel, duty) as is_lit:
                if is_lit:
                    unit = self._results.unit
                    ask = f"{NAMES[channel]} at {100 * duty:g} %, the meter reads ({unit.name}):"
                    text = self._session.console.question(ask)
                    seen = self._session.inputs()
                    celsius = seen.heatsink_c if "heatsink" in seen.fitted else seen.surface_c
                    if text and celsius is not None:
                        try:
                            reading = unit.reading(text, *READABLE)
                            tries += 1  # a slip of the keys is no reading
                            check(reading)
                        except WrongReadingError as error:
                            if tries == TRIES and doubted:
                                self._session.answers.drop(doubted)
                                raise NotProvenError(
                                    f"{error}. An earlier reading may be the wrong one: go on here "
                                    "to take those again"
                                ) from None
                            self._say(f"Refused: {error}.")
                        else:
                            return reading, celsius
            self._say("Once more (the light goes off after a minute; Enter lights it again).")
