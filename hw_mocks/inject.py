"""`panel-sim inject NAME VALUE`: the other end of the simulator's socket."""

import argparse
import socket
import sys
from pathlib import Path

import msgspec

from firmware_py.wire import simulator_folder
from hw_mocks.inject_socket import Answer, Order
from hw_mocks.inject_values import InjectError, known, parse

DONE, FAILED, USAGE, NO_SIMULATOR = 0, 1, 2, 3
ANSWER_S = 10.0


def main(arguments: list[str]) -> int:
    """Inject one thing; 0 once it is in force, 2 where it isn't known, 3 without a simulator."""
    parser = argparse.ArgumentParser(
        prog="panel-sim inject",
        description="Let something happen to the simulated machine.",
        epilog="names and values:\n" + known(),
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("name", metavar="NAME")
    parser.add_argument("value", metavar="VALUE")
    parser.add_argument(
        "--dir", type=Path, default=None, metavar="D", help="the simulator's folder"
    )
    given = parser.parse_args(arguments)
    try:
        parse(given.name, given.value)
    except InjectError as error:
        _complain(str(error))
        return USAGE
    path = (given.dir or simulator_folder()) / "sim.sock"
    try:
        answer = _ask(path, Order(given.name, given.value))
    except (OSError, msgspec.DecodeError) as error:
        _complain(f"no simulator at {path}: {error}; start one: panel-sim --dir {path.parent}")
        return NO_SIMULATOR
    if answer.error is not None:
        _complain(answer.error)
        return FAILED if answer.known else USAGE
    return DONE


def _ask(path: Path, order: Order) -> Answer:
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as end:
        end.settimeout(ANSWER_S)
        end.connect(str(path))
        end.sendall(msgspec.json.encode(order) + b"\n")
        received = b""
        while not received.endswith(b"\n"):
            data = end.recv(4096)
            if not data:
                raise ConnectionResetError("it ended")
            received += data
    return msgspec.json.decode(received, type=Answer)


def _complain(text: str) -> None:
    sys.stderr.write(f"panel-sim inject: {text}\n")
