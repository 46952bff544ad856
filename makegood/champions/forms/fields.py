"""Fields that several forms share."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from makegood.people.models import Person


def day(**more: Any) -> forms.DateField:
    """A date, with the browser's own calendar."""
    return forms.DateField(widget=forms.DateInput(attrs={"type": "date"}), **more)


def words(rows: int = 4, **more: Any) -> forms.CharField:
    """Some lines of text."""
    more.setdefault("max_length", 6000)
    return forms.CharField(widget=forms.Textarea(attrs={"rows": rows}), **more)


class PersonField(forms.CharField):
    """A person, by the number at the institution or the e-mail address."""

    def __init__(self, **more: Any) -> None:
        more.setdefault("max_length", 254)
        more.setdefault("help_text", _("Number at the institution, or e-mail address."))
        super().__init__(**more)

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        if not text:
            return None
        found = list(Person.objects.filter(Q(code__iexact=text) | Q(email__iexact=text))[:2])
        if len(found) != 1:
            raise ValidationError(_("Nobody, or more than one person, has this number or address."))
        return found[0]


class Versioned(forms.Form):
    """What was looked at: its version, so that two people do not overwrite one another."""

    version = forms.IntegerField(min_value=1, max_value=2**31 - 1, widget=forms.HiddenInput)


class Because(Versioned):
    """Why; it goes into the record."""

    because = words(2, label=_("Why"), max_length=2000, help_text=_("It goes into the record."))
