"""Forms about people: codes on paper, sign-in by number, what one says of oneself, roles."""

from typing import Any

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.utils.translation import gettext_lazy as _

from .models import Duty, OrgUnit
from .roles import ROLES

DATE = {"type": "date"}


class CodeForm(forms.Form):
    """The one-time code from the paper, and the password to sign in with from now on."""

    code = forms.CharField(
        label=_("Code on your paper"),
        max_length=40,
        help_text=_("Twelve letters and digits; dashes and spaces do not matter."),
        widget=forms.TextInput(
            attrs={
                "autocomplete": "one-time-code",
                "autocapitalize": "characters",
                "spellcheck": "false",
            }
        ),
    )
    password = forms.CharField(
        label=_("Choose a password"),
        max_length=200,
        help_text=_("At least 10 characters. Several words in a row are easy to keep in mind."),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def clean_password(self) -> str:
        password: str = self.cleaned_data["password"]
        validate_password(password)
        return password


class NumberForm(forms.Form):
    """Sign-in by the institution's number, for people without e-mail."""

    number = forms.CharField(
        label=_("Your number at the institution"),
        max_length=80,
        help_text=_("It is on your badge."),
        widget=forms.TextInput(attrs={"autocomplete": "username"}),
    )
    password = forms.CharField(
        label=_("Password"),
        max_length=200,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )


class AboutMeForm(forms.Form):
    """What a person says of themselves; the version tells whether someone else saved meanwhile."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=2**31 - 1)
    preferred_name = forms.CharField(label=_("Preferred name"), max_length=120, required=False)
    pronouns = forms.CharField(label=_("Pronouns"), max_length=60, required=False)
    language = forms.CharField(
        label=_("Language for messages and units"), max_length=20, required=False
    )
    no_daily_email = forms.BooleanField(label=_("I do not read e-mail every day"), required=False)
    shared_workstation = forms.BooleanField(label=_("I use a shared workstation"), required=False)


class DeclareForm(forms.Form):
    """A responsibility that the person says they hold."""

    duty = forms.ModelChoiceField(
        Duty.objects.all(), label=_("Responsibility"), empty_label=_("Choose one")
    )
    start = forms.DateField(label=_("Since"), widget=forms.DateInput(attrs=DATE))


class ReasonForm(forms.Form):
    """The reason for an act, kept in the record."""

    because = forms.CharField(label=_("Because"), max_length=500)


class RoleForm(forms.Form):
    """A role for a person, over an org unit where the role is for one."""

    role = forms.ChoiceField(label=_("Role"))
    scope = forms.CharField(
        label=_("Org unit"), required=False, max_length=120,
        help_text=_("Its code, such as surg. Leave it empty for roles over the whole institution."),
    )  # fmt: skip
    start = forms.DateField(label=_("From"), widget=forms.DateInput(attrs=DATE))
    end = forms.DateField(label=_("Until"), required=False, widget=forms.DateInput(attrs=DATE))
    because = forms.CharField(label=_("Because"), max_length=500)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["role"].choices = [  # type: ignore[attr-defined]
            (role.code, role.name) for role in ROLES.values() if role.code != "learner"
        ]

    def clean_scope(self) -> OrgUnit | None:
        code: str = self.cleaned_data["scope"].strip()
        if not code:
            return None
        unit = OrgUnit.objects.filter(code=code).first()
        if unit is None:
            raise forms.ValidationError(_("There is no org unit with this code."))
        return unit
