"""What is wired to the board: stop, enable and the rest, and who may use them."""

from firmware_py import wire
from firmware_py.config import dark_env
from firmware_py.config.schema import Config
from firmware_py.core.errors import HardwareError
from firmware_py.drivers.chips import find_chip
from firmware_py.drivers.gpio_chips import header_chip, labels
from firmware_py.installer.controller import inputs
from firmware_py.installer.finding import Finding, Findings, fails, ok, warning
from firmware_py.installer.root import Place

# Hotter than any place with a probe at rest; and a DS18B20 that was never asked says 85.
HOTTEST = 84.9
# A rate is told from so many answers, and is too high beyond this share.
ANSWERS_ENOUGH = 60
BAD_SHARE = 0.02
CALL = "check the wire and the button: docs/wiring.md"


def answers(place: Place, config: Config | None) -> Findings:
    """How often each probe gave no reading since the daemon's start: a long wire's noise."""
    told = inputs(place, config) if config is not None else None
    for probe in told.probes if told is not None else ():
        if probe.asked < ANSWERS_ENOUGH:
            continue
        share = probe.failed / probe.asked
        name, text = (
            f"{probe.place} sensor's answers",
            f"{probe.failed} of {probe.asked} were no reading ({100 * share:.1f} %)",
        )
        if share > BAD_SHARE:
            yield warning(name, text, "shorten or shield its wire; see to its pull-up and plugs")
        else:
            yield ok(name, text)


def stop(place: Place, config: Config | None) -> Findings:
    """Whether the stop wire is whole; the daemon holds its line, so it is asked first."""
    if config is None:
        return
    told = inputs(place, config)
    level = told.stop_pressed if told is not None else _level(place, config.pins.stop)
    if level is None:
        yield warning("stop button", "its line can't be read here", "panelctl status tells")
    elif level:
        yield fails("stop button", "pressed, or its wire is broken", CALL)
    else:
        yield ok("stop button", f"GPIO {config.pins.stop} is closed to ground")


def others(place: Place, config: Config | None) -> Findings:
    """What the daemon sees at the parts that not every panel has."""
    told = inputs(place, config) if config is not None else None
    if told is None:
        return  # that it doesn't answer is reported by `daemon`
    seen = {
        "interlock": (told.interlock_closed, "closed", "open", "close the cover"),
        "fan": (told.fan_turns, "turns", "stands still", "look at the fan and its plug"),
        "light_sense_red": (told.sees_red is False, "dark", "sees light", "shade the panel"),
        "light_sense_nir": (told.sees_nir is False, "dark", "sees light", "shade the panel"),
    }
    for name, (is_well, well, wrong, remedy) in seen.items():
        if name in told.fitted:
            part = name.replace("_", " ")
            yield ok(part, well) if is_well else warning(part, wrong, remedy)


def enable(place: Place, config: Config | None) -> Findings:
    """Whether panel-dark knows the enable line and the PWM chip, the same ones as the daemon."""
    text = place.read(dark_env.FILE)
    if text is None:
        yield fails("enable line", f"{dark_env.FILE} isn't there", "panelctl setup writes it")
        return
    told = dark_env.values(text)
    line, label, chip = (told.get(f"ENABLE_{key}") for key in ("LINE", "LABEL", "CHIP"))
    if line is None or (label is None and chip is None):
        yield fails("enable line", f"{dark_env.FILE} names no line", "panelctl setup writes it")
    elif config is not None and line != str(config.pins.enable):
        yield fails(
            "enable line",
            f"panel-dark has {line}, the daemon {config.pins.enable}",
            "make them the same: panelctl setup",
        )
    else:
        yield _chip_of(place, line, label, chip)
    if config is not None and told.get("PWM_NODE") != config.pwm.node:
        usual = "the usual chip"
        yield fails(
            "dark.env",
            f"panel-dark has {told.get('PWM_NODE', usual)}, the daemon {config.pwm.node or usual}",
            "make them the same: panelctl setup",
        )


def _chip_of(place: Place, line: str, label: str | None, chip: str | None) -> Finding:
    """Return whether the chip that panel-dark has is the header's."""
    name, there = _header(place)
    has, wanted = (label, there) if label is not None else (chip, name)
    if has != wanted:
        text = f"panel-dark has {has}, the header's chip is {wanted or 'missing'}"
        return fails("enable line", text, "panelctl setup, on the panel itself")
    if label is None:
        text = f"{chip} line {line}: a number, which may change with the kernel"
        return warning("enable line", text, "panelctl setup names the chip by its label")
    return ok("enable line", f"{name}, {label}, line {line}")


def _header(place: Place) -> tuple[str | None, str | None]:
    """Return the name and the label of the header's chip; None where it isn't found."""
    sysfs, devices = place.path("/sys"), place.path("/dev")
    try:
        number = header_chip(sysfs, devices)
    except HardwareError:
        return None, None  # the chip's own check says what is missing
    return f"gpiochip{number}", labels(sysfs, devices)[number]


def permissions(place: Place, config: Config | None) -> Findings:
    """Whether the daemon's groups may use its files, and the screen's its backlight."""
    name, _ = _header(place)
    wanted = [(f"/dev/{name}", "gpio")] if name is not None else []
    try:
        chip = find_chip(place.path("/sys"), config.pwm.node if config else None)
        wanted.append((f"/sys/class/pwm/{chip.name}/export", "pwm"))
    except HardwareError:
        pass  # the chip's own check says what is missing
    lights = sorted(light.name for light in place.path("/sys/class/backlight").glob("*"))
    wanted += [(f"/sys/class/backlight/{light}/brightness", "panel-ui") for light in lights]
    for path, group in wanted:
        file = place.path(path)
        if not file.exists():
            continue
        found = place.group_of(file)
        if found in (group, "gpio") or (group == "panel-ui" and found == "video"):
            yield ok(path, f"group {found} may write")
        else:
            yield fails(
                path,
                f"{f'group {found}' if found else 'no group'} may write, not {group}",
                "reload the udev rules: udevadm trigger, or reboot",
            )


def daemon(place: Place, config: Config | None) -> Findings:
    """Whether the daemon answers, and what it says of itself."""
    from firmware_py.panelctl.client import Client, NoDaemonError  # noqa: PLC0415  only here

    socket = place.path(config.paths.socket) if config else wire.default_socket()
    try:
        client = Client(socket)
    except NoDaemonError:
        yield fails("controller", f"nobody answers at {socket}", "systemctl status panel-daemon")
        return
    try:
        told = client.ask(wire.Status())
    except NoDaemonError as error:
        yield fails("controller", str(error), "journalctl -u panel-daemon")
        return
    finally:
        client.close()
    if not isinstance(told, wire.Telemetry):
        yield fails("controller", f"answers {told!r}", "journalctl -u panel-daemon")
    elif told.fault is not None and told.fault.code == "cannot_start":
        yield fails("controller", told.fault.text, "put that right: it tries again by itself")
    elif told.fault is not None:
        yield fails("controller", told.fault.text, "put the cause right, then clear the fault")
    else:
        yield ok("controller", f"{told.state}: {told.reason}")


def _level(place: Place, line: int) -> bool | None:
    told = place.ask("pinctrl", "lev", str(line))
    if told in ("0", "1"):
        return told == "1"
    name, _ = _header(place)
    told = place.ask("gpioget", "--numeric", "-c", name, str(line)) if name is not None else None
    return told == "1" if told in ("0", "1") else None
