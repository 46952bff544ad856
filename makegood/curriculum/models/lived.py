"""What people did and what was decided for them: dated facts, from which requirements are derived."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from makegood.people.models import OrgUnit, Person

from .declared import Edition, Track
from .unit import Unit


class Completion(models.Model):
    """One person, one edition, when, how. Credit counts from `on`, never from when it was entered."""

    HOWS = [
        ("web", _("on the web")),
        ("attendance", _("attended a session")),
        ("paper", _("on paper, entered by the office")),
        ("correction", _("by a correction")),
        ("demo", _("demo data")),
    ]

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="completions")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="completions")
    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="completions")
    on = models.DateField()
    how = models.CharField(max_length=12, choices=HOWS)
    changed_part = models.BooleanField(default=False)
    entered_at = models.DateTimeField(auto_now_add=True)
    entered_by = models.ForeignKey(
        Person, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["person", "-on"]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "edition", "on", "changed_part"],
                condition=Q(withdrawn_at__isnull=True),
                name="completion_once_a_day",
            )
        ]

    def __str__(self) -> str:
        return f"{self.person_id} completed {self.edition_id} on {self.on}"


class Certificate(models.Model):
    """An outside certificate or an earlier employer's record, with the evidence that was accepted."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="certificates")
    code = models.SlugField(max_length=80)
    on = models.DateField()
    evidence = models.CharField(max_length=300)
    accepted_by = models.ForeignKey(
        Person, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    accepted_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["person", "code", "-on"]

    def __str__(self) -> str:
        return f"{self.code} of {self.person_id}"


class Waiver(models.Model):
    """Why a requirement does not bind for a time: reason, approver, end."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="waivers")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    track = models.ForeignKey(
        Track, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    start = models.DateField()
    end = models.DateField()
    reason = models.TextField()
    approver = models.ForeignKey(
        Person, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["person", "start"]
        constraints = [
            models.CheckConstraint(condition=Q(end__gt=F("start")), name="waiver_dates_in_order")
        ]

    def __str__(self) -> str:
        return f"{self.unit_id} waived for {self.person_id} until {self.end}"


class GateOpening(models.Model):
    """The day on which a track opened for an org unit; once open it stays open."""

    track = models.ForeignKey(Track, on_delete=models.PROTECT, related_name="openings")
    org = models.ForeignKey(OrgUnit, on_delete=models.PROTECT, related_name="+")
    on = models.DateField()
    share = models.FloatField()  # of the unit's people who had completed the gate's track

    class Meta:
        ordering = ["track", "on"]
        constraints = [models.UniqueConstraint(fields=["track", "org"], name="gate_opens_once")]

    def __str__(self) -> str:
        return f"{self.track_id} open for {self.org_id} from {self.on}"


class Place(models.Model):
    """Where a person is in a unit. Answers to check questions are not kept at all."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="places")
    unit = models.ForeignKey(Unit, on_delete=models.CASCADE, related_name="+")
    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="+")
    section = models.PositiveSmallIntegerField(default=0)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "unit"], name="place_once")]

    def __str__(self) -> str:
        return f"{self.person_id} in {self.unit_id} at {self.section}"


class Question(models.Model):
    """A question, an objection or a request for correction, to the office; not a complaint about a person."""

    KINDS = [
        ("question", _("a question")),
        ("objection", _("an objection")),
        ("correction", _("a request for correction")),
    ]
    STATES = [("open", _("open")), ("answered", _("answered")), ("withdrawn", _("withdrawn"))]

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="questions")
    unit = models.ForeignKey(
        Unit, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    kind = models.CharField(max_length=12, choices=KINDS)
    text = models.TextField(max_length=4000)
    asked_at = models.DateTimeField(auto_now_add=True)
    state = models.CharField(max_length=10, choices=STATES, default="open")
    answer = models.TextField(blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.ForeignKey(
        Person, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["-asked_at"]

    def __str__(self) -> str:
        return f"{self.kind} of {self.person_id}"
