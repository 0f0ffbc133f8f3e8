"""What a newcomer's computer lacks is said at once: one sentence, with what to do."""

import fcntl
import os
import pty
import shutil
import struct
import subprocess
import sys
import termios
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
NEEDS = ROOT / "packaging" / "needs"
SH = shutil.which("sh") or "/bin/sh"


def needs(
    *words: str, env: dict[str, str] | None = None, cwd: Path = ROOT, stdin: int | None = None
) -> tuple[int, str]:
    """Ask; return the status, and what was said."""
    out = subprocess.DEVNULL if stdin is None else stdin
    done = subprocess.run(
        [SH, str(NEEDS), *words],
        stdin=out if stdin is None else stdin,
        stdout=out,
        stderr=subprocess.PIPE,
        text=True,
        check=False,
        cwd=cwd,
        env={"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8", "PYTHON": sys.executable}
        | (env or {}),
    )
    return done.returncode, done.stderr


def python(folder: Path, script: str) -> dict[str, str]:
    """Return the environment with a Python that does as a script says."""
    program = folder / "python"
    program.write_text(f"#!/bin/sh\n{script}\n")
    program.chmod(0o755)
    return {"PYTHON": str(program)}


def screen(columns: int, rows: int, env: dict[str, str] | None = None) -> tuple[int, str]:
    """Ask on a terminal of a size."""
    ours, theirs = pty.openpty()
    try:
        fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
        return needs("screen", env={"READY": "yes"} | (env or {}), stdin=theirs)
    finally:
        os.close(ours)
        os.close(theirs)


def test_where_nothing_is_missing_nothing_is_said() -> None:
    assert needs() == (0, "")


@pytest.mark.parametrize(
    ("script", "said"),
    [
        ("exit 127", "Python 3.11 or newer is needed"),
        ('case "$2" in *platform*) echo 3.9.2 ;; *version_info*) exit 1 ;; esac', "is 3.9.2; say"),
        ('case "$2" in *ensurepip*) exit 1 ;; esac', "sudo apt install python3-venv"),
    ],
)
def test_a_python_that_will_not_do_is_named_with_the_remedy(
    tmp_path: Path, script: str, said: str
) -> None:
    status, text = needs(env=python(tmp_path, script))
    assert status == 2
    assert said in text
    assert len(text.splitlines()) == 1


def test_no_python_at_all() -> None:
    status, text = needs(env={"PYTHON": "python3.0"})
    assert (status, "There is no python3.0: install" in text) == (2, True)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_that_can_not_be_written(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    status, text = needs(cwd=tmp_path)
    assert (status, "can't be written" in text) == (2, True)


def test_a_ready_environment_needs_neither_python_nor_a_writable_folder() -> None:
    assert needs(env={"PYTHON": "python3.0", "READY": "yes"}) == (0, "")


@pytest.mark.parametrize(
    ("columns", "rows", "is_enough"),
    [(42, 14, True), (41, 14, False), (42, 13, False), (80, 24, True), (0, 0, True)],
)
def test_the_screen_needs_a_terminal_of_a_size(columns: int, rows: int, *, is_enough: bool) -> None:
    status, text = screen(columns, rows)
    assert (status == 0, text == "") == (is_enough, is_enough)
    if not is_enough:
        assert f"and this one has {columns} and {rows}: make it larger" in text


def test_the_screen_needs_letters() -> None:
    status, text = screen(80, 24, {"LC_ALL": "POSIX"})
    assert (status, "LC_ALL=C.UTF-8 make run" in text) == (2, True)


def test_the_screen_needs_a_terminal_at_all() -> None:
    status, text = needs("screen", env={"READY": "yes"})
    assert (status, "panel-sim --headless" in text) == (2, True)


def test_without_make_the_way_to_it_is_said(tmp_path: Path) -> None:
    for tool in ("dirname", "sh"):
        (tmp_path / tool).symlink_to(shutil.which(tool) or tool)
    done = subprocess.run(
        [SH, str(ROOT / "run")],
        capture_output=True,
        text=True,
        check=False,
        env={"PATH": str(tmp_path)},
    )
    assert done.returncode == 2
    assert done.stderr.startswith("There is no make: sudo apt install make")
