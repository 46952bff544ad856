"""Forms about the text: commitments, clauses, owner roles."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from makegood.people.models import OrgUnit, Person

from ..models import Clause, OwnerRole
from ..models.text import DOMAINS
from . import Because, Versioned, a_day, code, line, words


class FrameForm(Versioned):
    """The frame of a commitment."""

    title = line(_("Title"))
    preamble = words(_("Preamble"), rows=8, required=False, most=6000)
    approved_by = line(_("Approved by"), help_text=_("The body, not a person."))
    approved_on = a_day(_("Approved on"))
    accountable = line(_("Who answers for it"), help_text=_("The body that meets about it."))


class NewCommitment(Because):
    """A new commitment."""

    code = code(_("Id"), help_text=_("Part of its address; it stays for ever."))
    title = line(_("Title"))
    preamble = words(_("Preamble"), rows=8, required=False, most=6000)
    approved_by = line(_("Approved by"), help_text=_("The body, not a person."))
    approved_on = a_day(_("Approved on"))
    accountable = line(_("Who answers for it"), help_text=_("The body that meets about it."))
    field_order = [
        "title",
        "code",
        "preamble",
        "approved_by",
        "approved_on",
        "accountable",
        "because",
    ]


class ClauseForm(Versioned):
    """The words of a clause."""

    heading = line(_("Heading"))
    text = words(_("Text"), rows=6, most=6000)
    domain = forms.ChoiceField(label=_("Domain"), choices=DOMAINS)
    field_order = ["heading", "text", "domain", "because", "version"]


class NewClause(Because):
    """A new clause."""

    code = code(_("Id"), help_text=_("Part of its address; it never breaks, also when renamed."))
    heading = line(_("Heading"))
    text = words(_("Text"), rows=6, most=6000)
    domain = forms.ChoiceField(label=_("Domain"), choices=DOMAINS)
    field_order = ["heading", "code", "text", "domain", "because"]


class RenameForm(Because):
    """Another id for a clause."""

    code = code(_("New id"), help_text=_("The old one leads to it for ever."))
    field_order = ["code", "because"]


class MergeForm(Because):
    """Into which clause."""

    into = forms.ModelChoiceField(
        label=_("Into"), queryset=Clause.objects.none(), to_field_name="code"
    )
    field_order = ["into", "because"]

    def __init__(self, clause: Clause, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        others = Clause.objects.filter(commitment=clause.commitment_id, state="in force")
        self.fields["into"].queryset = others.exclude(pk=clause.pk)  # type: ignore[attr-defined]


class NewRole(Because):
    """An owner role."""

    name = line(_("Name of the role"), most=160, help_text=_("Such as Vice dean for education."))
    code = code(_("Id"))
    org = forms.ModelChoiceField(
        label=_("Org unit"), queryset=OrgUnit.objects.all(), required=False, to_field_name="code"
    )
    field_order = ["name", "code", "org", "because"]


class HandOver(Because):
    """Who holds the role from now on."""

    person = line(
        _("Institution id of the person"), required=False, most=80,
        help_text=_("Leave it empty where nobody holds the role; that is shown in public."),
    )  # fmt: skip
    field_order = ["person", "because"]

    def clean_person(self) -> Person | None:
        told = self.cleaned_data["person"].replace("\x00", "").strip()
        if not told:
            return None
        found = Person.objects.filter(code__iexact=told).first()
        if found is None:
            raise forms.ValidationError(_("Nobody here has this id."))
        return found


def owner_choices() -> Any:
    """All owner roles, for a choice."""
    return OwnerRole.objects.all()
