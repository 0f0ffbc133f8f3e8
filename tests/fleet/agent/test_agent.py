"""The agent between a daemon and a broker that are made up: who is told what, and when."""

from typing import Any

import msgspec
import pytest

from firmware_py.wire.claims import ClaimAnswer
from fleet.agent import heard
from fleet.agent.agent import Agent
from fleet.agent.backoff import Backoff
from fleet.agent.broker import Connected, Event, Lost, Said
from fleet.agent.post import Post
from fleet.agent.recording import RecordLane
from fleet.messages import Acked, Records
from tests.fleet.agent.test_claiming import answer, claim
from tests.fleet.view_stand_in import record, telemetry


class Ends:
    """A broker and a daemon that take everything, or nothing."""

    def __init__(self) -> None:
        self.posts: list[Post] = []
        self.lines: list[dict[str, Any]] = []
        self.takes = True

    def post(self, message: Post) -> bool:
        if self.takes:
            self.posts.append(message)
        return self.takes

    def send(self, line: bytes) -> bool:
        assert line.endswith(b"\n")
        self.lines.append(msgspec.json.decode(line))
        return True

    def on(self, lane: str) -> list[Post]:
        return [post for post in self.posts if post.topic == f"light-panel/a/{lane}"]


class Stage:
    """An agent of panel `a`, on a clock that is set."""

    def __init__(self) -> None:
        self.ends = Ends()
        self.log: list[str] = []
        self.kept: list[int] = []
        records = RecordLane(0, self.kept.append, Backoff(5.0, 60.0, lambda: 1.0))
        self.agent = Agent("a", self.ends, self.ends, records, self.log.append)

    def tell(self, now: float, **changed: Any) -> None:
        said = heard.decode(msgspec.json.encode(telemetry(**changed)))
        assert said is not None
        self.agent.hear(said, now)
        self.agent.step(now)

    def take(self, event: Event, now: float) -> None:
        self.agent.take(event, now)
        self.agent.step(now)

    def clinic(self, lane: str, said: Any, now: float) -> None:
        payload = said if isinstance(said, bytes) else msgspec.json.encode(said)
        self.take(Said(f"light-panel/a/{lane}", payload), now)


@pytest.fixture
def stage() -> Stage:
    made = Stage()
    made.tell(0)
    made.take(Connected(), 0)
    return made


def test_a_connection_begins_with_how_the_panel_is_found_and_greets(stage: Stage) -> None:
    topics = [post.topic.rpartition("/")[2] for post in stage.ends.posts]
    assert topics == ["config", "presence", "live", "hello"]


def test_what_is_kept_by_the_broker_is_live_presence_and_discovery(stage: Stage) -> None:
    stage.clinic("acked", Acked(up_to=0, epoch=1), 1)
    stage.tell(2, state="arming", claim=msgspec.to_builtins(claim()))
    kept = {post.topic.rpartition("/")[2] for post in stage.ends.posts if post.retain}
    passing = {post.topic.rpartition("/")[2] for post in stage.ends.posts if not post.retain}
    assert (kept, passing) == ({"config", "presence", "live"}, {"hello", "claim"})


def test_a_state_and_a_claim_are_thrown_away_once_they_are_old(stage: Stage) -> None:
    stage.tell(1, claim=msgspec.to_builtins(claim()))
    assert [post.expires_s for post in stage.ends.on("live")] == [60]
    assert [post.expires_s for post in stage.ends.on("claim")] == [3]


def test_the_record_is_left_alone_while_there_is_light_or_soon_will_be(stage: Stage) -> None:
    for now, state in ((1, "arming"), (2, "lit"), (3, "paused")):
        stage.tell(now, state=state)
        stage.clinic("acked", Acked(up_to=0, epoch=1), now)
    assert stage.ends.lines == []
    stage.tell(4, state="done")
    assert [line["verb"] for line in stage.ends.lines] == ["records"]


def test_rows_go_from_the_daemon_to_the_clinic_and_its_word_moves_the_number(
    stage: Stage,
) -> None:
    stage.clinic("acked", Acked(up_to=0, epoch=1), 1)
    (asked,) = stage.ends.lines
    rows = heard.Rows(id=asked["id"], rows=(record(1), record(2)), last=2)
    stage.agent.hear(rows, 2)
    (sent,) = stage.ends.on("records")
    assert msgspec.json.decode(sent.payload, type=Records) == Records(after=0, rows=rows.rows)
    assert (stage.kept, sent.expires_s) == ([], None)
    stage.clinic("acked", Acked(up_to=2, epoch=1), 3)
    assert stage.kept == [2]


def test_an_answer_to_another_question_is_passed_over(stage: Stage) -> None:
    stage.clinic("acked", Acked(up_to=0, epoch=1), 1)
    (asked,) = stage.ends.lines
    stage.agent.hear(heard.Rows(id=asked["id"] + 1, rows=(record(1),), last=1), 2)
    assert stage.ends.on("records") == []


def test_a_claim_goes_out_and_its_answer_back_word_for_word(stage: Stage) -> None:
    stage.tell(1, state="arming", claim=msgspec.to_builtins(claim()))
    (sent,) = stage.ends.on("claim")
    assert msgspec.json.decode(sent.payload) == msgspec.to_builtins(claim())
    stage.clinic("answer", answer(), 2)
    (handed,) = stage.ends.lines
    assert handed["verb"] == "claim-answer"
    assert msgspec.convert(handed["answer"], ClaimAnswer) == answer()


def test_a_late_answer_is_dropped_and_counted(stage: Stage) -> None:
    stage.tell(1, state="arming", claim=msgspec.to_builtins(claim()))
    stage.clinic("answer", answer(), 4.5)
    assert stage.ends.lines == []
    assert stage.agent.lanes(None).late_answers == 1


def test_a_claim_that_the_broker_does_not_take_is_sent_once_it_does(stage: Stage) -> None:
    stage.ends.takes = False
    stage.tell(1, state="arming", claim=msgspec.to_builtins(claim()))
    stage.ends.takes = True
    stage.agent.step(2)
    assert len(stage.ends.on("claim")) == 1


def test_without_a_connection_nothing_is_said(stage: Stage) -> None:
    stage.take(Lost("x"), 1)
    stage.ends.posts.clear()
    stage.tell(30, state="arming", claim=msgspec.to_builtins(claim()))
    assert stage.ends.posts == []


def test_a_daemon_that_says_nothing_is_offline_until_it_does(stage: Stage) -> None:
    stage.agent.step(6)
    stage.agent.step(7)
    assert [post.payload for post in stage.ends.on("presence")] == [b"online", b"offline"]
    assert len(stage.ends.on("live")) == 1
    stage.tell(30)
    assert [post.payload for post in stage.ends.on("presence")][-1] == b"online"
    assert len(stage.ends.on("live")) == 2


@pytest.mark.parametrize("payload", [b"", b"\xff", b"[]", b"{}", b'{"up_to":-1,"epoch":0}'])
@pytest.mark.parametrize("lane", ["acked", "answer"])
def test_nonsense_from_the_clinic_changes_nothing(stage: Stage, lane: str, payload: bytes) -> None:
    stage.clinic(lane, payload, 1)
    assert (stage.kept, stage.ends.lines) == ([], [])
    assert len(stage.log) == 2


def test_the_same_reason_for_no_connection_is_logged_once(stage: Stage) -> None:
    for now in range(1, 9):
        stage.take(Lost("no route"), now)
    stage.take(Lost("refused"), 9)
    assert len(stage.log) == 3


def test_nothing_private_is_told_to_who_looks_on(stage: Stage) -> None:
    stage.tell(6, state="lit", person="Anna", area="soles", next_allowed={"soles": None})
    public = b"".join(
        post.payload for post in stage.ends.posts if post.retain and "discovery" not in post.topic
    )
    for word in (b"Anna", b"soles", b"j_cm2", b"person", b"area", b"dose"):
        assert word not in public


@pytest.mark.parametrize(
    "line",
    [
        b"",
        b"\xff",
        b"[]",
        b'{"type":"telemetry"}',
        b'{"type":"areas","id":0}',
        b'{"type":"records"}',
    ],
)
def test_a_line_that_says_nothing_to_the_agent_is_passed_over(line: bytes) -> None:
    assert heard.decode(line) is None


def test_waits_double_up_to_their_bound_and_are_drawn_from_their_upper_half() -> None:
    most, least = Backoff(1.0, 8.0, lambda: 1.0), Backoff(1.0, 8.0, lambda: 0.0)
    assert [most.next_s() for _ in range(5)] == [1, 2, 4, 8, 8]
    assert [least.next_s() for _ in range(5)] == [0.5, 1, 2, 4, 4]
    most.reset()
    assert most.next_s() == 1
