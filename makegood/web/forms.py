"""What the auditor searches by, and what was noted outside."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from makegood.record.reads import anchors_of


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


class Anchor(forms.Form):
    """An entry's number and hash as they were noted outside the database."""

    anchor = forms.CharField(
        label=_("Number and hash as they were noted"), max_length=100,
        help_text=_("Such as 41:9f86d081884c7d65; the first 16 figures of the hash are enough."),
    )  # fmt: skip

    def clean_anchor(self) -> str:
        text: str = self.cleaned_data["anchor"]
        try:
            anchors_of([text])
        except ValueError as error:
            raise forms.ValidationError(str(error)) from error
        return text

    def anchors(self) -> dict[int, str]:
        """What to compare with; nothing where nothing readable was sent."""
        return anchors_of([self.cleaned_data["anchor"]]) if self.is_valid() else {}
