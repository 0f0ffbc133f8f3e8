"""Makes a card's image: a system from packages, the panel in it, and a boot partition.

    python packaging/image.py BOARD DESTINATION --package FILE [--debs FOLDER] ...

Two tools do it, the two that rpi-image-gen stands on: mmdebstrap makes a system from any archives,
for any architecture, and genimage makes a card from a folder, without a loop device. Run as root:
the files of a system have owners, and programs of the target run (by qemu-user) as its packages are
configured. docs/image.md says what may be chosen.
"""

import argparse
import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
import tomllib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
FILES = HERE / "image"
TOOLS = {
    "mmdebstrap": "mmdebstrap",
    "genimage": "genimage",
    "mkfs.vfat": "dosfstools",
    "mcopy": "mtools",
    "mke2fs": "e2fsprogs",
    "arch-test": "arch-test",
}
BOOT_MB = (
    512  # two kernels with what they start from, and room for two more while they are replaced
)
SPARE_MB = 400  # in the system's partition, until it takes the whole card
BOOT = "boot/firmware"
UNSAFE = "/etc/dpkg/dpkg.cfg.d/zz-unsafe"
ENABLED = ("systemd-networkd", "systemd-resolved", "systemd-timesyncd", "seatd", "ssh")
OWN = ("light-panel-key", "light-panel-grow")
MASKED = ("systemd-networkd-wait-online.service", "apt-daily.timer", "apt-daily-upgrade.timer")


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipe:
    """What one image is made of. sources: lines of apt. cmdline: the kernel's, {root} in it."""

    board: str
    suite: str
    sources: tuple[str, ...]
    packages: tuple[str, ...]
    cmdline: str
    keyrings: tuple[str, ...] = field(default=())


def recipe(board: str, given: argparse.Namespace) -> Recipe:
    """Return what a board's image is made of, with what was given otherwise.

    Raises:
        SystemExit: There is no such board.
    """
    told: dict[str, Any] = tomllib.loads((FILES / "boards.toml").read_text("utf-8"))
    common = told.pop("all")
    if board not in told:
        raise SystemExit(f"image: {board!r}: one of {', '.join(sorted(told))} is needed")
    own = told[board]
    parts = own.get("debian_components", "main")
    mirror, suite = given.mirror or common["mirror"], common["suite"]
    security = given.security or common["security"]
    sources = [f"deb {mirror} {suite} {parts}"]
    if security != "none":
        sources.append(f"deb {security} {suite}-security {parts}")
    keyrings = []
    if "archive" in own:
        archive = given.archive or own["archive"]
        signed = f"[signed-by={given.archive_key}] " if given.archive_key else ""
        sources.append(f"deb {signed}{archive} {suite} {own['components']}")
    if given.archive_key:
        keyrings.append(given.archive_key)
    return Recipe(
        board=board,
        suite=suite,
        sources=tuple(sources),
        packages=(*common["packages"], *own["packages"]),
        cmdline=own["cmdline"],
        keyrings=tuple(keyrings),
    )


def lacking(have: Any = shutil.which) -> list[str]:
    """Return the Debian packages whose tools aren't here."""
    return sorted({package for tool, package in TOOLS.items() if have(tool) is None})


def check(given: argparse.Namespace) -> None:
    """Refuse, in one sentence, what can't succeed.

    Raises:
        SystemExit: With the remedy.
    """
    if missing := lacking():
        raise SystemExit(f"image: first: sudo apt install {' '.join(missing)}")
    if os.geteuid() != 0:
        raise SystemExit("image: a system's files have owners; run it as root: sudo make image")
    if subprocess.run(["arch-test", "arm64"], capture_output=True, check=False).returncode:
        raise SystemExit(
            "image: this computer runs no arm64 programs; first: sudo apt install "
            "qemu-user-static binfmt-support"
        )
    for file in (given.package, given.setup, given.panel, given.key):
        if file is not None and not file.is_file():
            raise SystemExit(f"image: {file}: there is no such file")
    if given.debs is not None and not list(given.debs.glob("*.deb")):
        raise SystemExit(f"image: {given.debs}: no package lies there")


def system(made_of: Recipe, packages: list[Path], root: Path, log: Path) -> None:
    """Make the system: Debian's packages, then ours, as apt installs them.

    Raises:
        SystemExit: An archive can't be reached, or a package won't be installed.
    """
    inside = "/var/tmp/light-panel-packages"  # noqa: S108  in the new system
    copy = "; ".join(f'cp {str(each)!r} "$1{inside}/"' for each in packages)
    install = (
        f'chroot "$1" sh -c "cd {inside} && DEBIAN_FRONTEND=noninteractive apt-get -y '
        '--no-install-recommends install ./*.deb"'
    )
    command = [
        "mmdebstrap",
        "--mode=root",
        "--architectures=arm64",
        "--variant=minbase",
        "--format=directory",
        f"--include={','.join(made_of.packages)}",
        "--aptopt=APT::Install-Recommends false",
        "--aptopt=Acquire::Languages none",
        "--dpkgopt=path-exclude=/usr/share/man/*",
        "--dpkgopt=path-exclude=/usr/share/locale/*",
        "--dpkgopt=path-exclude=/usr/share/doc/*",
        "--dpkgopt=path-include=/usr/share/doc/*/copyright",
        "--dpkgopt=path-include=/usr/share/doc/light-panel/*",
        # Only while it is made: a panel's own dpkg must survive a power cut.
        f'--setup-hook=mkdir -p "$1/etc/dpkg/dpkg.cfg.d" && echo force-unsafe-io >"$1{UNSAFE}"',
        f'--customize-hook=mkdir -p "$1{inside}"; {copy}',
        f"--customize-hook={install}",
        f'--customize-hook=rm -r "$1{inside}" "$1{UNSAFE}"',
        *(f"--keyring={each}" for each in made_of.keyrings),
        made_of.suite,
        str(root),
        *made_of.sources,
    ]
    with log.open("w", encoding="utf-8") as told:
        done = subprocess.run(command, stdout=told, stderr=subprocess.STDOUT, check=False)
    if done.returncode:
        last = "\n".join(log.read_text("utf-8", "replace").splitlines()[-8:])
        raise SystemExit(
            f"image: the system could not be made; all of it: {log}\n{last}\n"
            "An archive that can't be reached from here may be named otherwise: "
            "make image MIRROR=... ARCHIVE=..."
        )


def furnish(root: Path, made_of: Recipe, disk_id: int, given: argparse.Namespace) -> None:
    """Put in what makes a panel of a system: its files, its boot partition, what runs at boot."""
    shutil.copytree(FILES / "files", root, dirs_exist_ok=True)
    part = f"PARTUUID={disk_id:08x}"
    (root / "etc/fstab").write_text(
        f"{part}-02 / ext4 defaults,noatime 0 1\n{part}-01 /{BOOT} vfat defaults,noatime 0 2\n"
    )
    marker = root / "etc/light-panel-image"
    marker.mkdir()
    (marker / "grow").write_text("")
    (root / "etc/machine-id").write_text("")  # each card has its own from its first boot
    for key in (root / "etc/ssh").glob("ssh_host_*"):
        key.unlink()
    (root / "etc/resolv.conf").unlink(missing_ok=True)
    (root / "etc/resolv.conf").symlink_to("/run/systemd/resolve/stub-resolv.conf")
    boot = root / BOOT
    boot.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(FILES / "config.txt", boot / "config.txt")
    if made_of.cmdline:
        (boot / "cmdline.txt").write_text(made_of.cmdline.format(root=f"{part}-02") + "\n")
    shutil.copyfile(given.setup or FILES / "light-panel.toml", boot / "light-panel.toml")
    example = root / "usr/share/light-panel/panel.toml"
    shutil.copyfile(given.panel or example, boot / "panel.toml")
    if given.key is not None:
        shutil.copyfile(given.key, boot / "authorized_keys")
    commands = [
        ["systemctl", "enable", "--quiet", *ENABLED, *OWN],
        ["systemctl", "mask", "--quiet", *MASKED],
        ["systemctl", "set-default", "--quiet", "multi-user.target"],
        ["passwd", "--quiet", "--lock", "root"],
    ]
    for command in commands:
        subprocess.run(["chroot", str(root), *command], check=True, stdout=subprocess.DEVNULL)
    for leftover in ("var/cache/apt", "var/lib/apt/lists", "root/.cache", "var/log/apt"):
        shutil.rmtree(root / leftover, ignore_errors=True)
    (root / "var/cache/apt/archives/partial").mkdir(parents=True)
    (root / "var/lib/apt/lists/partial").mkdir(parents=True)


def card(name: str, system_mb: int, disk_id: int) -> str:
    """Return genimage's description of the card: a FAT partition for the firmware, the system."""
    return f"""
image boot.vfat {{
    vfat {{
        label = "PANEL-BOOT"
    }}
    mountpoint = "/{BOOT}"
    size = {BOOT_MB}M
    temporary = true
}}
image system.ext4 {{
    ext4 {{
        label = "panel"
        use-mke2fs = true
    }}
    mountpoint = "/"
    size = {system_mb}M
    temporary = true
}}
image {name} {{
    hdimage {{
        partition-table-type = "mbr"
        disk-signature = 0x{disk_id:08x}
        align = 4M
    }}
    partition boot {{
        partition-type = 0x0C
        bootable = true
        image = "boot.vfat"
    }}
    partition system {{
        partition-type = 0x83
        image = "system.ext4"
    }}
}}
"""


def write(root: Path, destination: Path, name: str, disk_id: int) -> Path:
    """Make the card from the system's folder; return its file."""
    used = subprocess.run(
        ["du", "-sm", "--exclude", BOOT, str(root)], capture_output=True, text=True, check=True
    )
    system_mb = int(int(used.stdout.split()[0]) * 1.1) + SPARE_MB
    with tempfile.TemporaryDirectory(dir=destination) as folder:
        work = Path(folder)
        (work / "genimage.cfg").write_text(card(name, system_mb, disk_id))
        (work / "input").mkdir()
        done = subprocess.run(
            [
                "genimage",
                f"--config={work}/genimage.cfg",
                f"--rootpath={root}",
                f"--inputpath={work}/input",
                f"--outputpath={work}/output",
                f"--tmppath={work}/scratch",
            ],
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise SystemExit(f"image: genimage failed:\n{done.stdout}{done.stderr}")
        image = destination / name
        shutil.move(work / "output" / name, image)
    return image


def build(given: argparse.Namespace) -> Path:
    """Make one image; return its file."""
    made_of = recipe(given.board, given)
    version = given.package.name.split("_")[1]
    name = f"light-panel_{version}_{given.board}.img"
    # The card's own number, by which its partitions are found; the same sources, the same number.
    disk_id = int.from_bytes(hashlib.sha256(name.encode()).digest()[:4], "big")
    destination = given.destination.resolve()
    destination.mkdir(parents=True, exist_ok=True)
    packages = [given.package, *(sorted(given.debs.glob("*.deb")) if given.debs else ())]
    with tempfile.TemporaryDirectory(dir=destination) as folder:
        root = Path(folder) / "system"
        system(made_of, [each.resolve() for each in packages], root, destination / f"{name}.log")
        furnish(root, made_of, disk_id, given)
        return write(root, destination, name, disk_id)


def parser() -> argparse.ArgumentParser:
    """Return what may be said on the command line."""
    said = argparse.ArgumentParser(prog="packaging/image.py")
    said.add_argument("board", help="pi, debian or virtual")
    said.add_argument("destination", type=Path)
    said.add_argument("--package", type=Path, required=True, help="light-panel_*_arm64.deb")
    said.add_argument("--debs", type=Path, help="a folder with more packages to install")
    said.add_argument("--mirror", help="Debian's archive")
    said.add_argument("--security", help="Debian's security archive; none: without")
    said.add_argument("--archive", help="Raspberry Pi's archive")
    said.add_argument("--archive-key", help="its keyring")
    said.add_argument("--setup", type=Path, help="a light-panel.toml for the boot partition")
    said.add_argument("--panel", type=Path, help="a panel.toml for the boot partition")
    said.add_argument("--key", type=Path, help="a public key that lets its owner in as root")
    return said


def main() -> int:
    """Make the image that was asked for."""
    given = parser().parse_args()
    recipe(given.board, given)
    check(given)
    image = build(given)
    digest = hashlib.sha256()
    with image.open("rb") as data:
        while piece := data.read(1 << 20):
            digest.update(piece)
    image.with_suffix(".img.sha256").write_text(f"{digest.hexdigest()}  {image.name}\n")
    print(
        f"{image.name}: {image.stat().st_size / 1e6:.0f} MB; write it to a card, then docs/image.md"
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
