"""How works come in: suggestions, imported files, and what was asked of Crossref and OpenAlex."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from makegood.people.models import Person

from .works import Work


class Suggestion(models.Model):
    """A work that somebody asks the library to hold."""

    STATES = [
        ("waiting", _("waiting for the curator")),
        ("approved", _("in the library")),
        ("merged", _("the library has it")),
        ("declined", _("declined")),
        ("taken-back", _("taken back")),
    ]

    by = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, related_name="+")
    by_name = models.CharField(max_length=200, blank=True)
    csl = models.JSONField()
    why = models.TextField(blank=True)
    state = models.CharField(max_length=10, choices=STATES, default="waiting")
    made_at = models.DateTimeField(auto_now_add=True)
    duplicate = models.ForeignKey(Work, on_delete=models.SET_NULL, null=True, related_name="+")
    duplicate_by = models.CharField(max_length=10, blank=True)  # doi, isbn, pmid, title
    work = models.ForeignKey(Work, on_delete=models.SET_NULL, null=True, related_name="+")
    decided_by = models.CharField(max_length=200, blank=True)
    decided_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=500, blank=True)

    class Meta:
        ordering = ["-made_at", "-pk"]

    def __str__(self) -> str:
        return str(self.csl.get("title", ""))[:120]


class Import(models.Model):
    """A file of references: read, previewed, then taken in or put aside."""

    STATES = [
        ("received", _("being read")),
        ("previewed", _("waiting for confirmation")),
        ("applied", _("taken in")),
        ("unreadable", _("could not be read")),
        ("discarded", _("put aside")),
    ]

    file_name = models.CharField(max_length=255)
    stored_at = models.CharField(max_length=500)  # below the data directory
    format = models.CharField(max_length=10, blank=True)
    note = models.CharField(max_length=500, blank=True)  # about the file as a whole
    state = models.CharField(max_length=10, choices=STATES, default="received")
    by = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, related_name="+")
    received_at = models.DateTimeField(auto_now_add=True)
    applied_at = models.DateTimeField(null=True)
    counts = models.JSONField(default=dict)

    class Meta:
        ordering = ["-received_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.file_name}: {self.state}"


class ImportRow(models.Model):
    """One record of a file: what it is, what was wrong, what it repeats, what is done with it."""

    VERDICTS = [
        ("new", _("new")),
        ("held", _("the library has it")),
        ("twice", _("twice in this file")),
        ("bad", _("cannot be used")),
    ]
    DOES = [
        ("add", _("take it in")),
        ("fill", _("fill in what is missing")),
        ("leave", _("leave it out")),
    ]

    of = models.ForeignKey(Import, on_delete=models.CASCADE, related_name="rows")
    number = models.PositiveIntegerField()
    line = models.PositiveIntegerField()
    title = models.CharField(max_length=500, blank=True)
    item = models.JSONField(null=True)
    problems = models.JSONField(default=list)
    verdict = models.CharField(max_length=5, choices=VERDICTS)
    same_as = models.CharField(max_length=80, blank=True)  # a work's code, or #number in this file
    same_by = models.CharField(max_length=10, blank=True)
    does = models.CharField(max_length=5, choices=DOES)
    became = models.CharField(max_length=80, blank=True)  # the work's code, once taken in

    class Meta:
        ordering = ["of", "number"]
        constraints = [models.UniqueConstraint(fields=["of", "number"], name="import_row_once")]
        indexes = [models.Index(fields=["of", "verdict"])]

    def __str__(self) -> str:
        return f"{self.number}: {self.title[:60]}"


class Looked(models.Model):
    """An answer of Crossref or OpenAlex, kept for a while so that nobody is asked twice."""

    key = models.CharField(max_length=400, unique=True)  # source and question
    item = models.JSONField(null=True)  # none: they have no such work
    at = models.DateTimeField()

    def __str__(self) -> str:
        return self.key
