"""A department says that one of its people holds a responsibility."""

from django import forms
from django.utils.translation import gettext_lazy as _

from makegood.people.models import Duty


class SetDutyForm(forms.Form):
    """Who, which duty, since when, and why the department says so."""

    number = forms.CharField(
        label=_("Number at the institution"), max_length=80, help_text=_("As on the badge.")
    )
    duty = forms.ModelChoiceField(
        Duty.objects.all(), label=_("Responsibility"), empty_label=_("Choose one")
    )
    start = forms.DateField(label=_("Since"), widget=forms.DateInput(attrs={"type": "date"}))
    because = forms.CharField(label=_("Because"), max_length=500)
