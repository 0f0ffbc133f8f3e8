"""Messages that the connection posts to the app."""

from dataclasses import dataclass

from textual.message import Message

from firmware_py.wire import (
    AnswersTold,
    AreaList,
    CopyList,
    Done,
    ExportPage,
    FleetInfo,
    HistoryPage,
    Imported,
    OverviewInfo,
    PeopleList,
    PlanPreview,
    Refused,
    Request,
    SettingsNow,
    Telemetry,
)

Reply = (
    Done
    | Refused
    | AreaList
    | PlanPreview
    | PeopleList
    | AnswersTold
    | FleetInfo
    | SettingsNow
    | HistoryPage
    | OverviewInfo
    | ExportPage
    | Imported
    | CopyList
)


@dataclass
class Heard(Message):
    """The panel's state came; a newer one makes an older one moot."""

    telemetry: Telemetry

    def can_replace(self, message: Message) -> bool:
        """Take the place of an older one that still waits."""
        return isinstance(message, Heard)


@dataclass
class Answered(Message):
    """A request was answered."""

    request: Request
    answer: Reply


@dataclass
class LinkLost(Message):
    """The connection ended; the link tries again by itself."""
