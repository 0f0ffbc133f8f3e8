"""Which 1-wire probe is which: found on the bus after the reboot, told apart by a hand.

A probe's number is known only once the bus is there, and nothing on it says where it is glued.
Which one is the surface's matters: its limits are the lower ones. So nobody guesses; who holds a
probe warms it, and the one that rises is it. Where one place is left and one probe, there is no
question.
"""

import time
from collections.abc import Callable, Mapping

from firmware_py.config.schema import Config
from firmware_py.core.units import Ns
from firmware_py.drivers.probes import open_probe, roots
from firmware_py.installer.probes import FAMILIES, W1_ID
from firmware_py.installer.root import Place

RISE_K = 1.5  # what a hand gives in ten seconds, and no room does
APART_K = 1.0  # more than any other rose meanwhile
PATIENCE_S = 60.0
Readings = Mapping[str, float]


def warmed(before: Readings, now: Readings) -> str | None:
    """Return the probe that somebody holds, None while none stands out."""
    rises = {name: now[name] - before[name] for name in before.keys() & now.keys()}
    if not rises:
        return None
    best = max(rises, key=lambda name: rises[name])
    others = [rise for name, rise in rises.items() if name != best]
    stands_out = rises[best] >= RISE_K and all(rises[best] - rise >= APART_K for rise in others)
    return best if stands_out else None


def unnamed(place: Place, config: Config) -> tuple[list[str], list[str]]:
    """Return the places whose probe isn't on the bus, and the probes on it that have no place."""
    there = {
        each.name
        for each in place.path(config.sensors.root).glob("??-*")
        if each.name[:2] in FAMILIES
    }
    fitted = config.sensors.fitted()
    named = {spot: name for spot, name in fitted.items() if isinstance(name, str)}
    missing = [spot for spot, name in named.items() if W1_ID.match(name) and name not in there]
    return missing, sorted(there - set(named.values()))


def choose(
    place: Place,
    config: Config,
    *,
    say: Callable[[str], None],
    ready: Callable[[str], bool] | None,
    pause: Callable[[float], None] = time.sleep,
) -> dict[str, str]:
    """Return the probe of each place that has lost or never had its own.

    ready: asks the installer to hold one, False: they won't. None: nobody is there to ask.
    """
    missing, unknown = unnamed(place, config)
    chosen: dict[str, str] = {}
    if missing and not unknown:
        say(f"No probe for: {', '.join(missing)}; on the bus there is none without a place.")
        return chosen
    while missing and unknown:
        spot = missing.pop(0)
        if len(unknown) == 1 and not missing:
            found: str | None = unknown[0]
        elif ready is None:
            say(
                f"{len(unknown)} probes ({', '.join(unknown)}), and nobody to say which is which: "
                "sudo panelctl setup --probes"
            )
            return {}
        elif ready(f"Hold the {spot} probe in your hand, tightly, and none of the others."):
            found = _held(place, config, unknown, pause)
        else:
            found = None
        if found is None:
            say(f"{spot}: no probe got warmer by {RISE_K} K than it was; left as it is")
            continue
        say(f"{spot}: {found}")
        chosen[spot] = found
        unknown.remove(found)
    return chosen


def _held(
    place: Place, config: Config, names: list[str], pause: Callable[[float], None]
) -> str | None:
    before = _read(place, config, names)
    for _ in range(int(PATIENCE_S)):
        pause(1.0)
        if found := warmed(before, _read(place, config, names)):
            return found
    return None


def _read(place: Place, config: Config, names: list[str]) -> dict[str, float]:
    at = roots(place.path(config.sensors.root), place.path("/sys"))
    found: dict[str, float] = {}
    for name in names:
        probe = open_probe(name, at)
        probe.poll_once(Ns(0))
        sample = probe.latest
        if sample is not None and sample.celsius is not None:
            found[name] = sample.celsius
    return found
