"""`panelctl rollback` and the unit's program: what may be configured, and who may do it."""

from datetime import time
from pathlib import Path

import pytest

from firmware_py.updates import __main__ as program
from firmware_py.updates.rules import Policy
from firmware_py.updates.system import UpdateError


def test_each_line_of_the_file_may_be_left_out(tmp_path: Path) -> None:
    file = tmp_path / "updates.toml"
    file.write_text("")
    assert program.policy(file) == Policy()
    file.write_text('night_from = "23:30"\nnight_until = "04:00"\nfirst = true\n')
    assert program.policy(file) == Policy(
        night_from=time(23, 30), night_until=time(4), is_first=True
    )


@pytest.mark.parametrize("text", ['night_from = "25:00"', "ring = 10", "night_from = 2", "="])
def test_what_can_not_be_is_refused_with_the_file_s_name(tmp_path: Path, text: str) -> None:
    file = tmp_path / "updates.toml"
    file.write_text(text)
    with pytest.raises(UpdateError, match=r"updates\.toml: .*docs/updates\.md"):
        program.policy(file)


def test_only_root_may(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("os.geteuid", lambda: 1000)
    monkeypatch.setattr("sys.argv", ["panelctl", "rollback"])
    with pytest.raises(SystemExit, match="sudo panelctl rollback"):
        program.main()
