"""The units, as systemd's own tools read them."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

UNITS = Path(__file__).resolve().parents[2] / "systemd"
SERVICES = sorted(UNITS.glob("*.service"))
ANALYZE = shutil.which("systemd-analyze")
needs_systemd = pytest.mark.skipif(
    ANALYZE is None, reason="systemd-analyze isn't here: THE UNITS ARE NOT CHECKED"
)


def settings(unit: str, key: str) -> list[str]:
    text = (UNITS / f"{unit}.service").read_text("utf-8")
    return re.findall(rf"^{key}=(.*)$", text, re.MULTILINE)


# From systemd 254 on, which the package's Debian has; an older one says so and goes on.
NEWER = re.compile(r"'(RestartSteps|RestartMaxDelaySec)'")


@needs_systemd
@pytest.mark.parametrize("file", SERVICES, ids=lambda file: file.stem)
def test_a_unit_has_no_mistake(file: Path, tmp_path: Path) -> None:
    # What isn't installed here is no mistake of the unit's.
    text = re.sub(
        r"^(Exec\w+=)\+?/\S+.*$", r"\1/bin/true", file.read_text("utf-8"), flags=re.MULTILINE
    )
    text = re.sub(r"^(Documentation|Requires|Wants)=.*\n", "", text, flags=re.MULTILINE)
    copy = tmp_path / file.name
    copy.write_text(text)
    done = subprocess.run(
        [str(ANALYZE), "verify", "--man=no", str(copy)], capture_output=True, text=True, check=False
    )
    ours = [
        line
        for line in done.stderr.splitlines()
        if file.name in line and not ("Unknown key" in line and NEWER.search(line))
    ]
    assert (ours, done.returncode) == ([], 0)


# The screen needs display, input and a compositor; panel-dark is a root's few writes.
@needs_systemd
@pytest.mark.parametrize(
    ("unit", "bound"),
    [
        ("panel-daemon", 1.0),
        ("panel-ui", 1.5),
        ("panel-voice", 1.0),
        ("panel-fleet", 1.5),  # on a panel it alone may use the network
        ("panel-ledgerd", 1.8),  # on the clinic's box
        ("panel-board", 2.2),  # as above; browsers call it
    ],
)
def test_a_unit_is_shut_in(unit: str, bound: float) -> None:
    done = subprocess.run(
        [
            str(ANALYZE),
            "security",
            "--offline=true",
            "--no-pager",
            str(UNITS / f"{unit}.service"),
        ],
        capture_output=True,
        text=True,
        check=False,
    )
    found = re.search(r"exposure level for \S+ ([\d.]+)", done.stdout)
    assert found is not None, done.stderr
    assert float(found[1]) <= bound


def test_the_network_is_the_agents_alone_and_nobody_calls_it() -> None:
    reaching = {
        file.stem
        for file in SERVICES
        if "AF_INET" in " ".join(settings(file.stem, "RestrictAddressFamilies"))
    }
    assert "panel-fleet" in reaching
    assert settings("panel-daemon", "PrivateNetwork") == ["yes"]
    assert settings("panel-daemon", "RestrictAddressFamilies") == ["AF_UNIX"]
    assert settings("panel-fleet", "SocketBindDeny") == ["any"]


def test_the_agent_may_reach_neither_the_light_nor_the_socket_that_starts_it() -> None:
    assert settings("panel-fleet", "User") == ["panel-fleet"]
    assert settings("panel-fleet", "SupplementaryGroups") == ["panel-view"]
    (users,) = UNITS.glob("panel-fleet.sysusers")
    assert "m panel-fleet panel-view" in users.read_text("utf-8").splitlines()
    assert " panel\n" not in users.read_text("utf-8")
    hidden = settings("panel-fleet", "InaccessiblePaths")[0].split()
    assert {"-/sys/class/pwm", "-/sys/class/gpio", "-/run/panel", "-/var/lib/panel"} <= set(hidden)
    assert settings("panel-fleet", "MemoryMax") == ["64M"]


def test_whatever_becomes_of_the_daemon_panel_dark_runs_as_root_before_and_after() -> None:
    assert settings("panel-daemon", "ExecStartPre") == ["+/usr/bin/panel-dark"]
    assert settings("panel-daemon", "ExecStopPost") == ["+/usr/bin/panel-dark"]
    assert settings("panel-daemon", "WatchdogSec") == ["2"]
    assert settings("panel-daemon", "Restart") == ["always"]


def test_the_daemon_is_tried_again_for_ever_and_less_and_less_often() -> None:
    assert settings("panel-daemon", "StartLimitIntervalSec") == ["0"]
    assert settings("panel-daemon", "StartLimitBurst") == []
    assert settings("panel-daemon", "RestartSec") == ["1"]
    assert settings("panel-daemon", "RestartSteps") == ["8"]
    assert settings("panel-daemon", "RestartMaxDelaySec") == ["60"]


def test_the_daemons_ticks_come_before_other_programs_and_cannot_lock_the_machine_up() -> None:
    assert settings("panel-daemon", "CPUSchedulingPolicy") == ["rr"]
    assert 1 <= int(settings("panel-daemon", "CPUSchedulingPriority")[0]) < 50, "the kernel's own"
    assert settings("panel-daemon", "CPUSchedulingResetOnFork") == [], "threads would be reset too"
    assert settings("panel-daemon", "LimitRTTIME") == ["60s"]
    assert settings("panel-daemon", "MemoryMax") == ["256M"]
    assert settings("panel-daemon", "OOMScoreAdjust") == ["-900"]
    assert settings("panel-daemon", "IOWeight") == ["1000"]


def test_the_screen_may_open_display_and_input_and_no_other_device() -> None:
    assert settings("panel-ui", "DevicePolicy") == ["closed"]
    assert settings("panel-ui", "DeviceAllow") == ["char-drm rw", "char-input rw"]


def test_it_is_dark_at_boot_before_the_daemon() -> None:
    assert settings("panel-dark", "ExecStart") == ["/usr/bin/panel-dark"]
    assert "panel-daemon.service" in settings("panel-dark", "Before")[0]


def test_the_screen_may_touch_neither_pwm_nor_pins() -> None:
    groups = settings("panel-ui", "SupplementaryGroups")[0].split()
    assert set(groups) == {"panel", "video"}
    assert settings("panel-daemon", "SupplementaryGroups") == ["gpio pwm"]


def test_a_screen_that_hangs_or_fails_is_started_anew_for_ever() -> None:
    assert settings("panel-ui", "Type") == ["notify"]
    assert settings("panel-ui", "NotifyAccess") == ["all"]
    assert settings("panel-ui", "WatchdogSec") == ["10"]
    assert settings("panel-ui", "Restart") == ["always"]
    assert settings("panel-ui", "StartLimitIntervalSec") == ["0"]


def test_no_key_changes_the_console_below_the_kiosk() -> None:
    # Seen on a virtual Pi: without it Ctrl+Alt+F2 leaves the screen, and a light without STOP.
    assert "XKB_DEFAULT_OPTIONS=srvrkeys:none" in settings("panel-ui", "Environment")


def test_darkness_at_boot_waits_for_a_panel_and_not_for_setup_to_be_whole() -> None:
    # "|": one of them is enough. A lost dark.env must be heard of, not passed over.
    assert settings("panel-dark", "ConditionPathExists") == [
        "|/etc/panel/panel.toml",
        "|/etc/panel/dark.env",
    ]


def test_the_voice_may_open_sound_cards_and_nothing_else_and_no_network() -> None:
    assert settings("panel-voice", "DevicePolicy") == ["closed"]
    assert settings("panel-voice", "DeviceAllow") == ["char-alsa rw"]
    assert settings("panel-voice", "SupplementaryGroups") == ["panel audio"]
    assert settings("panel-voice", "PrivateNetwork") == ["yes"]
    assert settings("panel-voice", "Restart") == ["always"]


def test_who_looks_has_a_folder_of_its_own_and_the_daemon_no_network() -> None:
    tmpfiles = (UNITS / "panel.tmpfiles").read_text("utf-8")
    assert "\nd /run/panel-view 2750 panel panel-view -\n" in tmpfiles
    assert "g panel-view - -" in (UNITS / "panel.sysusers").read_text("utf-8")
    assert settings("panel-daemon", "ReadWritePaths") == ["/sys/devices -/run/panel-view"]
    assert settings("panel-daemon", "PrivateNetwork") == ["yes"]
