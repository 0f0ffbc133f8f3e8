"""`panelctl doctor`: a look at everything, one line each, with what to do about it."""

from collections.abc import Callable

import msgspec

from firmware_py.config.schema import Config
from firmware_py.core.errors import ConfigError
from firmware_py.installer import (
    board,
    boot_checks,
    panel_toml,
    pins,
    power,
    probes,
    system,
    voice,
    wiring,
)
from firmware_py.installer.finding import Finding, Findings, fails, ok
from firmware_py.installer.panel_toml import CONFIG
from firmware_py.installer.root import Place

CHECKS: tuple[Callable[[Place, Config | None], Findings], ...] = (
    board.model,
    board.kernel,
    boot_checks.overlay,
    power.supply,
    board.chip,
    board.gpio_chip,
    pins.dims,
    pins.enable,
    wiring.permissions,
    probes.sensors,
    wiring.answers,
    wiring.stop,
    wiring.others,
    wiring.enable,
    wiring.daemon,
    system.display,
    voice.card,
    system.clock,
    system.disk,
    system.lasts,
    system.history,
    system.calibration,
    system.units,
)
EXAMPLE = "/usr/share/light-panel/panel.toml"
MARKS = {"ok": "ok     ", "warning": "warning", "fails": "FAILS  "}


def examine(place: Place, config_file: str = CONFIG) -> list[Finding]:
    """Return everything found; a check that breaks is itself a finding."""
    findings = []
    config = None
    file = place.path(config_file)
    try:
        config = panel_toml.load(file)[0]
        findings.append(ok("configuration", config_file))
    except ConfigError as error:
        findings.append(fails("configuration", str(error), _correct(place, config_file)))
    for check in CHECKS:
        try:
            findings += check(place, config)
        except Exception as error:  # noqa: BLE001  one broken check must not hide the others
            findings.append(fails(check.__name__, f"can't be checked: {error!r}", "report this"))
    return findings


def _correct(place: Place, config_file: str) -> str:
    """Return what to do about a configuration; one that is there is never written over."""
    if not place.path(config_file).exists():
        return f"cp {EXAMPLE} {config_file}, and say what is fitted"
    return f"edit {config_file} as it says; {EXAMPLE} shows every key"


def table(findings: list[Finding]) -> str:
    """Return the findings as lines for a person."""
    lines = []
    for found in findings:
        lines.append(f"{MARKS[found.level]}  {found.name}: {found.text}")
        if found.remedy:
            lines.append(f"         -> {found.remedy}")
    count = {level: sum(f.level == level for f in findings) for level in MARKS}
    lines.append(f"{count['ok']} ok, {count['warning']} warnings, {count['fails']} fail")
    return "\n".join(lines)


def as_json(findings: list[Finding]) -> str:
    """Return the findings as one JSON array of objects with `id`, `level`, `text` and `remedy`."""
    return msgspec.json.encode(findings).decode()


def status(findings: list[Finding]) -> int:
    """Return the exit status: 1 where something fails, else 0."""
    return int(any(found.level == "fails" for found in findings))
