"""The real broker with the files that enrolment writes: who gets in, and what each may do."""

import socket
import ssl
import threading
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from fleet.agent import broker
from fleet.agent.settings import CERTIFICATE, KEY
from fleet.enrol import authority
from fleet.enrol.broker_files import LEDGER
from fleet.messages import PREFIX
from tests.fleet.engines.broker_stage import Stage, needs_mosquitto, stage, until

pytestmark = [needs_mosquitto, pytest.mark.engines]
# Of a panel's lanes, those that it writes.
OWN = ("live", "presence", "hello", "records", "claim")


def topic(panel: str, lane: str) -> str:
    return f"{PREFIX}/{panel}/{lane}"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    with stage(tmp_path_factory.mktemp("broker")) as made:
        made.join("a")
        made.join("b")
        yield made


def files(folder: Path, pair: authority.Pair) -> tuple[Path, Path]:
    certificate, key = folder / CERTIFICATE, folder / KEY
    certificate.write_bytes(pair.certificate)
    key.write_bytes(pair.key)
    return certificate, key


def test_a_stolen_certificate_writes_its_own_lanes_alone(made: Stage) -> None:
    ledger = made.ledger_client()
    assert ledger.connect()
    for lane in OWN:
        assert ledger.subscribe(f"light-panel/+/{lane}")
    stolen = made.panel_client("a")
    assert stolen.connect()
    tried = [topic(name, lane) for name in ("a", "b") for lane in OWN]
    tried += [topic(name, lane) for name in ("a", "b") for lane in ("acked", "answer")]
    tried += ["homeassistant/device/light-panel-a/config", "homeassistant/status"]
    tried += ["homeassistant/device/light-panel-b/config", "light-panel/a/x", "light-panel/a", "x"]
    taken = {each for each in tried if stolen.publish(each, b"{}")}
    own = {topic("a", lane) for lane in OWN}
    assert taken == own | {"homeassistant/device/light-panel-a/config"}
    until(lambda: len(ledger.heard) >= len(own), why="the clinic's record doesn't hear the panel")
    assert {heard[0] for heard in ledger.heard} == own


def test_a_stolen_certificate_reads_nothing_of_others(made: Stage) -> None:
    stolen, ledger, other = made.panel_client("a"), made.ledger_client(), made.panel_client("b")
    assert stolen.connect()
    assert ledger.connect()
    assert other.connect()
    for pattern in ("#", "light-panel/#", "light-panel/+/answer", "light-panel/b/answer", "$SYS/#"):
        stolen.subscribe(pattern)  # the broker may grant it, and hands nothing on
    assert stolen.subscribe("light-panel/a/acked")
    for lane in OWN:
        assert other.publish(topic("b", lane), b"of b", retain=True)
    assert ledger.publish("light-panel/b/answer", b"of b")
    assert ledger.publish("light-panel/b/acked", b"of b")
    assert ledger.publish("light-panel/a/acked", b"of a")  # after these, so the last to arrive
    until(lambda: stolen.heard, why="the panel doesn't hear its own lane")
    assert {(heard[0], heard[1]) for heard in stolen.heard} == {("light-panel/a/acked", b"of a")}


def test_a_stolen_certificate_ends_no_other_panels_connection(made: Stage) -> None:
    other = made.panel_client("b", "b")
    assert other.connect()
    stolen = made.panel_client("a", "b")  # under the other's name
    assert stolen.connect()
    assert other.publish(topic("b", "hello"), b"{}")
    assert (other.is_connected, other.losses) == (True, 0)


def test_the_clinics_record_writes_only_what_holds_back(made: Stage) -> None:
    ledger = made.ledger_client()
    assert ledger.connect()
    lanes = (*OWN, "acked", "answer", "start")
    taken = {lane for lane in lanes if ledger.publish(f"light-panel/a/{lane}", b"{}")}
    assert taken == {"acked", "answer"}
    assert not ledger.publish("homeassistant/device/light-panel-a/config", b"{}")


def test_who_looks_on_hears_how_panels_are_and_writes_nothing(made: Stage) -> None:
    certificate, key = made.clinic.reader("home", 30)
    made.reload()
    reader, other = made.client(certificate, key), made.panel_client("a")
    assert other.connect()
    assert reader.connect()
    for pattern in ("light-panel/#", "light-panel/+/records", "light-panel/+/claim"):
        reader.subscribe(pattern)

    def is_heard() -> bool:
        for lane in ("records", "claim", "hello", "live"):
            assert other.publish(topic("a", lane), b"{}")
        return bool(reader.on("live"))

    until(is_heard, why="who looks on hears nothing")
    lanes = {heard[0].rpartition("/")[2] for heard in reader.heard}
    assert lanes <= {"live", "presence"}
    written = ["light-panel/a/answer", "light-panel/a/live", "light-panel/a/acked", "x"]
    assert not any(reader.publish(each, b"{}") for each in written)


def test_without_a_certificate_nobody_gets_in(made: Stage, tmp_path: Path) -> None:
    stranger = authority.new_authority(authority.utc_now())
    good = authority.Pair(
        (made.clinic_folder / "ca.pem").read_bytes(), (made.clinic_folder / "ca.key").read_bytes()
    )
    now = authority.utc_now()
    pairs = {
        "of another authority": authority.new_client(stranger, "a", now),
        "of itself": authority.new_authority(now),
        "ended": authority.new_client(good, "a", now - timedelta(days=40), 39),
        "not yet begun": authority.new_client(good, "a", now + timedelta(days=40)),
        "a server's": authority.new_server(good, ["a"], now),
    }
    let_in = {}
    for name, pair in pairs.items():
        let_in[name] = made.client(*files(tmp_path, pair)).connect()
    bare = made.panel_client("a")
    bare._client._ssl_context = None
    bare._client.tls_set_context(
        ssl.create_default_context(cafile=str(made.clinic_folder / "ca.pem"))
    )
    let_in["none"] = bare.connect()
    assert let_in == dict.fromkeys([*pairs, "none"], False)
    assert made.client(*files(tmp_path, authority.new_client(good, "a", now))).connect()


def test_a_panel_that_was_put_out_gets_in_no_more(tmp_path: Path) -> None:
    made = Stage(tmp_path)
    try:
        for name in ("a", "b"):
            made.join(name)
        made.clinic.expel("a")
        made.start()
        let_in = {name: made.panel_client(name).connect() for name in ("a", "b")}
        assert let_in == {"a": False, "b": True}
    finally:
        made.close()


def test_a_stolen_certificate_cannot_stand_in_for_the_broker(made: Stage) -> None:
    # A listener that shows a panel's certificate, for the name that it bears.
    folder = made.folder / "a" / "agent"
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / CERTIFICATE, folder / KEY)
    with socket.create_server(("127.0.0.1", 0)) as server:

        def serve() -> None:
            end, _ = server.accept()
            with end:
                try:
                    context.wrap_socket(end, server_side=True).close()
                except OSError:
                    return

        thread = threading.Thread(target=serve)
        thread.start()
        ours = broker.tls(made.folder / "b" / "agent")
        with (
            socket.create_connection(server.getsockname()) as end,
            pytest.raises(ssl.SSLCertVerificationError, match="purpose"),
        ):
            ours.wrap_socket(end, server_hostname="a")
        thread.join()


def test_the_ledgers_user_is_the_one_in_the_list(made: Stage) -> None:
    assert authority.user_of((made.clinic_folder / "ledger.pem").read_bytes()) == LEDGER
