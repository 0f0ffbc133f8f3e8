"""A program behind view.sock in the tests, and a clinic that answers it."""

import json
import socket
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import msgspec

from firmware_py.core.dose.caps import Skin
from firmware_py.core.timestamps import Moment, rfc3339
from firmware_py.core.units import Ns
from firmware_py.history import homes, people
from firmware_py.history.database import connect
from firmware_py.wire.claims import Claim, ClaimAnswer, signed
from tests.daemon.desk import Desk
from tests.daemon.rig import NOTHING_APPLIES, Rig, person_with

KEY = bytes(range(32))
# When the simulated machine's clock was: before any session.
EARLIER = Moment(boot_id="before", monotonic=Ns(0), unix_s=1_700_000_000.0, is_set=True)


class Viewer:
    """One connection to view.sock."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        assert desk.rig.view is not None
        self._socket.connect(str(desk.rig.view))
        self._socket.setblocking(False)
        self._rest = b""
        self.heard: list[dict[str, Any]] = []
        self._id = 0

    def send(self, line: bytes) -> None:
        self._socket.send(line)

    def listen(self) -> None:
        try:
            data = self._socket.recv(1 << 20)
        except BlockingIOError:
            return
        *lines, self._rest = (self._rest + data).split(b"\n")
        self.heard += [json.loads(line) for line in lines]

    def ask(self, verb: str, **fields: Any) -> dict[str, Any]:
        """Ask, and let at most five ticks pass for the answer."""
        self._id += 1
        asked = {"v": 1, "verb": verb, "id": self._id, **fields}
        self.send(msgspec.json.encode(asked) + b"\n")
        for _ in range(5):
            self.desk.step()
            self.listen()
            for told in self.heard:
                if told["id"] == self._id or (told["id"] == 0 and told["type"] == "refused"):
                    self.heard.remove(told)
                    return told
        raise AssertionError(f"no answer to {asked}")

    def claim(self) -> Claim:
        """Return the claim that waits."""
        told = self.ask("status")["claim"]
        assert told is not None
        return msgspec.convert(told, Claim)

    def answer(self, answer: ClaimAnswer) -> dict[str, Any]:
        return self.ask("claim-answer", answer=answer)

    def close(self) -> None:
        self._socket.close()


def now(desk: Desk, later_s: float = 0.0) -> str:
    return rfc3339(desk.world.wall().unix_s + later_s)


def granted(desk: Desk, to: Claim, **fields: Any) -> ClaimAnswer:
    """Return the clinic's answer, signed with the panel's key."""
    answer = ClaimAnswer(
        claim=to.claim,
        boot=to.boot,
        arming=to.arming,
        granted=True,
        answered_at=now(desk),
    )
    return signed(msgspec.structs.replace(answer, **fields), KEY)


def roaming_desk(
    folder: Path, skin: Skin = NOTHING_APPLIES, *, make_rig: type[Rig] = Rig, key: bytes = KEY
) -> Desk:
    """Return a panel whose one person roams, and which has the clinic's key."""
    with closing(connect(folder / "history.db")) as connection:
        people.change(connection, person_with(skin))
        homes.roam(connection, person_with(skin).name, EARLIER)
        connection.commit()
    (folder / "fleet.key").write_text(key.hex(), "ascii")
    return Desk(folder, skin=None, make_rig=make_rig)


@contextmanager
def looking_at(desk: Desk) -> Iterator[Viewer]:
    viewer = Viewer(desk)
    try:
        yield viewer
    finally:
        viewer.close()
