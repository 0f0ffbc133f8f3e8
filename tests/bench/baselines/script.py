"""What a person writes in an evening: two lamps for some minutes, a stop button, no more.

It keeps no record, checks nothing, and a crash leaves the light on. It is here to be measured
against, and not to be used.
"""

import sys
import time

from gpiozero import Button, DigitalOutputDevice
from rpi_hardware_pwm import HardwarePWM

HZ = 3000
ENABLE, STOP = 27, 17
DUTIES = (40.0, 60.0)
RAMP_S = 2.0
STEPS_PER_S = 20


class Lamps:
    """Both colours and the enable line."""

    def __init__(self) -> None:
        self.pwms = [HardwarePWM(channel, hz=HZ) for channel in (0, 1)]
        self.enable = DigitalOutputDevice(ENABLE)
        self.button = Button(STOP)
        self.button.when_released = self.stop  # wired closed: pressed is open
        self.stopped = False

    def stop(self) -> None:
        """Go dark."""
        self.stopped = True
        self.enable.off()
        for pwm in self.pwms:
            pwm.stop()

    def light(self, share: float) -> None:
        """Drive both colours at a share of their duties."""
        for pwm, duty in zip(self.pwms, DUTIES, strict=True):
            pwm.start(duty * share)
        self.enable.on()

    def run(self, seconds: float) -> None:
        """Light up, wait, and go dark."""
        begun = time.monotonic()
        while not self.stopped and (at := time.monotonic() - begun) < seconds:
            share = min(1.0, at / RAMP_S, (seconds - at) / RAMP_S)
            self.light(max(0.0, share))
            time.sleep(1 / STEPS_PER_S)
        self.stop()


if __name__ == "__main__":
    print("ready", flush=True)
    Lamps().run(60 * float(sys.argv[1]))
