"""All that the screens draw from, and the one rule by which it is read again.

Telemetry comes by itself. Everything else is asked for in four questions: settings, people, areas,
overview. Each answer is remembered with the version that it was asked at: the panel's own revision
number, the changes that were kept from this screen, and for whom it is. Whenever the version is
another one, every part that was read at an older version is asked for again, at once; also while an
answer is under way, since that may be older than the change. A question without a useful answer
(refused, lost) is put again after some seconds. Nothing else asks for any of the four.
"""

from collections.abc import Callable
from dataclasses import dataclass

from firmware_py.wire import (
    AddPerson,
    After,
    Agree,
    AnswerQuestions,
    AreaInfo,
    AreaList,
    Areas,
    Course,
    Done,
    Lock,
    Note,
    Overview,
    OverviewInfo,
    People,
    PeopleList,
    PersonInfo,
    Refused,
    RenamePerson,
    Report,
    Request,
    SetClock,
    Settings,
    SettingsNow,
    Symptoms,
    Telemetry,
    Unlock,
)
from firmware_py.wire.reasons import Reason
from ui.connection.messages import Reply
from ui.display.geometry import Layout
from ui.language.messages import message, pairs
from ui.state.choice import Choice
from ui.state.follow_ups import FollowUps
from ui.state.page import Page, page_for
from ui.state.store import Store

AGAIN_S = 5.0  # after a question that had no useful answer
_CHANGES = (
    AddPerson
    | RenamePerson
    | AnswerQuestions
    | Agree
    | After
    | Report
    | Course
    | Note
    | Symptoms
    | SetClock
    | Unlock
    | Lock
)


@dataclass(frozen=True, slots=True)
class _Version:
    """What a part is read at: the panel's revision, changes kept from here, and for whom."""

    revision: int
    changes: int
    person: str | None


@dataclass(frozen=True, slots=True)
class _Asked:
    """Questions for a part at one version: the first one's id, and when (s) the latest was put."""

    version: _Version
    first_id: int | None
    at: float


class PanelState:
    """What is known of the panel and of the person before it. Pure: `read_again` does the asking.

    person: for whom it is; None: the only one there is, or not chosen yet.
    last_choice: what their last session was started with, where that can be had again.
    """

    def __init__(self, store: Store) -> None:
        self.store = store
        self.follow_ups = FollowUps(store)
        self.telemetry: Telemetry | None = None
        self.settings: SettingsNow | None = None
        self.people: PeopleList | None = None
        self.areas: AreaList | None = None
        self.overview: OverviewInfo | None = None
        self.person: str | None = None
        self.last_choice: Choice | None = None
        self._skips_clock = False  # day and time are asked for no more
        self._is_shut = True  # the lock, where there is one
        self._changes = 0
        self._read: dict[type[Request], _Version] = {}
        self._asked: dict[type[Request], _Asked] = {}

    @property
    def names(self) -> tuple[str, ...]:
        """Everybody who uses the panel, by name."""
        people = self.people.people if self.people is not None else ()
        return tuple(person.name for person in people)

    @property
    def has_people(self) -> bool:
        """Several people use the panel: who it is for must be asked."""
        return len(self.names) > 1

    @property
    def must_answer(self) -> PersonInfo | None:
        """Who it is for, if they must answer the questions of first use."""
        people = self.people.people if self.people is not None else ()
        who = next((each for each in people if self.person in {None, each.name}), None)
        return who if who is not None and who.must_answer else None

    @property
    def is_locked(self) -> bool:
        """The code is asked for before the areas."""
        return self._is_shut and self.settings is not None and self.settings.locks

    @property
    def areas_on_offer(self) -> tuple[AreaInfo, ...]:
        """The areas that are switched on, open or not."""
        return tuple(a for a in self.areas.areas if a.enabled) if self.areas is not None else ()

    @property
    def news(self) -> dict[str, str]:
        """What the panel has to say of itself while it is idle: sentences by their English text."""
        telemetry, areas = self.telemetry, self.areas
        said = [(telemetry.reason_coded, telemetry.reason)] if telemetry is not None else []
        if areas is not None:
            said += pairs(areas.notices_coded, areas.notices)
        ready = Reason.READY.english
        return {text: message(coded, text) for coded, text in said if text != ready}

    def page(self, layout: Layout, *, silent: bool, asks_follow_up: bool) -> Page:
        """Return the page that all this calls for."""
        return page_for(
            self.telemetry,
            silent=silent,
            is_known=None not in (self.settings, self.people, self.areas),
            layout=layout,
            locked=self.is_locked,
            asks_clock=not self._skips_clock,
            asks_who=self.has_people and self.person is None,
            asks_questions=self.must_answer is not None,
            asks_follow_up=asks_follow_up,
        )

    def read_again(self, ask: Callable[[Request], int | None], now: float) -> None:
        """Ask for every part that was read at another version; now: in seconds."""
        if self.telemetry is None:
            return
        version = _Version(self.telemetry.revision, self._changes, self.person)
        # Answered in this order. People come after the areas: they decide which page is shown,
        # and that page should find areas that are as new.
        questions = (Settings(), Areas(person=self.person), People(), Overview(person=self.person))
        for question in questions:
            part = type(question)
            asked = self._asked.get(part)
            if asked is not None and (asked.version != version or asked.first_id is None):
                asked = None
            if self._read.get(part) == version or (asked and now - asked.at < AGAIN_S):
                continue
            number = ask(question)
            self._asked[part] = _Asked(version, asked.first_id if asked else number, now)

    def heard(self, telemetry: Telemetry) -> None:
        """Take the panel's state."""
        before, self.telemetry = self.telemetry, telemetry
        if before is not None and before.state != "idle" and telemetry.state == "idle":
            self.follow_ups.end_session()
        self._remember()

    def answered(self, request: Request, answer: Reply) -> None:
        """Take an answer."""
        if not isinstance(answer, Refused):
            self._note_read(request)
        match request, answer:
            case _, SettingsNow():
                self.settings = answer
                if answer.language != self.store.now.language:
                    self.store.change(language=answer.language)
            case _, PeopleList():
                self._take_people(answer)
            case Areas(), AreaList() if request.person == self.person:
                self.areas = answer
            case Overview(month=None), OverviewInfo() if request.person == self.person:
                self.overview = answer
            case _, Refused(field="pin"):
                self._changes += 1  # what the code had opened is closed again
            case request, Done() if isinstance(request, _CHANGES):
                self._take_change(request)
        self._remember()

    def lost(self) -> None:
        """Read everything again once the panel is back; ask for whom it is."""
        self._read.clear()
        self._asked.clear()
        self.choose(None)

    def choose(self, person: str | None) -> None:
        """Go on with a person; None: ask for whom."""
        if person != self.person:
            self.overview = None
        self.person = person
        self._remember()

    def skip_clock(self) -> None:
        """Ask for day and time no more, until the program starts again."""
        self._skips_clock = True

    def shut(self) -> None:
        """Ask for the code from now on, where the screen locks."""
        self._is_shut = True

    def _note_read(self, request: Request) -> None:
        """Count a part as read, unless the answer may be older than what was asked for since."""
        asked = self._asked.get(type(request))
        if asked is not None and asked.first_id is not None and asked.first_id <= request.id:
            self._read[type(request)] = asked.version

    def _take_people(self, people: PeopleList) -> None:
        """Take who there is; of anybody else nothing is remembered."""
        self.people = people
        self.store.keep_only(self.names)
        if self.person is not None and self.person not in self.names:
            self.choose(None)

    def _take_change(self, request: Request) -> None:
        """Take what was kept of a change made here."""
        self._changes += 1
        match request:
            case Unlock() | Lock():
                self._is_shut = isinstance(request, Lock)
            case RenamePerson():
                self.store.rename(request.name, request.to)
                if self.person == request.name:
                    self.person = request.to

    def _remember(self) -> None:
        """Keep what the last session was started with, to offer it again; after a restart too."""
        seen = Choice.seen(self.telemetry, self.areas)
        last = self.store.now.last
        if seen is not None and last.get(seen.person or "") != seen.plan():
            last = {**last, seen.person or "": seen.plan()}
            self.store.change(last=last)
        self.last_choice = Choice.seen(last.get(self.person or ""), self.areas)
