"""OAI-PMH 2.0, by which other catalogues take the institution's works and what changed since.

Source: The Open Archives Initiative Protocol for Metadata Harvesting, 2.0 (2002, as of 2015).
"""

import re
from datetime import UTC, datetime, timedelta
from xml.sax.saxutils import escape, quoteattr

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from makegood.engines.references import coins

from ..models import Work
from ..reads import item_of
from .open import address_of, clean, stamp

BATCH = 100
_ALLOWED = {
    "Identify": set(), "ListMetadataFormats": {"identifier"}, "ListSets": {"resumptionToken"},
    "GetRecord": {"identifier", "metadataPrefix"},
    "ListRecords": {"metadataPrefix", "from", "until", "set", "resumptionToken"},
    "ListIdentifiers": {"metadataPrefix", "from", "until", "set", "resumptionToken"},
}  # fmt: skip
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}(?P<time>T[0-9]{2}:[0-9]{2}:[0-9]{2}Z)?")
_SET = re.compile(r"[A-Za-z0-9\-_.!~*'()]+(?::[A-Za-z0-9\-_.!~*'()]+)*")
_EMAIL = re.compile(r"\S+@(?:\S+\.)+\S+")  # as the protocol's schema asks for
Words = dict[str, str]


class _Refused(Exception):
    """An answer in the protocol's own words for what is wrong."""


@require_http_methods(["GET", "HEAD", "POST"])
def oai(request: HttpRequest) -> HttpResponse:
    """The six verbs of the protocol, by GET or POST."""
    given = request.POST if request.method == "POST" else request.GET
    verb = given.get("verb", "")
    said: Words = {}
    try:
        if verb not in _ALLOWED or len(given.getlist("verb")) != 1:
            raise _Refused("badVerb", "The verb is missing, unknown or repeated.")
        wrong = [name for name in given if name != "verb" and name not in _ALLOWED[verb]]
        if wrong or any(len(given.getlist(name)) > 1 for name in given):
            raise _Refused("badArgument", f"Not for {verb}: {', '.join(wrong) or 'a repeated argument'}.")  # fmt: skip
        words = {name: str(value) for name, value in given.items() if name != "verb"}
        body = {"Identify": _identify, "ListMetadataFormats": _formats, "ListSets": _sets,
                "GetRecord": _record, "ListRecords": _list, "ListIdentifiers": _list}[verb](verb, words)  # fmt: skip
        said = {"verb": verb, **words}
        inner = f"<{verb}>{body}</{verb}>"
    except _Refused as error:
        code, told = error.args
        # What was asked is not repeated where it could not be read.
        said = {} if code in {"badVerb", "badArgument"} else {k: str(v) for k, v in given.items()}
        inner = f'<error code="{code}">{escape(clean(told))}</error>'
    attributes = "".join(f" {name}={quoteattr(clean(value))}" for name, value in said.items())
    return HttpResponse(
        '<?xml version="1.0" encoding="UTF-8"?>\n<OAI-PMH xmlns="http://www.openarchives.org/OAI/2.0/" '
        'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:schemaLocation="http://www.openarchives.org/'
        'OAI/2.0/ http://www.openarchives.org/OAI/2.0/OAI-PMH.xsd">\n'
        f"<responseDate>{stamp(timezone.now())}</responseDate>\n<request{attributes}>"
        f"{escape(_home())}</request>\n{inner}\n</OAI-PMH>\n",
        content_type="text/xml; charset=utf-8",
    )  # fmt: skip


def _identify(verb: str, words: Words) -> str:
    first = Work.objects.order_by("changed_at").values_list("changed_at", flat=True).first()
    sender = settings.DEFAULT_FROM_EMAIL.rpartition("<")[2].strip("> ")
    contact = settings.LIBRARY_CONTACT or sender
    if not _EMAIL.fullmatch(contact):
        contact = f"{contact.partition('@')[0] or 'library'}@localhost.localdomain"
    return (
        f"<repositoryName>{escape(clean(settings.INSTITUTION_NAME))}</repositoryName>"
        f"<baseURL>{escape(_home())}</baseURL><protocolVersion>2.0</protocolVersion>"
        f"<adminEmail>{escape(contact)}</adminEmail>"
        f"<earliestDatestamp>{stamp(first or timezone.now())}</earliestDatestamp>"
        "<deletedRecord>persistent</deletedRecord><granularity>YYYY-MM-DDThh:mm:ssZ</granularity>"
    )  # fmt: skip


def _formats(verb: str, words: Words) -> str:
    if "identifier" in words:
        _one(words["identifier"])
    return ("<metadataFormat><metadataPrefix>oai_dc</metadataPrefix>"
            "<schema>http://www.openarchives.org/OAI/2.0/oai_dc.xsd</schema>"
            "<metadataNamespace>http://www.openarchives.org/OAI/2.0/oai_dc/</metadataNamespace></metadataFormat>")  # fmt: skip


def _sets(verb: str, words: Words) -> str:
    if "resumptionToken" in words:
        raise _Refused("badResumptionToken", "There is one list of sets, in one piece.")
    sets = [("level", _("works with a level")), *((f"level:{code}", str(name)) for code, name in Work.LEVELS)]  # fmt: skip
    return "".join(f"<set><setSpec>{spec}</setSpec><setName>{escape(name)}</setName></set>" for spec, name in sets)  # fmt: skip


def _record(verb: str, words: Words) -> str:
    if set(words) != {"identifier", "metadataPrefix"}:
        raise _Refused("badArgument", "GetRecord asks for identifier and metadataPrefix.")
    work = _one(words["identifier"])
    _prefix(words["metadataPrefix"])
    return _shown(work, verb)


def _list(verb: str, words: Words) -> str:
    after, total = 0, None
    if "resumptionToken" in words:
        if set(words) != {"resumptionToken"}:
            raise _Refused("badArgument", "A resumptionToken stands alone.")
        words, after, total = _resumed(verb, words["resumptionToken"])
    elif "metadataPrefix" not in words:
        raise _Refused("badArgument", f"{verb} asks for metadataPrefix.")
    since, until = _when(words.get("from")), _when(words.get("until"), end=True)
    if "from" in words and "until" in words and len(words["from"]) != len(words["until"]):
        raise _Refused("badArgument", "from and until have one granularity.")
    if since and until and since >= until:
        raise _Refused("badArgument", "from is not later than until.")
    _prefix(words["metadataPrefix"])
    rows = Work.objects.all()
    if since:
        rows = rows.filter(changed_at__gte=since)
    if until:
        rows = rows.filter(changed_at__lt=until)
    if "set" in words:
        if not _SET.fullmatch(words["set"]):
            raise _Refused("badArgument", "A set is words with colons between.")
        kind, _colon, level = words["set"].partition(":")
        if kind != "level" or (_colon and level not in dict(Work.LEVELS)):
            raise _Refused("noRecordsMatch", "There is no such set.")
        rows = rows.filter(level=level) if level else rows.exclude(level="")
    total = rows.count() if total is None else total
    found = list(rows.filter(pk__gt=after).order_by("pk")[: BATCH + 1])
    if not found and after:
        raise _Refused("badResumptionToken", "What was left of this list changed. Begin anew.")
    if not found:
        raise _Refused("noRecordsMatch", "No works match.")
    body = "".join(_shown(work, verb) for work in found[:BATCH])
    if len(found) > BATCH:
        next_one = signing.dumps([verb, words, found[BATCH - 1].pk, total], salt="oai", compress=True)  # fmt: skip
        body += f'<resumptionToken completeListSize="{total}">{next_one}</resumptionToken>'
    elif after:
        body += f'<resumptionToken completeListSize="{total}"/>'
    return body


def _resumed(verb: str, token: str) -> tuple[Words, int, int]:
    """What a token stands for: the first request's words, the last work's number, how many there are."""
    try:
        asked, words, after, total = signing.loads(token, salt="oai", max_age=86400)
    except (signing.BadSignature, ValueError, TypeError) as error:
        raise _Refused("badResumptionToken", "This token is not valid, or older than a day.") from error  # fmt: skip
    if asked != verb:
        raise _Refused("badResumptionToken", f"This token goes on with {asked}.")
    return words, after, total


def _shown(work: Work, verb: str) -> str:
    gone = work.withdrawn_on is not None
    level = f"<setSpec>level:{work.level}</setSpec>" if work.level else ""
    state = ' status="deleted"' if gone else ""
    header = (f"<header{state}><identifier>{_name(work.code)}</identifier>"
              f"<datestamp>{stamp(work.changed_at)}</datestamp>{level}</header>")  # fmt: skip
    if verb == "ListIdentifiers":
        return header
    if gone:
        return f"<record>{header}</record>"
    pairs = coins.dublin_core(item_of(work), address_of(work))
    inner = "".join(f"<dc:{name}>{escape(clean(value))}</dc:{name}>" for name, value in pairs)
    return (f'<record>{header}<metadata><oai_dc:dc xmlns:oai_dc="http://www.openarchives.org/OAI/2.0/oai_dc/" '
            'xmlns:dc="http://purl.org/dc/elements/1.1/" xsi:schemaLocation="http://www.openarchives.org/OAI/2.0/'
            f'oai_dc/ http://www.openarchives.org/OAI/2.0/oai_dc.xsd">{inner}</oai_dc:dc></metadata></record>')  # fmt: skip


def _one(identifier: str) -> Work:
    start, code = _name(""), identifier.removeprefix(_name(""))
    work = None
    if identifier.startswith(start) and code.isprintable():
        work = Work.objects.filter(code=code).first()
    if work is None:
        raise _Refused("idDoesNotExist", "There is no work with this identifier.")
    return work


def _prefix(given: str) -> None:
    if given != "oai_dc":
        raise _Refused("cannotDisseminateFormat", "Works are given out in oai_dc.")


def _when(text: str | None, *, end: bool = False) -> datetime | None:
    """A day or a second of UTC; with `end`, the moment after it. None where nothing is limited."""
    if text is None:
        return None
    shape = _DAY.fullmatch(text)
    try:
        if shape is None:
            raise ValueError
        found = datetime.fromisoformat(text[:19]).replace(tzinfo=UTC)
    except ValueError as error:
        raise _Refused("badArgument", "A date is YYYY-MM-DD or YYYY-MM-DDThh:mm:ssZ.") from error
    if not end:
        return found
    step = timedelta(seconds=1) if shape["time"] else timedelta(days=1)
    return found + step if found.year < 9999 else None


def _name(code: str) -> str:
    host = settings.BASE_URL.split("//")[-1].split("/")[0].split(":")[0]
    return f"oai:{host}:{code}"


def _home() -> str:
    return settings.BASE_URL + reverse("library-oai")
