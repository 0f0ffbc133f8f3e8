"""Makes a signed apt repository of the packages, by reprepro.

    python packaging/repo.py FOLDER --packages dist --key FINGERPRINT --ring 1|10|100

The newest version stands in the suite `panel`, the one before it in `panel-previous`, so that a
panel can always go back. A new version is for 1 % of all panels first; said again with another ring
it is for more. docs/updates.md says how it is published, and what stands on a panel.
"""

import argparse
import shutil
import subprocess
import sys
from pathlib import Path

SUITE, BEFORE = "panel", "panel-previous"
NAMES = ("light-panel", "light-panel-voice", "light-panel-fleet")
RINGS = (1, 10, 100)
PERCENT = "Phased-Update-Percentage"


def settings(key: str) -> str:
    """Return reprepro's description of both suites."""
    return "\n".join(
        f"Codename: {suite}\nSuite: {suite}\nOrigin: light-panel\nLabel: light-panel\n"
        f"Architectures: arm64 amd64\nComponents: main\nSignWith: {key}\n"
        + ("DebOverride: override\n" if suite == SUITE else "")
        for suite in (SUITE, BEFORE)
    )


def override(ring: int) -> str:
    """Return what the index says beside each package: for how many panels it is."""
    if ring == max(RINGS):
        return ""
    return "".join(f"{name} {PERCENT} {ring}\n" for name in NAMES)


def source(url: str) -> str:
    """Return what stands on a panel, in /etc/apt/sources.list.d/light-panel.sources."""
    return (
        f"Types: deb\nURIs: {url}\nSuites: {SUITE} {BEFORE}\nComponents: main\n"
        "Signed-By: /etc/apt/keyrings/light-panel.asc\n"
    )


def run(*command: str) -> str:
    """Return what a program prints.

    Raises:
        SystemExit: It isn't there, or fails.
    """
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=False)
    except FileNotFoundError:
        raise SystemExit(f"repo: first: sudo apt install {command[0]}") from None
    if done.returncode:
        raise SystemExit(f"repo: {' '.join(command[:2])} failed:\n{done.stdout}{done.stderr}")
    return done.stdout


def field(package: Path, name: str) -> str:
    """Return a field of a package."""
    return run("dpkg-deb", "--field", str(package), name).strip()


def newest(packages: list[Path]) -> tuple[str, list[Path]]:
    """Return the newest version among packages, and its files.

    Raises:
        SystemExit: There is none of ours.
    """
    ours = [(field(each, "Version"), each) for each in packages if field(each, "Package") in NAMES]
    if not ours:
        raise SystemExit("repo: no package there; first: make deb")
    best = ours[0][0]
    for version, _ in ours:
        command = ["dpkg", "--compare-versions", version, "gt", best]
        if subprocess.run(command, check=False).returncode == 0:
            best = version
    return best, [each for version, each in ours if version == best]


def published(folder: Path, suite: str) -> dict[str, str]:
    """Return the version of the panel in a suite, by architecture."""
    told = run(
        "reprepro",
        "-b",
        str(folder),
        "--list-format",
        "${architecture} ${version}\n",
        "list",
        suite,
        NAMES[0],
    )
    return dict(line.split() for line in told.splitlines())


def publish(folder: Path, packages: list[Path], key: str, ring: int, url: str) -> str:
    """Put the newest version in for a ring; return what was done.

    Raises:
        SystemExit: A version there is newer, or a tool fails.
    """
    conf = folder / "conf"
    conf.mkdir(parents=True, exist_ok=True)
    (conf / "distributions").write_text(settings(key))
    (conf / "override").write_text(override(ring))
    version, files = newest(packages)
    by_architecture = published(folder, SUITE)
    # A panel of an architecture that is left behind would find its own version in both suites.
    ours = {field(each, "Architecture") for each in files}
    if lacking := by_architecture.keys() - ours:
        raise SystemExit(f"repo: {version} is not there for {', '.join(lacking)}; first: make deb")
    there = next(iter(by_architecture.values()), "")
    reprepro = ["reprepro", "-b", str(folder), "--silent"]
    if there and there != version:
        command = ["dpkg", "--compare-versions", version, "gt", there]
        if subprocess.run(command, check=False).returncode:
            raise SystemExit(f"repo: {there} is published, which is newer than {version}")
        for name in NAMES:
            run(*reprepro, "copy", BEFORE, SUITE, name)
    elif there:
        for name in NAMES:  # the same files again, for another ring
            run(*reprepro, "remove", SUITE, name)
    for each in files:
        run(*reprepro, "includedeb", SUITE, str(each))
    run(
        *reprepro, "export", BEFORE
    )  # where there is no version before, the suite is there all the same
    (folder / "light-panel.asc").write_text(run("gpg", "--armor", "--export", key))
    (folder / "light-panel.sources").write_text(source(url))
    before = ", ".join(sorted(set(published(folder, BEFORE).values())))
    return f"{version} for {ring} % of all panels; before it: {before or 'none'}"


def main() -> int:
    """Publish what was asked for."""
    said = argparse.ArgumentParser(prog="packaging/repo.py")
    said.add_argument("folder", type=Path)
    said.add_argument("--packages", type=Path, default=Path("dist"))
    said.add_argument("--key", required=True, help="the signing key's fingerprint")
    said.add_argument("--ring", type=int, choices=RINGS, default=RINGS[0])
    said.add_argument("--url", default="https://packages.example.org/light-panel")
    given = said.parse_args()
    for tool in ("reprepro", "gpg", "dpkg-deb"):
        if shutil.which(tool) is None:
            raise SystemExit(f"repo: first: sudo apt install {tool}")
    if not run("gpg", "--armor", "--export", given.key):
        raise SystemExit(
            f"repo: there is no key {given.key}; make one: gpg --quick-generate-key "
            "'light panel' rsa4096 sign never"
        )
    packages = sorted(given.packages.glob("*.deb"))
    print(publish(given.folder.resolve(), packages, given.key, given.ring, given.url))
    return 0


if __name__ == "__main__":
    sys.exit(main())
