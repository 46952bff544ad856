"""Reading groups: people who read together, what they asked, and what they decided to change."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from makegood.people.models import OrgUnit, Person

from .lists import ReadingList
from .works import Work


class Group(models.Model):
    """A reading group. Its people are known to one another and to nobody else's page."""

    STATES = [("open", _("reading")), ("closed", _("finished"))]

    name = models.CharField(max_length=200)
    about = models.TextField(blank=True)
    org = models.ForeignKey(OrgUnit, on_delete=models.PROTECT, null=True, related_name="+")
    facilitator = models.ForeignKey(
        Person, on_delete=models.SET_NULL, null=True, related_name="leads_reading"
    )
    people = models.ManyToManyField(Person, related_name="reading_groups")
    list = models.ForeignKey(ReadingList, on_delete=models.PROTECT, null=True, related_name="+")
    state = models.CharField(max_length=6, choices=STATES, default="open")
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Reading(models.Model):
    """One meeting of a group: the work, the questions, and what was decided to change."""

    group = models.ForeignKey(Group, on_delete=models.CASCADE, related_name="readings")
    on = models.DateField()
    work = models.ForeignKey(Work, on_delete=models.PROTECT, null=True, related_name="+")
    questions = models.TextField(blank=True)
    decided = models.TextField(blank=True)
    # The stable code of an action of the commitment; the room above resolves it.
    action = models.CharField(max_length=80, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["group", "on", "pk"]

    def __str__(self) -> str:
        return f"{self.group_id} on {self.on}"
