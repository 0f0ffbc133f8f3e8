"""Names that can be taken for one another are one name; what hides in a name is refused."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from firmware_py.core.errors import RefusedError
from firmware_py.core.look_alikes import MARKS_MAX, look_alike, shows_all_of_itself
from firmware_py.core.people import name, taken


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Me", "me"),
        ("Me", "Mе"),  # a Cyrillic e
        ("Me", "Ме"),  # both Cyrillic
        ("Me", "МЕ"),  # capitals
        ("Me", "Μe"),  # a Greek capital My
        ("Me", "\uff2d\uff45"),  # full width
        ("Me", "\U0001d40c\U0001d41e"),  # mathematical bold
        ("Me", "M\u00e9"),
        ("Me", "Me\u0301"),
        ("Me", "M e"),
        ("Me", "M-e."),
        ("Bob", "B0b"),
        ("Bob", "Вob"),  # a Cyrillic Ve
        ("Al", "A1"),
        ("Al", "AI"),
        ("Al", "A|"),
        ("Anna", "Апnа"),  # Cyrillic a, pe, a
        ("Carna", "Cama"),
        ("Tom", "Τοm"),  # Greek
        ("Olga", "\u041elga"),
        ("Ivan", "ivan"),
        ("Ivan", "lvan"),
        ("Ivan", "IVAN"),
        ("Иван", "иван"),
        ("Ζoe", "Zoë"),
    ],
)
def test_names_that_look_alike_are_one_name(one: str, other: str) -> None:
    assert look_alike(one, other)
    assert taken(name(other), ["Somebody", one]) == one


def test_names_that_can_be_told_apart_stay_apart() -> None:
    names = (
        "Me", "Mia", "Max", "Ann", "Anna", "Anne", "Hannah", "Ali", "Al", "Ben", "Bernd", "Bea",
        "Иван", "Инна", "Ольга", "Олег", "Мария", "Νίκος", "Νίκη", "Μαρία", "李", "王",
        "かな", "がな", "अनिल", "अनल", "\U0001f600", "\U0001f642", "José", "Jo",
        "Jürgen", "Jörg", "All", "Ina", "Iris", "Person 1", "Person 2", "Ann 1", "Ann 2",
    )  # fmt: skip
    for each in names:
        assert name(each) == each
        assert taken(each, [other for other in names if other != each]) is None


@pytest.mark.parametrize(
    "bad",
    [
        "Me\u202eeM", "\u2066Me\u2069", "Me\u200b", "M\u200de", "Me\u00ad", "\ufeffMe",
        "Me\u3164", "\uffa0", "Me\ufe0f", "Me\U000e0100", "M\u034fe", "\u2800\u2800",  # invisible
        "\u0301Me", "Me \u0301", "e" + "\u0316" * (MARKS_MAX + 1), "Z\u0335\u0321\u0322\u0316a",
        "Me\n\x1b[2J", "Me\u0000",
    ],
)  # fmt: skip
def test_what_hides_climbs_or_turns_round_is_refused(bad: str) -> None:
    with pytest.raises(RefusedError, match="letters that can be shown"):
        name(bad)


def test_marks_are_bounded_and_not_forbidden() -> None:
    assert name("Nguye\u0302\u0303n") == "Nguy\u1ec5n"
    assert name("e" + "\u0316" * MARKS_MAX) == "e" + "\u0316" * MARKS_MAX
    assert name("\u0905\u0928\u093f\u0932") == "\u0905\u0928\u093f\u0932"  # Anil, in Devanagari


def test_letters_are_kept_in_their_usual_form() -> None:
    assert name("\uff21\uff4e\uff4e") == "Ann"
    assert name("Zoe\u0308") == "Zo\u00eb"
    assert name("\u2460") == "1"


@given(st.text(max_size=60))
def test_a_name_that_is_taken_is_taken_as_it_is(given_name: str) -> None:
    try:
        kept = name(given_name)
    except RefusedError:
        return
    assert name(kept) == kept
    assert shows_all_of_itself(kept)
    assert unicodedata.is_normalized("NFKC", kept)
