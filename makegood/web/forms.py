"""The auditor's search."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _


class RecordSearch(forms.Form):
    """Narrows the record: words, kind of act, dates. A field that cannot be read is ignored and told."""

    text = forms.CharField(label=_("Words"), required=False, max_length=200)
    act = forms.CharField(label=_("Act begins with"), required=False, max_length=80)
    person = forms.IntegerField(
        label=_("Person number"), required=False, min_value=1, max_value=2**62
    )
    since = forms.DateField(
        label=_("From"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )
    until = forms.DateField(
        label=_("To"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )

    def criteria(self) -> dict[str, Any]:
        """Arguments for record.reads.search from the fields that could be read."""
        if not self.is_bound:
            return {}
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}
