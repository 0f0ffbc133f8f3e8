"""The real daemon and the real screen: every language shows the share of the dose that is given."""

import asyncio
import os
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import get_args
from unittest.mock import patch

import pytest

from firmware_py import wire
from tests.daemon.desk import Desk
from tests.ui.driving import WIDE, Hands, HeldTime, in_haste
from tests.ui.fake_daemon import FakeDaemon
from ui.app import PanelApp
from ui.language import catalogues
from ui.language.text import decimal
from ui.widgets.prose import Prose
from ui.widgets.target import Target

# What a gentle start's first session says, on the way to it and at START. A language that is not
# here is held to the figure alone.
SHOWN = {
    "en": ("A gentle start: gives 50 % of the dose.", "gives 50 % of the dose"),
    "de": ("Sanfter Beginn: 50 % der Dosis.", "gibt 50 % der Dosis"),
    "es": ("Inicio suave: da el 50 % de la dosis.", "da el 50 % de la dosis"),
}


@asynccontextmanager
async def screen_of(desk: Desk) -> AsyncIterator[Hands]:
    """Run the screen on a desk's daemon, which ticks on meanwhile."""

    async def live() -> None:
        while True:
            desk.step()
            desk.daemon.serve(0)
            await asyncio.sleep(0)

    time, ticking = HeldTime(), asyncio.create_task(live())
    with patch.dict(os.environ, {"COLUMNS": str(WIDE.columns), "LINES": str(WIDE.rows)}):
        app = PanelApp(desk.rig.socket, time.clock(), beats=False)
    try:
        with in_haste():
            async with app.run_test(size=(WIDE.columns, WIDE.rows)) as pilot:
                hands = Hands(app, pilot, FakeDaemon(Path("unused")), time)
                state = app.state
                await hands.until(
                    lambda: None not in (state.telemetry, state.areas, state.settings)
                )
                await hands.settle()
                try:
                    yield hands
                finally:
                    ticking.cancel()  # telemetry that comes while the screen ends finds none
                    await hands.settle()
    finally:
        ticking.cancel()
        catalogues.speak("en")


@pytest.mark.parametrize("language", get_args(wire.LanguageCode))
async def test_a_gentle_start_at_half_the_dose_is_shown_as_half(
    tmp_path: Path, language: wire.LanguageCode
) -> None:
    desk = Desk(tmp_path)
    try:
        desk.done(wire.GentleStart(name="Me", on=True))
        desk.ask(wire.Settings(language=language))
        plan = desk.ask(wire.Plan(area="soles", minutes=15))
        assert isinstance(plan, wire.PlanPreview)
        async with screen_of(desk) as hands:
            await hands.see("Home")
            await hands.touch("area-0")
            await hands.see("Minutes")
            sentence = hands.screen.query_one("#sentence", Prose)
            await hands.until(lambda: sentence.said != ("",) and sentence.said)
            (on_the_way,) = sentence.said
            assert re.findall(r"\d+", on_the_way) == ["50"]
            await hands.touch("next")
            await hands.see("Check")
            distance = hands.screen.query_one("#distance", Target)
            await hands.until(lambda: not hands.find("start").disabled)
            assert re.findall(r"\d+", distance.lines[-1]) == ["50"]
            shown = (on_the_way, distance.lines[-1])
            assert shown == SHOWN.get(language, shown)
            # The fluences beside it are those of the plan.
            told = " ".join(hands.screen.query_one("#checks", Prose).said)
            for channel in (plan.red, plan.nir):
                assert decimal(f"{channel.target_j_cm2:.1f}") in told
            assert not re.search(r"100 ?%", told)
    finally:
        desk.close()
