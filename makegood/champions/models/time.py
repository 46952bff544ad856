"""Hours that were planned, given and added, and the report that no time was given."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from makegood.people.models import Person

from .position import Term


class Hours(models.Model):
    """Minutes of one champion on one day: planned, given, or added by the champion.

    `source` is the key of whatever it comes from ("session:12"): the same key is the same row,
    however often it is told. What the champion wrote beside it is read by the champion alone.
    """

    KINDS = [
        ("planned", _("planned")),
        ("given", _("given")),
        ("added", _("added by the champion")),
    ]

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="champion_hours")
    kind = models.CharField(max_length=8, choices=KINDS)
    source = models.CharField(max_length=120)
    on = models.DateField()
    minutes = models.PositiveIntegerField()
    preparation = models.PositiveIntegerField(default=0)
    what = models.CharField(max_length=200, blank=True)
    dropped_on = models.DateField(null=True, blank=True)  # called off; it no longer counts

    class Meta:
        ordering = ["person", "-on", "pk"]
        verbose_name_plural = _("hours")
        constraints = [
            models.UniqueConstraint(fields=["person", "kind", "source"], name="hours_once"),
        ]
        indexes = [models.Index(fields=["on", "kind"])]

    def __str__(self) -> str:
        return f"{self.minutes} minutes {self.kind} for {self.person_id} on {self.on}"


class MissingTime(models.Model):
    """A champion says that no time was given; the sponsor answers by a date, or it goes to the office."""

    STATES = [
        ("waiting", _("waits for the sponsor")),
        ("answered", _("answered")),
        ("escalated", _("with the office")),
        ("closed", _("closed")),
    ]

    term = models.ForeignKey(Term, on_delete=models.PROTECT, related_name="missing_times")
    period_start = models.DateField()
    period_end = models.DateField()
    words = models.TextField(blank=True)
    reported_on = models.DateField()
    due = models.DateField()  # the last day for the sponsor's answer
    answer = models.TextField(blank=True)
    answered_on = models.DateField(null=True, blank=True)
    accepted_on = models.DateField(null=True, blank=True)
    refused_on = models.DateField(null=True, blank=True)
    refused_words = models.TextField(blank=True)
    settled_on = models.DateField(null=True, blank=True)
    settled_words = models.TextField(blank=True)
    withdrawn_on = models.DateField(null=True, blank=True)
    state = models.CharField(max_length=10, choices=STATES, default="waiting")
    state_on = models.DateField()
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["-reported_on", "-pk"]
        verbose_name_plural = _("missing times")
        constraints = [
            models.CheckConstraint(
                condition=Q(period_end__gte=F("period_start")), name="missing_time_period_in_order"
            )
        ]

    def __str__(self) -> str:
        return f"no time from {self.period_start} for term {self.term_id}"
