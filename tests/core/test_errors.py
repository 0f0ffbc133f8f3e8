"""One error tree: each is ours, and what Python's own code would expect too."""

import pytest

from firmware_py.core import errors
from firmware_py.core.reasons import Detail, Reason


@pytest.mark.parametrize(
    ("error", "also"),
    [
        (errors.ConfigError, ValueError),
        (errors.HardwareError, OSError),
        (errors.LedgerError, Exception),
    ],
)
def test_every_error_is_a_panel_error(
    error: type[errors.PanelError], also: type[Exception]
) -> None:
    raised = error("no light: 3 A, at most 2 A; call your installer")
    assert isinstance(raised, errors.PanelError)
    assert isinstance(raised, also)
    assert str(raised) == "no light: 3 A, at most 2 A; call your installer"


def test_a_refusal_carries_its_code_and_reads_in_english() -> None:
    refused = errors.RefusedError(Reason.PEOPLE_FULL, count=20, field="name")
    assert isinstance(refused, errors.PanelError)
    assert refused.said == Reason.PEOPLE_FULL.said(count=20)
    assert str(refused) == "20 people are there already"
    assert errors.RefusedError(refused.said).said is refused.said


def test_what_was_not_kept_carries_its_code_and_is_an_error_of_the_ledger() -> None:
    said = Reason.DOSE_UNSAVED.said(detail=Detail("no room"))
    error = errors.NotKeptError(said)
    assert isinstance(error, errors.LedgerError)
    assert error.said is said
    assert str(error) == "the dose can't be saved: no room; check the disk"


def test_a_refusal_names_its_field_where_there_is_one() -> None:
    assert errors.RefusedError(Reason.CODE_WRONG, field="pin").field == "pin"
    assert errors.RefusedError(Reason.NO_FAULT).field is None
