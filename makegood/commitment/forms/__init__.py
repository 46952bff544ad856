"""Forms of the room. Each names what it asks in the reader's words."""

from typing import Any

from django import forms
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

Words = Any  # a word or one that is translated later; the stubs know no name for both
ID = RegexValidator(r"^[a-z0-9]+(?:-[a-z0-9]+)*\Z", _("Use lower case letters, digits and dashes."))


def words(label: Words, *, rows: int = 4, required: bool = True, help_text: Words = "", most: int = 3000) -> forms.CharField:  # fmt: skip
    """A field for some sentences."""
    return forms.CharField(
        label=label, required=required, max_length=most, help_text=help_text,
        widget=forms.Textarea(attrs={"rows": rows}),
    )  # fmt: skip


def line(label: Words, *, required: bool = True, help_text: Words = "", most: int = 200) -> forms.CharField:  # fmt: skip
    """A field for one line."""
    return forms.CharField(label=label, required=required, max_length=most, help_text=help_text)


def code(label: Words, *, required: bool = True, help_text: Words = "") -> forms.CharField:
    """A field for a stable id."""
    return forms.CharField(
        label=label, required=required, max_length=60, validators=[ID], help_text=help_text
    )


def a_day(label: Words, *, required: bool = True, help_text: Words = "") -> forms.DateField:
    """A field for a date."""
    return forms.DateField(
        label=label, required=required, help_text=help_text,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )  # fmt: skip


class Because(forms.Form):
    """Only the reason."""

    because = words(_("Because"), rows=3, help_text=_("The reason is public."))


class Versioned(Because):
    """A change of what others may be changing too; carries the edition that was looked at."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=2**31 - 1)
