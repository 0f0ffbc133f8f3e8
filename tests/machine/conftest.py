"""The machine under test; only collected where one is offered (`make virtual-pi VPI=PATH`)."""

import os
from pathlib import Path

import pytest

from tests.machine.guest import Guest
from tests.machine.install import fetch, install

collect_ignore_glob = [] if os.environ.get("PANEL_VPI") else ["test_*.py"]


@pytest.fixture(scope="session")
def guest(tmp_path_factory: pytest.TempPathFactory) -> Guest:
    """A guest freshly started, with the project installed; started here if it isn't up."""
    made = Guest(Path(os.environ["PANEL_VPI"]))
    if not made.is_up():
        made.tool("up")
    folder = tmp_path_factory.mktemp("panel")
    python = made.must("python3 -c 'import sys; print(*sys.version_info[:2], sep=chr(46))'").strip()
    fetch(folder, python)
    install(made, folder)
    return made
