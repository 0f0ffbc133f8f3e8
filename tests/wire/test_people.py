"""What may be said of people."""

import pytest

from tests.wire import bounds

ANN = {"name": "Ann"}


@pytest.mark.parametrize(
    ("verb", "needs", "field", "good", "bad"),
    [
        ("add-person", {}, "name", ("A", "x" * 40), ("", "x" * 10_000, None, 7)),
        ("add-person", ANN, "gentle_start", (True, False), ("yes", 1, None)),
        ("rename-person", ANN, "to", ("Bo",), ("", None)),
        (
            "answer",
            ANN,
            "answers",
            ({"numb": "yes"}, {"numb": "no", "cancer": "not_sure"}, {}),
            ({"numb": "maybe"}, {"numb": True}, ["numb"], None),
        ),
        ("gentle-start", ANN, "on", (True,), ("on", None)),
        ("agree", ANN | {"date": "2026-09-30"}, "clinician", ("Dr Lee",), ("", "x" * 81)),
        ("agree", ANN | {"clinician": "Dr Lee"}, "date", ("2026-09-30",), ("2026-9-3", "soon")),
    ],
)
def test_each_field_has_its_bounds_and_a_refusal_names_it(
    verb: str,
    needs: dict[str, object],
    field: str,
    good: tuple[object, ...],
    bad: tuple[object, ...],
) -> None:
    bounds.check({"verb": verb} | needs, field, good, bad)
