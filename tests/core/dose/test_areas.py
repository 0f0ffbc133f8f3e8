"""The catalogue: the eleven areas written out again, and what it refuses."""

import re
from typing import Any

import pytest

from firmware_py.core.dose import areas
from firmware_py.core.dose.areas import CHANNELS, Area
from firmware_py.core.errors import ConfigError
from tests.core.parts import NIR, RED, catalogue

# id: red, NIR J/cm² usual, mode, default minutes, sessions a week, grade, modes with a dose
EXPECTED = {
    "soles": (3, 6, "both", 15, (3, 5), "C", ("red", "nir", "both")),
    "foot-tops": (3, 6, "both", 15, (3, 5), "C", ("red", "nir", "both")),
    "shins": (2, 12, "both", 15, (3, 3), "D", ("red", "nir", "both")),
    "knees": (3, 12, "both", 15, (3, 3), "D", ("red", "nir", "both")),
    "hands": (4, 5, "both", 12, (3, 5), "D", ("red", "nir", "both")),
    "wrists": (3, 10, "both", 12, (5, 5), "C", ("red", "nir", "both")),
    "elbows": (2, 8, "both", 10, (3, 3), "C", ("red", "nir", "both")),
    "shoulders": (2, 12, "both", 12, (3, 3), "D", ("red", "nir", "both")),
    "lower-back": (0, 18, "nir", 20, (3, 3), "C", ("nir",)),
    "hips": (0, 18, "nir", 20, (3, 3), "D", ("nir",)),
    "abdomen": (0, 10, "nir", 15, (3, 3), "E", ("nir",)),
}


def test_the_eleven_areas_are_those_of_the_evidence_table() -> None:
    assert {
        key: (
            area.red_j_cm2,
            area.nir_j_cm2,
            area.mode,
            area.minutes,
            area.sessions_per_week,
            area.grade,
            area.modes,
        )
        for key, area in catalogue().items()
    } == EXPECTED
    assert list(catalogue()) == list(EXPECTED)  # the order in which they are shown


def test_only_the_abdomen_is_off_until_the_installer_enables_it() -> None:
    assert [key for key, area in catalogue().items() if area.off_unless_enabled] == ["abdomen"]


@pytest.mark.parametrize(
    ("key", "words"),
    [
        ("soles", "sores"),
        ("foot-tops", "thin"),
        ("shins", "ulcer"),
        ("shins", "clot"),
        ("knees", "injection"),
        ("hands", "rings"),
        ("wrists", "injection"),
        ("shoulders", "front of the neck"),
        ("shoulders", "goggles"),
        ("lower-back", "pregnancy"),
        ("hips", "pregnancy"),
        ("abdomen", "pregnancy"),
        ("abdomen", "cancer"),
        ("abdomen", "does not reach organs"),
    ],
)
def test_each_area_carries_its_warning(key: str, words: str) -> None:
    assert words in " ".join(catalogue()[key].warnings)


@pytest.mark.parametrize(
    ("key", "source"),
    [
        ("soles", "Anju 2025"),
        ("soles", "Clifft 2005"),
        ("soles", "Lavery 2008"),
        ("soles", "CMS 2006"),
        ("knees", "Stausholm 2019"),
        ("wrists", "Rankin 2017"),
        ("shoulders", "Chow 2009"),
    ],
)
def test_evidence_for_and_against_is_cited(key: str, source: str) -> None:
    author, year = source.split()
    cited = catalogue()[key].citations
    assert [each for each in cited if each.startswith(author) and f"({year})" in each]


CITATION = re.compile(
    r"(?P<authors>\S.+) \((?P<year>(19|20)\d\d)\) (?P<where>\S[^.]+?\S)"
    r"(\. doi:(?P<doi>10\.\d{4,9}/\S+?)(, PMID (?P<pmid>\d{6,9}))?)?"
)


@pytest.mark.parametrize("area", [key for key, area in EXPECTED.items() if area[5] != "E"])
def test_each_citation_names_authors_year_and_journal_or_register(area: str) -> None:
    for citation in catalogue()[area].citations:
        found = CITATION.fullmatch(citation)
        assert found is not None, citation
        assert re.search(r"[A-Z][a-zA-Z-]+", found["authors"]), citation
        assert re.search(r"[A-Z][a-z]+|register", found["where"]), citation


@pytest.mark.parametrize(
    "nobody",
    [
        "placebo-controlled 808 nm trial, 12 J/cm²",
        "WALT dose table",
        "Anju 2019",
        "Chang, 830 nm",
        "Chang WD (2008)",
        "(2008) Lancet 1:2",
        "Chang WD (2008) Lancet 1:2. doi:12/34",
    ],
)
def test_a_citation_that_names_nobody_would_be_found(nobody: str) -> None:
    assert CITATION.fullmatch(nobody) is None


def test_usual_is_the_colours_own() -> None:
    knees = catalogue()["knees"]
    assert (knees.usual(RED), knees.usual(NIR)) == (3, 12)


def test_modes_light_their_colours() -> None:
    assert CHANNELS == {"red": (RED,), "nir": (NIR,), "both": (RED, NIR)}


GOOD: dict[str, Any] = {
    "name": "Soles",
    "red_j_cm2": 3.0,
    "nir_j_cm2": 6.0,
    "mode": "both",
    "minutes": 15,
    "sessions_per_week": [3, 5],
    "grade": "C",
    "basis": "A trial.",
    "citations": ["A 2019"],
    "warnings": [],
}


def text(**changes: Any) -> str:
    """A catalogue of one area, as TOML."""
    rows = {key: value for key, value in (GOOD | changes).items() if value is not None}
    return "[soles]\n" + "\n".join(f"{key} = {value!r}" for key, value in rows.items())


def test_a_good_area_is_parsed() -> None:
    area = areas.parse(text())["soles"]
    assert area == Area(
        name="Soles",
        red_j_cm2=3.0,
        nir_j_cm2=6.0,
        mode="both",
        minutes=15,
        sessions_per_week=(3, 5),
        grade="C",
        basis="A trial.",
        citations=("A 2019",),
        warnings=(),
        off_unless_enabled=False,
    )


@pytest.mark.parametrize(
    "changes",
    [
        {"red_j_cm2": 10.0, "nir_j_cm2": 14.0},
        {"red_j_cm2": 4.0, "nir_j_cm2": 20.0},
        {"red_j_cm2": 0.25, "nir_j_cm2": 0.25},
        {"minutes": 10},
        {"minutes": 20},
        {"sessions_per_week": [1, 5]},
        {"sessions_per_week": [3, 3]},
        {"grade": "E", "citations": []},
        {"red_j_cm2": 0.0, "mode": "nir"},
        {"nir_j_cm2": 0.0, "mode": "red"},
        {"name": "x" * 40},
    ],
)
def test_values_at_their_bounds_are_allowed(changes: dict[str, Any]) -> None:
    assert list(areas.parse(text(**changes))) == ["soles"]


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"red_j_cm2": 10.01}, "<= 10.0 - at `$.red_j_cm2`"),
        ({"nir_j_cm2": 20.01}, "<= 20.0 - at `$.nir_j_cm2`"),
        ({"red_j_cm2": -0.1}, "red_j_cm2"),
        ({"minutes": 9}, ">= 10 - at `$.minutes`"),
        ({"minutes": 21}, "<= 20 - at `$.minutes`"),
        ({"minutes": 15.5}, "minutes"),
        ({"mode": "blue"}, "mode"),
        ({"grade": "A"}, "grade"),
        ({"sessions_per_week": [0, 3]}, "sessions_per_week"),
        ({"sessions_per_week": [3, 6]}, "sessions_per_week"),
        ({"sessions_per_week": [3]}, "sessions_per_week"),
        ({"name": ""}, "name"),
        ({"name": "x" * 41}, "name"),
        ({"basis": ""}, "basis"),
        ({"basis": None}, "basis"),
        ({"off": 1}, "unknown field `off`"),
        ({"nir_j_cm2": 14.01, "red_j_cm2": 10.0}, "24.01 J/cm² in total; must be over 0 and at"),
        ({"nir_j_cm2": 0.0, "red_j_cm2": 0.0}, "0 J/cm² in total; must be over 0"),
        ({"red_j_cm2": 0.0}, "mode 'both' has no dose of one of its colours; choose nir"),
        ({"red_j_cm2": 0.0, "mode": "red"}, "mode 'red' has no dose"),
        ({"nir_j_cm2": 0.0, "mode": "nir"}, "mode 'nir' has no dose"),
        ({"sessions_per_week": [5, 3]}, "sessions_per_week 5 to 3 falls; sort it"),
        ({"citations": []}, "grade C without a citation; name one"),
    ],
)
def test_an_area_out_of_bounds_is_refused(changes: dict[str, Any], words: str) -> None:
    with pytest.raises(ConfigError) as refused:
        areas.parse(text(**changes))
    assert str(refused.value).startswith("area catalogue: soles: ")
    assert words in str(refused.value)


def test_nan_is_no_dose() -> None:
    with pytest.raises(ConfigError, match="red_j_cm2"):
        areas.parse(text().replace("red_j_cm2 = 3.0", "red_j_cm2 = nan"))


def test_no_areas_and_no_toml_are_refused() -> None:
    with pytest.raises(ConfigError, match=r"^area catalogue: no areas; it needs at least one$"):
        areas.parse("")
    with pytest.raises(ConfigError, match=r"^area catalogue: .*; correct it$"):
        areas.parse("[soles")
    with pytest.raises(ConfigError, match=r"^area catalogue: soles: Expected `object`"):
        areas.parse("soles = 3")
