"""What a client may ask, and what the daemon answers.

A client sends intent (an area, minutes), never a duty. Every request carries the protocol's
version `v` and an `id` that its answer repeats; telemetry that nobody asked for has id 0.
An unknown number is null, never 0.
"""

from collections.abc import Mapping, Sequence
from typing import Annotated, Any

from msgspec import Meta

from firmware_py.wire.areas import AreaList, Areas, Plan, PlanPreview
from firmware_py.wire.base import (
    MessageBase,
    RequestBase,
)
from firmware_py.wire.data import (
    Backup,
    Copies,
    CopyList,
    Export,
    ExportPage,
    Forget,
    Import,
    Imported,
    ImportRows,
    Restore,
)
from firmware_py.wire.history import HistoryChange, HistoryLook, HistoryPage, OverviewInfo
from firmware_py.wire.homes import Fleet, FleetInfo, HomeChange
from firmware_py.wire.people import (
    AddPerson,
    Agree,
    AnswerQuestions,
    Answers,
    AnswersTold,
    GentleStart,
    People,
    PeopleList,
    RenamePerson,
)
from firmware_py.wire.prescriptions import Prescribe, Refill
from firmware_py.wire.reasons import Coded, Said, coded
from firmware_py.wire.session import (
    Acquire,
    After,
    ClearFault,
    CommissionLight,
    CommissionLightBefore,
    Dismiss,
    Pause,
    Renew,
    Resume,
    Start,
    Stop,
)
from firmware_py.wire.settings import Lock, Settings, SettingsNow, Unlock
from firmware_py.wire.telemetry import Inputs, InputState, Status, Subscribe, Telemetry, Unsubscribe

PROTOCOL_VERSION = 1


class SetClock(RequestBase, tag="set-clock", frozen=True, kw_only=True):
    """Tell the time where no clock is set: RFC 3339 with its zone; counts until power-off.

    look: change nothing, and answer `done` with what it would mean as `notes`; sure: said twice,
    where it was refused for the field `sure`.
    """

    time: Annotated[str, Meta(min_length=1, max_length=40)]
    look: bool = False
    sure: bool = False


Request = (
    Start
    | Plan
    | Stop
    | Pause
    | Resume
    | Renew
    | Acquire
    | Status
    | Subscribe
    | Unsubscribe
    | Areas
    | People
    | AddPerson
    | RenamePerson
    | AnswerQuestions
    | Answers
    | GentleStart
    | Agree
    | After
    | HomeChange
    | Fleet
    | Prescribe
    | Refill
    | HistoryChange
    | HistoryLook
    | Export
    | ImportRows
    | Import
    | Backup
    | Copies
    | Restore
    | Forget
    | SetClock
    | Settings
    | Unlock
    | Lock
    | Dismiss
    | ClearFault
    | CommissionLight
    | CommissionLightBefore
    | Inputs
)


class Done(MessageBase, tag="done", frozen=True, kw_only=True):
    """The request was carried out; `notes` are sentences to show (a start's checks)."""

    notes: tuple[str, ...] = ()
    session: int | None = None
    notes_coded: tuple[Coded, ...] = ()


class Refused(MessageBase, tag="refused", frozen=True, kw_only=True):
    """The request changed nothing: what, value, bound and remedy in `error`, the field if one.

    code, values: the same message for a client that makes its own sentence (`Coded`).
    """

    error: str
    field: str | None = None
    code: str | None = None
    values: Mapping[str, Any] = {}

    @property
    def coded(self) -> Coded | None:
        """The message as code and values; None from an older daemon."""
        return None if self.code is None else Coded(self.code, self.values)


def done(request: int, notes: Sequence[Said], session: int | None = None) -> Done:
    """Return the answer that a request was carried out, with what to show of it."""
    return Done(
        id=request,
        notes=tuple(map(str, notes)),
        session=session,
        notes_coded=tuple(map(coded, notes)),
    )


def refused(request: int, said: Said, field: str | None = None) -> Refused:
    """Return the answer that a request changed nothing, and why."""
    what = coded(said)
    return Refused(id=request, error=str(said), field=field, code=what.code, values=what.values)


Message = (
    Telemetry
    | Done
    | Refused
    | PlanPreview
    | AreaList
    | PeopleList
    | AnswersTold
    | FleetInfo
    | SettingsNow
    | InputState
    | HistoryPage
    | OverviewInfo
    | ExportPage
    | Imported
    | CopyList
)
