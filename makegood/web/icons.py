"""The shapes beside words: one drawing each on a 20 by 20 grid, in the colour of the text."""


def _path(points: str) -> str:
    return (
        f'<path d="{points}" fill="none" stroke="currentColor" stroke-width="2" '
        'stroke-linecap="round" stroke-linejoin="round"/>'
    )


def _cut(points: str) -> str:
    """A line in the colour of the paper, cut out of a filled shape."""
    return (
        f'<path class="cut" d="{points}" fill="none" stroke="var(--paper)" stroke-width="2.2" '
        'stroke-linecap="round" stroke-linejoin="round"/>'
    )


def _filled(points: str) -> str:
    return f'<path d="{points}" fill="currentColor"/>'


def _dot(x: float, y: float, radius: float) -> str:
    return f'<circle cx="{x}" cy="{y}" r="{radius}" fill="currentColor"/>'


def _ring(x: float = 10, y: float = 10, radius: float = 7.5, more: str = "") -> str:
    return (
        f'<circle cx="{x}" cy="{y}" r="{radius}" fill="none" stroke="currentColor" '
        f'stroke-width="2"{more}/>'
    )


ICONS: dict[str, str] = {
    "done": _dot(10, 10, 8.5) + _cut("m6.2 10.3 2.6 2.6 5-5.4"),
    "asked": _ring(),
    "soon": _ring() + _path("M10 5.8V10l2.8 2"),
    "overdue": _filled("M10 .8 19.2 10 10 19.2.8 10z") + _cut("M10 5.6v5.2M10 14v.1"),
    "later": _ring(more=' stroke-dasharray="2.4 2.31"'),
    "renewed": _path(
        "M16.8 8.2A7.2 7.2 0 0 0 3.6 7M3.2 11.8A7.2 7.2 0 0 0 16.4 13M3.4 3v4h4M16.6 17v-4h-4"
    ),
    "waived": _ring() + _path("M6.5 10h7"),
    "waiting": _ring() + _path("M8.2 7.4v5.2M11.8 7.4v5.2"),
    "ended": _ring() + _path("m5 15 10-10"),
    "draft": _path("M3 17l1-4L13.6 3.4a1.7 1.7 0 0 1 2.4 0l.6.6a1.7 1.7 0 0 1 0 2.4L7 16z"),
    "review": _path("M1.5 10S4.5 4.5 10 4.5 18.5 10 18.5 10 15.5 15.5 10 15.5 1.5 10 1.5 10z")
    + _dot(10, 10, 2.4),
    "published": '<rect x="1.5" y="1.5" width="17" height="17" rx="2" fill="currentColor"/>'
    + _cut("m5.8 10.3 2.8 2.8 5.6-6"),
    "running": _ring() + _path("M6.4 10h.1M10 10h.1M13.6 10h.1"),
    "failed": _filled("M6.3 1.2h7.4l5.1 5.1v7.4l-5.1 5.1H6.3l-5.1-5.1V6.3z")
    + _cut("m7 7 6 6M13 7l-6 6"),
    "info": _ring() + _path("M10 9.4v4M10 6.4v.1"),
    "warning": _path("M10 2.2 18.6 17H1.4zM10 8v4M10 14.4v.1"),
    "lock": _path("M3.5 8.8h13v8.7h-13zM6.5 8.8V6a3.5 3.5 0 0 1 7 0v2.8"),
    "fact": _filled("M2 2h16v16H2z") + _cut("M6 7h8M6 10.2h8M6 13.4h5"),
    "position": _path("M2 7.4 10 2.6l8 4.8zM4 17.4h12M5 10v5M10 10v5M15 10v5"),
    "view": _path("M3 3.5h14v9.5H9.6L5.5 16.8V13H3z"),
    "local": _path("M10 18S3.8 12 3.8 7.8a6.2 6.2 0 0 1 12.4 0C16.2 12 10 18 10 18z")
    + _dot(10, 7.8, 2),
    "person": _ring(10, 6.4, 3.6) + _path("M2.8 18c.6-4 3.4-6.2 7.2-6.2s6.6 2.2 7.2 6.2"),
    "next": _path("M3.5 10h13M11.5 5l5 5-5 5"),
    "previous": _path("M16.5 10h-13M8.5 5l-5 5 5 5"),
}
