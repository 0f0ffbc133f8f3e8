"""What goes into the package, short of building it."""

import importlib.util
import re
import shutil
import subprocess
import tomllib
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parents[2]
PACKAGING = ROOT / "packaging"
SCRIPTS = (
    *sorted((PACKAGING / "debian").glob("p*")),
    *sorted(file for file in (PACKAGING / "kiosk").iterdir() if not file.suffix),
)


def build() -> ModuleType:
    spec = importlib.util.spec_from_file_location("packaging_build", PACKAGING / "build.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_every_program_has_its_page_and_is_the_project_s_own() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    entries = {name: entry.partition(":")[0] for name, entry in project["scripts"].items()}
    assert entries == build().PROGRAMS
    pages = {page.stem for page in (PACKAGING / "man").iterdir()}
    assert pages == {*entries, "panel-dark"}


def test_all_that_runs_is_locked_with_hashes() -> None:
    module = build()
    text = module.locked(module.closure(module.RUNTIME))
    names = set(re.findall(r"^([a-z0-9-]+)==", text, re.MULTILINE))
    assert {"gpiozero", "rpi-hardware-pwm", "textual", "msgspec", "plotext", "rich"} <= names
    assert not names & {"pytest", "mypy", "ruff", "hypothesis"}
    assert all("--hash=sha256:" in entry for entry in re.split(r"\n(?=\S)", text.strip()))


@pytest.mark.parametrize(("architecture", "needs_lines"), [("arm64", True), ("amd64", False)])
def test_where_there_can_be_lines_what_drives_them_is_needed(
    architecture: str, tmp_path: Path, *, needs_lines: bool
) -> None:
    build().control(tmp_path, "1.2", architecture)
    text = (tmp_path / "DEBIAN" / "control").read_text("utf-8")
    (needed,) = re.findall(r"^Depends: (.*)$", text, re.MULTILINE)
    assert ("python3-lgpio" in needed.split(", ")) is needs_lines
    assert re.search(rf"^Architecture: {architecture}$", text, re.MULTILINE)


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda script: script.name)
def test_a_script_parses(script: Path) -> None:
    shell = shutil.which("dash") or "/bin/sh"
    done = subprocess.run([shell, "-n", str(script)], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


def test_the_completion_parses() -> None:
    bash = shutil.which("bash")
    if bash is None:
        pytest.skip("bash isn't here: THE COMPLETION IS NOT CHECKED")
    done = subprocess.run(
        [bash, "-n", str(PACKAGING / "completion.bash")],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")


def test_the_example_fits_only_what_every_panel_has() -> None:
    pins = tomllib.loads(build().example())["pins"]
    assert set(pins) == {"enable", "stop"}


def test_a_purge_keeps_the_history_unless_asked() -> None:
    text = (PACKAGING / "debian" / "postrm").read_text("utf-8")
    erasing = text.index("rm -rf /var/lib/panel")
    assert "PANEL_ERASE_HISTORY" in text[:erasing]
    assert text.count("rm -rf") == 1


def test_touches_reach_the_screen() -> None:
    # "none" there has the terminal keep every press for itself (seen on a virtual Pi).
    settings = (PACKAGING / "kiosk" / "foot.ini").read_text("utf-8").splitlines()
    assert not any(line.startswith("selection-override-modifiers") for line in settings)
