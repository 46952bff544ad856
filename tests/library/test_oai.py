"""OAI-PMH 2.0 as a harvester meets it: every answer is held against the protocol's own structure."""

import re
import xml.etree.ElementTree as xml
from datetime import UTC, date, datetime
from typing import Any
from urllib.parse import urlencode

import pytest

from makegood.library import acts
from makegood.library.models import Work
from makegood.library.views import oai
from makegood.record.acts import SYSTEM

from .test_work_page import item, load

pytestmark = pytest.mark.django_db
URL = "/library/oai/"
OAI, DC, OAI_DC = (f"{{{one}}}" for one in (
    "http://www.openarchives.org/OAI/2.0/", "http://purl.org/dc/elements/1.1/",
    "http://www.openarchives.org/OAI/2.0/oai_dc/"))  # fmt: skip
# The children that the protocol's schema (OAI-PMH.xsd) lets each element have, in its order.
SHAPES = {
    "OAI-PMH": r"responseDate request (?:(?:error )+|Identify |ListMetadataFormats |ListSets |GetRecord |"
               r"ListIdentifiers |ListRecords )",
    "Identify": r"repositoryName baseURL protocolVersion (?:adminEmail )+earliestDatestamp deletedRecord granularity ",
    "ListMetadataFormats": r"(?:metadataFormat )+", "ListSets": r"(?:set )+", "set": r"setSpec setName ",
    "metadataFormat": r"metadataPrefix schema metadataNamespace ", "GetRecord": r"record ",
    "ListIdentifiers": r"(?:header )+(?:resumptionToken )?", "ListRecords": r"(?:record )+(?:resumptionToken )?",
    "record": r"header (?:metadata )?", "header": r"identifier datestamp (?:setSpec )*", "metadata": r"dc ",
    "dc": r"(?:(?:title|creator|subject|description|publisher|contributor|date|type|format|identifier|source|"
          r"language|relation|coverage|rights) )*",
}  # fmt: skip
STAMP = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")
ATTRIBUTES = {"verb", "identifier", "metadataPrefix", "from", "until", "set", "resumptionToken"}


def shaped(node: xml.Element) -> None:
    name = node.tag.rpartition("}")[2]
    children = "".join(f"{one.tag.rpartition('}')[2]} " for one in node)
    assert re.fullmatch(SHAPES.get(name, ""), children), (name, children)
    for one in node:
        shaped(one)


class Harvester:
    """Asks, holds the answer against the structure, and gives it back."""

    def __init__(self, client: Any) -> None:
        self.client = client

    def ask(self, words: str, *, post: bool = False) -> xml.Element:
        kind = "application/x-www-form-urlencoded"
        got = self.client.post(URL, words, kind) if post else self.client.get(f"{URL}?{words}")
        assert got.status_code == 200 and got["Content-Type"] == "text/xml; charset=utf-8"
        root = xml.fromstring(got.content)
        assert root.tag == f"{OAI}OAI-PMH"
        shaped(root)
        assert STAMP.fullmatch(root.findtext(f"{OAI}responseDate") or "")
        assert all(STAMP.fullmatch(one.text or "") for one in root.iter(f"{OAI}datestamp"))
        request = root.find(f"{OAI}request")
        assert request is not None and request.text == "http://localhost:8000/library/oai/"
        assert set(request.attrib) <= ATTRIBUTES
        return root

    def error(self, words: str, **how: Any) -> str:
        root = self.ask(words, **how)
        code = root.find(f"{OAI}error").attrib["code"]  # type: ignore[union-attr]
        if code in {"badVerb", "badArgument"}:
            assert root.find(f"{OAI}request").attrib == {}  # type: ignore[union-attr]
        return code

    def codes(self, words: str) -> list[str]:
        found = self.ask(f"verb=ListIdentifiers&metadataPrefix=oai_dc&{words}").iter(
            f"{OAI}identifier"
        )
        return [(one.text or "").removeprefix("oai:localhost:") for one in found]


@pytest.fixture
def harvester(client: Any, db: Any) -> Harvester:
    load(*(item(f"w{n}", DOI=f"10.1000/w{n}") for n in range(1, 6)))
    for n in range(1, 6):
        Work.objects.filter(code=f"w{n}").update(changed_at=datetime(2026, 11, n, 12, tzinfo=UTC))
    return Harvester(client)


def test_who_is_there_and_what_is_given_out(harvester: Harvester) -> None:
    about = harvester.ask("verb=Identify")[2]
    told = {one.tag.removeprefix(OAI): one.text for one in about}
    assert told["protocolVersion"] == "2.0" and told["deletedRecord"] == "persistent"
    assert told["earliestDatestamp"] == "2026-11-01T12:00:00Z"
    assert told["granularity"] == "YYYY-MM-DDThh:mm:ssZ"
    assert re.fullmatch(r"\S+@(\S+\.)+\S+", told["adminEmail"] or "")
    for words in ("", "&identifier=oai:localhost:w1"):
        kinds = harvester.ask(f"verb=ListMetadataFormats{words}")
        assert [one.text for one in kinds.iter(f"{OAI}metadataPrefix")] == ["oai_dc"]
    sets = [one.text for one in harvester.ask("verb=ListSets").iter(f"{OAI}setSpec")]
    assert sets == ["level", "level:starting", "level:building", "level:leading"]


def test_one_record_says_all_that_dublin_core_can(harvester: Harvester) -> None:
    hostile = item("hostile", title='<b>A & B</b> "quoted" \x07 ]]> 日本 😀', language="de", publisher="P & Q",
                   author=[{"family": "O’Neil & Sons", "given": "Zoë", "suffix": "Jr"}, {"literal": "<Body>"}],
                   editor=[{"family": "Ed", "given": "A"}], ISBN="9780306406157", DOI="10.1000/<x>",
                   custom={"topics": ["history"]}, issued={"date-parts": [[2020, 3, 9]]})  # fmt: skip
    load(hostile)
    words = urlencode({"verb": "GetRecord", "metadataPrefix": "oai_dc", "identifier": "oai:localhost:hostile"})  # fmt: skip
    root = harvester.ask(words)
    found: dict[str, list[str]] = {}
    for one in root.find(f".//{OAI_DC}dc") or ():
        assert one.tag.startswith(DC)
        found.setdefault(one.tag.removeprefix(DC), []).append(one.text or "")
    assert found == {
        "title": ['<b>A & B</b> "quoted"  ]]> 日本 😀'], "creator": ["O’Neil & Sons, Zoë, Jr", "<Body>"],
        "contributor": ["Ed, A"], "subject": ["history"], "description": ["Note on hostile."],
        "publisher": ["P & Q"], "date": ["2020-03-09"], "type": ["article-journal"],
        "identifier": ["http://localhost:8000/library/hostile/", "https://doi.org/10.1000/<x>",
                       "urn:isbn:9780306406157"], "source": ["A Journal"], "language": ["de"],
    }  # fmt: skip
    assert xml.tostring(harvester.ask(words, post=True)[2]) == xml.tostring(root[2])


@pytest.mark.parametrize(("limits", "codes"), [
    ("", "w1 w2 w3 w4 w5"), ("from=2026-11-03", "w3 w4 w5"), ("until=2026-11-03", "w1 w2 w3"),
    ("from=2026-11-02&until=2026-11-02", "w2"), ("from=2026-11-02T12:00:00Z&until=2026-11-03T11:59:59Z", "w2"),
    ("from=2026-11-02T12:00:01Z&until=2026-11-03T12:00:00Z", "w3"), ("until=9999-12-31", "w1 w2 w3 w4 w5"),
    ("from=0001-01-01&until=2026-11-01", "w1"), ("set=level", "w1 w2 w3 w4 w5"), ("set=level:starting", "w1 w2 w3 w4 w5"),
])  # fmt: skip
def test_limits_hold_to_the_second(harvester: Harvester, limits: str, codes: str) -> None:
    assert harvester.codes(limits) == codes.split()


def test_what_changes_or_leaves_is_told_to_who_asks_since(harvester: Harvester) -> None:
    since = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    acts.withdraw_work(work=Work.objects.get(code="w2"), on=date(2026, 11, 23), by=SYSTEM, because="t")  # fmt: skip
    load(item("w4", DOI="10.1000/w4", title="Another title"))
    assert harvester.codes(f"from={since}") == ["w2", "w4"]
    record = harvester.ask("verb=ListRecords&metadataPrefix=oai_dc").findall(f".//{OAI}record")[1]
    assert record[0].attrib == {"status": "deleted"} and len(record) == 1
    gone = harvester.ask("verb=GetRecord&metadataPrefix=oai_dc&identifier=oai:localhost:w2")
    assert gone.find(f".//{OAI}header").attrib == {"status": "deleted"}  # type: ignore[union-attr]


@pytest.mark.parametrize("verb", ["ListRecords", "ListIdentifiers"])
def test_a_long_list_comes_in_parts(harvester: Harvester, verb: str, monkeypatch: Any) -> None:
    monkeypatch.setattr(oai, "BATCH", 2)
    seen, words, sizes = [], f"verb={verb}&metadataPrefix=oai_dc&from=2026-11-01", set()
    for _ in range(3):
        root = harvester.ask(words)
        seen.append([(one.text or "")[-2:] for one in root.iter(f"{OAI}identifier")])
        token = root.find(f".//{OAI}resumptionToken")
        sizes.add(token.attrib["completeListSize"])  # type: ignore[union-attr]
        words = urlencode({"verb": verb, "resumptionToken": token.text or ""})  # type: ignore[union-attr]
    assert seen == [["w1", "w2"], ["w3", "w4"], ["w5"]] and sizes == {"5"}
    assert words.endswith("resumptionToken=")  # the last part says so with an empty one
    first = harvester.ask(f"verb={verb}&metadataPrefix=oai_dc").findtext(f".//{OAI}resumptionToken")
    other = {"ListRecords": "ListIdentifiers", "ListIdentifiers": "ListRecords"}[verb]
    token = urlencode({"resumptionToken": first or ""})
    assert harvester.error(f"verb={other}&{token}") == "badResumptionToken"
    assert harvester.error(f"verb={verb}&metadataPrefix=oai_dc&{token}") == "badArgument"
    Work.objects.filter(code__in=["w3", "w4", "w5"]).delete()
    assert harvester.error(f"verb={verb}&{token}") == "badResumptionToken"


LIST, GET = "verb=ListRecords&metadataPrefix=oai_dc", "verb=GetRecord&metadataPrefix=oai_dc"


@pytest.mark.parametrize(("words", "code"), [
    ("", "badVerb"), ("verb=Nonsense", "badVerb"), ("verb=identify", "badVerb"),
    ("verb=Identify&verb=Identify", "badVerb"), ("verb=Identify&x=1", "badArgument"),
    ("verb=Identify&%01=%01", "badArgument"), ("verb=ListRecords", "badArgument"),
    ("verb=ListIdentifiers&from=2026-11-01", "badArgument"), (f"{LIST}&metadataPrefix=oai_dc", "badArgument"),
    (f"{LIST}&from=2026-11-01&from=2026-11-01", "badArgument"), (f"{LIST}&from=soon", "badArgument"),
    (f"{LIST}&from=2026-1-1", "badArgument"), (f"{LIST}&from=2026-02-30", "badArgument"),
    (f"{LIST}&from=2026-11-01T00:00Z", "badArgument"), (f"{LIST}&until=2026-11-01T00:00:00%2B01:00", "badArgument"),
    (f"{LIST}&from=2026-11-01&until=2026-11-02T00:00:00Z", "badArgument"),
    (f"{LIST}&from=2026-11-03&until=2026-11-02", "badArgument"), (f"{LIST}&set=%3Cset%3E", "badArgument"),
    (f"{LIST}&set=level:none", "noRecordsMatch"), (f"{LIST}&set=else", "noRecordsMatch"),
    (f"{LIST}&until=1999-01-01", "noRecordsMatch"), (f"{LIST}&from=2027-01-01", "noRecordsMatch"),
    ("verb=ListRecords&metadataPrefix=marc", "cannotDisseminateFormat"),
    ("verb=ListRecords&metadataPrefix=%01%ff", "cannotDisseminateFormat"),
    ("verb=GetRecord&metadataPrefix=marc&identifier=oai:localhost:w1", "cannotDisseminateFormat"),
    ("verb=ListRecords&resumptionToken=x", "badResumptionToken"), ("verb=ListSets&resumptionToken=x", "badResumptionToken"),
    ("verb=ListSets&set=level", "badArgument"), (GET, "badArgument"), ("verb=GetRecord&identifier=x", "badArgument"),
    (f"{GET}&identifier=x", "idDoesNotExist"), (f"{GET}&identifier=oai:localhost:", "idDoesNotExist"),
    (f"{GET}&identifier=oai:localhost:w%001", "idDoesNotExist"), (f"{GET}&identifier=oai:other.example:w1", "idDoesNotExist"),
    ("verb=ListMetadataFormats&identifier=oai:localhost:none", "idDoesNotExist"),
])  # fmt: skip
def test_it_refuses_in_its_own_words(harvester: Harvester, words: str, code: str) -> None:
    assert harvester.error(words) == harvester.error(words, post=True) == code


def test_other_methods_are_none_of_the_protocols(harvester: Harvester) -> None:
    for method in ("put", "delete", "patch"):
        assert getattr(harvester.client, method)(f"{URL}?verb=Identify").status_code == 405
    assert harvester.client.head(f"{URL}?verb=Identify").status_code == 200
