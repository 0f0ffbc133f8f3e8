"""A PWM chip as the kernel's sysfs shows it: the same rules, the same refusals, real files."""

import errno
import itertools
import os
import shutil
import threading
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final, Literal, get_args

from firmware_py.core.units import Ns
from firmware_py.ports.hardware import Clock
from hw_mocks.hardware.mirror_file import KeptMirror, MirrorFile
from hw_mocks.hardware.pwm_rules import ATTRIBUTES, TICK_NS, ChannelState, channel_number, refusal

Fault = Literal["ok", "einval", "eacces", "stuck", "vanished"]
By = Literal["daemon", "outside"]

# The device's name beside each node, as /sys/devices has it.
_DEVICES: Final = {"pwm@7e20c000": "fe20c000.pwm", "pwm@98000": "1f00098000.pwm"}


@dataclass(frozen=True, slots=True)
class WriteRecord:
    """One write: accepted (`error` None) or refused (an errno's name); `path` as sys/class/..."""

    t_ns: Ns
    path: str
    value: str
    error: str | None
    by: By


@dataclass(slots=True)
class _Channel:
    """One channel: what the kernel remembers, and its files while it is exported."""

    state: ChannelState
    exported: bool = False
    writable_from: Ns = Ns(0)
    files: dict[str, MirrorFile] = field(default_factory=dict)


class PwmKernel:
    """One PWM chip: a `ports.SysfsFiles` for the daemon, files for everybody else.

    `folder` is the root that holds class/pwm. An existing tree is adopted as found, like a kernel
    under a crashed program, unless `fresh`. `node`, `device`: the chip's names. `udev`: how long
    after an export writes get EACCES.
    `strict`, `tick_ns`: which kernel, which clock (see `pwm_rules`). `on_write` hears every write.
    """

    def __init__(
        self,
        folder: Path,
        *,
        clock: Clock,
        node: str = "pwm@7e20c000",
        device: str | None = None,
        channels: int = 2,
        udev: Ns = Ns(0),
        chip: int = 0,
        on_write: Callable[[WriteRecord], None] | None = None,
        fresh: bool = False,
        strict: bool = True,
        tick_ns: int = TICK_NS,
    ) -> None:
        self._clock = clock
        self._udev = udev
        self._on_write = on_write
        self._lock = threading.RLock()  # the kernel has one too
        self._root = Path(os.path.abspath(folder))  # noqa: PTH100  symlinks stay as they are
        self._chip = self._root / "class" / "pwm" / f"pwmchip{chip}"
        self._hidden = self._root / f".vanished-pwmchip{chip}"
        self._fault: Fault = "ok"
        self._channels = [
            _Channel(ChannelState(tick_ns=tick_ns, strict=strict)) for _ in range(channels)
        ]
        self._chip_files = {name: MirrorFile(self._chip / name) for name in ("export", "unexport")}
        self._paths: dict[str, tuple[int | None, str]] = {
            f"{self._chip}/{name}": (None, name) for name in ("export", "unexport", "npwm")
        } | {
            f"{self._chip}/pwm{number}/{name}": (number, name)
            for number in range(channels)
            for name in ATTRIBUTES
        }
        if fresh:
            shutil.rmtree(self._chip, ignore_errors=True)
            shutil.rmtree(self._hidden, ignore_errors=True)
        has_vanished = self._hidden.is_dir()
        if has_vanished:
            self._hidden.rename(self._chip)
        self._build(node, device or _DEVICES.get(node, node.partition("@")[2] + ".pwm"))
        if has_vanished:
            self.set_fault("vanished")
        self._outputs = self._work_out()

    @property
    def chip_path(self) -> Path:
        """The chip's folder, .../class/pwm/pwmchipN."""
        return self._chip

    @property
    def fault(self) -> Fault:
        """The fault in force."""
        return self._fault

    def set_fault(self, name: Fault) -> None:
        """Put a fault in force until the next call; `ok` ends it and brings vanished files back.

        Raises:
            ValueError: No such fault.
        """
        if name not in get_args(Fault):
            raise ValueError(f"pwm fault {name!r}: must be one of {', '.join(get_args(Fault))}")
        with self._lock:
            if name == "vanished" and self._chip.is_dir():
                self._chip.rename(self._hidden)
                self._unlink_attributes()
            elif name != "vanished" and self._hidden.is_dir():
                self._hidden.rename(self._chip)
            self._fault = name

    def outputs(self) -> dict[int, float]:
        """Return what the pins do: duty 0..1 per channel, 0 where disabled."""
        with self._lock:
            return dict(self._outputs)

    def write(self, path: str, value: str) -> None:
        """Write one attribute, as `echo value > path` would.

        Raises:
            OSError: With the errno that the kernel gives.
        """
        with self._lock:
            found = self._paths.get(path) or self._paths.get(os.path.abspath(path))  # noqa: PTH100
            if found is None:
                code = errno.ENOENT
            else:
                self._notice(*found)  # what another process wrote before counts before
                code = self._take(*found, value)
            self._record(path, value, code, "daemon")
        if code:
            raise OSError(code, os.strerror(code), path)

    def keep(self, path: str) -> KeptMirror:
        """Return an attribute that keeps its file open between reads; it needn't exist yet."""
        return KeptMirror(path)

    def notice_outside(self) -> None:
        """Let writes by other processes take effect, or take back what the kernel would refuse."""
        with self._lock:
            if self._fault != "vanished":
                for found in self._paths.values():
                    self._notice(*found)

    def _take(self, number: int | None, attribute: str, value: str) -> int:
        """Carry one write out; return 0 or the errno of its refusal."""
        try:
            self._refuse_unready(number, attribute)
            if number is None:
                self._export(attribute, value)
            else:
                self._set(self._channels[number], attribute, value)
        except OSError as error:
            return error.errno or errno.EIO
        return 0

    def _refuse_unready(self, number: int | None, attribute: str) -> None:
        """Refuse what doesn't get as far as the rules."""
        channel = None if number is None else self._channels[number]
        if self._fault == "vanished" or (channel is not None and not channel.exported):
            raise refusal(errno.ENOENT)
        if self._fault == "einval":
            raise refusal(errno.EINVAL)
        is_early = channel is not None and self._clock() < channel.writable_from
        if self._fault == "eacces" or is_early:
            raise refusal(errno.EACCES)
        if attribute == "npwm":
            raise refusal(errno.EIO)  # readable only

    def _export(self, attribute: str, value: str) -> None:
        if not value:
            return
        number = channel_number(value)
        if not number < len(self._channels):
            raise refusal(errno.ENODEV)
        channel = self._channels[number]
        wanted = attribute == "export"
        if channel.exported is wanted:
            raise refusal(errno.EBUSY if wanted else errno.ENODEV)
        if self._fault == "stuck":
            return
        if wanted:
            channel.writable_from = Ns(self._clock() + self._udev)
            self._show(number)
        else:
            # Unexporting switches nothing off, and what is exported again is as it was.
            channel.exported = False
            channel.files = {}
            shutil.rmtree(self._chip / f"pwm{number}", ignore_errors=True)

    def _unlink_attributes(self) -> None:
        """Put copies in the place of hidden files, so that whoever has one open sees it go."""
        for number, name in itertools.product(range(len(self._channels)), ATTRIBUTES):
            file = self._hidden / f"pwm{number}" / name
            if file.exists():
                spare = file.with_name(f".{name}")
                shutil.copy2(file, spare)  # with its time, which tells who wrote it
                spare.replace(file)

    def _set(self, channel: _Channel, attribute: str, value: str) -> None:
        state = replace(channel.state)
        changed = state.set(attribute, value)
        if changed and self._fault != "stuck":
            channel.state = state
            channel.files[attribute].put(state.text(attribute))
            self._outputs = self._work_out()

    def _work_out(self) -> dict[int, float]:
        return {n: channel.state.output() for n, channel in enumerate(self._channels)}

    def _build(self, node: str, name: str) -> None:
        """Make the chip's files, and adopt the channels that are there."""
        self._chip.mkdir(parents=True, exist_ok=True)
        for file in self._chip_files.values():
            file.put("")
        MirrorFile(self._chip / "npwm").put(f"{len(self._channels)}\n")
        device = self._root / "devices" / "platform" / "soc" / name
        of_node = self._root / "firmware" / "devicetree" / "base" / "soc" / node
        for folder in (device, of_node):
            folder.mkdir(parents=True, exist_ok=True)
        _link(self._chip / "device", device)
        _link(device / "of_node", of_node)
        for number in range(len(self._channels)):
            if (self._chip / f"pwm{number}").is_dir():
                self._adopt(number)

    def _adopt(self, number: int) -> None:
        state = self._channels[number].state
        for name in ATTRIBUTES:
            text = _found(self._chip / f"pwm{number}" / name)
            if name != "polarity":
                setattr(state, name, int(text) if text.isdecimal() else 0)
            elif text == "inversed":
                state.polarity = text
        self._show(number)

    def _show(self, number: int) -> None:
        channel = self._channels[number]
        channel.exported = True
        folder = self._chip / f"pwm{number}"
        folder.mkdir(exist_ok=True)
        channel.files = {name: MirrorFile(folder / name) for name in ATTRIBUTES}
        for name, file in channel.files.items():
            file.put(channel.state.text(name))

    def _notice(self, number: int | None, attribute: str) -> None:
        files = self._chip_files if number is None else self._channels[number].files
        file = files.get(attribute)
        text = file.outside() if file is not None else None
        if file is None or text is None:
            return
        code = self._take(number, attribute, text)
        where = self._chip / (attribute if number is None else f"pwm{number}/{attribute}")
        self._record(str(where), text, code, "outside")
        file.put("" if number is None else self._channels[number].state.text(attribute))

    def _record(self, path: str, value: str, code: int, by: By) -> None:
        if self._on_write is not None:
            shown = os.path.relpath(path, self._root.parent)
            error = errno.errorcode[code] if code else None
            record = WriteRecord(self._clock(), shown, value.removesuffix("\n"), error, by)
            self._on_write(record)


def _found(file: Path) -> str:
    """Return what a file was left with, empty where it can't be read."""
    try:
        return file.read_text("utf-8").strip()
    except (OSError, UnicodeDecodeError):
        return ""


def _link(link: Path, target: Path) -> None:
    if not link.is_symlink():
        link.symlink_to(os.path.relpath(target, link.parent), target_is_directory=True)
