"""`panel-ui`: the touchscreen program."""

import argparse
import os
import select
import signal
import sys
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from firmware_py.wire import INSTALLED_SOCKET, default_socket
from ui.state.store import Store, default_path

if TYPE_CHECKING:
    from ui.connection.glass import IsThere

# Set before textual is imported, which reads them then.
_TEXTUAL = {
    "TEXTUAL_FPS": "15",
    "TEXTUAL_ANIMATIONS": "none",
    "TEXTUAL_SMOOTH_SCROLL": "0",
}
_KIOSK = {"TEXTUAL_COLOR_SYSTEM": "truecolor"}


def _end_with(terminal: int) -> None:
    """End as by a hang-up when the terminal is gone: nobody else may say so."""
    watch = select.poll()
    watch.register(terminal, 0)
    watch.poll()
    os.kill(os.getpid(), signal.SIGHUP)


def glass(sysfs: Path | None, *, is_kiosk: bool) -> "IsThere":
    """Return what tells whether display and touchscreen are there.

    sysfs: where the kernel tells of them; None: in a kiosk at the usual place, else nowhere.
    """
    # Only now, as all that is below the wire.
    from firmware_py import screen_devices  # noqa: PLC0415  as said
    from ui.connection.glass import Glass, on_a_desk  # noqa: PLC0415  as said

    looked_at = sysfs or (screen_devices.KERNEL if is_kiosk else None)
    if looked_at is None:
        return on_a_desk
    # The kiosk says which display its picture and the fingers are on.
    return Glass(looked_at, os.environ.get("PANEL_OUTPUT")).is_there


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the screen until it is left; return the exit status."""
    parser = argparse.ArgumentParser(
        prog="panel-ui", description="The light panel's touchscreen, a client of panel-daemon."
    )
    parser.add_argument("--socket", type=Path, help="the daemon's socket", default=None)
    parser.add_argument(
        "--kiosk", action="store_true", help="full screen on the panel: no key leaves the program"
    )
    parser.add_argument(
        "--sysfs",
        type=Path,
        metavar="PATH",
        help="where the kernel tells of display and touchscreen; a session is kept only while both "
        "are there (default: /sys with --kiosk, else they aren't looked at)",
    )
    parser.add_argument(
        "--sounds",
        type=Path,
        action="append",
        metavar="PATH",
        help="where the voice has its sounds, to say whose they are; may be given again",
    )
    options = parser.parse_args(arguments)
    os.environ.update(_TEXTUAL | (_KIOSK if options.kiosk else {}))
    # Only now: textual reads the environment as it is imported.
    from firmware_py.systemd import Notifier  # noqa: PLC0415  as said
    from ui.display.backlight import KERNEL, Backlight  # noqa: PLC0415  as said
    from ui.display.graphics import ask  # noqa: PLC0415  as said
    from ui.voice import touches  # noqa: PLC0415  as said
    from ui.voice.library import OWN, RENDERED  # noqa: PLC0415  as said

    if options.kiosk:
        from ui.app import PanelApp as Screen  # noqa: PLC0415  as said
    else:
        from ui.app import DeskApp as Screen  # noqa: PLC0415  as said
    # Whoever started us may ignore a hang-up; without a terminal there is nothing to show.
    signal.signal(signal.SIGHUP, signal.SIG_DFL)
    threading.Thread(target=_end_with, args=(sys.stdin.fileno(),), daemon=True).start()
    graphics = ask()  # before textual listens to the terminal
    # On a desk the display is somebody's own.
    backlight = Backlight(KERNEL if options.kiosk else None)
    # Not whichever is there now: the kiosk may be up before the daemon is.
    socket = options.socket or (INSTALLED_SOCKET if options.kiosk else default_socket())
    # In the kiosk a screen that hangs is restarted; without its lease the light is dark by then.
    notifier = Notifier.from_environment() if options.kiosk else None
    app = Screen(
        socket,
        store=Store(default_path()),
        backlight=backlight,
        graphics=graphics,
        notifier=notifier,
        glass=glass(options.sysfs, is_kiosk=options.kiosk),
        voice=touches.INSTALLED if options.kiosk else socket.parent / touches.SOCKET,
        sounds=options.sounds or (OWN, RENDERED),
    )
    app.run()
    return app.return_code or 0


if __name__ == "__main__":
    sys.exit(main())
