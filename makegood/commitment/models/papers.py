"""The annual report, and plans that come in as files."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from makegood.people.models import Person

from .text import Clause, Commitment


class Report(models.Model):
    """The report of one year: made from the record as of a day, with words of the owners."""

    STATES = [("draft", _("draft")), ("published", _("published"))]

    commitment = models.ForeignKey(Commitment, on_delete=models.CASCADE, related_name="reports")
    year = models.PositiveIntegerField()
    as_of = models.DateField()
    state = models.CharField(max_length=10, choices=STATES, default="draft")
    published_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["-year"]
        constraints = [models.UniqueConstraint(fields=["commitment", "year"], name="report_once")]

    def __str__(self) -> str:
        return f"{self.commitment_id}, {self.year}"


class ReportText(models.Model):
    """What the owner says beside a clause in a report."""

    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="texts")
    clause = models.ForeignKey(Clause, on_delete=models.CASCADE, related_name="+")
    text = models.TextField(blank=True, max_length=3000)
    said_as = models.CharField(max_length=160)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["report", "clause"], name="report_text_once")
        ]

    def __str__(self) -> str:
        return f"{self.clause_id} in {self.report_id}"


class PlanFile(models.Model):
    """An existing plan that came as a table: mapped, looked at, taken in or put aside."""

    STATES = [
        ("received", _("received")),
        ("applied", _("applied")),
        ("discarded", _("put aside")),
    ]

    commitment = models.ForeignKey(Commitment, on_delete=models.CASCADE, related_name="files")
    file_name = models.CharField(max_length=200)
    file_hash = models.CharField(max_length=64)
    state = models.CharField(max_length=10, choices=STATES, default="received")
    mapping = models.JSONField(default=dict)  # field: header
    date_order = models.CharField(max_length=4, default="auto")
    counts = models.JSONField(default=dict)
    received_at = models.DateTimeField(auto_now_add=True)
    received_by = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, related_name="+")

    class Meta:
        ordering = ["-received_at"]

    def __str__(self) -> str:
        return f"{self.file_name}: {self.state}"
