from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CommitmentConfig(AppConfig):
    name = "makegood.commitment"
    label = "commitment"
    verbose_name = _("commitment")
