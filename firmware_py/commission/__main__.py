"""`panelctl commission`."""

import argparse
import signal
import sys
from pathlib import Path
from types import FrameType

from firmware_py import wire
from firmware_py.commission.console import GoneError, RealConsole
from firmware_py.commission.light_session import NotProvenError
from firmware_py.commission.wizard import Files, Wizard
from firmware_py.config.load import CALIBRATION, example_text
from firmware_py.core.errors import ConfigError
from firmware_py.drivers import pinctrl
from firmware_py.panelctl.client import NoDaemonError

DONE, NOT_PROVEN, NO_DAEMON, INTERRUPTED = 0, 1, 3, 130
CONFIG = Path("/etc/panel/panel.toml")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="panelctl commission",
        description="Checks the wiring, measures the panel and writes its calibration. It can be "
        "left at any time and goes on where it was left.",
        allow_abbrev=False,
    )
    parser.add_argument("--socket", type=Path, metavar="PATH", help="the daemon's socket")
    parser.add_argument("--dir", type=Path, metavar="D", help="a simulator's folder")
    parser.add_argument(
        "--config", type=Path, metavar="FILE", help=f"default: {CONFIG}; with --dir, the example"
    )
    parser.add_argument("--again", action="store_true", help="forget what was answered before")
    return parser


def _files(given: argparse.Namespace) -> Files:
    """Return where things are.

    Raises:
        ConfigError: The configuration can't be read.
    """
    file = given.config or (None if given.dir is not None else CONFIG)
    folder = given.dir if given.dir is not None else (file or CONFIG).parent
    if file is None:
        config = (example_text(), "the example configuration")
    else:
        try:
            config = (file.read_text("utf-8"), str(file))
        except (OSError, UnicodeDecodeError) as error:
            raise ConfigError(f"{file}: can't be read: {error}; name it by --config") from None
    return Files(
        config=config,
        calibration=folder / CALIBRATION,
        report=folder / "commission-report.md",
        state=folder / "commission.json",
    )


def _socket(given: argparse.Namespace) -> Path:
    if given.socket is not None:
        return Path(given.socket)
    return given.dir / "control.sock" if given.dir is not None else wire.default_socket()


def _leave(_number: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def main() -> int:
    """Run the wizard; return the exit status."""
    given = _parser().parse_args()
    is_told = given.dir is not None or given.socket is not None or given.config is not None
    if not is_told and wire.default_socket() != wire.INSTALLED_SOCKET:
        given.dir = wire.simulator_folder()  # a desk
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _leave)
    again = "panelctl commission goes on where you left"
    console = None
    try:
        files = _files(given)
        if given.again:
            files.state.unlink(missing_ok=True)
        # A simulator's pins are none of this machine's.
        ask_pin = pinctrl.ask if given.dir is None else pinctrl.nobody
        console = RealConsole(_socket(given), ask_pin)
        Wizard(console, files).run()
    except (NotProvenError, ConfigError, OSError) as error:
        _complain(str(error))
        return NOT_PROVEN
    except NoDaemonError as error:
        _complain(f"{error}; {again}")
        return NO_DAEMON
    except (KeyboardInterrupt, GoneError):
        _complain(f"left; the light is off, {again}")
        return INTERRUPTED
    finally:
        if console is not None:
            console.close()
    return DONE


def _complain(text: str) -> None:
    sys.stderr.write(f"\npanelctl commission: {text}\n")


if __name__ == "__main__":
    sys.exit(main())
