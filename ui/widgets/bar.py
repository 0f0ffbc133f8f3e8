"""One channel's dose: how much of its target has been given, as a bar and in figures."""

from dataclasses import dataclass

from textual.content import Content
from textual.reactive import reactive
from textual.widget import Widget

from ui.display import palette

_UNIT = " J/cm²"
_LABEL = 10  # columns; the longest in any language
_EIGHTHS = " ▏▎▍▌▋▊▉"


@dataclass(frozen=True, slots=True)
class Dose:
    """What a bar shows. share: of the target, in coarse steps; None: no bar.

    longer: what else may be said instead of the figures where there are two rows, the best first.
    """

    label: str
    share: float | None
    figures: str
    longer: tuple[str, ...] = ()


class DoseBar(Widget):
    """Label, bar and figures in one row; in two where there is room."""

    dose: reactive[Dose] = reactive(Dose("", None, ""))

    def __init__(self, fill: str, *, id: str) -> None:  # noqa: A002  as textual names it
        super().__init__(id=id, classes="dose")
        self._fill = f"{fill} on {palette.TRACK}"

    @property
    def figures(self) -> str:
        """The most that there is room for; in the end the figures without their unit."""
        dose = self.dose
        room = self.content_size.width - len(dose.label) - 1
        longer = dose.longer if self.content_size.height > 1 else ()
        fits = (text for text in (*longer, dose.figures) if len(text) <= room)
        return next(fits, dose.figures.removesuffix(_UNIT))

    def render(self) -> Content:
        """Draw."""
        width = self.content_size.width
        dose = self.dose
        if self.content_size.height > 1:
            figures = self.figures
            gap = " " * max(1, width - len(dose.label) - len(figures))
            head = Content.assemble((dose.label, "bold"), gap, figures, "\n")
            return head + self._bar(width)
        room = max(0, width - _LABEL - 1 - len(dose.figures) - 1)
        label = Content.styled(f"{dose.label:<{_LABEL}} ", "bold")
        return Content.assemble(label, self._bar(room), f" {dose.figures}")

    def _bar(self, width: int) -> Content:
        if self.dose.share is None or width < 3:  # noqa: PLR2004  nothing to be seen in less
            return Content(" " * width)
        if self.dose.share >= 1:
            return Content.styled("█" * width, self._fill)
        inner = width - 1
        eighths = round(max(self.dose.share, 0.0) * inner * 8)
        full, part = divmod(eighths, 8)
        drawn = ("█" * full + (_EIGHTHS[part] if full < inner else "")).ljust(inner)
        return Content.assemble((drawn, self._fill), ("▕", f"{palette.LINE} on {palette.TRACK}"))
