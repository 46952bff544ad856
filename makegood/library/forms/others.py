"""Forms for lists, shelves, suggestions, imports, look-ups and reading groups."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from makegood.engines.references import ids
from makegood.people.models import OrgUnit, Person, RoleFamily

from .. import slots
from ..models import Group, Reading, ReadingList, Work

MOST_NOTE = 20_000


class ListForm(forms.Form):
    """A reading list; works one a line, in order, each with a note after a bar."""

    title = forms.CharField(label=_("Title"), max_length=200)
    summary = forms.CharField(label=_("What it is for"), max_length=2000, widget=forms.Textarea(attrs={"rows": 2}))  # fmt: skip
    audience = forms.CharField(label=_("For whom, in words"), required=False, max_length=200)
    roles = forms.MultipleChoiceField(label=_("Role families"), required=False, widget=forms.CheckboxSelectMultiple)  # fmt: skip
    topic = forms.SlugField(label=_("Topic"), required=False, max_length=80)
    units = forms.CharField(label=_("Units whose pages show it"), required=False, max_length=1000, help_text=_("Codes of units, with commas between."))  # fmt: skip
    review_by = forms.DateField(label=_("Review by"), widget=forms.DateInput(attrs={"type": "date"}))  # fmt: skip
    works = forms.CharField(
        label=_("Works"), max_length=20_000, widget=forms.Textarea(attrs={"rows": 8}),
        help_text=_("One a line, in order: the work's code, a bar (|), and why it is here."),
    )  # fmt: skip
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["roles"].choices = list(RoleFamily.objects.values_list("code", "name"))  # type: ignore[attr-defined]

    @staticmethod
    def words_of(found: ReadingList) -> dict[str, Any]:
        """What the form shows first for a list."""
        items = found.items.select_related("work").defer("work__csl")
        return {
            "title": found.title, "summary": found.summary, "audience": found.audience, "roles": found.roles,
            "topic": found.topic, "units": ", ".join(found.units), "review_by": found.review_by,
            "works": "\n".join(f"{one.work.code} | {one.note}".rstrip(" |") for one in items),
            "version": found.version,
        }  # fmt: skip

    def clean_units(self) -> list[str]:
        return [one for part in self.cleaned_data["units"].split(",") if (one := part.strip())][:50]

    def clean_works(self) -> list[tuple[Work, str]]:
        rows = [
            line.partition("|") for line in self.cleaned_data["works"].splitlines() if line.strip()
        ]
        held = {
            w.code: w
            for w in Work.objects.filter(code__in=[r[0].strip() for r in rows]).defer("csl")
        }
        missing = [code for row in rows if (code := row[0].strip()) not in held]
        if missing:
            raise forms.ValidationError(
                _t("The library has no work with the code: %(codes)s.")
                % {"codes": ", ".join(missing[:5])}
            )
        if len({row[0].strip() for row in rows}) != len(rows):
            raise forms.ValidationError(_t("A work stands twice on this list."))
        return [(held[row[0].strip()], row[2].strip()[:500]) for row in rows]


class NoteForm(forms.Form):
    """What a reader writes for themselves about a work; sealed and kept nowhere else."""

    text = forms.CharField(label=_("My note"), required=False, max_length=MOST_NOTE, widget=forms.Textarea(attrs={"rows": 5, "autocomplete": "off"}))  # fmt: skip
    because = forms.CharField(label=_("Because of this I will"), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 2, "autocomplete": "off"}))  # fmt: skip
    seen = forms.CharField(max_length=40, required=False, widget=forms.HiddenInput)


class LookForm(forms.Form):
    """A DOI, an ISBN or a PubMed number."""

    what = forms.CharField(label=_("DOI or ISBN"), max_length=300, help_text=_("Such as 10.2105/AJPH.90.8.1212. With or without https://doi.org/ before it."))  # fmt: skip

    def clean_what(self) -> tuple[str, str]:
        text = self.cleaned_data["what"]
        for kind, read in (("doi", ids.doi), ("isbn", ids.isbn)):
            if found := read(text):
                return kind, found
        raise forms.ValidationError(_t("This is neither a DOI nor an ISBN: its syntax or check digit is not right. Fill in what you know below."))  # fmt: skip


class FileForm(forms.Form):
    """A file of references."""

    file = forms.FileField(
        label=_("File"), allow_empty_file=True,
        help_text=_("RIS, BibTeX, CSL-JSON, Zotero RDF or JSON, PubMed's nbib; RIS and nbib up to 160 MB, the others up to 64 MB."),
    )  # fmt: skip


class GroupForm(forms.Form):
    """A reading group."""

    name = forms.CharField(label=_("Name"), max_length=200)
    about = forms.CharField(label=_("What it is about"), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 2}))  # fmt: skip
    org = forms.CharField(label=_("Org unit's code"), required=False, max_length=120)
    list = forms.SlugField(label=_("Reading list's code"), required=False, max_length=80)
    facilitator = forms.CharField(label=_("Facilitator"), max_length=200, required=False, help_text=_("E-mail address or institution id; empty: you."))  # fmt: skip
    people = forms.CharField(
        label=_("People"), required=False, max_length=10_000, widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("One a line: e-mail address or institution id. Only they see the group's page."),
    )  # fmt: skip
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    @staticmethod
    def words_of(group: Group) -> dict[str, Any]:
        """What the form shows first for a group."""
        return {
            "name": group.name, "about": group.about, "org": group.org.code if group.org else "",
            "list": group.list.code if group.list else "", "version": group.version,
            "facilitator": known_as(group.facilitator) if group.facilitator else "",
            "people": "\n".join(known_as(one) for one in group.people.all()),
        }  # fmt: skip

    def clean_org(self) -> OrgUnit | None:
        return _one(OrgUnit, self.cleaned_data["org"], _t("There is no org unit with this code."))

    def clean_list(self) -> ReadingList | None:
        return _one(ReadingList, self.cleaned_data["list"], _t("There is no list with this code."))

    def clean_facilitator(self) -> Person | None:
        text = self.cleaned_data["facilitator"].strip()
        return persons([text])[0] if text else None

    def clean_people(self) -> "list[Person]":  # type: ignore[valid-type]
        return persons(self.cleaned_data["people"].split())


class ReadingForm(forms.Form):
    """One meeting of a group."""

    on = forms.DateField(label=_("Date"), widget=forms.DateInput(attrs={"type": "date"}))
    work = forms.SlugField(label=_("Work's code"), required=False, max_length=80)
    questions = forms.CharField(label=_("Questions"), required=False, max_length=4000, widget=forms.Textarea(attrs={"rows": 3}))  # fmt: skip
    decided = forms.CharField(label=_("What we decided to change"), required=False, max_length=4000, widget=forms.Textarea(attrs={"rows": 3}))  # fmt: skip
    action = forms.SlugField(label=_("Action of the commitment"), required=False, max_length=80, help_text=_("Its code, where the decision became an action."))  # fmt: skip
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    @staticmethod
    def words_of(reading: Reading) -> dict[str, Any]:
        """What the form shows first for a meeting."""
        return {"on": reading.on, "work": reading.work.code if reading.work else "",
                "questions": reading.questions, "decided": reading.decided, "action": reading.action,
                "version": reading.version}  # fmt: skip

    def clean_action(self) -> str:
        """The code of an action that the commitment has, where a commitment is kept here."""
        code: str = self.cleaned_data["action"]
        if code and not slots.is_action(code):
            raise forms.ValidationError(_t("The commitment has no action with this code. It is the last part of the action's address."))  # fmt: skip
        return code

    def clean_work(self) -> Work | None:
        return _one(Work, self.cleaned_data["work"], _t("The library has no work with this code."))


def known_as(person: Person) -> str:
    return person.email or person.code


def _one(model: Any, code: str, sorry: str) -> Any:
    if not code:
        return None
    found = model.objects.filter(code=code).first()
    if found is None:
        raise forms.ValidationError(sorry)
    return found


def persons(words: list[str]) -> list[Person]:
    from django.db.models import Q

    words = [bare for word in words[:500] if (bare := word.strip(" ,;"))]
    by_code = {one.code: one for one in Person.objects.filter(code__in=words)}
    by_mail = {one.email.lower(): one for one in Person.objects.filter(Q(email__in=words) | Q(email__in=[w.lower() for w in words])).exclude(email="")}  # fmt: skip
    found: list[Any] = []
    missing: list[Any] = []
    for word in words:
        person = by_code.get(word) or by_mail.get(word.lower())
        (found if person else missing).append(person or word)
    if missing:
        raise forms.ValidationError(_t("Nobody here has the address or id: %(who)s.") % {"who": ", ".join(map(str, missing[:5]))})  # fmt: skip
    return list(dict.fromkeys(found))  # type: ignore[arg-type]
