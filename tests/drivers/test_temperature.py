"""A temperature probe: a number only where the probe truly gave one."""

from pathlib import Path

import pytest

from firmware_py.core.sensing.readings import Sample
from firmware_py.core.units import Celsius, ns
from firmware_py.drivers import temperature
from firmware_py.drivers.hwmon_probe import HwmonProbe
from firmware_py.drivers.w1_probe import W1Probe

ID = "28-0000000000ab"
CABLE = "check its cable and its id in the configuration"

NONE = f" not a temperature it can have ({ID}): {CABLE}"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / ID
    made.mkdir()
    return made


def ask(folder: Path) -> Sample | None:
    probe = W1Probe(folder)
    probe.poll_once(ns(7))
    return probe.latest


def told(folder: Path) -> str:
    """Return why there is no reading, in English."""
    sample = ask(folder)
    assert sample == Sample(ns(7), None, sample.problem if sample else None)
    return str(sample.problem)


@pytest.mark.parametrize(
    ("text", "celsius"),
    [("23437\n", 23.437), ("-125\n", -0.125), ("0\n", 0.0), ("125000\n", 125), ("200000\n", 200)],
)
def test_a_number_is_thousandths_of_a_degree(folder: Path, text: str, celsius: float) -> None:
    (folder / "temperature").write_text(text)
    assert ask(folder) == Sample(ns(7), Celsius(celsius))


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("85000\n", f"reads 85.000 °C, the probe's power-up value: {CABLE}"),
        ("", f"is not ready ({ID}): {CABLE}"),
        ("\n", f"is not ready ({ID}): {CABLE}"),
        ("crc=00 NO\n", f"answers 'crc=00 NO',{NONE}"),
        ("23.4\n", f"answers '23.4',{NONE}"),
        ("nan\n", f"answers 'nan',{NONE}"),
        ("9" * 50, f"answers '{'9' * 20}',{NONE}"),
        ("1000001\n", f"answers '1000001',{NONE}"),
        ("-55001\n", f"answers '-55001',{NONE}"),
        ("9" * 400, f"answers '{'9' * 20}',{NONE}"),
        ("9" * 5000, f"answers '{'9' * 20}',{NONE}"),
        ("23°\n", f"answers 'unreadable bytes',{NONE}"),
    ],
)
def test_what_is_no_reading_is_told_with_the_remedy(folder: Path, text: str, problem: str) -> None:
    (folder / "temperature").write_text(text, "utf-8")
    assert told(folder) == problem


def test_a_missing_probe_is_told(tmp_path: Path) -> None:
    assert told(tmp_path / ID) == f"is missing ({ID}): {CABLE}"


@pytest.mark.parametrize(
    ("error", "problem"),
    [
        (OSError(5, "Input/output error"), f"answers with a bad checksum ({ID}): {CABLE}"),
        (
            PermissionError(13, "Permission denied"),
            f"can't be read ({ID}: Permission denied): {CABLE}",
        ),
    ],
)
def test_an_error_of_the_kernel_is_told(
    folder: Path, monkeypatch: pytest.MonkeyPatch, error: OSError, problem: str
) -> None:
    def fail(*_: object) -> str:
        raise error

    monkeypatch.setattr(temperature, "read_text", fail)
    assert told(folder) == problem


def test_it_is_asked_once_a_second_at_most(folder: Path) -> None:
    probe, answers = W1Probe(folder), []
    for now, milli_c in ((10.0, 1000), (10.5, 2000), (10.999, 3000), (11.0, 4000), (12.5, 5000)):
        (folder / "temperature").write_text(f"{milli_c}\n")
        probe.poll_once(ns(now))
        answers.append(probe.latest)
    first, fourth = Sample(ns(10), Celsius(1.0)), Sample(ns(11), Celsius(4.0))
    assert answers == [first, first, first, fourth, Sample(ns(12.5), Celsius(5.0))]


def test_one_that_rests_is_asked_every_nine_seconds_and_at_once_when_it_is_woken(
    folder: Path,
) -> None:
    probe, answers = W1Probe(folder), []
    (folder / "temperature").write_text("20000\n")
    for now, rests in ((10.0, True), (18.999, True), (19.0, True), (20.0, False), (20.1, False)):
        probe.rest(rests=rests)
        probe.poll_once(ns(now))
        assert probe.latest is not None
        answers.append(probe.latest.at)
    assert answers == [ns(10), ns(10), ns(19), ns(20), ns(20)]


def test_its_worker_sleeps_until_it_is_due_or_woken(folder: Path) -> None:
    probe = W1Probe(folder)
    assert probe.wait_s(ns(5)) == 0.5
    (folder / "temperature").write_text("20000\n")
    probe.poll_once(ns(10))
    assert probe.wait_s(ns(10.75)) == 0.5
    probe.rest(rests=True)
    assert probe.wait_s(ns(10.75)) == pytest.approx(8.25)
    assert not probe.woken.is_set()
    probe.rest(rests=False)
    assert probe.woken.is_set()
    assert probe.wait_s(ns(10.75)) == 0.5


def test_a_probe_that_costs_the_processor_little_never_rests(tmp_path: Path) -> None:
    probe = HwmonProbe(tmp_path, "tmp102", "temp1")
    probe.rest(rests=True)
    probe.poll_once(ns(10))
    probe.poll_once(ns(11))
    assert probe.latest is not None
    assert probe.latest.at == ns(11)


def test_before_the_first_question_there_is_no_answer(folder: Path) -> None:
    assert W1Probe(folder).latest is None


def test_the_driver_is_told_once_to_refuse_the_power_up_value(folder: Path) -> None:
    features, probe = folder / "features", W1Probe(folder)
    (folder / "temperature").write_text("20000\n")
    probe.poll_once(ns(1))  # not every kernel has it
    features.write_text("0\n")
    probe.poll_once(ns(2))
    assert features.read_text() == "1\n"
    features.write_text("0\n")
    probe.poll_once(ns(3))
    assert features.read_text() == "0\n"


def test_features_that_cannot_be_written_change_nothing(folder: Path) -> None:
    (folder / "features").mkdir()
    (folder / "temperature").write_text("20000\n")
    assert ask(folder) == Sample(ns(7), Celsius(20.0))
