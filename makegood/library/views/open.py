"""For machines: OAI-PMH 2.0 for catalogues, and an Atom feed of new works.

Sources: The Open Archives Initiative Protocol for Metadata Harvesting, 2.0 (2002, 2015); RFC 4287.
"""

from datetime import UTC, datetime, timedelta
from xml.sax.saxutils import escape, quoteattr

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from makegood.engines.references import coins

from ..models import Work
from ..reads import item_of

BATCH = 100
_ALLOWED = {
    "Identify": set(), "ListMetadataFormats": {"identifier"}, "ListSets": {"resumptionToken"},
    "GetRecord": {"identifier", "metadataPrefix"},
    "ListRecords": {"metadataPrefix", "from", "until", "set", "resumptionToken"},
    "ListIdentifiers": {"metadataPrefix", "from", "until", "set", "resumptionToken"},
}  # fmt: skip


class _Refused(Exception):
    """An answer in the protocol's own words for what is wrong."""


def oai(request: HttpRequest) -> HttpResponse:
    """The six verbs of the protocol, by GET or POST."""
    given = request.GET if request.method == "GET" else request.POST
    verb = given.get("verb", "")
    attributes = ""
    try:
        if verb not in _ALLOWED or len(given.getlist("verb")) != 1:
            raise _Refused("badVerb", "The verb is missing, unknown or repeated.")
        wrong = [k for k in given if k != "verb" and k not in _ALLOWED[verb]]
        if wrong or any(len(given.getlist(name)) > 1 for name in given):
            raise _Refused(
                "badArgument", f"Not for {verb}: {', '.join(wrong) or 'a repeated argument'}."
            )
        words = {k: str(v) for k, v in given.items() if k != "verb"}
        body = {"Identify": _identify, "ListMetadataFormats": _formats, "ListSets": _sets,
                "GetRecord": _record, "ListRecords": _list, "ListIdentifiers": _list}[verb](request, verb, words)  # fmt: skip
        attributes = "".join(
            f" {name}={quoteattr(value)}" for name, value in {"verb": verb, **words}.items()
        )
        inner = f"<{verb}>{body}</{verb}>"
    except _Refused as error:
        code, told = error.args
        if code not in {"badVerb", "badArgument"}:
            attributes = "".join(
                f" {name}={quoteattr(str(value))}" for name, value in given.items()
            )
        inner = f'<error code="{code}">{escape(told)}</error>'
    return HttpResponse(
        '<?xml version="1.0" encoding="UTF-8"?>\n<OAI-PMH xmlns="http://www.openarchives.org/OAI/2.0/" '
        'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:schemaLocation="http://www.openarchives.org/'
        'OAI/2.0/ http://www.openarchives.org/OAI/2.0/OAI-PMH.xsd">\n'
        f"<responseDate>{_stamp(timezone.now())}</responseDate>\n<request{attributes}>"
        f"{escape(settings.BASE_URL + reverse('library-oai'))}</request>\n{inner}\n</OAI-PMH>\n",
        content_type="text/xml; charset=utf-8",
    )  # fmt: skip


@require_safe
def atom(request: HttpRequest) -> HttpResponse:
    """The newest works, for feed readers."""
    works = list(Work.objects.filter(withdrawn_on=None).order_by("-added_on", "-pk")[:50])
    newest = max((work.changed_at for work in works), default=timezone.now())
    home = settings.BASE_URL + reverse("library")
    entries = "".join(
        f"<entry><id>{escape(_address(work))}</id><title>{escape(_clean(work.title))}</title>"
        f"<link href={quoteattr(_address(work))}/><updated>{_stamp(work.changed_at)}</updated>"
        f"<author><name>{escape(_clean(work.authors) or _('not named'))}</name></author>"
        f"<summary>{escape(_clean(work.annotation))}</summary></entry>\n"
        for work in works
    )
    title = _("New in the library of %(institution)s") % {"institution": settings.INSTITUTION_NAME}
    return HttpResponse(
        '<?xml version="1.0" encoding="UTF-8"?>\n<feed xmlns="http://www.w3.org/2005/Atom">'
        f"<id>{escape(home)}</id><title>{escape(title)}</title><updated>{_stamp(newest)}</updated>"
        f'<link rel="self" href={quoteattr(settings.BASE_URL + reverse("library-new"))}/>'
        f"<link href={quoteattr(home)}/>\n{entries}</feed>\n",
        content_type="application/atom+xml; charset=utf-8",
    )


def _identify(request: HttpRequest, verb: str, words: dict[str, str]) -> str:
    first = Work.objects.order_by("changed_at").values_list("changed_at", flat=True).first()
    return (
        f"<repositoryName>{escape(settings.INSTITUTION_NAME)}</repositoryName>"
        f"<baseURL>{escape(settings.BASE_URL + reverse('library-oai'))}</baseURL>"
        "<protocolVersion>2.0</protocolVersion>"
        f"<adminEmail>{escape(settings.LIBRARY_CONTACT or settings.DEFAULT_FROM_EMAIL.rpartition('<')[2].strip('>'))}</adminEmail>"
        f"<earliestDatestamp>{_stamp(first or timezone.now())}</earliestDatestamp>"
        "<deletedRecord>persistent</deletedRecord><granularity>YYYY-MM-DDThh:mm:ssZ</granularity>"
    )  # fmt: skip


def _formats(request: HttpRequest, verb: str, words: dict[str, str]) -> str:
    if "identifier" in words:
        _one(request, words["identifier"])
    return ("<metadataFormat><metadataPrefix>oai_dc</metadataPrefix>"
            "<schema>http://www.openarchives.org/OAI/2.0/oai_dc.xsd</schema>"
            "<metadataNamespace>http://www.openarchives.org/OAI/2.0/oai_dc/</metadataNamespace></metadataFormat>")  # fmt: skip


def _sets(request: HttpRequest, verb: str, words: dict[str, str]) -> str:
    if "resumptionToken" in words:
        raise _Refused("badResumptionToken", "There is one list of sets, in one piece.")
    return "".join(
        f"<set><setSpec>level:{code}</setSpec><setName>{escape(str(name))}</setName></set>"
        for code, name in [("", ""), *Work.LEVELS]
        if code
    )


def _record(request: HttpRequest, verb: str, words: dict[str, str]) -> str:
    if set(words) != {"identifier", "metadataPrefix"}:
        raise _Refused("badArgument", "GetRecord asks for identifier and metadataPrefix.")
    work = _one(request, words["identifier"])
    _prefix(words["metadataPrefix"])
    return _shown(request, work, "ListRecords")


def _list(request: HttpRequest, verb: str, words: dict[str, str]) -> str:
    after, total = 0, None
    if "resumptionToken" in words:
        if set(words) != {"resumptionToken"}:
            raise _Refused("badArgument", "A resumptionToken stands alone.")
        try:
            words, after, total = signing.loads(words["resumptionToken"], salt="oai", max_age=86400)
        except (signing.BadSignature, ValueError, TypeError) as error:
            raise _Refused(
                "badResumptionToken", "This token is not valid, or older than a day."
            ) from error
    elif "metadataPrefix" not in words:
        raise _Refused("badArgument", f"{verb} asks for metadataPrefix.")
    _prefix(words["metadataPrefix"])
    rows = Work.objects.all()
    since, until = _when(words.get("from")), _when(words.get("until"), end=True)
    if since and until and (len(words["from"]) != len(words["until"]) or since > until):
        raise _Refused(
            "badArgument", "from and until have one granularity, and from is not the later."
        )
    if since:
        rows = rows.filter(changed_at__gte=since)
    if until:
        rows = rows.filter(changed_at__lt=until)
    if words.get("set"):
        kind, _colon, value = words["set"].partition(":")
        if kind != "level" or value not in dict(Work.LEVELS):
            raise _Refused("badArgument", "There is no such set.")
        rows = rows.filter(level=value)
    total = rows.count() if total is None else total
    found = list(rows.filter(pk__gt=after).order_by("pk")[: BATCH + 1])
    if not found:
        raise _Refused("noRecordsMatch", "No works match.")
    body = "".join(_shown(request, work, verb) for work in found[:BATCH])
    if len(found) > BATCH:
        token = signing.dumps([words, found[BATCH - 1].pk, total], salt="oai", compress=True)
        body += f'<resumptionToken completeListSize="{total}">{token}</resumptionToken>'
    elif after:
        body += f'<resumptionToken completeListSize="{total}"/>'
    return body


def _shown(request: HttpRequest, work: Work, verb: str) -> str:
    gone = work.withdrawn_on is not None
    level = f"<setSpec>level:{work.level}</setSpec>" if work.level else ""
    state = ' status="deleted"' if gone else ""
    header = (f"<header{state}><identifier>{_name(request, work)}</identifier>"
              f"<datestamp>{_stamp(work.changed_at)}</datestamp>{level}</header>")  # fmt: skip
    if verb == "ListIdentifiers":
        return header
    if gone:
        return f"<record>{header}</record>"
    pairs = coins.dublin_core(item_of(work), _address(work))
    inner = "".join(f"<dc:{name}>{escape(_clean(value))}</dc:{name}>" for name, value in pairs)
    return (f'<record>{header}<metadata><oai_dc:dc xmlns:oai_dc="http://www.openarchives.org/OAI/2.0/oai_dc/" '
            'xmlns:dc="http://purl.org/dc/elements/1.1/" xsi:schemaLocation="http://www.openarchives.org/OAI/2.0/'
            f'oai_dc/ http://www.openarchives.org/OAI/2.0/oai_dc.xsd">{inner}</oai_dc:dc></metadata></record>')  # fmt: skip


def _one(request: HttpRequest, identifier: str) -> Work:
    start = _name(request, None)
    work = (
        Work.objects.filter(code=identifier[len(start) :]).first()
        if identifier.startswith(start)
        else None
    )
    if work is None:
        raise _Refused("idDoesNotExist", "There is no work with this identifier.")
    return work


def _prefix(given: str) -> None:
    if given != "oai_dc":
        raise _Refused("cannotDisseminateFormat", "Works are given out in oai_dc.")


def _when(text: str | None, *, end: bool = False) -> datetime | None:
    if text is None:
        return None
    for shape, step in (
        ("%Y-%m-%d", timedelta(days=1)),
        ("%Y-%m-%dT%H:%M:%SZ", timedelta(seconds=1)),
    ):
        try:
            found = datetime.strptime(text, shape).replace(tzinfo=UTC)
            return found + step if end else found
        except (ValueError, OverflowError):
            continue
    raise _Refused("badArgument", "A date is YYYY-MM-DD or YYYY-MM-DDThh:mm:ssZ.")


def _name(request: HttpRequest, work: Work | None) -> str:
    host = settings.BASE_URL.split("//")[-1].split("/")[0].split(":")[0]
    return f"oai:{host}:{work.code if work else ''}"


def _address(work: Work) -> str:
    return settings.BASE_URL + reverse("work", args=[work.code])


def _stamp(when: datetime) -> str:
    return when.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _clean(text: str) -> str:
    """Without signs that XML cannot carry."""
    return "".join(s for s in text if s in "\t\n\r" or (s >= " " and s not in "\ufffe\uffff" and not "\ud800" <= s <= "\udfff"))  # fmt: skip
