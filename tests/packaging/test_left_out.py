"""What the package leaves out is missed by nothing that runs on a panel."""

import importlib
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
# Asked for by who goes on without: letters drawn by FreeType, another factory of pins; the package
# of the sheets is looked at by this test alone.
DONE_WITHOUT = {"PIL._imagingft", "gpiozero.pins.pigpio", "ui.leaflet"}

# Imports the whole project, draws every picture's kind and a traceback, with all that is left out
# forbidden: by its file, as a glob of packaging/left_out.py has it.
PROGRAM = """
import importlib, importlib.abc, importlib.util, pkgutil, sys
from fnmatch import fnmatch

sys.path.insert(0, "packaging")
import left_out

asked = []
patterns = [each for each in left_out.LEFT_OUT if each != "*/__pycache__"]


class Forbidden(importlib.abc.MetaPathFinder):
    def find_spec(self, name, path, target=None):
        stem = name.replace(".", "/")
        files = (f"{stem}.py", stem, f"{stem}.cpython.so")
        if is_out := any(fnmatch(f, p) for f in files for p in patterns if f not in left_out.KEPT):
            asked.append(name)
        elif folder := stem.removeprefix("pygments/lexers/") if "lexers/" in stem else "":
            is_out = folder not in left_out.LEXERS
        if is_out:
            raise ModuleNotFoundError(name)
        return None


sys.meta_path.insert(0, Forbidden())
import firmware_py, hw_mocks, ui

for package in (firmware_py, hw_mocks, ui):
    for module in pkgutil.walk_packages(package.__path__, package.__name__ + "."):
        if module.name.startswith("ui.leaflet"):
            continue
        try:
            importlib.import_module(module.name)
        except ModuleNotFoundError as missing:
            if missing.name not in {"matplotlib", "weasyprint"}:  # an extra: the page's own
                raise

import io
from rich.console import Console
from rich.traceback import Traceback

try:
    int("x")
except ValueError:
    told = io.StringIO()
    Console(file=told, width=80).print(Traceback(show_locals=True))
    assert "invalid literal" in told.getvalue()

import plotext
plotext.plot([1, 2], [3, 4])
assert plotext.build()

from ui.display import sixel
from ui.pictures.scenes import AreaScene

sixel.encode(AreaScene("soles", "both").draw(60, 60))

# Textual imports some of itself only as a program runs.
from pathlib import Path
from ui.app import DeskApp
from ui.state.store import Store


async def look(pilot):
    await pilot.pause()
    pilot.app.exit()


app = DeskApp(Path("/nobody/control.sock"), store=Store())
app.run(headless=True, size=(100, 30), auto_pilot=look)
assert app._exception is None
assert app.return_code == 0
print(*sorted(set(asked)))
"""


def test_nothing_of_the_project_imports_what_the_package_leaves_out() -> None:
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM], capture_output=True, text=True, check=False, cwd=ROOT
    )
    assert done.returncode == 0, done.stderr
    assert set(done.stdout.split()) <= DONE_WITHOUT


def test_files_go_with_their_lines_in_the_list_and_libraries_that_nothing_loads(
    tmp_path: Path,
) -> None:
    files = {
        "setuptools/__init__.py": "",
        "PIL/_imaging.so": "libtiff.so.6",
        "PIL/_avif.so": "libavif.so.1",
        "PIL/PngImagePlugin.py": "",
        "pillow.libs/libtiff.so.6": "libz.so.1",
        "pillow.libs/libz.so.1": "",
        "pillow.libs/libavif.so.1": "",
        "pygments/lexers/_mapping.py": "LEXERS = {\n"
        "    'PythonLexer': ('pygments.lexers.python', 'Python'),\n"
        "    'AbapLexer': ('pygments.lexers.abap', 'ABAP'),\n}\n",
        "rich/_unicode_data/_versions.py": 'VERSIONS = (\n    "9.0.0",\n    "17.0.0",\n)\n',
        "rich/_unicode_data/unicode9-0-0.py": "",
        "rich/_unicode_data/unicode17-0-0.py": "",
        "pygments/lexers/abap.py": "",
        "pygments/lexers/python.py": "",
        "a.dist-info/RECORD": "PIL/_avif.so,sha256=a,1\nPIL/PngImagePlugin.py,,\n",
    }
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    sys.path.insert(0, str(ROOT / "packaging"))
    left_out = importlib.import_module("left_out")
    left_out.leave_out(tmp_path)
    left = {file.relative_to(tmp_path).as_posix() for file in tmp_path.rglob("*") if file.is_file()}
    assert left == {
        "PIL/_imaging.so",
        "PIL/PngImagePlugin.py",
        "pillow.libs/libtiff.so.6",
        "pillow.libs/libz.so.1",
        "pygments/lexers/_mapping.py",
        "pygments/lexers/python.py",
        "rich/_unicode_data/_versions.py",
        "rich/_unicode_data/unicode17-0-0.py",
        "a.dist-info/RECORD",
    }
    assert (tmp_path / "a.dist-info/RECORD").read_text() == "PIL/PngImagePlugin.py,,\n"
    assert (tmp_path / "rich/_unicode_data/_versions.py").read_text() == 'VERSIONS = ("17.0.0",)\n'
    assert "abap" not in (tmp_path / "pygments/lexers/_mapping.py").read_text()
