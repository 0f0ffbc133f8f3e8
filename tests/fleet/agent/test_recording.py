"""The record lane: its number moves on the clinic's word alone, and no row is left out."""

from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from fleet.agent import kept_number
from fleet.agent.backoff import Backoff
from fleet.agent.recording import ANSWER_S, LOOK_S, RecordLane
from fleet.messages import Acked, Record, Records
from tests.fleet.view_stand_in import record


def lane(number: int = 0, kept: list[int] | None = None) -> RecordLane:
    keep = kept.append if kept is not None else lambda _number: None
    return RecordLane(number, keep, Backoff(5.0, 60.0, lambda: 1.0))


def acked(up_to: int) -> Acked:
    return Acked(up_to=up_to, epoch=1)


def rows(*numbers: int) -> list[Record]:
    return [record(number) for number in numbers]


def greeted(number: int = 0, says: int | None = None, kept: list[int] | None = None) -> RecordLane:
    made = lane(number, kept)
    made.connected(0)
    assert made.hello_is_due(0)
    made.acked(acked(number if says is None else says), 1)
    return made


def test_nothing_is_asked_or_sent_before_the_clinic_has_answered() -> None:
    made = lane()
    assert made.ask_is_due(0) is None
    made.connected(0)
    assert made.hello_is_due(0)
    assert made.ask_is_due(0) is None
    made.acked(acked(0), 1)
    assert made.ask_is_due(1) == 0


def test_hello_is_said_less_and_less_often_while_nobody_answers() -> None:
    made = lane()
    made.connected(0)
    said = [now for now in range(200) if made.hello_is_due(now)]
    assert said == [0, 5, 15, 35, 75, 135, 195]


def test_the_number_moves_on_the_clinics_word_alone() -> None:
    kept: list[int] = []
    made = greeted(kept=kept)
    assert made.ask_is_due(1) == 0
    assert made.told(rows(1, 2, 3), 3, 2) == Records(after=0, rows=tuple(rows(1, 2, 3)))
    assert (made.number, kept, made.unacked) == (0, [], 3)
    assert made.ask_is_due(3) is None, "one batch at a time"
    made.acked(acked(3), 4)
    assert (made.number, kept, made.unacked) == (3, [3], 0)
    assert made.ask_is_due(4) == 3


def test_a_share_that_was_committed_is_not_sent_again() -> None:
    made = greeted()
    made.ask_is_due(1)
    made.told(rows(1, 2, 3), 3, 2)
    made.acked(acked(2), 3)
    assert made.ask_is_due(3) == 2


def test_a_clinic_whose_record_was_put_back_gets_the_rows_again() -> None:
    kept: list[int] = []
    made = greeted(1500, says=900, kept=kept)
    assert (made.number, kept) == (900, [900])
    assert made.ask_is_due(1) == 900


def test_a_word_beyond_what_was_sent_leaves_no_row_out() -> None:
    made = greeted(10, says=10**9)
    assert made.number == 10
    assert made.ask_is_due(1) == 10
    made.told(rows(11), 11, 2)
    made.acked(acked(10**9), 3)
    assert made.number == 11


def test_rows_that_were_asked_for_before_the_number_went_back_are_not_sent() -> None:
    made = greeted(100)
    assert made.ask_is_due(1) == 100
    made.acked(acked(50), 2)
    assert made.told(rows(101), 101, 3) is None
    assert made.ask_is_due(3) == 50


def test_without_an_answer_to_rows_hello_is_said_and_the_rows_go_again_after_it() -> None:
    made = greeted()
    made.ask_is_due(1)
    made.told(rows(1), 1, 2)
    assert not made.hello_is_due(2 + ANSWER_S - 1)
    assert made.hello_is_due(2 + ANSWER_S)
    made.acked(acked(0), 20)
    assert made.ask_is_due(20) == 0


def test_a_lost_connection_sends_nothing_and_the_next_begins_anew() -> None:
    made = greeted()
    made.ask_is_due(1)
    made.told(rows(1), 1, 2)
    made.disconnected()
    assert not made.hello_is_due(100)
    made.connected(100)
    assert made.hello_is_due(100)
    made.acked(acked(1), 101)  # it had come
    assert made.number == 0, "no row in flight: the word moves nothing, the row goes again"


def test_a_change_in_the_panel_has_the_record_looked_at_soon_and_else_each_minute() -> None:
    made = greeted()
    made.read(1, 1)
    made.ask_is_due(1)
    made.told([], 0, 1)
    assert made.ask_is_due(1 + LOOK_S - 1) is None
    made.read(2, 30)
    assert made.ask_is_due(30) == 0
    made.told([], 0, 30)
    made.read(3, 31)
    assert made.ask_is_due(31) is None
    assert made.ask_is_due(40) == 0


def test_a_daemon_that_refuses_is_asked_later() -> None:
    made = greeted()
    made.ask_is_due(1)
    made.refused(2)
    assert made.ask_is_due(3) is None
    assert made.ask_is_due(12) == 0


def test_rows_that_concern_nobody_are_passed_over_once() -> None:
    made = greeted()
    made.ask_is_due(1)
    assert made.told([], 40, 2) is None
    assert made.ask_is_due(2 + LOOK_S) == 40
    sent = made.told(rows(41), 41, 70)
    assert sent is not None
    assert sent.after == 0, "the clinic knows of none after 0"


class Clinic:
    """A record that commits what joins on to what it has, and says up to where that is."""

    def __init__(self) -> None:
        self.has: set[int] = set()

    @property
    def up_to(self) -> int:
        return max(self.has, default=0)

    def take(self, sent: Records) -> None:
        if sent.after <= self.up_to:
            self.has.update(row.row for row in sent.rows)

    def put_back(self, up_to: int) -> None:
        self.has = {row for row in self.has if row <= up_to}


ROWS = rows(*range(1, 251))
TROUBLES = ("lost connection", "lost rows", "lost word", "put back", "lie", "none")


@given(st.lists(st.tuples(st.sampled_from(TROUBLES), st.integers(0, 300)), max_size=30))
def test_whatever_is_lost_every_row_arrives(troubles: list[tuple[str, int]]) -> None:
    clinic, made, now = Clinic(), lane(), 0.0
    made.connected(now)
    for trouble, figure in [*troubles, *[("lost connection", 0), *[("none", 0)] * 12]]:
        now += 70
        if trouble == "lost connection":
            made.disconnected()
            made.connected(now)
        elif trouble == "put back":
            clinic.put_back(figure)
        if made.hello_is_due(now) and trouble != "lost word":
            made.acked(acked(figure if trouble == "lie" else clinic.up_to), now)
        after = made.ask_is_due(now)
        if after is None:
            continue
        page = [row for row in ROWS if row.row > after][:100]
        sent = made.told(page, page[-1].row if page else after, now)
        if sent is None or trouble == "lost rows":
            continue
        clinic.take(sent)
        if trouble != "lost word":
            made.acked(acked(clinic.up_to), now)
    assert (len(clinic.has), made.number) == (250, 250)


def test_the_number_is_kept_whole(tmp_path: Path) -> None:
    file = tmp_path / "acked"
    assert kept_number.read(file) == 0
    kept_number.write(file, 1500)
    assert kept_number.read(file) == 1500
    assert file.stat().st_mode & 0o777 == 0o600
    for broken in (b"", b"-5", b"1e3", b"\xff", b"9" * 400, b"12 34"):
        file.write_bytes(broken)
        assert kept_number.read(file) == 0
