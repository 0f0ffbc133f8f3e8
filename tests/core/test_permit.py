"""A permit is good from its making until it expires, and not at that instant."""

import pytest

from firmware_py.core.permit import Permit
from firmware_py.core.units import Duty, Ns

PERMIT = Permit(red=Duty(0.1), nir=Duty(0.2), issued=Ns(100), expires=Ns(600))


@pytest.mark.parametrize(
    ("now", "valid"), [(99, False), (100, True), (599, True), (600, False), (10**12, False)]
)
def test_a_permit_expires(now: int, *, valid: bool) -> None:
    assert PERMIT.is_valid(Ns(now)) is valid
