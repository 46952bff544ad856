"""Forms of the rollout: filters, reasons, offering by hand, plans, waves, facilitators, workshops."""

from datetime import timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from makegood.curriculum.models import Unit
from makegood.people.models import OrgUnit, Shift

from .models import MODALITIES, Facilitator, PlanRun, Provider, Room
from .reads.schedule import places, units_in_groups

DAY = forms.DateInput(attrs={"type": "date"})
CLOCK = forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
TEXT = forms.Textarea(attrs={"rows": 2})


def _of(form: forms.Form, name: str) -> Any:
    """A field, whose kind the form knows."""
    return form.fields[name]


class CalendarForm(forms.Form):
    """Which sessions the calendar shows."""

    unit = forms.ChoiceField(label=_("Unit"), required=False)
    place = forms.ChoiceField(label=_("Where"), required=False)
    view = forms.ChoiceField(
        label=_("As"), required=False,
        choices=[("month", _("month")), ("list", _("list")), ("place", _("by place"))],
    )  # fmt: skip
    month = forms.CharField(required=False, max_length=7, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        units = [(str(one.pk), one.title) for one in units_in_groups()]
        rooms = [(str(one.pk), one.name) for one in places()]
        _of(self, "unit").choices = [("", _("all units")), *units]
        _of(self, "place").choices = [("", _("everywhere")), *rooms, ("-1", _("by video"))]


class Because(forms.Form):
    """Why; those concerned read it, and it goes into the record."""

    because = forms.CharField(label=_("Why"), max_length=500, widget=TEXT)


class Versioned(Because):
    """A decision about what was looked at."""

    version = forms.IntegerField(min_value=1, max_value=2**31 - 1, widget=forms.HiddenInput)


class DeclineForm(forms.Form):
    """Why I cannot come, in my own words."""

    reason = forms.CharField(
        label=_("Why you cannot come"), max_length=500, widget=TEXT,
        help_text=_("A few words are enough. Only the office reads them; your manager does not."),
    )  # fmt: skip


class SwapForm(forms.Form):
    """Whom to ask: by e-mail or number, so that nobody's seat is shown to others."""

    who = forms.CharField(
        label=_("Your colleague's e-mail or institution number"), max_length=120,
        help_text=_("If they have a seat for the same unit, they are asked. You are not told what "
                    "seats others have."),
    )  # fmt: skip


class OfferForm(Because):
    """A group offered by hand."""

    unit = forms.ModelChoiceField(Unit.objects.none(), label=_("Unit"), to_field_name="code")
    modality = forms.ChoiceField(label=_("How"), choices=MODALITIES)
    day = forms.DateField(label=_("Day"), widget=DAY)
    clock = forms.TimeField(label=_("Begins at"), widget=CLOCK)
    minutes = forms.IntegerField(label=_("Minutes"), min_value=15, max_value=600, initial=60)
    room = forms.ModelChoiceField(Room.objects.none(), label=_("Room"), required=False,
                                  to_field_name="code")  # fmt: skip
    link = forms.URLField(label=_("Link for those by video"), required=False, assume_scheme="https")
    capacity = forms.IntegerField(label=_("Seats"), min_value=1, max_value=500, initial=12)
    leads = forms.ModelMultipleChoiceField(
        Facilitator.objects.none(), label=_("Who leads"), required=False
    )
    closed_for = forms.CharField(
        label=_("Only for the department"), required=False, max_length=120,
        help_text=_("The code of an org unit, such as surg or surg/trauma; empty: open to all."),
    )  # fmt: skip
    self_chosen = forms.BooleanField(label=_("People may take a seat themselves"), required=False,
                                     initial=True)  # fmt: skip
    field_order = ("unit", "modality", "day", "clock", "minutes", "room", "link", "capacity",
                   "leads", "closed_for", "self_chosen", "because")  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _of(self, "unit").queryset = units_in_groups()
        _of(self, "room").queryset = Room.objects.filter(closed_on=None).select_related("place")
        people = Facilitator.objects.filter(end=None).select_related("person")
        _of(self, "leads").queryset = people

    def clean_closed_for(self) -> OrgUnit | None:
        code = self.cleaned_data["closed_for"].strip()
        if not code:
            return None
        found = OrgUnit.objects.filter(code=code).first()
        if found is None:
            raise forms.ValidationError(_("There is no org unit with this code."))
        return found


class MoveForm(Versioned):
    """Another time or room for a session."""

    day = forms.DateField(label=_("Day"), widget=DAY)
    clock = forms.TimeField(label=_("Begins at"), widget=CLOCK)
    minutes = forms.IntegerField(label=_("Minutes"), min_value=15, max_value=600)
    room = forms.ModelChoiceField(Room.objects.none(), label=_("Room"), required=False,
                                  to_field_name="code")  # fmt: skip
    field_order = ("day", "clock", "minutes", "room", "because")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _of(self, "room").queryset = Room.objects.filter(closed_on=None).select_related("place")


class LeadsForm(Because):
    """Who leads from now on."""

    leads = forms.ModelMultipleChoiceField(
        Facilitator.objects.none(), label=_("Who leads"), required=False
    )
    field_order = ("leads", "because")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _of(self, "leads").queryset = Facilitator.objects.filter(end=None).select_related("person")


class PlanForm(Because):
    """What plan to ask for."""

    kind = forms.ChoiceField(label=_("What"), choices=PlanRun.KINDS, widget=forms.RadioSelect)
    weeks = forms.IntegerField(
        label=_("Weeks, from this one"), min_value=1, max_value=104, initial=16
    )
    seconds = forms.IntegerField(
        label=_("Seconds to look for a better plan"), min_value=1, max_value=14_400, initial=60
    )
    seed = forms.IntegerField(
        label=_("Seed"), min_value=0, max_value=2**31 - 1, initial=1,
        help_text=_("The same seed gives the same plan for the same facts."),
    )  # fmt: skip
    field_order = ("kind", "weeks", "seconds", "seed", "because")


class CapacityForm(forms.Form):
    """What if: within so many weeks, by a date, with further positions."""

    weeks = forms.IntegerField(
        label=_("Weeks, from this one"), min_value=1, max_value=104, initial=26
    )
    by = forms.DateField(label=_("All done by"), required=False, widget=DAY)
    more = forms.IntegerField(
        label=_("Further positions"), required=False, min_value=0, max_value=500, initial=0
    )
    fte = forms.DecimalField(
        label=_("Each of a full-time share of"), required=False, min_value=0.05, max_value=1,
        max_digits=3, decimal_places=2, initial=0.5,
    )  # fmt: skip


class AwayForm(Because):
    """Days on which a facilitator leads nothing."""

    start = forms.DateField(label=_("First day away"), widget=DAY)
    end = forms.DateField(label=_("First day back"), widget=DAY)
    field_order = ("start", "end", "because")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        today = timezone.localdate()
        self.fields["start"].initial = today
        self.fields["end"].initial = today + timedelta(weeks=3)


class FacilitatorForm(Because):
    """Who may lead from now on: a person, or somebody whom a provider sends."""

    who = forms.CharField(
        label=_("E-mail or institution number of a person here"), required=False, max_length=120
    )
    provider = forms.ModelChoiceField(
        Provider.objects.all(), label=_("Or sent by"), required=False, to_field_name="code"
    )
    outside_name = forms.CharField(label=_("Their name"), required=False, max_length=200)
    shift = forms.ModelChoiceField(Shift.objects.all(), label=_("Can lead at the hours of"),
                                   to_field_name="code")  # fmt: skip
    hours_week = forms.DecimalField(label=_("Hours a week"), min_value=0, max_value=60,
                                    max_digits=4, decimal_places=1, initial=4)  # fmt: skip
    units = forms.ModelMultipleChoiceField(Unit.objects.none(), label=_("May lead"), required=False,
                                           to_field_name="code")  # fmt: skip
    field_order = ("who", "provider", "outside_name", "shift", "hours_week", "units", "because")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _of(self, "units").queryset = units_in_groups()


class WorkshopForm(Because):
    """A workshop by an outside organisation."""

    provider = forms.CharField(label=_("Organisation"), max_length=200)
    title = forms.CharField(label=_("Title"), max_length=200)
    unit = forms.ModelChoiceField(
        Unit.objects.none(), label=_("Counts as the unit"), required=False, to_field_name="code"
    )
    purpose = forms.CharField(
        label=_("What it is for"), max_length=2000, widget=TEXT, required=False
    )
    contract_note = forms.CharField(
        label=_("Contract note"), max_length=2000, widget=TEXT, required=False,
        help_text=_("What was agreed: fee, scope, who signed, where the contract lies."),
    )  # fmt: skip
    field_order = ("provider", "title", "unit", "purpose", "contract_note", "because")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _of(self, "unit").queryset = units_in_groups()


class OutcomeForm(forms.Form):
    """What followed from a workshop."""

    on = forms.DateField(label=_("On"), widget=DAY)
    text = forms.CharField(label=_("What followed"), max_length=2000, widget=TEXT)
    due = forms.DateField(label=_("To be done by"), widget=DAY, required=False)
