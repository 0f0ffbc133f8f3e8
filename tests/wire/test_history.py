"""What may be asked of weeks and months."""

import pytest

from firmware_py.wire import history
from tests.wire import bounds


@pytest.mark.parametrize(
    ("verb", "field", "good", "bad"),
    [
        ("history", "limit", (1, history.PAGE_MAX), (0, history.PAGE_MAX + 1)),
        ("history", "before", (1,), (0, -1)),
        ("overview", "month", ("2026-09",), ("2026-9", "2026-09-01")),
        ("course", "weeks", (4, 16), (3, 17)),
        ("course", "per_week", (3, 5), (2, 6)),
        ("report", "numbness", (0, 10), (-1, 11)),
        ("report", "pain_before", (0, 10), (-1, 11)),
    ],
)
def test_each_field_has_its_bounds_and_a_refusal_names_it(
    verb: str, field: str, good: tuple[object, ...], bad: tuple[object, ...]
) -> None:
    rest = {"verb": verb} | ({"area": "soles"} if verb == "course" else {})
    bounds.check(rest, field, good, bad)
