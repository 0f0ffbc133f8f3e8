"""The number in telemetry that tells clients to ask again: what raises it, and what doesn't."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta, tzinfo
from types import MappingProxyType

from msgspec.structs import replace

from firmware_py import wire
from firmware_py.core.history.allowance import History
from firmware_py.core.people import NOTHING_APPLIES, Person
from firmware_py.core.timestamps import Moment
from firmware_py.core.units import NS_PER_S, Ns
from firmware_py.daemon.requests.revision import Revision
from hw_mocks.seed import nobody_special
from tests.daemon.desk import Desk
from tests.daemon.requests.test_allowances import pass_hours


def revision(desk: Desk) -> int:
    return desk.status().revision


def pass_minutes(desk: Desk, minutes: float) -> None:
    pass_hours(desk, minutes / 60)


CHANGES = (
    wire.AddPerson(name="Ann"),
    wire.AnswerQuestions(name="Me", answers=dict(NOTHING_APPLIES)),
    wire.GentleStart(name="Me", on=True),
    wire.RenamePerson(name="Me", to="Max"),
    wire.Agree(name="Max", clinician="Dr Lee", date="2026-09-30"),
    wire.Report(numbness=4),
    wire.Course(area="soles", per_week=4),
    wire.Course(area="soles", end=True),
)


def test_it_rises_with_whatever_a_client_has_kept(desk: Desk) -> None:
    for request in CHANGES:
        before = revision(desk)
        desk.done(request)
        assert revision(desk) > before, request


def test_it_rises_with_a_setting_and_the_old_count_of_settings_with_it(desk: Desk) -> None:
    before = desk.status()
    assert isinstance(desk.ask(wire.Settings(sound=False)), wire.SettingsNow)
    after = desk.status()
    assert (after.revision, after.settings) == (before.revision + 1, before.settings + 1)
    assert after.people == before.people


def test_the_old_count_of_people_rises_with_people_alone(desk: Desk) -> None:
    before = desk.status()
    desk.done(wire.AddPerson(name="Ann"))
    between = desk.status()
    assert (between.people, between.settings) == (before.people + 1, before.settings)
    desk.done(wire.Report(numbness=4))
    assert desk.status().people == between.people


def test_it_rises_when_the_record_is_replaced(desk: Desk) -> None:
    desk.done(wire.AddPerson(name="Ann"))
    before = desk.status()
    assert isinstance(desk.ask(wire.Backup()), wire.CopyList)
    desk.done(wire.Forget(person="Ann"))
    after = desk.status()
    assert after.revision > before.revision
    assert after.people > before.people


def test_it_stays_while_nothing_changes_and_for_what_is_refused_or_read(desk: Desk) -> None:
    pass_minutes(desk, 1)
    before = revision(desk)
    desk.refused(wire.AddPerson(name="me"))
    for request in (wire.Areas(), wire.People(), wire.Settings(), wire.Overview(), wire.History()):
        desk.ask(request)
    desk.run_for(20)
    assert revision(desk) == before


def test_it_stays_within_a_session_and_rises_at_its_begin_and_end(desk: Desk) -> None:
    before = revision(desk)
    desk.lit(1)
    lit = revision(desk)
    assert lit > before
    desk.run_for(30)  # several windows of the record
    assert revision(desk) == lit
    desk.done(wire.Stop())
    desk.run_for(1)
    done = revision(desk)
    assert done > lit
    desk.done(wire.After(session=desk.status().session or 0, is_red=True))
    assert revision(desk) > done


def is_open(desk: Desk, name: str) -> bool:
    listed = desk.ask(wire.Areas())
    assert isinstance(listed, wire.AreaList)
    return next(area for area in listed.areas if area.id == name).next_allowed is None


def test_it_rises_when_an_area_opens(desk: Desk) -> None:
    desk.lit(400)
    desk.done(wire.Stop())
    desk.done(wire.Dismiss())
    pass_hours(desk, 19.5)
    before = revision(desk)
    for _ in range(60):
        before = revision(desk)
        assert not is_open(desk, "soles")
        pass_minutes(desk, 1)
        if is_open(desk, "soles"):
            break
    assert is_open(desk, "soles")
    assert revision(desk) > before


def test_it_rises_when_answers_end(desk: Desk) -> None:
    pass_hours(desk, 24 * 90 - 0.1)
    before = revision(desk)
    assert set(desk.status().next_allowed.values()) == {None}
    pass_minutes(desk, 7)
    assert None not in desk.status().next_allowed.values()
    assert revision(desk) > before


class Record:
    """A record that never changes, as far as a revision looks at it."""

    history = History()
    people: Mapping[str, Person] = MappingProxyType({"Me": nobody_special()})


MIDNIGHT = 1_790_028_000  # 22:00 UTC
AT = Moment(boot_id="b", monotonic=Ns(0), unix_s=MIDNIGHT, is_set=True)


class Clocked:
    """A revision whose clock a test turns."""

    def __init__(self, zone: tzinfo = UTC) -> None:
        self.now = AT
        self.revision = Revision(Record(), lambda: self.now, lambda: 0, lambda: zone)  # type: ignore[arg-type]  # all it looks at
        self.last = self.revision.look().revision

    def rises(self, seconds: int = 0, **changes: object) -> bool:
        """Let seconds pass; tell whether it rose."""
        later: dict[str, object] = {
            "monotonic": Ns(self.now.monotonic + seconds * NS_PER_S),
            "unix_s": self.now.unix_s + seconds,
        }
        self.now = replace(self.now, **(later | changes))
        before, self.last = self.last, self.revision.look().revision
        return self.last > before


def test_it_rises_with_each_hour_of_the_day_and_not_between() -> None:
    clocked = Clocked()
    assert not clocked.rises(1)
    assert not clocked.rises(3598)
    assert clocked.rises(1)
    assert not clocked.rises(3599)


def test_it_rises_when_the_clock_is_set_put_right_or_told_and_after_a_reboot() -> None:
    clocked = Clocked()
    for change in (
        {"is_set": False},
        {"is_set": True, "by_hand": True},
        {"by_hand": False},
        {"unix_s": MIDNIGHT + 120.0},
        {"boot_id": "another"},
    ):
        assert clocked.rises(**change), change
        assert not clocked.rises(1), change


class Travels(tzinfo):
    """A zone that is changed under the program, as by an installer or by summer time."""

    hours = 0

    def utcoffset(self, _at: datetime | None) -> timedelta:
        return timedelta(hours=self.hours)

    def dst(self, _at: datetime | None) -> timedelta:
        return timedelta(0)

    def tzname(self, _at: datetime | None) -> str:
        return "somewhere"

    def fromutc(self, at: datetime) -> datetime:
        return at + self.utcoffset(at)


def test_it_rises_with_the_zone() -> None:
    zone = Travels()
    clocked = Clocked(zone)
    assert not clocked.rises(1)
    zone.hours = 2
    assert clocked.rises(1)
    assert not clocked.rises(1)
