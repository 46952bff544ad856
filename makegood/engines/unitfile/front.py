"""The front matter of a unit, read key by key."""

from __future__ import annotations

import re
from dataclasses import fields
from datetime import date

from makegood.engines.frontmatter import ID, Fields, Node
from makegood.engines.unitfile.model import CHANGES, KINDS, Equivalent, Front
from makegood.engines.words import Words

KEYS = tuple(one.name for one in fields(Front))
MAX_MINUTES = 600  # ten hours: the longest is a day's workshop
LANGUAGE = re.compile(r"[a-z]{2,3}(?:-[A-Za-z0-9]{2,8})*")
_LIKE = "{unit: other-id, max_age_months: 36} or {certificate: some-code, max_age_months: 24}"


def read_front(at: Fields) -> Front:
    """Read all keys; the answer is only of use when `at.problems` is empty."""
    at.only(KEYS)
    before = len(at.problems)
    minutes = at.whole("minutes", 1, MAX_MINUTES)
    counted = len(at.problems) == before
    identity = at.identifier("id")
    variant = at.identifier("variant_of", required=False) or None
    if variant and variant == identity:
        node = at.node("variant_of")
        assert node is not None
        at.tell(
            node,
            Words("variant_of names the unit itself"),
            Words("name the other form, or null"),
            "cycle",
        )
    changed = at.whole("changed_minutes", 0, MAX_MINUTES, default=minutes)
    changed_node = at.node("changed_minutes")
    if counted and changed_node is not None and changed > minutes:
        what = Words(
            "changed_minutes is {changed}, more than the whole unit's {minutes}",
            changed=changed,
            minutes=minutes,
        )
        at.tell(
            changed_node, what, Words("write at most {minutes}", minutes=minutes), "out-of-range"
        )
    return Front(
        id=identity,
        title=at.text("title"),
        kind=at.choice("kind", KINDS),
        minutes=minutes,
        edition=at.whole("edition", 1, 9999),
        change=at.choice("change", CHANGES, default="major"),
        changed_minutes=changed,
        window_days=at.whole("window_days", 1, 730, default=90),
        summary=at.text("summary"),
        concepts=at.ids("concepts"),
        skills=at.lines("skills"),
        cites=at.ids("cites"),
        approver=at.text("approver"),
        review_by=at.day("review_by") or date.max,
        language=_language(at),
        variant_of=variant,
        counsel=at.flag("counsel", False),
        equivalent=tuple(
            one
            for number, node in enumerate(at.items("equivalent", required=False))
            if (one := _equivalent(at, node, number)) is not None
        ),
    )


def _language(at: Fields) -> str:
    written = at.text("language", required=False) or "en"
    node = at.node("language")
    if node is not None and not LANGUAGE.fullmatch(written):
        at.tell(
            node,
            Words("language is not a language code"),
            Words("write a code such as en or es-MX"),
            "bad-id",
        )
    return written


def _equivalent(at: Fields, node: Node, number: int) -> Equivalent | None:
    inner = at.inner(node, f"equivalent.{number}", _LIKE)
    if inner is None:
        return None
    inner.only(("unit", "certificate", "max_age_months", "since", "until"))
    unit = inner.identifier("unit", required=False)
    certificate = inner.text("certificate", required=False)
    if bool(unit) == bool(certificate):
        at.tell(
            node,
            Words("an equivalent names either a unit or a certificate"),
            Words("write {like}", like=_LIKE),
            "either",
        )
    if certificate and not ID.fullmatch(certificate):
        at.tell(
            node,
            Words("certificate is not a code"),
            Words("use small letters, digits, hyphens"),
            "bad-id",
        )
    age = None
    if inner.node("max_age_months") is not None:
        age = inner.whole("max_age_months", 1, 600)
    since, until = (inner.day(name, required=False) for name in ("since", "until"))
    if since and until and until <= since:
        at.tell(
            node,
            Words("until is not after since"),
            Words("give the first day that no longer counts"),
            "order",
        )
    return Equivalent(unit, certificate, age, str(since or ""), str(until or ""))
