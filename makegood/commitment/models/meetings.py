"""Meetings of the accountable body."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from .actions import Action
from .text import Commitment


class Meeting(models.Model):
    """A meeting of the body that has to answer for a commitment."""

    STATES = [("planned", _("planned")), ("held", _("held")), ("cancelled", _("cancelled"))]

    commitment = models.ForeignKey(Commitment, on_delete=models.CASCADE, related_name="meetings")
    body = models.CharField(max_length=200)
    day = models.DateField()
    state = models.CharField(max_length=10, choices=STATES, default="planned")
    note = models.TextField(blank=True, max_length=3000)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["-day", "-pk"]

    def __str__(self) -> str:
        return f"{self.body}, {self.day}"


class AgendaItem(models.Model):
    """An action that a meeting has to speak about, why, and what it decided."""

    WHYS = [
        ("waits to be confirmed", _("it waits to be confirmed")),
        ("stale", _("it is stale")),
        ("late", _("it is late")),
        ("unfunded", _("less was given than promised")),
        ("no owner", _("nobody holds the owner role")),
        ("at risk", _("it is at risk")),
        ("due by then", _("it is due soon")),
    ]

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="items")
    action = models.ForeignKey(Action, on_delete=models.CASCADE, related_name="+")
    why = models.CharField(max_length=40, choices=WHYS)
    decision = models.TextField(blank=True, max_length=3000)
    decided_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["meeting", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["meeting", "action"], name="agenda_item_once")
        ]

    def __str__(self) -> str:
        return f"{self.action_id} at {self.meeting_id}"
