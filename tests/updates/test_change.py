"""Going to another version and back, on a system that writes down what is asked of it."""

from collections.abc import Callable
from pathlib import Path

import pytest
from msgspec.structs import replace

from firmware_py import wire
from firmware_py.updates import change, kept
from firmware_py.updates.rules import Policy
from firmware_py.updates.system import System, UpdateError
from tests.ui.fake_daemon import IDLE

POLICY = Policy()
OLD, NEW = "0.2.0", "0.3.0"


class FakeSystem(System):
    """A panel with a repository. A package is a file `NAME_VERSION.deb` with its fields inside."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.version = OLD
        self.offered = [OLD, NEW]
        self.percent = 100
        self.state: str | None = "idle"
        self.clock = "2026-11-28T03:00:00+01:00"
        self.record = {OLD: 14, NEW: 14}
        self.broken: set[str] = set()
        self.done: list[str] = []

    def installed(self, name: str) -> str:
        return self.version if name == "light-panel" else ""

    def is_newer(self, one: str, other: str) -> bool:
        return one > other

    def refresh(self) -> None:
        self.done.append("refresh")

    def index(self, name: str) -> str:
        percent = f"Phased-Update-Percentage: {self.percent}\n"
        return "\n".join(f"Package: {name}\nVersion: {v}\n{percent}" for v in self.offered)

    def download(self, folder: Path, version: str, names: tuple[str, ...]) -> None:
        self.done.append(f"download {version}")
        if version not in self.offered:
            raise UpdateError("404")
        self.keep(version)

    def keep(self, version: str) -> None:
        fields = (
            f"Package light-panel\nVersion {version}\n{change.HISTORY} {self.record[version]}\n"
        )
        (self.folder / f"light-panel_{version}.deb").write_text(fields)

    def install(self, packages: list[Path], *, only_idle: bool) -> None:
        (package,) = packages
        version = field(package, "Version")
        self.done.append(f"install {version}{' in idle only' if only_idle else ''}")
        self.done.append(f"back: {kept.load(self.folder).before}")
        self.version = version

    def status(self) -> wire.Telemetry | None:
        if self.state is None:
            return None
        return replace(IDLE, state=self.state, time=self.clock)

    def comes_up(self) -> bool:
        return self.version not in self.broken

    def panel(self) -> str:
        return "a1b2"


def field(package: Path, name: str) -> str:
    for line in package.read_text().splitlines():
        if line.startswith(f"{name} "):
            return line.partition(" ")[2]
    return ""


@pytest.fixture
def system(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> FakeSystem:
    monkeypatch.setattr(kept, "field_of", field)
    return FakeSystem(tmp_path)


def night(system: FakeSystem) -> list[str]:
    said: list[str] = []
    change.night(system, POLICY, system.folder, said.append)
    return said


def rollback(system: FakeSystem) -> list[str]:
    said: list[str] = []
    change.rollback(system, system.folder, said.append)
    return said


def test_the_way_back_is_known_before_anything_is_replaced(system: FakeSystem) -> None:
    assert night(system) == ["0.3.0 is installed; back to 0.2.0: sudo panelctl rollback"]
    assert system.done == [
        "refresh",
        "download 0.2.0",
        "download 0.3.0",
        "install 0.3.0 in idle only",
        "back: 0.2.0",
    ]
    assert sorted(file.name for file in system.folder.glob("*.deb")) == [
        "light-panel_0.2.0.deb",
        "light-panel_0.3.0.deb",
    ]


@pytest.mark.parametrize(
    "break_it",
    [
        lambda system: setattr(system, "state", "lit"),
        lambda system: setattr(system, "state", None),
        lambda system: setattr(system, "percent", 0),
        lambda system: setattr(system, "clock", None),
        lambda system: setattr(system, "clock", "2026-11-28T12:00:00+01:00"),
        lambda system: setattr(system, "offered", [NEW]),  # no package of the old one
    ],
)
def test_where_a_rule_says_wait_nothing_is_installed(
    system: FakeSystem, break_it: Callable[[FakeSystem], None]
) -> None:
    break_it(system)
    (said,) = night(system)
    assert said.startswith("0.3.0: not now: ")
    assert not any(each.startswith("install") for each in system.done)


def test_without_a_newer_version_nothing_is_done(system: FakeSystem) -> None:
    system.offered = [OLD]
    assert night(system) == ["0.2.0 is the newest"]
    assert system.done == ["refresh"]


def test_a_version_that_does_not_come_up_is_gone_back_from_and_not_taken_again(
    system: FakeSystem,
) -> None:
    system.broken = {NEW}
    assert night(system)[0] == "0.3.0 doesn't come up: back to 0.2.0"
    assert system.version == OLD
    assert "gone back from" in night(system)[0]


def test_a_rollback_needs_no_network_and_is_not_undone_at_night(system: FakeSystem) -> None:
    night(system)
    system.offered = [NEW]
    assert rollback(system) == ["0.2.0 is installed; 0.3.0 is not taken again by itself"]
    assert system.version == OLD
    assert "gone back from" in night(system)[0]
    with pytest.raises(UpdateError, match="no version before this one is known"):
        rollback(system)


@pytest.mark.parametrize("state", ["arming", "lit", "paused", "commissioning"])
def test_a_rollback_ends_no_session(system: FakeSystem, state: str) -> None:
    night(system)
    system.state = state
    with pytest.raises(UpdateError, match="a session is under way"):
        rollback(system)
    assert system.version == NEW


@pytest.mark.parametrize("state", ["idle", "done", "fault", None])
def test_a_rollback_helps_where_the_new_version_fails(
    system: FakeSystem, state: str | None
) -> None:
    night(system)
    system.state = state
    rollback(system)
    assert system.version == OLD


def test_a_record_that_the_older_version_can_not_read_stays_and_so_does_the_version(
    system: FakeSystem,
) -> None:
    system.record = {OLD: 14, NEW: 15}
    night(system)
    with pytest.raises(UpdateError, match=r"can't read the record as 0\.3\.0 keeps it"):
        rollback(system)
    assert system.version == NEW
    assert kept.load(system.folder).before == OLD


def test_what_is_kept_does_not_fill_the_card(system: FakeSystem) -> None:
    system.record |= {"0.1.0": 14}
    system.keep("0.1.0")
    night(system)
    assert not (system.folder / "light-panel_0.1.0.deb").exists()


def test_what_can_not_be_read_is_no_memory(tmp_path: Path) -> None:
    (tmp_path / "versions.json").write_text("{")
    assert kept.load(tmp_path) == kept.Versions()
