"""`makegood curriculum load` and `export`: a content folder into the database, and out of it."""

import sys
from pathlib import Path
from typing import Any

from makegood.cli.words import _

CHANGED = 3  # exit code of a load that would change people's requirements and was not confirmed


def load(folder: Path, *, yes: bool, because: str) -> int:
    """Load a content folder; where requirements of people would change, only with `yes`.

    Returns:
        0 loaded or nothing new, 1 faults in the files, 2 no such folder, 3 not confirmed.
    """
    from django.core.exceptions import ValidationError
    from django.utils import timezone

    from makegood.cli.curriculum import check
    from makegood.curriculum.acts import load_folder
    from makegood.curriculum.acts.recompute import recompute
    from makegood.record.acts import SYSTEM

    if not folder.is_dir():
        print(
            _("{folder}: there is no such folder. Mend: correct the path.").format(folder=folder),
            file=sys.stderr,
        )
        return 2
    if code := check([folder]):
        return code
    changes, gone = _changes(folder)
    print(_("{count} editions are new.").format(count=len(changes)))
    for code_ in gone:
        print(
            _("  {code} is published and not in the folder: it stays as it is.").format(code=code_)
        )
    try:
        if changes and _effect(changes) and not yes:
            print(_("Nothing was loaded. Give --yes to load it with this effect."))
            return CHANGED
        counts = load_folder(folder=folder, by=SYSTEM, because=because)
    except ValidationError as error:
        print("\n".join(error.messages), file=sys.stderr)
        return 1
    effect = recompute(by=SYSTEM, because=because, as_of=timezone.localdate())
    told = ", ".join(f"{count} {name}" for name, count in counts.items())
    print(
        _("Loaded: {told}. {persons:,} people computed.").format(told=told, persons=effect.persons)
    )
    return 0


def _changes(folder: Path) -> tuple[list[Any], list[str]]:
    """The editions of the folder that are not published yet, units first; and codes it lacks."""
    from makegood.cli.curriculum import read_texts
    from makegood.curriculum.models import Edition, TrackEdition
    from makegood.curriculum.reads.overlay import Change, track_doc, unit_doc
    from makegood.engines.contentcheck.folder import is_track

    units = _latest(Edition, "unit__code")
    tracks = _latest(TrackEdition, "track__code")
    found: list[Change] = []
    seen = set()
    texts, _problems = read_texts(folder)
    for path, source in sorted(texts.items(), key=lambda one: (is_track(one[0]), one[0])):
        kind = "track" if is_track(path) else "unit"
        code = track_doc(source).id if kind == "track" else unit_doc(source).front.id
        seen.add(code)
        if (tracks if kind == "track" else units).get(code) != source:
            found.append(Change(kind, {"source": source}))
    return found, sorted((units.keys() | tracks.keys()) - seen)


def _latest(model: Any, code: str) -> dict[str, str]:
    """The text of each latest edition."""
    return dict(model.objects.order_by(code, "number").values_list(code, "source"))


def _effect(changes: list[Any]) -> bool:
    """Print what loading would do to people; False where it changes nothing for anybody."""
    from django.utils import timezone

    from makegood.curriculum.reads.effects import effect_of
    from makegood.people.models import Person

    if not Person.objects.exists():
        return False
    effect = effect_of(changes, timezone.localdate())
    for day in effect.summary["days"]:
        words = effect.summary["by_day"][day]
        print(
            _(
                "Dry run for {day}: {people:,} people; {gains:,} gain, {loses:,} lose, {changes:,} keep something changed; due earlier for {earlier:,}, later for {later:,}; {minutes:,} minutes of paid time; {told:,} people would newly be told."
            ).format(
                day=day,
                people=words["people"],
                gains=words["gains"],
                loses=words["loses"],
                changes=words["changes"],
                earlier=words["earlier"],
                later=words["later"],
                minutes=words["paid_minutes"],
                told=words["told"],
            )
        )
        for one in words["departments"]:
            if one["people"]:
                name = one["name"] or _("no department")
                print(
                    _("  {name}: {people:,} people, {minutes:,} minutes of paid time").format(
                        name=name, people=one["people"], minutes=one["paid_minutes"]
                    )
                )
    return effect.rows.height > 0


def export(folder: Path) -> int:
    """Write the latest edition of each unit and track: the very bytes that were published."""
    from makegood.curriculum.models import Edition, TrackEdition

    count = 0
    for name, latest in (
        ("units", _latest(Edition, "unit__code")),
        ("tracks", _latest(TrackEdition, "track__code")),
    ):
        below = folder / name
        try:
            below.mkdir(parents=True, exist_ok=True)
            for code, source in latest.items():
                (below / f"{code}.md").write_bytes(source.encode("utf-8"))
                count += 1
        except OSError as error:
            print(
                _("{below}: {strerror}. Mend: name a folder that can be written.").format(
                    below=below, strerror=error.strerror
                ),
                file=sys.stderr,
            )
            return 2
    print(_("{count} files written below {folder}.").format(count=count, folder=folder))
    return 0
