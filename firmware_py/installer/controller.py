"""Asking the panel's controller, which holds the lines, what it sees."""

from firmware_py import wire
from firmware_py.config.schema import Config
from firmware_py.installer.root import Place

LIT = ("lit", "commissioning")


def inputs(place: Place, config: Config) -> wire.InputState | None:
    """Return what it says of its inputs, None where it doesn't answer."""
    told = _ask(place, config, wire.Inputs())
    return told if isinstance(told, wire.InputState) else None


def is_lit(place: Place, config: Config) -> bool:
    """Tell whether it says that its light is on now; False where it doesn't answer."""
    told = _ask(place, config, wire.Status())
    return isinstance(told, wire.Telemetry) and told.state in LIT


def _ask(place: Place, config: Config, request: wire.Request) -> wire.Message | None:
    from firmware_py.panelctl.client import Client, NoDaemonError  # noqa: PLC0415  only here

    try:
        client = Client(place.path(config.paths.socket))
    except NoDaemonError:
        return None
    try:
        return client.ask(request)
    except NoDaemonError:
        return None
    finally:
        client.close()
