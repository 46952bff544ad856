"""The editor's revisions kept in step with what is published, from wherever it was published."""

from dataclasses import replace

from wagtail.models import Revision, WorkflowState

from makegood.engines import unitfile

from ..models import Edition, Unit
from ..reads.drafts import draft_of

LOOKED_AT = 20  # revisions, newest first; what is published was approved a moment ago


def follow_published(unit: Unit, doc: unitfile.UnitDoc, before: Edition | None) -> None:
    """After publishing: mark the revision that says this text, or add one that does.

    A unit that nobody has opened in the editor has no revision and gets none. A draft that goes on
    from the published text stays the newest; one that does not stays in the history.
    """
    if unit.latest_revision_id is None:
        return
    revisions = Revision.objects.for_instance(unit).order_by("-pk")
    same = next((one for one in revisions[:LOOKED_AT] if _says(one, doc, before)), None)
    if same is None:
        for state in WorkflowState.objects.for_instance(unit).active():
            state.cancel()
        same = unit.save_revision(clean=False, log_action=False)
        unit.latest_revision = same
    revisions.update(approved_go_live_at=None)
    unit.live_revision = same
    unit.has_unpublished_changes = same.pk != unit.latest_revision_id
    unit.save(update_fields=["live_revision", "latest_revision", "has_unpublished_changes"])


def _says(revision: Revision, doc: unitfile.UnitDoc, before: Edition | None) -> bool:
    try:
        said = draft_of(revision.as_object(), before).doc
    except (ValueError, TypeError, AttributeError):
        return False
    front = replace(
        said.front, edition=doc.front.edition, change=doc.front.change, cites=doc.front.cites,
        changed_minutes=doc.front.changed_minutes, window_days=doc.front.window_days,
    )  # fmt: skip
    return replace(said, front=front) == doc
