"""The office's forms: inviting, agreements, positions, the programme's numbers, the ladder."""

from dataclasses import fields
from typing import Any

from django import forms
from django.utils.formats import number_format
from django.utils.functional import Promise
from django.utils.translation import gettext as said
from django.utils.translation import gettext_lazy as _

from makegood.curriculum.models import Unit
from makegood.engines.partnership import Programme
from makegood.engines.partnership.programme import LIMITS
from makegood.people.models import OrgUnit

from ..models import Position, Practice
from ..reads.ladder import FACILITATED
from .fields import Because, PersonField, Versioned, day, words


class InviteForm(forms.Form):
    """Which org unit is invited, who would sign for it, and who is its liaison."""

    org = forms.ModelChoiceField(
        OrgUnit.objects.none(), label=_("Org unit"), to_field_name="code",
        empty_label=_("Choose one"),
    )  # fmt: skip
    sponsor = PersonField(label=_("Sponsor (chair)"))
    supervisor = PersonField(label=_("Chief or supervisor"))
    liaison = PersonField(label=_("Liaison in the office"))
    wants = words(3, label=_("What the unit wants to change"), required=False,
                  help_text=_("In the unit's own words; it can be written later."))  # fmt: skip
    because = words(2, label=_("Why now"), max_length=2000, help_text=_("It goes into the record."))

    def __init__(self, *args: Any, orgs: list[int], **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["org"].queryset = OrgUnit.objects.filter(pk__in=orgs)  # type: ignore[attr-defined]


class PeopleForm(Because):
    """Who signs, who is the liaison, and what the unit wants to change."""

    sponsor = PersonField(label=_("Sponsor (chair)"))
    supervisor = PersonField(label=_("Chief or supervisor"))
    liaison = PersonField(label=_("Liaison in the office"))
    wants = words(5, label=_("What the unit wants to change"), required=False)
    field_order = ("sponsor", "supervisor", "liaison", "wants", "because", "version")


class AgreementForm(Because):
    """The next edition of the agreement."""

    start = day(label=_("From"))
    end = day(label=_("Until"), help_text=_("The first day without it."))
    review_on = day(label=_("Reviewed on"))
    positions = forms.IntegerField(label=_("Positions"), min_value=1, max_value=50)
    fte = forms.DecimalField(
        label=_("FTE of all positions together"), min_value=0, max_value=50, max_digits=4,
        decimal_places=2,
    )  # fmt: skip
    text = words(22, label=_("Text"), max_length=20_000,
                 help_text=_("Headings with #, lists with a hyphen. Both sign exactly these words."))  # fmt: skip
    field_order = ("start", "end", "review_on", "positions", "fte", "text", "because", "version")


class PauseForm(Because):
    """From when the partnership rests."""

    start = day(label=_("From"))
    field_order = ("start", "because", "version")


class ReviewForm(Versioned):
    """What a review found."""

    on = day(label=_("Held on"))
    words = words(
        5, label=_("What was found, and what changes"), help_text=_("Both sides read it.")
    )
    next_on = day(label=_("Next review"), required=False)
    field_order = ("on", "words", "next_on", "version")


class EndForm(Because):
    """The first day without the partnership, or the term."""

    on = day(label=_("First day without it"))
    field_order = ("on", "because", "version")


class PositionForm(forms.Form):
    """A position that the unit supports."""

    org = forms.ModelChoiceField(OrgUnit.objects.none(), label=_("For"), to_field_name="code")
    kind = forms.ChoiceField(label=_("Open to"), choices=Position.KINDS, initial="either")
    fte = forms.DecimalField(
        label=_("Protected FTE"), min_value=0, max_value=1, max_digits=3, decimal_places=2,
    )  # fmt: skip
    funding = forms.CharField(
        label=_("Who pays for the time"), max_length=200, required=False,
        help_text=_("A fund or a cost centre. Left empty, the position shows as unfunded to the office and the sponsor."),
    )  # fmt: skip
    duties = words(4, label=_("Duties"), required=False)
    opened_on = day(label=_("Open from"))
    closes_on = day(label=_("Applications until"), required=False,
                    help_text=_("The first day on which nobody applies any more."))  # fmt: skip
    beyond = words(2, label=_("Why beyond the agreement"), max_length=2000, required=False)
    because = words(2, label=_("Why"), max_length=2000, help_text=_("It goes into the record."))

    def __init__(self, *args: Any, orgs: list[int], tenth: float, within: str, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["beyond"].help_text = within
        self.fields["org"].queryset = OrgUnit.objects.filter(pk__in=orgs)  # type: ignore[attr-defined]
        self.fields["fte"].help_text = said("0.1 is %(hours)s hours a week.") % {"hours": number_format(round(tenth, 2))}  # fmt: skip


class PositionChangeForm(Because):
    """Who pays, the duties, and until when applications are taken."""

    funding = forms.CharField(label=_("Who pays for the time"), max_length=200, required=False)
    duties = words(4, label=_("Duties"), required=False)
    closes_on = day(label=_("Applications until"), required=False)
    field_order = ("funding", "duties", "closes_on", "because", "version")


class AppointForm(Because):
    """When the term begins, and when it ends."""

    start = day(label=_("From"))
    end = day(label=_("Until"), required=False,
              help_text=_("Left empty, the term has the length that the programme asks for."))  # fmt: skip
    short_reason = forms.CharField(
        label=_("Why shorter than usual"), max_length=500, required=False,
        help_text=_("Only where it is."),
    )  # fmt: skip
    field_order = ("start", "end", "short_reason", "because", "version")


class RenewForm(Because):
    """Until when a renewed term lasts."""

    end = day(label=_("Until"))
    field_order = ("end", "because", "version")


LABELS: dict[str, tuple[str | Promise, str | Promise]] = {
    "half_days_per_tenth": (_("Half days a week for each 0.1 FTE"), ""),
    "half_day_hours": (_("Hours of a half day"), ""),
    "term_months": (_("Months of a term, at least"), ""),
    "lead_after_months": (_("Months before a champion leads"), ""),
    "observe_times": (_("Sessions observed before co-facilitating"), ""),
    "co_facilitate_times": (_("Sessions co-facilitated before leading"), ""),
    "leaving_days": (_("Days within which an end counts as leaving"), ""),
    "people_per_champion": (_("People for one champion, at most"), _("A suggestion, shown as such.")),
    "answer_days": (_("Days for the sponsor's answer about missing time"), ""),
    "accept_days": (_("Days until an answer that nobody disputes closes a report"), ""),
    "renewal_days": (_("Days before an end at which reminders begin"), ""),
    "handover_days": (_("Days of overlap between two terms"), ""),
    "overload": (_("Times the promised hours from which work is an overload"), ""),
    "group_share": (_("Share of people who choose a group where they may choose"), _("0.3 is three in ten.")),
    "group_size": (_("People in one session"), ""),
    "session_leads": (_("Facilitators in one session"), ""),
    "preparation": (_("Preparation, times the length of a session"), ""),
    "keep_statements_days": (_("Days for which statements of declined applications are kept"), ""),
}  # fmt: skip


class ProgrammeForm(forms.Form):
    """The programme's numbers from a day on; one field for each."""

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        for one in fields(Programme):
            label, note = LABELS[one.name]
            low, high = LIMITS[one.name]
            kind = forms.IntegerField if one.type == "int" else forms.FloatField
            self.fields[one.name] = kind(
                label=label, help_text=note, min_value=low, max_value=high,  # type: ignore[arg-type]
                widget=forms.NumberInput(attrs={"step": "1" if one.type == "int" else "any"}),
            )  # fmt: skip
        self.fields["effective"] = day(label=_("From"))
        self.fields["because"] = words(
            2, label=_("Why"), max_length=2000, help_text=_("It goes into the record.")
        )

    def values(self) -> dict[str, float]:
        """The numbers alone."""
        return {one.name: self.cleaned_data[one.name] for one in fields(Programme)}


class RecogniseForm(forms.Form):
    """Experience from elsewhere, with its evidence."""

    person = PersonField(label=_("Champion"))
    role = forms.ChoiceField(
        label=_("Accepted as"),
        choices=[(code, name) for code, name in Practice.ROLES if code != "observe"],
    )
    unit = forms.ModelChoiceField(
        Unit.objects.filter(kind__in=FACILITATED, withdrawn_on=None), label=_("Unit"),
        to_field_name="code", required=False, empty_label=_("All units"),
    )  # fmt: skip
    modality = forms.ChoiceField(
        label=_("How"), required=False, choices=[("", _("Both")), *Practice.MODALITIES]
    )
    start = day(label=_("From"))
    end = day(label=_("Until"), required=False)
    evidence = forms.CharField(label=_("Evidence that you saw"), max_length=300)
    because = words(2, label=_("Why"), max_length=2000)


class ListFilter(forms.Form):
    """Which partnerships are shown."""

    state = forms.ChoiceField(label=_("State"), required=False)
    text = forms.CharField(label=_("Org unit"), required=False, max_length=100)

    def __init__(self, *args: Any, **more: Any) -> None:
        from ..models import Partnership

        super().__init__(*args, **more)
        self.fields["state"].choices = [("", _("All")), *Partnership.STATES]  # type: ignore[attr-defined]


class CoverageFilter(forms.Form):
    """Which gap is looked at."""

    gap = forms.ChoiceField(
        label=_("Show"), required=False,
        choices=[
            ("", _("Every department and division")),
            ("any", _("Those where something is missing")),
            ("none", _("Without a champion")),
            ("leaving", _("With a champion who leaves soon")),
            ("few", _("With fewer than suggested")),
            ("night", _("Without a facilitator for nights")),
            ("weekend", _("Without a facilitator for weekends")),
        ],
    )  # fmt: skip


__all__ = ["AgreementForm", "Versioned"]
