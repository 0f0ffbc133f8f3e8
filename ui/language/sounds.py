"""Every sound that is rendered, recorded and packed: the prompts, then the words on tiles."""

from ui.language import prompts, tiles, words
from ui.language.prompts import Prompt

EVERY: tuple[str, ...] = (*prompts.SPOKEN, *tiles.CLIPS)


def spoken(sound: str) -> str:
    """Return what a sound says in the language that is spoken now."""
    if sound in tiles.CLIPS:
        return tiles.spoken(sound)
    text, values = prompts.text(Prompt(sound))
    return words.say(text, **values)
