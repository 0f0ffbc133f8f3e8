"""`python -m tests.system.begins FOLDER`: panel-daemon's own program on a machine of files.

All of it is the program's: how it reads FOLDER/panel.toml, begins, comes up dark, tries again and
runs. Only the machine is another: files, pins and probes in the folder, made once, as a board is,
and left by a program that was killed as that one left it. And it tries again ten times as often;
the simulator's daemon, in the same tests, as often as the panel's.
"""

import sys
from pathlib import Path

from msgspec.structs import replace

from firmware_py import __main__ as program
from firmware_py import dark_start
from firmware_py.assemble import Machine
from firmware_py.config.load import example_text, parse
from firmware_py.config.schema import Config
from firmware_py.core.units import ns
from tests.bench.still import still


def main() -> int:
    """Run panel-daemon until it is told to end."""
    folder = Path(sys.argv[1])
    config = parse(example_text(), "the board")
    board = still(folder, config, folder / "history.db", fresh=False)
    board.pin_factory.close = lambda: None  # the board outlives a try

    def pi(config: Config) -> Machine:
        paths = config.paths
        return replace(
            board,
            database=Path(paths.database),
            witness=Path(paths.witness),
            socket=Path(paths.socket),
        )

    program.pi = pi
    dark_start.AGAIN_NS = ns(0.5)
    program.DARK = str(folder / "panel-dark")
    sys.argv[1:] = ["--config", str(folder / "panel.toml")]
    return program.main()


if __name__ == "__main__":
    sys.exit(main())
