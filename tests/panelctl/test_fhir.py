"""The export for clinics: FHIR's own models read it, it adds up, and nobody's name is in it."""

import argparse
import json
import math
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from firmware_py import wire
from firmware_py.panelctl import data_verbs
from firmware_py.panelctl.start import DONE, REFUSED
from tests.daemon.desk import Desk
from tests.daemon.requests.test_allowances import DAY, write
from tests.daemon.requests.test_data import DeskClient, lived, rows

# What R4 (4.0.1) asks of each: its required elements, written out from hl7.org/fhir/R4.
REQUIRED = {
    "Patient": set(),
    "Device": set(),
    "Procedure": {"status", "subject"},
    "Observation": {"status", "code"},
    "QuestionnaireResponse": {"status"},
}
STATUS = {
    "Device": {"active"},
    "Procedure": {"completed", "stopped", "not-done"},
    "Observation": {"final"},
    "QuestionnaireResponse": {"completed"},
}


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    folder = tmp_path_factory.mktemp("desk")
    write(folder, [(30 * DAY, "soles", 1), (9 * DAY, "knees", 0.5), (2 * DAY, "soles", 1)])
    desk = Desk(folder)
    lived(desk)
    yield desk
    desk.close()


def export(desk: Desk, file: Path, person: str | None = None) -> int:
    arguments = argparse.Namespace(
        verb="export", csv=False, json=False, fhir=file, person=person, output=None, locale=None
    )
    return data_verbs.data(DeskClient(desk), arguments)  # type: ignore[arg-type]  # as a client


@pytest.fixture(scope="module")
def bundle(desk: Desk, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    file = tmp_path_factory.mktemp("out") / "bundle.json"
    assert export(desk, file) == DONE
    assert file.stat().st_mode & 0o777 == 0o600
    found: dict[str, Any] = json.loads(file.read_text("utf-8"))
    return found


def of(bundle: dict[str, Any], kind: str) -> list[dict[str, Any]]:
    resources = [entry["resource"] for entry in bundle["entry"]]
    return [each for each in resources if each["resourceType"] == kind]


def test_fhir_s_own_models_read_it_and_give_it_back(bundle: dict[str, Any]) -> None:
    from fhir.resources.R4B.bundle import Bundle  # noqa: PLC0415  half a second for each worker

    read = json.loads(Bundle.model_validate(bundle).model_dump_json())
    assert len(read["entry"]) == len(bundle["entry"])
    for back, ours in zip(read["entry"], bundle["entry"], strict=True):
        assert set(back["resource"]) == set(ours["resource"])


def test_what_r4_requires_is_there_and_every_reference_leads_somewhere(
    bundle: dict[str, Any],
) -> None:
    addresses = [entry["fullUrl"] for entry in bundle["entry"]]
    assert len(set(addresses)) == len(addresses)
    assert {entry["resource"]["resourceType"] for entry in bundle["entry"]} == set(REQUIRED)
    for entry in bundle["entry"]:
        kind = entry["resource"]["resourceType"]
        assert set(entry["resource"]) >= REQUIRED[kind]
        if kind in STATUS:
            assert entry["resource"]["status"] in STATUS[kind]
    assert set(references(bundle)) <= set(addresses)
    assert references(bundle)


def references(found: object) -> list[str]:
    if isinstance(found, list):
        return [each for one in found for each in references(one)]
    if not isinstance(found, dict):
        return []
    mine = [found["reference"]] if "reference" in found else []
    return mine + [each for one in found.values() for each in references(one)]


def test_the_sums_of_each_band_are_those_of_the_rows(desk: Desk, bundle: dict[str, Any]) -> None:
    sessions = [row for row in rows(desk) if isinstance(row, wire.SessionRow)]
    assert len(of(bundle, "Procedure")) == len(sessions)
    for band in ("red", "nir"):
        seen = [
            each
            for each in of(bundle, "Observation")
            if each["code"]["coding"][0]["code"] == f"fluence-{band}"
        ]
        given = math.fsum(each["valueQuantity"]["value"] for each in seen)
        planned = math.fsum(each["component"][0]["valueQuantity"]["value"] for each in seen)
        assert given == math.fsum(getattr(row, f"given_{band}_j_cm2") for row in sessions)
        assert planned == math.fsum(getattr(row, f"planned_{band}_j_cm2") for row in sessions)
        units = {(q["system"], q["code"]) for q in (each["valueQuantity"] for each in seen)}
        assert units == {("http://unitsofmeasure.org", "J/cm2")}


def test_answers_pain_numbness_and_notes_are_there_and_no_name(
    desk: Desk, bundle: dict[str, Any]
) -> None:
    people = [row for row in rows(desk) if isinstance(row, wire.PersonRow)]
    pseudonyms = {each["identifier"][0]["value"] for each in of(bundle, "Patient")}
    assert pseudonyms == {person.person_id for person in people}
    text = json.dumps(bundle, ensure_ascii=False)
    for name in ("Zoë", "O'Neil", '"Me"', "Dr Lee"):
        assert name not in text
    answers = [row for row in rows(desk) if isinstance(row, wire.AnswerRow)]
    responses = of(bundle, "QuestionnaireResponse")
    first_use = [each for each in responses if each["questionnaire"].endswith("first-use")]
    assert len([item for each in first_use for item in each["item"]]) == len(answers)
    (symptoms,) = [each for each in responses if each["questionnaire"].endswith("symptoms")]
    assert {item["linkId"]: item["answer"] for item in symptoms["item"]} == {
        "numb": [{"valueBoolean": True}],
        "burning": [{"valueBoolean": False}],
        "tender": [{"valueBoolean": True}],
        "usual-pain-0-10": [{"valueInteger": 6}],
    }
    told = {each["code"]["text"] for each in of(bundle, "Observation")}
    assert told >= {
        "Pain before the session, 0 to 10", "Pain, 0 to 10", "Numbness, 0 to 10",
        "Fall, told by the person", "Red skin, told by the person",
    }  # fmt: skip


def test_without_the_extra_one_sentence_says_what_to_install(
    desk: Desk, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "fhir.resources.R4B.bundle", None)
    assert export(desk, tmp_path / "bundle.json") == REFUSED
    assert "pip install 'light-panel[fhir]'" in capsys.readouterr().err
    assert not (tmp_path / "bundle.json").exists()
