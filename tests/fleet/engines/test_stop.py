"""How long a stop takes with an agent whose broker is frozen, beside a panel without a fleet."""

import socket
import statistics
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing
from pathlib import Path

import pytest

from tests.fleet.engines.broker_stage import needs_mosquitto, stage, until
from tests.system.panel import Panel, folder, running

pytestmark = [needs_mosquitto, pytest.mark.engines]
ROUNDS = 300
AT_MOST = 1.05


class Stopper:
    """A client that stops a panel again and again; each stop switches off and answers then."""

    def __init__(self, panel: Panel) -> None:
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self._socket.settimeout(10)
        self._socket.connect(str(panel.folder / "control.sock"))

    def stop_ms(self) -> float:
        begun = time.perf_counter()
        self._socket.send(b'{"verb": "stop"}\n')
        answer = self._socket.recv(4096)
        took = 1000 * (time.perf_counter() - begun)
        assert b'"type":"done"' in answer
        return took

    def close(self) -> None:
        self._socket.close()


def _says(file: Path, *lines: str) -> bool:
    return file.exists() and all(line in file.read_text() for line in lines)


@pytest.fixture
def two_panels(tmp_path: Path) -> Iterator[tuple[Panel, Panel]]:
    """One in a fleet whose broker is frozen, one in none; both lit."""
    with ExitStack() as after:
        made = after.enter_context(stage(tmp_path))
        panels = [
            after.enter_context(running(after.enter_context(folder()), speed=1)) for _ in range(2)
        ]
        made.join("a")
        figures = tmp_path / "a" / "light_panel.prom"
        view = panels[0].folder / "view.sock"
        made.agent("a", "--view", str(view), "--metrics", str(figures.parent))
        up, reached = "light_panel_up 1", "light_panel_fleet_connected 1"
        until(lambda: _says(figures, up, reached), why="the agent isn't at both ends")
        for panel in panels:
            after.enter_context(panel.lit())
        until(lambda: _says(figures, 'state="lit"} 1'), why="the agent doesn't hear of it")
        made.freeze()
        yield panels[0], panels[1]


def test_a_stop_takes_as_long_as_without_a_fleet(two_panels: tuple[Panel, Panel]) -> None:
    with closing(Stopper(two_panels[0])) as fleet, closing(Stopper(two_panels[1])) as alone:
        first = fleet.stop_ms(), alone.stop_ms()  # of the light
        for panel in two_panels:
            until(panel.is_dark, why="not dark")  # the simulator writes down now and then what is
        took: tuple[list[float], list[float]] = ([], [])
        for number in range(ROUNDS):
            order = (0, 1) if number % 2 else (1, 0)
            for which in order:
                time.sleep(0.011)
                took[which].append((fleet, alone)[which].stop_ms())
    medians = [statistics.median(each) for each in took]
    ratio = medians[0] / medians[1]
    sys.stdout.write(
        f"stop of the light: {first[0]:.2f} ms in a fleet, {first[1]:.2f} ms alone; the median of "
        f"{ROUNDS}: {medians[0]:.3f} and {medians[1]:.3f} ms, ratio {ratio:.3f}\n"
    )
    assert ratio <= AT_MOST
