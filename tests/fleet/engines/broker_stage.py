"""The real mosquitto with the files that enrolment writes, agents at it, and who hears them."""

import contextlib
import shutil
import signal
import socket
import ssl
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest
from paho.mqtt import client as mqtt
from paho.mqtt.enums import CallbackAPIVersion
from paho.mqtt.reasoncodes import ReasonCode

from firmware_py.wire.claims import Claim, ClaimAnswer, signed
from fleet.agent.settings import CA, CERTIFICATE, KEY
from fleet.enrol import authority, panel
from fleet.enrol.broker_files import LEDGER
from fleet.enrol.clinic import Clinic
from fleet.messages import Acked, Record, Records

MOSQUITTO = shutil.which("mosquitto") or shutil.which("mosquitto", path="/usr/sbin")
needs_mosquitto = pytest.mark.skipif(
    MOSQUITTO is None,
    reason="mosquitto isn't here (apt-get install mosquitto): THE REAL BROKER IS NOT TRIED",
)


def until(is_so: Callable[[], Any], *, seconds: float = 20.0, why: str) -> None:
    """Wait for another program to have done something; fail with `why` where it doesn't."""
    ends = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < ends, why
        time.sleep(0.02)


def free_port() -> int:
    with socket.socket() as end:
        end.bind(("127.0.0.1", 0))
        return int(end.getsockname()[1])


class Stage:
    """A clinic's folder, its broker, and panels that have joined."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.port = free_port()
        self.clinic_folder = folder / "clinic"
        self.clinic = Clinic(self.clinic_folder, authority.utc_now())
        self.clinic.prepare(["localhost"], self.port)
        self._broker: subprocess.Popen[bytes] | None = None
        self._closing = contextlib.ExitStack()

    def start(self) -> None:
        conf = self.folder / "mosquitto.conf"
        stored = self.folder / "stored"
        stored.mkdir(exist_ok=True)
        text = (self.clinic_folder / "mosquitto.conf").read_text("utf-8")
        # As root it would become a user who may not look into a test's folder.
        conf.write_text(f"user root\npersistence true\npersistence_location {stored}/\n{text}")
        assert MOSQUITTO is not None
        log = self._closing.enter_context((self.folder / "mosquitto.log").open("ab"))
        self._broker = subprocess.Popen([MOSQUITTO, "-c", str(conf)], stdout=log, stderr=log)
        until(self._listens, why="mosquitto doesn't listen; see mosquitto.log")

    def _listens(self) -> bool:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", self.port), 1):
            return True
        return False

    @property
    def broker(self) -> subprocess.Popen[bytes]:
        assert self._broker is not None
        return self._broker

    def freeze(self) -> None:
        self.broker.send_signal(signal.SIGSTOP)

    def thaw(self) -> None:
        self.broker.send_signal(signal.SIGCONT)

    def kill(self) -> None:
        self.broker.kill()
        self.broker.wait()

    def reload(self) -> None:
        self.broker.send_signal(signal.SIGHUP)

    def join(self, name: str) -> Path:
        """Enrol a panel, have it join, and return its agent's folder."""
        told = self.clinic.enrol(name, "localhost", self.port, authority.CERTIFICATE_DAYS)
        panel.check(told, authority.utc_now())
        folder = self.folder / name
        places = panel.Places(folder / "agent", folder / "fleet.key")
        panel.join(told, places)
        return places.agent

    def agent(self, name: str, *more: str) -> subprocess.Popen[bytes]:
        """Start a joined panel's agent, whose daemon is at `view.sock` in the panel's folder."""
        folder = self.folder / name
        (folder / "state").mkdir(exist_ok=True)
        log = self._closing.enter_context((folder / "agent.log").open("ab"))
        command = [sys.executable, "-m", "fleet.agent", "--config", str(folder / "agent")]
        command += ["--view", str(folder / "view.sock"), "--state", str(folder / "state"), *more]
        return self._end(subprocess.Popen(command, stdout=log, stderr=log))

    def client(
        self, certificate: Path, key: Path, name: str = "", ca: Path | None = None
    ) -> "Peer":
        """Return a client of the broker's with a certificate of its own."""
        context = ssl.create_default_context(cafile=str(ca or self.clinic_folder / "ca.pem"))
        context.load_cert_chain(str(certificate), str(key))
        return self._closing.enter_context(contextlib.closing(Peer(self.port, context, name)))

    def panel_client(self, name: str, client_id: str = "") -> "Peer":
        folder = self.folder / name / "agent"
        return self.client(folder / CERTIFICATE, folder / KEY, client_id, folder / CA)

    def ledger_client(self) -> "Peer":
        folder = self.clinic_folder
        return self.client(folder / "ledger.pem", folder / "ledger.key", LEDGER)

    def _end(self, process: subprocess.Popen[bytes]) -> subprocess.Popen[bytes]:
        self._closing.callback(_end, process)
        return process

    def close(self) -> None:
        self._closing.close()
        if self._broker is not None:
            _end(self._broker)


def _end(process: subprocess.Popen[bytes]) -> None:
    if process.poll() is None:
        process.send_signal(signal.SIGCONT)
        process.kill()
    process.wait()


class Peer:
    """Somebody at the broker: what they may do, and what they hear."""

    def __init__(self, port: int, context: ssl.SSLContext, name: str) -> None:
        self.heard: list[tuple[str, bytes, bool]] = []
        self.refused: str | None = None
        self.is_connected = False
        self.losses = 0
        self._patterns: list[str] = []
        self._granted: dict[int | None, list[ReasonCode]] = {}
        self._acknowledged: dict[int, ReasonCode] = {}
        self._client = mqtt.Client(
            CallbackAPIVersion.VERSION2, client_id=name, protocol=mqtt.MQTTv5
        )
        self._client.tls_set_context(context)
        self._client.on_connect = self._began
        self._client.on_disconnect = self._lost
        self._client.on_message = self._said
        self._client.on_subscribe = self._subscribed
        self._client.on_publish = self._published
        self._port = port
        self.answers: Callable[[str, bytes], None] | None = None

    def connect(self) -> bool:
        """Return whether the broker let it in."""
        try:
            self._client.connect("localhost", self._port, 20)
        except (ssl.SSLError, OSError) as error:
            self.refused = str(error)
            return False
        self._client.loop_start()
        until(lambda: self.is_connected or self.refused, why="the broker says nothing")
        return self.is_connected

    def subscribe(self, pattern: str) -> bool:
        self._patterns.append(pattern)
        _, mid = self._client.subscribe(pattern, qos=1)
        until(lambda: mid in self._granted, why="the broker doesn't answer a subscription")
        return not any(code.is_failure for code in self._granted[mid])

    def publish(self, topic: str, said: Any, *, retain: bool = False) -> bool:
        """Return whether the broker took it."""
        payload = said if isinstance(said, bytes) else msgspec.json.encode(said)
        info = self._client.publish(topic, payload, qos=1, retain=retain)
        until(lambda: info.mid in self._acknowledged, why="the broker acknowledges nothing")
        return not self._acknowledged[info.mid].is_failure

    def say(self, topic: str, said: Any) -> None:
        """Publish from a callback, which can't wait."""
        self._client.publish(topic, msgspec.json.encode(said), qos=1)

    def on(self, lane: str) -> list[bytes]:
        return [payload for topic, payload, _ in self.heard if topic.endswith(f"/{lane}")]

    def close(self) -> None:
        self._client.disconnect()
        self._client.loop_stop()

    def _began(self, _c: Any, _d: Any, _f: Any, reason: ReasonCode, _p: Any) -> None:
        if reason.is_failure:
            self.refused = str(reason)
        else:
            self.is_connected = True
            for pattern in self._patterns:  # a broker that starts anew has forgotten them
                self._client.subscribe(pattern, qos=1)

    def _lost(self, _c: Any, _d: Any, _f: Any, reason: ReasonCode, _p: Any) -> None:
        self.losses += 1
        if not self.is_connected:
            self.refused = str(reason)
        self.is_connected = False

    def _said(self, _c: Any, _d: Any, message: mqtt.MQTTMessage) -> None:
        payload = bytes(message.payload)
        self.heard.append((message.topic, payload, message.retain))
        if self.answers is not None:
            self.answers(message.topic, payload)

    def _subscribed(self, _c: Any, _d: Any, mid: int, codes: list[ReasonCode], _p: Any) -> None:
        self._granted[mid] = codes

    def _published(self, _c: Any, _d: Any, mid: int, code: ReasonCode, _p: Any) -> None:
        self._acknowledged[mid] = code


class Consumer:
    """A stand-in for the clinic's record: rows by uid, in memory, and an answer to each claim."""

    def __init__(self, peer: Peer, keys: dict[str, bytes] | None = None) -> None:
        self.rows: dict[str, Record] = {}
        self.up_to: dict[str, int] = {}
        self.claims: list[Claim] = []
        self.hellos = 0
        self.delay_s = 0.0
        self._keys = keys or {}
        self._peer = peer
        peer.answers = self._hear
        assert peer.connect()
        for lane in ("hello", "records", "claim"):
            assert peer.subscribe(f"light-panel/+/{lane}")

    @property
    def is_there(self) -> bool:
        return self._peer.is_connected

    def _hear(self, topic: str, payload: bytes) -> None:
        _, name, lane = topic.split("/")
        match lane:
            case "hello":
                self.hellos += 1
            case "records":
                told = msgspec.json.decode(payload, type=Records)
                if told.after <= self.up_to.get(name, 0):
                    self.rows.update({row.uid: row for row in told.rows})
                    self.up_to[name] = max(self.up_to.get(name, 0), told.rows[-1].row)
            case "claim":
                claim = msgspec.json.decode(payload, type=Claim)
                self.claims.append(claim)
                threading.Timer(self.delay_s, self._grant, (name, claim)).start()
                return
        acked = Acked(up_to=self.up_to.get(name, 0), epoch=1)
        self._peer.say(f"light-panel/{name}/acked", acked)

    def _grant(self, name: str, claim: Claim) -> None:
        answer = ClaimAnswer(
            claim=claim.claim,
            boot=claim.boot,
            arming=claim.arming,
            granted=True,
            answered_at=claim.asked_at,  # of a clock that goes as the panel's
        )
        key = self._keys.get(name, b"?")
        self._peer.say(f"light-panel/{name}/answer", signed(answer, key))


@contextlib.contextmanager
def stage(folder: Path) -> Iterator[Stage]:
    """Yield a stage whose broker runs."""
    made = Stage(folder)
    try:
        made.start()
        yield made
    finally:
        made.close()
