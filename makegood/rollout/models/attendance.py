"""Who was there: marks as they came, what they amount to, and what followed the session."""

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from makegood.people.models import Person

from .sessions import Cohort, Session


class Mark(models.Model):
    """One check-in as a device, a facilitator, a badge reader or a paper sheet sent it.

    `key` is made on the device; the same mark sent again is one row. A refused mark is kept with
    its reason. `device` is a hash that tells one device from another within a session.
    """

    WAYS = [
        ("screen", _("the code on the screen")),
        ("typed", _("the short code, typed")),
        ("roster", _("the facilitator's roster")),
        ("badge", _("a badge file")),
        ("paper", _("a paper sheet")),
        ("walk-in", _("walked in")),
    ]

    key = models.CharField(max_length=64, unique=True)
    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="marks")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="attendance_marks")
    way = models.CharField(max_length=8, choices=WAYS)
    leaving = models.BooleanField(default=False)  # a mark on the way out
    marked_at = models.DateTimeField()  # by the device's clock
    received_at = models.DateTimeField()
    by = models.ForeignKey(
        Person, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    device = models.CharField(max_length=64, blank=True)
    flagged = models.BooleanField(
        default=False
    )  # many people from one device: looked at, not blocked
    refused = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["session", "marked_at"]
        indexes = [models.Index(fields=["session", "person"])]

    def __str__(self) -> str:
        return f"{self.person_id} at {self.session_id} by {self.way}"


class Attendance(models.Model):
    """What a person's marks at a session amount to, by rule or by a correction with its reason."""

    STATES = [
        ("present", _("present")),
        ("late", _("late")),
        ("partial", _("in part")),
        ("absent", _("absent")),
        ("excused", _("excused")),
    ]

    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="attendance")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="attendance")
    state = models.CharField(max_length=8, choices=STATES)
    arrived_at = models.DateTimeField(null=True, blank=True)
    minutes = models.PositiveSmallIntegerField(default=0)
    corrected_by = models.ForeignKey(
        Person, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    because = models.CharField(max_length=300, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["session", "person"]
        verbose_name_plural = _("attendance")
        constraints = [
            models.UniqueConstraint(fields=["session", "person"], name="attendance_once"),
            models.CheckConstraint(
                condition=models.Q(corrected_by__isnull=True) | ~models.Q(because=""),
                name="correction_has_a_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} at {self.session_id}: {self.state}"


class Debrief(models.Model):
    """What those who led a session note afterwards; no participant is named in it."""

    session = models.OneToOneField(
        Session, on_delete=models.CASCADE, primary_key=True, related_name="debrief"
    )
    worked = models.TextField(_("what worked"), blank=True)
    change = models.TextField(_("what to change"), blank=True)
    after_care = models.TextField(_("what needs following up"), blank=True)
    written_by = models.ForeignKey(
        Person, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    written_at = models.DateTimeField(auto_now_add=True)
    version = models.PositiveIntegerField(default=1)

    def __str__(self) -> str:
        return f"debrief of {self.session_id}"


class FeedbackGiven(models.Model):
    """That a person gave feedback on a cohort, so that it is asked once; never what they said."""

    cohort = models.ForeignKey(Cohort, on_delete=models.CASCADE, related_name="+")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["cohort", "person"], name="feedback_given_once")
        ]

    def __str__(self) -> str:
        return f"feedback on {self.cohort_id} was given"


class Feedback(models.Model):
    """One anonymous answer: no person, no time, and a random key, so that order tells nothing.

    Shown from five answers of a cohort up, five at a time: `step` is set for all five together.
    """

    key = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    cohort = models.ForeignKey(Cohort, on_delete=models.CASCADE, related_name="feedback")
    answers = models.JSONField()  # question code -> 1..5
    words = models.TextField(blank=True)
    step = models.PositiveSmallIntegerField(default=0)  # 0: waits until five wait

    class Meta:
        verbose_name_plural = _("feedback")

    def __str__(self) -> str:
        return f"feedback on {self.cohort_id}"
