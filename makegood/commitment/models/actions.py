"""What is done about a clause: actions in editions, what happened to them, what they lean on."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from makegood.people.models import Person

from .text import Clause, OwnerRole


class Action(models.Model):
    """A piece of work under a clause. All that can be changed stands in its editions."""

    code = models.SlugField(max_length=80, unique=True)
    clause = models.ForeignKey(Clause, on_delete=models.PROTECT, related_name="actions")
    made_on = models.DateField()

    class Meta:
        ordering = ["clause__position", "pk"]

    def __str__(self) -> str:
        return self.code


class ActionEdition(models.Model):
    """What was agreed about an action from a day on; a change is a new edition with its reason."""

    action = models.ForeignKey(Action, on_delete=models.CASCADE, related_name="editions")
    number = models.PositiveIntegerField()
    title = models.CharField(max_length=300)
    done_looks_like = models.TextField(max_length=3000)
    owner = models.ForeignKey(OwnerRole, on_delete=models.PROTECT, related_name="+")
    authority = models.CharField(max_length=300)  # who can compel it
    start = models.DateField()
    due = models.DateField()
    period = models.PositiveIntegerField(default=90)  # days for which evidence lasts
    money_promised = models.DecimalField(max_digits=14, decimal_places=2, default=0)
    money_given = models.DecimalField(max_digits=14, decimal_places=2, default=0)
    fte_promised = models.DecimalField(max_digits=7, decimal_places=2, default=0)
    fte_given = models.DecimalField(max_digits=7, decimal_places=2, default=0)
    on = models.DateField()
    because = models.TextField()

    class Meta:
        ordering = ["action", "number"]
        constraints = [
            models.UniqueConstraint(fields=["action", "number"], name="action_edition_once"),
            models.CheckConstraint(condition=Q(due__gte=F("start")), name="action_due_after_start"),
            models.CheckConstraint(condition=~Q(done_looks_like=""), name="action_says_done"),
            models.CheckConstraint(
                condition=Q(period__gte=7) & Q(period__lte=730), name="action_period_in_range"
            ),
            models.CheckConstraint(
                condition=Q(money_promised__gte=0) & Q(money_given__gte=0) & Q(fte_promised__gte=0)
                & Q(fte_given__gte=0),
                name="action_means_not_negative",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.title}, edition {self.number}"


class ActionEvent(models.Model):
    """Something that somebody said about an action; the engine derives its status from these."""

    KINDS = [
        ("claimed", _("said to be done")),
        ("confirmed", _("confirmed as done")),
        ("sent back", _("sent back")),
        ("failed", _("failed")),
        ("withdrawn", _("withdrawn")),
        ("reopened", _("taken up again")),
        ("flagged", _("said to be at risk")),
        ("cleared", _("no longer at risk")),
    ]

    action = models.ForeignKey(Action, on_delete=models.CASCADE, related_name="events")
    kind = models.CharField(max_length=12, choices=KINDS)
    on = models.DateField()
    person = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, related_name="+")
    because = models.TextField()

    class Meta:
        ordering = ["action", "on", "pk"]

    def __str__(self) -> str:
        return f"{self.action_id} {self.kind} on {self.on}"


class Dependency(models.Model):
    """An action that waits for another, from when to when."""

    action = models.ForeignKey(Action, on_delete=models.CASCADE, related_name="depends")
    on_action = models.ForeignKey(Action, on_delete=models.CASCADE, related_name="awaited_by")
    since = models.DateField()
    until = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["action", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["action", "on_action"], condition=Q(until__isnull=True),
                name="dependency_once_now",
            ),
            models.CheckConstraint(
                condition=~Q(action=F("on_action")), name="dependency_not_on_itself"
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.action_id} waits for {self.on_action_id}"


class Link(models.Model):
    """What an action leans on or led to, elsewhere: a kind, its stable code, the label of the day."""

    KINDS = [
        ("track", _("Track of the curriculum")),
        ("unit", _("Unit of the curriculum")),
        ("partnership", _("Partnership")),
        ("plan", _("Rollout plan")),
        ("reading list", _("Reading list")),
        ("work", _("Work in the library")),
        ("department", _("Department")),
        ("finding", _("Finding")),
        ("indicator", _("Indicator")),
    ]

    action = models.ForeignKey(Action, on_delete=models.CASCADE, related_name="links")
    kind = models.CharField(max_length=14, choices=KINDS)
    code = models.CharField(max_length=120)
    label = models.CharField(max_length=200, blank=True)
    since = models.DateField()
    until = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["action", "kind", "code"]
        constraints = [
            models.UniqueConstraint(
                fields=["action", "kind", "code"], condition=Q(until__isnull=True),
                name="link_once_now",
            )
        ]  # fmt: skip
        indexes = [models.Index(fields=["kind", "code"])]

    def __str__(self) -> str:
        return f"{self.action_id} to {self.kind} {self.code}"


class Crossing(models.Model):
    """The day on which an action went stale or passed its due date, told once by the daily round."""

    KINDS = [("stale", _("went stale")), ("late", _("passed its due date"))]

    action = models.ForeignKey(Action, on_delete=models.CASCADE, related_name="crossings")
    kind = models.CharField(max_length=5, choices=KINDS)
    on = models.DateField()

    class Meta:
        ordering = ["action", "on"]
        constraints = [
            models.UniqueConstraint(fields=["action", "kind", "on"], name="crossing_told_once")
        ]

    def __str__(self) -> str:
        return f"{self.action_id} {self.kind} on {self.on}"
