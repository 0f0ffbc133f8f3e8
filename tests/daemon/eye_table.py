"""The eyes' part of docs/dose-table.md: what each usual session is to an eye without goggles."""

import math

from firmware_py.core.dose import eye
from tests.core.parts import catalogue, choice, example_optics, make_plan

HEAD = """
## Eyes

Each area's usual session on the example's panel: infrared at 10 cm, the nearest measured distance;
how long an eye may have it without goggles ([limits](limits.md)); and how near others may come.

| area | min | W/m² | eye time s | needs goggles | others no nearer than cm |
| --- | --- | --- | --- | --- | --- |
"""


def eye_table() -> str:
    """Return the part, with its heading."""
    panel, lines = example_optics(), []
    for key, area in catalogue().items():
        plan = make_plan(choice(key, area.minutes, area.mode), panel=panel)
        found = eye.exposure(plan, panel)
        allowed = f"{math.floor(found.allowed_s)}" if math.isfinite(found.allowed_s) else "any"
        needs = "yes" if eye.needs_goggles(plan, panel) else "no"
        near = f"{found.hazard_cm:.0f}" if found.hazard_cm > 0 else "-"
        lines.append(
            f"| {key} | {area.minutes} | {found.w_m2:.0f} | {allowed} | {needs} | {near} |"
        )
    return HEAD + "\n".join(lines) + "\n"
