"""Names that an eye takes for one another, and letters that hide in a name.

Each person has limits of their own, so two names on one panel must differ for whoever reads them
with weak eyes from a metre away. `skeleton` reduces a name to its looks: accents, case and width
are dropped, and letters of other scripts become the Latin one that looks the same. Two names with
one skeleton (`look_alike`) can't stand beside each other. The table is our own: of Unicode's some
6 000 pairs (UTS #39, confusables.txt) it has the scripts and signs that keyboards of Latin, Greek
and Cyrillic give; NFKC folds full width, mathematical and circled letters before it is asked.
"""

import unicodedata

# Accents that may follow one letter once letters are composed: Vietnamese needs none, some scripts
# two. More of them climb over the lines around.
MARKS_MAX = 2
# Letters that show nothing and yet count as letters: fillers, joiners, selectors, blank Braille.
_INVISIBLE = frozenset(
    "\u034f\u115f\u1160\u17b4\u17b5\u180b\u180c\u180d\u180f\u2800\u3164\uffa0"
) | {chr(code) for code in (*range(0xFE00, 0xFE10), *range(0xE0100, 0xE01F0))}
# Latin letter: what looks like it, in either case.
_LIKE = {
    "a": "аАΑαɑ", "b": "ВвΒЬьß", "c": "сСϲϹ", "d": "ԁ", "e": "еЕΕε℮", "g": "ɡ", "h": "НнΗһҺ",
    "i": "іιıɩ", "j": "јЈϳ", "k": "КкΚκ", "l": "ӀӏІΙ1|I", "m": "МмΜ", "n": "Νηпո", "o": "оОΟο0օσ",
    "p": "рРΡρ", "q": "ԛ", "r": "г", "s": "ѕЅ", "t": "ТтΤτ", "u": "υս", "v": "νѵ", "w": "ԝω",
    "x": "хХΧχ", "y": "уУΥγү", "z": "Ζ", "3": "зЗ",
}  # fmt: skip
_SINGLE = str.maketrans({like: latin for latin, all_like in _LIKE.items() for like in all_like})
# Of Latin, Greek and Cyrillic letters. Other scripts' marks make other letters.
_ACCENTS = frozenset(map(chr, range(0x0300, 0x0370)))
# Pairs of letters that run into one.
_PAIRS = (("rn", "m"), ("vv", "w"))


def shows_all_of_itself(name: str) -> bool:
    """Tell whether nothing in a composed name hides, climbs or turns the reading round.

    Controls, those that change the direction of reading among them, are not printable.
    """
    if not name.isprintable() or any(letter in _INVISIBLE for letter in name):
        return False
    marks = MARKS_MAX + 1  # a mark needs a letter before it
    for letter in name:
        marks = marks + 1 if unicodedata.category(letter).startswith("M") else 0
        if letter == " ":
            marks = MARKS_MAX + 1
        elif marks > MARKS_MAX:
            return False
    return True


def skeleton(name: str) -> str:
    """Return what a name looks like, letter by letter; blanks and punctuation left out."""
    decomposed = unicodedata.normalize("NFKD", name)
    bare = "".join(letter for letter in decomposed if letter not in _ACCENTS)
    looks = bare.translate(_SINGLE).casefold().translate(_SINGLE)
    for pair, one in _PAIRS:
        looks = looks.replace(pair, one)
    return "".join(letter for letter in looks if unicodedata.category(letter)[0] not in "PZ")


def look_alike(one: str, other: str) -> bool:
    """Tell whether two names can be taken for one another, as written or but for capitals."""
    return bool(looks(one) & looks(other))


def looks(name: str) -> frozenset[str]:
    """Return what a name looks like, as written and but for capitals; one in common is enough."""
    # A capital I looks like a small L, and yet "Ina" is "ina".
    return frozenset({skeleton(name), skeleton(name.casefold())})
