"""All that the page is made of, as the daemon told it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from html import escape

from firmware_py import wire
from firmware_py.panelctl.report.tongue import Tongue


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What is known of one person. questions: their text by key; made: when.

    All times are those of the panel's zone.
    """

    rows: tuple[wire.Row, ...]
    overview: wire.OverviewInfo
    areas: wire.AreaList
    questions: Mapping[str, str]
    made: datetime
    tongue: Tongue

    @property
    def sessions(self) -> Sequence[wire.SessionRow]:
        """The sessions, oldest first."""
        return [row for row in self.rows if isinstance(row, wire.SessionRow)]

    @property
    def numbness(self) -> Sequence[wire.NumbnessRow]:
        """What was told of numbness, oldest first."""
        return [row for row in self.rows if isinstance(row, wire.NumbnessRow)]

    def say(self, text: str, **values: object) -> str:
        """Return a sentence in the page's language; its values are text of the page already."""
        return self.tongue.say(text, **values)

    def area(self, key: str) -> wire.AreaInfo | None:
        """Return an area of the catalogue."""
        return next((each for each in self.areas.areas if each.id == key), None)

    def name(self, key: str) -> str:
        """Return an area's name, as text of the page."""
        found = self.area(key)
        return escape(self.say(found.name) if found is not None else key)

    def course(self, key: str) -> wire.CourseInfo | None:
        """Return the course of an area that is under way."""
        return next((each for each in self.overview.courses if each.area == key), None)


def heading(facts: Facts, texts: Sequence[str]) -> str:
    """Return a table's heading; a unit has a line of its own."""
    return "".join(f"<th>{facts.say(text).replace(', ', ',<br>')}</th>" for text in texts)
