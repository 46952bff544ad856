"""Forms of the units' desk: find, decide, declare, set a time."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from ..models import Edition
from ..reads.writing import STATES

REASON = forms.Textarea(attrs={"rows": 3})


class UnitSearch(forms.Form):
    """Narrows the list of units; what cannot be read is ignored."""

    words = forms.CharField(label=_("Words"), required=False, max_length=200)
    state = forms.ChoiceField(label=_("State"), required=False, choices=[("", _("Any")), *STATES])

    def criteria(self) -> dict[str, Any]:
        """Arguments for reads.writing.lines."""
        if not self.is_bound:
            return {}
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}


class _OneOfSeveral(forms.Form):
    """A form that stands on a page with others; its ids do not meet theirs."""

    ids = ""

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **{"auto_id": f"{self.ids}-%s", **more})


class DecisionForm(_OneOfSeveral):
    """Approve the text that was looked at, or send it back with a reason."""

    ids = "decide"

    revision = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=2**62)
    decision = forms.ChoiceField(
        label=_("Your decision"), widget=forms.RadioSelect,
        choices=[("approve", _("Approve this text")), ("reject", _("Send it back"))],
    )  # fmt: skip
    because = forms.CharField(
        label=_("Because"), max_length=4000, required=False, widget=REASON,
        help_text=_("Needed when you send it back: say what has to change. It goes into the record."),
    )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("decision") == "reject" and not (data.get("because") or "").strip():
            self.add_error("because", _("Say what has to change; the writers read it."))
        return data


class ReasonForm(_OneOfSeveral):
    """One reason."""

    ids = "reason"

    because = forms.CharField(label=_("Because"), max_length=2000, widget=REASON)


class DeclareForm(ReasonForm):
    """What the edition asks of those who completed the one before."""

    ids = "declare"
    change = forms.ChoiceField(
        label=_("The edition is"), choices=Edition.CHANGES, widget=forms.RadioSelect,
        help_text=_("Minor: nothing is asked again. Major: the changed part is asked."),
    )  # fmt: skip
    changed_minutes = forms.IntegerField(
        label=_("Minutes of the changed part"), min_value=0, max_value=600
    )
    window_days = forms.IntegerField(
        label=_("Days to take the changed part"), min_value=1, max_value=730
    )
    field_order = ["change", "changed_minutes", "window_days", "because"]


class ScheduleForm(ReasonForm):
    """When the approved text is published by itself."""

    ids = "time"
    at = forms.DateTimeField(
        label=_("Publish at"),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )
    field_order = ["at", "because"]
