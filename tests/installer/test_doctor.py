"""The doctor on made-up systems: each finding, and that it never breaks."""

import shutil
import socketserver
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import date
from pathlib import Path

import msgspec
import pytest

from firmware_py import wire
from firmware_py.config.load import example_text, parse
from firmware_py.core.units import Ns
from firmware_py.history.database import connect
from firmware_py.installer import board, doctor
from firmware_py.installer.finding import Finding
from firmware_py.installer.root import Place
from hw_mocks.hardware import gpio_tree
from hw_mocks.hardware.pwm_kernel import PwmKernel
from hw_mocks.machine import boards
from hw_mocks.machine.world import World
from tests.ui.fake_daemon import IDLE

TOLD: dict[tuple[str, ...], str] = {
    ("timedatectl", "show", "--property=NTPSynchronized", "--value"): "yes",
    ("pinctrl", "get", "12"): "12: a0    pd | lo // GPIO12 = PWM0_0",
    ("pinctrl", "get", "13"): "13: a0    pd | lo // GPIO13 = PWM0_1",
    ("vcgencmd", "get_throttled"): "throttled=0x0",
    ("pinctrl", "get", "27"): "27: op dl pd | lo // GPIO27 = output",
    ("pinctrl", "lev", "17"): "0",
    **{
        ("systemctl", "show", "--property=ActiveState", "--value", unit): "active"
        for unit in ("panel-dark", "panel-daemon", "panel-ui")
    },
}
CONFIG_TXT = f"# mine\ndtparam=audio=off\n[all]\n{board.OVERLAY}\n{board.W1}\n"


MEASURED = (
    example_text()
    .replace('kind = "estimated"', 'kind = "measured"')
    .replace("simulated meter", "a meter")
)


class Desk:
    """A root folder with a panel in it, all well."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.told = dict(TOLD)
        self.group = "gpio"
        self.today = date(2027, 1, 1)
        self.put("etc/panel/panel.toml", MEASURED)
        self.put("etc/panel/dark.env", "ENABLE_LABEL=pinctrl-bcm2711\nENABLE_LINE=27\n")
        self.put("proc/device-tree/model", "Raspberry Pi 4 Model B Rev 1.4\0")
        self.put("proc/sys/kernel/osrelease", "6.12.47+rpt-rpi-v8\n")
        self.put("boot/firmware/config.txt", CONFIG_TXT)
        self.touchscreen("10-0038 generic ft5x06 (79)")
        self.put("sys/class/drm/card1-DSI-1/status", "connected\n")
        self.put("sys/class/backlight/10-0045/brightness", "200\n")
        self.put("sys/class/rtc/rtc0/hctosys", "1\n")
        self.put("sys/class/rtc/rtc0/since_epoch", "1790000000\n")
        for probe in ("28-000000000001", "28-000000000002"):
            self.put(f"sys/bus/w1/devices/{probe}/temperature", "24500\n")
        self.put("sys/bus/w1/devices/w1_bus_master1/w1_master_slave_count", "2\n")
        self.kernel = PwmKernel(root / "sys", clock=lambda: Ns(0))
        gpio_tree.show(root / "sys", boards.board().gpio)
        (root / "var/lib/panel").mkdir(parents=True)

    def put(self, name: str, text: str) -> None:
        file = self.root / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)

    def touchscreen(self, name: str, properties: str = "2") -> None:
        self.put("sys/class/input/event0/device/name", f"{name}\n")
        self.put("sys/class/input/event0/device/properties", f"{properties}\n")

    @property
    def place(self) -> Place:
        return Place(
            root=self.root,
            ask=lambda *command: self.told.get(command),
            group_of=lambda file: self.group if file.exists() else None,
            today=lambda: self.today,
            now=lambda: 1_790_000_000.0,
        )

    def examine(self) -> dict[str, Finding]:
        return {found.name: found for found in doctor.examine(self.place)}

    def level(self, name: str) -> str:
        return self.examine()[name].level


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def test_where_all_is_well_only_the_daemon_that_does_not_run_is_missed(desk: Desk) -> None:
    wrong = [name for name, found in desk.examine().items() if found.level != "ok"]
    assert wrong == ["controller"]


def no_overlay(desk: Desk) -> None:
    desk.put("boot/firmware/config.txt", "# nothing\n")


def audio_on(desk: Desk) -> None:
    desk.put("boot/firmware/config.txt", f"{CONFIG_TXT}dtparam=audio=on\n")


def no_chip(desk: Desk) -> None:
    desk.kernel.set_fault("vanished")


def pulled_up(desk: Desk) -> None:
    desk.told["pinctrl", "get", "13"] = "13: ip pu | hi // GPIO13 = input"


def no_probe(desk: Desk) -> None:
    (desk.root / "sys/bus/w1/devices/28-000000000001/temperature").unlink()


def cold_started_probe(desk: Desk) -> None:
    desk.put("sys/bus/w1/devices/28-000000000001/temperature", "85000\n")


def pressed(desk: Desk) -> None:
    desk.told["pinctrl", "lev", "17"] = "1"


def no_dark_env(desk: Desk) -> None:
    (desk.root / "etc/panel/dark.env").unlink()


def other_line(desk: Desk) -> None:
    desk.put("etc/panel/dark.env", "ENABLE_LABEL=pinctrl-bcm2711\nENABLE_LINE=5\n")


def other_label(desk: Desk) -> None:
    desk.put("etc/panel/dark.env", "ENABLE_LABEL=pinctrl-rp1\nENABLE_LINE=27\n")


def other_number(desk: Desk) -> None:
    desk.put("etc/panel/dark.env", "ENABLE_CHIP=gpiochip4\nENABLE_LINE=27\n")


def other_node(desk: Desk) -> None:
    desk.put("etc/panel/panel.toml", f'{example_text()}\n[pwm]\nnode = "pwm@7e20c000"\n')


def no_gpio_chip(desk: Desk) -> None:
    shutil.rmtree(desk.root / "sys/bus/gpio")


def no_pwm_function(desk: Desk) -> None:
    desk.told["pinctrl", "get", "12"] = "12: op dl pd | lo // GPIO12 = output"


def swapped_channels(desk: Desk) -> None:
    desk.told["pinctrl", "get", "13"] = "13: a0    pd | lo // GPIO13 = PWM0_0"


def enable_is_high(desk: Desk) -> None:
    desk.told["pinctrl", "get", "27"] = "27: ip    pn | hi // GPIO27 = input"


def bus_on_a_part(desk: Desk) -> None:
    desk.put("boot/firmware/config.txt", CONFIG_TXT.replace(board.W1, f"{board.W1},gpiopin=22"))


def under_voltage(desk: Desk) -> None:
    desk.told["vcgencmd", "get_throttled"] = "throttled=0x50005"


def under_voltage_before(desk: Desk) -> None:
    desk.told["vcgencmd", "get_throttled"] = "throttled=0x10000"


def voltage_alarm(desk: Desk) -> None:
    del desk.told["vcgencmd", "get_throttled"]
    desk.put("sys/class/hwmon/hwmon0/name", "cpu_thermal\n")
    desk.put("sys/class/hwmon/hwmon2/name", "rpi_volt\n")
    desk.put("sys/class/hwmon/hwmon2/in0_lcrit_alarm", "1\n")


def broken_history(desk: Desk) -> None:
    desk.put("var/lib/panel/history.db", "this is no database, and never was" * 100)


def bad_config(desk: Desk) -> None:
    desk.put("etc/panel/panel.toml", "version = 1\n")


def stopped(desk: Desk) -> None:
    desk.told["systemctl", "show", "--property=ActiveState", "--value", "panel-daemon"] = "failed"


def no_rights(desk: Desk) -> None:
    desk.group = "root"


def bad_disk(desk: Desk) -> None:
    desk.put("sys/fs/ext4/mmcblk0p2/errors_count", "3\n")


@pytest.mark.parametrize(
    ("spoil", "name"),
    [
        (no_overlay, "PWM overlay"),
        (no_overlay, "1-wire overlay"),
        (audio_on, "audio"),
        (no_chip, "PWM chip"),
        (pulled_up, "GPIO 13"),
        (no_probe, "surface sensor"),
        (cold_started_probe, "surface sensor"),
        (pressed, "stop button"),
        (no_dark_env, "enable line"),
        (other_line, "enable line"),
        (other_label, "enable line"),
        (other_number, "enable line"),
        (other_node, "dark.env"),
        (no_gpio_chip, "GPIO chip"),
        (no_gpio_chip, "enable line"),
        (no_pwm_function, "GPIO 12"),
        (swapped_channels, "GPIO 13"),
        (enable_is_high, "GPIO 27"),
        (bus_on_a_part, "1-wire overlay"),
        (under_voltage, "power"),
        (under_voltage_before, "power"),
        (voltage_alarm, "power"),
        (broken_history, "history"),
        (bad_config, "configuration"),
        (stopped, "panel-daemon"),
        (no_rights, "/sys/class/pwm/pwmchip0/export"),
        (bad_disk, "disk health"),
    ],
)
def test_what_is_wrong_fails_and_comes_with_a_remedy(
    desk: Desk, spoil: Callable[[Desk], None], name: str
) -> None:
    spoil(desk)
    found = desk.examine()[name]
    assert (found.level, bool(found.remedy)) == ("fails", True)


def test_without_clock_battery_and_network_it_says_what_that_means(desk: Desk) -> None:
    shutil.rmtree(desk.root / "sys/class/rtc/rtc0")
    desk.put("proc/net/route", "Iface Destination\n")
    assert desk.level("clock battery") == "warning"


@pytest.mark.parametrize(
    ("file", "text"),
    [("hctosys", "0\n"), ("since_epoch", "3600\n"), ("since_epoch", "no clock\n")],
    ids=["gave no time", "began at 1970", "does not answer"],
)
def test_a_clock_chip_without_a_good_battery_is_no_clock_battery(
    desk: Desk, file: str, text: str
) -> None:
    desk.put(f"sys/class/rtc/rtc0/{file}", text)
    found = desk.examine()["clock battery"]
    assert (found.level, found.text.endswith("its battery is missing, empty or new")) == (
        "warning",
        True,
    )


def test_light_hours_over_the_limit_are_told(desk: Desk) -> None:
    hours = 3_600_000_000_000
    with closing(connect(desk.root / "var/lib/panel/history.db")) as connection:
        add = "INSERT INTO light VALUES (?, ?, ?)"
        connection.execute(add, ("red", "2026-09-01", 1001 * hours))
        connection.execute(add, ("nir", "2025-09-01", 1001 * hours))  # before it was measured anew
        connection.execute(add, ("nir", "2026-09-01", 12 * hours))
    found = desk.examine()
    assert found["light hours, red"].level == "warning"
    assert found["light hours, nir"].level == "ok"
    assert (
        found["light hours, nir"].text == "12 h since it was measured on 2026-09-01, 1013 h in all"
    )


def test_a_calibration_is_old_after_a_year_where_the_date_is_known(desk: Desk) -> None:
    desk.today = date(2027, 9, 1)
    assert desk.level("calibration, red") == "ok"
    desk.today = date(2027, 9, 2)
    assert desk.examine()["calibration, nir"].text.endswith("over a year ago")
    desk.told["timedatectl", "show", "--property=NTPSynchronized", "--value"] = "no"
    desk.put("sys/class/rtc/rtc0/hctosys", "0\n")
    assert "isn't known" in desk.examine()["calibration, red"].text


@pytest.mark.parametrize(
    "text",
    [
        example_text(),
        MEASURED.replace('kind = "measured"', ""),
        MEASURED.replace("a meter", "simulated meter"),
    ],
    ids=["the example", "no kind", "the example's meter"],
)
def test_a_panel_that_nobody_has_measured_fails(desk: Desk, text: str) -> None:
    desk.put("etc/panel/panel.toml", text)
    for channel in ("red", "nir"):
        found = desk.examine()[f"calibration, {channel}"]
        assert found.level == "fails"
        assert found.text.endswith("not measured, so there is no light")
        assert found.remedy == "measure it: sudo panelctl commission"


def test_a_tenth_of_the_light_that_panels_give_fails(desk: Desk) -> None:
    red = (
        "[0.02, 0.7], [0.04, 1.5], [0.1, 4.2], [0.25, 11.0], [0.5, 21.5], [0.75, 31.0], [1.0, 39.0]"
    )
    assert red in MEASURED
    desk.put("etc/panel/panel.toml", MEASURED.replace(red, "[0.02, 0.07], [1.0, 3.9]"))
    found = desk.examine()["calibration, red"]
    assert found.level == "fails"
    assert "under 10 mW/cm² at full duty and nearest" in found.text
    assert "W/m² is a tenth of mW/cm²" in found.remedy
    assert desk.level("calibration, nir") == "ok"


def test_on_a_system_with_nothing_every_check_still_answers(tmp_path: Path) -> None:
    findings = doctor.examine(Place(root=tmp_path, ask=lambda *_command: None))
    assert not [found for found in findings if "can't be checked" in found.text]
    assert doctor.status(findings) == 1


def test_a_check_that_breaks_is_itself_told(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    def breaks(_place: Place, _config: object) -> None:
        raise MemoryError

    monkeypatch.setattr(doctor, "CHECKS", (breaks,))
    assert [found.level for found in desk.examine().values()] == ["ok", "fails"]


def test_the_table_counts(desk: Desk) -> None:
    pressed(desk)
    text = doctor.table(doctor.examine(desk.place))
    assert "FAILS    stop button: pressed, or its wire is broken" in text
    assert text.endswith("2 fail")


PRESSED = wire.InputState(
    stop_pressed=True,
    interlock_closed=False,
    fan_turns=None,
    sees_red=None,
    sees_nir=None,
    surface_c=25.0,
    surface_problem=None,
    heatsink_c=None,
    heatsink_problem=None,
    enabled=False,
    fitted=("interlock",),
)


Says = Callable[[wire.Request], bytes]


@contextmanager
def daemon(desk: Desk, says: Says) -> Iterator[Desk]:
    """A panel with a daemon that answers so; an empty answer closes the connection."""

    class Handler(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            for line in self.rfile:
                answer = says(wire.decode_request(line))
                if not answer:
                    return
                self.wfile.write(answer)

    desk.put("etc/panel/panel.toml", f'{example_text()}\n[paths]\nsocket = "/s"\n')
    with socketserver.ThreadingUnixStreamServer(str(desk.root / "s"), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        yield desk
        server.shutdown()
        thread.join()


def answer(told: wire.Message) -> Says:
    """Return what gives one answer to everything."""
    return lambda asked: wire.encode(msgspec.structs.replace(told, id=asked.id))


def test_the_daemon_that_holds_the_lines_is_asked_for_them(desk: Desk) -> None:
    with daemon(desk, answer(PRESSED)):
        found = desk.examine()
    assert desk.told["pinctrl", "lev", "17"] == "0"  # read past the daemon it would look well
    assert found["stop button"].level == "fails"
    assert (found["interlock"].level, "fan" in found) == ("warning", False)


def sensors(desk: Desk, text: str) -> None:
    """Give the panel other sensors than the example's."""
    head, _, tail = example_text().partition("[sensors]")
    desk.put(
        "etc/panel/panel.toml",
        f"{head}[sensors]\n{text}\n[display]{tail.partition('[display]')[2]}",
    )


def test_a_surface_under_five_degrees_is_no_reading(desk: Desk) -> None:
    desk.put("sys/bus/w1/devices/28-000000000001/temperature", "4900\n")
    found = desk.examine()["surface sensor"]
    assert (found.level, found.text) == (
        "fails", "28-000000000001 reads 4.9 °C, outside 5 to 84.9 °C",
    )  # fmt: skip
    desk.put("sys/bus/w1/devices/28-000000000001/temperature", "5000\n")
    desk.put("sys/bus/w1/devices/28-000000000002/temperature", "-4900\n")
    assert (desk.level("surface sensor"), desk.level("heatsink sensor")) == ("ok", "ok")


def test_sensors_of_every_kind_are_looked_for_and_what_is_there_is_named(desk: Desk) -> None:
    sensors(
        desk,
        'surface = "hwmon:tmp102/temp1"\nskin = "iio:mlx90614/in_temp_object"\n'
        "[sensors.surface2]\n"
        'input = "iio:ads1115/in_voltage0"\ntable = [[500, 60], [1500, 25]]\n',
    )
    found = desk.examine()
    assert found["surface sensor"].text.endswith("there is: nothing")
    assert found["skin sensor"].level == "fails"
    assert found["heatsink sensor"].level == "warning"
    desk.put("sys/class/hwmon/hwmon2/name", "tmp102\n")
    desk.put("sys/class/hwmon/hwmon2/temp1_input", "24500\n")
    desk.put("sys/bus/iio/devices/iio:device0/name", "ads1115\n")
    desk.put("sys/bus/iio/devices/iio:device0/in_voltage0_raw", "1500\n")
    found = desk.examine()
    assert (found["surface sensor"].level, found["surface sensor"].text) == (
        "ok", "hwmon:tmp102/temp1 reads 24.5 °C",
    )  # fmt: skip
    assert found["surface2 sensor"].text == "iio:ads1115/in_voltage0 reads 25.0 °C"
    assert found["skin sensor"].text.endswith("there is: ads1115")


@pytest.mark.parametrize(
    ("asked", "failed", "level"),
    [(59, 59, None), (60, 1, "ok"), (60, 2, "warning"), (5000, 100, "ok"), (5000, 101, "warning")],
)
def test_a_noisy_wire_is_told_as_a_rate(
    desk: Desk, asked: int, failed: int, level: str | None
) -> None:
    probe = wire.ProbeState(place="surface", celsius=25.0, problem=None, asked=asked, failed=failed)
    told = msgspec.structs.replace(PRESSED, probes=(probe,))
    with daemon(desk, answer(told)):
        found = desk.examine().get("surface sensor's answers")
    assert (found.level if found else None) == level
    if found is not None:
        assert found.text.startswith(f"{failed} of {asked} were no reading (")


FAULT = wire.FaultInfo(
    code="too_hot", text="The skin side is too hot.", since=None, remedy="Wait.", needs_pin=False
)


@pytest.mark.parametrize(
    ("told", "level", "text"),
    [
        (IDLE, "ok", "idle: Ready."),
        (msgspec.structs.replace(IDLE, fault=FAULT), "fails", "The skin side is too hot."),
        (wire.Done(), "fails", "answers Done("),
    ],
)
def test_what_the_daemon_says_of_itself_is_told(
    desk: Desk, told: wire.Message, level: str, text: str
) -> None:
    with daemon(desk, answer(told)):
        found = desk.examine()["controller"]
    assert (found.level, found.text.startswith(text)) == (level, True)


@pytest.mark.parametrize("says", [lambda _asked: b"", lambda _asked: b"nonsense\n"])
def test_a_daemon_that_breaks_the_connection_is_told_and_the_stop_line_read_past_it(
    desk: Desk, says: Says
) -> None:
    pressed(desk)
    with daemon(desk, says):
        found = desk.examine()
    assert (found["controller"].level, found["stop button"].level) == ("fails", "fails")
    assert found["controller"].text.startswith("lost the daemon at ")
    assert found["controller"].remedy == "journalctl -u panel-daemon"
    assert "interlock" not in found


def test_a_panel_without_a_heatsink_probe_is_told_what_it_would_be_good_for(desk: Desk) -> None:
    lines = example_text().splitlines(keepends=True)
    text = "".join(line for line in lines if not line.startswith("heatsink ="))
    desk.put("etc/panel/panel.toml", text)
    found = desk.examine()["heatsink sensor"]
    assert (found.level, found.text) == ("warning", "not fitted")


def test_a_number_that_is_right_now_is_a_warning(desk: Desk) -> None:
    desk.put("etc/panel/dark.env", "ENABLE_CHIP=gpiochip0\nENABLE_LINE=27\n")
    found = desk.examine()["enable line"]
    text = "gpiochip0 line 27: a number, which may change with the kernel"
    assert (found.level, found.text) == ("warning", text)


@pytest.mark.parametrize("kernel", ["6.6.20", "6.12.47", "6.18"])
def test_on_every_kernel_of_a_pi_5_its_chips_are_found(tmp_path: Path, kernel: str) -> None:
    desk = Desk(tmp_path)
    shutil.rmtree(tmp_path / "sys")
    found = boards.board("pi5", kernel)
    World(parse(example_text(), "x"), tmp_path, board=found)  # writes dark.env too
    desk.told["pinctrl", "get", "12"] = "12: a0    pd | lo // GPIO12 = PWM0_CHAN0"
    desk.told["pinctrl", "get", "13"] = "13: a0    pd | lo // GPIO13 = PWM0_CHAN1"
    (number,) = (chip.number for chip in found.gpio if chip.label == "pinctrl-rp1")
    told = desk.examine()
    assert told["GPIO chip"].text == f"gpiochip{number} is pinctrl-rp1"
    assert told["enable line"].text == f"gpiochip{number}, pinctrl-rp1, line 27"
    assert {told[f"GPIO {line}"].level for line in (12, 13, 27)} == {"ok"}
    assert told["PWM chip"].text.endswith(f"is {found.light.node}, 4 channels")


def test_a_channel_at_its_other_line_is_found(desk: Desk) -> None:
    desk.told["pinctrl", "get", "12"] = "12: ip    pd | lo // GPIO12 = input"
    desk.told["pinctrl", "get", "18"] = "18: a5    pd | lo // GPIO18 = PWM0_0"
    assert desk.examine()["GPIO 18"].level == "ok"


def test_a_pin_that_is_not_pwm_is_told_with_the_line_to_add(desk: Desk) -> None:
    no_pwm_function(desk)
    enable_is_high(desk)
    found = desk.examine()
    assert found["GPIO 12"].remedy == f"add {board.OVERLAY} under [all] in config.txt and reboot"
    assert "add gpio=27=op,dl under [all] in config.txt and reboot" in found["GPIO 27"].remedy


@pytest.mark.parametrize(("state", "level"), [("lit", "ok"), ("idle", "fails")])
def test_an_enable_line_that_is_high_is_well_while_the_panel_is_lit(
    desk: Desk, state: str, level: str
) -> None:
    desk.told["pinctrl", "get", "27"] = "27: op dh pd | hi // GPIO27 = output"
    with daemon(desk, answer(msgspec.structs.replace(IDLE, state=state))):
        assert desk.level("GPIO 27") == level


@pytest.mark.parametrize(
    ("told", "power", "processor"),
    [
        ("throttled=0x0", "ok", "ok"),
        ("throttled=0x1", "fails", "ok"),
        ("throttled=0x10000", "fails", "ok"),
        ("throttled=0x4", "ok", "warning"),
        ("throttled=0xe0000", "ok", "warning"),
        ("throttled=0x80008", "ok", "warning"),
        ("nonsense", "warning", None),
        (None, "warning", None),
    ],
)
def test_power_and_heat_of_the_board_are_told(
    desk: Desk, told: str | None, power: str, processor: str | None
) -> None:
    del desk.told["vcgencmd", "get_throttled"]
    if told is not None:
        desk.told["vcgencmd", "get_throttled"] = told
    found = desk.examine()
    heat = found.get("processor")
    assert (found["power"].level, heat.level if heat else None) == (power, processor)


def test_the_kernel_s_alarm_alone_tells_that_power_is_enough(desk: Desk) -> None:
    voltage_alarm(desk)
    desk.put("sys/class/hwmon/hwmon2/in0_lcrit_alarm", "0\n")
    assert desk.examine()["power"].level == "ok"


@pytest.mark.parametrize("text", ["", "ENABLE_CHIP=gpiochip0\n", "ENABLE_LINE=\n"])
def test_a_dark_env_that_names_no_line_fails(desk: Desk, text: str) -> None:
    desk.put("etc/panel/dark.env", text)
    found = desk.examine()["enable line"]
    assert (found.level, found.text) == ("fails", "/etc/panel/dark.env names no line")


@pytest.mark.parametrize(
    ("file", "words", "name"),
    [
        ("sys/class/drm/card1-DSI-1/status", "disconnected", "display"),
        ("sys/class/input/event0/device/properties", "0", "touch"),
    ],
)
def test_a_display_or_touchscreen_lost_fails_only_where_the_screen_s_program_needs_it(
    desk: Desk, file: str, words: str, name: str
) -> None:
    desk.put(file, f"{words}\n")
    found = desk.examine()[name]
    assert (found.level, "so no session is kept by" in found.text) == ("fails", True)
    desk.told["systemctl", "show", "--property=ActiveState", "--value", "panel-ui"] = "inactive"
    assert desk.level(name) == "warning"


def test_a_display_that_is_connected_and_switched_off_is_told(desk: Desk) -> None:
    desk.put("sys/class/drm/card1-DSI-1/dpms", "Off\n")
    found = desk.examine()["display"]
    assert (found.level, found.text.partition(",")[0]) == (
        "warning",
        "card1-DSI-1: connected and switched off",
    )


def test_a_desktop_that_would_hold_the_display_is_told(desk: Desk) -> None:
    desk.put("etc/systemd/system/display-manager.service", "")
    assert desk.level("desktop") == "warning"


@pytest.mark.parametrize(
    ("name", "properties", "level"),
    [
        ("ili_v3", "2", "ok"),
        ("raspberrypi-ts", "2", "ok"),
        ("QDtech MPI7003", "2", "ok"),
        ("WaveShare WaveShare", "0 2", "ok"),
        ("ILITEK ILITEK-TP", "3", "ok"),
        ("Logitech Touch Mouse", "0", "fails"),
        ("Synaptics TouchPad", "5", "fails"),
    ],
)
def test_a_touchscreen_is_known_by_what_the_kernel_says_and_not_by_its_name(
    desk: Desk, name: str, properties: str, level: str
) -> None:
    desk.touchscreen(name, properties)
    assert desk.level("touch") == level


def only(desk: Desk, *probes: str) -> None:
    """Have these alone on the bus."""
    for probe in ("28-000000000001", "28-000000000002"):
        shutil.rmtree(desk.root / "sys/bus/w1/devices" / probe)
    for probe in probes:
        desk.put(f"sys/bus/w1/devices/{probe}/name", probe)


@pytest.mark.parametrize(
    ("probes", "text", "remedy"),
    [
        (("28-00000000000a",), "on the bus: 28-00000000000a", "panelctl setup --probes"),
        (("00-400000000000", "00-c00000000000"), "the data line floats", "4.7 kOhm"),
        (("10-000802a1b2c3",), "on the bus: 10-000802a1b2c3", "panelctl setup --probes"),
        ((), "the bus is there, and nothing on it", "three wires"),
        (("81-000000000001",), "81-000000000001, which measures no temperature", "DS18B20"),
    ],
)
def test_a_probe_that_is_missing_has_a_sentence_for_what_the_bus_shows(
    desk: Desk, probes: tuple[str, ...], text: str, remedy: str
) -> None:
    only(desk, *probes)
    found = desk.examine()["surface sensor"]
    assert (found.level, text in found.text, remedy in found.remedy) == ("fails", True, True)


def test_without_a_bus_the_overlay_is_missing(desk: Desk) -> None:
    shutil.rmtree(desk.root / "sys/bus/w1")
    found = desk.examine()["surface sensor"]
    assert (found.level, "no 1-wire bus" in found.text) == ("fails", True)


@pytest.mark.parametrize(
    ("slave", "text", "remedy"),
    [
        ("50 05 4b 46 7f ff 0c 10 1c : crc=1d NO\n", "wrong check sums (CRC)", "4.7 kOhm"),
        ("", "there is: 28-000000000001", "three wires"),
    ],
)
def test_a_probe_that_gives_no_temperature_says_why(
    desk: Desk, slave: str, text: str, remedy: str
) -> None:
    no_probe(desk)
    desk.put("sys/bus/w1/devices/28-000000000001/w1_slave", slave)
    found = desk.examine()["surface sensor"]
    assert (text in found.text, remedy in found.remedy) == (True, True)


@pytest.mark.parametrize(
    ("line", "level"),
    [
        ("dtoverlay=gpio-fan,gpiopin=27", "fails"),
        ("[gpio4=1]\ndtoverlay=gpio-fan,gpiopin=27", "warning"),
        ("[pi5]\ndtoverlay=gpio-fan,gpiopin=27", None),
    ],
)
def test_a_line_that_takes_one_of_the_panel_s_is_quoted(
    desk: Desk, line: str, level: str | None
) -> None:
    desk.put("boot/firmware/config.txt", f"{CONFIG_TXT}{line}\n")
    number = CONFIG_TXT.count("\n") + line.count("\n") + 1
    found = desk.examine().get(f"config.txt line {number}")
    assert (found.level if found else None) == level
    if found:
        assert "`dtoverlay=gpio-fan,gpiopin=27`" in found.text
        assert "/etc/panel/panel.toml line 56 `enable = 27`" in found.text


def test_a_bus_on_one_of_the_panel_s_lines_fails(desk: Desk) -> None:
    text = CONFIG_TXT.replace(board.W1, f"{board.W1},gpiopin=17")
    desk.put("boot/firmware/config.txt", text)
    found = desk.examine()["1-wire overlay"]
    assert (found.level, "GPIO 17" in found.text) == ("fails", True)


def test_two_lines_taken_by_one_overlay_are_one_finding(desk: Desk) -> None:
    taken = "dtoverlay=i2c-gpio,i2c_gpio_sda=17,i2c_gpio_scl=27"
    desk.put("boot/firmware/config.txt", f"{CONFIG_TXT}{taken}\n")
    ids = [each.id for each in doctor.examine(desk.place)]
    assert sorted(ids) == sorted(set(ids))


def test_a_boot_partition_that_is_not_mounted_fails(desk: Desk) -> None:
    (desk.root / "boot/firmware/config.txt").unlink()
    desk.put("etc/fstab", "PARTUUID=1-01 /boot/firmware vfat defaults 0 2\n")
    found = desk.examine()["config.txt"]
    assert (found.level, "mount /boot/firmware" in found.remedy) == ("fails", True)


@pytest.mark.parametrize(
    ("mountinfo", "level", "text"),
    [
        ("22 1 179:2 / / rw - ext4 /dev/mmcblk0p2 rw\n", "ok", "is on ext4, which keeps it"),
        ("28 1 0:23 / / rw - overlay overlayroot rw\n", "fails", "on overlay, which forgets it"),
        ("28 1 179:2 / / ro - ext4 /dev/mmcblk0p2 ro\n", "fails", "can't be written to"),
    ],
)
def test_a_record_that_the_next_power_up_takes_back_is_found(
    desk: Desk, mountinfo: str, level: str, text: str
) -> None:
    desk.put("proc/self/mountinfo", mountinfo)
    found = desk.examine()
    for name, folder in (("record", "/var/lib/panel"), ("witness", "/var/lib/panel-witness")):
        assert found[name].level == level
        assert folder in found[name].text
        assert text in found[name].text
    assert (found["record"].remedy != "") is (level == "fails")
