"""The shapes beside words: one drawing each on a 20 by 20 grid, in the colour of the text around it."""

_RING = '<circle cx="10" cy="10" r="7.5" fill="none" stroke="currentColor" stroke-width="2"/>'
_DISC = '<circle cx="10" cy="10" r="8.5" fill="currentColor"/>'
_LINE = 'fill="none" stroke="currentColor" stroke-width="2" stroke-linecap="round" stroke-linejoin="round"'
_CUT = 'fill="none" stroke="var(--paper)" stroke-width="2.2" stroke-linecap="round" stroke-linejoin="round"'

ICONS: dict[str, str] = {
    "done": f'{_DISC}<path class="cut" d="m6.2 10.3 2.6 2.6 5-5.4" {_CUT}/>',
    "asked": _RING,
    "soon": f'{_RING}<path d="M10 5.8V10l2.8 2" {_LINE}/>',
    "overdue": (
        '<path d="M10 .8 19.2 10 10 19.2.8 10z" fill="currentColor"/>'
        f'<path class="cut" d="M10 5.6v5.2M10 14v.1" {_CUT}/>'
    ),
    "later": (
        '<circle cx="10" cy="10" r="7.5" fill="none" stroke="currentColor" stroke-width="2" '
        'stroke-dasharray="2.4 2.31"/>'
    ),
    "renewed": f'<path d="M16.8 8.2A7.2 7.2 0 0 0 3.6 7M3.2 11.8A7.2 7.2 0 0 0 16.4 13M3.4 3v4h4M16.6 17v-4h-4" {_LINE}/>',
    "waived": f'{_RING}<path d="M6.5 10h7" {_LINE}/>',
    "waiting": f'{_RING}<path d="M8.2 7.4v5.2M11.8 7.4v5.2" {_LINE}/>',
    "ended": f'{_RING}<path d="m5 15 10-10" {_LINE}/>',
    "draft": f'<path d="M3 17l1-4L13.6 3.4a1.7 1.7 0 0 1 2.4 0l.6.6a1.7 1.7 0 0 1 0 2.4L7 16z" {_LINE}/>',
    "review": f'<path d="M1.5 10S4.5 4.5 10 4.5 18.5 10 18.5 10 15.5 15.5 10 15.5 1.5 10 1.5 10z" {_LINE}/><circle cx="10" cy="10" r="2.4" fill="currentColor"/>',
    "published": (
        '<rect x="1.5" y="1.5" width="17" height="17" rx="2" fill="currentColor"/>'
        f'<path class="cut" d="m5.8 10.3 2.8 2.8 5.6-6" {_CUT}/>'
    ),
    "running": f'{_RING}<path d="M6.4 10h.1M10 10h.1M13.6 10h.1" {_LINE}/>',
    "failed": (
        '<path d="M6.3 1.2h7.4l5.1 5.1v7.4l-5.1 5.1H6.3l-5.1-5.1V6.3z" fill="currentColor"/>'
        f'<path class="cut" d="m7 7 6 6M13 7l-6 6" {_CUT}/>'
    ),
    "info": f'{_RING}<path d="M10 9.4v4M10 6.4v.1" {_LINE}/>',
    "warning": f'<path d="M10 2.2 18.6 17H1.4z" {_LINE}/><path d="M10 8v4M10 14.4v.1" {_LINE}/>',
    "lock": f'<rect x="3.5" y="8.8" width="13" height="8.7" rx="1.5" {_LINE}/><path d="M6.5 8.8V6a3.5 3.5 0 0 1 7 0v2.8" {_LINE}/>',
    "fact": f'<rect x="2" y="2" width="16" height="16" fill="currentColor"/><path class="cut" d="M6 7h8M6 10.2h8M6 13.4h5" {_CUT}/>',
    "position": f'<path d="M2 7.4 10 2.6l8 4.8zM4 17.4h12M5 10v5M10 10v5M15 10v5" {_LINE}/>',
    "view": f'<path d="M3 3.5h14v9.5H9.6L5.5 16.8V13H3z" {_LINE}/>',
    "local": f'<path d="M10 18S3.8 12 3.8 7.8a6.2 6.2 0 0 1 12.4 0C16.2 12 10 18 10 18z" {_LINE}/><circle cx="10" cy="7.8" r="2" fill="currentColor"/>',
    "person": f'<circle cx="10" cy="6.4" r="3.6" {_LINE}/><path d="M2.8 18c.6-4 3.4-6.2 7.2-6.2s6.6 2.2 7.2 6.2" {_LINE}/>',
    "next": f'<path d="M3.5 10h13M11.5 5l5 5-5 5" {_LINE}/>',
    "previous": f'<path d="M16.5 10h-13M8.5 5l-5 5 5 5" {_LINE}/>',
}
