"""Default deny: every address is declared by `door`, which names who may open it.

A view that no door declares answers 403 (DoorKeeper), whatever its author meant. The addresses of
allauth and Wagtail come from those libraries; `foreign` names the predicate for each of their paths.
"""

from collections.abc import Callable
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.urls import URLPattern, URLResolver, path
from django.utils.functional import SimpleLazyObject

from .rules import May, Viewer

View = Callable[..., HttpResponseBase]


def door(route: str, view: View, *, may: May, name: str, kwargs: dict | None = None) -> URLPattern:
    """A URL pattern whose view opens only where `may(request, **kwargs)` says so."""
    return path(route, _guarded(view, may), kwargs, name=name)


def foreign(patterns: list[URLPattern | URLResolver], may: May) -> list[URLPattern | URLResolver]:
    """The library's own patterns, each behind the same predicate."""
    guarded: list[URLPattern | URLResolver] = []
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            guarded.append(
                URLResolver(
                    pattern.pattern,
                    foreign(list(pattern.url_patterns), may),
                    pattern.default_kwargs,
                    pattern.app_name,
                    pattern.namespace,
                )
            )
        else:
            guarded.append(
                URLPattern(
                    pattern.pattern,
                    _guarded(pattern.callback, may),
                    pattern.default_args,
                    pattern.name,
                )
            )
    return guarded


def _guarded(view: View, may: May) -> View:
    def opened(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not may(request, **kwargs):
            viewer: Viewer = request.viewer  # type: ignore[attr-defined]
            if not viewer.signed_in:
                return redirect_to_login(request.get_full_path())
            raise PermissionDenied
        return view(request, *args, **kwargs)

    opened.may = may  # type: ignore[attr-defined]
    opened.__name__ = getattr(view, "__name__", type(view).__name__)
    opened.__doc__ = view.__doc__
    opened.__module__ = view.__module__
    for mark in ("csrf_exempt", "view_class", "cls"):
        if hasattr(view, mark):
            setattr(opened, mark, getattr(view, mark))
    return opened


class DoorKeeper:
    """Gives the request its viewer, and refuses every view that no door declared."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        def viewer() -> Viewer:
            user = request.user
            return Viewer(user if user.is_authenticated else None)  # type: ignore[arg-type]

        request.viewer = SimpleLazyObject(viewer)  # type: ignore[attr-defined]
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: View, args: Any, kwargs: Any) -> None:
        if not hasattr(view, "may"):
            raise PermissionDenied("No door declares this address.")


__all__ = ["DoorKeeper", "door", "foreign"]
