"""A draft shown as its readers would see it: with the player's own blocks, for each kind of reader."""

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from makegood.engines.audience import (
    And,
    AudienceError,
    Everyone,
    Names,
    Not,
    Or,
    Role,
    explain,
    parse,
)
from makegood.engines.audience.rule import Rule
from makegood.people.models import RoleFamily

from .acts.load import document
from .models import Edition, TrackEdition, Unit
from .reads.blocks import Writing, needed, shown
from .reads.drafts import draft_of, latest_edition
from .reads.known import names
from .reads.player import Reading
from .reads.sections import Section, changed, guides, sections

ROLE = "role-"


def modes() -> list[tuple[str, Any]]:
    """Kinds of readers, with their names: plain kinds first, then the role families."""
    families = RoleFamily.objects.order_by("order", "name").values_list("code", "name")
    return [
        ("learner", _("A learner")),
        ("before", _("Somebody who completed the edition before")),
        ("print", _("On paper")),
        ("facilitator", _("A facilitator")),
        *((f"{ROLE}{code}", name) for code, name in families),
    ]


def context(unit: Unit, mode: str) -> dict[str, Any]:
    """What curriculum/authoring/preview.html needs to show the draft to that kind of reader."""
    latest = latest_edition(unit)
    draft = draft_of(unit, latest)
    whole = document(draft.doc)
    front = draft.doc.front
    edition = Edition(
        unit=unit, number=front.edition, change=front.change, title=front.title or _("No title yet"),
        changed_minutes=front.changed_minutes, window_days=front.window_days, kind=front.kind,
        minutes=front.minutes, document=whole, published_on=timezone.localdate(),
    )  # fmt: skip
    reading = Reading(unit, None, edition, edition, None, [], None, timezone.localdate())  # type: ignore[arg-type]
    written = [Section(1, "", [{"kind": "text", "body": text} for text in guides(whole)])]
    pages = written if mode == "facilitator" else sections(whole)
    works, terms, orgs = needed(pages)
    writing = Writing(works, terms, orgs)
    cited = list(dict.fromkeys(work for page in pages for work in page.works))
    return {
        "draft": True, "unit": reading, "edition": edition, "front": whole["front"], "mode": mode,
        "mode_name": dict(modes()).get(mode, mode), "latest": latest,
        "pages": [(page, shown(page, writing)) for page in pages],
        "works": [works[code] for code in cited if code in works],
        "printing": mode == "print",
        "changed": _changed(latest, pages) if mode == "before" else set(),
        "asked": _asked_of(unit, mode.removeprefix(ROLE)) if mode.startswith(ROLE) else None,
    }  # fmt: skip


def _changed(latest: Edition | None, pages: list[Section]) -> set[int]:
    return changed(latest.document, pages) if latest else set()


def _asked_of(unit: Unit, family: str) -> list[dict[str, Any]]:
    """Tracks in force that name the unit and may be for somebody of this role family."""
    found, named = [], names()
    today = timezone.localdate()
    rows = TrackEdition.objects.filter(effective__lte=today, track__withdrawn_on=None)
    newest = {row.track_id: row for row in rows.select_related("track").order_by("track", "number")}
    for row in newest.values():
        words = row.definition
        if not any(unit.code in group["units"] for group in words["groups"]):
            continue
        rule = _rule(words["audience"])
        for_them = _holds(rule, family) if rule is not None else None
        if rule is None or for_them is False:
            continue
        found.append({"title": row.track.title, "code": row.track.code, "sure": for_them is True,
                      "strength": words["strength"], "who": _sentence(rule, named)})  # fmt: skip
    return found


def _rule(text: str) -> Rule | None:
    try:
        return parse(text)
    except AudienceError:
        return None


def _sentence(rule: Rule, named: Names) -> str:
    return explain(rule, named)


def _holds(rule: Rule, family: str) -> bool | None:
    """Whether the rule holds for the role family: yes, no, or None where other facts decide."""
    match rule:
        case Everyone():
            return True
        case Role():
            return family in rule.codes
        case Not(part):
            inner = _holds(part, family)
            return None if inner is None else not inner
        case And(parts):
            all_of = [_holds(one, family) for one in parts]
            return False if False in all_of else None if None in all_of else True
        case Or(parts):
            any_of = [_holds(one, family) for one in parts]
            return True if True in any_of else None if None in any_of else False
        case _:
            return None
