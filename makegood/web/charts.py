"""Charts drawn on the server as SVG: bars, shares and lines, with their finding and their data.

Positions are percentages of the width, so words keep their size on a phone; no style attribute and
no script is used, so a strict content security policy holds. Numbers in attributes are written with
a point whatever the language; numbers that people read follow the language.
"""

import math
import textwrap
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from django.template.loader import render_to_string
from django.utils.formats import number_format
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

LABEL_WIDTH = 40  # characters that fit beside a figure at 320 px
LINE_HEIGHT = 19
PLOT_HEIGHT = 220
TEXTURES = ("", "", "hatch", "dots", "cross")
VEIL = "veil"


@dataclass(frozen=True)
class BarRow:
    """One bar; `value` None means that the figure is not shown, and `note` says why."""

    label: str
    value: float | None
    decide: bool = False
    note: str = ""


@dataclass(frozen=True)
class StackRow:
    """One bar cut into shares, in the order of the chart's parts; `counts` None: not shown.

    Counts of None are parts that are not shown, side by side; `veiled` is what they are together.
    """

    label: str
    counts: Sequence[float | None] | None
    note: str = ""
    veiled: float = 0


@dataclass(frozen=True)
class Series:
    """One line; a value of None leaves a gap."""

    name: str
    values: Sequence[float | None]


@dataclass(frozen=True)
class Chart:
    """A chart that is ready to be drawn; made by bar(), stacked() and line()."""

    kind: str
    id: str
    finding: str
    name: str
    height: str
    columns: Sequence[str]
    table: Sequence[Sequence[str]]
    marks: dict[str, object] = field(default_factory=dict)

    def render(self) -> SafeString:
        """Draws the figure with its caption and its data as a table."""
        return render_to_string(f"charts/{self.kind}.svg.html", {"chart": self, **self.marks})


def _n(value: float) -> str:
    return f"{value:.2f}".rstrip("0").rstrip(".")


def _shown(value: float, unit: str, places: int) -> str:
    return f"{number_format(round(value, places), places, force_grouping=True)}{unit}"


def _lines(label: str) -> list[str]:
    return textwrap.wrap(label, LABEL_WIDTH) or [""]


def _cell(value: float | None, unit: str, places: int) -> str:
    return _("none") if value is None else _shown(value, unit, places)


def _head(label: str, top: float) -> tuple[list[dict[str, str]], float]:
    """Sets a label in lines from `top` and says where its bar begins."""
    lines = [
        {"text": text, "y": _n(top + 15 + LINE_HEIGHT * at)}
        for at, text in enumerate(_lines(label))
    ]
    return lines, top + 23 + LINE_HEIGHT * (len(lines) - 1)


def bar(
    rows: Sequence[BarRow],
    *,
    id: str,
    finding: str,
    name: str,
    unit: str = "",
    places: int = 0,
    maximum: float | None = None,
    reference: tuple[float, str] | None = None,
    headers: tuple[str, str] | None = None,
) -> Chart:
    """Draws one horizontal bar a row, in the order given; the caller must not order people.

    Args:
        rows: label and value each, values of zero or more in `unit`.
        id: unique on the page.
        finding: the sentence that says what the chart shows.
        name: what is drawn, in a few words.
        maximum: value at the full width; by default the largest value.
        reference: a value to mark with a dashed line, and its words.

    Raises:
        ValueError: when a value is negative or not finite.
    """
    values = [row.value for row in rows if row.value is not None]
    if any(not math.isfinite(value) or value < 0 for value in values):
        raise ValueError(f"chart {id}: bars need finite values of zero or more, got {values}")
    full = maximum or max([*values, reference[0] if reference else 0], default=0) or 1.0
    top, bars = 0.0, []
    for row in rows:
        lines, y = _head(row.label, top)
        shown = None if row.value is None else _shown(row.value, unit, places)
        bars.append(
            {
                "lines": lines,
                "y": _n(y),
                "foot": _n(y + 12),
                "over": _n(y - 4),
                "under": _n(y + 16),
                "text_y": lines[0]["y"],
                "width": None if row.value is None else _n(min(row.value / full, 1) * 100) + "%",
                "shown": shown if shown is not None else row.note or _("not shown"),
                "decide": row.decide,
            }
        )
        top = y + 28
    marker = None
    if reference:
        at = min(reference[0] / full, 1) * 100
        anchor = "end" if at > 60 else "start"
        marker = {"x": _n(at) + "%", "text": reference[1], "anchor": anchor, "y": _n(top + 16)}
    return Chart(
        kind="bar",
        id=id,
        finding=finding,
        name=name,
        height=_n(top + (24 if marker else 0)),
        columns=headers or (_("Group"), _("Value")),
        table=[(one.label, str(drawn["shown"])) for one, drawn in zip(rows, bars, strict=True)],
        marks={"bars": bars, "reference": marker},
    )


def stacked(
    rows: Sequence[StackRow],
    *,
    parts: Sequence[str],
    id: str,
    finding: str,
    name: str,
    header: str = "",
) -> Chart:
    """Draws each row as one bar of full width, cut into the shares of its parts (at most five).

    Raises:
        ValueError: when a row has another number of counts than there are parts, a count is
            negative, or there are more than five parts (textures would repeat).
    """
    if not 1 <= len(parts) <= len(TEXTURES):
        raise ValueError(f"chart {id}: between one and {len(TEXTURES)} parts, got {len(parts)}")
    top, bars, table = 0.0, [], []
    for row in rows:
        lines, y = _head(row.label, top)
        segments: list[dict[str, str]] = []
        if row.counts is None:
            table.append((row.label, *([row.note or _("not shown")] * len(parts))))
        else:
            known = [row.veiled, *(count for count in row.counts if count is not None)]
            if len(row.counts) != len(parts) or min(known) < 0:
                raise ValueError(
                    f"chart {id}, row {row.label!r}: give {len(parts)} counts of zero or more, "
                    f"got {list(row.counts)}"
                )
            segments = _segments(row.counts, row.veiled, id)
            told = (
                _("not shown") if count is None else number_format(count, force_grouping=True)
                for count in row.counts
            )  # fmt: skip
            table.append((row.label, *told))
            total = sum(known)
        bars.append(
            {
                "lines": lines,
                "y": _n(y),
                "text_y": lines[0]["y"],
                "segments": segments,
                "shown": (
                    row.note
                    or (
                        _("not shown")
                        if row.counts is None
                        else number_format(total, force_grouping=True)
                    )
                ),
            }
        )
        top = y + 34
    legend = [
        {"at": str(at), "word": word, "texture": f"{id}-{TEXTURES[at]}" if TEXTURES[at] else ""}
        for at, word in enumerate(parts)
    ]
    if any(row.counts is not None and None in row.counts for row in rows):
        legend.append({"at": VEIL, "word": _("Not shown: small groups"), "texture": f"{id}-{VEIL}"})
    return Chart(
        kind="stacked",
        id=id,
        finding=finding,
        name=name,
        height=_n(top),
        columns=(header or _("Group"), *parts),
        table=table,
        marks={"bars": bars, "legend": legend},
    )


def _segments(counts: Sequence[float | None], veiled: float, id: str) -> list[dict[str, str]]:
    shares = [
        (str(at), TEXTURES[at], count) for at, count in enumerate(counts) if count is not None
    ]
    if None in counts:
        shares.insert(list(counts).index(None), (VEIL, VEIL, veiled))
    total, x, out = sum(count for *_same, count in shares) or 1, 0.0, []
    for at, texture, count in shares:
        if count:
            share = count / total * 100
            place = {"x": _n(x) + "%", "width": _n(share) + "%", "at": at}
            out.append({**place, "texture": f"{id}-{texture}" if texture else ""})
            x += share
    return out


def nice_ticks(highest: float, wanted: int = 4) -> list[float]:
    """Round numbers from zero that reach at least `highest`, about `wanted` of them."""
    if highest <= 0:
        return [0.0, 1.0]
    rough = highest / wanted
    size = 10.0 ** math.floor(math.log10(rough))
    step = next(size * by for by in (1, 2, 2.5, 5, 10) if size * by >= rough * 0.999)
    return [step * at for at in range(math.ceil(highest / step * 0.999) + 1)]


def line(
    series: Sequence[Series],
    *,
    points: Sequence[str],
    id: str,
    finding: str,
    name: str,
    unit: str = "",
    places: int = 0,
    header: str = "",
) -> Chart:
    """Draws up to three lines over the same points from zero; gaps stay gaps.

    Raises:
        ValueError: when there are no points, more than three series, or a series of another length.
    """
    if not points or not 1 <= len(series) <= 3:
        raise ValueError(f"chart {id}: give at least one point and one to three series")
    for one in series:
        if len(one.values) != len(points):
            raise ValueError(
                f"chart {id}, series {one.name!r}: {len(one.values)} values for "
                f"{len(points)} points"
            )
    known = [value for one in series for value in one.values if value is not None]
    ticks = nice_ticks(max(known, default=0))
    bottom = 26.0 + PLOT_HEIGHT

    def x(at: int) -> float:
        return 5 + 93 * (at / (len(points) - 1) if len(points) > 1 else 0.5)

    def y(value: float) -> float:
        return bottom - PLOT_HEIGHT * value / ticks[-1]

    drawn = [
        {
            "at": at,
            "name": one.name,
            "paths": _paths(one.values, x, y),
            "dots": [
                {"x": _n(x(place)) + "%", "y": _n(y(value))}
                for place, value in enumerate(one.values)
                if value is not None
            ],
        }
        for at, one in enumerate(series)
    ]
    chosen = sorted(
        {0, len(points) // 2, len(points) - 1} if len(points) > 2 else {0, len(points) - 1}
    )
    labels = [
        {
            "x": _n(x(at)) + "%",
            "text": points[at],
            "anchor": "start" if at == 0 else "end" if at == len(points) - 1 else "mid",
        }
        for at in chosen
    ]
    return Chart(
        kind="line",
        id=id,
        finding=finding,
        name=name,
        height=_n(bottom + 30),
        columns=(header or _("When"), *(one.name for one in series)),
        table=[
            (
                point,
                *(_cell(one.values[at], unit, places) for one in series),
            )
            for at, point in enumerate(points)
        ],
        marks={
            "series": drawn,
            "labels": labels,
            "label_y": _n(bottom + 22),
            "grid": [
                {
                    "y": _n(y(tick)),
                    "text_y": _n(y(tick) - 5),
                    "text": _shown(tick, unit, _places(ticks)),
                }
                for tick in ticks
            ],
        },
    )


def _places(ticks: Sequence[float]) -> int:
    return 0 if all(float(tick).is_integer() for tick in ticks) else 1


def _paths(
    values: Sequence[float | None], x: Callable[[int], float], y: Callable[[float], float]
) -> list[str]:
    """Points of each unbroken run, for a viewBox that is 100 wide."""
    runs: list[list[str]] = [[]]
    for at, value in enumerate(values):
        if value is None:
            runs.append([])
        else:
            runs[-1].append(f"{_n(x(at))},{_n(y(value))}")
    return [" ".join(run) for run in runs if len(run) > 1]
