"""What apt tells of the repository."""

from itertools import pairwise

import pytest

from firmware_py.updates.offers import newest, read
from firmware_py.updates.rules import Offer

TOLD = """Package: light-panel
Version: 0.3.0
Phased-Update-Percentage: 10
Description: light-therapy panel
 Version: 9.9 is only a word in here

Package: light-panel
Version: 0.2.0
Depends: libc6
"""
ORDER = ("0.1.0", "0.2.0", "0.3.0", "0.4.0")


def is_newer(one: str, other: str) -> bool:
    return ORDER.index(one) > ORDER.index(other)


def test_each_version_is_read_with_its_percentage() -> None:
    assert read(TOLD) == [Offer(version="0.3.0", percent=10), Offer(version="0.2.0", percent=100)]
    assert read("") == []


@pytest.mark.parametrize("said", ["-1", "101", "ten", "", "1.5"])
def test_a_percentage_that_is_none_is_for_nobody(said: str) -> None:
    assert read(f"Version: 1\nPhased-Update-Percentage: {said}\n") == [
        Offer(version="1", percent=0)
    ]


def test_the_newest_is_taken_and_never_an_older_one() -> None:
    offers = [Offer(version=version) for version in ORDER]
    for installed, _ in pairwise(ORDER):
        assert newest(offers, installed, is_newer) == Offer(version="0.4.0")
    assert newest(offers, "0.4.0", is_newer) is None
    assert newest(reversed(offers[:3]), "0.4.0", is_newer) is None
