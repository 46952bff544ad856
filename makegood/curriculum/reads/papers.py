"""Papers as tagged PDF (PDF/UA-1), readable by a screen reader: here the record of completions.

Nothing is fetched while it is made: the one font comes from this package's static files, everything
else is refused.
"""

import logging
from datetime import date
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles import finders
from django.template.loader import render_to_string
from django.utils.translation import get_language

from makegood.people.models import Person

from .completions import certificates, completions, minutes

FONT = "vendor/source-sans-3/5.3.0/files/source-sans-3-latin-wght-normal.woff2"


class NoPapers(RuntimeError):
    """This machine cannot make a PDF: the system's Pango library is missing."""


def completions_pdf(person: Person, today: date) -> bytes:
    """The person's completions as a PDF with title, language, headings and table headers.

    Raises NoPapers where the system's Pango library is missing (Debian: libpangoft2-1.0-0).
    """
    rows = completions(person.pk)
    return paper(
        "curriculum/completions_pdf.html",
        {
            "person": person,
            "rows": rows,
            "certificates": certificates(person.pk),
            "minutes": minutes(rows),
            "today": today,
            "institution": settings.INSTITUTION_NAME,
            "language": get_language() or "en",
        },
    )


def paper(template: str, context: dict[str, Any]) -> bytes:
    """A template as a tagged PDF (PDF/UA-1); it names the font by `font`, and fetches nothing else.

    Rooms above use it too. Raises NoPapers where the system's Pango library is missing.
    """
    try:
        from weasyprint import HTML  # half a second to import, and only papers need it
    except OSError as error:  # Pango is a library of the system, not of Python
        raise NoPapers(str(error)) from error
    for name in ("weasyprint", "weasyprint.progress", "fontTools"):  # they tell of every step
        logging.getLogger(name).setLevel(logging.WARNING)
    font = _font()
    page = render_to_string(template, {**context, "font": font})
    made: bytes = HTML(string=page, url_fetcher=_only_the_font(font)).write_pdf(
        pdf_variant="pdf/ua-1"
    )
    return made


def _font() -> str:
    found = finders.find(FONT)
    return Path(found).as_uri() if isinstance(found, str) else ""


def _only_the_font(path: str) -> Any:
    from weasyprint.urls import URLFetcher

    class OnlyTheFont(URLFetcher):
        def fetch(self, url: str, headers: Any = None) -> Any:
            if url != path:
                raise ValueError("A paper fetches nothing but its own font.")
            return super().fetch(url, headers)

    return OnlyTheFont(allowed_protocols={"file"})
