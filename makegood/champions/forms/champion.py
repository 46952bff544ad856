"""What a champion, an applicant, a supervisor and a sponsor write."""

from django import forms
from django.utils.translation import gettext_lazy as _

from makegood.curriculum.models import Unit

from ..models import Practice
from ..reads.ladder import FACILITATED
from .fields import PersonField, Versioned, day, words


class ApplyForm(forms.Form):
    """An application, sent with consent."""

    statement = words(8, label=_("Why you would like to do this"),
                      help_text=_("The office, the sponsor and your supervisor read it. Say nothing about health, faith or background that you do not wish them to know."))  # fmt: skip
    supervisor = PersonField(label=_("Your supervisor"))
    consent = forms.BooleanField(
        label=_("I agree that they read my application for this decision"), required=False
    )


class SignForm(forms.Form):
    """Signing what was read."""

    read = forms.BooleanField(label=_("I have read the agreement"), required=False)


class SupervisorForm(Versioned):
    """The supervisor's agreement to the protected time."""

    agrees = forms.ChoiceField(
        label=_("Do you agree to the protected time?"), widget=forms.RadioSelect,
        choices=[("yes", _("Yes, the time will be free of other duties")), ("no", _("No, and I say why"))],
    )  # fmt: skip
    words = words(3, label=_("What you would like to add"), required=False)


class HoursForm(forms.Form):
    """Time that no session accounts for."""

    on = day(label=_("Day"))
    minutes = forms.IntegerField(label=_("Minutes"), min_value=1, max_value=1440)
    what = forms.CharField(
        label=_("What for"),
        max_length=200,
        help_text=_("Only you read this; others see a total. Name no patient and no colleague."),
    )
    key = forms.CharField(widget=forms.HiddenInput, max_length=60)


class NoTimeForm(forms.Form):
    """No time was given."""

    period_start = day(label=_("From"))
    period_end = day(label=_("Until and with"))
    words = words(4, label=_("What you would like to say"), required=False,
                  help_text=_("You need not. Your sponsor and the office read it, nobody else."))  # fmt: skip


class AnswerForm(Versioned):
    """The sponsor's answer."""

    answer = words(5, label=_("What will change, and from when"),
                   help_text=_("The champion and the office read this."))  # fmt: skip


class WordsForm(Versioned):
    """Some words to a decision."""

    words = words(4, label=_("In your words"))


class HandOverForm(Versioned):
    """What a successor should know."""

    words = words(10, label=_("For whoever comes next"),
                  help_text=_("Whom to ask, what works, what you tried, what is open. No cases, no names of participants."))  # fmt: skip


class AvailableForm(Versioned):
    """At which hours the champion can lead."""

    available = forms.MultipleChoiceField(
        label=_("When you can lead"), widget=forms.CheckboxSelectMultiple,
        choices=[("weekday", _("Weekdays")), ("evening", _("Evenings")), ("night", _("Nights")),
                 ("weekend", _("Weekends"))],
    )  # fmt: skip


class PracticeForm(forms.Form):
    """A session that was observed or led, to be confirmed by somebody else."""

    role = forms.ChoiceField(label=_("What you did"), choices=Practice.ROLES)
    unit = forms.ModelChoiceField(
        Unit.objects.filter(kind__in=FACILITATED, withdrawn_on=None), label=_("Unit"),
        to_field_name="code", empty_label=_("Choose one"),
    )  # fmt: skip
    modality = forms.ChoiceField(label=_("How"), choices=Practice.MODALITIES)
    on = day(label=_("Day"))


class NoteForm(forms.Form):
    """Words for the other champions."""

    title = forms.CharField(label=_("Title"), max_length=120)
    text = words(6, label=_("What you would like to share"),
                 help_text=_("All serving champions read it. No patients, no cases, no names of participants."))  # fmt: skip


class MeetingForm(forms.Form):
    """A meeting of the circle."""

    on = day(label=_("Day"))
    at = forms.TimeField(label=_("Time"), widget=forms.TimeInput(attrs={"type": "time"}))
    minutes = forms.IntegerField(label=_("Minutes"), min_value=10, max_value=480, initial=60)
    place = forms.CharField(label=_("Place"), max_length=200)
    agenda = words(3, label=_("Agenda"), required=False)
