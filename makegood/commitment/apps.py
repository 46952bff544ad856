from datetime import date
from typing import Any

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CommitmentConfig(AppConfig):
    name = "makegood.commitment"
    label = "commitment"
    verbose_name = _("commitment")

    def ready(self) -> None:
        from makegood.champions.slots import fill_promises
        from makegood.notices.rules import KINDS

        fill_promises(_promised)
        KINDS["commitment"] = _("what needs you among the actions that your role owns")


def _promised(org: str, on: date) -> list[Any]:
    from .reads.promised import promised  # when it is asked, so that starting stays quick

    return list(promised(org, on))
