"""Which probe is which: told apart by a hand, never guessed."""

from collections.abc import Callable
from pathlib import Path

import pytest

from firmware_py.config.load import example_text, parse
from firmware_py.installer import name_probes
from firmware_py.installer.name_probes import warmed
from firmware_py.installer.root import Place

BUS = "sys/bus/w1/devices"
ONE, OTHER = "28-00000000aaaa", "28-00000000bbbb"


class Bench:
    """A panel with probes on its bus, and an installer."""

    def __init__(self, root: Path, *probes: str) -> None:
        self.place = Place(root=root, ask=lambda *_command: None)
        self.config = parse(example_text(), "panel.toml")
        self.root = root
        self.said: list[str] = []
        self.asked: list[str] = []
        self.held: list[str] = []
        for probe in probes:
            self.put(probe, 21.0)

    def put(self, probe: str, celsius: float) -> None:
        folder = self.root / BUS / probe
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "temperature").write_text(f"{round(celsius * 1000)}\n")

    def ready(self, question: str) -> bool:
        self.asked.append(question)
        return True

    def warm(self, rise_k: float) -> Callable[[float], None]:
        def pause(_seconds: float) -> None:
            self.put(self.held[len(self.asked) - 1], 21.0 + rise_k)

        return pause

    def choose(self, pause: Callable[[float], None], *, is_attended: bool = True) -> dict[str, str]:
        ready = self.ready if is_attended else None
        return name_probes.choose(
            self.place, self.config, say=self.said.append, ready=ready, pause=pause
        )


@pytest.mark.parametrize(
    ("now", "who"),
    [
        ({ONE: 22.5, OTHER: 21.0}, ONE),
        ({ONE: 21.2, OTHER: 26.0}, OTHER),
        ({ONE: 22.4, OTHER: 21.0}, None),  # a draught
        ({ONE: 25.0, OTHER: 24.5}, None),  # the sun, on both
        ({OTHER: 23.0}, OTHER),  # the other doesn't answer
        ({}, None),
    ],
)
def test_the_one_that_is_held_stands_out(now: dict[str, float], who: str | None) -> None:
    assert warmed({ONE: 21.0, OTHER: 21.0}, now) == who


@pytest.mark.parametrize("surface", [ONE, OTHER])
def test_a_hand_tells_two_apart(tmp_path: Path, surface: str) -> None:
    bench = Bench(tmp_path, ONE, OTHER)
    bench.held = [surface]
    heatsink = OTHER if surface == ONE else ONE
    assert bench.choose(bench.warm(3)) == {"surface": surface, "heatsink": heatsink}
    (question,) = bench.asked  # the last one needs none
    assert "Hold the surface probe" in question


def test_where_none_gets_warm_none_is_chosen(tmp_path: Path) -> None:
    bench = Bench(tmp_path, ONE, OTHER)
    bench.held = [ONE, ONE]
    assert bench.choose(bench.warm(1)) == {}


def test_nobody_guesses_where_nobody_can_be_asked(tmp_path: Path) -> None:
    bench = Bench(tmp_path, ONE, OTHER)
    assert bench.choose(bench.warm(3), is_attended=False) == {}
    assert "panelctl setup --probes" in bench.said[0]


def test_a_single_probe_is_no_question(tmp_path: Path) -> None:
    bench = Bench(tmp_path, "28-000000000001", OTHER)  # the surface's is there
    assert bench.choose(bench.warm(3), is_attended=False) == {"heatsink": OTHER}
    assert bench.asked == []


def test_other_devices_on_the_bus_are_no_probes(tmp_path: Path) -> None:
    bench = Bench(tmp_path, "01-00000000aaaa", "00-400000000000")
    assert bench.choose(bench.warm(3)) == {}
    assert bench.said == [
        "No probe for: surface, heatsink; on the bus there is none without a place."
    ]
