"""No screen, sentence or catalogue promises what nobody has shown."""

import re
import tomllib
from collections.abc import Iterator
from typing import Any

import pytest

from tests.architecture import sources

CLAIMS = re.compile(
    r"\b(cur(e|es|ed|ing)|heal(s|ed|ing)?|treat(s|ed|ing|ment|ments)?|reliev(e|es|ed|ing)|relief"
    r"|proven?|proves|guarantee[sd]?|clinically|miracle|effective(ly|ness)?|therapeutic(ally)?"
    r"|restor(e|es|ed) (nerve|feeling|sensation)|painless|safe for everyone)\b",
    re.IGNORECASE,
)
# To deny it is no claim.
DENIALS = re.compile(r"\b(no|not a|isn't a) cure\b", re.IGNORECASE)


def claims(text: str) -> list[str]:
    return [found.group() for found in CLAIMS.finditer(DENIALS.sub("", text))]


def strings(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for key, each in value.items():
            yield key
            yield from strings(each)
    elif isinstance(value, list):
        for each in value:
            yield from strings(each)
    elif isinstance(value, str):
        yield value


@pytest.mark.parametrize("file", sources.files(*sources.PRODUCTION), ids=sources.name)
def test_no_sentence_of_the_program_makes_a_claim(file: Any) -> None:
    assert {text: claims(text) for text in sources.texts(file) if claims(text)} == {}


@pytest.mark.parametrize("file", sorted((sources.ROOT / "firmware_py" / "data").glob("*.toml")))
def test_no_entry_of_the_data_makes_a_claim(file: Any) -> None:
    data = tomllib.loads(file.read_text("utf-8"))
    assert {text: claims(text) for text in strings(data) if claims(text)} == {}


@pytest.mark.parametrize(
    ("sentence", "found"),
    [
        ("Treats neuropathy.", ["Treats"]),
        ("It heals and relieves pain.", ["heals", "relieves"]),
        ("Clinically proven.", ["Clinically", "proven"]),
        ("Not studied with this panel; no cure.", []),
        ("It is not a cure.", []),
        ("Keep it healthy; the security cover is closed.", []),
    ],
)
def test_a_claim_would_be_found(sentence: str, found: list[str]) -> None:
    assert claims(sentence) == found
