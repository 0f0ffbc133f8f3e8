"""`panel-ledgerd`: answers the claims of a clinic's panels, and keeps what they gave."""

import argparse
import logging
import signal
import sys
import threading
import time
from datetime import UTC, datetime
from pathlib import Path

import psycopg

from firmware_py import __version__
from fleet.clinic import postgres, settings
from fleet.clinic.broker import Broker
from fleet.clinic.homes import Homes
from fleet.clinic.keys import Keys
from fleet.clinic.ledger import Ledger
from fleet.clinic.service import Service, gather
from fleet.clinic.witness import Witness

AGAIN_S = (0.5, 15.0)
LOOK_S = 0.5
WITNESS = "witness.json"
HOMES = "homes.jsonl"
log = logging.getLogger("panel-ledgerd")


def run(chosen: settings.Settings, ends: threading.Event) -> None:
    """Work until it is to end. A database that is away is tried again, and again.

    Raises:
        OSError: A certificate or key can't be read, or the witness can't be written.
    """
    broker = Broker(chosen)
    broker.start()
    keys, homes = Keys(chosen.folder / "keys"), Homes(chosen.state / HOMES)
    ledger = Ledger(keys.of, homes.is_here)
    service = Service(ledger, lambda: datetime.now(UTC), time.monotonic, log.warning)
    wait = AGAIN_S[0]
    try:
        while not ends.is_set():
            try:
                with postgres.connect(chosen.database) as connection:
                    book = postgres.PostgresBook(connection, Witness(chosen.state / WITNESS))
                    log.info("the database is there")
                    while not ends.is_set():
                        batch = gather(broker.heard, LOOK_S)
                        for say in service.work(book, batch) if batch else ():
                            broker.say(say.topic, say.payload, is_answer=say.is_answer)
                        wait = AGAIN_S[0]
            except (psycopg.Error, postgres.NotAloneError) as error:
                log.warning("no database: %s", str(error).strip())
                ends.wait(wait)
                wait = min(AGAIN_S[1], 2 * wait)
    finally:
        broker.close()


def main() -> int:
    """Run until a signal ends it."""
    parser = argparse.ArgumentParser(
        prog="panel-ledgerd",
        description="Answers the claims of a clinic's panels, and keeps what they gave.",
        allow_abbrev=False,
    )
    parser.add_argument("--config", type=Path, default=settings.FILE, help="clinic.toml")
    parser.add_argument("--version", action="version", version=__version__)
    chosen = parser.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(name)s: %(message)s", stream=sys.stderr)
    ends = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: ends.set())
    try:
        run(settings.load(chosen.config), ends)
    except (OSError, ValueError) as error:
        print(f"panel-ledgerd: {error}", file=sys.stderr)  # noqa: T201  for whoever starts it
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
