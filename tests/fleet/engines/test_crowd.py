"""Panels that all ask at once, by the real programs."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from fleet.desk import engines
from tests.fleet.bench import crowd

pytestmark = pytest.mark.engines


@pytest.fixture
def running(tmp_path: Path) -> Iterator[crowd.Running]:
    if lacks := engines.missing():
        pytest.skip(f"NOT TESTED: apt install {' '.join(lacks)}")
    for each in (tmp_path, *list(tmp_path.parents)[:2]):
        each.chmod(0o755)
    running = crowd.Running(tmp_path, 50)
    running.start()
    yield running
    running.stop()


def test_fifty_panels_ask_for_twenty_people_at_once_and_each_is_granted_once(
    running: crowd.Running,
) -> None:
    granted, waits = crowd.hurry(running, 50, 20)
    print(f"{len(waits)} answers, the longest after {max(waits):.2f} s")  # noqa: T201  seen by -s
    assert set(granted.values()) == {1}
    assert len(waits) == 1000
    assert max(waits) <= 3.0
