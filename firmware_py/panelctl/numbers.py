"""Numbers on the command line: what is none is refused in words, before anything is asked."""

import argparse
import math


def whole(text: str) -> int:
    """Return a whole number.

    Raises:
        argparse.ArgumentTypeError: It is none.
    """
    try:
        return int(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text[:60]!r} is no whole number, as 12 is") from None


def decimal(text: str) -> float:
    """Return a number.

    Raises:
        argparse.ArgumentTypeError: It is none, or not a finite one.
    """
    try:
        number = float(text)
    except ValueError:
        number = math.nan
    if not math.isfinite(number):
        raise argparse.ArgumentTypeError(f"{text[:60]!r} is no number, as 12.5 is")
    return number
