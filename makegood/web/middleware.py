"""What every response passes: the content security policy, and a calm page when the database is away."""

import errno
import logging
from collections.abc import Callable

from django.db.utils import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string

log = logging.getLogger("makegood.web")

_ALWAYS = "object-src 'none'; base-uri 'self'; form-action 'self'; frame-ancestors 'self'"
STRICT = f"default-src 'self'; img-src 'self' data:; {_ALWAYS}"
# Wagtail's editor writes inline styles and scripts; its path alone is looser.
AUTHORING = (
    f"default-src 'self'; img-src 'self' data: blob:; {_ALWAYS}; "
    "script-src 'self' 'unsafe-inline' 'unsafe-eval'; style-src 'self' 'unsafe-inline'"
)
AUTHORING_PATH = "/authoring/"


class ContentSecurityPolicy:
    """Sends a policy without inline script or style, except below the authoring path."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        policy = AUTHORING if request.path.startswith(AUTHORING_PATH) else STRICT
        response.headers.setdefault("Content-Security-Policy", policy)
        return response


class DatabaseAway:
    """Answers 503 with a plain page when the database cannot be reached or the disk is full.

    The transaction of the request has been rolled back by then, so nothing is half written.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        try:
            return self.get_response(request)
        except (OperationalError, InterfaceError, OSError) as error:
            if not _is_away(error):
                raise
            return self.away(error)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        return self.away(error) if _is_away(error) else None

    def away(self, error: Exception) -> HttpResponse:
        log.error("the database cannot be used: %s", error)
        page = render_to_string("503.html")
        return HttpResponse(page, status=503, headers={"Retry-After": "30"})


def _is_away(error: Exception) -> bool:
    """The database cannot be reached or written, or a file finds no room."""
    if isinstance(error, OSError):
        return error.errno in {errno.ENOSPC, errno.EDQUOT, errno.EROFS}
    return isinstance(error, OperationalError | InterfaceError)
