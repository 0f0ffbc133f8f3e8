"""What is told to a service manager."""

import socket
from pathlib import Path

from firmware_py.systemd import Notifier


def notified(receiver: socket.socket) -> list[str]:
    messages = []
    while True:
        try:
            messages.append(receiver.recv(1000).decode())
        except BlockingIOError:
            return messages


def test_ready_is_said_once_and_the_watchdog_petted_at_a_tenth_of_its_bound(
    tmp_path: Path,
) -> None:
    receiver = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
    receiver.bind(str(tmp_path / "notify"))
    receiver.setblocking(False)
    notifier = Notifier(str(tmp_path / "notify"), "2000000")
    for tick in range(9):
        notifier.verified(tick * 50_000_000)
    assert notified(receiver) == [
        "READY=1",
        "WATCHDOG=1",
        "WATCHDOG=1",
        "WATCHDOG=1",
    ]
    notifier.say("Lit.")
    notifier.stopping()
    notifier.close()
    notifier.close()
    assert notified(receiver) == ["STATUS=Lit.", "STOPPING=1"]
    receiver.close()


def test_without_a_service_manager_nothing_is_said() -> None:
    notifier = Notifier(None, None)
    notifier.verified(0)
    notifier.stopping()
    notifier.close()
