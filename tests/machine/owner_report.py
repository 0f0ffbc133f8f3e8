"""What an owner of a real Pi sends: versions, board, findings, timings, and nothing about people.

It is asked of the machine once the package is set up, goes through `plain`, and lies beside the
pictures as `send-this.md`. Names of people, the history, addresses, serial numbers and the
machine's name stay out.
"""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

BEGINS = """
What this does, by ssh, on {host}:
  - installs the package that it builds from this folder, sets it up, reboots two or three times;
  - puts the light on, again and again: THE LEDs' SUPPLY MUST BE OFF, and nobody at the panel;
  - touches the screen by itself, and ends programs in the middle of a session;
  - moves a panel's own configuration and history away first, to {kept}, and back at the end;
  - installs grim, for pictures of the screen; removes the package again.
It takes about half an hour. At its end it writes {folder}/send-this.md:
please read that, and send it to the project. It holds versions, the board, what doctor found and
how long each step took; no names, no history, no addresses, no serial numbers.
"""
# What is asked, and what it is called. A command that isn't there leaves its line out.
ASKED = {
    "board": "tr -d '\\0' </proc/device-tree/model",
    "memory": "awk '/MemTotal/ {printf \"%d MB\", $2 / 1000}' /proc/meminfo",
    "system": ". /etc/os-release && echo $PRETTY_NAME",
    "kernel": "uname -rm",
    "firmware": "vcgencmd version 2>/dev/null | sed -n '1p;3p' | tr '\\n' ' '",
    "light-panel": "dpkg-query -W -f='${Version}' light-panel",
    "python3-lgpio": "dpkg-query -W -f='${Version}' python3-lgpio",
    "labwc, foot": "dpkg-query -W -f='${Version} ' labwc foot",
    "systemd": "systemctl --version | head -n 1",
    "GPIO chips": "cat /sys/bus/gpio/devices/gpiochip*/label 2>/dev/null | tr '\\n' ' '",
    "PWM chips": "readlink -f /sys/class/pwm/pwmchip*/device | sed 's,.*/,,' | tr '\\n' ' '",
    "display": "cd /sys/class/drm && grep -lx connected */status | sed 's,card[0-9]*-,,; s,/.*,,'",
    "throttled": "vcgencmd get_throttled 2>/dev/null",
    "boot": "systemd-analyze time | head -n 1",
    "doctor": "panelctl doctor --json",
}
PERSONAL = (
    (re.compile(r"\b(?:[0-9a-f]{2}:){5}[0-9a-f]{2}\b", re.IGNORECASE), "(address)"),
    (re.compile(r"\b(?:\d{1,3}\.){3}\d{1,3}\b"), "(address)"),
    (re.compile(r"\b(?:[0-9a-f]{1,4}:){3,7}[0-9a-f]{1,4}\b", re.IGNORECASE), "(address)"),
    (re.compile(r"\b(10|22|28|3b|42)-[0-9a-f]{12}\b", re.IGNORECASE), r"\1-(number)"),
    (re.compile(r"\b[0-9a-f]{16}\b|\b[0-9a-f]{32}\b", re.IGNORECASE), "(number)"),
    (re.compile(r"(/home/)[^/\s]+"), r"\1(name)"),
)


class Answers(Protocol):
    """A command's result."""

    returncode: int
    stdout: str


class Asked(Protocol):
    """A machine that runs commands."""

    def run(self, command: str, timeout: float = 600) -> Answers:
        """Run one."""
        ...


class Took(Protocol):
    """A step of the walk."""

    name: str
    outcome: str
    took_s: float


@dataclass(frozen=True, slots=True)
class Facts:
    """told: what the machine says of itself, by its name. machine: what it is called."""

    told: dict[str, str]
    machine: str


def ask(machine: Asked) -> Facts:
    """Ask a machine; what it can't tell stays out."""
    told = {}
    for name, command in ASKED.items():
        done = machine.run(command, timeout=60)
        if said := done.stdout.strip():
            told[name] = said
    return Facts(told, machine.run("hostname").stdout.strip())


def plain(text: str, machine: str) -> str:
    """Return a text without what tells one owner, or one machine, from another."""
    for pattern, instead in PERSONAL:
        text = pattern.sub(instead, text)
    if machine and machine not in ("localhost", "raspberrypi", "light-panel"):
        text = re.sub(rf"\b{re.escape(machine)}\b", "(machine)", text)
    return text


def report(facts: Facts, steps: Sequence[Took], project: str) -> str:
    """Return what is sent, as Markdown. project: the version of this folder."""
    lines = ["# A panel's walk on a real Pi", "", f"- project: {project}"]
    lines += [f"- {name}: {said}" for name, said in facts.told.items() if name != "doctor"]
    lines += ["", "| step | | took |", "| --- | --- | --- |"]
    lines += [f"| {each.name} | {each.outcome} | {each.took_s:.0f} s |" for each in steps]
    lines += ["", "| doctor | | says |", "| --- | --- | --- |"]
    lines += [f"| {each['id']} | {each['level']} | {each['text']} |" for each in _found(facts)]
    return plain("\n".join(lines) + "\n", facts.machine)


def _found(facts: Facts) -> list[dict[str, str]]:
    try:
        found = json.loads(facts.told.get("doctor", "[]"))
    except json.JSONDecodeError:
        return []
    return [each for each in found if isinstance(each, dict)]
