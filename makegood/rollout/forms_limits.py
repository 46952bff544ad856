"""Forms of the limits: waves, how units are held, places and rooms, closures, cover, days without."""

from datetime import date, timedelta
from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from makegood.curriculum.models import Unit
from makegood.people.models import OrgUnit, RoleFamily, Shift
from makegood.people.reads import tree

from .forms import CLOCK, DAY, TEXT, Because, OrgField
from .models import Format, Place, ShiftCycle, ShiftSlot, Slot, Wave, WaveOrg
from .models.grid import WEEKDAYS
from .reads.schedule import units_in_groups


class Kept(Because):
    """A row as it was looked at; version 0 is a new one."""

    version = forms.IntegerField(
        min_value=0, max_value=2**31 - 1, initial=0, widget=forms.HiddenInput
    )

    def values(self) -> dict[str, Any]:
        """What the row is to say, without reason and version."""
        return {name: value for name, value in self.cleaned_data.items()
                if name not in ("because", "version", "code")}  # fmt: skip


class Through(forms.Form):
    """Days from the first to the last, both meant."""

    start = forms.DateField(label=_("First day"), widget=DAY)
    last = forms.DateField(label=_("Last day"), widget=DAY)

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        first, last = found.get("start"), found.get("last")
        if first and last and last < first:
            self.add_error("last", _("The last day comes before the first."))
        if last and last > date(2200, 1, 1):
            self.add_error("last", _("That is too far ahead."))
        return found

    @property
    def end(self) -> date:
        """The first day after the last one."""
        last: date = self.cleaned_data["last"]
        return last + timedelta(days=1)


class WaveForm(Kept):
    """A wave: its name, its place in the order, who belongs to it, and each unit's days."""

    name = forms.CharField(label=_("Name"), max_length=120)
    order = forms.IntegerField(label=_("Its place in the order"), min_value=0, max_value=999)
    orgs = forms.ModelMultipleChoiceField(
        OrgUnit.objects.none(), label=_("Who belongs to it"), required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("With all below it. Departments of another wave say so; they belong to one wave."),
    )  # fmt: skip

    def __init__(self, *args: Any, wave: Wave | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.days = _days_of(self, wave)
        self.fields["because"] = self.fields.pop("because")
        placed = tree(timezone.localdate())
        held = {one.org_id: one.wave for one in WaveOrg.objects.select_related("wave")}
        mine = [pk for pk, other in held.items() if wave is not None and other.pk == wave.pk]
        top = [one for root in placed.roots for one in placed.children.get(root, [])]
        ours = [*top, *(pk for pk in mine if pk not in top)]
        field: Any = self.fields["orgs"]
        field.queryset = OrgUnit.objects.filter(pk__in=ours).order_by("name")
        field.label_from_instance = lambda org: (
            f"{org.name} ({held[org.pk].name})"
            if org.pk in held and held[org.pk] != wave else org.name
        )  # fmt: skip
        if wave is not None:
            self.initial["orgs"] = mine

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        for unit in self.days:
            first, last = found.get(f"first_{unit.pk}"), found.get(f"last_{unit.pk}")
            if bool(first) != bool(last):
                self.add_error(f"last_{unit.pk}" if first else f"first_{unit.pk}",
                               _("Give the first and the last day, or neither."))  # fmt: skip
            elif first and last and last < first:
                self.add_error(f"last_{unit.pk}", _("The last day comes before the first."))
        return found

    def units(self) -> list[tuple[Unit, date, date]]:
        """Each unit that the wave holds, with its first and last day."""
        given = self.cleaned_data
        return [(unit, given[f"first_{unit.pk}"], given[f"last_{unit.pk}"]) for unit in self.days
                if given.get(f"first_{unit.pk}")]  # fmt: skip


def _days_of(form: forms.Form, wave: Wave | None) -> list[Unit]:
    """Two fields for each unit in groups; both empty where the wave does not hold it."""
    set_days = {one.unit_id: one for one in wave.units.all()} if wave else {}
    found = list(units_in_groups())
    for unit in found:
        row = set_days.get(unit.pk)
        form.fields[f"first_{unit.pk}"] = forms.DateField(
            label=_("%(unit)s: first day") % {"unit": unit.title}, required=False, widget=DAY,
            initial=row.first_day if row else None,
        )  # fmt: skip
        form.fields[f"last_{unit.pk}"] = forms.DateField(
            label=_("%(unit)s: last day") % {"unit": unit.title}, required=False, widget=DAY,
            initial=row.last_day if row else None,
        )  # fmt: skip
    return found


def _whole(label: Any, least: int, most: int, **more: Any) -> forms.IntegerField:
    return forms.IntegerField(label=label, min_value=least, max_value=most, **more)


class FormatForm(Kept):
    """How a unit is held in groups."""

    meetings = _whole(_("Meetings"), 1, 20)
    minutes = _whole(_("Minutes of each meeting"), 15, 600)
    prep_minutes = _whole(_("Minutes of preparation for those who lead"), 0, 600)
    gap_min_weeks = _whole(_("Weeks between two meetings, at least"), 0, 26)
    gap_max_weeks = _whole(_("Weeks between two meetings, at most"), 0, 26)
    size_min = _whole(_("Smallest group"), 1, 500)
    size_target = _whole(_("Best size"), 1, 500)
    size_max = _whole(_("Largest group"), 1, 500)
    leads = _whole(_("How many lead"), 1, 6)
    in_person = forms.BooleanField(label=_("Can be held in person"), required=False)
    virtual = forms.BooleanField(label=_("Can be held by video"), required=False)
    after = forms.ModelChoiceField(Unit.objects.none(), label=_("Comes after the unit"),
                                   required=False, to_field_name="code")  # fmt: skip
    after_gap_weeks = _whole(_("Weeks after it, at least"), 0, 52, initial=0)
    field_order = ("meetings", "minutes", "prep_minutes", "gap_min_weeks", "gap_max_weeks", "size_min",
                   "size_target", "size_max", "leads", "in_person", "virtual", "after",
                   "after_gap_weeks", "because")  # fmt: skip

    def __init__(self, *args: Any, unit: Unit, row: Format | None, **kwargs: Any) -> None:
        names = [name for name in self.base_fields if name not in ("because", "version", "after")]
        start = row or Format(unit=unit, minutes=unit.minutes or 60)
        kwargs["initial"] = {name: getattr(start, name) for name in names} | {
            "after": start.after.code if start.after else None, "version": row.version if row else 0,
        }  # fmt: skip
        super().__init__(*args, **kwargs)
        field: Any = self.fields["after"]
        field.queryset = units_in_groups().exclude(pk=unit.pk)

    def clean(self) -> dict[str, Any]:
        found = dict(super().clean() or {})
        sizes = [found.get(name) for name in ("size_min", "size_target", "size_max")]
        if None not in sizes and sizes != sorted(sizes, key=lambda one: one or 0):
            self.add_error(
                "size_target", _("The best size lies between the smallest and the largest.")
            )
        least, most = found.get("gap_min_weeks"), found.get("gap_max_weeks")
        if least is not None and most is not None and least > most:
            self.add_error("gap_max_weeks", _("At most is less than at least."))
        if not found.get("in_person") and not found.get("virtual"):
            self.add_error("in_person", _("A unit is held in person, by video, or both."))
        return found


class PlaceForm(Kept):
    """A building or campus."""

    code = forms.SlugField(
        label=_("Short name"), max_length=60,
        help_text=_("Letters, numbers and hyphens; plan files name it so. It stays."),
    )  # fmt: skip
    name = forms.CharField(label=_("Name"), max_length=200)
    address = forms.CharField(label=_("Address"), max_length=300, required=False)
    time_zone = forms.CharField(
        label=_("Time zone"), max_length=60, required=False,
        help_text=_("Only where it is another than the institution's, such as Europe/Vienna."),
    )  # fmt: skip
    directions = forms.CharField(
        label=_("How to get there, step-free access"), max_length=2000, required=False, widget=TEXT
    )
    field_order = ("code", "name", "address", "time_zone", "directions", "because")

    def clean_time_zone(self) -> str:
        name: str = self.cleaned_data["time_zone"].strip()
        if name and name not in available_timezones():
            raise ValidationError(_("There is no time zone of this name."))
        return name


class RoomForm(Kept):
    """A room."""

    code = forms.SlugField(
        label=_("Short name"), max_length=60,
        help_text=_("Letters, numbers and hyphens; plan files name it so. It stays."),
    )  # fmt: skip
    name = forms.CharField(label=_("Name"), max_length=200)
    capacity = _whole(_("Seats, those who lead included"), 1, 2000)
    step_free = forms.BooleanField(label=_("Step-free"), required=False)
    closed_on = forms.DateField(label=_("Closed for good from"), required=False, widget=DAY)
    field_order = ("code", "name", "capacity", "step_free", "closed_on", "because")


class SlotField(forms.ModelChoiceField):
    """A time of the weekly grid, or any."""

    def __init__(self) -> None:
        super().__init__(Slot.objects.all(), label=_("Only at this time of the week"),
                         required=False, empty_label=_("the whole day"), to_field_name="code")  # fmt: skip


class ClosureForm(Because, Through):
    """Days on which a room cannot be used."""

    slot = SlotField()
    field_order = ("start", "last", "slot", "because")


class BlackoutForm(Because, Through):
    """Days without sessions."""

    org = OrgField(
        label=_("Only for the org unit"), required=False, max_length=120,
        help_text=_("The code, such as surg; empty: for everybody."),
    )  # fmt: skip
    slot = SlotField()
    field_order = ("start", "last", "org", "slot", "because")


class CoverForm(Kept):
    """How many may be away from duty at once."""

    org = OrgField(
        label=_("Org unit"), max_length=120, help_text=_("The code, such as surg/trauma.")
    )
    role_family = forms.ModelChoiceField(
        RoleFamily.objects.all(), label=_("Of the role family"), required=False,
        empty_label=_("all together"), to_field_name="code",
    )  # fmt: skip
    max_away = _whole(_("Away at once, at most"), 0, 10_000)
    field_order = ("org", "role_family", "max_away", "because")


PLACE_VALUES = ("name", "address", "time_zone", "directions")
ROOM_VALUES = ("name", "capacity", "step_free", "closed_on")


def told(row: Place | Any, names: tuple[str, ...]) -> dict[str, Any]:
    """A row as a form begins."""
    return {name: getattr(row, name) for name in names} | {"version": row.version, "code": row.code}


SLOT_VALUES = ("weekday", "start", "minutes")


class SlotForm(Kept):
    """A time of the week at which groups can begin."""

    weekday = forms.TypedChoiceField(label=_("Weekday"), choices=WEEKDAYS, coerce=int)
    start = forms.TimeField(label=_("Begins at"), widget=CLOCK)
    minutes = _whole(_("Minutes"), 15, 1440, initial=75)
    field_order = ("weekday", "start", "minutes", "because")


class ShiftForm(Kept):
    """What people on a shift can attend, week by week of their cycle.

    A cell is empty (they cannot come), or "d3": on duty at a cost of 3, or "f3": in their free time.
    """

    weeks = _whole(_("Weeks until the pattern repeats"), 1, 53)
    anchor = forms.DateField(
        label=_("A day in the first week of the cycle"), widget=DAY, initial=date(2026, 1, 5)
    )
    field_order = ("weeks", "anchor", "because")

    def __init__(self, *args: Any, shift: Shift, **kwargs: Any) -> None:
        self.cycle = ShiftCycle.objects.filter(shift=shift).first()
        if self.cycle is not None:
            kwargs["initial"] = {"weeks": self.cycle.weeks, "anchor": self.cycle.anchor,
                                 "version": self.cycle.version}  # fmt: skip
        super().__init__(*args, **kwargs)
        held = {(one.cycle_week, one.slot_id): f"{'d' if one.on_duty else 'f'}{one.cost}"
                for one in ShiftSlot.objects.filter(shift=shift)}  # fmt: skip
        self.columns = range(self.cycle.weeks if self.cycle else 1)
        self.rows: list[tuple[Slot, list[tuple[str, str, str]]]] = []
        for slot in Slot.objects.order_by("weekday", "start"):
            cells = []
            for week in self.columns:
                name = f"w{week}-{slot.pk}"
                now = self.data.get(name, "") if self.is_bound else held.get((week, slot.pk), "")
                cells.append(
                    (name, now, str(_("%(slot)s, week %(n)d") % {"slot": slot, "n": week + 1}))
                )
            self.rows.append((slot, cells))

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        known = {code for code, _words in CELLS}
        if any(now not in known for _slot, cells in self.rows for _name, now, _told in cells):
            raise ValidationError(_("A time has a value that this form does not know."))
        return found

    def times(self) -> list[tuple[int, str, int, bool]]:
        """Each time that can be attended: week of the cycle, slot, cost, on duty."""
        return [
            (week, slot.code, int(now[1:]), now[0] == "d")
            for slot, cells in self.rows
            for week, (_name, now, _told) in enumerate(cells)
            if now and week < self.cleaned_data["weeks"]
        ]


CELLS = [
    ("", "–"),
    *((f"d{n}", f"{n}") for n in range(10)),
    *((f"f{n}", _("%(n)d, off duty") % {"n": n}) for n in range(10)),
]
