"""Every prompt that the panel speaks, in English, by its id.

The other languages are in `firmware_py/language/locale`.

An id is the name of a sound file, `<id>.wav`, and stays what it is: recordings bear it.
Each prompt is spoken whole; none is put together of pieces.
"""

from enum import StrEnum


class Prompt(StrEnum):
    """Something that is said, or a tone."""

    GOGGLES_ON = "goggles-on"
    DONT_LOOK = "dont-look"
    LIGHT_SOON = "light-soon"
    AGAIN_SOON = "again-soon"
    AGAIN_SOON_DONT_LOOK = "again-soon-dont-look"
    FIVE = "five"
    THREE = "three"
    TWO = "two"
    ONE = "one"
    LIT = "lit"
    LIT_2 = "lit-2"
    LIT_3 = "lit-3"
    LIT_4 = "lit-4"
    LIT_5 = "lit-5"
    LIT_6 = "lit-6"
    LIT_7 = "lit-7"
    LIT_8 = "lit-8"
    LIT_9 = "lit-9"
    LIT_10 = "lit-10"
    LIT_11 = "lit-11"
    LIT_12 = "lit-12"
    LIT_13 = "lit-13"
    LIT_14 = "lit-14"
    LIT_15 = "lit-15"
    LIT_16 = "lit-16"
    LIT_17 = "lit-17"
    LIT_18 = "lit-18"
    LIT_19 = "lit-19"
    LIT_20 = "lit-20"
    LIT_AGAIN = "lit-again"
    HALF = "half"
    FIVE_MINUTES = "five-minutes"
    ONE_MINUTE = "one-minute"
    FINISHED = "finished"
    STOPPED = "stopped"
    PAUSE_TOO_LONG = "pause-too-long"
    CALLED_OFF = "called-off"
    PAUSED = "paused"
    PAUSED_SCREEN = "paused-screen"
    PAUSED_COVER = "paused-cover"
    PAUSED_WARM = "paused-warm"
    PAUSED_SAVING = "paused-saving"
    MAY_RESUME = "may-resume"
    FAULT = "fault"
    FAULT_CLEARED = "fault-cleared"
    NO_CONTACT = "no-contact"
    CONTACT = "contact"
    INSTALLER = "installer"
    INSTALLER_OFF = "installer-off"
    BREATHE_IN = "breathe-in"
    BREATHE_OUT = "breathe-out"
    TONE_IN = "tone-in"
    TONE_OUT = "tone-out"


LIT_MINUTES = "The light is on. {minutes} minutes. You can close your eyes."
MINUTES = range(2, 21)
# What has no words is made where it is played.
TONES = frozenset({Prompt.TONE_IN, Prompt.TONE_OUT})

# A fault may be a light that doesn't go off: its prompt doesn't say that the light is off.
TEXTS: dict[Prompt, str] = {
    Prompt.GOGGLES_ON: "Goggles on. The light comes in ten seconds.",
    Prompt.DONT_LOOK: "The light comes in ten seconds. Do not look into it.",
    Prompt.LIGHT_SOON: "The light comes soon. Do not look into it.",
    Prompt.AGAIN_SOON: "Goggles on. Light again in five seconds.",
    Prompt.AGAIN_SOON_DONT_LOOK: "Light again in five seconds. Do not look into it.",
    Prompt.FIVE: "Five.",
    Prompt.THREE: "Three.",
    Prompt.TWO: "Two.",
    Prompt.ONE: "One.",
    Prompt.LIT: "The light is on. You can close your eyes.",
    Prompt.LIT_AGAIN: "The light is on again.",
    Prompt.HALF: "Half of the time is over.",
    Prompt.FIVE_MINUTES: "Five more minutes.",
    Prompt.ONE_MINUTE: "One more minute.",
    Prompt.FINISHED: "Finished. The light is off. Please look at your skin.",
    Prompt.STOPPED: "Stopped. The light is off.",
    Prompt.PAUSE_TOO_LONG: "The pause was too long. The session is over. The light is off.",
    Prompt.CALLED_OFF: "The session was called off. The light is off.",
    Prompt.PAUSED: "Paused. The light is off.",
    Prompt.PAUSED_SCREEN: "Paused. The screen does not answer. The light is off.",
    Prompt.PAUSED_COVER: "Paused. The stand or the cover is open. The light is off.",
    Prompt.PAUSED_WARM: "Paused. It is too warm. The light is off.",
    Prompt.PAUSED_SAVING: "Paused. The record is being saved. The light is off.",
    Prompt.MAY_RESUME: "You can go on now. Touch the screen.",
    Prompt.FAULT: "A fault. Move away from the panel.",
    Prompt.FAULT_CLEARED: "The fault is cleared.",
    Prompt.NO_CONTACT: "The panel does not answer. Move away from the light.",
    Prompt.CONTACT: "The panel answers again.",
    Prompt.INSTALLER: "The installer's light is on. Do not look into it.",
    Prompt.INSTALLER_OFF: "The installer's light is off.",
    Prompt.BREATHE_IN: "Breathe in.",
    Prompt.BREATHE_OUT: "And slowly out.",
}
SPOKEN = tuple(prompt for prompt in Prompt if prompt not in TONES)


def lit(minutes: int) -> Prompt:
    """Return what is said as the light comes on for so many minutes."""
    return Prompt(f"lit-{minutes}") if minutes in MINUTES else Prompt.LIT


def text(prompt: Prompt) -> tuple[str, dict[str, object]]:
    """Return a spoken prompt's English text, and what fills its gaps."""
    name, _, minutes = prompt.partition("-")
    if name == "lit" and minutes.isdigit():
        return LIT_MINUTES, {"minutes": int(minutes)}
    return TEXTS[prompt], {}
