"""A track as a form: what it asks of whom by when; it gives the canonical file of the next edition."""

import re
from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _g
from django.utils.translation import gettext_lazy as _

from makegood.engines import audience
from makegood.engines.trackfile import (
    After,
    AllOf,
    By,
    Due,
    Gate,
    Group,
    MinutesOf,
    NOf,
    Renewal,
    TrackDoc,
)

_SLUG = re.compile(r"[a-z][a-z0-9-]{1,79}")
_GROUP = re.compile(
    r"(?:(?P<n>\d{1,4})\s*(?P<minutes>minutes?)?\s*of|all\s+of)\s*:\s*(?P<units>.*)", re.I
)
DAY = forms.DateInput(attrs={"type": "date"})
ROWS = 8


class LineField(forms.CharField):
    """One line of text, bounded; NUL and odd whitespace never reach a file."""

    def __init__(self, **more: Any) -> None:
        super().__init__(**{"max_length": 300, **more})


class TrackForm(forms.Form):
    """One edition of a track. `doc()` gives it as a document once the form is valid."""

    code = forms.CharField(label=_("Id"), max_length=80,
                           help_text=_("Small letters, digits and hyphens; it never changes."))  # fmt: skip
    title = LineField(label=_("Title"), max_length=200)
    audience = forms.CharField(
        label=_("For whom, as text"), max_length=5000, required=False,
        widget=forms.Textarea(attrs={"rows": 3, "spellcheck": "false"}),
        help_text=_('Such as: within "medi" and (role is nurse-app or has responsibility supervises)'),
    )  # fmt: skip
    groups = forms.CharField(
        label=_("Units"), max_length=5000, widget=forms.Textarea(attrs={"rows": 4, "spellcheck": "false"}),
        help_text=_("One group a line: all of: a, b · 2 of: a, b, c · 60 minutes of: a, b"),
    )  # fmt: skip
    effective = forms.DateField(label=_("Takes effect on"), widget=DAY)
    strength = forms.ChoiceField(
        label=_("Strength"), widget=forms.RadioSelect,
        choices=[("required", _("required")), ("expected", _("expected")), ("invited", _("invited"))],
    )  # fmt: skip
    paid_time = forms.BooleanField(label=_("The time is paid work time"), required=False)
    due_kind = forms.ChoiceField(
        label=_("Due"),
        choices=[
            ("", _("no due date (invited tracks only)")), ("by", _("by a date")),
            ("hire", _("days after hire")), ("role-start", _("days after the role began")),
            ("leave-end", _("days after the end of a leave")),
            ("track-start", _("days after the track began")),
            ("completion", _("days after another track was completed")),
        ],
        required=False,
    )  # fmt: skip
    due_by = forms.DateField(label=_("Date"), required=False, widget=DAY)
    due_days = forms.IntegerField(label=_("Days"), required=False, min_value=0, max_value=3660)
    due_track = forms.CharField(label=_("Id of that other track"), required=False, max_length=80)
    notice_days = forms.IntegerField(
        label=_("Nobody gets less notice than so many days"), min_value=0, max_value=730
    )
    renewal_months = forms.IntegerField(
        label=_("Renewed every so many months"), required=False, min_value=1, max_value=240
    )
    renewal_window = forms.IntegerField(
        label=_("Days before the end in which it can be renewed"), required=False, min_value=0,
        max_value=3660,
    )  # fmt: skip
    gate_track = forms.CharField(
        label=_("Opens after this track"),
        required=False,
        max_length=80,
        help_text=_("Its id; leave empty for a track without a gate."),
    )
    gate_percent = forms.DecimalField(
        label=_("was completed by so many percent"), required=False, min_value=1, max_value=100,
        max_digits=9, decimal_places=6,
    )  # fmt: skip
    gate_level = forms.ChoiceField(
        label=_("of the people of the"), required=False,
        choices=[("department", _("department")), ("division", _("division")), ("campus", _("campus"))],
    )  # fmt: skip
    authority = LineField(label=_("By whose authority"))
    object_to = LineField(label=_("Where to object"))
    explanation = forms.CharField(
        label=_("Public explanation"), max_length=20_000, widget=forms.Textarea(attrs={"rows": 10}),
        help_text=_("Markdown. Why, for whom, how much time, and what to do if something is wrong."),
    )  # fmt: skip
    because = forms.CharField(
        label=_("Why this change"), max_length=2000, widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("It goes into the record."),
    )  # fmt: skip

    def __init__(self, *args: Any, edition: int = 1, **more: Any) -> None:
        super().__init__(*args, **more)
        self.edition = edition
        if edition > 1:
            self.fields["code"].widget = forms.HiddenInput()
            self.fields["code"].disabled = True

    def clean_code(self) -> str:
        code: str = self.cleaned_data["code"]
        if not _SLUG.fullmatch(code):
            raise forms.ValidationError(_("Use small letters, digits and hyphens, a letter first."))
        return code

    def clean_groups(self) -> tuple[Group, ...]:
        lines = [line.strip() for line in self.cleaned_data["groups"].splitlines()]
        return tuple(_group(line) for line in lines if line)

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        kind = data.get("due_kind")
        if kind == "by" and not data.get("due_by"):
            self._missing("due_by", _("Give the date."))
        if kind and kind != "by" and data.get("due_days") is None:
            self._missing("due_days", _("Give the number of days."))
        if kind == "completion" and not data.get("due_track"):
            self._missing("due_track", _("Name the track."))
        if not kind and data.get("strength") in ("required", "expected"):
            self._missing("due_kind", _("What is required or expected needs a due date."))
        if data.get("renewal_months") and data.get("renewal_window") is None:
            self._missing("renewal_window", _("Give the days of the window."))
        if data.get("gate_track") and not data.get("gate_percent"):
            self._missing("gate_percent", _("Give the share, such as 50."))
        return data

    def _missing(self, name: str, message: Any) -> None:
        if name not in self.errors:
            self.add_error(name, message)

    def doc(self) -> TrackDoc:
        """The edition that the form says; call it on a valid form."""
        data = self.cleaned_data
        months, gated = data.get("renewal_months"), data.get("gate_track")
        return TrackDoc(
            id=data["code"], title=data["title"], edition=self.edition, effective=data["effective"],
            authority=data["authority"], audience=data["audience"], strength=data["strength"],
            paid_time=data["paid_time"], groups=data["groups"], due=self._due(),
            notice_days=data["notice_days"],
            renewal=Renewal(months, data["renewal_window"]) if months else None,
            gate=Gate(gated, float(data["gate_percent"]) / 100, data["gate_level"] or "department")
            if gated else None,
            object_to=data["object_to"], explanation=data["explanation"],
        )  # fmt: skip

    def _due(self) -> Due | None:
        data = self.cleaned_data
        kind = data["due_kind"]
        if not kind:
            return None
        if kind == "by":
            return By(data["due_by"])
        return After(data["due_days"], kind, data["due_track"] if kind == "completion" else "")


def _group(line: str) -> Group:
    found = _GROUP.fullmatch(line)
    units = tuple(one.strip() for one in found["units"].split(",") if one.strip()) if found else ()
    if found is None or not units or not all(_SLUG.fullmatch(unit) for unit in units):
        raise forms.ValidationError(
            _g(
                "“%(line)s” is not a group. Write all of: a, b or 2 of: a, b or 60 minutes of: a, b."
            )
            % {"line": line[:80]}
        )
    if found["n"] is None:
        return AllOf(units)
    return MinutesOf(int(found["n"]), units) if found["minutes"] else NOf(int(found["n"]), units)


def group_line(group: Group) -> str:
    """A group as the form writes it."""
    units = ", ".join(group.units)
    if isinstance(group, AllOf):
        return f"all of: {units}"
    return (
        f"{group.n} of: {units}"
        if isinstance(group, NOf)
        else f"{group.minutes} minutes of: {units}"
    )


def initial(doc: TrackDoc, today: date) -> dict[str, Any]:
    """The form's values for a next edition that says what this one says."""
    due, renewal, gate = doc.due, doc.renewal, doc.gate
    return {
        "code": doc.id, "title": doc.title, "audience": doc.audience, "strength": doc.strength,
        "groups": "\n".join(group_line(group) for group in doc.groups),
        "effective": today if today > doc.effective else None, "paid_time": doc.paid_time,
        "due_kind": "" if due is None else "by" if isinstance(due, By) else due.after,
        "due_by": due.by if isinstance(due, By) else None,
        "due_days": due.days if isinstance(due, After) else None,
        "due_track": due.track if isinstance(due, After) else "",
        "notice_days": doc.notice_days,
        "renewal_months": renewal.months if renewal else None,
        "renewal_window": renewal.window_days if renewal else None,
        "gate_track": gate.track if gate else "",
        "gate_percent": f"{gate.share * 100:g}" if gate else None,
        "gate_level": gate.level if gate else "department",
        "authority": doc.authority, "object_to": doc.object_to, "explanation": doc.explanation,
    }  # fmt: skip


@dataclass
class BuiltRow:
    """One condition of the built form, as it was typed."""

    field: str = ""
    op: str = "is"
    values: str = ""
    within: str = "0"  # 0: the outer group; 1 or 2: an inner group
    error: str = ""


@dataclass
class Built:
    """The audience as rows under all, any or none, with up to two inner groups."""

    match: list[str]
    rows: list[BuiltRow]
    fault: str = ""

    @property
    def filled(self) -> list[BuiltRow]:
        return [row for row in self.rows if row.field]


FIELDS = [
    ("", _("choose")), ("everyone", _("everyone")), ("within", _("org unit (with all below)")),
    ("role", _("role family")), ("responsibility", _("responsibility")), ("fte", _("FTE")),
    ("shift", _("shift")), ("location", _("location")), ("employed", _("employed for")),
    ("completed", _("has completed")),
]  # fmt: skip
OPS = [("is", _("is")), ("is not", _("is not")), (">=", _("at least")), ("<=", _("at most")),
       (">", _("more than")), ("<", _("less than"))]  # fmt: skip
MATCHES = [
    ("all", _("all of these hold")),
    ("any", _("any of these holds")),
    ("none", _("none of these holds")),
]


def built(text: str) -> Built:
    """The rows for an audience's text; one that the form cannot say gives none, and says so."""
    empty = Built(["all", "any", "any"], [BuiltRow() for _n in range(ROWS)])
    try:
        form = audience.to_form(audience.parse(text))
    except audience.AudienceError as error:
        message, mend = error.told(_g)
        empty.fault = f"{message} {mend}".strip()
        return empty
    inner = [one for one in form.rows if isinstance(one, audience.Group)]
    if len(inner) > 2:
        empty.fault = _g("The form shows two inner groups; this rule has more. Edit it as text.")
        return empty
    match, rows = [form.match, "any", "any"], []
    for one in form.rows:
        if isinstance(one, audience.Group):
            place = inner.index(one) + 1
            match[place] = one.match
            rows += [_shown(row, str(place)) for row in one.rows if isinstance(row, audience.Row)]
        else:
            rows.append(_shown(one, "0"))
    return Built(match, rows + [BuiltRow() for _n in range(max(2, ROWS - len(rows)))])


def _shown(row: audience.Row, within: str) -> BuiltRow:
    joined = " ".join(row.values) if row.field == "employed" else ", ".join(row.values)
    return BuiltRow(row.field, row.op, joined, within)


def read_built(data: Any) -> Built:
    """The built form from a request."""
    match = [str(data.get(f"match{n}", "all" if n == 0 else "any")) for n in range(3)]
    rows = [
        BuiltRow(*(str(data.get(f"row{n}-{name}", ""))[:300] for name in ("field", "op", "values", "within")))
        for n in range(40) if f"row{n}-field" in data
    ]  # fmt: skip
    return Built(match, rows)


def built_text(form: Built) -> str:
    """The audience's text that the rows say. Raises AudienceError; the fault stands at its row too."""
    places: dict[str, BuiltRow] = {}
    outer: list[Any] = []
    groups: dict[str, dict[str, Any]] = {}
    for row in form.filled:
        values = row.values.split() if row.field == "employed" else row.values.split(",")
        words = {"field": row.field, "op": row.op, "values": [one.strip() for one in values]}
        if row.within in ("1", "2"):
            if row.within not in groups:
                groups[row.within] = {"match": form.match[int(row.within)], "rows": []}
                outer.append(groups[row.within])
            inner = groups[row.within]["rows"]
            inner.append(words)
            places[f"{outer.index(groups[row.within]) + 1}.{len(inner)}"] = row
        else:
            outer.append(words)
            places[str(len(outer))] = row
    try:
        return audience.to_text(audience.from_form({"match": form.match[0], "rows": outer}))
    except audience.AudienceError as error:
        message, mend = error.told(_g)
        if error.row in places:
            places[error.row].error = f"{message} {mend}".strip()
        raise
