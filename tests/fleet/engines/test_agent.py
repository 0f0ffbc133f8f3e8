"""The agent as a program of its own, between the real broker and a stand-in for the daemon."""

import os
import signal
import sys
import time
from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import msgspec
import pytest

from firmware_py.wire.claims import Claim, ClaimAnswer, is_genuine
from fleet.agent.discovery import config_topic
from fleet.messages import Live
from tests.fleet.engines.broker_stage import Consumer, Stage, needs_mosquitto, stage, until
from tests.fleet.view_stand_in import StandIn, record

pytestmark = [needs_mosquitto, pytest.mark.engines]
RSS_MAX_MB = 30.0
CPU_MAX = 0.005
MEASURED_S = 20.0


@pytest.fixture
def made(tmp_path: Path) -> Iterator[Stage]:
    with stage(tmp_path) as made:
        made.join("a")
        yield made


@pytest.fixture
def daemon(made: Stage) -> Iterator[StandIn]:
    stand_in = StandIn(made.folder / "a" / "view.sock")
    yield stand_in
    stand_in.close()


def claim(number: int = 1) -> Claim:
    return Claim(
        claim=f"{number:032x}",
        person="a" * 32,
        area="soles",
        red_j_cm2=4.0,
        nir_j_cm2=6.0,
        boot="b",
        arming=number,
        asked_at=datetime.now().astimezone().isoformat(timespec="seconds"),
    )


def fleet_key(made: Stage) -> bytes:
    return bytes.fromhex((made.folder / "a" / "fleet.key").read_text().strip())


def kept(made: Stage) -> int:
    file = made.folder / "a" / "state" / "acked"
    return int(file.read_text()) if file.exists() else 0


def log(made: Stage) -> str:
    return (made.folder / "a" / "agent.log").read_text()


def test_1500_records_with_the_consumer_away_arrive_all(made: Stage, daemon: StandIn) -> None:
    daemon.rows = [record(row) for row in range(1, 1501)]
    agent = made.agent("a")
    until(lambda: "connected" in log(made), why="the agent doesn't reach the broker")
    time.sleep(2)  # nobody hears what it says meanwhile
    assert kept(made) == 0
    agent.kill()
    agent.wait()
    made.kill()
    made.start()
    consumer = Consumer(made.ledger_client())
    made.agent("a")
    until(lambda: kept(made) == 1500, seconds=60, why="not all rows are acknowledged")
    assert sorted(row.row for row in consumer.rows.values()) == list(range(1, 1501))
    assert all(row == record(row.row) for row in consumer.rows.values())


def test_a_clinic_whose_record_was_put_back_gets_the_rows_again(
    made: Stage, daemon: StandIn
) -> None:
    daemon.rows = [record(row) for row in range(1, 251)]
    consumer = Consumer(made.ledger_client())
    made.agent("a")
    until(lambda: kept(made) == 250, why="the rows don't arrive")
    consumer.rows = {uid: row for uid, row in consumer.rows.items() if row.row <= 40}
    consumer.up_to["a"] = 40
    made.kill()  # the agent connects anew, as after a restart of the clinic's machine
    made.start()
    until(lambda: len(consumer.rows) == 250, why="the rows don't come again")


def test_a_claim_goes_out_at_once_and_its_answer_back(made: Stage, daemon: StandIn) -> None:
    consumer = Consumer(made.ledger_client(), {"a": fleet_key(made)})
    made.agent("a")
    until(lambda: consumer.hellos, why="the agent doesn't greet")
    asked, begun = claim(), time.monotonic()
    daemon.claim(asked)
    until(lambda: daemon.answers, seconds=3, why="no answer within the daemon's 3 s")
    assert time.monotonic() - begun < 1.0
    assert consumer.claims == [asked]
    answer = msgspec.convert(daemon.answers[0], ClaimAnswer)
    assert (answer.claim, answer.granted) == (asked.claim, True)
    assert is_genuine(answer, fleet_key(made)), "the agent hands on what was signed, to the letter"


def test_an_answer_after_the_daemons_3_s_is_dropped(made: Stage, daemon: StandIn) -> None:
    consumer = Consumer(made.ledger_client(), {"a": fleet_key(made)})
    consumer.delay_s = 3.3
    made.agent("a")
    until(lambda: consumer.hellos, why="the agent doesn't greet")
    daemon.claim(claim(1))
    until(lambda: consumer.claims, seconds=3, why="the claim doesn't arrive")
    time.sleep(3.6)
    consumer.delay_s = 0.0
    daemon.claim(claim(2))
    until(lambda: daemon.answers, seconds=3, why="the next one is answered")
    assert [answer["claim"] for answer in daemon.answers] == [claim(2).claim]


def test_a_claim_is_not_heard_by_who_comes_too_late(made: Stage, daemon: StandIn) -> None:
    made.agent("a")
    until(lambda: "connected" in log(made), why="the agent doesn't reach the broker")
    daemon.claim(claim())
    time.sleep(0.5)
    late = made.ledger_client()
    assert late.connect()
    assert late.subscribe("light-panel/+/claim")
    assert late.publish("light-panel/a/acked", b"{}")
    assert late.on("claim") == []


def test_the_panel_is_online_while_agent_and_daemon_are_there(made: Stage, daemon: StandIn) -> None:
    reader = made.ledger_client()
    assert reader.connect()
    assert reader.subscribe("light-panel/+/presence")
    assert reader.subscribe("light-panel/+/live")
    agent = made.agent("a")
    until(lambda: reader.on("presence") == [b"online"], why="the panel isn't said to be online")
    until(lambda: reader.on("live"), why="the panel's state isn't told")
    live = msgspec.json.decode(reader.on("live")[0], type=Live)
    assert (live.state, live.boot, live.light_h) == ("idle", 17, 12.5)
    daemon.close()
    until(lambda: reader.on("presence")[-1] == b"offline", why="the daemon's end isn't told")
    agent.kill()
    again = made.ledger_client()
    assert again.connect()
    assert again.subscribe("light-panel/+/presence")
    until(lambda: again.on("presence"), why="presence isn't kept")
    assert again.heard[-1][1:] == (b"offline", True)


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGTERM])
def test_an_agent_that_ends_leaves_offline_behind(
    made: Stage, daemon: StandIn, how: signal.Signals
) -> None:
    reader = made.ledger_client()
    assert reader.connect()
    assert reader.subscribe("light-panel/+/presence")
    agent = made.agent("a")
    until(lambda: reader.on("presence") == [b"online"], why="the panel isn't said to be online")
    agent.send_signal(how)
    until(lambda: reader.on("presence")[-1] == b"offline", why="its end isn't told")
    assert agent.wait(5) == (0 if how == signal.SIGTERM else -signal.SIGKILL)


def _says(file: Path, line: str) -> bool:
    return line in file.read_text()


def test_a_frozen_broker_holds_nothing_up(made: Stage, daemon: StandIn) -> None:
    metrics = made.folder / "metrics"
    metrics.mkdir()
    file = metrics / "light_panel.prom"
    agent = made.agent("a", "--metrics", str(metrics))
    until(lambda: "connected" in log(made), why="the agent doesn't reach the broker")
    until(lambda: "light_panel_up 1" in file.read_text(), why="the agent doesn't hear the daemon")
    made.freeze()
    for number in range(1, 6):
        daemon.claim(claim(number))
        for state in ("lit", "done"):
            daemon.tell(state=state, claim=None)
            line = f'light_panel_state{{state="{state}"}} 1'
            until(partial(_says, file, line), seconds=2, why="the agent waits for the broker")
    begun = time.monotonic()
    agent.terminate()
    assert agent.wait(5) == 0
    assert time.monotonic() - begun < 4.0, "its own end doesn't wait for the broker"
    assert [one["verb"] for one in daemon.asked].count("subscribe") == 1, "it never left"


@pytest.mark.parametrize("how", ["frozen", "killed"])
def test_after_a_broker_that_was_away_all_goes_on(made: Stage, daemon: StandIn, how: str) -> None:
    consumer = Consumer(made.ledger_client())
    made.agent("a")
    daemon.rows = [record(1)]
    daemon.tell(revision=2)
    until(lambda: kept(made) == 1, why="the row doesn't arrive")
    if how == "frozen":
        made.freeze()
        time.sleep(3)
        made.thaw()
    else:
        made.kill()
        time.sleep(3)
        made.start()
    daemon.rows.append(record(2))
    daemon.tell(revision=3)
    until(lambda: kept(made) == 2, seconds=90, why="the next row doesn't arrive")
    assert sorted(row.row for row in consumer.rows.values()) == [1, 2]


def test_a_hand_written_row_or_word_of_nonsense_ends_nothing(made: Stage, daemon: StandIn) -> None:
    consumer = Consumer(made.ledger_client(), {"a": fleet_key(made)})
    made.agent("a")
    until(lambda: consumer.hellos, why="the agent doesn't greet")
    ledger = consumer._peer
    for payload in (b"", b"\xff", b"[]", b"{}", b"9" * 100_000, b'{"up_to":-1,"epoch":0}'):
        assert ledger.publish("light-panel/a/acked", payload)
        assert ledger.publish("light-panel/a/answer", payload)
    daemon.claim(claim())
    until(lambda: daemon.answers, seconds=3, why="the agent has stopped working")


def cpu_s(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def memory_mb(pid: int) -> float:
    status = dict(
        line.split(":", 1) for line in Path(f"/proc/{pid}/status").read_text().splitlines()
    )
    return int(status["VmRSS"].split()[0]) / 1024


def test_it_takes_little_memory_and_little_of_a_core(made: Stage, daemon: StandIn) -> None:
    daemon.rows = [record(row) for row in range(1, 1501)]
    Consumer(made.ledger_client())
    agent = made.agent("a")
    until(lambda: kept(made) == 1500, seconds=60, why="the rows don't arrive")
    daemon.tell(state="lit", remaining_s=600.0)
    begun_s, begun = cpu_s(agent.pid), time.monotonic()
    while time.monotonic() - begun < MEASURED_S:
        time.sleep(0.4)
        daemon.tell(remaining_s=600.0 - (time.monotonic() - begun))
    share = (cpu_s(agent.pid) - begun_s) / (time.monotonic() - begun)
    memory = memory_mb(agent.pid)
    sys.stdout.write(f"agent: {memory:.1f} MB, {share:.2%} of a core\n")
    assert memory <= RSS_MAX_MB
    assert share <= CPU_MAX


def test_home_assistant_is_told_once_and_the_broker_keeps_it(made: Stage, daemon: StandIn) -> None:
    certificate, key = made.clinic.reader("home", 30)
    made.reload()
    agent = made.agent("a")
    until(lambda: "connected" in log(made), why="the agent doesn't reach the broker")
    time.sleep(0.5)
    agent.kill()
    reader = made.client(certificate, key)
    assert reader.connect()
    reader.subscribe("homeassistant/#")
    until(lambda: reader.heard, why="the broker keeps no discovery")
    topic, payload, is_kept = reader.heard[0]
    assert (topic, is_kept) == (config_topic("a"), True)
    told: dict[str, Any] = msgspec.json.decode(payload)
    kinds = {part["platform"] for part in told["components"].values()}
    assert kinds == {"sensor", "binary_sensor"}
    assert "command_topic" not in payload.decode()


def test_a_certificate_that_ends_soon_is_said(made: Stage, daemon: StandIn) -> None:
    file = made.folder / "a" / "agent" / "agent.toml"
    ends = datetime.now().astimezone() + timedelta(days=20)
    lines = [line for line in file.read_text().splitlines() if "ends" not in line]
    lines.append(f"certificate_ends = {ends.isoformat(timespec='seconds')}")
    file.write_text("\n".join(lines))
    made.agent("a")
    until(lambda: "renew it: panelctl fleet enrol" in log(made), why="nobody says so")
