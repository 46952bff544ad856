from datetime import date
from typing import Any

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RolloutConfig(AppConfig):
    name = "makegood.rollout"
    label = "rollout"
    verbose_name = _("rollout")

    def ready(self) -> None:
        from makegood.champions.slots import fill_sessions
        from makegood.notices.rules import KINDS

        fill_sessions(_sessions_led)
        KINDS.update(
            sessions=_("news of your sessions, and the reminder a day before"),
            invitation=_("invitations of your calendar program"),
        )


def _sessions_led(person: int, on: date) -> list[Any]:
    from .reads.leading import sessions_led  # when it is asked, so that starting stays quick

    return list(sessions_led(person, on))
