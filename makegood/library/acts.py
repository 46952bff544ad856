"""Writing the library's items."""

from typing import Any

from django.db import transaction

from makegood.record.acts import Actor, Line, write_many

from .models import Work


@transaction.atomic
def load_works(*, items: list[dict[str, Any]], by: Actor, because: str) -> int:
    """Add or change works from CSL-JSON items, each with `custom` for level, topics and relations.

    Returns how many were new or different. Equal items change nothing and leave no entry.
    """
    known = {work.code: work for work in Work.objects.all()}
    fresh, changed, lines = [], [], []
    for item in items:
        fields = _fields(item)
        work = known.get(item["id"])
        if work is None:
            fresh.append(Work(code=item["id"], **fields))
            lines.append(Line("library.work.add", "work", item["id"], because=because))
        elif work.csl != item:
            for name, value in fields.items():
                setattr(work, name, value)
            changed.append(work)
            lines.append(Line("library.work.change", "work", item["id"], because=because))
    Work.objects.bulk_create(fresh, batch_size=500)
    if changed:
        Work.objects.bulk_update(changed, list(_fields(changed[0].csl)), batch_size=200)
    if lines:
        write_many(by=by, lines=lines)
    return len(lines)


def _fields(item: dict[str, Any]) -> dict[str, Any]:
    custom = item.get("custom", {})
    year = item.get("issued", {}).get("date-parts", [[None]])[0][0]
    names = [_name(author) for author in item.get("author", [])]
    first = item.get("author", [{}])[:1]
    short = (first[0].get("family") or first[0].get("literal", "")) if first else ""
    if len(names) > 1 or custom.get("authors_truncated"):
        short = f"{short} et al." if len(names) != 2 else f"{short} and {names[1].split()[0]}"
    shown = ", ".join(names[:6]) + (", and others" if len(names) > 6 else "")
    return {
        "title": item["title"][:500],
        "authors": shown[:500],
        "label": f"{short or item['title'][:60]} {year or ''}".strip()[:120],
        "year": year,
        "type": item.get("type", ""),
        "container": item.get("container-title", item.get("publisher", ""))[:300],
        "url": item.get("URL", ""),
        "annotation": item.get("annote", ""),
        "level": custom.get("level", ""),
        "topics": custom.get("topics", []),
        "audience": custom.get("audience", []),
        "relations": custom.get("relations", []),
        "identifier_status": custom.get("identifier_status", "unchecked"),
        "csl": item,
    }


def _name(author: dict[str, str]) -> str:
    if "literal" in author:
        return author["literal"]
    initials = "".join(part[0] for part in author.get("given", "").replace("-", " ").split())
    return f"{author.get('family', '')} {initials}".strip()
