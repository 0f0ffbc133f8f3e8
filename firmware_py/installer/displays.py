"""The displays that a panel may have, and the letters that fit them."""

from dataclasses import dataclass

CAPITAL = 0.73  # of the font's pixels, DejaVu Sans Mono
CELL = 0.6  # of the font's pixels: a letter's width
CAPITALS_MM = 3.5
LEAST_COLUMNS = 31  # what the narrowest layout needs


@dataclass(frozen=True, slots=True)
class Display:
    """As it stands unturned: visible millimetres and pixels."""

    name: str
    width_mm: float
    height_mm: float
    width_px: int
    height_px: int
    tried_px: int | None = None  # the font that its screens were drawn for

    def turned(self, degrees: int) -> "Display":
        """Return it as it stands after a turn."""
        if degrees % 180 == 0:
            return self
        return Display(
            self.name, self.height_mm, self.width_mm, self.height_px, self.width_px, self.tried_px
        )

    @property
    def font_px(self) -> int:
        """The font whose capitals are 3.5 mm tall, or the largest that leaves enough columns."""
        if self.tried_px is not None:
            return self.tried_px
        wanted = CAPITALS_MM / CAPITAL * self.width_px / self.width_mm
        return min(round(wanted), int(self.width_px / LEAST_COLUMNS / CELL))

    @property
    def capital_mm(self) -> float:
        """How tall capitals then are."""
        return self.font_px * CAPITAL * self.width_mm / self.width_px


DISPLAYS: dict[str, Display] = {
    "v1-7": Display("v1-7", 154.0, 86.0, 800, 480, 28),
    "touch2-7": Display("touch2-7", 88.0, 155.0, 720, 1280, 39),
    "touch2-5": Display("touch2-5", 62.0, 110.0, 720, 1280),
}
