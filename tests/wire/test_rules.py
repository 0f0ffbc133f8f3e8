"""The wire's bounds are those of the rules, which clients can't import."""

from typing import Any, get_args, get_type_hints

import pytest
from msgspec import Meta

from firmware_py import wire
from firmware_py.core import limits, people, timestamps
from firmware_py.core.dose import areas
from firmware_py.core.history import course, symptoms
from firmware_py.core.session import machine
from firmware_py.core.units import seconds
from firmware_py.wire import base
from firmware_py.wire import history as wire_history
from firmware_py.wire import people as wire_people


def meta(kind: Any) -> Meta:
    """The bounds of a type, or of a field as `Struct.field`."""
    (found,) = [each for each in kind.__metadata__ if isinstance(each, Meta)]
    return found


def field(struct: type, name: str) -> Any:
    return get_type_hints(struct, include_extras=True)[name]


@pytest.mark.parametrize(
    ("kind", "low", "high"),
    [
        (base.Minutes, limits.MINUTES_MIN, limits.MINUTES_MAX),
        (base.SessionsPerWeek, course.PER_WEEK_MIN, course.PER_WEEK_MAX),
        (base.CourseWeeks, course.WEEKS_MIN, course.WEEKS_MAX),
    ],
)
def test_numbers_have_the_bounds_of_the_rules(kind: Any, low: int, high: int) -> None:
    assert (meta(kind).ge, meta(kind).le) == (low, high)


def test_the_installers_light_and_names_are_as_long_as_the_rules_allow() -> None:
    assert meta(field(wire.CommissionLight, "seconds")).le == seconds(limits.INSTALLER_LIGHT_MAX)
    assert meta(base.PersonName).max_length == people.NAME_MAX


@pytest.mark.parametrize(
    ("told", "known"),
    [
        (get_args(base.Mode), get_args(areas.Mode)),
        (get_args(base.Ending), tuple(machine.Ending)),
        (get_args(wire_people.Answer), get_args(people.Answer)),
        (get_args(wire_history.Known), get_args(timestamps.Known)),
        (get_args(wire_history.Advice), tuple(course.Advice)),
        (get_args(wire.Symptom), tuple(symptoms.Symptom)),
    ],
)
def test_words_are_those_of_the_rules(told: tuple[str, ...], known: tuple[str, ...]) -> None:
    assert told == known
