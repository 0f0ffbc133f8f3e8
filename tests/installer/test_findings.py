"""Each finding of the doctor: its id, its level, one sentence and one remedy."""

import json
import re
from pathlib import Path

from firmware_py.installer import doctor
from firmware_py.installer.finding import id_of
from firmware_py.installer.root import Place
from tests.installer.findings import LEVELS, PAGE, page, rows
from tests.installer.test_doctor import Desk


def test_the_page_tells_every_finding_there_is() -> None:
    assert PAGE.read_text("utf-8") == page(), "python -m tests.installer.findings"


def test_what_is_not_well_has_a_remedy_and_what_is_well_has_none() -> None:
    found = list(rows())
    assert len(found) > 60
    for row in found:
        assert bool(row.remedy) is (LEVELS[row.level] != "ok"), row
        assert "\n" not in row.text + row.remedy


def test_an_id_is_small_letters_figures_and_dashes() -> None:
    assert id_of("GPIO 12") == "gpio-12"
    assert id_of("/dev/gpiochip0") == "dev-gpiochip0"
    assert id_of("light hours, red") == "light-hours-red"


def test_in_a_report_an_id_stands_once(tmp_path: Path) -> None:
    for found in (
        doctor.examine(Desk(tmp_path).place),
        doctor.examine(Place(root=tmp_path / "nothing", ask=lambda *_command: None)),
    ):
        ids = [each.id for each in found]
        assert sorted(ids) == sorted(set(ids))
        assert all(re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", each) for each in ids)


def test_the_json_keeps_its_five_fields(tmp_path: Path) -> None:
    found = json.loads(doctor.as_json(doctor.examine(Desk(tmp_path).place)))
    assert {tuple(each) for each in found} == {("id", "name", "level", "text", "remedy")}
