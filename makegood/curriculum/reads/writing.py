"""Where units stand on their way to an edition: the list, one unit's desk, who wrote, what is approved."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import CharField, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Cast
from django.utils.translation import gettext_lazy as _
from wagtail.models import Revision, TaskState, WorkflowState

from ..models import Edition, Unit

# States of a unit's text, with the words of the status tag.
STATES = [
    ("draft", _("Draft")),
    ("in review", _("In review")),
    ("sent back", _("Sent back")),
    ("approved", _("Approved")),
    ("scheduled", _("Scheduled")),
    ("published", _("Published")),
]


@dataclass(frozen=True)
class Line:
    """One unit in the list: its newest draft and its newest edition."""

    code: str
    title: str
    kind: str
    state: str
    step: str
    edition: int | None
    published_on: date | None
    review_by: date | None
    review_past: bool
    changed_at: datetime | None
    changed_by: str


def lines(today: date, *, state: str = "", words: str = "") -> list[Line]:
    """All units with their state, those that wait for somebody first (one statement)."""
    units = with_state(Unit.objects.defer("body").filter(withdrawn_on=None))
    if words:
        units = units.filter(Q(title__icontains=words) | Q(code__icontains=words))
    found = [_line(unit, today) for unit in units]
    order = {name: number for number, (name, _label) in enumerate(STATES)}
    found.sort(key=lambda one: (order[one.state], one.title))
    return [one for one in found if not state or one.state == state]


def with_state(units: QuerySet[Unit]) -> QuerySet[Unit]:
    """Units with what `state_of` reads, so that a list needs no statement per row."""
    kind = ContentType.objects.get_for_model(Unit)
    states = WorkflowState.objects.filter(
        base_content_type=kind, object_id=Cast(OuterRef("pk"), CharField(max_length=255))
    ).order_by("-created_at", "-pk")
    editions = Edition.objects.filter(unit=OuterRef("pk")).order_by("-number")
    return units.select_related(
        "latest_revision", "latest_revision__user", "latest_revision__user__person"
    ).annotate(
        flow_status=Subquery(states.values("status")[:1]),
        flow_step=Subquery(states.values("current_task_state__task__name")[:1]),
        flow_revision=Subquery(states.values("current_task_state__revision")[:1]),
        edition_number=Subquery(editions.values("number")[:1]),
        edition_on=Subquery(editions.values("published_on")[:1]),
    ).defer("latest_revision__content")  # fmt: skip


def state_of(unit: Any) -> str:
    """The state of a unit that came through `with_state`."""
    newest = unit.latest_revision
    if newest is None:
        return "published" if unit.live else "draft"
    if newest.pk == unit.live_revision_id:
        return "published"
    if unit.flow_revision == newest.pk:
        if unit.flow_status == WorkflowState.STATUS_APPROVED:
            return "scheduled" if newest.approved_go_live_at else "approved"
        if unit.flow_status == WorkflowState.STATUS_IN_PROGRESS:
            return "in review"
    if unit.flow_status == WorkflowState.STATUS_NEEDS_CHANGES:
        return "sent back"
    return "draft"


def approved_revision(unit: Unit) -> Revision | None:
    """The newest revision where it is approved and not published yet."""
    row = with_state(Unit.objects.filter(pk=unit.pk)).get()
    if state_of(row) not in ("approved", "scheduled"):
        return None
    return Revision.objects.get(pk=row.latest_revision_id)


def writers(unit: Unit) -> set[int]:
    """Numbers of the people who wrote what is not published yet, or handed it in."""
    since = unit.live_revision_id or 0
    wrote = Revision.objects.for_instance(unit).filter(pk__gt=since)
    handed = WorkflowState.objects.for_instance(unit).active()
    people = {*wrote.values_list("user__person_id", flat=True),
              *handed.values_list("requested_by__person_id", flat=True)}  # fmt: skip
    return {one for one in people if one is not None}


def last_word(unit: Unit) -> TaskState | None:
    """The last decision about the text, with who took it."""
    states = TaskState.objects.filter(
        workflow_state__in=WorkflowState.objects.for_instance(unit), finished_by__isnull=False,
        status__in=[TaskState.STATUS_APPROVED, TaskState.STATUS_REJECTED],
    )  # fmt: skip
    return states.select_related("finished_by__person", "task").order_by("-finished_at").first()


def _line(unit: Any, today: date) -> Line:
    newest = unit.latest_revision
    state = state_of(unit)
    return Line(
        code=unit.code, title=unit.title, kind=unit.get_kind_display(), state=state,
        step=unit.flow_step if state == "in review" else "",
        edition=unit.edition_number, published_on=unit.edition_on, review_by=unit.review_by,
        review_past=bool(unit.review_by and unit.review_by < today),
        changed_at=newest.created_at if newest else None,
        changed_by=str(newest.user) if newest and newest.user else "",
    )  # fmt: skip
