from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CurriculumConfig(AppConfig):
    name = "makegood.curriculum"
    label = "curriculum"
    verbose_name = _("curriculum")

    def ready(self) -> None:
        from .authoring import permissions

        permissions.register()
