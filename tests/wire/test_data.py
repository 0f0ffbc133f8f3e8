"""Rows of people's data: named with their units, and never too long for a line."""

from firmware_py import wire
from firmware_py.history.data import export

LONG = wire.SessionRow(
    person="ß" * 40, number="f" * 32, at="2026-09-30T18:40:00.123456Z", known="at_latest",
    area="a" * 32, mode="both", strength="strong", planned_min=20, distance_cm=15.123456789012345,
    planned_red_j_cm2=9.123456789012345, planned_nir_j_cm2=9.123456789012345,
    given_red_j_cm2=9.123456789012345, given_nir_j_cm2=9.123456789012345, lit_s=1199.123456789,
    ended="pause_limit", reason="𝄞" * 500, finishes="f" * 32, pain_before_0_10=10,
    pain_after_0_10=10, red_skin=False, red_skin_next_day=False,
)  # fmt: skip


def test_the_longest_row_fits_a_request_and_a_page_of_them_an_answer() -> None:
    request = wire.ImportRows(id=2**53 - 1, first=True, rows=(wire.Line(line=2**31, row=LONG),))
    assert len(wire.encode(request)) <= wire.MAX_REQUEST_BYTES
    page = wire.ExportPage(person="ß" * 40, rows=(LONG,) * export.PAGE, next="f" * 60)
    assert len(wire.encode(page)) <= wire.MAX_REPLY_BYTES


def test_every_number_with_a_unit_has_it_in_its_name() -> None:
    units = ("_min", "_cm", "_j_cm2", "_s", "_0_10")
    plain = {"kind", "person", "number", "at", "known", "area", "mode", "strength", "ended",
             "reason", "finishes", "red_skin", "red_skin_next_day", "complaints",
             "counts", "claim", "overridden"}  # fmt: skip
    fields = set(wire.SessionRow.__struct_fields__) - plain
    assert [name for name in fields if not name.endswith(units)] == []
