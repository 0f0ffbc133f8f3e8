"""What may be set, and what a code looks like."""

import pytest

from tests.wire import bounds


@pytest.mark.parametrize(
    ("verb", "field", "good", "bad"),
    [
        ("settings", "sound", (True, False, None), ("on", 1)),
        ("settings", "night_from", ("00:00", "23:59"), ("24:00", "7:00", "07:60", "07:00\n", 7)),
        ("settings", "night_until", ("07:00",), ("0700", "")),
        ("settings", "language", ("en", "de"), ("", "EN", "eng", "en\n")),
        ("settings", "pin", ("0000", "2580"), ("258", "25800", "258a", "2580\n", 2580)),
        ("settings", "volume", (1, 5, None), (0, 6, 2.5, "3", True)),
        ("settings", "touch_and_talk", (True, False), ("on", 1)),
        ("unlock", "pin", ("2580",), ("", "258O", None)),
    ],
)
def test_each_field_has_its_bounds_and_a_refusal_names_it(
    verb: str, field: str, good: tuple[object, ...], bad: tuple[object, ...]
) -> None:
    bounds.check({"verb": verb}, field, good, bad)
