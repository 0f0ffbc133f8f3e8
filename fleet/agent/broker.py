"""The one connection to the broker: MQTT 5 over TLS, on a thread of its own.

Reaching a broker, and the TLS handshake, may take as long as a frozen machine likes. So they happen
on a thread of their own, which the rest of the agent never waits for: it leaves messages, and takes
what was heard from a queue. A connection that ends takes all that it hadn't sent with it, and the
next one is a new client: each lane knows by itself what it has to say again.
"""

import contextlib
import queue
import socket
import ssl
import threading
from collections.abc import Callable
from pathlib import Path

from msgspec import Struct
from paho.mqtt import client as mqtt
from paho.mqtt.enums import CallbackAPIVersion
from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.properties import Properties
from paho.mqtt.reasoncodes import ReasonCode

from fleet.agent.backoff import Backoff
from fleet.agent.post import OFFLINE, Post
from fleet.agent.settings import CA, CERTIFICATE, KEY, Settings
from fleet.messages import topic

KEEPALIVE_S = 20  # a frozen broker is noticed within twice that; ours is missed after 30 s
CONNECT_S = 10.0
WAITING_MAX = 20  # messages that the broker hasn't acknowledged; more are refused
HEARD_MAX = 100  # messages that the agent hasn't looked at; more are dropped


class Connected(Struct, frozen=True):
    """A connection has begun, and what the clinic says is heard."""


class Lost(Struct, frozen=True):
    """The connection has ended, or couldn't begin: why."""

    why: str


class Said(Struct, frozen=True):
    """The clinic has said something, on `acked` or `answer`."""

    topic: str
    payload: bytes


Event = Connected | Lost | Said


def tls(folder: Path) -> ssl.SSLContext:
    """Return what the connection is guarded by: the clinic's authority alone, and our certificate.

    Raises:
        OSError: A file is missing, unreadable, or no certificate or key.
    """
    context = ssl.create_default_context(cafile=str(folder / CA))
    context.minimum_version = ssl.TLSVersion.TLSv1_3
    context.load_cert_chain(str(folder / CERTIFICATE), str(folder / KEY))
    return context


class Broker:
    """Keeps one connection, for ever. `wake` is called where there is a new event."""

    def __init__(
        self, settings: Settings, folder: Path, waits: Backoff, wake: Callable[[], None]
    ) -> None:
        self._settings = settings
        self._folder = folder
        self._waits = waits
        self._wake = wake
        self._events: queue.Queue[Event] = queue.Queue(HEARD_MAX)
        self._closing = threading.Event()
        self._client: mqtt.Client | None = None
        self._is_connected = False
        # A daemon thread: a handshake with a frozen machine doesn't hold up the agent's end.
        self._thread = threading.Thread(target=self._keep, name="broker", daemon=True)

    def start(self) -> None:
        """Begin to connect."""
        self._thread.start()

    def events(self) -> list[Event]:
        """Return what has happened since."""
        found: list[Event] = []
        with contextlib.suppress(queue.Empty):
            while True:
                found.append(self._events.get_nowait())
        return found

    def post(self, message: Post) -> bool:
        """Leave a message for the broker; return whether it was taken. It never blocks."""
        client = self._client
        if client is None or not self._is_connected:
            return False
        properties = None
        if message.expires_s is not None:
            properties = Properties(PacketTypes.PUBLISH)  # type: ignore[no-untyped-call]
            properties.MessageExpiryInterval = message.expires_s
        try:
            left = client.publish(
                message.topic, message.payload, message.qos, message.retain, properties
            )
        except ValueError:  # too large, or no topic: nothing of ours
            return False
        return left.rc == mqtt.MQTT_ERR_SUCCESS

    def close(self) -> None:
        """Say that the panel is offline, where that goes within a second, and end."""
        self._closing.set()
        client = self._client
        if client is not None and self._is_connected:
            presence = topic(self._settings.panel, "presence")
            with contextlib.suppress(ValueError, RuntimeError):
                client.publish(presence, OFFLINE, 1, retain=True).wait_for_publish(1.0)
            client.disconnect()
        self._thread.join(1.0)

    def _keep(self) -> None:
        while not self._closing.is_set():
            why = self._once()
            self._is_connected = False
            self._client = None
            self._tell(Lost(why))
            self._closing.wait(self._waits.next_s())

    def _once(self) -> str:
        """Have one connection; return why it ended."""
        over = threading.Event()
        ends: list[str] = []

        def begun(
            client: mqtt.Client, _data: object, _flags: object, reason: ReasonCode, _more: object
        ) -> None:
            if reason.is_failure:
                ends.append(str(reason))
                over.set()
                return
            lanes = [(topic(self._settings.panel, lane), 1) for lane in ("acked", "answer")]
            client.subscribe(lanes)

        def heard_by(
            _client: mqtt.Client, _data: object, _mid: int, codes: list[ReasonCode], _more: object
        ) -> None:
            if any(code.is_failure for code in codes):
                ends.append("the broker doesn't let this panel hear its own lanes")
                over.set()
                return
            self._is_connected = True
            self._waits.reset()
            self._tell(Connected())

        def said(_client: mqtt.Client, _data: object, message: mqtt.MQTTMessage) -> None:
            # What the broker kept from before this connection answers nothing of now.
            if not message.retain:
                self._tell(Said(message.topic, bytes(message.payload)))

        def ended(
            _client: mqtt.Client, _data: object, _flags: object, reason: ReasonCode, _more: object
        ) -> None:
            ends.append(str(reason))
            over.set()

        try:
            client = self._new_client()
        except (OSError, ValueError) as error:
            return f"{self._folder}: {error}"
        client.on_connect = begun
        client.on_subscribe = heard_by
        client.on_message = said
        client.on_disconnect = ended
        properties = Properties(PacketTypes.CONNECT)  # type: ignore[no-untyped-call]
        properties.SessionExpiryInterval = 0
        try:
            client.connect(
                self._settings.host,
                self._settings.port,
                KEEPALIVE_S,
                clean_start=True,
                properties=properties,
            )
        except (OSError, ValueError) as error:
            return f"{self._settings.host}:{self._settings.port}: {error}"
        self._client = client
        client.loop_start()
        over.wait()
        self._is_connected = False
        client.disconnect()
        client.loop_stop()
        return ends[0] if ends else "ended"

    def _new_client(self) -> mqtt.Client:
        panel = self._settings.panel
        client = mqtt.Client(
            CallbackAPIVersion.VERSION2,
            client_id=panel,
            protocol=mqtt.MQTTv5,
            reconnect_on_failure=False,
        )
        client.connect_timeout = CONNECT_S
        client.max_queued_messages_set(WAITING_MAX)
        client.tls_set_context(tls(self._folder))
        client.will_set(topic(panel, "presence"), OFFLINE, qos=1, retain=True)
        return client

    def _tell(self, event: Event) -> None:
        # Where nobody takes them, the oldest goes: the newest says how things are.
        while True:
            try:
                self._events.put_nowait(event)
            except queue.Full:
                with contextlib.suppress(queue.Empty):
                    self._events.get_nowait()
            else:
                break
        self._wake()


class Bell:
    """Wakes a `select` in another thread."""

    def __init__(self) -> None:
        self.end, self._other = socket.socketpair()
        self.end.setblocking(False)  # noqa: FBT003  the library's own signature
        self._other.setblocking(False)  # noqa: FBT003  as above

    def ring(self) -> None:
        """Wake whoever selects on `end`."""
        with contextlib.suppress(OSError):
            self._other.send(b"!")

    def still(self) -> None:
        """Take the rings that have been heard."""
        with contextlib.suppress(OSError):
            while self.end.recv(1024):
                pass

    def close(self) -> None:
        """Give the sockets back."""
        self.end.close()
        self._other.close()
