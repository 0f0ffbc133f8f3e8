"""Pictures on the screen: sent with their own cells, once, and not where there is no graphics."""

from rich.console import Console
from textual._compositor import ChopsUpdate
from textual.widget import Widget

from tests.ui import driving
from tests.ui.driving import WIDE, Hands, person
from tests.ui.fake_daemon import IDLE, LIT, SETTINGS, change
from ui.display.graphics import Graphics
from ui.state.choice import Choice
from ui.widgets import picture
from ui.widgets.figures import Figures
from ui.widgets.picture import Pictured
from ui.widgets.prose import Prose
from ui.widgets.target import Target

SIXEL = "\x1bP"


async def with_graphics(hands: Hands) -> None:
    """Have the terminal draw pictures from now on."""
    hands.app.graphics = Graphics(10, 20)
    shown = type(hands.screen).__name__
    hands.app.go.page()
    await hands.settle()
    await hands.see(shown)


def sent(hands: Hands, *widgets: Widget) -> str:
    """Return what goes to the terminal where these widgets are drawn again; none: everything."""
    compositor = hands.screen._compositor
    if not widgets:
        return "".join(segment.text for strip in compositor.render_strips() for segment in strip)
    compositor._dirty_regions = {widget.region for widget in widgets}
    update = driving._draw(compositor)
    assert isinstance(update, ChopsUpdate)
    return update.render_segments(Console(color_system="truecolor"))


async def test_a_screen_sends_each_of_its_pictures_once() -> None:
    async with person(WIDE) as hands:
        await with_graphics(hands)
        drawn = [
            scene
            for widget in hands.screen.walk_children(Widget)
            if isinstance(widget, Pictured)
            for scene, _ in widget.pictures()
        ]
        assert len(drawn) >= 3
        assert sent(hands).count(SIXEL) == len(drawn)


async def test_without_graphics_no_picture_is_sent_and_no_row_is_kept_free() -> None:
    async with person() as hands:
        assert SIXEL not in sent(hands)
        assert hands.screen.query_one("#next", Target)._picture_rows == 0


async def test_a_neighbour_that_changes_does_not_send_a_picture_again() -> None:
    async with person(telemetry=LIT) as hands:
        await with_graphics(hands)
        line, pause = hands.screen.query_one("#line", Prose), hands.find("pause")
        assert SIXEL not in sent(hands, line)
        assert sent(hands, pause).count(SIXEL) == 1
        face = hands.screen.query_one("#face", Figures)
        assert len(face.pictures()) == len("14:32")
        assert sent(hands, face).count(SIXEL) == len("14:32")
        assert sent(hands, face, line).count(SIXEL) == len("14:32")


async def test_a_second_that_passes_encodes_no_more_than_the_figures_never_shown_before() -> None:
    still = change(SETTINGS, breathing=False)
    async with person(telemetry=LIT, settings=still) as hands:
        await with_graphics(hands)
        sent(hands)
        for remaining, new in ((871.4, 0), (870.4, 1), (871.4, 0), (870.4, 0)):
            before = picture._encoded.cache_info().misses
            await hands.tell(change(LIT, remaining_s=remaining, seq=round(remaining)))
            await hands.passes(1)
            sent(hands)
            assert picture._encoded.cache_info().misses - before <= new


async def test_a_picture_is_still_there_where_its_line_is_cut_at_its_end() -> None:
    async with person() as hands:
        await with_graphics(hands)
        tile = hands.screen.query_one("#next", Target)
        lines = tile.render_lines(tile.outer_size.region)
        width = tile.outer_size.width
        last = lines[-1]
        assert last.cell_length == width
        for cut in (last.crop(0, width), last.divide([width])[0], last.crop_extend(0, width, None)):
            assert SIXEL in "".join(segment.text for segment in cut)


async def test_the_cursor_is_put_back_and_the_cells_below_a_picture_are_blank() -> None:
    async with person() as hands:
        await with_graphics(hands)
        tile = hands.screen.query_one("#next", Target)
        lines = tile.render_lines(tile.outer_size.region)
        text = "".join(segment.text for segment in lines[-1])
        assert text.index("\x1b7") < text.index(SIXEL) < text.index("\x1b8")
        ((_, cells),) = tile.pictures()
        for row in range(cells.y, cells.bottom):
            inside = lines[row].crop(cells.x, cells.right)
            assert "".join(s.text for s in inside if SIXEL not in s.text).strip() == ""


async def test_dimming_draws_the_pictures_darker() -> None:
    async with person(telemetry=change(IDLE)) as hands:
        await with_graphics(hands)
        bright = sent(hands)
        hands.app._dimmer.shade.set(0.5)
        dark = sent(hands)
        assert dark.count(SIXEL) == bright.count(SIXEL)
        assert dark != bright


async def test_the_checks_stand_beside_their_pictures_and_in_words_where_one_has_no_room() -> None:
    async with person() as hands:
        hands.app.graphics = Graphics(10, 20)
        assert hands.app.state.areas is not None
        areas = {area.id: area for area in hands.app.state.areas.areas}
        for area, is_drawn in (("soles", True), ("shins", False)):
            hands.app.go.check(Choice.usual(areas[area]))
            await hands.see("Check")
            await hands.until(lambda: not hands.find("start").disabled)
            await hands.settle()
            assert (hands.find("rows").display, hands.find("explained").display) == (
                is_drawn,
                not is_drawn,
            )
            shown = hands.find("rows" if is_drawn else "explained")
            words = [prose for prose in shown.query(Prose) if prose.display]
            assert all(prose.fits for prose in words)
            told = " ".join(text for prose in words for text in prose.said)
            for part in (
                "Don't look into the light.",
                "Skin looked at",
                "Nothing touches the panel.",
            ):
                assert part in told
