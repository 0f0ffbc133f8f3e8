"""A grant says what counts against which caps."""

from tests.core.parts import NIR, RED, grant


def test_what_came_within_a_day_counts_once_and_what_came_in_a_week_against_five() -> None:
    given = grant(recent={RED: 1.0, NIR: 2.0}, week={RED: 3.0, NIR: 4.0})
    assert given.before == (({RED: 1.0, NIR: 2.0}, 1), ({RED: 3.0, NIR: 4.0}, 5))
