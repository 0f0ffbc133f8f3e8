"""Whether SQLite's write-ahead log is whole: SQLite itself drops a log at its first bad frame.

That is right after a power cut, where the last frames never reached the disk, and wrong where a bit
has flipped in the middle: what was committed after it is lost without a word. The two differ in
what lies behind the first bad frame. The log's format is SQLite's, section 4 of
https://sqlite.org/fileformat2.html: a header of 32 bytes, then frames of 24 bytes and a page; a
frame's checksum goes on from the one before, and a frame that ends a transaction says how large the
database is then.

Frames with another salt are left over from before the log began anew, and mean nothing.
"""

from collections.abc import Iterator
from pathlib import Path
from struct import Struct as Layout
from struct import unpack

from msgspec import Struct

_HEADER = Layout(">8I")  # magic, version, page size, number, two salts, two checksums
_FRAME = Layout(">6I")  # page, size after a commit or 0, two salts, two checksums
_MAGIC_LITTLE, _MAGIC_BIG = 0x377F0682, 0x377F0683
_VERSION = 3_007_000
_PAGE_MIN, _PAGE_MAX = 512, 65_536


class Log(Struct, frozen=True, kw_only=True):
    """What a log holds. commits: transactions that SQLite will take up.

    lost: transactions behind the first bad frame, which it will drop.
    """

    commits: int = 0
    lost: int = 0
    has_bad_header: bool = False

    @property
    def is_whole(self) -> bool:
        """Nothing that was committed is dropped; one torn transaction at the end is none."""
        return not self.has_bad_header and self.lost == 0


class _Frame(Struct, frozen=True):
    is_commit: bool
    is_good: bool


def read(file: Path) -> Log:
    """Return what the log beside a database holds; no log is an empty one.

    Raises:
        OSError: It can't be read.
    """
    try:
        content = file.with_name(f"{file.name}-wal").read_bytes()
    except FileNotFoundError:
        return Log()
    if not content:
        return Log()
    head = content[: _HEADER.size]
    if len(head) < _HEADER.size:
        return Log(has_bad_header=True)
    magic, version, page_bytes, _, _, _, *checksum = _HEADER.unpack(head)
    if not _is_header(magic, version, page_bytes) or tuple(checksum) != _sum(head[:24], magic):
        # A log that was begun and never synced holds nothing that anybody was promised; one with
        # frames behind its header does.
        return Log(has_bad_header=any(content[_HEADER.size :]))
    commits = lost = 0
    has_failed = False
    for frame in _frames(content, magic, page_bytes):
        has_failed = has_failed or not frame.is_good
        if frame.is_commit and frame.is_good and not has_failed:
            commits += 1
        elif frame.is_commit and has_failed:
            lost += 1
    return Log(commits=commits, lost=lost)


def _is_header(magic: int, version: int, page_bytes: int) -> bool:
    is_page = _PAGE_MIN <= page_bytes <= _PAGE_MAX and page_bytes & (page_bytes - 1) == 0
    return magic in (_MAGIC_LITTLE, _MAGIC_BIG) and version == _VERSION and is_page


def _frames(content: bytes, magic: int, page_bytes: int) -> Iterator[_Frame]:
    """Go through the frames of this log's own salt; each is judged by its neighbour's checksum.

    So a bad frame doesn't make all that follow it bad as well.
    """
    salts = content[16:24]
    before = tuple(unpack(">2I", content[24:32]))
    size = _FRAME.size + page_bytes
    for start in range(_HEADER.size, len(content) - size + 1, size):
        frame = content[start : start + size]
        _, size_after, *_, first, second = _FRAME.unpack(frame[: _FRAME.size])
        if frame[8:16] != salts:
            if _is_left_over(content, start, size, salts):
                return
            yield _Frame(size_after > 0, is_good=False)
            before = (first, second)
            continue
        found = _sum(frame[:8] + frame[_FRAME.size :], magic, before)
        yield _Frame(size_after > 0, is_good=found == (first, second))
        before = (first, second)


def _is_left_over(content: bytes, start: int, size: int, salts: bytes) -> bool:
    """Tell whether from here on no frame bears this log's salt."""
    return all(
        content[at + 8 : at + 16] != salts for at in range(start, len(content) - size + 1, size)
    )


def _sum(data: bytes, magic: int, before: tuple[int, ...] = (0, 0)) -> tuple[int, int]:
    """Return SQLite's checksum of data whose length is a multiple of 8."""
    order = ">" if magic == _MAGIC_BIG else "<"
    words = unpack(f"{order}{len(data) // 4}I", data)
    first, second = before
    for even, odd in zip(words[::2], words[1::2], strict=True):
        first = (first + even + second) & 0xFFFFFFFF
        second = (second + odd + first) & 0xFFFFFFFF
    return first, second
