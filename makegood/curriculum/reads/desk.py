"""One unit on its way to an edition: what it says now, what differs, who decides what next."""

import difflib
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail.models import Revision, TaskState

from makegood.engines.unitfile import BlockError
from makegood.people.rules import Viewer
from makegood.record.models import Entry

from ..models import Edition, Proposal, Unit
from .drafts import Draft, draft_of, latest_edition
from .writing import last_word, state_of, with_state, writers

STORY = {
    "curriculum.unit.draft": _("A draft was kept"),
    "curriculum.unit.submit": _("Handed in for approval"),
    "curriculum.unit.withdraw": _("Taken back by its writers"),
    "curriculum.unit.approve": _("Approved"),
    "curriculum.unit.reject": _("Sent back"),
    "curriculum.unit.declare": _("Declared anew what is asked again"),
    "curriculum.unit.schedule": _("A time was set for publishing"),
    "curriculum.unit.unschedule": _("The time for publishing was taken back"),
    "curriculum.unit.schedule.refused": _("Could not be published at its time"),
    "curriculum.edition.publish": _("An edition was published"),
}
AROUND = 2  # unchanged lines shown on each side of a difference
MOST = 2000  # lines of difference shown


@dataclass(frozen=True)
class Desk:
    """A unit as its desk shows it.

    Args:
        unit: with its annotations from `with_state`.
        state: see reads.writing.STATES.
        task: the approval that waits, if one does.
        revision: the newest draft; draft: the same as a document, where it can be read.
        latest: the newest edition.
        word: the last decision.
        proposal: what waits for the office.
        decides: whether the viewer may take the decision that waits.
        own_text: whether the viewer wrote part of it, and so cannot approve it.
    """

    unit: Any
    state: str
    task: TaskState | None
    revision: Revision | None
    draft: Draft | None
    latest: Edition | None
    word: TaskState | None
    proposal: Proposal | None
    decides: bool
    own_text: bool


def desk(code: str, viewer: Viewer) -> Desk | None:
    """The unit's desk for this viewer; None where there is no such unit."""
    unit = with_state(Unit.objects.filter(code=code)).first()
    if unit is None:
        return None
    state = state_of(unit)
    latest = latest_edition(unit)
    revision = (
        Revision.objects.filter(pk=unit.latest_revision_id).select_related("user__person").first()
    )
    task = unit.current_workflow_task_state if state == "in review" else None
    wanted = task.task.specific.permission if task else ""
    waiting = Proposal.objects.filter(kind="unit", subject=code).exclude(
        state__in=("applied", "discarded")
    )
    return Desk(
        unit=unit, state=state, task=task, revision=revision, latest=latest,
        draft=_draft(revision, latest), word=last_word(unit), proposal=waiting.first(),
        decides=bool(task and viewer.may(wanted)),
        own_text=bool(viewer.person and viewer.person.pk in writers(unit)),
    )  # fmt: skip


def difference(found: Desk) -> list[dict[str, str]]:
    """Lines of the draft's file against the newest edition's, with a little around each change."""
    if found.draft is None or found.latest is None or found.state == "published":
        return []
    lines = difflib.unified_diff(
        found.latest.source.splitlines(), found.draft.source.splitlines(), lineterm="", n=AROUND
    )
    kinds = {"+": "added", "-": "removed", " ": "same"}
    told = []
    for line in list(lines)[2:MOST]:
        told.append({"kind": "same", "text": "…"} if line.startswith("@@")
                    else {"kind": kinds.get(line[:1], "same"), "text": line[1:]})  # fmt: skip
    return told[1:] if told and told[0]["text"] == "…" else told


def story(unit: Unit) -> list[dict[str, Any]]:
    """What the record says about the unit's text, newest first; persons' completions are not told."""
    about = Entry.objects.filter(subject_kind="unit", subject_id=unit.code, act__in=list(STORY))
    entries = about.order_by("-seq")[:20]
    return [
        {"when": one.at, "what": STORY[one.act], "who": one.actor_label,
         "because": one.because}
        for one in entries
    ]  # fmt: skip


def _draft(revision: Revision | None, latest: Edition | None) -> Draft | None:
    if revision is None:
        return None
    try:
        return draft_of(revision.as_object(), latest)
    except (BlockError, ValueError, TypeError, AttributeError):
        return None
