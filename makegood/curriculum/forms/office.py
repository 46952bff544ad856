"""The office's acts about rules and people: a reason with each, dates bounded, nothing lost."""

from datetime import timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from makegood.people.models import OrgUnit

from ..models import Edition, Track, Unit

DAY = forms.DateInput(attrs={"type": "date"})


class Because(forms.Form):
    """Why; it goes into the record."""

    because = forms.CharField(
        label=_("Why"), max_length=2000, widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("It goes into the record."),
    )  # fmt: skip


class DecideForm(Because):
    """A decision about what was looked at: the version that was shown."""

    version = forms.IntegerField(min_value=1, max_value=2**31 - 1, widget=forms.HiddenInput)


class WithdrawTrackForm(Because):
    """From which day a track is for nobody."""

    on = forms.DateField(label=_("From"), widget=DAY)


class MoveForm(Because):
    """Which org unit goes where, from when."""

    unit = forms.ModelChoiceField(OrgUnit.objects.all(), label=_("Org unit"), to_field_name="code")
    parent = forms.ModelChoiceField(
        OrgUnit.objects.all(), label=_("Goes below"), to_field_name="code"
    )
    start = forms.DateField(label=_("From"), widget=DAY)
    field_order = ("unit", "parent", "start", "because")


class AnswerForm(DecideForm):
    """An answer to a question or an objection."""

    because = None  # type: ignore[assignment]
    answer = forms.CharField(
        label=_("Your answer"), max_length=4000, widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("The person reads this. Do not name patients."),
    )  # fmt: skip


class SearchForm(forms.Form):
    """Find a person."""

    text = forms.CharField(
        label=_("Name, e-mail or institution id"), required=False, max_length=200
    )


class WaiverForm(Because):
    """Which requirement is set aside, for which track, until when, and why."""

    unit = forms.ModelChoiceField(Unit.objects.all(), label=_("Unit"), to_field_name="code")
    track = forms.ModelChoiceField(
        Track.objects.all(), label=_("Only for the track"), to_field_name="code", required=False,
        help_text=_("Leave empty: for every track that asks this unit."),
    )  # fmt: skip
    start = forms.DateField(label=_("From"), widget=DAY)
    end = forms.DateField(label=_("Until"), widget=DAY, help_text=_("The first day without it."))
    field_order = ("unit", "track", "start", "end", "because")


class EndWaiverForm(Because):
    """The first day without the waiver."""

    end = forms.DateField(label=_("First day without the waiver"), widget=DAY)
    field_order = ("end", "because")


class CertificateForm(Because):
    """An outside certificate or an earlier employer's record, and the evidence that was seen."""

    code = forms.SlugField(label=_("Code of the certificate"), max_length=80)
    on = forms.DateField(label=_("Dated"), widget=DAY)
    evidence = forms.CharField(
        label=_("What evidence you saw"), max_length=300,
        help_text=_("Such as: the certificate itself, number 4711, seen on paper."),
    )  # fmt: skip
    field_order = ("code", "on", "evidence", "because")

    def clean_on(self) -> Any:
        return _not_to_come(self.cleaned_data["on"])


class CompletionForm(Because):
    """A completion entered by the office; credit counts from its date, however late it is entered."""

    edition = forms.ModelChoiceField(
        Edition.objects.select_related("unit").defer("source", "document").order_by("title", "-number"),
        label=_("Unit and edition"),
    )  # fmt: skip
    on = forms.DateField(label=_("Completed on"), widget=DAY)
    how = forms.ChoiceField(
        label=_("How"), widget=forms.RadioSelect, initial="paper",
        choices=[("paper", _("on paper")), ("attendance", _("attended a session")),
                 ("correction", _("by a correction"))],
    )  # fmt: skip
    changed_part = forms.BooleanField(label=_("Only the changed part"), required=False)
    field_order = ("edition", "on", "how", "changed_part", "because")

    def clean_on(self) -> Any:
        return _not_to_come(self.cleaned_data["on"])


def _not_to_come(day: Any) -> Any:
    if day > timezone.localdate():
        raise forms.ValidationError(_("This day has not come yet."))
    if day < timezone.localdate() - timedelta(days=365 * 60):
        raise forms.ValidationError(_("This is more than sixty years ago. Check the year."))
    return day
