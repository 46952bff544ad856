"""What rooms above know and this one cannot look up: the actions that a group's decisions became.

A room registers when the application starts (in its AppConfig's ready).
"""

from collections.abc import Callable, Iterable

Titles = Callable[[Iterable[str]], dict[str, str]]  # of actions by code; unknown codes are absent
_titles: list[Titles] = []


def fill_actions(provider: Titles) -> None:
    """Register what knows the actions of the commitment; a provider counts once."""
    if provider not in _titles:
        _titles.append(provider)


def is_action(code: str) -> bool:
    """Whether an action has this code; where nobody knows actions, every code is believed."""
    return not _titles or any(code in titles([code]) for titles in _titles)
