"""Sound files as the voice takes them: WAV, 16 kHz, mono, 16 bits."""

import io
import sys
import wave
from array import array
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

# Not `array[int]` itself: that has no meaning at run time before Python 3.12.
if TYPE_CHECKING:
    Samples: TypeAlias = array[int]
else:
    Samples = array
RATE = 16_000
LONGEST_S = 10.0
TOP = 32_767


class SoundFileError(ValueError):
    """A file is no sound that the voice takes; the text says why and what it must be."""


def read(file: Path) -> Samples:
    """Return a file's samples.

    Raises:
        OSError: It can't be read.
        SoundFileError: It is something else than the voice takes.
    """
    try:
        with wave.open(str(file), "rb") as sound:
            kind = (sound.getframerate(), sound.getnchannels(), 8 * sound.getsampwidth())
            if kind != (RATE, 1, 16):
                rate, channels, bits = kind
                raise SoundFileError(
                    f"{file}: {rate} Hz, {channels} channels, {bits} bits; must be 16000 Hz, "
                    "1 channel, 16 bits: ffmpeg -i FILE -ar 16000 -ac 1 -c:a pcm_s16le NEW.wav"
                )
            frames = sound.readframes(round(LONGEST_S * RATE) + 1)
    except (wave.Error, EOFError) as error:
        raise SoundFileError(f"{file}: no WAV file: {str(error) or 'it is empty'}") from None
    samples = array("h", frames[: len(frames) // 2 * 2])
    if not 0 < len(samples) <= LONGEST_S * RATE:
        raise SoundFileError(f"{file}: must last more than 0 s and at most {LONGEST_S:g} s")
    return swapped(samples)


def wav(samples: Samples) -> bytes:
    """Return samples as a whole WAV file."""
    whole = io.BytesIO()
    with wave.open(whole, "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(RATE)
        sound.writeframes(swapped(samples).tobytes())
    return whole.getvalue()


def seconds(samples: Samples) -> float:
    """Return how long samples last."""
    return len(samples) / RATE


def halved(samples: Samples, times: int) -> Samples:
    """Return samples at half the amplitude, 6 dB softer, so many times over."""
    # Shifting is quick: a prompt must not be late for being softer.
    return array("h", [each >> times for each in samples]) if times else samples


def joined(sounds: Sequence[Samples], apart_s: float) -> Samples:
    """Return sounds one after the other, with so much silence between two."""
    silence = array("h", bytes(2 * round(apart_s * RATE)))
    whole = array("h", sounds[0])
    for sound in sounds[1:]:
        whole += silence + sound
    return whole


def mixed(one: Samples, other: Samples) -> Samples:
    """Return two sounds at once, as long as the longer."""
    longer, shorter = (one, other) if len(one) >= len(other) else (other, one)
    both = array("h", longer)
    for n, each in enumerate(shorter):
        both[n] = max(-TOP, min(TOP, both[n] + each))
    return both


def swapped(samples: Samples) -> Samples:
    """Return samples between this machine's order of bytes and a WAV file's, little end first."""
    if sys.byteorder == "little":
        return samples
    turned = array("h", samples)
    turned.byteswap()
    return turned
