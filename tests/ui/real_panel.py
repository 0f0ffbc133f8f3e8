"""The real daemon on a simulated machine and the real screen on its socket, in one process."""

import os
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from unittest.mock import patch

from textual.pilot import Pilot
from textual.screen import Screen

from firmware_py.core.units import Ns, ns
from tests.daemon.desk import Desk
from tests.ui.driving import COMPACT, HeldTime, in_haste, quiet
from ui.app import PanelApp
from ui.connection.glass import Glass

DAY_S = 24 * 3600
TICK_S = 0.05


class RealPanel:
    """A desk, and the screen that stands on it; its clock runs with the daemon's ticks."""

    def __init__(self, desk: Desk, app: PanelApp, pilot: Pilot[None], time: HeldTime) -> None:
        self.desk = desk
        self.app = app
        self.pilot = pilot
        self.time = time

    @property
    def screen(self) -> Screen[object]:
        return self.app.screen

    @property
    def shown(self) -> str:
        """Name of the screen that is shown."""
        return type(self.screen).__name__

    async def run(self, ticks: int = 10) -> None:
        """Let ticks of the daemon pass, and what they send reach the screen."""
        for _ in range(ticks):
            self.desk.step()
            self.desk.daemon.serve(0)
            self.time.seconds += TICK_S
            await quiet(self.screen)
            self.app.on_time()

    async def until(self, condition: Callable[[], object], at_most_ticks: int = 400) -> None:
        """Let ticks pass until something is so, or fail."""
        for _ in range(at_most_ticks):
            if condition():
                return
            await self.run(1)
        raise AssertionError(f"still not so, on {self.screen}")

    async def see(self, name: str) -> None:
        """Wait for a screen."""
        await self.until(lambda: self.shown == name)
        await self.run()

    async def pass_days(self, days: float) -> None:
        """Let days pass in the dark, with hardly a tick in them; then what they brought about."""
        world = self.desk.world
        world.clock.advance_to(Ns(world.clock() + ns(days * DAY_S)))
        await self.run(80)

    async def touch(self, name: str) -> None:
        """Touch a target, long enough after whatever was before."""
        await self.run()
        await self.pilot.click(f"#{name}")
        await self.run()


@asynccontextmanager
async def real_panel(folder: Path) -> AsyncIterator[RealPanel]:
    """Run both until the areas are shown."""
    desk, time = Desk(folder), HeldTime()
    with patch.dict(os.environ, {"COLUMNS": str(COMPACT.columns), "LINES": str(COMPACT.rows)}):
        glass = Glass(folder / "sys")
        app = PanelApp(desk.rig.socket, time.clock(), glass=glass.is_there, beats=False)
    try:
        with in_haste():
            async with app.run_test(size=(COMPACT.columns, COMPACT.rows)) as pilot:
                panel = RealPanel(desk, app, pilot, time)
                await panel.see("Home")
                yield panel
    finally:
        desk.close()
