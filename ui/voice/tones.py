"""Breathing tones: soft, rising while breathing in, falling while breathing out.

16-bit samples at 16 kHz, made by the standard library alone. A sine with its octave sounds like a
hum; it swells and fades, so that nothing clicks where tones follow one another.
"""

import math
from array import array

from ui.voice.sound_file import RATE, Samples

IN_S, OUT_S = 4.0, 6.0
LOW_HZ, HIGH_HZ = 165.0, 220.0
LOUD = 0.10  # of full scale: well below speech
_OCTAVE = 0.25


def breath_in() -> Samples:
    """Return 4 s that rise."""
    return _glide(LOW_HZ, HIGH_HZ, IN_S)


def breath_out() -> Samples:
    """Return 6 s that fall."""
    return _glide(HIGH_HZ, LOW_HZ, OUT_S)


def _glide(from_hz: float, to_hz: float, seconds: float) -> Samples:
    count = round(seconds * RATE)
    samples = array("h", bytes(2 * count))
    phase, top = 0.0, 32_767 * LOUD
    for n in range(count):
        share = n / count
        phase += math.tau * (from_hz + (to_hz - from_hz) * share) / RATE
        swell = math.sin(math.pi * share)
        wave = (math.sin(phase) + _OCTAVE * math.sin(2 * phase)) / (1 + _OCTAVE)
        samples[n] = round(top * swell * wave)
    return samples
