"""Day and time, by large steppers, where no clock is set: what has to wait waits for it."""

import calendar
from datetime import datetime, timedelta
from functools import partial

from textual.app import ComposeResult
from textual.containers import Container

from firmware_py.wire import Done, Refused, Request, SetClock
from ui.connection.messages import Reply
from ui.display.geometry import Layout
from ui.language.messages import message, pairs, refusal
from ui.language.text import time_of_day
from ui.language.words import (
    BACK,
    DATE,
    DAY,
    HOUR,
    MINUTE,
    MONTH,
    MONTHS,
    NEXT,
    SET,
    SKIP,
    TEN_MINUTES,
    WEEKDAYS,
    WHAT_DAY,
    WHAT_TIME,
    YEAR,
    say,
)
from ui.screens.base import PanelScreen
from ui.screens.notice import Notice
from ui.screens.settings.time_told import TimeTold
from ui.state.panel_time import panel_zone
from ui.widgets.prose import Prose
from ui.widgets.stepper import Stepper, step_of
from ui.widgets.target import Target

# A clock that nothing keeps starts long ago; nobody shall count up from there.
FIRST_YEAR, LAST_YEAR = 2026, 2099
_DAY = ("day", "month", "year")
_TIME = ("hour", "ten", "minute")


class SetTime(PanelScreen):
    """First the day, then the time. shown: what was chosen so far."""

    def __init__(self, shown: datetime | None = None, *, asks_time: bool = False) -> None:
        super().__init__()
        self._shown = shown
        self._asks_time = asks_time

    def compose(self) -> ComposeResult:
        """Lay out three steppers, each upright, above the ways out and on."""
        if self._shown is None:
            self._shown = _start(self.panel.clock.now())
        small = self.panel.geometry.layout is Layout.COMPACT
        if not small:
            yield Prose(id="title")
        steppers = (
            Stepper(name, label, "", upright=True) for name, label in self._labels().items()
        )
        yield Container(*steppers, id="steppers")
        leave = Target(say(BACK if self._asks_time else SKIP), name="back")
        on = Target(say(SET if self._asks_time else NEXT), name="next", classes="go")
        yield Container(leave, *((Prose(id="title"),) if small else ()), on, id="foot")

    def on_mount(self) -> None:
        """Show where it starts."""
        self._show()

    def touched(self, name: str, /) -> None:
        """Step, or go on, back or past it."""
        which, step = step_of(name)
        if step:
            self._shown = stepped(self.chosen, which, step)
            self._show()
        elif name == "back" and self._asks_time:
            self.panel.show(SetTime(self.chosen))
        elif name == "back":
            self.panel.skip_clock()
        elif self._asks_time:
            self.panel.ask(SetClock(time=self._told, look=True))
        else:
            self.panel.show(SetTime(self.chosen, asks_time=True))

    def question(self) -> str:
        """Return what is asked of the day."""
        return say(WHAT_DAY)

    def answered(self, request: Request, answer: Reply) -> None:
        """Read it back, or say why that can't be the time, or ask for the code first."""
        if not isinstance(request, SetClock):
            return
        panel, chosen = self.panel, self.chosen
        match answer:
            case Refused(field="pin"):
                again = SetTime(chosen, asks_time=True)
                panel.go.with_code(lambda: panel.show(again), panel.skip_clock, ask=True)
            case Refused():
                panel.show(Notice(refusal(answer), then=lambda: panel.show(SetTime(chosen))))
            case Done():
                said = [message(*each) for each in pairs(answer.notes_coded, answer.notes)]
                back = partial(panel.show, SetTime(chosen, asks_time=True))
                panel.show(TimeTold(self._told, said, back))
            case _:
                pass

    @property
    def _told(self) -> str:
        """What is shown, with its zone."""
        chosen, zone = self.chosen, panel_zone(self.panel.state.telemetry)
        here = chosen.astimezone() if zone is None else chosen.replace(tzinfo=zone)
        return here.isoformat(timespec="seconds")

    @property
    def chosen(self) -> datetime:
        """What is shown."""
        return self._shown or _start(self.panel.clock.now())

    def _labels(self) -> dict[str, str]:
        if self._asks_time:
            return dict(zip(_TIME, (say(HOUR), say(TEN_MINUTES), say(MINUTE)), strict=True))
        return dict(zip(_DAY, (say(DAY), say(MONTH), say(YEAR)), strict=True))

    def _show(self) -> None:
        at = self.chosen
        month = say(MONTHS[at.month - 1])
        values = {
            "day": str(at.day),
            "month": month,
            "year": str(at.year),
            "hour": f"{at.hour:02d}",
            "ten": str(at.minute // 10),
            "minute": str(at.minute % 10),
        }
        for stepper in self.query(Stepper):
            stepper.show(values[stepper.name or ""])
        if self._asks_time:
            self.query_one("#title", Prose).tell(time_of_day(at), heading=say(WHAT_TIME))
        else:
            weekday = say(WEEKDAYS[at.weekday()])
            date = say(DATE, weekday=weekday, day=at.day, month=month, year=at.year)
            self.query_one("#title", Prose).tell(date, heading=self.question())


def stepped(at: datetime, which: str, step: int) -> datetime:
    """Return a time with one part a step further, round at its end; the others stay."""
    match which:
        case "day":
            return at.replace(day=1 + (at.day - 1 + step) % _days(at.year, at.month))
        case "month":
            month = 1 + (at.month - 1 + step) % 12
            return at.replace(month=month, day=min(at.day, _days(at.year, month)))
        case "year":
            year = min(max(at.year + step, FIRST_YEAR), LAST_YEAR)
            return at.replace(year=year, day=min(at.day, _days(year, at.month)))
        case "hour":
            return at.replace(hour=(at.hour + step) % 24)
        case "ten":
            return at.replace(minute=(at.minute + 10 * step) % 60)
        case _:
            return at.replace(minute=(at.minute + step) % 60)


def _start(now: datetime) -> datetime:
    """Return the machine's time if that can be near, else the first day that can."""
    if now.year < FIRST_YEAR:
        now = datetime(FIRST_YEAR, 1, 1, 12)  # noqa: DTZ001  the panel's own zone, as read off a clock
    return (now + timedelta(seconds=30)).replace(second=0, microsecond=0, tzinfo=None)


def _days(year: int, month: int) -> int:
    return calendar.monthrange(year, month)[1]
