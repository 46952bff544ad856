from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PeopleConfig(AppConfig):
    name = "makegood.people"
    label = "people"
    verbose_name = _("people")

    def ready(self) -> None:
        from . import notekeys, signin

        signin.after_password(notekeys.password_typed)
        signin.after_password_change(notekeys.password_set)
