"""Whose skin is not known is cared for the most."""

from firmware_py.core.people import Person
from firmware_py.core.plan import Skin
from tests.core.parts import NIR, RED


def test_until_the_questions_are_answered_the_tightest_caps_hold() -> None:
    skin = Person("Ann").skin
    assert skin == Skin(insensate=True, dark_or_tattooed=True)
    assert (skin.irradiance_total, skin.fluence_total) == (25, 18)
    assert (skin.fluence(RED), skin.fluence(NIR)) == (5, 20)


def test_answers_loosen_each_cap_alone() -> None:
    usual = Person("Ann", Skin()).skin
    assert (usual.irradiance_total, usual.fluence_total) == (50, 24)
    assert (usual.fluence(RED), usual.fluence(NIR)) == (10, 20)
    numb = Skin(insensate=True)
    assert (numb.irradiance_total, numb.fluence_total, numb.fluence_red) == (25, 18, 10)
    dark = Skin(dark_or_tattooed=True)
    assert (dark.irradiance_total, dark.fluence_total, dark.fluence_red) == (50, 24, 5)
