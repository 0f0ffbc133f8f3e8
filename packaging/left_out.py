"""What the environment leaves out of the wheels: what no program of the panel imports.

Each row names files below site-packages and says why nothing misses them. A test imports every
module of the project, and draws the screen, with all of it forbidden (tests/packaging).
"""

import re
import shutil
from pathlib import Path

# Glob -> why it isn't needed.
LEFT_OUT = {
    "setuptools*": "colorzero names it as needed, and imports nothing of it",
    "_distutils_hack": "setuptools'",
    "distutils-precedence.pth": "setuptools'",
    "gpiozerocli": "gpiozero's command line (pinout)",
    "ui/leaflet": "the sheets beside a panel are made on a desk (make leaflet)",
    "textual/demo": "textual's own demonstration",
    "textual/tree-sitter": "colours of program text in an editor, which no screen has",
    **dict.fromkeys(
        (
            *(
                f"textual/widgets/_{name}.py"
                for name in (
                    "data_table",
                    "list_view",
                    "log",
                    "markdown",
                    "markdown_viewer",
                    "masked_input",
                    "radio_set",
                    "rich_log",
                    "selection_list",
                    "tabbed_content",
                    "tabs",
                    "text_area",
                )
            ),
            "textual/_text_area_theme.py",
            "textual/document",
        ),
        "no screen has such a widget",
    ),
    **dict.fromkeys(
        ("markdown_it*", "mdit_py_plugins*", "mdurl*", "rich/markdown.py"),
        "the screen shows no Markdown",
    ),
    **dict.fromkeys(("rich/_win*.py", "rich/diagnose.py", "textual/drivers/w*.py"), "Windows, web"),
    **dict.fromkeys(
        (f"rich/{name}.py" for name in ("layout", "logging", "progress", "prompt")),
        "for command lines that rich draws",
    ),
    "plotext/plotext_cli.py": "plotext's command line",
    "textual/drivers/linux_inline_driver.py": "the screen is never between lines of a shell",
    "gpiozero/pins/pigpio.py": "the pins are lgpio's",
    "gpiozero/pins/rpigpio.py": "as above",
    "gpiozero/pins/native.py": "as above",
    "pygments/formatters": "rich writes to the terminal by itself",
    "pygments/cmdline.py": "pygments' command line",
    "pygments/styles/[!_dm]*.py": "a traceback has textual's own colours",
    **dict.fromkeys(
        (
            *(f"platformdirs/{name}.py" for name in ("android", "ios", "macos", "windows")),
            "platformdirs/pytest_plugin.py",
            "platformdirs/testing.py",
        ),
        "other systems",
    ),
    "PIL/_avif*.so": "no picture is read from a file",
    "PIL/_webp*.so": "as above",
    "PIL/_imagingft*.so": "letters are the terminal's; Pillow goes without",
    "PIL/_imagingmath*.so": "ImageMath",
    "PIL/_imagingmorph*.so": "ImageMorph",
    "PIL/_imagingtk*.so": "no Tk",
    "PIL/*ImagePlugin.py": "no picture is read from a file",
    **dict.fromkeys(
        (
            *(
                f"PIL/Image{name}.py"
                for name in (
                    "Draw2",
                    "Grab",
                    "Math",
                    "Morph",
                    "Qt",
                    "Show",
                    "Tk",
                    "Transform",
                    "Win",
                )
            ),
            "PIL/JpegPresets.py",
            "PIL/PSDraw.py",
            "PIL/PdfParser.py",
            "PIL/features.py",
        ),
        "the screen's pictures are drawn, filtered and written as sixels; the page needs no more",
    ),
    "*/__pycache__": "compiled on the target",
    "*.dist-info/sboms": "bills of other projects' builds; ours lies beside the package",
    "**/*.pyi": "types are for who writes programs",
    "**/py.typed": "as above",
    "**/*.[ch]": "sources of what is compiled",
}
# Imported where a picture is made, and by the library that makes the page a PDF.
KEPT = {"PIL/PngImagePlugin.py", "PIL/EpsImagePlugin.py"}
# A traceback is shown with its lines of Python in colour.
LEXERS = {"__init__", "_mapping", "python"}
LEXER_ROW = re.compile(r"^    '\w+': \('pygments\.lexers\.(\w+)',")


def leave_out(site: Path) -> None:
    """Remove what isn't needed, and its lines from each wheel's list of files."""
    for pattern in LEFT_OUT:
        for path in sorted(site.glob(pattern)):
            if path.relative_to(site).as_posix() not in KEPT:
                _remove(path)
    _lexers(site / "pygments" / "lexers")
    _widths(site / "rich" / "_unicode_data")
    _libraries(site / "pillow.libs", sorted((site / "PIL").glob("*.so")))
    for record in sorted(site.glob("*.dist-info/RECORD")):
        lines = record.read_text("utf-8").splitlines(keepends=True)
        kept = [line for line in lines if (site / _named(line)).exists()]
        record.write_text("".join(kept), encoding="utf-8")


def _named(line: str) -> str:
    """Return the file that a line of RECORD is about; it is in quotes where it has a comma."""
    return line[1:].partition('"')[0] if line.startswith('"') else line.partition(",")[0]


def _remove(path: Path) -> None:
    if path.is_dir():
        shutil.rmtree(path)
    elif path.exists():
        path.unlink()


def _lexers(folder: Path) -> None:
    """Leave pygments the lexers that there is a use for, and no others in its table.

    Whoever looks a file name up walks through the table, and imports each module that it names.
    """
    for module in sorted(folder.glob("*.py")):
        if module.stem not in LEXERS:
            module.unlink()
    table = folder / "_mapping.py"
    if not table.exists():
        return
    lines = table.read_text("utf-8").splitlines(keepends=True)
    kept = [line for line in lines if not (row := LEXER_ROW.match(line)) or row[1] in LEXERS]
    table.write_text("".join(kept), encoding="utf-8")


def _widths(folder: Path) -> None:
    """Leave rich the newest table of how wide letters are, and no others in its list."""
    listed = folder / "_versions.py"
    if not listed.exists():
        return
    newest = re.findall(r'"(\d+(?:\.\d+)+)"', listed.read_text("utf-8"))[-1]
    for table in sorted(folder.glob("unicode*.py")):
        if table.stem != f"unicode{newest.replace('.', '-')}":
            table.unlink()
    listed.write_text(f'VERSIONS = ("{newest}",)\n', encoding="utf-8")


def _libraries(folder: Path, users: list[Path]) -> None:
    """Leave Pillow the libraries that its modules load, by the names that stand in them."""
    libraries = {library.name: library.read_bytes() for library in sorted(folder.glob("*"))}
    todo = [user.read_bytes() for user in users]
    kept: set[str] = set()
    while todo:
        data = todo.pop()
        needed = {name for name in libraries if name.encode() in data} - kept
        kept |= needed
        todo += [libraries[name] for name in needed]
    for name in libraries.keys() - kept:
        (folder / name).unlink()
