"""The example of a commissioning report: what the wizard writes on the simulated panel.

`python -m tests.examples.commission_report` writes it; a test says when it is out of date.
"""

import sys
import tempfile
from pathlib import Path

from firmware_py import __version__
from firmware_py.commission.wizard import Wizard
from tests.architecture import sources
from tests.commission.test_wizard import Installer

PAGE = sources.ROOT / "examples" / "commission-report.md"


def report(folder: Path) -> str:
    """Return the report of a wizard's run in a folder, as it would read on a panel."""
    installer = Installer(folder)
    try:
        Wizard(installer, installer.files()).run()
    finally:
        installer.desk.close()
    text = installer.files().report.read_text("utf-8")
    return text.replace(str(folder), "/etc/panel").replace(f"` {__version__}.", "` VERSION.")


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as name:
        PAGE.write_text(report(Path(name)), "utf-8")
    sys.stdout.write(f"{PAGE}\n")
