"""The stored answer of the requirements engine: a cache, proved equal to the engine by tests."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from makegood.people.models import Person

from .unit import Unit


class Requirement(models.Model):
    """One person, one unit: status, strength, due date, minutes and the reasons."""

    STATUSES = [
        ("not yet open", _("not yet open")),
        ("asked", _("asked")),
        ("due soon", _("due soon")),
        ("overdue", _("overdue")),
        ("done", _("done")),
        ("renewed", _("renewed")),
        ("waived", _("waived")),
        ("waiting", _("waiting during leave")),
        ("no longer asked", _("no longer asked")),
    ]

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="requirements")
    unit = models.ForeignKey(Unit, on_delete=models.CASCADE, related_name="requirements")
    status = models.CharField(max_length=16, choices=STATUSES)
    strength = models.CharField(max_length=10)
    asked_from = models.DateField(null=True)
    due = models.DateField(null=True)
    done_on = models.DateField(null=True)
    valid_until = models.DateField(null=True)
    minutes = models.PositiveIntegerField()
    asked_minutes = models.PositiveIntegerField(default=0)
    paid = models.BooleanField(default=False)
    part = models.CharField(max_length=12, default="whole")
    details = models.TextField()  # JSON: reasons and choice group, as the engine gave them

    class Meta:
        ordering = ["person", "due", "unit"]
        constraints = [models.UniqueConstraint(fields=["person", "unit"], name="requirement_once")]
        indexes = [models.Index(fields=["unit", "status"])]

    def __str__(self) -> str:
        return f"{self.unit_id} of {self.person_id}: {self.status}"


class PersonMark(models.Model):
    """When a person's stored requirements were computed, and when time alone changes them next."""

    person = models.OneToOneField(
        Person, on_delete=models.CASCADE, primary_key=True, related_name="requirement_mark"
    )
    as_of = models.DateField()
    next_change = models.DateField(null=True, db_index=True)

    def __str__(self) -> str:
        return f"{self.person_id} as of {self.as_of}"


class Calculation(models.Model):
    """One row: up to which record entry, with which rules and on which day all is computed."""

    id = models.SmallIntegerField(primary_key=True, default=1)
    record_seq = models.BigIntegerField(default=0)
    rules_hash = models.CharField(max_length=64, default="")
    as_of = models.DateField(null=True)
    changed_at = models.DateTimeField(null=True)  # when a stored row last changed

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(id=1), name="one_calculation")]

    def __str__(self) -> str:
        return f"computed to {self.record_seq} as of {self.as_of}"
