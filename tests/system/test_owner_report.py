"""What an owner of a real Pi sends: enough to learn from, and nothing about anybody."""

import json
from dataclasses import dataclass

import pytest

from tests.machine import owner_report
from tests.machine.owner_report import ASKED, ask, plain, report


@dataclass
class Done:
    stdout: str
    returncode: int = 0


@dataclass
class Step:
    name: str
    outcome: str
    took_s: float


FOUND = [
    {"id": "board", "level": "ok", "text": "Raspberry Pi 5 Model B Rev 1.0", "remedy": ""},
    {"id": "surface-sensor", "level": "fails", "text": "28-0316a2b4c5d6 isn't there", "remedy": ""},
]


class Pi:
    """A Pi at somebody's home."""

    def run(self, command: str, timeout: float = 600) -> Done:
        told = {
            ASKED["board"]: "Raspberry Pi 5 Model B Rev 1.0\n",
            ASKED["kernel"]: "6.12.96+rpt-rpi-2712 aarch64\n",
            ASKED["doctor"]: json.dumps(FOUND),
            ASKED["display"]: "DSI-1\n",
            "hostname": "annas-panel\n",
        }
        return Done(told[command]) if command in told else Done("", 127)


def test_it_has_versions_board_findings_and_timings() -> None:
    text = report(ask(Pi()), [Step("install the package", "ok", 61.2)], "0.2.0~1.gabc")
    assert "- project: 0.2.0~1.gabc" in text
    assert "- board: Raspberry Pi 5 Model B Rev 1.0" in text
    assert "- kernel: 6.12.96+rpt-rpi-2712 aarch64" in text
    assert "| install the package | ok | 61 s |" in text
    assert "| surface-sensor | fails | 28-(number) isn't there |" in text
    assert "memory" not in text  # what it can't tell


@pytest.mark.parametrize(
    ("said", "sent"),
    [
        ("eth0 dc:a6:32:01:02:03 up", "eth0 (address) up"),
        ("from 192.168.1.17", "from (address)"),
        ("fe80:0:0:1:2:3:4:5 up", "(address) up"),
        ("Serial 10000000abcdef01", "Serial (number)"),
        ("/home/anna/panel.toml", "/home/(name)/panel.toml"),
        ("annas-panel kernel", "(machine) kernel"),
        ("kernel 6.12.96, 0.2.0~363.g20d182fc", "kernel 6.12.96, 0.2.0~363.g20d182fc"),
        ("at 1000 Hz, 47 °C", "at 1000 Hz, 47 °C"),
    ],
)
def test_nothing_tells_one_owner_from_another(said: str, sent: str) -> None:
    assert plain(said, "annas-panel") == sent


def test_nothing_of_people_or_of_their_history_is_asked() -> None:
    asked = " ".join(ASKED.values())
    for word in ("history", "people", "export", "backup", "serial", "/etc/passwd", "ip "):
        assert word not in asked


def test_it_says_first_what_it_will_do() -> None:
    text = owner_report.BEGINS.format(host="root@panel.local", kept="/var/x", folder="report")
    for words in ("root@panel.local", "SUPPLY MUST BE OFF", "/var/x", "report/send-this.md"):
        assert words in text
