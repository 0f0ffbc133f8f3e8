"""panel-sim: the panel on any desk."""

import argparse
import fcntl
import math
import os
import sys
from pathlib import Path

from firmware_py import __version__
from firmware_py.config.load import example_text, parse
from firmware_py.core.errors import ConfigError, PanelError
from firmware_py.wire import simulator_folder
from hw_mocks import inject
from hw_mocks.inject_values import Inject, unix_time
from hw_mocks.inject_values import parse as parse_inject
from hw_mocks.machine import boards, physics_file
from hw_mocks.seed import seed_person
from hw_mocks.simulator import Options, Simulator, is_long

SLOWEST, FASTEST = 0.1, 10_000.0
HISTORY = "history.db*"  # with its log, and what was set aside
REMEMBERED = "screen.json"  # by the screen


class _BusyError(Exception):
    """The folder can't be used; the text says why."""


def _speed(text: str) -> float:
    try:
        speed = float(text)
    except ValueError:
        speed = math.nan
    if not SLOWEST <= speed <= FASTEST:
        raise argparse.ArgumentTypeError(f"{text!r}: must lie in {SLOWEST:g}..{FASTEST:g}")
    return speed


def _kernel(text: str) -> str:
    try:
        boards.version(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from None
    return text


def _clock(text: str) -> Inject:
    if text != "unset" and unix_time(text) is None:
        raise argparse.ArgumentTypeError(f"{text!r}: unset, or a time as 2026-11-27T14:05:00Z")
    return parse_inject("clock", text)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="panel-sim",
        description="The panel with simulated hardware. `panel-sim inject --help` shows what can "
        "be made to happen to it.",
        allow_abbrev=False,
    )
    parser.add_argument(
        "--dir", type=Path, metavar="D", help="keep the machine here (default: a folder of yours)"
    )
    parser.add_argument(
        "--speed", type=_speed, default=1.0, metavar="N", help="at most N times real time"
    )
    parser.add_argument("--config", type=Path, metavar="F", help="default: the example")
    parser.add_argument("--physics", type=Path, metavar="F", help="a physics of its own")
    parser.add_argument(
        "--board", choices=boards.NAMES, default=boards.DEFAULT, help="which Pi it is (%(default)s)"
    )
    parser.add_argument(
        "--kernel",
        type=_kernel,
        default=boards.KERNEL,
        metavar="VERSION",
        help="which Linux names its chips (%(default)s)",
    )
    parser.add_argument("--headless", action="store_true", help="without the screen")
    parser.add_argument("--fresh", action="store_true", help="reboot the machine first")
    parser.add_argument(
        "--no-supervisor", action="store_true", help="leave all as a crash leaves it"
    )
    parser.add_argument(
        "--clock",
        type=_clock,
        metavar="C",
        help="unset: nobody vouches for the time of day; or what the network says, as "
        "2026-11-27T14:05:00Z (default: the right time)",
    )
    parser.add_argument("--version", action="version", version=__version__)
    return parser


def _folder(given: Path | None) -> Path:
    """Return the folder to use, made and private; this process's alone until it ends."""
    folder = (given or simulator_folder()).absolute()
    if is_long(folder):
        raise _BusyError(f"{folder}: too long a path for sockets (107 bytes); choose a shorter one")
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if given is None and (folder.is_symlink() or folder.stat().st_uid != os.getuid()):
            raise _BusyError(f"{folder}: belongs to somebody else; choose another with --dir")
        lock = os.open(folder / ".lock", os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as error:
        raise _BusyError(f"{folder}: {error.strerror}; choose another folder with --dir") from None
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        raise _BusyError(
            f"{folder}: another panel-sim uses it; end that one, or choose another with --dir "
            "(make run DIR=...)"
        ) from None
    return folder


def _options(given: argparse.Namespace) -> Options:
    if given.config is None:
        source = ("the example configuration", example_text())
    else:
        try:
            source = (str(given.config), given.config.read_text("utf-8"))
        except (OSError, UnicodeDecodeError) as error:
            raise ConfigError(f"{given.config}: can't be read: {error}; give a TOML file") from None
    config = parse(source[1], source[0])
    own = physics_file.load(given.physics) if given.physics is not None else None
    folder = _folder(given.dir)
    if given.dir is None:
        copies, witness = (folder / "backups").glob("*"), (folder / "witness").glob("*")
        past = (*folder.glob(HISTORY), *copies, *witness, folder / REMEMBERED)
        for file in past:
            file.unlink(missing_ok=True)
    return Options(
        folder=folder,
        config=config,
        config_source=source,
        speed=given.speed,
        physics=physics_file.settings(config, own),
        board=boards.board(given.board, given.kernel),
        headless=given.headless,
        fresh=given.fresh,
        supervised=not given.no_supervisor,
        clock=given.clock,
    )


def main() -> int:
    """Run the simulator until it is ended; or inject something into a running one."""
    if sys.argv[1:2] == ["inject"]:
        return inject.main(sys.argv[2:])
    given = _parser().parse_args()
    if not given.headless and not (sys.stdin.isatty() and sys.stdout.isatty()):
        sys.stderr.write("panel-sim: the screen needs a terminal; use one, or --headless\n")
        return 1
    try:
        options = _options(given)
        seed_person(options.folder / "history.db", options.folder / "witness" / "history")
        return Simulator(options, _say).run()
    except (PanelError, _BusyError) as error:
        sys.stderr.write(f"panel-sim: {error}\n")
        return 1


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
