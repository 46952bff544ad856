"""Loading a content folder: glossary, works, units and tracks, each published once per edition."""

import json
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Any

import yaml
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from makegood.engines import trackfile, unitfile
from makegood.library.acts import load_works
from makegood.library.acts.lists import load_lists
from makegood.people.acts import load_reference
from makegood.record.acts import Actor, write

from .. import pictures
from ..models import Edition, EditionPicture, Picture, Term, Track, TrackEdition, Unit
from .revisions import follow_published


@transaction.atomic
def load_folder(
    *, folder: Path, by: Actor, because: str, published_on: date | None = None
) -> dict[str, int]:
    """Load a checked content folder; returns how many of each kind were new or changed.

    An edition that is published already, byte for byte, is left alone. The same number with other
    content is refused: a published edition is never changed. Raises ValidationError with the file.
    """
    on = published_on or timezone.localdate()
    counts = {"reference": 0, "terms": 0, "works": 0, "units": 0, "tracks": 0}
    if (folder / "role-families.yaml").exists():
        load_reference(
            role_families=_yaml(folder / "role-families.yaml"),
            duties=_yaml(folder / "responsibilities.yaml"),
            shifts=json.loads((folder / "org.json").read_text("utf-8"))["shift_patterns"],
            by=by, because=because,
        )  # fmt: skip
    if (folder / "glossary.json").exists():
        terms = json.loads((folder / "glossary.json").read_text("utf-8"))
        counts["terms"] = load_terms(items=terms, by=by, because=because)
    items = []
    for name in ("library.json", "grey.json"):
        if (folder / name).exists():
            items += json.loads((folder / name).read_text("utf-8"))
    if items:
        counts["works"] = load_works(items=items, by=by, because=because, on=on)
    lists = [_yaml(path) for path in sorted((folder / "lists").glob("*.yaml"))]
    if lists:
        counts["lists"] = load_lists(items=lists, by=by, because=because, on=on)
    docs = []
    for path in sorted((folder / "units").glob("*.md")):
        source = path.read_bytes().decode("utf-8")
        parsed = unitfile.parse(source, str(path))
        if parsed.doc is None or parsed.problems:
            raise ValidationError([problem.told(_) for problem in parsed.problems])
        docs.append((parsed.doc, source))
    # Variants point to the unit that they are a form of, so those come first.
    for doc, source in sorted(docs, key=lambda pair: pair[0].front.variant_of is not None):
        counts["units"] += publish_document(
            doc=doc, source=source, on=on, by=by, because=because, images=folder / "images"
        )
    for path in sorted((folder / "tracks").glob("*.md")):
        source = path.read_bytes().decode("utf-8")
        parsed_track = trackfile.parse(source, str(path))
        if parsed_track.doc is None or parsed_track.problems:
            raise ValidationError([problem.told(_) for problem in parsed_track.problems])
        counts["tracks"] += publish_track(
            doc=parsed_track.doc, source=source, by=by, because=because
        )
    return counts


@transaction.atomic
def load_terms(*, items: list[dict[str, Any]], by: Actor, because: str) -> int:
    """Add or change glossary terms; returns how many were new or different."""
    known = {term.code: term for term in Term.objects.all()}
    changed: list[str] = []
    for item in items:
        words = {
            "term": item["term"], "definition": item["definition"],
            "source": item.get("source") or "", "group": item.get("group", ""),
            "related": item.get("related", []), "contested": item.get("contested", ""),
        }  # fmt: skip
        term = known.get(item["id"])
        if term is None or any(getattr(term, name) != value for name, value in words.items()):
            Term.objects.update_or_create(code=item["id"], defaults=words)
            changed.append(item["id"])
    if changed:
        write(by=by, act="curriculum.glossary.load", subject=("glossary", "all"), because=because,
              after={"changed": changed})  # fmt: skip
    return len(changed)


@transaction.atomic
def publish_document(
    *, doc: unitfile.UnitDoc, source: str, on: date, by: Actor, because: str,
    approved_by: str = "", images: Path | None = None,
) -> int:  # fmt: skip
    """Make the unit's edition from its file; 0 where exactly this edition is published already.

    images: the folder with its pictures, which are kept with the edition as they are today; by
    default that of the content folder.
    """
    front = doc.front
    digest = unitfile.content_hash(doc)
    unit = Unit.objects.filter(code=front.id).first()
    latest = unit.editions.first() if unit else None
    if latest and front.edition == latest.number and latest.source == source:
        return 0
    if latest and front.edition <= latest.number:
        raise ValidationError(
            _("%(unit)s: edition %(number)s is published and never changes. Give this text the number %(next)s.")
            % {"unit": front.id, "number": front.edition, "next": latest.number + 1}
        )  # fmt: skip
    words = _unit_words(doc)
    if unit is None:
        unit = Unit.objects.create(code=front.id, **words)
    else:
        for name, value in words.items():
            setattr(unit, name, value)
        unit.save()
    follow_published(unit, doc, latest)
    edition = Edition.objects.create(
        unit=unit, number=front.edition, change=front.change,
        changed_minutes=front.changed_minutes, window_days=front.window_days, title=front.title,
        kind=front.kind, minutes=front.minutes, source=source, document=document(doc),
        content_hash=digest, published_on=on, approved_by=approved_by or front.approver,
        published_by_id=by.id if by.kind == "person" else None,
    )  # fmt: skip
    shown = _keep_pictures(edition, images or settings.CONTENT_DIR / "images")
    write(by=by, act="curriculum.edition.publish", subject=("unit", unit.code), because=because,
          after={"edition": edition.number, "hash": digest, "change": front.change, **shown})  # fmt: skip
    return 1


def _keep_pictures(edition: Edition, folder: Path) -> dict[str, dict[str, str]]:
    """Keep the pictures that an edition shows; their digests by name, for the record."""
    names = {one["src"] for one in edition.document["blocks"] if one["kind"] == "image"}
    found = {name: picture for name in sorted(names) if (picture := pictures.load(folder, name))}
    for name, picture in found.items():
        kept, _new = Picture.objects.get_or_create(
            digest=picture.digest, defaults={"kind": picture.kind, "data": picture.data}
        )
        EditionPicture.objects.create(edition=edition, name=name, picture=kept)
    told = {name: picture.digest for name, picture in found.items()}
    return {"pictures": told} if told else {}


@transaction.atomic
def publish_track(*, doc: trackfile.TrackDoc, source: str, by: Actor, because: str) -> int:
    """Make the track's edition; 0 where exactly this edition exists already."""
    track = Track.objects.filter(code=doc.id).first()
    latest = track.editions.first() if track else None
    if latest and doc.edition == latest.number and latest.source == source:
        return 0
    if latest and doc.edition <= latest.number:
        raise ValidationError(
            _("%(track)s: edition %(number)s stands and never changes. Give this text the number %(next)s.")
            % {"track": doc.id, "number": doc.edition, "next": latest.number + 1}
        )  # fmt: skip
    if latest and doc.effective <= latest.effective:
        raise ValidationError(
            _("%(track)s: edition %(number)s must take effect after %(before)s.")
            % {"track": doc.id, "number": doc.edition, "before": latest.effective}
        )
    if track is None:
        track = Track.objects.create(code=doc.id, title=doc.title)
    elif track.title != doc.title:
        track.title = doc.title
        track.save(update_fields=["title"])
    edition = TrackEdition.objects.create(
        track=track, number=doc.edition, effective=doc.effective, source=source,
        definition=json.loads(json.dumps(asdict(doc), default=str)),
        content_hash=trackfile.content_hash(doc), because=because,
        made_by_id=by.id if by.kind == "person" else None,
    )  # fmt: skip
    write(by=by, act="curriculum.track.publish", subject=("track", track.code), because=because,
          after={"edition": edition.number, "hash": edition.content_hash,
                 "effective": doc.effective})  # fmt: skip
    return 1


def document(doc: unitfile.UnitDoc) -> dict[str, Any]:
    """The unit as JSON: front matter, and blocks with their kind."""
    blocks = [{"kind": block.kind, **asdict(block)} for block in doc.blocks]
    return json.loads(json.dumps({"front": asdict(doc.front), "blocks": blocks}, default=str))


def _unit_words(doc: unitfile.UnitDoc) -> dict[str, Any]:
    front = doc.front
    variant = Unit.objects.get(code=front.variant_of) if front.variant_of else None
    return {
        "title": front.title, "kind": front.kind, "minutes": front.minutes,
        "summary": front.summary, "concepts": "\n".join(front.concepts),
        "skills": "\n".join(front.skills), "approver": front.approver,
        "review_by": front.review_by, "language": front.language, "variant_of": variant,
        "counsel": front.counsel, "equivalent": [asdict(one) for one in front.equivalent],
        "change": "minor", "changed_minutes": 0, "window_days": front.window_days,
        "body": json.dumps(stream(doc)), "live": True, "has_unpublished_changes": False,
    }  # fmt: skip


def stream(doc: unitfile.UnitDoc) -> list[dict[str, Any]]:
    """The blocks as Wagtail's editor keeps them; lists of ids become one line."""
    found = unitfile.to_blocks(doc.blocks)
    for one in found:
        for name in ("cites", "works"):
            if isinstance(one["value"], dict) and name in one["value"]:
                one["value"][name] = ", ".join(one["value"][name])
    return found


def _yaml(path: Path) -> Any:
    return yaml.safe_load(path.read_text("utf-8"))
