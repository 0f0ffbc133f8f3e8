"""Thousands of simulated panels on one broker and one record: how late rows are acknowledged.

A panel here is a name on one of fifty connections: it tells how it is every 20 s, and its rows come
as often as in homes with eight sessions a week, a hundred times as fast.
"""

import queue
import resource
import statistics
import sys
import tempfile
import time
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path
from random import Random

import msgspec
from paho.mqtt import client as mqtt

from fleet.clinic import postgres, schema
from fleet.desk import database
from fleet.messages import Acked, Live, Records, topic
from tests.fleet.bench.crowd import Heard, Running, listening, wait_until_ready
from tests.fleet.engines.clinic_stage import record

HEARTBEAT_S = 20.0
SESSIONS_A_WEEK = 8
FASTER = 100
AGAIN_S = 5.0  # as the agent does
CONNECTIONS = 50
PERSON = "c" * 32


def run(  # noqa: PLR0915  one story, told once
    panels: int, lasts_s: float, kills: int
) -> int:
    """Run it; print what was seen; return the exit status."""
    chance = Random(1)
    heard: Heard = queue.Queue()
    with tempfile.TemporaryDirectory(prefix="scale-") as made, ExitStack() as stack:
        folder = Path(made)
        folder.chmod(0o755)
        running = Running(folder, 1)
        stack.callback(running.stop)
        running.start()
        wait_until_ready(running)
        port = running.broker.port
        stack.enter_context(listening(port, ["acked"], heard))
        clients = [
            stack.enter_context(listening(port, [], queue.Queue())) for _ in range(CONNECTIONS)
        ]
        live = msgspec.json.encode(
            Live(state="idle", remaining_s=None, surface_c=24.0, light_h=1.0, fault=None,
                 version="0.2.0", boot=1)
        )  # fmt: skip
        beats = panels / HEARTBEAT_S
        rows_a_s = panels * SESSIONS_A_WEEK / (7 * 86_400) * FASTER
        sent: dict[int, int] = dict.fromkeys(range(panels), 0)
        late: list[float] = []
        pending: dict[str, tuple[int, float]] = {}
        begins = time.monotonic()
        next_beat = next_row = begins
        beat, kill_at = 0, [begins + lasts_s * (n + 1) / (kills + 1) for n in range(kills)]
        resent = 0
        while (now := time.monotonic()) < begins + lasts_s or (
            pending and now < begins + lasts_s + 60
        ):
            if kill_at and now >= kill_at[0]:
                kill_at.pop(0)
                running.kill_ledger()
                running.start_ledger()
            if now < begins + lasts_s:
                while next_beat <= now:
                    number = beat % panels
                    clients[number % CONNECTIONS].publish(topic(f"panel-{number}", "live"), live)
                    beat, next_beat = beat + 1, next_beat + 1 / beats
                while next_row <= now:
                    next_row += 1 / rows_a_s
                    number = chance.randrange(panels)
                    name = f"panel-{number}"
                    if name not in pending:
                        sent[number] += 1
                        pending[name] = (sent[number], now)
                        _send(clients[number % CONNECTIONS], name, sent[number])
            for name, (row, at) in list(pending.items()):
                if now - at > AGAIN_S:
                    pending[name] = (row, now)
                    resent += 1
                    _send(clients[int(name[6:]) % CONNECTIONS], name, row)
            try:
                while True:
                    at, name, payload = heard.get_nowait()
                    acked = msgspec.json.decode(payload, type=Acked)
                    if name in pending and acked.up_to >= pending[name][0]:
                        late.append(at - pending.pop(name)[1])
            except queue.Empty:
                time.sleep(0.002)
        memory = _memory_mb(running)
        held = _rows(running)
        wanted = sum(sent.values())
    quantiles = statistics.quantiles(late, n=100)
    print(f"{panels} panels on {CONNECTIONS} connections, {lasts_s:.0f} s")
    print(f"{beat} heartbeats, {wanted} rows")
    print(f"from a row's sending to its acknowledgement: median {quantiles[49] * 1e3:.0f} ms, "
          f"p99 {quantiles[98] * 1e3:.0f} ms, longest {max(late) * 1e3:.0f} ms")  # fmt: skip
    print(f"{kills} kills of the record; sent again {resent}; rows kept {held} of {wanted}")
    print(f"memory: record {memory:.0f} MB, of this program {_own_mb():.0f} MB")
    return 0 if held == wanted and (kills or quantiles[98] < 1.0) else 1


def _send(client: mqtt.Client, name: str, row: int) -> None:
    told = Records(after=row - 1, rows=(record(row, PERSON, began=datetime.now(UTC)),))
    client.publish(topic(name, "records"), msgspec.json.encode(told), qos=1)


def _rows(running: Running) -> int:
    with postgres.connect(running.server.conninfo(schema.OWNER, database.NAME)) as owner:
        found = owner.execute("SELECT count(*) FROM given").fetchone()
    return 0 if found is None else int(found[0])


def _memory_mb(running: Running) -> float:
    pid = running.ledger.pid if running.ledger else 0
    status = Path(f"/proc/{pid}/status").read_text("ascii")
    return int(status.split("VmRSS:")[1].split()[0]) / 1024


def _own_mb() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    given = [float(word) for word in sys.argv[1:]]
    count, lasts, kills = (*given, *(5000.0, 60.0, 0.0)[len(given) :])
    sys.exit(run(int(count), lasts, int(kills)))
