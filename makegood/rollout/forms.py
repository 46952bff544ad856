"""Forms of the rollout: filters, reasons, offering by hand, plans, waves, facilitators, workshops."""

from datetime import date, timedelta
from typing import Any

from django import forms
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from makegood.curriculum.models import Unit
from makegood.people.models import OrgUnit, Shift

from .models import MODALITIES, Facilitator, PlanRun, Provider, Room
from .reads.schedule import places, units_in_groups

DAY = forms.DateInput(attrs={"type": "date"})
CLOCK = forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
TEXT = forms.Textarea(attrs={"rows": 2})
MOST_WEEKS_AHEAD = 260


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


def leading_now() -> QuerySet[Facilitator]:
    """Those who may lead today or later, by name."""
    rows = Facilitator.objects.filter(Q(end=None) | Q(end__gt=timezone.localdate()))
    return rows.select_related("person").order_by("person__family", "person__given", "outside_name")


class RoomField(forms.ModelChoiceField):
    """A room that is in use, told with its place and seats; none for a group by video."""

    def __init__(self) -> None:
        rooms = Room.objects.filter(closed_on=None).select_related("place")
        super().__init__(rooms, label=_("Room"), required=False, to_field_name="code",
                         empty_label=_("none: by video"))  # fmt: skip

    def label_from_instance(self, room: Room) -> str:
        return _("%(room)s, %(place)s (%(n)d seats)") % {
            "room": room.name, "place": room.place.name, "n": room.capacity,
        }  # fmt: skip


class OrgField(forms.CharField):
    """An org unit by its code; empty means everybody, where that is allowed."""

    def clean(self, value: Any) -> OrgUnit | None:
        code = super().clean(value).strip()
        if not code:
            return None
        found = OrgUnit.objects.filter(code=code).first()
        if found is None:
            raise forms.ValidationError(_("There is no org unit with this code."))
        return found


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
    """A group offered by hand; it meets once, or several times with as many weeks between."""

    unit = forms.ModelChoiceField(Unit.objects.none(), label=_("Unit"), to_field_name="code")
    modality = forms.ChoiceField(label=_("How"), choices=MODALITIES)
    day = forms.DateField(label=_("Day"), widget=DAY)
    clock = forms.TimeField(label=_("Begins at"), widget=CLOCK)
    minutes = forms.IntegerField(label=_("Minutes"), min_value=15, max_value=600, initial=60)
    times = forms.IntegerField(label=_("How often the group meets"), min_value=1, max_value=20,
                               initial=1, required=False)  # fmt: skip
    every = forms.IntegerField(label=_("Weeks from one meeting to the next"), min_value=1,
                               max_value=26, initial=1, required=False)  # fmt: skip
    room = RoomField()
    link = forms.URLField(label=_("Link for those by video"), required=False, assume_scheme="https")
    capacity = forms.IntegerField(label=_("Seats"), min_value=1, max_value=500, initial=12)
    leads = forms.ModelMultipleChoiceField(
        Facilitator.objects.none(), label=_("Who leads"), required=False
    )
    closed_for = OrgField(
        label=_("Only for the department"), required=False, max_length=120,
        help_text=_("The code of an org unit, such as surg or surg/trauma; empty: open to all."),
    )  # fmt: skip
    self_chosen = forms.BooleanField(label=_("People may take a seat themselves"), required=False,
                                     initial=True)  # fmt: skip
    field_order: tuple[str, ...] = (
        "unit", "modality", "day", "clock", "minutes", "times", "every", "room", "link",
        "capacity", "leads", "closed_for", "self_chosen", "because",
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _of(self, "unit").queryset = units_in_groups()
        _of(self, "leads").queryset = leading_now()

    def days(self) -> list[date]:
        """The day of each meeting."""
        given = self.cleaned_data
        step = timedelta(weeks=given["every"] or 1)
        return [given["day"] + n * step for n in range(given["times"] or 1)]

    def clean_day(self) -> date:
        day: date = self.cleaned_data["day"]
        if day > timezone.localdate() + timedelta(weeks=MOST_WEEKS_AHEAD):
            raise forms.ValidationError(_("That is too far ahead."))
        return day


class OwnForm(OfferForm):
    """A department's own group: as by the office, for one of the org units that the viewer leads."""

    closed_for = forms.ModelChoiceField(OrgUnit.objects.none(), label=_("For the people of"),
                                        to_field_name="code")  # type: ignore[assignment]  # fmt: skip
    field_order = ("closed_for", *(one for one in OfferForm.field_order if one != "closed_for"))

    def __init__(self, *args: Any, orgs: QuerySet[OrgUnit], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _of(self, "closed_for").queryset = orgs


class MoveForm(Versioned):
    """Another time or room for a session."""

    day = forms.DateField(label=_("Day"), widget=DAY)
    clock = forms.TimeField(label=_("Begins at"), widget=CLOCK)
    minutes = forms.IntegerField(label=_("Minutes"), min_value=15, max_value=600)
    room = RoomField()
    field_order = ("day", "clock", "minutes", "room", "because")


class LeadsForm(Because):
    """Who leads from now on."""

    leads = forms.ModelMultipleChoiceField(
        Facilitator.objects.none(), label=_("Who leads"), required=False
    )
    field_order = ("leads", "because")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _of(self, "leads").queryset = leading_now()


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
