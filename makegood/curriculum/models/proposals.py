"""A proposed change of rules, with what it would do; applied only as it was shown."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from makegood.people.models import Person


class Proposal(models.Model):
    """A change of a track, an edition or the tree, its computed effect, and the decision about it."""

    KINDS = [
        ("track", _("an edition of a track")),
        ("unit", _("an edition of a unit")),
        ("tree", _("a move in the tree")),
    ]
    STATES = [
        ("computing", _("being computed")),
        ("shown", _("shown, waiting for a decision")),
        ("applied", _("applied")),
        ("discarded", _("discarded")),
        ("stale", _("out of date: facts changed since it was shown")),
        ("failed", _("could not be computed")),
    ]

    kind = models.CharField(max_length=10, choices=KINDS)
    subject = models.CharField(max_length=120)  # code of the track, unit or org unit
    payload = models.JSONField()
    because = models.TextField(blank=True)
    state = models.CharField(max_length=10, choices=STATES, default="computing")
    made_at = models.DateTimeField(auto_now_add=True)
    made_by = models.ForeignKey(
        Person, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    baseline = models.BigIntegerField(default=0)  # the record's last number when computed
    as_of = models.DateField(null=True, blank=True)
    summary = models.JSONField(default=dict)
    effect_hash = models.CharField(max_length=64, blank=True)
    effect_file = models.CharField(
        max_length=300, blank=True
    )  # rows as CSV below the data directory
    decided_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["-made_at"]

    def __str__(self) -> str:
        return f"{self.kind} {self.subject}: {self.state}"
