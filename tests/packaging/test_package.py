"""What goes into the package, short of building it."""

import importlib.util
import itertools
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path
from types import ModuleType

import pytest

from ui.language import catalogues, sounds

ROOT = Path(__file__).resolve().parents[2]
PACKAGING = ROOT / "packaging"
SCRIPTS = (
    *sorted((PACKAGING / "debian").glob("p*")),
    *sorted((PACKAGING / "debian-voice").glob("p*")),
    *sorted((PACKAGING / "debian-fleet").glob("p*")),
    *sorted((PACKAGING / "debian-clinic").glob("p*")),
    *sorted(file for file in (PACKAGING / "kiosk").iterdir() if not file.suffix),
)


def build() -> ModuleType:
    spec = importlib.util.spec_from_file_location("packaging_build", PACKAGING / "build.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    if str(PACKAGING) not in sys.path:
        sys.path.append(str(PACKAGING))  # for its neighbours
    spec.loader.exec_module(module)
    return module


def test_every_program_has_its_page_and_is_the_project_s_own() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    entries = {name: entry.partition(":")[0] for name, entry in project["scripts"].items()}
    module = build()
    beside = {
        name: entry for programs in module.BESIDE.values() for name, entry in programs.items()
    }
    assert entries == {**module.PROGRAMS, **beside}
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
    assert ("foot (>= 1.15)" in needed.split(", ")) is needs_lines
    assert "Recommends:" not in text  # apt would bring what those recommend, and so on
    assert re.search(rf"^Architecture: {architecture}$", text, re.MULTILINE)


@pytest.mark.parametrize(
    "script", SCRIPTS, ids=lambda script: f"{script.parent.name}-{script.name}"
)
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
    others = text.replace("rm -rf /var/lib/light-panel-updates\n", "")  # packages alone
    assert others.count("rm -rf") == 1


def test_touches_reach_the_screen() -> None:
    # "none" there has the terminal keep every press for itself (seen on a virtual Pi).
    settings = (PACKAGING / "kiosk" / "foot.ini").read_text("utf-8").splitlines()
    assert not any(line.startswith("selection-override-modifiers") for line in settings)


def test_a_newer_commit_is_a_newer_package(monkeypatch: pytest.MonkeyPatch) -> None:
    module = build()
    monkeypatch.setattr(module, "_project_version", lambda: "0.2.0")
    said = {"rev-list": "410", "rev-parse": "abcdef12"}

    def version(described: str) -> str:
        monkeypatch.setattr(
            module, "_git", lambda *words: {**said, "describe": described}[words[0]]
        )
        return str(module.version())

    versions = [
        version(""),
        version("v0.2.0-0-gabcdef12"),
        version("v0.2.0-3-gabcdef12"),
        version("v0.2.0-12-gabcdef12"),
    ]
    assert versions == ["0.2.0~410.gabcdef12", "0.2.0", "0.2.0+3.gabcdef12", "0.2.0+12.gabcdef12"]
    dpkg = shutil.which("dpkg")
    if dpkg is None:
        pytest.skip("dpkg isn't here: THE ORDER OF VERSIONS IS NOT CHECKED")
    for older, newer in itertools.pairwise(versions):
        done = subprocess.run([dpkg, "--compare-versions", older, "lt", newer], check=False)
        assert done.returncode == 0


def test_without_git_the_version_is_the_project_s(monkeypatch: pytest.MonkeyPatch) -> None:
    module = build()
    monkeypatch.setattr(module, "_git", lambda *_words: "")
    assert module.version() == module._project_version()


def test_no_file_tells_where_the_wheels_lay(tmp_path: Path) -> None:
    info = tmp_path / "x-1.0.dist-info"
    info.mkdir()
    (info / "direct_url.json").write_text('{"url": "file:///tmp/abc/x.whl"}')
    (info / "RECORD").write_text("x-1.0.dist-info/direct_url.json,sha256=a,1\nb,,\na,,\n")
    build().forget_origins(tmp_path)
    assert not (info / "direct_url.json").exists()
    assert (info / "RECORD").read_text() == "a,,\nb,,\n"


def test_the_package_s_changelog_tells_what_changed() -> None:
    text = build().changelog("0.2.0~1.gabc", 1_700_000_000)
    assert text.startswith("light-panel (0.2.0~1.gabc) trixie; urgency=medium\n\n")
    assert "light-panel (0.1.0) trixie" in text
    assert "  * Refusals, reasons, waits" in text
    assert "The project's own history tells" not in text


def test_every_document_that_a_program_names_is_in_the_package(tmp_path: Path) -> None:
    build().documents(tmp_path, "1.0", 1_700_000_000)
    folder = tmp_path / "usr/share/doc/light-panel"
    named = {
        name
        for file in (ROOT / "firmware_py").rglob("*.py")
        for name in re.findall(r"docs/[a-z-]+\.md", file.read_text("utf-8"))
    }
    assert {"docs/wiring.md", "docs/calibration.md"} <= named
    assert [name for name in sorted(named) if not (folder / name).is_file()] == []


def test_the_kiosk_waits_for_a_display_and_says_so_once(tmp_path: Path) -> None:
    drm = tmp_path / "drm"
    status = drm / "card1-DSI-1" / "status"
    status.parent.mkdir(parents=True)
    status.write_text("disconnected\n")
    tools = tmp_path / "bin"
    tools.mkdir()
    kept = tmp_path / "asked"
    # The third wait is the one in which somebody plugs the display in.
    scripts = {
        "systemd-notify": f'echo "$1" >>{kept}',
        "sleep": f'[ "$(wc -l <{kept})" -lt 3 ] || echo connected >{status}',
        "labwc": 'echo "started on $PANEL_OUTPUT"',
    }
    for name, script in scripts.items():
        (tools / name).write_text(f"#!/bin/sh\n{script}\n")
        (tools / name).chmod(0o755)
    text = (PACKAGING / "kiosk" / "kiosk").read_text("utf-8")
    for old, new in (
        ("/sys/class/drm", str(drm)),
        ("/usr/bin/labwc", str(tools / "labwc")),
        ("/usr/share/light-panel/kiosk", str(PACKAGING / "kiosk")),
    ):
        assert old in text
        text = text.replace(old, new)
    done = subprocess.run(
        ["/bin/sh", "-c", text],
        capture_output=True,
        text=True,
        check=False,
        timeout=30,
        env={"PATH": f"{tools}:/usr/bin:/bin", "XDG_RUNTIME_DIR": str(tmp_path)},
    )
    said = "no display is connected: waiting for one\nstarted on DSI-1\n"
    assert (done.returncode, done.stdout, done.stderr) == (0, said, "")
    assert kept.read_text() == "EXTEND_TIMEOUT_USEC=30000000\n" * 3


def rendered(folder: Path) -> Path:
    """Every sound of every language, as far as the package looks at them."""
    for language in catalogues.LANGUAGES:
        (folder / language).mkdir(parents=True)
        for name in (*(f"{sound}.wav" for sound in sounds.EVERY), "sources.txt"):
            (folder / language / name).write_text("x")
    return folder


def test_the_voice_s_package_has_every_sound_and_refuses_to_lack_one(tmp_path: Path) -> None:
    folder, stage = rendered(tmp_path / "voice"), tmp_path / "stage"
    build().sounds(stage, folder)
    packed = {file.name for file in (stage / "usr/share/light-panel/voice/de").iterdir()}
    assert packed == {"sources.txt", *(f"{sound}.wav" for sound in sounds.EVERY)}
    (folder / "es" / "fault.wav").unlink()
    with pytest.raises(SystemExit, match=r"es/fault\.wav isn't there"):
        build().sounds(tmp_path / "again", folder)


def test_the_agents_package_has_its_program_unit_user_and_page(tmp_path: Path) -> None:
    stage = tmp_path / "stage"
    stage.mkdir()
    module = build()
    module.beside(stage, "fleet", "1.2", 1_700_000_000)
    files = {str(file.relative_to(stage)) for file in stage.rglob("*") if file.is_file()}
    assert files >= {
        "usr/bin/panel-fleet",
        "usr/lib/systemd/system/panel-fleet.service",
        "usr/lib/sysusers.d/panel-fleet.conf",
        "usr/share/man/man8/panel-fleet.8.gz",
        "DEBIAN/control",
        "DEBIAN/postinst",
    }
    text = (stage / "DEBIAN" / "control").read_text("utf-8")
    assert re.search(r"^Depends: light-panel \(= 1\.2\), python3-paho-mqtt", text, re.MULTILINE)
    first, *_ = (stage / "usr/bin/panel-fleet").read_text("utf-8").splitlines()
    assert first == f"#!/{module.VENV}/bin/python"


def test_the_clinics_package_has_its_programs_units_users_and_pages(tmp_path: Path) -> None:
    stage = tmp_path / "stage"
    stage.mkdir()
    build().beside(stage, "clinic", "1.2", 1_700_000_000)
    files = {str(file.relative_to(stage)) for file in stage.rglob("*") if file.is_file()}
    assert files >= {
        "usr/bin/panel-ledgerd",
        "usr/bin/panel-board",
        "usr/bin/panel-ledgerctl",
        "usr/lib/systemd/system/panel-ledgerd.service",
        "usr/lib/systemd/system/panel-board.service",
        "usr/lib/sysusers.d/panel-ledgerd.conf",
        "usr/lib/sysusers.d/panel-board.conf",
        "usr/share/man/man8/panel-ledgerctl.8.gz",
    }
    assert "usr/lib/systemd/system/panel-ledgerctl.service" not in files
    text = (stage / "DEBIAN" / "control").read_text("utf-8")
    assert re.search(r"^Depends: light-panel \(= 1\.2\), light-panel-fleet", text, re.MULTILINE)


def test_the_voice_s_package_goes_with_the_panel_s_of_its_version(tmp_path: Path) -> None:
    build().control(tmp_path, "1.2", "all", "debian-voice")
    text = (tmp_path / "DEBIAN" / "control").read_text("utf-8")
    assert re.search(r"^Depends: light-panel \(= 1\.2\), alsa-utils", text, re.MULTILINE)
    scripts = {file.name for file in (tmp_path / "DEBIAN").iterdir()}
    assert scripts == {"control", "postinst", "postrm", "prerm"}
