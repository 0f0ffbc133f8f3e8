"""config.txt on its partition: where it lies, what it says, and what setup would make of it."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from firmware_py.installer import boot_needs, our_block
from firmware_py.installer.config_txt import Board, Line, read
from firmware_py.installer.our_block import NoTextError
from firmware_py.installer.root import Place

NAMES = ("/boot/firmware/config.txt", "/boot/config.txt")
# What Raspberry Pi OS leaves in /boot to say that the file has moved.
STUB = b"The file you are looking for has moved"


@dataclass(frozen=True, slots=True)
class BootFile:
    """A config.txt and the board that reads it."""

    place: Place
    name: str
    data: bytes
    board: Board

    def lines(self, data: bytes | None = None) -> list[Line]:
        """Return the settings, in this file or in what it would be."""
        return read(self.name, self.data if data is None else data, self.board, self._include)

    def _include(self, name: str) -> bytes | None:
        try:
            return self.place.path(self.name).with_name(name).read_bytes()
        except (OSError, ValueError):
            return None

    def with_needs(
        self,
        enable: int,
        pins: Mapping[str, int],
        quotes: Mapping[str, str],
        commented: Collection[int] = (),
    ) -> bytes:
        """Return the file as a panel needs it.

        pins, quotes: the panel's lines, and where they are said. commented: lines, from 1, that the
        installer agreed to comment out.

        Raises:
            NoTextError: It can't be made so by adding lines; nothing may be written.
        """
        our_block.check(self.name, self.data)
        data = our_block.comment_out(self.data, commented)
        wanted = boot_needs.needs(self.board, enable)
        others = [line for line in self.lines(data) if not line.is_ours]
        data = our_block.put(data, boot_needs.missing(wanted, others))
        lines = self.lines(data)
        if unsaid := boot_needs.missing(wanted, lines):
            raise NoTextError(
                f"{self.name}: a line below what setup added undoes {', '.join(unsaid)}; "
                "take that line out, then run this again"
            )
        taken = [
            each.text
            for each in boot_needs.collisions(lines, self.board, pins, quotes)
            if each.is_certain
        ]
        if taken:
            raise NoTextError(
                "; ".join(taken) + "; wire the one or the other to another line, or comment "
                "that line out, then run this again"
            )
        return data


def find(place: Place) -> BootFile | None:
    """Return the config.txt that the firmware reads; None: a board without one.

    Raises:
        NoTextError: It has to be somewhere and isn't there, or can't be read.
    """
    for name in NAMES:
        file = place.path(name)
        try:
            data = file.read_bytes()
        except (FileNotFoundError, NotADirectoryError):
            continue
        except OSError as error:
            raise NoTextError(f"{name}: {error.strerror}; run this as root") from None
        if STUB in data:
            break
        model = place.read("/proc/device-tree/model") or ""
        serial = place.read("/proc/device-tree/serial-number") or ""
        return BootFile(place, name, data, Board(model=model, serial=serial))
    else:
        if " /boot/firmware " not in (place.read("/etc/fstab") or "").replace("\t", " "):
            return None
    raise NoTextError(
        "/boot/firmware: the boot partition isn't mounted, so config.txt isn't there; "
        "mount /boot/firmware, then run this again"
    )
