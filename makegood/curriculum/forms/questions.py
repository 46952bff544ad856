"""Asking, objecting, and asking for a correction."""

from django import forms
from django.utils.translation import gettext_lazy as _

from ..acts.questions import LONGEST
from ..models import Question


class QuestionForm(forms.Form):
    """What the person wants to say, and which of three kinds it is."""

    kind = forms.ChoiceField(
        label=_("What is this?"),
        choices=[
            ("question", _("A question: I want to understand something")),
            ("objection", _("An objection: this should not be asked of me, or not by then")),
            ("correction", _("A correction: a fact about me or my work is wrong")),
        ],
        widget=forms.RadioSelect,
        initial="question",
    )
    text = forms.CharField(
        label=_("In your own words"),
        help_text=_("The office reads this and answers in writing. Do not name patients."),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 7}),
    )


class WithdrawForm(forms.Form):
    """Which version of the question is withdrawn."""

    version = forms.IntegerField(min_value=1, max_value=2**31 - 1, widget=forms.HiddenInput)


KINDS = frozenset(code for code, _name in Question.KINDS)
