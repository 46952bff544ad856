"""Content for the pattern library: long names, large numbers, missing figures, every state."""

from datetime import UTC, datetime
from types import SimpleNamespace

from django import forms
from django.core.paginator import Paginator

from makegood.web import charts
from makegood.web.statuses import STATUSES


class DemoForm(forms.Form):
    """One of each kind of field, some of them wrong."""

    name = forms.CharField(label="Preferred name", help_text="The name your colleagues use.")
    email = forms.EmailField(label="E-mail address")
    shift = forms.ChoiceField(
        label="Which shift do you work most?",
        help_text="Sessions that fit it are offered first.",
        widget=forms.RadioSelect,
        choices=[("day", "Day, weekdays"), ("night", "Night"), ("rotating", "Rotating")],
    )
    needs = forms.MultipleChoiceField(
        label="How should messages reach you?",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        choices=[("digest", "One e-mail a week"), ("paper", "On paper, through my department")],
    )
    kept = forms.BooleanField(
        label="Remind me a week before a date", required=False, help_text="You can change this."
    )
    day = forms.DateField(
        label="First day back", required=False, widget=forms.DateInput(attrs={"type": "date"})
    )
    unit = forms.ChoiceField(
        label="Unit", required=False, choices=[("", "Any"), ("a", "Race is made, and it acts")]
    )
    why = forms.CharField(label="In your own words", required=False, widget=forms.Textarea)
    evidence = forms.FileField(label="Certificate", required=False, help_text="PDF, up to 5 MB.")


class Question(forms.Form):
    """A short form, as on a page with one question or in a filter bar."""

    shift = forms.ChoiceField(
        label="Which shift do you work most?",
        help_text="Sessions that fit it are offered first.",
        choices=[("", "Any"), ("day", "Day, weekdays"), ("night", "Night")],
    )


def content() -> SimpleNamespace:
    """Everything that patterns.html shows."""
    moment = datetime(2026, 11, 23, 13, 5, tzinfo=UTC)
    rows = [
        ("Cardiovascular and Thoracic Critical Care Medicine", "212", "164", "31", "17"),
        ("General Internal Medicine", "1,204", "988", "201", "15"),
        ("Nephrology and Hypertension", "fewer than 10: not shown", "", "", ""),
    ]
    return SimpleNamespace(
        past=moment.replace(day=2),
        soon=moment.replace(month=12, day=4),
        later=moment.replace(year=2027, month=3, day=1),
        steps=[
            {"text": "You became a nurse practitioner in the division", "amount": "1 Sep 2026"},
            {
                "text": "You are given 90 days from then",
                "amount": "+ 90 days",
                "detail": "Universal core, edition 1, which the Executive Faculty approved.",
            },
            {"text": "You were away from 1 to 20 October", "amount": "+ 19 days"},
            {"text": "Due", "amount": "19 Dec 2026", "total": True},
        ],
        states=list(STATUSES),
        columns=["Division", "People", "Done", "Asked", "Overdue"],
        rows=rows,
        page=Paginator(range(214), 20).page(3),
        bar=charts.bar(
            [
                charts.BarRow("Faculty, clinicians", 71.2),
                charts.BarRow("Nurses and advanced practice providers", 64.0),
                charts.BarRow("Residents and fellows", 38.5, decide=True),
                charts.BarRow("Environmental services, transport and patient food services", 52.0),
                charts.BarRow("Chaplaincy", None, note="fewer than 10 people: not shown"),
            ],
            id="bar",
            finding="In four of five role families more than half have done the introduction; "
            "residents and fellows have had the fewest sessions that fit their shifts.",
            name="Share who have done the universal core, by role family",
            unit="%",
            maximum=100,
            reference=(50, "half: the gate for skills tracks"),
        ),
        stack=charts.stacked(
            [
                charts.StackRow("Cardiology", [164, 31, 17, 0, 4]),
                charts.StackRow("General Internal Medicine", [988, 201, 15, 9, 22]),
                charts.StackRow("Nephrology", None, note="fewer than 10 people: not shown"),
            ],
            parts=["Done", "Asked", "Due soon", "Waiting during leave", "Overdue"],
            id="stack",
            finding="Most people in both divisions have done what was asked; 26 are overdue.",
            name="People by status, by division",
        ),
        line=charts.line(
            [
                charts.Series("Day shifts", [0, 12, 25, 41, None, 60, 66]),
                charts.Series("Night shifts", [0, 4, 9, 15, 28, 41, 55]),
            ],
            points=["May 2026", "June", "July", "August", "September", "October", "November 2026"],
            id="line",
            finding="Night shifts started later and are now catching up, since seats were added.",
            name="Share who have done the universal core, by month",
            unit="%",
        ),
        answers=[
            {
                "text": "Choose the option that looks right and go on",
                "right": False,
                "explanation": "Guessing puts your impression of the person into the result.",
            },
            {
                "text": "Ask what the input changes, and whether a version without it exists",
                "right": True,
                "explanation": "Many tools now have one; where none exists, say so in the note.",
            },
        ],
        turn=[
            {"label": "What race is and is not", "url": "#1", "seen": True},
            {"label": "Three levels", "url": "#2", "seen": True, "current": True},
            {"label": "What you can do on Monday", "url": "#3"},
        ],
        question=Question(auto_id="q_%s"),
        form=DemoForm({"name": "", "email": "not-an-address", "shift": ""}),
        lines=[
            {"kind": "same", "text": "Look for three places in a note."},
            {"kind": "removed", "text": "Race should always be the first thing recorded."},
            {"kind": "added", "text": "Record race only where you can say what it stands for."},
        ],
        figures=[
            {"label": "People who gain a requirement", "value": "812"},
            {"label": "People whose date changes", "value": "0", "note": "no date comes nearer"},
            {"label": "Paid time", "value": "541", "of": "hours", "note": "40 minutes each"},
            {"label": "Waivers that would lapse", "value": "2", "decide": True},
        ],
        entries=[
            {
                "when": moment,
                "what": "Completion recorded: Race is made, and it acts, edition 1",
                "who": "Ngozi Adeyemi-Featherstonehaugh",
                "because": "Every part of the unit was opened.",
                "seal": "9f2c 41aa 0be7 77d1",
            },
            {
                "when": moment.replace(day=20, hour=2, minute=14),
                "what": "Due date moved to 19 December 2026",
                "who": "The roster feed of 20 November",
                "because": "Leave from 1 to 20 October was entered; 19 days were added.",
                "url": "#entry",
            },
            {
                "when": moment.replace(month=9, day=1, hour=6, minute=0),
                "what": "Universal core asked",
                "who": "makegood",
                "because": "Appointment in the Division of Cardiology from 1 September 2026.",
            },
        ],
    )
