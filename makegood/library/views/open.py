"""For feed readers: an Atom feed of new works; and what every answer in XML needs.

Source: RFC 4287.
"""

from datetime import UTC, datetime
from xml.sax.saxutils import escape, quoteattr

from django.conf import settings
from django.db.models import F
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from ..models import Work


@require_safe
def atom(request: HttpRequest) -> HttpResponse:
    """The newest works, for feed readers."""
    works = list(
        Work.objects.filter(withdrawn_on=None).order_by(F("added_on").desc(nulls_last=True), "-pk")[
            :50
        ]
    )
    newest = max((work.changed_at for work in works), default=timezone.now())
    home = settings.BASE_URL + reverse("library")
    entries = "".join(
        f"<entry><id>{escape(address_of(work))}</id><title>{escape(clean(work.title))}</title>"
        f"<link href={quoteattr(address_of(work))}/><updated>{stamp(work.changed_at)}</updated>"
        f"<author><name>{escape(clean(work.authors) or _('not named'))}</name></author>"
        f"<summary>{escape(clean(work.annotation))}</summary></entry>\n"
        for work in works
    )
    title = _("New in the library of %(institution)s") % {"institution": settings.INSTITUTION_NAME}
    return HttpResponse(
        '<?xml version="1.0" encoding="UTF-8"?>\n<feed xmlns="http://www.w3.org/2005/Atom">'
        f"<id>{escape(home)}</id><title>{escape(clean(title))}</title><updated>{stamp(newest)}</updated>"
        f'<link rel="self" href={quoteattr(settings.BASE_URL + reverse("library-new"))}/>'
        f"<link href={quoteattr(home)}/>\n{entries}</feed>\n",
        content_type="application/atom+xml; charset=utf-8",
    )


def address_of(work: Work) -> str:
    """The whole address of a work's page."""
    return settings.BASE_URL + reverse("work", args=[work.code])


def stamp(when: datetime) -> str:
    """A moment as XML writes it, in UTC."""
    return when.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def clean(text: str) -> str:
    """Without signs that XML cannot carry."""
    return "".join(s for s in text if s in "\t\n\r" or (s >= " " and s not in "\ufffe\uffff" and not "\ud800" <= s <= "\udfff"))  # fmt: skip
