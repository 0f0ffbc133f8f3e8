"""A stand-in for the daemon's `view.sock`: tells telemetry, hands out rows, keeps the answers."""

import contextlib
import selectors
import socket
import threading
from pathlib import Path
from typing import Any

import msgspec

from firmware_py.wire.claims import Claim
from fleet.messages import Record

AT_ONCE = 100


def record(row: int, person: str = "0" * 31 + "1") -> Record:
    return Record(
        row=row,
        uid=f"{row:032x}",
        person=person,
        area="soles",
        began_at="2026-03-01T08:00:00Z",
        ended_at="2026-03-01T08:15:00Z",
        ended="complete",
        red_j_cm2=4.0,
        nir_j_cm2=6.0,
        red_target_j_cm2=4.0,
        nir_target_j_cm2=6.0,
        lit_s=900.0,
    )


def telemetry(**changed: Any) -> dict[str, Any]:
    """What a daemon says on view.sock, whole: with what the agent must not tell."""
    return {
        "type": "telemetry",
        "id": 0,
        "state": "idle",
        "reason": "Ready.",
        "person": None,
        "area": None,
        "remaining_s": None,
        "red": {"duty": 0.0, "fluence_j_cm2": 3.25},
        "surface_c": 24.5,
        "fault": None,
        "version": "0.2.0",
        "revision": 1,
        "claim": None,
        "light_h": 12.5,
        "boot": 17,
        **changed,
    }


class StandIn:
    """Serves one agent after the other, on a thread."""

    def __init__(self, path: Path, rows: list[Record] | None = None) -> None:
        self.rows = rows or []
        self.answers: list[dict[str, Any]] = []
        self.asked: list[dict[str, Any]] = []
        self._told = telemetry()
        self._lock = threading.Lock()
        self._bell, self._rung = socket.socketpair()
        self._server = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self._server.bind(str(path))
        self._server.listen(4)
        self._is_closing = False
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    def tell(self, **changed: Any) -> None:
        """Say from now on that it is so, and say it at once."""
        with self._lock:
            self._told = {**self._told, **changed}
        self._bell.send(b"!")

    def claim(self, claim: Claim) -> None:
        self.tell(state="arming", claim=msgspec.to_builtins(claim))

    def close(self) -> None:
        if self._is_closing:
            return
        self._is_closing = True
        self._bell.send(b"!")
        self._thread.join(5)
        for end in (self._bell, self._rung, self._server):
            end.close()

    def _serve(self) -> None:
        with selectors.DefaultSelector() as selector, contextlib.ExitStack() as stack:
            selector.register(self._server, selectors.EVENT_READ)
            selector.register(self._rung, selectors.EVENT_READ)
            clients: dict[socket.socket, bytes] = {}
            listeners: set[socket.socket] = set()
            while not self._is_closing:
                for key, _ in selector.select(0.3):
                    end = key.fileobj
                    assert isinstance(end, socket.socket)
                    if end is self._server:
                        client = stack.enter_context(self._server.accept()[0])
                        selector.register(client, selectors.EVENT_READ)
                        clients[client] = b""
                    elif end is self._rung:
                        self._rung.recv(100)
                    else:
                        data = b""
                        with contextlib.suppress(OSError):
                            data = end.recv(65_536)
                        if not data:
                            selector.unregister(end)
                            del clients[end]
                            listeners.discard(end)
                            end.close()
                            continue
                        *lines, clients[end] = (clients[end] + data).split(b"\n")
                        for line in lines:
                            self._answer(end, msgspec.json.decode(line), listeners)
                with self._lock:
                    said = msgspec.json.encode(self._told) + b"\n"
                for end in listeners:
                    with contextlib.suppress(OSError):
                        end.sendall(said)

    def _answer(
        self, end: socket.socket, asked: dict[str, Any], listeners: set[socket.socket]
    ) -> None:
        self.asked.append(asked)
        answer: dict[str, Any] = {"type": "done", "id": asked["id"], "notes": []}
        match asked["verb"]:
            case "subscribe":
                listeners.add(end)
            case "records":
                rows = [row for row in self.rows if row.row > asked["after"]][:AT_ONCE]
                last = rows[-1].row if rows else asked["after"]
                answer = {"type": "records", "id": asked["id"], "rows": rows, "last": last}
            case "claim-answer":
                self.answers.append(asked["answer"])
            case _:
                answer = {"type": "refused", "id": asked["id"], "error": "", "code": "view_only"}
        end.sendall(msgspec.json.encode(answer) + b"\n")
