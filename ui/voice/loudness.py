"""Loudness of a sound, as EBU R 128 measures it, and making sounds equally loud.

ITU-R BS.1770-4: K-weighting (a shelf for the head, a high-pass for the ear), the mean square of
blocks of 400 ms that overlap by three quarters, those below -70 LUFS left out, then those 10 LU
below what remains. A sound shorter than a block is one block of its own length: a spoken "two" has
no pauses to leave out.
"""

import math
from array import array
from collections.abc import Iterable, Sequence

from ui.voice.sound_file import RATE, TOP, Samples

TARGET_LUFS = -20.0
PEAK = 0.89  # of full scale: 1 dB below it
BLOCK_S, STEP_S = 0.4, 0.1
ABSOLUTE_LUFS, RELATIVE_LU = -70.0, -10.0
_OFFSET = -0.691


def measure(samples: Sequence[int]) -> float:
    """Return the integrated loudness in LUFS; minus infinity for silence."""
    weighted = _weighted([each / (TOP + 1) for each in samples])
    block, step = round(BLOCK_S * RATE), round(STEP_S * RATE)
    starts = range(0, max(1, len(weighted) - block + 1), step)
    powers = [_power(weighted[start : start + block]) for start in starts]
    kept = [power for power in powers if _lufs(power) > ABSOLUTE_LUFS]
    if not kept:
        return -math.inf
    gate = _lufs(_mean(kept)) + RELATIVE_LU
    return _lufs(_mean([power for power in kept if _lufs(power) > gate]))


def peak(samples: Sequence[int]) -> float:
    """Return the highest sample as a share of full scale."""
    return max((abs(each) for each in samples), default=0) / TOP


def levelled(samples: Samples) -> Samples:
    """Return a sound at the common loudness; its peaks are bent, never cut, below full scale.

    Raises:
        ValueError: It is silent.
    """
    if measure(samples) == -math.inf:
        raise ValueError("silent: there is nothing to hear in it")
    # Bending takes a little of the loudness: what it took is given back.
    level = samples
    for _ in range(2):
        level = _bent(_raised(level, TARGET_LUFS - measure(level)))
    return level


def _raised(samples: Sequence[int], by_lu: float) -> list[float]:
    """Return samples by so many LU louder, as shares of full scale that may be over 1."""
    factor = 10 ** (by_lu / 20) / TOP
    return [each * factor for each in samples]


def _bent(samples: Iterable[float]) -> Samples:
    """Return samples with what is above two thirds of the peak bent down under it."""
    knee = PEAK * 2 / 3
    room = PEAK - knee
    bent = array("h")
    for each in samples:
        size = abs(each)
        if size > knee:
            size = knee + room * math.tanh((size - knee) / room)
        bent.append(round(math.copysign(size, each) * TOP))
    return bent


def trimmed(samples: Samples, *, keep_s: float = 0.05) -> Samples:
    """Return a sound without the silence before and after it."""
    floor = peak(samples) * TOP * 0.01
    heard = [n for n, each in enumerate(samples) if abs(each) > floor]
    if not heard:
        return samples
    keep = round(keep_s * RATE)
    return samples[max(0, heard[0] - keep) : heard[-1] + keep]


def _weighted(samples: list[float]) -> list[float]:
    return _filtered(_filtered(samples, *_shelf()), *_high_pass())


def _filtered(
    samples: list[float], b: tuple[float, float, float], a: tuple[float, float, float]
) -> list[float]:
    """Return samples through one section of second order."""
    b0, b1, b2 = (each / a[0] for each in b)
    a1, a2 = a[1] / a[0], a[2] / a[0]
    z1 = z2 = 0.0
    out = []
    for each in samples:
        now = b0 * each + z1
        z1 = b1 * each - a1 * now + z2
        z2 = b2 * each - a2 * now
        out.append(now)
    return out


Section = tuple[tuple[float, float, float], tuple[float, float, float]]


def _shelf(gain_db: float = 3.999843853973347, hz: float = 1681.974450955533) -> Section:
    """Return the shelf of BS.1770 at this rate, from its analogue form."""
    q = 0.7071752369554196
    k = math.tan(math.pi * hz / RATE)
    high = 10 ** (gain_db / 20)
    band = high**0.4996667741545416
    b = (high + band * k / q + k * k, 2 * (k * k - high), high - band * k / q + k * k)
    return b, (1 + k / q + k * k, 2 * (k * k - 1), 1 - k / q + k * k)


def _high_pass(hz: float = 38.13547087602444) -> Section:
    q = 0.5003270373238773
    k = math.tan(math.pi * hz / RATE)
    scale = 1 + k / q + k * k
    return (scale, -2 * scale, scale), (scale, 2 * (k * k - 1), 1 - k / q + k * k)


def _power(samples: Sequence[float]) -> float:
    return sum(each * each for each in samples) / max(1, len(samples))


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values)


def _lufs(power: float) -> float:
    return _OFFSET + 10 * math.log10(power) if power > 0 else -math.inf
