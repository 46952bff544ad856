"""Forms about actions, evidence, tries, links, meetings and reports."""

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ..files import MOST_BYTES
from ..models import Action, Evidence, Link, OwnerRole
from ..reads.links import known
from . import Because, Versioned, Words, a_day, code, line, words
from .text import owner_choices


def _amount(label: Words, most: int) -> forms.DecimalField:
    return forms.DecimalField(
        label=label, min_value=0, max_value=most, max_digits=13, decimal_places=2, required=False
    )


class Terms(forms.Form):
    """What is agreed about an action. Owner, dates and "done looks like" cannot be left out."""

    title = line(_("What is done"), most=300)
    done_looks_like = words(_("Done looks like"), help_text=_("What somebody else could check."))
    owner = forms.ModelChoiceField(
        label=_("Owner"), queryset=OwnerRole.objects.none(), to_field_name="code",
        help_text=_("A role, so that it survives the person in it."),
    )  # fmt: skip
    authority = line(_("Who can compel it"), most=300)
    start = a_day(_("Start"))
    due = a_day(
        _("Due"), help_text=_("Another date later counts as re-dated, for everyone to see.")
    )
    period = forms.IntegerField(
        label=_("Days for which evidence lasts"), min_value=7, max_value=730, initial=90,
        help_text=_("After so many days without new evidence it is stale."),
    )  # fmt: skip
    money_promised = _amount(_("Money promised"), 10**10)
    money_given = _amount(_("Money given"), 10**10)
    fte_promised = _amount(_("Working time promised (FTE)"), 10**4)
    fte_given = _amount(_("Working time given (FTE)"), 10**4)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["owner"].queryset = owner_choices()  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        start, due = data.get("start"), data.get("due")
        if start and due and due < start:
            self.add_error("due", _("The due date must not be before the start."))
        return data

    def terms(self) -> dict[str, Any]:
        """The terms for the act."""
        amounts = ("money_promised", "money_given", "fte_promised", "fte_given")
        names = ("title", "done_looks_like", "owner", "authority", "start", "due", "period")
        return {n: self.cleaned_data[n] for n in names} | {n: self.cleaned_data[n] or 0 for n in amounts}  # fmt: skip


TERMS = ["title", "done_looks_like", "owner", "authority", "start", "due", "period",
         "money_promised", "money_given", "fte_promised", "fte_given"]  # fmt: skip


class NewAction(Terms, Because):
    """A new action under a clause."""

    field_order = [*TERMS, "code", "because"]

    code = code(_("Id"), required=False, help_text=_("Made from the clause where it is empty."))


class ChangeAction(Terms, Versioned):
    """A new edition of an action."""

    field_order = [*TERMS, "because", "version"]


class EvidenceForm(forms.Form):
    """A link, a file or a figure."""

    kind = forms.ChoiceField(
        label=_("Kind"), choices=[one for one in Evidence.KINDS if one[0] != "decision"],
        widget=forms.RadioSelect,
    )  # fmt: skip
    title = line(_("What it shows"), most=300)
    dated = a_day(_("Of which day"), help_text=_("The day it is of, not of today."))
    url = line(
        _("Address"), required=False, most=1000, help_text=_("For a link that everyone can open.")
    )
    file = forms.FileField(
        label=_("File"), required=False, help_text=_("PDF, picture, document or plain text, up to 25 MB. Everyone can download it; it must name nobody."),
    )  # fmt: skip
    figure = line(
        _("Figure"), required=False, most=120, help_text=_("With its unit, such as 31 of 50.")
    )
    figure_of = line(_("Of what, measured how"), required=False, most=300)
    note = words(_("Note"), rows=3, required=False)
    vouched_as = line(_("You vouch for it as"), most=160, help_text=_("Your role; it is public."))
    name_public = forms.BooleanField(label=_("My name may be shown beside it"), required=False)

    def clean_file(self) -> UploadedFile | None:
        file = self.cleaned_data.get("file")
        if file and file.size and file.size > MOST_BYTES:
            raise forms.ValidationError(
                _("The file is larger than 25 MB. Put it elsewhere and link to it.")
            )
        return file

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        wanted = {"link": "url", "file": "file", "figure": "figure"}.get(data.get("kind", ""), "")
        if wanted and wanted not in self.errors and not data.get(wanted):
            self.add_error(wanted, _("This is needed for the kind that you chose."))
        if data.get("dated") and data["dated"] > timezone.localdate():
            self.add_error("dated", _("This day has not come yet."))
        return data


class NewTry(forms.Form):
    """A plan-do-study-act cycle before it begins."""

    title = line(_("Name"))
    tried = words(_("What we try"), rows=3)
    prediction = words(
        _("What we expect"), rows=3,
        help_text=_("Written now; once the try begins it stays as it is."),
    )  # fmt: skip
    next = words(_("What follows if it works"), rows=2, required=False)
    version = forms.IntegerField(
        widget=forms.HiddenInput, min_value=0, max_value=2**31 - 1, initial=0
    )


class EndTry(forms.Form):
    """How a try ended."""

    outcome = forms.ChoiceField(
        label=_("How it ended"), widget=forms.RadioSelect,
        choices=[("adopted", _("It worked and we keep it")), ("adapted", _("We change it and try again")),
                 ("failed", _("It did not work")), ("abandoned", _("We stopped it"))],
    )  # fmt: skip
    happened = words(_("What happened"))
    learnt = words(
        _("What we learnt"),
        help_text=_("Public, also where it failed; that is where most is learnt."),
    )
    next = words(_("Next"), rows=2, required=False)
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=2**31 - 1)


class LinkForm(Because):
    """A thing elsewhere that the action leans on."""

    kind = forms.ChoiceField(label=_("Kind"), choices=Link.KINDS)
    code = line(
        _("Its id"), most=120, help_text=_("As in its address, such as universal-core or surg.")
    )
    label = line(
        _("Name"), required=False, help_text=_("Shown where its own room does not know it.")
    )
    field_order = ["kind", "code", "label", "because"]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("kind") and data.get("code") and not known(data["kind"], data["code"].strip()):
            self.add_error(
                "code", _("Nothing of this kind has this id; look at the end of its address.")
            )
        return data


class WaitForm(Because):
    """The action that this one waits for."""

    other = forms.ModelChoiceField(
        label=_("Waits for"), queryset=Action.objects.none(), to_field_name="code"
    )
    field_order = ["other", "because"]

    def __init__(self, action: Action, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        found = Action.objects.filter(clause__commitment=action.clause.commitment_id)
        self.fields["other"].queryset = found.exclude(pk=action.pk)  # type: ignore[attr-defined]


class MeetingForm(Because):
    """A meeting."""

    body = line(_("Who meets"))
    day = a_day(_("Day"))
    field_order = ["body", "day", "because"]


class DecisionForm(forms.Form):
    """What a meeting decided about an action."""

    decision = words(
        _("What was decided"), help_text=_("It stands in public as evidence of the action.")
    )
    progress = forms.BooleanField(
        label=_("The decision itself carries the work on"), required=False,
        help_text=_("Such as money granted. To look again at the next meeting does not."),
    )  # fmt: skip


class ReportWords(forms.Form):
    """The owner's words beside a clause."""

    text = words(
        _("In your own words"),
        required=False,
        help_text=_("What was said, done, and left undone. Public once published."),
    )
    said_as = line(_("You say it as"), most=160, help_text=_("Your role; it is public."))
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=2**31 - 1)
