"""Every panelctl line of README, typed by a user who has no rights on the panel.

Each is run by this program's own child, which gives up root first where it has it. The installed
socket lies in a folder that the user may not look into, as on a panel.
"""

import json
import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from tests.architecture import sources

README = (sources.ROOT / "README.md").read_text("utf-8")
LINES = sorted(
    {
        line.removeprefix("sudo ").partition("  #")[0].strip()
        for line in re.findall(r"(?m)(?:^    |`)((?:sudo )?panelctl [^`\n]*)", README)
    }
)
CHILD = """
import json, os, sys
from pathlib import Path
from firmware_py.commission import __main__ as commission
from firmware_py.installer import __main__ as installer
from firmware_py.panelctl import __main__ as panelctl
from firmware_py.updates import __main__ as updates
from firmware_py import wire
from firmware_py.wire import socket_path

socket_path.INSTALLED_SOCKET = wire.INSTALLED_SOCKET = Path(sys.argv[1])
words = json.loads(sys.argv[2])
if os.getuid() == 0:
    os.setgroups([])
    os.setgid(65534)
    os.setuid(65534)
sys.argv = ["panelctl", *words]
program = panelctl.main
if words[0] in ("doctor", "setup"):
    program = installer.main
if words[0] == "rollback":
    program = updates.main
if words[0] == "commission":
    sys.argv = sys.argv[:1] + sys.argv[2:]
    program = commission.main
sys.exit(program())
"""


def test_readme_has_such_lines() -> None:
    assert {"panelctl doctor", "panelctl setup", "panelctl commission"} <= set(LINES)
    assert len(LINES) >= 9


@pytest.mark.parametrize("line", [*LINES, "panelctl status", "panelctl stop"])
def test_a_line_of_readme_typed_without_rights_is_answered_with_a_remedy(
    tmp_path: Path, line: str
) -> None:
    folder = tmp_path / "run"
    folder.mkdir()
    (folder / "control.sock").touch()
    folder.chmod(0o700 if os.getuid() == 0 else 0)
    done = subprocess.run(
        [
            sys.executable,
            "-c",
            CHILD,
            str(folder / "control.sock"),
            json.dumps(shlex.split(line)[1:]),
        ],
        capture_output=True,
        text=True,
        check=False,
        stdin=subprocess.DEVNULL,
        timeout=60,
        cwd=sources.ROOT,
    )
    folder.chmod(0o700)
    assert "Traceback" not in done.stderr
    assert done.returncode != 0
    if line != "panelctl doctor":  # which prints a table
        (said,) = done.stderr.strip().splitlines()
        assert said.startswith("panelctl")
        assert re.search(r"; (say sudo panelctl|sudo cp|name it by --config|the panel)", said), said
