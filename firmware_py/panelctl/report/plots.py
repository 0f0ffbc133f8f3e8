"""The report's drawings, as SVG to be set into the page."""

import io
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.dates import AutoDateLocator
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter

from firmware_py.panelctl.report import words
from firmware_py.panelctl.report.tongue import Tongue

RED, NIR, INK, PALE = "#b3261e", "#5b3fa0", "#1a1a1a", "#8a8a8a"
MM = 1 / 25.4
_EPOCH = date(1970, 1, 1)  # the drawings count days from it
WIDE, HALF, HIGH = 180 * MM, 88 * MM, 58 * MM
# An `id` that nothing refers to, and that each drawing would have again.
_IDS = re.compile(r' id="[a-z0-9]+_\d+"')
_STYLE: dict[Any, Any] = {
    "font.size": 9,
    "font.family": "DejaVu Sans",
    "axes.edgecolor": PALE,
    "axes.labelcolor": INK,
    "axes.linewidth": 0.6,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "xtick.color": INK,
    "ytick.color": INK,
    "hatch.linewidth": 0.5,
}


@dataclass(frozen=True, slots=True)
class Week:
    """What an area had in one week that begins on a Monday, J/cm², each with its uncertainty."""

    monday: date
    red: float
    red_plus_minus: float
    nir: float
    nir_plus_minus: float


@dataclass(frozen=True, slots=True)
class Score:
    """One answer from 0 to 10; after: told after a session instead of before it."""

    at: datetime
    value: int
    after: bool = False


def pain(tongue: Tongue, told: Sequence[Score], reviews: Mapping[str, datetime], what: str) -> str:
    """Return pain before and after sessions over time. reviews: label and when."""
    figure, axes = _figure(HALF)
    before = [each for each in told if not each.after]
    after = [each for each in told if each.after]
    axes.plot(
        _times(before),
        _values(before),
        "-o",
        color=INK,
        ms=3.2,
        lw=0.9,
        label=tongue.say(words.PLOT_BEFORE),
    )
    axes.plot(
        _times(after),
        _values(after),
        "o",
        mfc="white",
        mec=INK,
        ms=3.2,
        mew=0.8,
        label=tongue.say(words.PLOT_AFTER),
    )
    _scale(axes, tongue.say(words.PLOT_PAIN))
    _mark(axes, reviews)
    _dates(axes, tongue)
    axes.legend(loc="upper right", ncols=2, frameon=False, borderaxespad=0, fontsize=8)
    return _svg(figure, what)


def numbness(tongue: Tongue, told: Sequence[Score], what: str) -> str:
    """Return numbness over time."""
    figure, axes = _figure(WIDE)
    axes.plot(_times(told), _values(told), "-s", color=INK, ms=3.2, lw=0.9)
    _scale(axes, tongue.say(words.PLOT_NUMBNESS))
    _dates(axes, tongue)
    return _svg(figure, what)


def doses(tongue: Tongue, weeks: Sequence[Week], what: str) -> str:
    """Return what an area had in each week."""
    figure, axes = _figure(HALF)
    for shift, colour, hatch, name, bars, errors in (
        (1.7, RED, "", words.PLOT_RED, [w.red for w in weeks], [w.red_plus_minus for w in weeks]),
        (
            4.6,
            NIR,
            "////",
            words.PLOT_NIR,
            [w.nir for w in weeks],
            [w.nir_plus_minus for w in weeks],
        ),
    ):
        axes.bar(
            [_number(week.monday) + shift for week in weeks],
            bars,
            width=2.7,
            color=colour if not hatch else "white",
            edgecolor=colour,
            hatch=hatch,
            linewidth=0.6,
            yerr=errors,
            error_kw={"ecolor": INK, "elinewidth": 0.7, "capsize": 1.5, "capthick": 0.7},
            label=tongue.say(name),
        )
    axes.set_ylabel(tongue.say(words.PLOT_DOSE))
    axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: tongue.number(f"{value:g}")))
    axes.set_ylim(bottom=0)
    low, high = axes.get_ylim()
    axes.set_ylim(low, 1.18 * high)
    _dates(axes, tongue)
    axes.legend(loc="upper right", ncols=2, frameon=False, borderaxespad=0, fontsize=8)
    return _svg(figure, what)


def _figure(width: float, height: float = HIGH) -> tuple[Figure, Axes]:
    with mpl.rc_context(_STYLE):
        figure = Figure(figsize=(width, height), layout="constrained")
        axes = figure.subplots()
    axes.grid(axis="y", color="#dddddd", lw=0.5)
    axes.set_axisbelow(True)
    return figure, axes


def _scale(axes: Axes, label: str) -> None:
    axes.set_ylim(-0.4, 11.6)
    axes.set_yticks(range(0, 11, 2))
    axes.set_ylabel(label)


def _dates(axes: Axes, tongue: Tongue) -> None:
    """Show whole days, and at least a fortnight of them."""
    low, high = axes.dataLim.intervalx
    edge = max((14 - (high - low)) / 2, 0.03 * (high - low))
    axes.set_xlim(low - edge, high + edge)
    axes.xaxis.set_major_locator(AutoDateLocator(minticks=3, maxticks=5))

    def told(days: float, place: int | None) -> str:
        at = _EPOCH + timedelta(days=days)
        return f"{tongue.short_day(at)}\n{at.year}" if place == 0 else tongue.short_day(at)

    axes.xaxis.set_major_formatter(FuncFormatter(told))


def _mark(axes: Axes, reviews: Mapping[str, datetime]) -> None:
    for label, at in reviews.items():
        axes.axvline(_number(at), color=PALE, lw=0.7, ls=(0, (3, 2)), zorder=0)
        axes.annotate(
            label,
            (_number(at), 0.02),
            xycoords=("data", "axes fraction"),
            color="#555555",
            fontsize=7.5,
            rotation=90,
            ha="right",
            va="bottom",
        )


def _svg(figure: Figure, what: str) -> str:
    """Return a drawing without the heading of a file, named for who can't see it."""
    out = io.StringIO()
    # Text as outlines: it looks the same wherever the page is opened.
    with mpl.rc_context({"svg.fonttype": "path", "svg.hashsalt": what, "font.size": 9}):
        figure.savefig(out, format="svg", transparent=True, metadata={"Date": None})
    text = out.getvalue()
    text = _IDS.sub("", text[text.index("<svg") :])
    return text.replace("<svg", f'<svg role="img" aria-label="{what}"', 1)


def _times(told: Sequence[Score]) -> list[float]:
    return [_number(each.at) for each in told]


def _values(told: Sequence[Score]) -> list[int]:
    return [each.value for each in told]


def _number(at: date) -> float:
    """Return a time as the drawings count it: days since 1970."""
    days = at.toordinal() - _EPOCH.toordinal()
    if isinstance(at, datetime):
        return days + (at.hour * 60 + at.minute) / (24 * 60)
    return float(days)
