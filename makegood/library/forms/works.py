"""Forms for one work: by hand, by the curator, its relations, its retraction."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from makegood.engines.references.record import Item, date_text, finished, name_of, shown_name
from makegood.people.models import Duty, Person

from ..models import Work
from ..reads.works import RELATIONS, ROLES, TYPES
from .others import known_as, persons


class _Words(forms.Form):
    """A bibliographic record by hand."""

    type = forms.ChoiceField(label=_("Kind"), choices=[])
    title = forms.CharField(label=_("Title"), max_length=500)
    authors = forms.CharField(
        label=_("Authors"), required=False, max_length=10_000,
        help_text=_("One a line: family name, given name. A body's name as it is."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )  # fmt: skip
    issued = forms.CharField(label=_("Year or date"), required=False, max_length=40)
    container = forms.CharField(label=_("Journal or series"), required=False, max_length=300)
    volume = forms.CharField(label=_("Volume"), required=False, max_length=40)
    issue = forms.CharField(label=_("Issue"), required=False, max_length=40)
    page = forms.CharField(label=_("Pages"), required=False, max_length=60)
    publisher = forms.CharField(label=_("Publisher"), required=False, max_length=300)
    doi = forms.CharField(label=_("DOI"), required=False, max_length=250)
    isbn = forms.CharField(label=_("ISBN"), required=False, max_length=40)
    url = forms.CharField(label=_("Address"), required=False, max_length=500)

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["type"].choices = list(TYPES.items())  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        problems: list[str] = []
        item = finished({
            "type": given.get("type"), "title": given.get("title"), "issued": given.get("issued"),
            "author": [one for line in given.get("authors", "").splitlines() if (one := name_of(line))],
            "container-title": given.get("container"), "volume": given.get("volume"),
            "issue": given.get("issue"), "page": given.get("page"), "publisher": given.get("publisher"),
            "DOI": given.get("doi"), "ISBN": given.get("isbn"), "URL": given.get("url"),
        }, problems)  # fmt: skip
        for problem in problems:
            field = next((f for f, w in (("doi", "DOI"), ("isbn", "ISBN"), ("url", "address"), ("issued", "date")) if w in problem), None)  # fmt: skip
            self.add_error(field, problem[:1].upper() + problem[1:].replace("; it was left out", "") + ".")  # fmt: skip
        self.item: Item = item or {}
        return given


def words_of(item: Item) -> dict[str, Any]:
    """The initial words of the form for an item."""
    return {
        "type": item.get("type"), "title": item.get("title"), "issued": date_text(item),
        "authors": "\n".join(shown_name(one) for one in item.get("author", [])),
        "container": item.get("container-title"), "volume": item.get("volume"), "issue": item.get("issue"),
        "page": item.get("page"), "publisher": item.get("publisher"), "doi": item.get("DOI"),
        "isbn": item.get("ISBN"), "url": item.get("URL"),
    }  # fmt: skip


class SuggestionForm(_Words):
    """A work that somebody asks for."""

    why = forms.CharField(label=_("Why should the library have it?"), required=False, max_length=4000,
                          widget=forms.Textarea(attrs={"rows": 3}))  # fmt: skip


class _Curated(forms.Form):
    """What the library adds to a record."""

    annotation = forms.CharField(
        label=_("Annotation"), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("One sentence: what it shows and why to read it. Your name stands beside it."),
    )  # fmt: skip
    level = forms.ChoiceField(label=_("Level"), required=False, choices=[("", _("not set")), *Work.LEVELS])  # fmt: skip
    topics = forms.CharField(label=_("Topics"), required=False, max_length=400, help_text=_("With commas between."))  # fmt: skip
    audience = forms.MultipleChoiceField(label=_("For whom"), required=False, choices=list(ROLES.items()), widget=forms.CheckboxSelectMultiple)  # fmt: skip

    def custom(self) -> dict[str, Any]:
        """The library's own part of an item."""
        return {"level": self.cleaned_data["level"], "topics": self.topic_codes(),
                "audience": self.cleaned_data["audience"]}  # fmt: skip

    def topic_codes(self) -> list[str]:
        """Topics as codes."""
        from django.utils.text import slugify

        found = [slugify(one)[:60] for one in self.cleaned_data["topics"].split(",")]
        return list(dict.fromkeys(one for one in found if one))[:20]


class ApproveForm(_Curated):
    """Taking a suggestion in."""


class WorkForm(_Curated, _Words):
    """All of a work, for the curator."""

    duties = forms.MultipleChoiceField(label=_("Responsibilities it serves"), required=False, widget=forms.CheckboxSelectMultiple)  # fmt: skip
    minutes = forms.IntegerField(label=_("Minutes to read or listen"), required=False, min_value=1, max_value=6000)  # fmt: skip
    access = forms.ChoiceField(label=_("Access"), required=False, choices=[("", _("not noted")), *Work.ACCESS])  # fmt: skip
    shelf_mark = forms.CharField(label=_("Shelf mark"), required=False, max_length=120)
    content_note = forms.CharField(label=_("Content note"), required=False, max_length=300, help_text=_("What a reader may want to know before: descriptions of violence, slurs in sources."))  # fmt: skip
    review_by = forms.DateField(label=_("Review by"), required=False, widget=forms.DateInput(attrs={"type": "date"}))  # fmt: skip
    steward = forms.CharField(label=_("Steward"), required=False, max_length=200, help_text=_("Who looks after it: e-mail address or institution id."))  # fmt: skip
    because = forms.CharField(label=_("Why this change"), max_length=500)
    version = forms.IntegerField(widget=forms.HiddenInput)
    field_order = ["annotation", "level", "topics", "audience", "duties", "minutes", "access"]

    def __init__(self, data: Any, *, work: Work) -> None:
        self.work = work
        super().__init__(data, initial={
            **words_of(work.csl), "annotation": work.annotation, "level": work.level,
            "topics": ", ".join(work.topics), "audience": work.audience, "duties": work.duties,
            "minutes": work.minutes, "access": work.access, "shelf_mark": work.shelf_mark,
            "content_note": work.content_note, "review_by": work.review_by, "version": work.version,
            "steward": known_as(work.steward) if work.steward else "",
        })  # fmt: skip
        self.fields["duties"].choices = list(Duty.objects.values_list("code", "name"))  # type: ignore[attr-defined]
        known = {code for code, _name in self.fields["type"].choices}  # type: ignore[attr-defined]
        if work.type not in known:
            self.fields["type"].choices = [*self.fields["type"].choices, (work.type, work.type)]  # type: ignore[attr-defined]
        mine = [(one, one) for one in work.audience if one not in ROLES]
        self.fields["audience"].choices = [*ROLES.items(), *mine]  # type: ignore[attr-defined]

    # In three parts on the page; the long lists and the record itself are folded away.
    FIRST = ("annotation", "level", "topics", "minutes", "access", "shelf_mark", "content_note", "review_by", "steward")  # fmt: skip
    FOR_WHOM = ("audience", "duties")

    def parts(self) -> dict[str, list[forms.BoundField]]:
        """The fields as the page shows them: first, for whom, the record, last."""
        record = list(_Words.base_fields)
        named = {"first": self.FIRST, "whom": self.FOR_WHOM, "record": record, "last": ("because",)}
        return {part: [self[name] for name in names] for part, names in named.items()}

    def open_parts(self) -> dict[str, bool]:
        """Folded parts in which something is wrong."""
        return {part: any(one.errors for one in fields) for part, fields in self.parts().items()}

    def chosen(self) -> int:
        """How many roles and responsibilities are set."""
        return sum(len(self[name].value() or []) for name in self.FOR_WHOM)

    def clean_steward(self) -> Person | None:
        text = self.cleaned_data["steward"].strip()
        return persons([text])[0] if text else None

    def changes(self, curator: str) -> dict[str, Any]:
        """Columns with their new values; the curator's name goes with a new annotation."""
        words = self.cleaned_data
        made = {name: words[name] for name in ("annotation", "level", "audience", "duties", "minutes",
                                               "access", "shelf_mark", "content_note", "review_by", "steward")}  # fmt: skip
        made["topics"] = self.topic_codes()
        if words["annotation"] != self.work.annotation:
            made["annotated_by"] = curator
        if any(name in self.changed_data for name in words_of({})):
            kept = {k: v for k, v in self.work.csl.items() if k in {"custom", "keyword", "language", "editor", "PMID", "ISSN", "abstract", "annote", "publisher-place", "edition"}}  # fmt: skip
            made["csl"] = {**kept, **self.item}
        return made


class RelationForm(forms.Form):
    """How this work stands to another."""

    kind = forms.ChoiceField(label=_("This work"), choices=[])
    target = forms.SlugField(label=_("The other work's code"), max_length=80, help_text=_("The last part of its page's address."))  # fmt: skip
    because = forms.CharField(label=_("How this is known"), max_length=500)

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **{"auto_id": "relation_%s", **more})
        self.fields["kind"].choices = [(code, there) for code, (there, _back) in RELATIONS.items()]  # type: ignore[attr-defined]


class RetractionForm(forms.Form):
    """A retraction by the publisher."""

    on = forms.DateField(label=_("Retracted on"), widget=forms.DateInput(attrs={"type": "date"}))
    where = forms.CharField(label=_("Where that is said"), max_length=500)
