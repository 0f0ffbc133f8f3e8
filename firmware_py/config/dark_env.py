"""What `panel-dark` must know of a panel: /etc/panel/dark.env, which `panelctl setup` writes.

A line each, KEY=value, nothing quoted: a shell reads it without Python. ENABLE_LABEL is the label
of the GPIO chip and ENABLE_LINE its line; PWM_NODE is the chip that the configuration names, where
it names one. Files written before labels have ENABLE_CHIP, a number such as gpiochip0.
"""

import re
from collections.abc import Mapping

FILE = "/etc/panel/dark.env"
KEYS = ("ENABLE_LABEL", "ENABLE_CHIP", "ENABLE_LINE", "PWM_NODE")


def text(label: str, line: int, node: str | None, written_by: str) -> str:
    """Return the file's text. node: the PWM chip's, where the configuration names one."""
    lines = [f"# Written by {written_by}.", f"ENABLE_LABEL={label}", f"ENABLE_LINE={line}"]
    if node is not None:
        lines.append(f"PWM_NODE={node}")
    return "\n".join(lines) + "\n"


def values(found: str) -> Mapping[str, str]:
    """Return the values in a file's text, by their keys; those that are empty aren't there."""
    return dict(re.findall(rf"^({'|'.join(KEYS)})=(\S+)$", found, re.MULTILINE))
