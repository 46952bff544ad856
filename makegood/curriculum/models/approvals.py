"""The two approvals that a unit's text passes: content, then counsel where the unit asks for it.

Nothing is approved inside Wagtail's editor: the desk of the unit (views/units.py) calls
`acts.publishing`, which reads our roles. So these tasks offer no action there and lock the text.
"""

from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from wagtail.locks import WorkflowLock
from wagtail.models import Task, TaskState, Workflow, WorkflowContentType, WorkflowTask


class ApprovalLock(WorkflowLock):
    """Nobody changes a text while it waits for approval; the desk says who decides."""

    def for_user(self, user: Any) -> bool:
        return True

    def get_message(self, user: Any) -> SafeString:
        return format_html(
            str(_("This unit waits for approval ({step}). Until that is decided nobody can change it. "
                  "<a href='{url}'>See where it stands</a>, or take it back to go on writing.")),
            step=self.task, url=reverse("unit-desk", args=[self.object.code]),
        )  # fmt: skip


class ContentApproval(Task):
    """An approver reads the text."""

    permission = "curriculum.approve"
    lock_class = ApprovalLock

    class Meta:
        verbose_name = _("content approval")

    def locked_for_user(self, obj: Any, user: Any) -> bool:
        return True

    def user_can_access_editor(self, obj: Any, user: Any) -> bool:
        return False


class CounselApproval(Task):
    """Counsel reads the text; passed over where the unit does not ask for it."""

    permission = "curriculum.counsel"
    lock_class = ApprovalLock

    class Meta:
        verbose_name = _("counsel's approval")

    def start(self, workflow_state: Any, user: Any = None) -> TaskState:
        state = super().start(workflow_state, user=user)
        if not state.revision.as_object().counsel:
            state.status = TaskState.STATUS_SKIPPED
            state.save(update_fields=["status"])
        return state

    def locked_for_user(self, obj: Any, user: Any) -> bool:
        return True

    def user_can_access_editor(self, obj: Any, user: Any) -> bool:
        return False


def approval_workflow(model: type) -> Workflow:
    """The workflow of all units; made when it is asked for the first time."""
    kind = ContentType.objects.get_for_model(model)
    found = _existing(kind)
    if found is not None:
        return found
    try:
        with transaction.atomic():
            workflow = Workflow.objects.create(name=str(_("Approval")))
            WorkflowContentType.objects.create(content_type=kind, workflow=workflow)
            kinds: list[tuple[Any, Any]] = [
                (ContentApproval, _("Content")),
                (CounselApproval, _("Counsel")),
            ]
            for order, (task, name) in enumerate(kinds):
                made = task.objects.create(name=str(name))
                WorkflowTask.objects.create(workflow=workflow, task=made, sort_order=order)
            return workflow
    except IntegrityError:  # somebody else made it a moment ago
        made_meanwhile = _existing(kind)
        assert made_meanwhile is not None
        return made_meanwhile


def _existing(kind: ContentType) -> Workflow | None:
    row = WorkflowContentType.objects.filter(content_type=kind).select_related("workflow").first()
    return row.workflow if row else None
