"""`panelctl doctor` and `panelctl setup` as programs: what is typed, what is asked of the system.

The system's own tools are small scripts on a path of their own, so that nothing of this machine is
asked or changed.
"""

import io
import json
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from firmware_py.config import dark_env
from firmware_py.config.load import example_text
from firmware_py.installer import __main__ as installer
from firmware_py.installer import board, setup
from firmware_py.installer.root import Place, ask, group_of, place_at
from firmware_py.panelctl import __main__ as panelctl

MINE = "# my own\n"
Said = tuple[int | str | None, str]
Run = Callable[..., Said]


class System:
    """A root folder, and the tools on its path."""

    def __init__(self, folder: Path) -> None:
        self.root, self.tools = folder / "root", folder / "tools"
        self.tools.mkdir()
        self.put("boot/firmware/config.txt", MINE)
        self.put("etc/panel/panel.toml", example_text())
        self.put("proc/device-tree/model", "Raspberry Pi 4 Model B Rev 1.4\0")

    @property
    def is_screen_enabled(self) -> bool:
        """Whether the link that enables a unit is there."""
        return (
            self.root / "etc/systemd/system/multi-user.target.wants/panel-ui.service"
        ).is_symlink()

    def put(self, name: str, text: str) -> None:
        file = self.root / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)

    def text(self, name: str) -> str:
        return (self.root / name).read_text()

    def tool(self, name: str, script: str) -> None:
        file = self.tools / name
        file.write_text(f"#!/bin/sh\n{script}\n")
        file.chmod(0o755)


@pytest.fixture
def system(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> System:
    system = System(tmp_path)
    monkeypatch.setenv("PATH", str(system.tools))
    return system


@pytest.fixture
def run(system: System, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Run one of the two programs with what is typed; return its status and what it said."""

    def program(*words: str, typed: str = "") -> Said:
        monkeypatch.setattr(sys, "argv", ["panelctl", *words, "--root", str(system.root)])
        # The system under the root is the one that the tools belong to.
        monkeypatch.setattr(installer, "place_at", lambda root: Place(root=root))
        monkeypatch.setattr(sys, "stdin", io.StringIO(typed))
        try:
            status: int | str | None = installer.main()
        except SystemExit as leaves:
            status = leaves.code
        return status, capsys.readouterr().out

    return program


def test_setup_by_options_asks_nothing_and_makes_a_panel(system: System, run: Run) -> None:
    status, said = run("setup", "--display", "touch2-7", "--turn", "90", "--yes")
    assert status == 0
    assert "panel-ui.service: enabled" in said
    assert said.endswith("Reboot, then: panelctl doctor\n")
    assert board.OVERLAY in system.text("boot/firmware/config.txt").splitlines()
    assert "PANEL_TRANSFORM=90" in system.text("etc/panel/kiosk.env")
    assert "ENABLE_LABEL=pinctrl-bcm2711\nENABLE_LINE=27" in system.text("etc/panel/dark.env")
    again, said = run("setup", "--display", "touch2-7", "--turn", "90", "--yes")
    assert (again, said) == (0, "Nothing needs to be changed.\n")


def test_setup_asks_for_what_the_options_leave_out(system: System, run: Run) -> None:
    answers = ["tv", "hdmi", "wide", "21", "217", "136,5", "1280x800", "1", "0"]
    status, said = run("setup", typed="\n".join(answers) + "\n" + "y\n" * 9)
    assert status == 0
    assert "'tv': one of v1-7, touch2-7, touch2-5, hdmi is needed." in said
    assert "'wide': a number from 60 to 600 is needed." in said
    assert "'21': a number from 60 to 600 is needed." in said
    assert "'1': one of 0, 90, 180, 270 is needed." in said
    config = system.text("etc/panel/panel.toml")
    assert 'model = "hdmi"' in config
    assert "width_mm = 217" in config
    assert "height_mm = 136.5" in config


@pytest.mark.parametrize(
    ("words", "typed", "why"),
    [
        ((), "", "panelctl setup: no answer; nothing was changed"),
        (("--display", "hdmi"), "", "panelctl setup: no answer; nothing was changed"),
        (("--display", "v1-7"), "", "panelctl setup: no answer; nothing was changed"),
        (
            ("--display", "hdmi", "--width-mm", "217", "--height-mm", "136", "--pixels", "large"),
            "",
            "panelctl setup: pixels as WxH, such as 1280x800; nothing was changed",
        ),
    ],
)
def test_without_an_answer_nothing_is_changed(
    system: System, run: Run, words: tuple[str, ...], typed: str, why: str
) -> None:
    status, _ = run("setup", *words, typed=typed)
    assert status == why
    assert system.text("boot/firmware/config.txt") == MINE
    assert not (system.root / "etc/panel/kiosk.env").exists()


def test_a_change_that_is_not_wanted_is_left_out_and_the_rest_is_made(
    system: System, run: Run
) -> None:
    # The link that would enable the screen can't be made; that is said, too.
    system.put("etc/systemd/system/multi-user.target.wants", "in the way")
    status, said = run("setup", "--display", "v1-7", "--turn", "0", typed="y\nno\ny\ny\n")
    assert status == 1
    assert f"{system.root}{dark_env.FILE}: left as it is" in said
    assert (system.root / "etc/panel/kiosk.env").exists()
    assert not (system.root / "etc/panel/dark.env").exists()
    assert said.endswith("as root: systemctl enable panel-ui.service\n")


def test_undo_takes_back_what_setup_added_to_config_txt(system: System, run: Run) -> None:
    run("setup", "--display", "v1-7", "--turn", "0", "--yes")
    assert system.text("boot/firmware/config.txt") != MINE
    status, said = run("setup", "--undo", "--yes")
    assert status == 0
    assert "config.txt: changed" in said
    assert system.text("boot/firmware/config.txt") == MINE


def test_the_doctor_shows_a_line_a_remedy_and_a_count(run: Run) -> None:
    status, said = run("doctor")
    assert status == 1
    lines = said.splitlines()
    assert "ok       board: Raspberry Pi 4 Model B Rev 1.4" in lines
    at = lines.index("FAILS    PWM overlay: config.txt has none")
    assert lines[at + 1] == f"         -> panelctl setup, or add {board.OVERLAY}"
    assert lines[-1].endswith(" fail")


def test_the_doctor_in_json_finds_the_same(run: Run) -> None:
    _, table = run("doctor")
    status, said = run("doctor", "--json")
    assert status == 1
    found = json.loads(said)
    assert {each["level"] for each in found} <= {"ok", "warning", "fails"}
    shown = [line for line in table.splitlines()[:-1] if not line.startswith("  ")]
    assert len(found) == len(shown)


def test_a_pull_up_on_a_dim_line_is_seen_by_the_system_s_own_tool(system: System, run: Run) -> None:
    system.tool("pinctrl", '[ "$2" = 13 ] && echo "13: ip pu | hi" || echo "$2: op dl pd | lo"')
    _, said = run("doctor")
    assert "FAILS    GPIO 13: pulled up: 13: ip pu | hi" in said
    assert "FAILS    GPIO 12: isn't PWM channel 0: 12: op dl pd | lo" in said
    assert "ok       GPIO 27: 27: op dl pd | lo" in said


def test_panelctl_hands_doctor_and_setup_to_a_program_of_their_own(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    became: list[list[str]] = []

    def become(_program: str, words: list[str]) -> None:
        became.append(words[1:])
        raise SystemExit(0)

    monkeypatch.setattr("os.execv", become)
    for verb in ("doctor", "setup", "commission"):
        monkeypatch.setattr(sys, "argv", ["panelctl", verb, "--yes"])
        with pytest.raises(SystemExit):
            panelctl.main()
    assert became == [
        ["-m", "firmware_py.installer", "doctor", "--yes"],
        ["-m", "firmware_py.installer", "setup", "--yes"],
        ["-m", "firmware_py.commission", "--yes"],
    ]


def test_a_tool_that_is_not_there_fails_or_says_nothing_is_no_answer(
    system: System, tmp_path: Path
) -> None:
    system.tool("fails", "echo no; exit 1")
    system.tool("answers", "echo ' yes '")
    assert (ask("nowhere"), ask("fails"), ask("answers")) == (None, None, "yes")
    file = tmp_path / "file"
    assert group_of(file) is None
    file.touch()
    file.chmod(0o644)
    assert group_of(file) is None
    file.chmod(0o664)
    assert group_of(file) is not None


def test_another_system_s_files_are_set_up_without_asking_this_one(
    system: System, monkeypatch: pytest.MonkeyPatch
) -> None:
    called = system.tools / "called"
    for tool in ("systemctl", "gpiodetect", "pinctrl", "timedatectl", "usermod", "id"):
        system.tool(tool, f"echo {tool} >>{called}; echo 'gpiochip4 [pinctrl-bcm2711]'")
    monkeypatch.setenv("SUDO_USER", "me")
    for words in (("setup", "--display", "v1-7", "--turn", "0", "--yes"), ("doctor",)):
        monkeypatch.setattr(sys, "argv", ["panelctl", *words, "--root", str(system.root)])
        installer.main()
    assert not called.exists()
    assert system.is_screen_enabled


def test_the_running_system_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    assert place_at(Path("/")).is_here
    assert place_at(Path("/")).ask("true") == ""


@pytest.mark.parametrize(
    ("groups", "agrees", "asked"),
    [("me gpio", True, 1), ("me gpio", False, 0), ("me panel", True, 0), (None, True, 0)],
)
def test_the_login_is_offered_the_group_that_may_use_the_socket(
    groups: str | None, *, agrees: bool, asked: int
) -> None:
    done: list[tuple[str, ...]] = []
    said: list[str] = []

    def ask(*command: str) -> str | None:
        if command[0] == "id":
            return groups
        done.append(command)
        return ""

    setup.offer_group(Place(ask=ask), "me", say=said.append, agrees=lambda _q: agrees)
    assert done == [("usermod", "-aG", "panel", "me")] * asked
    assert bool(said) == (groups == "me gpio")


def test_a_file_that_does_not_parse_stops_setup_before_anything_is_asked(
    system: System, run: Run
) -> None:
    system.put("etc/panel/panel.toml", "version = 1\nname = 12,5\n")
    status, said = run("setup", typed="y\n" * 9)
    assert said == ""
    assert isinstance(status, str)
    assert "line 2: 12,5 has a comma; write it with a point: 12.5" in status
    assert status.endswith("; nothing was changed")
    assert not (system.root / "etc/panel/dark.env").exists()


def test_a_line_in_the_way_is_asked_about(system: System, run: Run) -> None:
    text = "dtoverlay=gpio-fan,gpiopin=27\n"
    system.put("boot/firmware/config.txt", text)
    options = ("setup", "--display", "v1-7", "--turn", "0")
    status, said = run(*options, "--yes")
    assert "`dtoverlay=gpio-fan,gpiopin=27` takes GPIO 27" in said
    assert isinstance(status, str)
    assert system.text("boot/firmware/config.txt") == text
    status, _ = run(*options, typed="y\n" * 9)
    assert status == 0
    assert system.text("boot/firmware/config.txt").startswith("# light-panel, commented out: ")
    run("setup", "--undo", "--yes")
    assert system.text("boot/firmware/config.txt") == text
    status, _ = run(*options, "--yes", "--comment-out")
    assert status == 0
