"""What each area had, as bars in the colours of the light."""

from collections.abc import Sequence

from textual.content import Content
from textual.widget import Widget

from firmware_py.wire import AreaDose
from ui.display import palette
from ui.language.text import short_area

_NAME = 12
_FIGURES = 9


class AreaDoses(Widget):
    """A row for each area: its name, red and infrared end to end, and their sum in J/cm²."""

    def __init__(self) -> None:
        super().__init__(id="doses")
        self._doses: Sequence[AreaDose] = ()

    def show(self, doses: Sequence[AreaDose]) -> None:
        """Show other doses, the largest first."""
        doses = sorted(doses, key=_total, reverse=True)
        if self._doses != doses:
            self._doses = doses
            self.refresh()

    def render(self) -> Content:
        """Draw as many as there is room for."""
        width, height = self.content_size
        rows = []
        most = max((_total(each) for each in self._doses), default=0.0) or 1.0
        room = max(1, width - _NAME - _FIGURES)
        for each in self._doses[:height]:
            red = round(room * each.red_j_cm2 / most)
            nir = round(room * _total(each) / most) - red
            gap = " " * (room - red - nir)
            rows.append(
                Content.assemble(
                    (f"{short_area(each.area, each.area):<{_NAME}}"[:_NAME], palette.TEXT),
                    ("█" * red, palette.RED_FILL),
                    ("█" * nir, palette.NIR_FILL),
                    (f"{gap}{_total(each):>{_FIGURES}.0f}", palette.TEXT),
                )
            )
        return Content("\n").join(rows)


def _total(dose: AreaDose) -> float:
    return dose.red_j_cm2 + dose.nir_j_cm2
