"""The apt repository: rings in its index, the version before beside the newest, never backwards."""

import importlib
import shutil
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

PACKAGING = Path(__file__).resolve().parents[2] / "packaging"


@pytest.fixture
def repo() -> ModuleType:
    if str(PACKAGING) not in sys.path:
        sys.path.append(str(PACKAGING))
    return importlib.import_module("repo")


def package(
    folder: Path, version: str, name: str = "light-panel", architecture: str = "arm64"
) -> Path:
    """Return a package with nothing in it."""
    stage = folder / f"{name}-{version}-{architecture}"
    (stage / "DEBIAN").mkdir(parents=True)
    (stage / "DEBIAN" / "control").write_text(
        f"Package: {name}\nVersion: {version}\nArchitecture: {architecture}\n"
        "Maintainer: x <x@x.invalid>\nSection: misc\nPriority: optional\nDescription: x\n"
    )
    file = folder / f"{name}_{version}_{architecture}.deb"
    subprocess.run(
        ["dpkg-deb", "--root-owner-group", "--build", str(stage), str(file)],
        check=True,
        stdout=subprocess.DEVNULL,
    )
    return file


def test_a_ring_stands_beside_each_package_and_all_is_no_ring(repo: ModuleType) -> None:
    assert repo.override(10) == (
        "light-panel Phased-Update-Percentage 10\nlight-panel-voice Phased-Update-Percentage 10\n"
        "light-panel-fleet Phased-Update-Percentage 10\n"
    )
    assert repo.override(100) == ""


def test_both_suites_are_signed(repo: ModuleType) -> None:
    assert repo.settings("ABCD").count("SignWith: ABCD\n") == 2
    assert "Suites: panel panel-previous\n" in repo.source("https://x")
    assert "Signed-By: " in repo.source("https://x")


@pytest.mark.skipif(shutil.which("dpkg-deb") is None, reason="NO dpkg-deb HERE")
def test_the_newest_is_chosen_by_debian_s_order(repo: ModuleType, tmp_path: Path) -> None:
    files = [package(tmp_path, each) for each in ("0.2.0~9.gaa", "0.2.0~10.gbb", "0.2.0")]
    files.append(package(tmp_path, "9", "another"))
    assert repo.newest(files) == ("0.2.0", [files[2]])
    assert repo.newest(files[:2]) == ("0.2.0~10.gbb", [files[1]])
    with pytest.raises(SystemExit, match="first: make deb"):
        repo.newest(files[3:])


@pytest.mark.skipif(
    any(shutil.which(tool) is None for tool in ("reprepro", "gpg", "dpkg-deb")),
    reason="NO reprepro HERE: THE REPOSITORY IS NOT MADE",
)
def test_a_repository_keeps_the_version_before_and_goes_never_back(
    repo: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Not the signature: a key takes seconds to make.
    unsigned = repo.settings("KEY").replace("SignWith: KEY\n", "")
    monkeypatch.setattr(repo, "settings", lambda _key: unsigned)
    run = repo.run
    monkeypatch.setattr(repo, "run", lambda *said: "key\n" if said[0] == "gpg" else run(*said))
    folder = tmp_path / "repo"
    first, then = package(tmp_path, "0.2.0"), package(tmp_path, "0.3.0")

    def told(suite: str) -> str:
        return (folder / "dists" / suite / "main/binary-arm64/Packages").read_text()

    assert "before it: none" in repo.publish(folder, [first], "KEY", 100, "file:///r")
    assert "Phased" not in told("panel")
    said = repo.publish(folder, [first, then], "KEY", 1, "file:///r")
    assert said == "0.3.0 for 1 % of all panels; before it: 0.2.0"
    assert "Version: 0.3.0\n" in told("panel")
    assert "Phased-Update-Percentage: 1\n" in told("panel")
    assert "Version: 0.2.0\n" in told("panel-previous")
    repo.publish(folder, [then], "KEY", 10, "file:///r")
    assert "Phased-Update-Percentage: 10\n" in told("panel")
    assert "Version: 0.2.0\n" in told("panel-previous")
    other = package(tmp_path, "0.4.0", architecture="amd64")
    with pytest.raises(SystemExit, match=r"0\.4\.0 is not there for arm64; first: make deb"):
        repo.publish(folder, [other], "KEY", 1, "file:///r")
    with pytest.raises(SystemExit, match=r"0\.3\.0 is published, which is newer than 0\.2\.0"):
        repo.publish(folder, [first], "KEY", 100, "file:///r")
