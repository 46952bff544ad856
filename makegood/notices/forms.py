"""Narrowing the table of messages, and choosing what one receives."""

from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from .models import Message, Preference
from .rules import name_of


class MessageFilter(forms.Form):
    state = forms.ChoiceField(
        label=_("State"), required=False, choices=[("", _("any")), *Message.STATES]
    )
    text = forms.CharField(label=_("Name, number or subject"), required=False, max_length=100)

    def criteria(self) -> dict[str, str]:
        """Arguments for reads.messages from what could be read."""
        if not self.is_bound:
            return {}
        self.is_valid()
        return {name: str(value).replace("\x00", "") for name, value in self.cleaned_data.items() if value}  # fmt: skip


class WishForm(forms.Form):
    digest = forms.BooleanField(
        label=_("A digest, at most once a week"), required=False,
        help_text=_("Only in weeks in which something is new, due soon or overdue."),
    )  # fmt: skip
    due_today = forms.BooleanField(label=_("What is due today"), required=False)
    others = forms.MultipleChoiceField(
        label=_("Not these"), required=False, widget=forms.CheckboxSelectMultiple,
        help_text=_("You stopped these by a link in a message. Take the mark away to receive them again."),
    )  # fmt: skip

    def __init__(self, *args: Any, wish: Preference, **more: Any) -> None:
        initial = {"digest": wish.digest, "due_today": wish.due_today, "others": wish.others}
        more["initial"] = initial
        super().__init__(*args, **more)
        if wish.others:
            choices = [(kind, name_of(kind)) for kind in wish.others]
            cast(forms.MultipleChoiceField, self.fields["others"]).choices = choices
        else:
            del self.fields["others"]
