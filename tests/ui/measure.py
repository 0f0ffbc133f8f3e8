"""Measures what is on the screen: millimetres, fit, and contrast."""

from collections.abc import Iterable

from rich.segment import Segment
from textual.color import Color
from textual.containers import Container

from tests.ui.driving import Hands, Terminal
from tests.ui.fake_daemon import preview
from ui.display.geometry import Layout
from ui.language import tiles
from ui.language.words import BACK, FEWER, MORE_BY_ONE, say
from ui.screens.base import PanelScreen, StopScreen
from ui.screens.choosing.about import About
from ui.screens.choosing.check import Check
from ui.screens.choosing.minutes import Minutes
from ui.screens.session.view import choice_title, gives_text
from ui.state.choice import Choice
from ui.widgets.bar import DoseBar
from ui.widgets.figures import Figures
from ui.widgets.prose import Prose
from ui.widgets.stop import StopBar
from ui.widgets.target import Target
from ui.widgets.touchable import Touchable


def check_targets(hands: Hands, terminal: Terminal, name: str) -> None:
    targets = [target for target in hands.screen.query(Touchable) if target.display]
    whole = hands.screen.region
    for target in targets:
        where = f"{name}: {target.name} {target.region}"
        width, height = target.region.size
        assert width * terminal.width_mm / terminal.columns >= 20, where
        assert height * terminal.height_mm / terminal.rows >= 20, where
        assert whole.contains_region(target.region), where
        assert not target.disabled or target.lines, where  # type: ignore[attr-defined]  # only Targets are disabled
        edges = target.styles.border
        has_line = all(kind not in {"", "none"} for kind, _ in edges) or target.name == "face"
        assert has_line, where
        # A second tap on what leads on must not fall on STOP, nor a second STOP on what leads on.
        leads_on = target.name in {"start", "pause", "resume", "ok", "clear"}
        inert = terminal.rows - hands.app.geometry.stop_rows
        assert target.region.bottom <= inert or not leads_on or name == "notice", where
        for other in targets:
            assert other is target or not other.region.overlaps(target.region), where
    assert targets or isinstance(hands.screen, StopScreen), name


def check_frame(hands: Hands, terminal: Terminal, name: str) -> None:
    """BACK lies lowest at the left of every screen, and what leads on at the right."""
    shown = [target for target in hands.screen.query(Target) if target.display]
    for target in shown:
        where = f"{name}: {target.name} {target.lines} {target.region}"
        if target.lines[:1] == (say(BACK),):
            assert target.region.x == 0, where
            assert target.region.bottom == terminal.rows, where
        if target.has_class("go") and not target.has_class(
            "next"
        ):  # home has it as its largest tile
            assert target.region.right == terminal.columns, where


def check_alike(hands: Hands, name: str) -> None:
    """No two targets of a screen read alike; a step up or down stands beside what it changes."""
    shown = [target.lines for target in hands.screen.query(Target) if target.display]
    told = [lines for lines in shown if any(lines) and lines not in {(FEWER,), (MORE_BY_ONE,)}]
    assert len(told) == len(set(told)), f"{name}: {told}"


def check_stop(hands: Hands, terminal: Terminal, name: str) -> None:
    bars = list(hands.screen.query(StopBar))
    assert bool(bars) == isinstance(hands.screen, StopScreen), name
    for bar in bars:
        assert bar.region.width == terminal.columns, name
        assert bar.region.bottom == terminal.rows, name
        assert bar.region.height * terminal.height_mm / terminal.rows >= 30, name
        # What acts as STOP is exactly what looks like it.
        assert bar.region.height == hands.app.geometry.stop_rows, name
        for other in hands.screen.query("*").exclude("StopBar"):
            if not isinstance(other, Container) and other.display:
                assert not other.region.overlaps(bar.region), f"{name}: {other}"


def check_words(hands: Hands, name: str) -> None:
    for prose in hands.screen.query(Prose):
        assert prose.fits, f"{name}: {prose} {prose.said} in {prose.content_size}"
    for target in hands.screen.query(Target):
        if target.display and any(target.lines):
            size = target.content_size
            words = target.render()
            assert words.get_height({}, size.width) <= size.height, f"{name}: {target.lines}"
            longest = max(len(word) for word in words.plain.split())
            assert longest <= size.width, f"{name}: {target.lines}"
    for figures in hands.screen.query(Figures):
        assert len(figures.shown) <= figures.content_size.width, f"{name}: {figures.shown}"
    for bar in hands.screen.query(DoseBar):
        words_wide = len(bar.dose.label) + 1 + len(bar.figures)
        assert words_wide <= bar.content_size.width, f"{name}: {bar.dose}"


def check_spoken(hands: Hands, name: str) -> None:
    """Hold every target that is spoken before it acts to having something to say."""
    screen = hands.screen
    if not isinstance(screen, PanelScreen) or screen.AT_ONCE is None:
        return
    for widget in screen.query(Touchable):
        is_spoken = widget.name not in screen.AT_ONCE and not widget.disabled
        if is_spoken and any(widget.words):
            assert tiles.clips(widget.words) != (tiles.WORDLESS,), (name, widget.name, widget.words)


def check_every_area(hands: Hands, name: str) -> None:
    """Put every other area's words in the place of those of the area that is shown."""
    screen = hands.screen
    for area in hands.daemon.areas.areas:
        choice = Choice.usual(area)
        plan = preview(choice.plan(), area, share=0.81)
        match screen:
            case About():
                other = About(choice)
                prose, text, heading = screen.query_one(Prose), other._text(), other._title()
            case Check() if not name.endswith("refused"):
                prose, text = screen.query_one(Prose), tuple(screen._checks(plan))
                heading = choice_title(choice)
            case Minutes():
                is_short = hands.app.geometry.layout is not Layout.WIDE
                rough = gives_text(plan.red, plan.nir, "estimated", is_short=is_short)
                prose, text = screen.query_one("#title", Prose), (rough,)
                heading = choice_title(choice)
            case _:
                return
        prose.tell(*text, heading=heading)
        assert prose.fits, f"{name}: {area.id} {prose.said} in {prose.content_size}"


def check_countdown(hands: Hands, terminal: Terminal, name: str) -> None:
    if name != "running":
        return
    rows = hands.screen._compositor.render_strips()
    inked = [y for y, strip in enumerate(rows[:14]) if set("█▀▄") & set(strip.text)]
    first_run = [y for i, y in enumerate(inked) if y - inked[0] == i]
    assert len(first_run) * terminal.height_mm / terminal.rows >= 12


def luminance(color: Color) -> float:
    """Return the relative luminance as WCAG defines it."""

    def linear(share: float) -> float:
        return share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4

    red, green, blue = (linear(part / 255) for part in color.rgb)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    lighter, darker = sorted((luminance(Color.parse(c)) for c in (one, other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def pairs(strips: Iterable[Iterable[Segment]]) -> set[tuple[str, str, bool]]:
    """Return every (ink, ground, is text) that is drawn."""
    found = set()
    for strip in strips:
        for text, style, _ in strip:
            if not text.strip():
                continue
            assert style is not None
            assert style.color is not None
            assert style.bgcolor is not None
            assert not style.dim
            ink, ground = style.color.get_truecolor().hex, style.bgcolor.get_truecolor().hex
            for char in text:
                if not char.isspace():
                    found.add((ink, ground, not 0x2500 <= ord(char) <= 0x259F))
    return found


def drawn(hands: Hands) -> set[tuple[str, str, bool]]:
    return pairs(hands.screen._compositor.render_strips())


def too_weak(found: set[tuple[str, str, bool]]) -> list[tuple[str, str, bool, float]]:
    return [
        (ink, ground, is_text, round(contrast(ink, ground), 2))
        for ink, ground, is_text in sorted(found)
        # What has its ground's colour is not meant to be seen.
        if contrast(ink, ground) < (7 if is_text else 3) and (is_text or ink != ground)
    ]


async def check_contrast(hands: Hands, name: str) -> None:
    assert too_weak(drawn(hands)) == [], name
    pressed = (*hands.screen.query(Touchable), *hands.screen.query(StopBar))
    for widget in pressed:
        widget.add_class("-pressed")
    await hands.settle(3)
    assert too_weak(drawn(hands)) == [], f"{name}, pressed"
    for widget in pressed:
        widget.remove_class("-pressed")


async def check_focus(hands: Hands, name: str, seen: set[object]) -> None:
    """Look whether the keyboard's place is seen, on each kind of target once."""
    for widget in hands.screen.focus_chain:
        kind = (type(widget), widget.classes)
        if kind in seen:
            continue
        seen.add(kind)
        before = drawn(hands)
        hands.screen.set_focus(widget)
        await hands.settle(2)
        focused = drawn(hands)
        assert focused != before, f"{name}: {widget}"
        assert too_weak(focused) == [], f"{name}: {widget}"
    hands.screen.set_focus(None)
