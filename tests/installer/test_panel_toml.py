"""A person's panel.toml: what setup changes in it, and the files that it leaves alone."""

import difflib
import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from firmware_py.config.load import example_text, parse
from firmware_py.config.text import line_of
from firmware_py.core.errors import ConfigError
from firmware_py.installer import doctor, panel_toml, setup
from firmware_py.installer.displays import DISPLAYS
from firmware_py.installer.root import Place

FIXTURES = Path(__file__).parent / "fixtures" / "panel.toml"
WANTED = {"model": "touch2-7", "width_mm": 88, "height_mm": 155}
TALL = setup.Answers(display=DISPLAYS["touch2-7"], turn=0)
THREE = ("model", "width_mm", "height_mm")
# The fixture, and the lines that it has instead of three of its own; None: it stays as it is.
CHANGED: dict[str, list[str] | None] = {
    "as-the-example": ['model = "touch2-7"', "width_mm = 88", "height_mm = 155"],
    "no-spaces": ['model="touch2-7"', "width_mm=88", "height_mm=155"],
    "aligned": ['model     = "touch2-7"', "width_mm  = 88", "height_mm = 155"],
    "tabs": ['model\t=\t"touch2-7"', "width_mm\t=\t88", "height_mm\t=\t155"],
    "indented": ['    model = "touch2-7"', "    width_mm = 88", "    height_mm = 155"],
    "comments": [
        'model = "touch2-7" # bought in May',
        "width_mm = 88 # measured",
        "height_mm = 155 # measured",
    ],
    "spaced-header": ['model = "touch2-7"', "width_mm = 88", "height_mm = 155"],
    "dotted": [
        'display.model = "touch2-7"',
        "display.width_mm = 88",
        "display.height_mm = 155",
    ],
    "inline": ['display = { model = "touch2-7", width_mm = 88, height_mm = 155 }'],
    "no-end": ['model = "touch2-7"', "width_mm = 88", "height_mm = 155"],
    "crlf": ['model = "touch2-7"\r', "width_mm = 88\r", "height_mm = 155\r"],
    "bom": ['model = "touch2-7"', "width_mm = 88", "height_mm = 155"],
    "text-with-spaces": ['model = "touch2-7"', "width_mm = 88", "height_mm = 155"],
    "literal-text": ['model = "touch2-7"', "width_mm = 88", "height_mm = 155"],
    "quoted-keys": ['"model" = "touch2-7"', '"width_mm" = 88', '"height_mm" = 155'],
    "floats": ['model = "touch2-7"', "width_mm = 88", "height_mm = 155"],
    "no-display": ["", "[display]", 'model = "touch2-7"', "width_mm = 88", "height_mm = 155"],
    "no-display-crlf": [
        "\r",
        "[display]\r",
        'model = "touch2-7"\r',
        "width_mm = 88\r",
        "height_mm = 155\r",
    ],
    "no-display-no-end": [
        "",
        "[display]",
        'model = "touch2-7"',
        "width_mm = 88",
        "height_mm = 155",
    ],
    "part-of-it": ['model = "touch2-7"', "width_mm = 88", "height_mm = 155"],
    "in-the-middle": ['model = "touch2-7"', "width_mm = 88", "height_mm = 155"],
    "empty-table": ['model = "touch2-7"', "width_mm = 88", "height_mm = 155"],
    "already": None,
    "capital-probe": ['model = "touch2-7"', "width_mm = 88", "height_mm = 155"],
    "display-word-in-text": ['model = "touch2-7"', "width_mm = 88", "height_mm = 155"],
}
# The fixture, and what the refusal says: line, key, remedy.
REFUSED = {
    "latin-1": "line 29: byte 0xfc isn't UTF-8 ('ü' in Latin-1); save the file as UTF-8",
    "utf-16": "it is UTF-16 text; save it as UTF-8",
    "comma": "line 32: 15,4 has a comma; write it with a point: 15.4",
    "broken": "(at line 31, column 14); correct line 31",
    "unknown-key": "line 34: display.depth_mm: no such key; remove it",
    "out-of-bounds": "line 32: display.width_mm = 5400: expected `float` <= 600.0; correct it",
    "wrong-pin": "line 28: pins.stop = 99: expected `int` <= 27; correct it",
    "wrong-probe": "line 24: sensors.surface = '11-000000000001': a probe's id is 10-, 22-, 28-",
    "twice": "line 35",
    "list-of-tables": "display = [",
    "empty": "version: missing; add it",
    "calibration-missing": "line 12: channels.uv: no such key",
}


def system(root: Path, data: bytes) -> Place:
    file = root / "etc/panel/panel.toml"
    file.parent.mkdir(parents=True)
    file.write_bytes(data)
    return Place(root=root, ask=lambda *_command: None)


def fixture(name: str) -> bytes:
    return (FIXTURES / f"{name}.toml").read_bytes()


def test_every_fixture_has_a_row() -> None:
    assert {file.stem for file in FIXTURES.glob("*.toml")} == {*CHANGED, *REFUSED}


@pytest.mark.parametrize("name", CHANGED)
def test_the_display_s_size_is_changed_and_the_style_stays(tmp_path: Path, name: str) -> None:
    before, added = fixture(name), CHANGED[name]
    place = system(tmp_path, before)
    wanted = [each for each in setup.changes(place, TALL) if each.file.name == "panel.toml"]
    if added is None:
        assert wanted == []
        return
    (change,) = wanted
    old, new = (d.decode().removesuffix("\n").split("\n") for d in (before, change.after))
    seen = [line[2:] for line in difflib.ndiff(old, new) if line.startswith("+ ")]
    assert seen == added
    gone = [line[2:] for line in difflib.ndiff(old, new) if line.startswith("- ")]
    assert all(any(key in line for key in THREE) for line in gone)
    assert before.endswith(b"\n") == change.after.endswith(b"\n")
    display = parse(change.after.decode("utf-8-sig"), name).display
    assert (display.model, display.width_mm, display.height_mm) == tuple(WANTED.values())
    change.make("now")
    assert place.path("/etc/panel/panel.toml.before-light-panel-now").read_bytes() == before
    assert [c for c in setup.changes(place, TALL) if c.file.name == "panel.toml"] == []


@pytest.mark.parametrize("name", REFUSED)
def test_what_does_not_parse_is_told_with_its_line_and_nothing_is_changed(
    tmp_path: Path, name: str
) -> None:
    place = system(tmp_path, fixture(name))
    with pytest.raises(ConfigError) as refused:
        setup.changes(place, TALL)
    assert REFUSED[name] in str(refused.value)
    found = {each.name: each for each in doctor.examine(place)}["configuration"]
    assert (found.level, REFUSED[name] in found.text) == ("fails", True)
    assert "cp " not in found.remedy  # it would overwrite what a person wrote
    assert "edit /etc/panel/panel.toml" in found.remedy


def test_a_configuration_that_is_not_there_is_told(tmp_path: Path) -> None:
    place = Place(root=tmp_path, ask=lambda *_command: None)
    with pytest.raises(ConfigError, match="there is none; sudo cp"):
        setup.changes(place, TALL)
    found = {each.name: each for each in doctor.examine(place)}["configuration"]
    assert found.remedy.startswith("cp /usr/share/light-panel/panel.toml /etc/panel/panel.toml")


def test_a_change_that_the_daemon_would_refuse_is_not_made(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="width_mm"):
        panel_toml.with_values(fixture("tabs"), "panel.toml", "display", {"width_mm": 5})


def test_a_file_that_the_library_reads_otherwise_is_left_alone(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(panel_toml, "_edited", lambda text, *_more: text.replace("27", "26"))
    with pytest.raises(ConfigError, match="without changing more; write it there yourself"):
        panel_toml.with_values(fixture("tabs"), "panel.toml", "display", WANTED)


@pytest.mark.parametrize(
    ("key", "line"),
    [
        ("pins.stop", "stop = 17"),
        ("channels.red.calibration.table", "table = [[0.02, 0.7]"),
        ("channels.nir.pwm_channel", "pwm_channel = 1"),
        ("distance.factors[2][1]", "factors = "),
        ("sensors.nothing", "[sensors]"),
        ("nothing", None),
    ],
)
def test_a_key_is_found_by_its_line(key: str, line: str | None) -> None:
    number = line_of(example_text(), key)
    if line is None:
        assert number is None
    else:
        assert number is not None
        assert example_text().split("\n")[number - 1].startswith(line)


WORDS = st.sampled_from(
    ("\n", "\r\n", " ", "\t", "=", "[", "]", "display", "[display]", "model", '"', "'", "#",
     "width_mm = 1", "height_mm", "{", "}", ".", ",", "1", "\ufeff", "é", "\0")
)  # fmt: skip


@given(st.lists(WORDS, max_size=12).map("".join), st.booleans())
def test_whatever_is_added_to_a_file_it_reads_as_wanted_or_stays(text: str, is_front: bool) -> None:  # noqa: FBT001
    base = fixture("no-display")
    data = text.encode() + b"\n" + base if is_front else base + text.encode()
    try:
        after = panel_toml.with_values(data, "panel.toml", "display", WANTED)
    except (ConfigError, tomllib.TOMLDecodeError):
        return
    before = tomllib.loads(data.decode("utf-8-sig").replace("\r\n", "\n"))
    found = tomllib.loads(after.decode("utf-8-sig").replace("\r\n", "\n"))
    assert found == {**before, "display": {**before.get("display", {}), **WANTED}}
    parse(after.decode("utf-8-sig"), "panel.toml")
