"""`panelctl export --fhir`: people's sessions as FHIR R4, for the records of a clinic.

A Bundle holds, for each person, a Patient by a pseudonym, the Device, a Procedure for each session
with an Observation for what each band gave and was to give (UCUM `J/cm2`), Observations of what was
told, and QuestionnaireResponses: of first use, and of each month's symptoms. No name is in it, and
no sentence that somebody wrote. Courses, advice and what was put right stay in the other forms.

Source: HL7 FHIR R4 (4.0.1), https://hl7.org/fhir/R4; of these resources R4B has the same elements.
"""

import uuid
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, get_args

from firmware_py import wire

SYSTEM = "urn:light-panel:codes"
UCUM = "http://unitsofmeasure.org"
LOINC = "http://loinc.org"
J_PER_CM2, SCORE = ("J/cm²", "J/cm2"), ("score", "{score}")
# Deterministic: a session has the same address in every export.
_ADDRESSES = uuid.UUID("5a0c1f9e-6a5f-4f0e-8f0f-2d1f6f9f3b71")
_STATUS = {"complete": "completed", "time_limit": "completed", "cancelled": "not-done"}
_BANDS = {"red": "Red light, fluence at the skin", "nir": "Infrared light, fluence at the skin"}
_THERAPY = "http://terminology.hl7.org/CodeSystem/observation-category"
Resource = dict[str, Any]


class Bundle:
    """Makes a Bundle. areas: their names and the panel; questions: of first use; made: when."""

    def __init__(self, areas: wire.AreaList, questions: Mapping[str, str], made: datetime) -> None:
        self._areas = {each.id: each.name for each in areas.areas}
        self._questions = questions
        self._made = made
        self._people: dict[str, str] = {}
        self._entries: list[Resource] = []
        self._device = self._add(
            ("device", areas.panel),
            {
                "resourceType": "Device",
                "status": "active",
                "deviceName": [{"name": areas.panel, "type": "user-friendly-name"}],
                "type": {"text": "Light panel, red and near-infrared"},
                "version": [{"value": areas.version}],
            },
        )

    def of(self, rows: Iterable[wire.Row]) -> Resource:
        """Return the whole Bundle. rows: each person's own row before their others."""
        answers: dict[str, list[wire.AnswerRow]] = {}
        answered: dict[str, str | None] = {}
        for row in rows:
            match row:
                case wire.PersonRow():
                    self._patient(row)
                    answered[row.person] = row.at
                case wire.AnswerRow():
                    answers.setdefault(row.person, []).append(row)
                case wire.SessionRow():
                    self._session(row)
                case wire.NumbnessRow():
                    self._told(row, "numbness", row.numbness_0_10)
                case wire.NoteRow() if row.note_was is None:
                    self._told(row, row.note, row.note_value)
                case wire.SymptomsRow():
                    self._symptoms(row)
        for person, given in answers.items():
            self._answers(person, answered.get(person), given)
        return {
            "resourceType": "Bundle",
            "type": "collection",
            "timestamp": self._made.isoformat(timespec="seconds"),
            "entry": self._entries,
        }

    def _add(self, key: tuple[str, ...], resource: Resource) -> Resource:
        """Keep a resource; return a reference to it. key: what it is of, the same every time."""
        address = f"urn:uuid:{uuid.uuid5(_ADDRESSES, ' '.join(key))}"
        self._entries.append({"fullUrl": address, "resource": resource})
        return {"reference": address}

    def _patient(self, row: wire.PersonRow) -> None:
        # Without an id of theirs, of an older record: one that says nothing of who it is.
        pseudonym = row.person_id or f"person-{len(self._people) + 1}"
        self._people[row.person] = pseudonym
        identifier = [{"system": "urn:light-panel:person", "value": pseudonym}]
        self._add(("patient", pseudonym), {"resourceType": "Patient", "identifier": identifier})

    def _whose(self, person: str) -> Resource:
        key = ("patient", self._people[person])
        return {"reference": f"urn:uuid:{uuid.uuid5(_ADDRESSES, ' '.join(key))}"}

    def _session(self, row: wire.SessionRow) -> None:
        status = _STATUS.get(row.ended, "stopped")
        procedure: Resource = {
            "resourceType": "Procedure",
            "identifier": [{"system": "urn:light-panel:session", "value": row.number}],
            "status": status,
            "code": _code("session", "Light session, red and near-infrared"),
            "subject": self._whose(row.person),
            **_dated("performedDateTime", row.at),
            "bodySite": [_code(row.area, self._areas.get(row.area, row.area))],
            "usedReference": [self._device],
            "note": [
                {"text": f"{row.planned_min} min at {row.distance_cm:g} cm, lit {row.lit_s:.1f} s"},
                *_date_note(row.known),
            ],
        }
        if status != "completed":
            procedure["statusReason"] = _code(row.ended, row.ended.replace("_", " "))
        part = self._add(("session", row.number), procedure)
        for band, given, planned in (
            ("red", row.given_red_j_cm2, row.planned_red_j_cm2),
            ("nir", row.given_nir_j_cm2, row.planned_nir_j_cm2),
        ):
            if given > 0 or planned > 0:
                component = {
                    "code": _code(f"planned-{band}", f"{_BANDS[band]}, planned"),
                    "valueQuantity": _quantity(planned, J_PER_CM2),
                }
                self._observe(
                    row,
                    f"fluence-{band}",
                    _code(f"fluence-{band}", _BANDS[band]),
                    {"valueQuantity": _quantity(given, J_PER_CM2), "component": [component]},
                    part,
                )
        for when, pain in (("before", row.pain_before_0_10), ("after", row.pain_after_0_10)):
            if pain is not None:
                code = _pain(f"Pain {when} the session, 0 to 10")
                value = {"valueQuantity": _quantity(pain, SCORE)}
                self._observe(row, f"pain-{when}", code, value, part)
        for name, red in (("red-skin", row.red_skin), ("red-skin-next-day", row.red_skin_next_day)):
            if red is not None:
                code = _code(name, f"{name.replace('-', ' ').capitalize()}, told by the person")
                self._observe(row, name, code, {"valueBoolean": red}, part)
        for complaint in filter(None, (row.complaints or "").split(",")):
            code = _code("complaint", "Complaint after a session, told by the person")
            value = {"valueCodeableConcept": _code(complaint, complaint.replace("_", " "))}
            self._observe(row, complaint, code, value, part)

    def _told(self, row: wire.NumbnessRow | wire.NoteRow, what: str, score: int | None) -> None:
        value: Resource = {"valueBoolean": True}
        code = _code(what, f"{what.replace('_', ' ').capitalize()}, told by the person")
        if score is not None:
            value = {"valueQuantity": _quantity(score, SCORE)}
            label = f"{what.capitalize()}, 0 to 10"
            code = _pain(label) if what == "pain" else _code(what, label)
        if isinstance(row, wire.NoteRow) and row.area is not None:
            value["bodySite"] = _code(row.area, self._areas.get(row.area, row.area))
        self._observe(row, what, code, value, None)

    def _symptoms(self, row: wire.SymptomsRow) -> None:
        items: list[Resource] = []
        for name in get_args(wire.Symptom):
            said: bool | None = getattr(row, f"symptom_{name}")
            if said is not None:
                items.append({"linkId": name, "answer": [{"valueBoolean": said}]})
        if row.usual_pain_0_10 is not None:
            answer = {"valueInteger": row.usual_pain_0_10}
            items.append({"linkId": "usual-pain-0-10", "answer": [answer]})
        self._add(
            ("symptoms", row.number),
            {
                "resourceType": "QuestionnaireResponse",
                "questionnaire": "urn:light-panel:symptoms",
                "status": "completed",
                "subject": self._whose(row.person),
                **_dated("authored", row.at),
                "item": items,
            },
        )

    def _observe(
        self,
        row: wire.SessionRow | wire.NumbnessRow | wire.NoteRow,
        what: str,
        code: Resource,
        value: Resource,
        part: Resource | None,
    ) -> None:
        category = {"system": _THERAPY, "code": "therapy" if part is not None else "survey"}
        self._add(
            ("observation", type(row).__name__, row.number, what),
            {
                "resourceType": "Observation",
                "status": "final",
                "category": [{"coding": [category]}],
                "code": code,
                "subject": self._whose(row.person),
                **_dated("effectiveDateTime", row.at),
                **({"partOf": [part]} if part is not None else {}),
                **({"note": note} if (note := _date_note(row.known)) else {}),
                "device": self._device,
                **value,
            },
        )

    def _answers(self, person: str, at: str | None, given: list[wire.AnswerRow]) -> None:
        items = [
            {
                "linkId": row.question,
                "text": self._questions.get(row.question, row.question),
                "answer": [{"valueCoding": {"system": SYSTEM, "code": row.answer}}],
            }
            for row in given
        ]
        self._add(
            ("answers", self._people[person]),
            {
                "resourceType": "QuestionnaireResponse",
                "questionnaire": "urn:light-panel:first-use",
                "status": "completed",
                "subject": self._whose(person),
                **_dated("authored", at),
                "item": items,
            },
        )


def validated(bundle: Resource) -> Resource:
    """Return a Bundle that the models of FHIR have read.

    Raises:
        ModuleNotFoundError: fhir.resources isn't installed.
        ValueError: It is none.
    """
    from fhir.resources.R4B.bundle import Bundle as Model  # noqa: PLC0415  seconds that only this needs

    Model.model_validate(bundle)
    return bundle


def _code(code: str, text: str) -> Resource:
    return {"coding": [{"system": SYSTEM, "code": code, "display": text}], "text": text}


def _pain(text: str) -> Resource:
    """Return the code of pain from 0 to 10 as a person tells it."""
    return {"coding": [{"system": LOINC, "code": "72514-3"}], "text": text}


def _quantity(value: float, unit: tuple[str, str]) -> Resource:
    return {"value": value, "unit": unit[0], "system": UCUM, "code": unit[1]}


def _dated(field: str, at: str | None) -> Resource:
    return {} if at is None else {field: at}


def _date_note(known: str) -> list[Resource]:
    """Return what has to be said of a date that isn't sure."""
    said = {
        "by_hand": "Somebody told the panel the time.",
        "at_latest": "Then or earlier: the clock was set only later.",
        "unknown": "The day isn't known.",
    }.get(known)
    return [] if said is None else [{"text": said}]
