"""Every field of every form, and every address, given what nobody should send: never a 500."""

from typing import Any
from urllib.parse import urljoin, urlsplit

import pytest
from django.test import Client
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from makegood.people import acts
from makegood.people.models import Person
from makegood.people.roles import ROLES
from makegood.record.acts import SYSTEM
from tests.curriculum import small
from tests.web.walk import Form, example, forms, ours

pytestmark = pytest.mark.django_db
LONG = "x" * 1_000_000
HOSTILE = st.sampled_from([
    "", "\x00", "a\x00b", "\ud800", "\udfff tail", LONG, "\u202egnp.exe", "\u2066\u2069\ufeff",
    "'; DROP TABLE people_person; --", "\" OR 1=1 --", "%", "_%_", "<script>alert(1)</script>", "{{ 7|add:1 }}",
    "-1", "0", str(2**31), str(2**63), str(-(2**63) - 1), "9" * 5000, "1e400", "NaN", "Infinity", "0x10", "1_000", "٣",
    "0000-00-00", "9999-12-31", "0001-01-01", "2026-02-30", "10000-01-01", "2026-11-23T25:61", "on", "[]", "{\"a\": 1}",
    "\r\nSet-Cookie: a=b", "../../etc/passwd", "//evil.example/", "javascript:alert(1)", "\\", "a" * 255, "é" * 121,
]) | st.text(alphabet=st.characters(), max_size=30)  # fmt: skip
PART = st.sampled_from([
    "none", "0", "1", str(2**31), str(2**63), "9" * 400, "a" * 300, "-", "shared-language", "surg", "surg/trauma",
])  # fmt: skip
SLOW = settings(
    max_examples=1, deadline=None, phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)  # fmt: skip
LEAVES = {"/accounts/logout/"}


@pytest.fixture
def everyone(hire: Any, sign_in: Any, institution: Any) -> Client:
    """Someone with every role at once, and a unit to read."""
    person: Person = hire("Ada Quist")
    for role in ROLES.values():
        if role.code != "learner":
            scope = institution.campus if role.scoped else None
            acts.give_role(person=person, role=role.code, scope=scope, by=SYSTEM, because="test")
    small.publish_units()
    return sign_in(person)


def sendable(text: str) -> str:
    """As a browser's bytes would arrive: a lone surrogate becomes what its bytes decode to."""
    return text.encode("utf-8", "surrogatepass").decode("utf-8", "replace")


def values() -> dict[str, Any]:
    person = Person.objects.get(given="Ada")
    return {"int": person.pk, "slug": "shared-language", "path": "surg", "str": "none", "section": 1,
            "uuid": "0" * 32}  # fmt: skip


def pages(client: Client) -> list[tuple[str, str]]:
    """Each address of ours that shows a page, with its HTML."""
    found = []
    for route, _pattern in ours():
        path = example(route, values())
        answer = client.get(path)
        assert answer.status_code < 500, path
        if answer.status_code == 200 and "html" in answer["Content-Type"]:
            found.append((path, b"".join(answer).decode()))
    return found


def submit(client: Client, path: str, form: Form, words: dict[str, Any]) -> None:
    target = urlsplit(urljoin(path, form.action or path)).path
    if target in LEAVES:
        return
    send = client.post if form.method == "post" else client.get
    clean = {
        sendable(name): [sendable(one) for one in value]
        if isinstance(value, list)
        else sendable(value)
        for name, value in words.items()
    }
    answer = send(target, clean)
    assert answer.status_code < 500, (
        target,
        {name: str(value)[:60] for name, value in words.items()},
    )


@SLOW
@given(data=st.data())
def test_no_field_of_any_form_gives_a_500(everyone: Client, data: st.DataObject) -> None:
    seen = set()
    for path, html in pages(everyone):
        for form in forms(html):
            mark = (form.action or path, form.method, tuple(form.fields))
            if mark in seen:
                continue
            seen.add(mark)
            for name in form.fields:
                if name != "csrfmiddlewaretoken":
                    submit(everyone, path, form, {**form.fields, name: data.draw(HOSTILE)})
            everything = {name: data.draw(HOSTILE) for name in form.fields}
            submit(everyone, path, form, everything)
            twice = {name: [data.draw(HOSTILE), data.draw(HOSTILE)] for name in form.fields}
            submit(everyone, path, form, twice)
            submit(everyone, path, form, {})
    assert len(seen) >= 8


@SLOW
@given(data=st.data())
def test_no_address_gives_a_500(everyone: Client, data: st.DataObject) -> None:
    for route, _pattern in ours():
        if "<" in route:
            kinds = {kind: data.draw(PART) for kind in ("int", "slug", "path", "str")}
            if not kinds["int"].isdigit():
                kinds["int"] = str(2**63)
            path = example(route, {**kinds, "uuid": "0" * 32})
        else:
            path = example(route, {})
        words = {
            name: sendable(data.draw(HOSTILE))[:3000]
            for name in ("page", "q", "text", "next", "state")
        }
        for answer in (everyone.get(path, words), everyone.post(path, words)):
            assert answer.status_code < 500, (path, words)
