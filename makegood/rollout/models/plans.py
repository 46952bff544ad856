"""Plans are runs: inputs frozen and hashed, a result proposed, compared, accepted; one in force."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from makegood.people.models import Person


class PlanRun(models.Model):
    """One run of the planner on inputs frozen as files below the data directory.

    `base` is the plan that was in force when the inputs were frozen; only while it still is may
    this one be accepted. `now_week`: weeks before it are history (replanning); empty for a fresh plan.
    """

    STATES = [
        ("waiting", _("waiting for a worker")),
        ("running", _("running")),
        ("interrupted", _("interrupted: the worker ended in the middle")),
        ("stopped", _("stopped")),
        ("failed", _("failed")),
        ("proposed", _("proposed")),
        ("accepted", _("in force")),
        ("superseded", _("replaced by a later plan")),
        ("discarded", _("discarded")),
    ]
    KINDS = [("fresh", _("a fresh plan")), ("replan", _("a repair of the plan in force"))]

    kind = models.CharField(max_length=10, choices=KINDS)
    state = models.CharField(max_length=12, choices=STATES, default="waiting")
    title = models.CharField(max_length=200, blank=True)
    base = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="successors"
    )
    start = models.DateField()  # Monday of week 0
    weeks = models.PositiveSmallIntegerField()
    now_week = models.PositiveSmallIntegerField(null=True, blank=True)
    seed = models.PositiveIntegerField(default=1)
    seconds = models.PositiveIntegerField(default=60)
    folder = models.CharField(max_length=300)  # below the data directory: problem/, current/, plan/
    input_hash = models.CharField(max_length=64)
    output_hash = models.CharField(max_length=64, blank=True)
    counts = models.JSONField(default=dict)  # of the inputs: people, needs, rooms, facilitators
    summary = models.JSONField(default=dict)  # the plan's summary.json
    comparison = models.JSONField(default=dict)  # with `base`: who moves, fairness, load
    faults = models.JSONField(default=list)
    attempts = models.PositiveSmallIntegerField(default=0)
    made_at = models.DateTimeField(auto_now_add=True)
    made_by = models.ForeignKey(
        Person, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    because = models.TextField(blank=True)
    began_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(
        Person, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    decided_because = models.TextField(blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["-made_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["state"], condition=Q(state="accepted"), name="one_plan_in_force"
            )
        ]

    def __str__(self) -> str:
        return f"plan {self.pk}: {self.state}"

    @property
    def look(self) -> str:
        """The word under which pages show the state."""
        return {"waiting": "queued", "accepted": "in force"}.get(self.state, self.state)


class Unplaced(models.Model):
    """A need that the plan in force could not seat, and the reason that the planner gave."""

    plan = models.ForeignKey(PlanRun, on_delete=models.CASCADE, related_name="unplaced")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    unit = models.ForeignKey("curriculum.Unit", on_delete=models.CASCADE, related_name="+")
    reason = models.CharField(max_length=300)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["plan", "person", "unit"], name="unplaced_once")
        ]

    def __str__(self) -> str:
        return f"{self.person_id} has no seat for {self.unit_id}"
