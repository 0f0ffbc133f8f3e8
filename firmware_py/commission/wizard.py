"""The wizard: carries out one step after another, from wherever it was left."""

import signal
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, assert_never

from firmware_py import __version__, wire
from firmware_py.commission import calibration_file, report, steps
from firmware_py.commission.answers import KeptAnswers, write
from firmware_py.commission.console import Console
from firmware_py.commission.light_session import LightSession, NotProvenError
from firmware_py.commission.metering import MeteringSteps
from firmware_py.commission.results import Results
from firmware_py.commission.sensing import SensingSteps
from firmware_py.commission.wiring import WiringSteps
from firmware_py.config.load import parse
from firmware_py.core.errors import ConfigError
from firmware_py.core.units import Channel

if TYPE_CHECKING:
    from firmware_py.config.schema import Config


@dataclass(frozen=True, slots=True, kw_only=True)
class Files:
    """Where things are. config: the configuration's text and name."""

    config: tuple[str, str]
    calibration: Path
    report: Path
    state: Path


class Wizard:
    """One commissioning; each answer is kept as it is given."""

    def __init__(self, console: Console, files: Files) -> None:
        self._console = console
        self._files = files
        self._config: Config = parse(*files.config)
        self._kept = KeptAnswers(files.state, console.now().isoformat(timespec="seconds"))
        if_swapped = self._if_swapped()
        self._session = LightSession(console, self._kept, if_swapped)
        self._steps = steps.steps(self._config, self._session.inputs().fitted)
        self._results = Results(self._config, self._kept, self._steps)
        self._wiring = WiringSteps(self._session, if_swapped)
        self._sensing = SensingSteps(self._session, self._results, self._config)
        self._metering = MeteringSteps(self._session, self._results, self._config)

    def run(self) -> None:
        """Ask all that hasn't been answered yet; then the report.

        Raises:
            NotProvenError: Something must be put right first; what was answered is kept.
            GoneError, NoDaemonError: As the console says; what was answered is kept.
        """
        console = self._console
        self._session.make_idle()
        if self._kept.is_begun:
            done = sum(self._is_done(step) for step in self._steps)
            console.say(f"Going on: {done} of {len(self._steps)} steps are done.")
        for place, step in enumerate(self._steps, start=1):
            if not self._is_done(step):
                console.say(f"\n[{place}/{len(self._steps)}] {step.key}")
                self._carry_out(step)
        self._report()

    def _is_done(self, step: steps.Step) -> bool:
        return step.key in self._kept

    def _carry_out(self, step: steps.Step) -> None:
        match step:
            case steps.WatchStep():
                self._wiring.watch(step)
            case steps.SensorsStep():
                self._wiring.sensors(step)
            case steps.PinsStep():
                self._sensing.pins(step)
            case steps.SkinStep():
                self._sensing.skin(step)
            case steps.WarmthStep():
                self._sensing.warmth(step)
            case steps.EnableStep():
                self._wiring.enable(step)
            case steps.HalfStep():
                self._wiring.half(step)
            case steps.KillStep():
                self._wiring.kill(step)
            case steps.InstrumentStep():
                self._metering.instrument(step)
            case steps.DarkStep():
                self._metering.dark(step)
            case steps.DistanceStep():
                self._metering.distance(step)
            case steps.LadderStep():
                self._metering.ladder(step)
            case steps.PlaceStep():
                self._place(step)
            case _:
                assert_never(step)

    def _place(self, step: steps.PlaceStep) -> None:
        measured = self._results.measured()
        try:
            backup = calibration_file.put(
                self._files.calibration, calibration_file.text(measured), self._files.config
            )
        except ConfigError as error:
            for key in ("distance", *Channel, "warmth"):
                self._kept.drop(key)
            raise NotProvenError(
                f"The controller would refuse it: {error}. Go on here to measure again."
            ) from None
        except OSError as error:
            raise NotProvenError(f"{error}: run this as root, and look at the disk") from None
        self._console.say(f"Written: {self._files.calibration}")
        if backup is not None:
            self._console.say(f"The one before is now {backup}")
        why = self._console.end_daemon(signal.SIGTERM)  # another one starts and reads it
        listing = self._console.ask(wire.Areas())
        if why is not None or not isinstance(listing, wire.AreaList):
            raise NotProvenError(f"The controller didn't come back with it: {why or listing}")
        if listing.basis != "measured":
            raise NotProvenError("The controller runs without it: does it read that folder?")
        said = f"{self._files.calibration}, in force"
        self._session.keep(step.key, str(self._files.calibration), said)

    def _report(self) -> None:
        ended = self._console.now().isoformat(timespec="seconds")
        calibration = self._files.calibration.read_text("utf-8")
        name = self._config.name
        text = report.text(name, __version__, ended, self._kept.answers, self._steps, calibration)
        write(self._files.report, text)
        self._kept.forget()
        self._console.say(f"\nDone. The panel is measured; the report: {self._files.report}")

    def _if_swapped(self) -> str:
        """Return what to change where each colour lights the other's LEDs."""
        red, nir = self._config.channels.red.pwm_channel, self._config.channels.nir.pwm_channel
        return (
            f"Either swap the two dim wires, or change {self._files.config[1]}: [channels.red] "
            f"pwm_channel = {nir} and [channels.nir] pwm_channel = {red}. Then restart the "
            "controller and go on here."
        )
