"""Kept files on the kernel's own sysfs, where this machine has one."""

import os
import socket
from pathlib import Path

import pytest

from firmware_py.drivers.sysfs import KeptFile

# A number that changes with every packet this machine sends to itself.
COUNTER = Path("/sys/class/net/lo/statistics/tx_packets")


@pytest.mark.skipif(not COUNTER.is_file(), reason="no loopback device in sysfs")
def test_a_kept_attribute_of_a_real_kernel_reads_what_is_now() -> None:
    kept = KeptFile(str(COUNTER))
    before = int(kept.read())
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as here:
        here.bind(("127.0.0.1", 0))
        for _ in range(20):
            here.sendto(b"", here.getsockname())
    assert int(kept.read()) >= before + 20
    kept.close()


def test_a_file_is_opened_once_for_all_reads(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "period").write_text("1000\n", "ascii")
    kept, opened = KeptFile(str(tmp_path / "period")), []
    real = os.open

    def counted(path: str, flags: int) -> int:
        opened.append(path)
        return real(path, flags)

    monkeypatch.setattr(os, "open", counted)
    assert [kept.read() for _ in range(3)] == ["1000"] * 3
    assert opened == [str(tmp_path / "period")]
    kept.close()
