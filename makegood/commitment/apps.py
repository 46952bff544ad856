from collections.abc import Iterable

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CommitmentConfig(AppConfig):
    name = "makegood.commitment"
    label = "commitment"
    verbose_name = _("commitment")

    def ready(self) -> None:
        from makegood.library.slots import fill_actions
        from makegood.notices.rules import KINDS

        fill_actions(_actions)
        KINDS["commitment"] = _("what needs you among the actions that your role owns")


def _actions(codes: Iterable[str]) -> dict[str, str]:
    from .reads.detail import titles_of  # when it is asked, so that starting stays quick

    return titles_of(list(codes))
