"""Makes one .deb: the project and its locked packages in an environment of their own.

    python packaging/build.py arm64|amd64 DESTINATION
    python packaging/build.py voice DESTINATION     (after render_voice.py: the sounds' package)
    python packaging/build.py fleet DESTINATION     (the agent's package; clinic: the record's)

Nothing of the target runs here: packages come as wheels for it, each with the hash that the lock
file names, so that a Pi's package is made on any machine. The same sources give the same bytes.
"""

import argparse
import gzip
import os
import re
import shutil
import subprocess
import sys
import tempfile
from email.utils import formatdate
from importlib.metadata import requires
from pathlib import Path

import sbom
from left_out import leave_out

ROOT = Path(__file__).resolve().parents[1]
HERE = ROOT / "packaging"
PYTHON = "3.13"
PLATFORMS = {"arm64": "aarch64", "amd64": "x86_64"}
# Reads and drives lines. It has no wheel for this Python; Raspberry Pi's archive has the package.
# For amd64, where the simulator alone can run, nobody has it.
LGPIO = "python3-lgpio"
# The screen's session. Needed on a panel; on a desk the simulator's screen is in any terminal.
KIOSK = "labwc (>= 0.8.2), foot (>= 1.15), seatd, wlr-randr, fonts-dejavu-core"
# What the environment needs to run.
RUNTIME = ("gpiozero", "rpi-hardware-pwm", "textual", "msgspec", "plotext", "tomlkit", "pillow")
PROGRAMS = {
    "panel-daemon": "firmware_py.__main__",
    "panelctl": "firmware_py.panelctl.__main__",
    "panel-ui": "ui.__main__",
    "panel-voice": "ui.voice.__main__",
    "panel-sim": "hw_mocks.__main__",
}
# Packages beside the panel's: programs of its environment that need more of Debian, each with a
# unit and a user of its own.
BESIDE = {
    "fleet": {"panel-fleet": "fleet.agent.__main__"},
    "clinic": {
        "panel-ledgerd": "fleet.clinic.__main__",
        "panel-board": "fleet.clinic.board.__main__",
        "panel-ledgerctl": "fleet.clinic.ctl",
    },
}
VENV = "usr/lib/light-panel/venv"
SITE = f"{VENV}/lib/python{PYTHON}/site-packages"
VOICE = ROOT / "build" / "voice"


def version() -> str:
    """Return the package's version: the project's, with what git knows of the commits since.

    After the tag of that version: `0.2.0+3.gabc`, three commits newer. Before it: `0.2.0~410.gabc`,
    which is older than 0.2.0, and newer than what had fewer commits.
    """
    base = _project_version()
    if described := _git("describe", "--tags", "--long", "--match", f"v{base}"):
        _, count, commit = described.rsplit("-", 2)
        return base if count == "0" else f"{base}+{count}.{commit}"
    count, commit = _git("rev-list", "--count", "HEAD"), _git("rev-parse", "--short=8", "HEAD")
    return f"{base}~{count}.g{commit}" if count and commit else base


def _git(*words: str) -> str:
    """Return what git says, empty where this is no repository or there is no git."""
    command = ["git", "-C", str(ROOT), *words]
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=False)
    except OSError:
        return ""
    return done.stdout.strip() if done.returncode == 0 else ""


def _project_version() -> str:
    text = (ROOT / "firmware_py" / "__init__.py").read_text("utf-8")
    found = re.search(r'__version__ = "([^"]+)"', text)
    if found is None:
        raise SystemExit("packaging: no __version__ in firmware_py/__init__.py")
    return found[1]


def epoch() -> int:
    """Return the time that every file in the package bears: the last commit's."""
    if given := os.environ.get("SOURCE_DATE_EPOCH"):
        return int(given)
    return int(_git("log", "-1", "--format=%ct") or 0) or 1_700_000_000


def closure(names: tuple[str, ...]) -> set[str]:
    """Return the packages and all that they need without extras."""
    found: set[str] = set()
    todo = list(names)
    while todo:
        name = re.sub(r"[-_.]+", "-", todo.pop()).lower()
        if name in found:
            continue
        found.add(name)
        for need in requires(name) or ():
            spec, _, marker = need.partition(";")
            if "extra" not in marker and "python_version <" not in marker:
                todo.append(re.split(r"[^A-Za-z0-9._-]", spec.strip())[0])
    return found


def locked(names: set[str]) -> str:
    """Return the lock file's entries for these packages, with their hashes.

    Raises:
        SystemExit: One of them isn't locked.
    """
    entries = re.split(r"\n(?=\S)", (ROOT / "requirements.lock").read_text("utf-8"))
    chosen = {}
    for entry in entries:
        name = re.split(r"[^A-Za-z0-9._-]", entry)[0].lower()
        if name in names:
            chosen[name] = entry
    # What the lock leaves out isn't needed on any Python that it serves.
    missing = {name for name in names - set(chosen) if name in RUNTIME}
    if missing:
        raise SystemExit(f"packaging: {', '.join(sorted(missing))} not in requirements.lock")
    return "\n".join(chosen.values()) + "\n"


def environment(stage: Path, architecture: str) -> list[sbom.Wheel]:
    """Lay out the environment that `python -m venv` would make on the target; return its wheels."""
    venv, site = stage / VENV, stage / SITE
    site.mkdir(parents=True)
    (venv / "bin").mkdir()
    for name in ("python", "python3", f"python{PYTHON}"):
        (venv / "bin" / name).symlink_to(f"../../../../bin/python{PYTHON}")
    (venv / "pyvenv.cfg").write_text(
        f"home = /usr/bin\ninclude-system-site-packages = true\nversion = {PYTHON}\n"
    )
    with tempfile.TemporaryDirectory() as folder:
        lock = Path(folder) / "lock"
        lock.write_text(locked(closure(RUNTIME)))
        platform = PLATFORMS[architecture]
        tags = [f"--platform=manylinux{tag}_{platform}" for tag in ("2014", "_2_17", "_2_28")]
        wheels = Path(folder) / "wheels"
        _pip(
            "download",
            "--require-hashes",
            "--no-deps",
            "--only-binary=:all:",
            f"--python-version={PYTHON}",
            "--implementation=cp",
            *tags,
            f"--dest={wheels}",
            f"--requirement={lock}",
        )
        _pip("wheel", "--no-deps", "--no-build-isolation", f"--wheel-dir={wheels}", str(ROOT))
        _pip(
            "install",
            "--no-index",
            "--no-deps",
            "--no-compile",
            "--only-binary=:all:",
            f"--python-version={PYTHON}",
            "--implementation=cp",
            *tags,
            f"--target={site}",
            *(str(wheel) for wheel in sorted(wheels.glob("*.whl"))),
        )
        forget_origins(site)
        leave_out(site)
        parts = sbom.wheels(wheels, site)
    shutil.rmtree(site / "bin", ignore_errors=True)
    for name, module in PROGRAMS.items():
        program = venv / "bin" / name
        _program(program, module)
    return parts


def _program(file: Path, module: str) -> None:
    text = f"#!/{VENV}/bin/python\nimport sys\n\nfrom {module} import main\n\nsys.exit(main())\n"
    file.write_text(text)
    file.chmod(0o755)


def forget_origins(site: Path) -> None:
    """Take out where each wheel lay while it was installed: another temporary folder each time."""
    for origin in sorted(site.glob("*.dist-info/direct_url.json")):
        origin.unlink()
        record = origin.with_name("RECORD")
        name = f"{origin.parent.name}/{origin.name},"
        lines = record.read_text("utf-8").splitlines(keepends=True)
        kept = sorted(line for line in lines if not line.startswith(name))
        record.write_text("".join(kept), encoding="utf-8")


def changelog(number: str, when: int) -> str:
    """Return the package's changelog: what CHANGELOG.md says of each version, newest first."""
    text = (ROOT / "CHANGELOG.md").read_text("utf-8")
    told = []
    for heading, body in re.findall(r"(?ms)^## \[([^\]]+)\][^\n]*\n(.*?)(?=^## |\Z)", text):
        lines = (re.sub(r"^- ", "  * ", line) for line in body.strip().splitlines())
        lines = (
            line if line.startswith("  *") or not line else f"    {line.strip()}" for line in lines
        )
        name = number if heading == "Unreleased" or number.startswith(heading) else heading
        told.append(
            f"light-panel ({name}) trixie; urgency=medium\n\n"
            + "\n".join(lines)
            + f"\n\n -- Light panel project <light-panel@packages.invalid>  {formatdate(when)}\n"
        )
    return "\n".join(told)


def system(stage: Path) -> None:
    """Put the rest where the system looks for it."""
    units = ROOT / "systemd"
    binaries = stage / "usr/bin"
    binaries.mkdir(parents=True)
    for name in PROGRAMS:
        (binaries / name).symlink_to(f"../lib/light-panel/venv/bin/{name}")
    _put(units / "panel-dark", binaries / "panel-dark", 0o755)
    for unit in ("panel-dark", "panel-daemon", "panel-setup", "panel-ui"):
        name = f"{unit}.service"
        _put(units / name, stage / "usr/lib/systemd/system" / name)
    for name in ("light-panel-updates.service", "light-panel-updates.timer"):
        _put(units / name, stage / "usr/lib/systemd/system" / name)
    _put(units / "watchdog.conf", stage / "usr/lib/systemd/system.conf.d/50-light-panel.conf")
    _put(units / "logind.conf", stage / "usr/lib/systemd/logind.conf.d/50-light-panel.conf")
    _put(units / "sysctl.conf", stage / "usr/lib/sysctl.d/50-light-panel.conf")
    _put(units / "panel.sysusers", stage / "usr/lib/sysusers.d/panel.conf")
    _put(units / "panel.tmpfiles", stage / "usr/lib/tmpfiles.d/panel.conf")
    _put(units / "60-panel.rules", stage / "usr/lib/udev/rules.d/60-light-panel.rules")
    kiosk = stage / "usr/share/light-panel/kiosk"
    for file in sorted((HERE / "kiosk").iterdir()):
        _put(file, kiosk / file.name, 0o644 if file.suffix else 0o755)
    completions = stage / "usr/share/bash-completion/completions"
    _put(HERE / "completion.bash", completions / "panelctl")
    for name in ("panel-sim", "panel-ui", "panel-voice", "panel-daemon", "panel-dark"):
        (completions / name).symlink_to("panelctl")
    others = {name for programs in BESIDE.values() for name in programs}
    for page in sorted((HERE / "man").iterdir()):
        if page.stem in others:
            continue
        section = page.suffix[1:]
        _zip(page.read_bytes(), stage / f"usr/share/man/man{section}/{page.name}.gz")


def example() -> str:
    """Return the example configuration without the parts that not every panel has.

    The simulator has them all; on a board a part that isn't there reads as broken.
    """
    text = (ROOT / "firmware_py/data/example.toml").read_text("utf-8")
    head, pins, tail = re.split(r"(?<=fitted\.\n)((?:\w+ = \d+ .*\n)+)", text, maxsplit=1)
    return head + re.sub(r"^", "# ", pins, flags=re.MULTILINE).removesuffix("# ") + tail


def documents(stage: Path, number: str, when: int) -> None:
    """Put what is to be read in the package's folder."""
    folder = stage / "usr/share/doc/light-panel"
    _put(HERE / "debian" / "copyright", folder / "copyright")
    _put(HERE / "debian" / "lintian-overrides", stage / "usr/share/lintian/overrides/light-panel")
    # Not beside the documents, which small systems leave out; and without the optional parts: on a
    # board, a part that isn't there reads as broken.
    share = stage / "usr/share/light-panel"
    share.mkdir(parents=True, exist_ok=True)
    (share / "panel.toml").write_text(example(), encoding="utf-8")
    _zip(changelog(number, when).encode(), folder / "changelog.gz")
    # What doctor and commission name is readable on the panel, offline. Pictures stay out.
    for page in (*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md")):
        _put(page, folder / page.relative_to(ROOT))


def sounds(stage: Path, rendered: Path) -> None:
    """Put every language's sounds in; they are the ones that the catalogue names, and no other.

    Raises:
        SystemExit: A language, or one of its sounds, isn't rendered.
    """
    sys.path.insert(0, str(ROOT))
    from ui.language import catalogues  # noqa: PLC0415  the project lies above
    from ui.language.sounds import EVERY  # noqa: PLC0415  as said

    for language in catalogues.LANGUAGES:
        for name in (*(f"{sound}.wav" for sound in EVERY), "sources.txt"):
            file = rendered / language / name
            if not file.is_file():
                raise SystemExit(f"packaging: {file} isn't there; first: make voice")
            _put(file, stage / "usr/share/light-panel/voice" / language / name)


def build_voice(destination: Path, rendered: Path = VOICE) -> Path:
    """Make the package of the sounds and their unit; return its file."""
    number, when = version(), epoch()
    destination.mkdir(parents=True, exist_ok=True)
    package = destination / f"light-panel-voice_{number}_all.deb"
    with tempfile.TemporaryDirectory() as folder:
        stage = Path(folder) / "stage"
        stage.mkdir()
        sounds(stage, rendered)
        units = ROOT / "systemd"
        name = "panel-voice.service"
        _put(units / name, stage / "usr/lib/systemd/system" / name)
        _put(units / "panel-voice.sysusers", stage / "usr/lib/sysusers.d/panel-voice.conf")
        documents_of = stage / "usr/share/doc/light-panel-voice"
        _put(HERE / "debian-voice" / "copyright", documents_of / "copyright")
        _zip(changelog(number, when).encode(), documents_of / "changelog.gz")
        control(stage, number, "all", "debian-voice")
        _settle(stage, when)
        _pack(stage, package, when)
    return package


def beside(stage: Path, which: str, number: str, when: int) -> None:
    """Put a package beside the panel's in: its programs, their units and pages."""
    units = ROOT / "systemd"
    binaries = stage / "usr/bin"
    binaries.mkdir(parents=True)
    for name, module in BESIDE[which].items():
        _program(binaries / name, module)
        unit = units / f"{name}.service"
        if unit.exists():  # what a person starts has none
            _put(unit, stage / "usr/lib/systemd/system" / unit.name)
            _put(units / f"{name}.sysusers", stage / "usr/lib/sysusers.d" / f"{name}.conf")
        page = HERE / "man" / f"{name}.8"
        _zip(page.read_bytes(), stage / f"usr/share/man/man8/{page.name}.gz")
    folder = stage / f"usr/share/doc/light-panel-{which}"
    _put(HERE / f"debian-{which}" / "copyright", folder / "copyright")
    _zip(changelog(number, when).encode(), folder / "changelog.gz")
    control(stage, number, "all", f"debian-{which}")


def build_beside(which: str, destination: Path) -> Path:
    """Make a package beside the panel's; return its file."""
    number, when = version(), epoch()
    destination.mkdir(parents=True, exist_ok=True)
    package = destination / f"light-panel-{which}_{number}_all.deb"
    with tempfile.TemporaryDirectory() as folder:
        stage = Path(folder) / "stage"
        stage.mkdir()
        beside(stage, which, number, when)
        _settle(stage, when)
        _pack(stage, package, when)
    return package


def record_version() -> int:
    """Return the version of the record that this version of the panel writes and reads."""
    sys.path.insert(0, str(ROOT))
    from firmware_py.history.database import VERSION  # noqa: PLC0415  the project lies above

    return VERSION


def control(stage: Path, number: str, architecture: str, scripts: str = "debian") -> None:
    """Write what dpkg reads. scripts: the folder with it."""
    folder = stage / "DEBIAN"
    folder.mkdir()
    size = sum(f.stat().st_size for f in stage.rglob("*") if f.is_file() and not f.is_symlink())
    template = (HERE / scripts / "control.in").read_text("utf-8")
    is_panel = architecture == "arm64"
    lines = f"{LGPIO}, {KIOSK}, " if is_panel else ""
    (folder / "control").write_text(
        template.format(
            version=number,
            architecture=architecture,
            size=size // 1024,
            lines=lines,
            kiosk="" if is_panel else f"{KIOSK}, ",
            history=record_version(),
        )
    )
    for file in sorted((HERE / scripts).glob("p*")):
        _put(file, folder / file.name, 0o755)


def build(architecture: str, destination: Path) -> Path:
    """Make the package; return its file."""
    number, when = version(), epoch()
    destination.mkdir(parents=True, exist_ok=True)
    package = destination / f"light-panel_{number}_{architecture}.deb"
    with tempfile.TemporaryDirectory() as folder:
        stage = Path(folder) / "stage"
        stage.mkdir()
        stage.chmod(0o755)
        parts = environment(stage, architecture)
        system(stage)
        documents(stage, number, when)
        control(stage, number, architecture)
        needs = needed((stage / "DEBIAN" / "control").read_text("utf-8"))
        _settle(stage, when)
        _pack(stage, package, when)
    bill = sbom.bill("light-panel", number, architecture, parts, needs, when)
    package.with_suffix(".cdx.json").write_text(bill, encoding="utf-8")
    return package


def needed(control_file: str) -> list[str]:
    """Return the Debian packages that a control file names as needed."""
    (words,) = re.findall(r"(?m)^Depends: (.*)$", control_file)
    return sorted({re.split(r"[ (]", each.strip())[0] for each in words.split(",")})


def _pack(stage: Path, package: Path, when: int) -> None:
    subprocess.run(
        ["dpkg-deb", "--root-owner-group", "-Zxz", "--build", str(stage), str(package)],
        check=True,
        stdout=subprocess.DEVNULL,
        env={**os.environ, "SOURCE_DATE_EPOCH": str(when)},
    )


def _settle(stage: Path, when: int) -> None:
    """Give every file the same time and plain rights."""
    for path in [stage, *stage.rglob("*")]:
        if path.is_symlink():
            os.utime(path, (when, when), follow_symlinks=False)
            continue
        # Some wheels hold a licence that may be executed.
        is_text = path.parent.suffix == ".dist-info"
        is_program = path.is_dir() or (path.stat().st_mode & 0o100 and not is_text)
        path.chmod(0o755 if is_program else 0o644)
        os.utime(path, (when, when))


def _put(source: Path, target: Path, mode: int = 0o644) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(source, target)
    target.chmod(mode)


def _zip(data: bytes, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(gzip.compress(data, 9, mtime=0))


def _pip(*arguments: str) -> None:
    command = [sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check", *arguments]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(f"packaging: pip {arguments[0]} failed:\n{done.stdout}{done.stderr}")


def main() -> int:
    """Build for the architecture that was named."""
    parser = argparse.ArgumentParser(prog="packaging/build.py")
    parser.add_argument("architecture", choices=(*sorted(PLATFORMS), "voice", *BESIDE))
    parser.add_argument("destination", type=Path)
    given = parser.parse_args()
    if shutil.which("dpkg-deb") is None:
        raise SystemExit("packaging: dpkg-deb is needed: on Debian it is there, elsewhere: dpkg")
    destination = given.destination.resolve()
    if given.architecture == "voice":
        package = build_voice(destination)
    elif given.architecture in BESIDE:
        package = build_beside(given.architecture, destination)
    else:
        package = build(given.architecture, destination)
    print(f"{package.name}: {package.stat().st_size / 1e6:.1f} MB")
    return 0


if __name__ == "__main__":
    sys.exit(main())
