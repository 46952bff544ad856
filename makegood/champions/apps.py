from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ChampionsConfig(AppConfig):
    name = "makegood.champions"
    label = "champions"
    verbose_name = _("champions")

    def ready(self) -> None:
        from makegood.notices.rules import KINDS

        KINDS.update(champions=_("news of your partnership, position or term"))
