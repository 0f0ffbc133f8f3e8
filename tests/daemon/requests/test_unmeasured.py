"""Light that nobody has measured: none on real hardware, as ever on a simulated one."""

import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from msgspec.structs import replace

from firmware_py import assemble, wire
from firmware_py.config.load import example_text, parse
from firmware_py.config.schema import check_dates
from firmware_py.core import limits
from firmware_py.core.errors import ConfigError
from firmware_py.core.units import Channel
from firmware_py.ports.hardware import WallTime
from tests.daemon import rig
from tests.daemon.desk import Desk

DAY_S = 86_400.0
FIRST = "Not measured yet: your installer runs panelctl commission."
EXAMPLE = example_text()
MEASURED = EXAMPLE.replace('kind = "estimated"', 'kind = "measured"').replace(
    "simulated meter", "a meter"
)


def a_tenth(text: str) -> str:
    """Return a configuration whose tables were divided by ten."""

    def divided(table: re.Match[str]) -> str:
        return re.sub(
            r"\[([\d.]+), ([\d.]+)\]", lambda m: f"[{m[1]}, {float(m[2]) / 10:g}]", table[0]
        )

    return re.sub(r"(?m)^table = .*$", divided, text)


@pytest.fixture
def real(monkeypatch: pytest.MonkeyPatch) -> None:
    """The daemon takes what it stands on for a real panel."""
    machine = rig.Rig._machine
    monkeypatch.setattr(
        rig.Rig,
        "_machine",
        lambda self, clock: replace(machine(self, clock), is_simulated=False),
    )


@pytest.fixture(
    params=[
        EXAMPLE,
        EXAMPLE.replace('kind = "estimated"', ""),
        EXAMPLE.replace('kind = "estimated"', 'kind = "measured"'),
        MEASURED.replace('kind = "measured"', 'kind = "estimated"', 1),
        a_tenth(MEASURED),
    ],
    ids=["the example", "no kind", "the example's meter", "one colour", "a tenth"],
)
def unmeasured(real: None, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Desk]:
    desk = Desk(tmp_path, parse(request.param, "panel.toml"))
    yield desk
    desk.close()


def test_a_real_panel_gives_no_session_before_it_was_measured(unmeasured: Desk) -> None:
    assert unmeasured.refused(wire.Start(area="soles", minutes=15, goggles=True)) == FIRST
    assert unmeasured.refused(wire.Plan(area="soles", minutes=15)) == FIRST
    assert unmeasured.status().state == "idle"
    assert unmeasured.is_dark()


def test_it_says_so_before_anybody_chooses(unmeasured: Desk) -> None:
    listing = unmeasured.ask(wire.Areas())
    assert isinstance(listing, wire.AreaList)
    assert listing.notices == (FIRST,)
    assert [each.code for each in listing.notices_coded] == ["not_measured"]


def test_a_measured_panel_gives_light(real: None, tmp_path: Path) -> None:
    desk = Desk(tmp_path, parse(MEASURED, "panel.toml"))
    try:
        desk.lit(2)
        assert not desk.is_dark()
    finally:
        desk.close()


def test_of_a_real_lamp_an_estimate_counts_as_half_off_at_least() -> None:
    config = parse(EXAMPLE.replace("uncertainty = 0.0", "uncertainty = 0.2"), "panel.toml")
    real, simulated = assemble.optics(config), assemble.optics(config, is_simulated=True)
    assert {real.channels[c].uncertainty for c in Channel} == {0.5}
    assert {simulated.channels[c].uncertainty for c in Channel} == {0.2}
    assert (real.is_known, simulated.is_known) == (False, True)
    measured = assemble.optics(parse(MEASURED, "panel.toml"))
    assert (measured.is_known, {measured.channels[c].uncertainty for c in Channel}) == (True, {0.0})


@pytest.mark.parametrize(("most", "is_known"), [(8.54, False), (8.55, True)])
def test_under_ten_at_full_duty_and_nearest_a_measurement_counts_as_an_estimate(
    most: float, *, is_known: bool
) -> None:
    """At 10 cm the example's panel gives 1.17 times as much."""
    red = "table = [[0.02, 0.7], [0.04, 1.5], [0.1, 4.2], [0.25, 11.0], [0.5, 21.5], [0.75, 31.0], "
    assert red in MEASURED
    text = MEASURED.replace(f"{red}[1.0, 39.0]]", f"table = [[0.02, 0.2], [1.0, {most}]]")
    optics = assemble.optics(parse(text, "panel.toml"))
    assert optics.is_known is is_known
    assert optics.channels[Channel.RED].uncertainty == (0.0 if is_known else 0.5)
    assert optics.channels[Channel.NIR].uncertainty == 0.0


def test_a_calibration_of_a_day_to_come_is_a_plain_error() -> None:
    config = parse(MEASURED, "panel.toml")
    check_dates(config, date(2026, 9, 1))
    check_dates(config, date(2026, 8, 31))  # it may be tomorrow elsewhere
    with pytest.raises(ConfigError) as refused:
        check_dates(config, date(2026, 8, 30))
    assert str(refused.value) == (
        "channels.red.calibration.date: 2026-09-01 lies in the future, today is 2026-08-30: "
        "correct the date, or the clock"
    )


def test_the_daemon_does_not_start_with_one(tmp_path: Path) -> None:
    config = parse(MEASURED.replace("date = 2026-09-01", "date = 2099-09-01"), "panel.toml")
    with pytest.raises(ConfigError, match="lies in the future"):
        Desk(tmp_path, config)


@pytest.mark.parametrize(("unix_s", "starts"), [(-1.0, True), (0.0, False), (18 * DAY_S, True)])
def test_a_clock_of_before_the_program_was_made_blames_no_date(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, unix_s: float, *, starts: bool
) -> None:
    """A network that is a year behind for one boot must not take the panel away."""
    config = parse(MEASURED.replace("date = 2026-09-01", "date = 2026-09-20"), "panel.toml")
    says = WallTime(limits.BUILT_UNIX_S + unix_s, is_set=True)
    machine = rig.Rig._machine
    monkeypatch.setattr(
        rig.Rig, "_machine", lambda self, clock: replace(machine(self, clock), wall=lambda: says)
    )
    if starts:
        Desk(tmp_path, config).close()
    else:
        with pytest.raises(ConfigError, match="lies in the future"):
            Desk(tmp_path, config)
