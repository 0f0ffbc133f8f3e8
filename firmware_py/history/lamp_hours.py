"""Lamp hours: how long each colour was lit in all, and since it was last calibrated.

A session that was cut off counts as lit for as long as was reserved. Of the installer's light,
which reserves nothing, a crash loses a minute at most.
"""

import sqlite3
from collections.abc import Mapping

from firmware_py.core.units import Channel, Ns
from firmware_py.ports.ledger import LightTime

# The date of each colour's calibration, as ISO 8601.
Calibrated = Mapping[Channel, str]


def adopt(connection: sqlite3.Connection, calibrated: Calibrated) -> None:
    """Count light from before this was kept as given with the present calibration."""
    for channel, day in calibrated.items():
        connection.execute(
            "UPDATE OR IGNORE light SET calibrated = ? WHERE channel = ? AND calibrated = ''",
            (day, channel),
        )


def add(connection: sqlite3.Connection, lit: Mapping[Channel, Ns], calibrated: Calibrated) -> None:
    """Add light to each colour's."""
    connection.executemany(
        "INSERT INTO light (channel, calibrated, lit_ns) VALUES (?, ?, ?) "
        "ON CONFLICT DO UPDATE SET lit_ns = lit_ns + excluded.lit_ns",
        [(channel, calibrated.get(channel, ""), time) for channel, time in lit.items()],
    )


def load(connection: sqlite3.Connection, calibrated: Calibrated) -> Mapping[Channel, LightTime]:
    """Return how long each colour was lit."""
    rows = connection.execute("SELECT channel, calibrated, lit_ns FROM light").fetchall()
    return {
        channel: LightTime(
            Ns(sum(lit for name, _, lit in rows if name == channel)),
            Ns(
                sum(
                    lit
                    for name, day, lit in rows
                    if name == channel and day == calibrated.get(channel, "")
                )
            ),
        )
        for channel in Channel
    }
