"""The reason that somebody gives with a button."""

from django.http import HttpRequest

MOST = 500


def because(request: HttpRequest) -> str:
    """What was typed, without signs that a database refuses, in one line and bounded."""
    typed = request.POST.get("because", "")
    return " ".join(typed.replace("\x00", " ").split())[:MOST]
