"""When a panel should be measured again: meters and lamps drift by the year and by the hour lit."""

from collections.abc import Iterator, Mapping
from datetime import date

from firmware_py.core.dose.calibration import ChannelCalibration
from firmware_py.core.units import ALL_CHANNELS, Channel, Ns, ns

YEAR_DAYS = 365
LIGHT_MAX = ns(1000 * 3600)
OLD: Mapping[Channel, str] = {
    Channel.RED: "The red light was measured over a year ago: it is time to measure it again.",
    Channel.NIR: "The infrared light was measured over a year ago: it is time to measure it again.",
}
WORN: Mapping[Channel, str] = {
    Channel.RED: "The red light was measured over 1000 hours of light ago: it is time to measure "
    "it again.",
    Channel.NIR: "The infrared light was measured over 1000 hours of light ago: it is time to "
    "measure it again.",
}


def due(
    channels: Mapping[Channel, ChannelCalibration], lit: Mapping[Channel, Ns], today: date | None
) -> tuple[str, ...]:
    """Return a sentence for each colour that should be measured again; none keeps from a session.

    lit: since it was measured. today: None where no clock is set, since nothing is old then.
    """
    return tuple(_due(channels, lit, today))


def _due(
    channels: Mapping[Channel, ChannelCalibration], lit: Mapping[Channel, Ns], today: date | None
) -> Iterator[str]:
    for channel in ALL_CHANNELS:
        if today is not None and not (today - channels[channel].measured).days <= YEAR_DAYS:
            yield OLD[channel]
        elif not lit.get(channel, 0) <= LIGHT_MAX:
            yield WORN[channel]
