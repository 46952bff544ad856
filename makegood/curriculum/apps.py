from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CurriculumConfig(AppConfig):
    name = "makegood.curriculum"
    label = "curriculum"
    verbose_name = _("curriculum")

    def ready(self) -> None:
        from makegood.people import signin

        from . import notekeys
        from .authoring import permissions

        permissions.register()
        signin.after_password(notekeys.password_typed)
        signin.after_password_change(notekeys.password_set)
