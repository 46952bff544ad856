"""Two plain plots as SVG files for the documents: a line over time, bars with names."""

from collections.abc import Sequence
from html import escape
from pathlib import Path

WIDE, LEFT, TOP = 640, 150, 48
INK, LINE, GRID, PAPER = "#222", "#1f6f8b", "#ddd", "#fff"


def _page(height: int, title: str, body: list[str]) -> str:
    return "\n".join([
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDE} {height}" role="img" '
        f'font-family="sans-serif" font-size="13" fill="{INK}">',
        f"<title>{escape(title)}</title>",
        f'<rect width="{WIDE}" height="{height}" fill="{PAPER}"/>',
        f'<text x="16" y="26" font-size="16" font-weight="600">{escape(title)}</text>', *body,
        "</svg>", "",
    ])  # fmt: skip


def lines(
    path: Path, title: str, across: str, up: str, points: Sequence[tuple[float, float]] = (),
    more: Sequence[tuple[str, Sequence[tuple[float, float]]]] = (),
) -> None:  # fmt: skip
    """One line (or several with names) from (x, y) points; y begins at 0."""
    named = [*([("", points)] if points else []), *more]
    every = [point for _, one in named for point in one]
    if not every:
        return
    left, bottom, high = 60, 290, 220
    most_x, most_y = max(x for x, _ in every) or 1, max(y for _, y in every) or 1
    body = []
    for n in range(5):
        y = bottom - high * n / 4
        body.append(f'<path d="M{left} {y}H{WIDE - 16}" stroke="{GRID}"/>')
        body.append(
            f'<text x="{left - 8}" y="{y + 4}" text-anchor="end">{most_y * n / 4:,.1f}</text>'
        )
        x = left + (WIDE - 40 - left) * n / 4
        body.append(f'<text x="{x:.1f}" y="{bottom + 20}" text-anchor="middle">{most_x * n / 4:,.0f}'
                    "</text>")  # fmt: skip
    dashes = ("", "6 4", "2 3", "10 3 2 3")
    for n, (name, one) in enumerate(named):
        at = " ".join(
            f"{left + (WIDE - 40 - left) * x / most_x:.1f},{bottom - high * y / most_y:.1f}"
            for x, y in one
        )
        body.append(f'<polyline points="{at}" fill="none" stroke="{LINE}" stroke-width="2" '
                    f'stroke-dasharray="{dashes[n % 4]}"/>')  # fmt: skip
        if name:
            x, y = at.split()[-1].split(",")
            body.append(
                f'<text x="{x}" y="{float(y) - 6:.1f}" text-anchor="end">{escape(name)}</text>'
            )
    body.append(
        f'<text x="{WIDE - 16}" y="{bottom + 40}" text-anchor="end">{escape(across)}</text>'
    )
    body.append(f'<text x="16" y="{TOP}">{escape(up)}</text>')
    path.write_text(_page(bottom + 52, title, body), encoding="utf-8")


def bars(path: Path, title: str, rows: Sequence[tuple[str, float]]) -> None:
    """Named bars with their figures."""
    most = max((value for _, value in rows), default=1) or 1
    body = []
    for n, (name, value) in enumerate(rows):
        y = TOP + 26 * n
        wide = (WIDE - LEFT - 80) * value / most
        figure = f"{value:,.0f}" if value == int(value) else f"{value:.2f}"
        body.append(f'<text x="{LEFT - 8}" y="{y + 14}" text-anchor="end">{escape(name)}</text>')
        body.append(f'<rect x="{LEFT}" y="{y}" width="{wide:.1f}" height="18" fill="{LINE}"/>')
        body.append(f'<text x="{LEFT + wide + 6:.1f}" y="{y + 14}">{figure}</text>')
    path.write_text(_page(TOP + 26 * len(rows) + 12, title, body), encoding="utf-8")
