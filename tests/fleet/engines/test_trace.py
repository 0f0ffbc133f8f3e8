"""A broker that is frozen or killed, in each state of a session: the light doesn't notice.

The real daemon on the simulated machine, whose time is stepped, with the real agent and the real
broker beside it. What the hardware was told is compared byte by byte.
"""

import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from pathlib import Path

import pytest

from firmware_py import wire
from tests.daemon.desk import Desk, example
from tests.daemon.rig import NOTHING_APPLIES, Rig
from tests.daemon.viewer import roaming_desk
from tests.fleet.engines.broker_stage import Consumer, Stage, needs_mosquitto, stage, until

pytestmark = [needs_mosquitto, pytest.mark.engines]
STATES = ("idle", "arming", "lit", "paused", "done")
# How long each tick leaves the other programs.
BREATH_S = 0.004


class Unlooked(Rig):
    """A panel without view.sock, as one without a fleet."""

    def __init__(self, *args: object, **more: object) -> None:
        super().__init__(*args, looks=False, **more)  # type: ignore[arg-type]  # handed on


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    with stage(tmp_path_factory.mktemp("trace")) as made:
        made.join("a")
        yield made


def session(desk: Desk, reached: Callable[[str], None], breath_s: float) -> None:
    """One session with a pause and a stop. reached: told of each state once it is there."""

    def pass_s(seconds: float) -> None:
        for _ in range(round(seconds * 20)):
            desk.step()
            time.sleep(breath_s)

    reached("idle")
    pass_s(2)
    desk.start()
    reached("arming")
    pass_s(12)
    assert desk.daemon.controller.session.state == "lit"
    reached("lit")
    pass_s(2)
    desk.done(wire.Pause())
    reached("paused")
    pass_s(1)
    desk.done(wire.Resume())
    pass_s(6.5)
    desk.done(wire.Stop())
    reached("done")
    pass_s(1)


def trace(folder: Path) -> bytes:
    return (folder / "trace.jsonl").read_bytes()


class Beside:
    """The real agent beside a desk."""

    def __init__(self, made: Stage, desk: Desk) -> None:
        state = Path(tempfile.mkdtemp(dir=made.folder))
        self._figures = state / "light_panel.prom"
        more = ("--view", str(desk.rig.view), "--state", str(state), "--metrics", str(state))
        self._process = made.agent("a", *more)
        self.wait_for("light_panel_fleet_connected 1")  # no tick passes meanwhile

    def wait_for(self, line: str) -> None:
        def is_so() -> bool:
            return self._figures.exists() and line in self._figures.read_text()

        until(is_so, seconds=30, why=f"the agent doesn't say {line!r}")

    def close(self) -> None:
        self._process.kill()
        self._process.wait()


@pytest.fixture(scope="module")
def alone(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    folder = tmp_path_factory.mktemp("alone")
    desk = Desk(folder, config=example(), skin=NOTHING_APPLIES, make_rig=Unlooked)
    session(desk, lambda _state: None, 0)
    desk.close()
    assert trace(folder).count(b"\n") > 100
    return trace(folder)


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("how", ["frozen", "killed"])
def test_a_session_is_the_same_whatever_becomes_of_the_broker(
    made: Stage, alone: bytes, tmp_path: Path, how: str, state: str
) -> None:
    desk = Desk(tmp_path, config=example(), skin=NOTHING_APPLIES)
    with ExitStack() as after:
        after.callback(desk.close)
        agent = after.enter_context(closing(Beside(made, desk)))

        def reached(now: str) -> None:
            if now == "arming":
                agent.wait_for("light_panel_up 1")
            if now == state and how == "frozen":
                made.freeze()
                after.callback(made.thaw)
            elif now == state:
                made.kill()
                after.callback(made.start)

        session(desk, reached, BREATH_S)
    assert trace(tmp_path) == alone


# ------------------------------------------------------------------ a person who roams


@pytest.fixture(scope="module")
def consumer(made: Stage) -> Consumer:
    key = (made.folder / "a" / "fleet.key").read_text("ascii").strip()
    return Consumer(made.ledger_client(), {"a": bytes.fromhex(key)})


@pytest.mark.parametrize("state", ["lit", "paused", "done", "never"])
@pytest.mark.parametrize("how", ["frozen", "killed"])
def test_a_granted_session_goes_on_whatever_becomes_of_the_broker(
    made: Stage, consumer: Consumer, alone: bytes, tmp_path: Path, how: str, state: str
) -> None:
    key = (made.folder / "a" / "fleet.key").read_text("ascii").strip()
    desk = roaming_desk(tmp_path, key=bytes.fromhex(key))
    with ExitStack() as after:
        after.callback(desk.close)
        agent = after.enter_context(closing(Beside(made, desk)))
        until(lambda: consumer.is_there, why="the stand-in for the clinic isn't there")

        def reached(now: str) -> None:
            if now == "arming":
                agent.wait_for("light_panel_up 1")
            if now == state and how == "frozen":
                made.freeze()
                after.callback(made.thaw)
            elif now == state:
                made.kill()
                after.callback(made.start)

        session(desk, reached, BREATH_S)
    assert trace(tmp_path) == alone


def test_before_a_start_a_frozen_broker_means_no_light_for_who_roams(
    made: Stage, tmp_path: Path
) -> None:
    desk = roaming_desk(tmp_path)
    with ExitStack() as after:
        after.callback(desk.close)
        after.enter_context(closing(Beside(made, desk)))
        made.freeze()
        after.callback(made.thaw)
        desk.start()
        for _ in range(12 * 20):
            desk.step()
            time.sleep(BREATH_S)
        assert desk.daemon.controller.session.state in ("done", "idle")
        assert desk.is_dark()
        assert max(desk.given().values()) == 0.0
