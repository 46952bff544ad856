from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RolloutConfig(AppConfig):
    name = "makegood.rollout"
    label = "rollout"
    verbose_name = _("rollout")

    def ready(self) -> None:
        from makegood.notices.rules import KINDS

        KINDS.update(
            sessions=_("news of your sessions, and the reminder a day before"),
            invitation=_("invitations of your calendar program"),
        )
