"""Reading lists: an order, a note on each item, an owner, approval before they are published."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from makegood.people.models import OrgUnit, Person

from .works import Work


class ReadingList(models.Model):
    """A curated selection of works for an audience."""

    STATES = [
        ("draft", _("draft")),
        ("waiting", _("waiting for approval")),
        ("published", _("published")),
        ("withdrawn", _("withdrawn")),
    ]

    code = models.SlugField(max_length=80, unique=True)
    title = models.CharField(max_length=200)
    summary = models.TextField(blank=True)
    audience = models.CharField(max_length=200, blank=True)  # for whom, in words
    roles = models.JSONField(default=list)  # role families and responsibilities it is meant for
    topic = models.CharField(max_length=80, blank=True)
    units = models.JSONField(default=list)  # codes of the units whose pages show it
    org = models.ForeignKey(OrgUnit, on_delete=models.PROTECT, null=True, related_name="+")
    owner = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, related_name="+")
    owner_name = models.CharField(max_length=200, blank=True)
    review_by = models.DateField(null=True)
    state = models.CharField(max_length=10, choices=STATES, default="draft")
    approved_by = models.CharField(max_length=200, blank=True)
    approved_on = models.DateField(null=True)
    sent_back = models.CharField(max_length=500, blank=True)  # why, when it came back
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["title"]

    def __str__(self) -> str:
        return self.title


class ListItem(models.Model):
    """A work on a list, at its place, with a note on why."""

    list = models.ForeignKey(ReadingList, on_delete=models.CASCADE, related_name="items")
    work = models.ForeignKey(Work, on_delete=models.PROTECT, related_name="+")
    place = models.PositiveSmallIntegerField()
    note = models.CharField(max_length=500, blank=True)

    class Meta:
        ordering = ["list", "place"]
        constraints = [
            models.UniqueConstraint(fields=["list", "work"], name="list_has_a_work_once")
        ]

    def __str__(self) -> str:
        return f"{self.place}. {self.work_id}"
