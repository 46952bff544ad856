from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CommitmentConfig(AppConfig):
    name = "makegood.commitment"
    label = "commitment"
    verbose_name = _("commitment")

    def ready(self) -> None:
        from makegood.notices.rules import KINDS

        KINDS["commitment"] = _("what needs you among the actions that your role owns")
