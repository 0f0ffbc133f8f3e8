"""Each import contract of pyproject.toml breaks when somebody breaks it.

A contract can be written so that it holds whatever is imported: a room that was renamed, a layer
left out. So a violation of each is planted in a copy of the sources, where it must be found.
"""

import json
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.architecture.sources import ROOT

PACKAGES = ("firmware_py", "ui", "hw_mocks", "fleet")
CONTRACTS = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"]
NAMES = [contract["name"] for contract in CONTRACTS["contracts"]]
# By contract: files, each with what it must not import.
PLANTED = {
    "imports point down": (
        ("firmware_py/core/limits.py", "firmware_py.wire"),
        ("firmware_py/history/ledger.py", "firmware_py.drivers.panel"),
        ("firmware_py/wire/base.py", "firmware_py.daemon.loop"),
    ),
    "the screen and panelctl know the wire only": (
        ("ui/state/choice.py", "firmware_py.core.limits"),
        ("firmware_py/panelctl/history.py", "firmware_py.history.ledger"),
    ),
    "the vocabulary imports nothing of the project": (
        ("firmware_py/core/reasons.py", "firmware_py.core.units"),
    ),
    "production never imports the simulator or the screen": (
        ("firmware_py/daemon/loop.py", "hw_mocks.speed"),
        ("firmware_py/panelctl/history.py", "textual"),
    ),
    "the fleet knows the wire only": (
        ("fleet/messages.py", "firmware_py.core.limits"),
        ("fleet/messages.py", "firmware_py.history.ledger"),
    ),
    "what can light a lamp knows no client": (
        ("firmware_py/daemon/control/lease.py", "firmware_py.daemon.requests.people"),
        ("firmware_py/daemon/control/lease.py", "firmware_py.daemon.server"),
        ("firmware_py/daemon/control/lease.py", "firmware_py.wire"),
    ),
    "the screen's rooms point one way": (
        ("ui/screens/base.py", "ui.app"),
        ("ui/screens/notice.py", "ui.navigation.routes"),
        ("ui/widgets/target.py", "ui.state.panel_state"),
        ("ui/display/geometry.py", "ui.connection.link"),
        ("ui/language/text.py", "ui.display.geometry"),
    ),
    "screens point one way": (
        ("ui/screens/settings/menu.py", "ui.screens.choosing.home"),
        ("ui/screens/history/week.py", "ui.screens.people.who"),
        ("ui/screens/base.py", "ui.screens.notice"),
    ),
    "nothing goes round in a circle": (
        ("ui/widgets/touchable.py", "ui.widgets.target"),
        ("firmware_py/core/units.py", "firmware_py.core.limits"),
    ),
    "the rules are pure": (
        ("firmware_py/core/gate.py", "time"),
        ("firmware_py/core/dose/plan.py", "gpiozero"),
    ),
    "the physics judge by themselves": (
        ("hw_mocks/machine/physics.py", "firmware_py.core.limits"),
    ),
}
# As a type alone: what is imported for a checker is an import too.
FOR_TYPES = "\nfrom typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    import {module}\n"

# Takes the path of a configuration a line; answers with the check's exit status and its words.
CHECKER = """
import io, json, sys
from contextlib import redirect_stdout
from importlinter.application.output import console
from importlinter.cli import lint_imports

for line in sys.stdin:
    said = io.StringIO()
    console.file = said
    with redirect_stdout(said):
        status = lint_imports(config_filename=line.strip(), no_cache=True)
    print(json.dumps([status, said.getvalue()]), flush=True)
"""


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("sources")
    for package in PACKAGES:
        shutil.copytree(
            ROOT / package, folder / package, ignore=shutil.ignore_patterns("__pycache__", "*.po")
        )
    return folder


@pytest.fixture(scope="module")
def checker(copy: Path) -> Iterator["subprocess.Popen[str]"]:
    """import-linter in a process of its own, where the project is the copy; started once."""
    with subprocess.Popen(
        [sys.executable, "-c", CHECKER],
        cwd=copy, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    ) as process:  # fmt: skip
        yield process
        assert process.stdin is not None
        process.stdin.close()


def broken(
    copy: Path, checker: "subprocess.Popen[str]", contracts: list[dict[str, object]]
) -> set[str]:
    """Return the contracts that don't hold in a copy; an error of the check itself fails here."""
    config = copy / "contracts.ini"
    lines = ["[importlinter]", "root_packages =", *(f"    {name}" for name in PACKAGES)]
    lines.append("include_external_packages = True")
    for number, contract in enumerate(contracts):
        lines.append(f"[importlinter:contract:{number}]")
        for key, value in contract.items():
            if isinstance(value, list):
                lines += [f"{key} =", *(f"    {each}" for each in value)]
            else:
                lines.append(f"{key} = {value}")
    config.write_text("\n".join(lines) + "\n")
    assert checker.stdin is not None
    assert checker.stdout is not None
    checker.stdin.write(f"{config}\n")
    checker.stdin.flush()
    status, said = json.loads(checker.stdout.readline())
    found = {name for name in NAMES if f"{name} BROKEN" in said}
    kept = {name for name in NAMES if f"{name} KEPT" in said}
    assert found | kept == {contract["name"] for contract in contracts}, said
    assert (status != 0) is bool(found)
    return found


def test_a_violation_is_planted_for_each_contract() -> None:
    assert sorted(PLANTED) == sorted(NAMES)


def test_the_copy_itself_holds_them_all(copy: Path, checker: "subprocess.Popen[str]") -> None:
    assert broken(copy, checker, CONTRACTS["contracts"]) == set()


@pytest.mark.parametrize(
    ("name", "file", "module"),
    [(name, file, module) for name, each in PLANTED.items() for file, module in each],
)
def test_what_breaks_a_contract_is_found(
    copy: Path, checker: "subprocess.Popen[str]", name: str, file: str, module: str
) -> None:
    planted = copy / file
    text = planted.read_text("utf-8")
    planted.write_text(text + FOR_TYPES.format(module=module), "utf-8")
    try:
        contract = next(each for each in CONTRACTS["contracts"] if each["name"] == name)
        assert broken(copy, checker, [contract]) == {name}
    finally:
        planted.write_text(text, "utf-8")
