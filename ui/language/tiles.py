"""The words on what can be touched, each with the id of the sound that speaks it.

An id is made of the English text: other words are another sound, so that no recording says what
stood there before. A line is spoken where it is such a text, or is put together of several by
": " or " · ". What a line has beyond them isn't spoken: a name, a day, a share.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from firmware_py.language.catalogues import LANGUAGES
from ui.language import words
from ui.language.words import say

MOST = 6  # sounds for one touch
NUMBERS = tuple(str(number) for number in range(31))
# As the panel's own list has them; a test holds the two together.
AREAS = (
    "Soles of the feet", "Tops of the feet, toes", "Ankles and shins", "Knees",
    "Hands and fingers", "Wrists", "Elbows and forearms", "Shoulders, back of neck", "Lower back",
    "Hips and thighs", "Abdomen",
)  # fmt: skip
# What is left of a text without its gap, or what else stands for that, and what fills the gap.
GAPPED = {
    words.FINISH_AREA: words.FINISH_AREA,
    words.DISTANCE: words.DISTANCE,
    words.CENTIMETRES: words.DISTANCE,
    words.START_WHAT: words.MINUTE,
}
# What a text comes to, whatever fills its gaps.
KINDS = {
    words.FROM_DAY: words.NOT_NOW,
    words.FROM_TIME: words.NOT_NOW,
    words.WEEK_HAD: words.THIS_WEEK,
}
# What may fill a gap, by its name; anything but these is a number.
GAPS = {"area": ".+", "day": r"[^\W\d]+\.?", "time": r"\d\d?:\d\d"}
# Signs, by what they mean.
SIGNS = {words.FEWER: words.LESS_SPOKEN, words.MORE_BY_ONE: words.MORE_SPOKEN}
TEXTS = (
    words.PAUSE, words.RESUME, words.START, words.NEXT, words.BACK, words.MORE, words.OK,
    words.RESET, words.ABOUT, words.MORE_AREAS, words.MENU, words.WHO, words.FOR_NOW_NOTHING,
    words.SEE_CLINICIAN, words.CLOSED, words.MORNING, words.AFTERNOON, words.EVENING, words.YES,
    words.NO, words.NOT_SURE, words.LIGHT, *words.MODES.values(), words.STRENGTH,
    *words.STRENGTHS.values(), words.ALL_TRUE, words.STARTING, words.NOT_NOW, words.CHANGE,
    words.GOGGLES_NEXT, words.GOGGLES_ARE_ON, words.SHOW_BREATHING, words.HIDE_BREATHING,
    words.WAIT, words.PAIN_TILE, words.PAIN_UNTOLD, *words.COMPLAINTS.values(), words.TOLD,
    words.HOW_TILE, words.PLACE, words.IN_GENERAL, words.NUMB_TILE, *words.EVENTS.values(),
    words.SYMPTOMS_TILE, words.THIS_WEEK, words.AGREEMENT, words.SET_CLOCK, words.CLOCK,
    words.SET, words.SKIP, words.DAY, words.MONTH, words.YEAR, words.HOUR, words.TEN_MINUTES,
    words.MINUTE, words.LANGUAGE, *LANGUAGES.values(), words.BREATHING, words.SOUND, words.VOLUME,
    words.TALK, words.NIGHT, words.NIGHT_FROM, words.NIGHT_UNTIL, words.DISPLAY,
    *words.NIGHTS.values(), words.AREAS, words.PEOPLE, words.PERSON_SPOKEN,
    words.PERSON_HAS, words.RENAME, words.CHANGE_ANSWERS,
    words.ADD, words.ADD_SOMEBODY, words.LOCK, *words.ON_OFF.values(), words.DELETE, words.CODE,
    words.HISTORY, words.EARLIER, words.TALKED_OVER, words.CORRECT, words.RED_TILE,
    words.PAIN_BEFORE, words.PAIN_AFTER, words.YES_SMALL, words.NO_SMALL, words.UNKNOWN,
    *words.SHORT_AREAS.values(), *AREAS, *SIGNS.values(), words.WORDLESS,
)  # fmt: skip
_GAP = re.compile(r"\{([^{}]*)\}")


def _id(english: str) -> str:
    return "tile-" + re.sub(r"[^a-z0-9]+", "-", _bare(english).lower()).strip("-")


def _bare(text: str) -> str:
    """Return a text without its gap."""
    return _GAP.sub("", text).strip(" :")


# What each sound says, in English, by its id.
CLIPS = {_id(text): text for text in (*TEXTS, *GAPPED.values(), *NUMBERS)}
WORDLESS = _id(words.WORDLESS)


def spoken(clip: str) -> str:
    """Return what a sound says in the language that is spoken now, as it is read aloud."""
    english = CLIPS[clip]
    text = english if english in NUMBERS else _bare(say(english))
    # Capitals alone may be taken for letters to be spelt.
    return text.capitalize() if text.isupper() else text


def clips(lines: Iterable[str]) -> tuple[str, ...]:
    """Return the sounds that speak what is written on a target, as far as there are any."""
    known = _known(say(words.BACK))
    found = [clip for line in lines for clip in known.of(line)]
    return tuple(found[:MOST]) or (WORDLESS,)


@dataclass(frozen=True)
class _Known:
    """The sounds of one language: by what they say, of texts with a gap, and of kinds of text."""

    plain: Mapping[str, str]
    gapped: Mapping[re.Pattern[str], str]
    kinds: Mapping[re.Pattern[str], str]

    def of(self, line: str) -> list[str]:
        """Return the sounds that speak a line, as far as there are any."""
        if (clip := self.plain.get(_face(line))) is not None:
            return [clip]
        for pattern, clip in self.gapped.items():
            if (found := pattern.fullmatch(line)) is not None:
                inner = self.of(found[1])
                return [*inner, clip] if found.start(1) == 0 else [clip, *inner]
        for pattern, clip in self.kinds.items():
            if pattern.fullmatch(line):
                return [clip]
        for divider in (" · ", ": "):
            if divider in line:
                return [each for part in line.split(divider) for each in self.of(part)]
        return []


@lru_cache(maxsize=len(LANGUAGES))
def _known(_spoken: str) -> _Known:
    """Return what is known in the language that is spoken now; a text of it tells them apart."""
    # Where two have the same words here, the first one speaks them.
    plain = {_face(say(text)): _id(text) for text in reversed(TEXTS)}
    plain |= {number: _id(number) for number in NUMBERS}
    plain |= {_face(say(sign)): _id(text) for sign, text in SIGNS.items()}
    return _Known(
        plain,
        {_pattern(text): _id(clip) for text, clip in GAPPED.items()},
        {_pattern(text): _id(kind) for text, kind in KINDS.items()},
    )


def _face(text: str) -> str:
    return " ".join(text.casefold().split())


def _pattern(english: str) -> re.Pattern[str]:
    """Return what matches a text as it is shown, with anything of its kind in each gap."""
    literals_and_gaps = _GAP.split(say(english))
    parts = [
        f"({GAPS.get(part, '[0-9]+')})" if n % 2 else re.escape(part)
        for n, part in enumerate(literals_and_gaps)
    ]
    return re.compile("".join(parts), re.IGNORECASE)
