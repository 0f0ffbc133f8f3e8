"""Rows as the board's views give them, and a board that runs on its own port."""

import contextlib
import socket
import threading
import time
from collections.abc import Iterator
from datetime import datetime
from typing import Any
from uuid import UUID

import uvicorn

from fleet.clinic.board import app
from fleet.clinic.settings import Settings

Row = dict[str, Any]


def panel_row(name: str, now: datetime, **values: object) -> Row:
    row: Row = {
        "panel": name, "is_online": True, "state": "idle", "remaining_s": None, "surface_c": 24.0,
        "light_h": 12.0, "fault": None, "version": "0.2.0", "heard_at": now,
    }  # fmt: skip
    return row | values


def person_row(person: str, now: datetime, label: str = "") -> Row:
    return {"person": UUID(person), "rests_until": now, "label": label}


def given_row(person: str, began: datetime, **values: object) -> Row:
    row: Row = {
        "panel": "panel-1", "uid": "u", "person": UUID(person), "area": "soles", "began_at": began,
        "ended_at": began, "ended": "complete", "red_j_cm2": 4.0, "nir_j_cm2": 8.0,
        "red_target_j_cm2": 4.0, "nir_target_j_cm2": 8.0, "lit_s": 900.0, "skin_red": False,
        "blister": False, "overridden": False, "told_at": began,
    }  # fmt: skip
    return row | values


def claim_row(person: str, at: datetime, until: datetime, **values: object) -> Row:
    row: Row = {
        "claim": UUID(int=1), "panel": "panel-1", "person": UUID(person), "area": "soles",
        "claimed_at": at, "until": until, "is_told": False,
    }  # fmt: skip
    return row | values


@contextlib.contextmanager
def served(settings: Settings) -> Iterator[str]:
    """Serve a board; give its address."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port = listener.getsockname()[1]
        config = uvicorn.Config(app.make(settings, is_secure=False), log_level="warning")
        server = uvicorn.Server(config)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
        thread.start()
        try:
            until = time.monotonic() + 10
            while not server.started and time.monotonic() < until:
                time.sleep(0.01)
            yield f"http://127.0.0.1:{port}"
        finally:
            server.should_exit = True
            thread.join()
