"""The ledger's connection to the broker: what panels say goes into one queue."""

import contextlib
import queue
import ssl
import time

from msgspec import Struct
from paho.mqtt import client as mqtt
from paho.mqtt.enums import CallbackAPIVersion
from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.properties import Properties
from paho.mqtt.reasoncodes import ReasonCode

from firmware_py.wire.claims import SECONDS_FOR_ANSWER
from fleet.clinic.settings import Settings
from fleet.messages import PREFIX

NAME = "light-panel-ledger"
LANES = ("hello", "records", "claim", "live", "presence")
KEEPALIVE_S = 20
# Panels say again what isn't acknowledged, so what has no room is left out.
QUEUE_MAX = 20_000


class Heard(Struct, frozen=True):
    """A panel's message. at_s: on the monotonic clock."""

    panel: str
    lane: str
    payload: bytes
    at_s: float


class Broker:
    """Connects, and again where the connection ends; paho's thread does both."""

    def __init__(self, settings: Settings) -> None:
        self.heard: queue.Queue[Heard] = queue.Queue(QUEUE_MAX)
        self.lost = 0  # messages for which there was no room
        self._settings = settings
        client = mqtt.Client(CallbackAPIVersion.VERSION2, client_id=NAME, protocol=mqtt.MQTTv5)
        client.reconnect_delay_set(1, 30)
        client.on_connect = self._connected
        client.on_message = self._said
        if settings.tls:
            context = ssl.create_default_context(cafile=str(settings.folder / "ca.pem"))
            context.minimum_version = ssl.TLSVersion.TLSv1_3
            context.load_cert_chain(
                str(settings.folder / "ledger.pem"), str(settings.folder / "ledger.key")
            )
            client.tls_set_context(context)
        self._client = client

    def start(self) -> None:
        """Begin to connect; it goes on for ever."""
        self._client.connect_async(
            self._settings.broker, self._settings.port, KEEPALIVE_S, clean_start=True
        )
        self._client.loop_start()

    def say(self, topic: str, payload: bytes, *, is_answer: bool = False) -> None:
        """Send a panel something. What doesn't arrive is asked for again."""
        properties = None
        if is_answer:
            properties = Properties(PacketTypes.PUBLISH)  # type: ignore[no-untyped-call]
            properties.MessageExpiryInterval = round(SECONDS_FOR_ANSWER)
        with contextlib.suppress(ValueError):
            self._client.publish(topic, payload, qos=1, properties=properties)

    def close(self) -> None:
        """End the connection."""
        self._client.disconnect()
        self._client.loop_stop()

    def _connected(
        self, client: mqtt.Client, _data: object, _flags: object, reason: ReasonCode, _more: object
    ) -> None:
        if not reason.is_failure:
            client.subscribe([(f"{PREFIX}/+/{lane}", 1) for lane in LANES])

    def _said(self, _client: mqtt.Client, _data: object, message: mqtt.MQTTMessage) -> None:
        _, panel, lane = message.topic.split("/")
        # How a panel is, is kept by the broker for whoever comes; a claim never is.
        if message.retain and lane not in ("live", "presence"):
            return
        try:
            self.heard.put_nowait(Heard(panel, lane, bytes(message.payload), time.monotonic()))
        except queue.Full:
            self.lost += 1
