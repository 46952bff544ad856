"""Forms of the import: a file, and which of its columns is what."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from makegood.engines.planfile import FIELDS

LABELS = {
    "clause_id": _("Id of the clause"), "clause_heading": _("Clause, goal or pledge"),
    "clause_text": _("Text of the clause"), "domain": _("Domain"), "action_id": _("Id of the action"),
    "action": _("Action"), "done_looks_like": _("Done looks like"), "owner": _("Owner role"),
    "authority": _("Who can compel it"), "start": _("Start"), "due": _("Due"),
    "period": _("Days for which evidence lasts"), "money_promised": _("Money promised"),
    "money_given": _("Money given"), "fte_promised": _("FTE promised"), "fte_given": _("FTE given"),
    "depends_on": _("Depends on"), "status": _("Status (shown, not taken over)"),
}  # fmt: skip


class PlanUpload(forms.Form):
    """The file."""

    file = forms.FileField(
        label=_("Plan"),
        help_text=_("CSV or Excel (.xlsx), one row for each action. Nothing is changed by sending it."),
    )  # fmt: skip


class PlanMapping(forms.Form):
    """For each field the column that gives it; from a guess."""

    date_order = forms.ChoiceField(
        label=_("A date such as 03/04/2026 is"),
        choices=[("auto", _("decided by the whole column")), ("dmy", _("3 April: the day comes first")),
                 ("mdy", _("4 March: the month comes first"))],
    )  # fmt: skip

    def __init__(self, headers: list[str], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [("", _("no column")), *((one, one) for one in headers if one)]
        for one in FIELDS:
            self.fields[f"column-{one.name}"] = forms.ChoiceField(
                label=LABELS[one.name], choices=choices, required=False
            )
        self.order_fields([*(f"column-{one.name}" for one in FIELDS), "date_order"])

    def mapping(self) -> dict[str, str]:
        """Field to header, of the fields that have one."""
        told = {one.name: self.cleaned_data.get(f"column-{one.name}") for one in FIELDS}
        return {name: header for name, header in told.items() if header}
