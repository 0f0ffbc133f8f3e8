"""The display's own brightness: the kernel's backlight, or where there is none darker colours."""

from functools import lru_cache
from pathlib import Path

from rich.segment import Segment
from rich.style import Style
from textual.color import Color
from textual.filter import LineFilter

KERNEL = Path("/sys/class/backlight")
_BLACK = Color(0, 0, 0)


class Backlight:
    """The first backlight under a folder such as /sys/class/backlight; None: there is none."""

    def __init__(self, root: Path | None) -> None:
        self._file: Path | None = None
        self._most = 0
        for file in sorted(root.glob("*/max_brightness")) if root is not None else ():
            try:
                self._most = int(file.read_text())
            except (OSError, ValueError):
                continue
            self._file = file.with_name("brightness")
            return

    def set(self, share: float) -> bool:
        """Make it so bright, 0..1; tell whether there is a backlight that could be set."""
        if self._file is None:
            return False
        steps = round(share * self._most)
        try:
            self._file.write_text(str(max(1, steps) if share > 0 else 0))
        except OSError:
            return False
        return True


class Shade(LineFilter):
    """Everything that is drawn, darker. share: of its brightness, 1 for as it is."""

    def __init__(self) -> None:
        super().__init__(enabled=False)
        self._share = 1.0

    @property
    def share(self) -> float:
        """The brightness that is left, 0..1."""
        return self._share

    def set(self, share: float) -> bool:
        """Take on a darkness; tell whether it differs from before."""
        before, self._share = self._share, share
        self.enabled = share < 1
        return share != before

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:  # noqa: ARG002  textual's
        """Return the segments as they are drawn."""
        return [
            Segment(text, _darker(style, self._share) if style is not None else style, control)
            for text, style, control in segments
        ]


@lru_cache(maxsize=1024)
def _darker(style: Style, share: float) -> Style:
    parts = {"color": style.color, "bgcolor": style.bgcolor}
    shaded = {
        name: _BLACK.blend(Color.from_rich_color(color), share).hex
        for name, color in parts.items()
        if color is not None
    }
    return style + Style(**shaded)  # type: ignore[arg-type]  # only these two
