"""Wagtail's editor without its own mail: what people are told goes through notices, or not at all."""

from wagtail.admin.apps import WagtailAdminAppConfig


class QuietAdmin(WagtailAdminAppConfig):
    """The editor as it comes, but that handing in, approving and sending back send no mail."""

    def ready(self) -> None:
        super().ready()
        from wagtail import signals

        for signal, name in [
            (signals.task_submitted, "group_approval_task_submitted"),
            (signals.workflow_submitted, "workflow_state_submitted"),
            (signals.workflow_rejected, "workflow_state_rejected"),
            (signals.workflow_approved, "workflow_state_approved"),
        ]:
            sender = "TaskState" if signal is signals.task_submitted else "WorkflowState"
            signal.disconnect(
                sender=self.apps.get_model("wagtailcore", sender),
                dispatch_uid=f"{name}_email_notification",
            )
