"""`panel-board`: serves the board to browsers on the clinic's network."""

import argparse
import ipaddress
import sys
from pathlib import Path

import uvicorn

from firmware_py import __version__
from fleet.clinic import settings
from fleet.clinic.board import app


def main() -> int:
    """Serve until a signal ends it. Without TLS, this machine alone is served."""
    parser = argparse.ArgumentParser(
        prog="panel-board",
        description="Serves the clinic's board: who may go where, and what needs a look.",
        allow_abbrev=False,
    )
    parser.add_argument("--config", type=Path, default=settings.FILE, help="clinic.toml")
    parser.add_argument(
        "--behind-proxy", action="store_true", help="TLS ends at a proxy on this machine"
    )
    parser.add_argument("--version", action="version", version=__version__)
    options = parser.parse_args()
    try:
        chosen = settings.load(options.config)
        has_tls = looks_safe(chosen)
    except ValueError as error:
        print(f"panel-board: {error}", file=sys.stderr)  # noqa: T201  for whoever starts it
        return 1
    uvicorn.run(
        app.make(chosen, is_secure=has_tls or options.behind_proxy),
        host=chosen.board_host,
        port=chosen.board_port,
        ssl_certfile=chosen.board_certificate,
        ssl_keyfile=None if chosen.board_key is None else str(chosen.board_key),
        proxy_headers=options.behind_proxy,
        server_header=False,
        access_log=False,
        log_level="warning",
        limit_concurrency=100,
    )
    return 0


def looks_safe(chosen: settings.Settings) -> bool:
    """Return whether the board has TLS.

    Raises:
        ValueError: It hasn't, and other machines could reach it.
    """
    has_tls = chosen.board_certificate is not None and chosen.board_key is not None
    if not has_tls and not is_this_machine(chosen.board_host):
        raise ValueError(
            f"board_host is {chosen.board_host}, and there is no TLS: set board_certificate "
            "and board_key, or 127.0.0.1 behind a proxy that has TLS"
        )
    return has_tls


def is_this_machine(host: str) -> bool:
    """Return whether only this machine reaches an address."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


if __name__ == "__main__":
    sys.exit(main())
