"""Two lamps by gpiozero's PWMLED: pulses made by the processor, which jitter with all it does."""

import sys
import time

from gpiozero import PWMLED

if __name__ == "__main__":
    lamps = [PWMLED(pin) for pin in (12, 13)]
    print("ready", flush=True)
    for lamp, share in zip(lamps, (0.4, 0.6), strict=True):
        lamp.value = share
    time.sleep(60 * float(sys.argv[1]))
