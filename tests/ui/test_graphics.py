"""What a terminal answers, and whether it then gets pictures."""

import pytest

from ui.display.graphics import Graphics, understand

CELL = b"\x1b[6;34;17t"


@pytest.mark.parametrize(
    ("answers", "by_window", "meant"),
    [
        # foot, xterm -ti vt340, WezTerm
        (CELL + b"\x1b[?62;4;22;28;29c", None, Graphics(17, 34)),
        (b"\x1b[?62;4;22c" + CELL, None, Graphics(17, 34)),
        (b"\x1b[?63;1;2;4;6c", (9, 18), Graphics(9, 18)),
        # no sixel: the 4 is part of another number, or the terminal's own class
        (CELL + b"\x1b[?62;22;44c", None, None),
        (CELL + b"\x1b[?4;6c", None, None),
        (CELL + b"\x1b[?62c", None, None),
        # says it draws, and not how large its cells are
        (b"\x1b[?62;4c", None, None),
        (b"\x1b[?62;4c", (0, 0), None),
        (b"\x1b[6;0;0t\x1b[?62;4c", None, None),
        (b"\x1b[6;34;9999t\x1b[?62;4c", None, None),
        # says nothing, or rubbish
        (b"", (9, 18), None),
        (b"hello", (9, 18), None),
        (b"\x1b[?62;4", (9, 18), None),
    ],
)
def test_pictures_are_drawn_only_where_the_terminal_says_so(
    answers: bytes, by_window: tuple[int, int] | None, meant: Graphics | None
) -> None:
    assert understand(answers, by_window) == meant
