"""Forms of private notes. What is typed here is sealed by the act that follows and kept nowhere else."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from makegood.people.models import Account

MOST = 20_000  # characters of one note
LONGEST_SECRET = 4096


class _Note(forms.Form):
    """What every note carries: the state that its writer saw, and where they came from."""

    seen = forms.CharField(max_length=40, required=False, widget=forms.HiddenInput)
    next = forms.CharField(max_length=500, required=False, widget=forms.HiddenInput)
    names: tuple[str, ...] = ()

    def words(self) -> dict[str, str]:
        """What was written, by name."""
        return {name: self.cleaned_data[name] for name in self.names}


class ReflectionForm(_Note):
    """An answer to a reflection, or a free note."""

    names = ("text",)
    text = forms.CharField(
        label=_("Your words"), required=False, max_length=MOST,
        widget=forms.Textarea(attrs={"rows": 5, "autocomplete": "off"}),
    )  # fmt: skip


class IntentionForm(_Note):
    """An if-then intention in the reader's own words."""

    names = ("when", "then")
    when = forms.CharField(
        label=_("If"), required=False, max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2, "autocomplete": "off"}),
    )  # fmt: skip
    then = forms.CharField(
        label=_("then I will"), required=False, max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2, "autocomplete": "off"}),
    )  # fmt: skip


class OpenForm(forms.Form):
    """Opening closed notes."""

    secret = forms.CharField(
        label=_("Your password or your recovery code"), max_length=LONGEST_SECRET, strip=False,
        help_text=_("If your password was set anew by e-mail, the password before it, or the code."),
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
        error_messages={"required": _("Type the password you sign in with, or the recovery code.")},
    )  # fmt: skip


class PasswordForm(forms.Form):
    """The present password, where the account has one: it will open the notes at every sign-in."""

    password = forms.CharField(
        label=_("Your password"), max_length=LONGEST_SECRET, strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
        error_messages={"required": _("Type the password that you sign in with.")},
    )  # fmt: skip

    def __init__(self, *args: Any, account: Account, **more: Any) -> None:
        super().__init__(*args, **more)
        self.account = account
        if not account.has_usable_password():
            del self.fields["password"]

    def clean_password(self) -> str:
        typed: str = self.cleaned_data["password"]
        if not self.account.check_password(typed):
            raise forms.ValidationError(_("This is not the password that you sign in with now."))
        return typed


class AnewForm(PasswordForm):
    """Beginning anew: the notes that exist are deleted for good, so it is asked twice."""

    sure = forms.BooleanField(
        label=_("Delete all my private notes for good, and begin anew"),
        error_messages={"required": _("Tick this if you want to delete them; otherwise go back.")},
    )
