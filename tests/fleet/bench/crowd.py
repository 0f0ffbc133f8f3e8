"""Fifty panels that ask for twenty people at once, through a real broker and PostgreSQL."""

import queue
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from random import Random

import msgspec
from paho.mqtt import client as mqtt
from paho.mqtt.enums import CallbackAPIVersion

from firmware_py.wire.claims import ClaimAnswer
from fleet.clinic import people, postgres, schema
from fleet.clinic.__main__ import HOMES, WITNESS
from fleet.clinic.homes import Homes
from fleet.desk import database, engines
from fleet.messages import topic
from tests.fleet.engines.clinic_stage import KEY, claim

Heard = queue.Queue[tuple[float, str, bytes]]


class Running:
    """A clinic's engines and ledger."""

    def __init__(self, folder: Path, panels: int) -> None:
        self.folder = folder
        self.server = engines.Postgres(folder / "pg", syncs=True)
        self.broker = engines.Mosquitto(folder / "mq", engines.free_port())
        self.state, keys = folder / "state", folder / "keys"
        self.state.mkdir()
        keys.mkdir()
        for number in range(panels):
            (keys / f"panel-{number}.key").write_text(KEY.hex() + "\n", "ascii")
        self.config = folder / "clinic.toml"
        self.config.write_text(
            f'database = "{self.server.conninfo(schema.LEDGERD, database.NAME)}"\n'
            f'broker = "127.0.0.1"\nport = {self.broker.port}\ntls = false\n'
            f'folder = "{folder}"\nstate = "{self.state}"\n',
            "utf-8",
        )
        self.ledger: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        self.server.start()
        database.make(self.server)
        database.vouch(self.server, self.state / WITNESS, datetime.now(UTC))
        self.broker.start()
        self.start_ledger()

    def start_ledger(self) -> None:
        command = [sys.executable, "-m", "fleet.clinic", "--config", str(self.config)]
        with (self.folder / "ledger.log").open("ab") as log:
            self.ledger = subprocess.Popen(command, stderr=log)

    def people(self, count: int) -> list[str]:
        with postgres.connect(self.server.conninfo(schema.OWNER, database.NAME)) as owner:
            homes = Homes(self.state / HOMES)
            return [people.new(owner, homes, datetime.now(UTC)) for _ in range(count)]

    def kill_ledger(self) -> None:
        if self.ledger is not None:
            self.ledger.kill()
            self.ledger.wait()

    def stop(self) -> None:
        self.kill_ledger()
        self.broker.stop()
        self.server.stop()


@contextmanager
def listening(port: int, lanes: list[str], into: Heard) -> Iterator[mqtt.Client]:
    """Have a connection that hears lanes of all panels."""
    ready = threading.Event()
    client = mqtt.Client(CallbackAPIVersion.VERSION2, protocol=mqtt.MQTTv5)
    client.on_subscribe = lambda *_: ready.set()
    client.on_message = lambda _c, _d, said: into.put(
        (time.monotonic(), said.topic.split("/")[1], bytes(said.payload))
    )
    client.max_queued_messages_set(0)
    client.max_inflight_messages_set(1000)
    client.connect("127.0.0.1", port)
    client.loop_start()
    if lanes:
        client.subscribe([(f"light-panel/+/{lane}", 1) for lane in lanes])
        ready.wait(10)
    try:
        yield client
    finally:
        client.disconnect()
        client.loop_stop()


def hurry(running: Running, panels: int, count: int) -> tuple[dict[str, int], list[float]]:
    """Have every panel ask for every person, one after another, all panels at once.

    Return grants by person, and how long each answer took, in seconds.
    """
    whose = running.people(count)
    heard: Heard = queue.Queue()
    waits: list[float] = []
    granted = dict.fromkeys(whose, 0)
    waiting: dict[str, tuple[str, str, float]] = {}
    left = {f"panel-{number}": Random(number).sample(whose, count) for number in range(panels)}
    with listening(running.broker.port, ["answer"], heard) as client:
        wait_until_ready(running)

        def ask(panel: str) -> None:
            if left[panel]:
                person = left[panel].pop()
                wanted = claim(person, at=datetime.now(UTC))
                waiting[wanted.claim] = (panel, person, time.monotonic())
                client.publish(topic(panel, "claim"), msgspec.json.encode(wanted), qos=1)

        for panel in left:
            ask(panel)
        while waiting:
            at, _, payload = heard.get(timeout=10)
            answer = msgspec.json.decode(payload, type=ClaimAnswer)
            panel, person, began = waiting.pop(answer.claim)
            granted[person] += answer.granted
            waits.append(at - began)
            ask(panel)
    return granted, waits


def wait_until_ready(running: Running, within_s: float = 20.0) -> None:
    """Wait until the ledger answers a hello."""
    heard: Heard = queue.Queue()
    until = time.monotonic() + within_s
    with listening(running.broker.port, ["acked"], heard) as client:
        while time.monotonic() < until:
            client.publish(topic("panel-0", "hello"), b'{"v":1,"version":"x"}', qos=1)
            try:
                heard.get(timeout=0.3)
            except queue.Empty:
                continue
            return
    raise TimeoutError((running.folder / "ledger.log").read_text())
