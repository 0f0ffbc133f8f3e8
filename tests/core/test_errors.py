"""One error tree: each is ours, and what Python's own code would expect too."""

import pytest

from firmware_py.core import errors


@pytest.mark.parametrize(
    ("error", "also"),
    [
        (errors.RefusedError, Exception),
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


def test_a_refusal_names_its_field_where_there_is_one() -> None:
    assert errors.RefusedError("9 minutes", "minutes").field == "minutes"
    assert errors.RefusedError("not now").field is None
