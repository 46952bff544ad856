"""What a champion practised in sessions, and what the office accepts from elsewhere."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from makegood.curriculum.models import Unit
from makegood.people.models import Person


class Practice(models.Model):
    """One session that a champion observed, co-facilitated or led, and who confirms it."""

    ROLES = [
        ("observe", _("observed")),
        ("co-facilitate", _("co-facilitated")),
        ("lead", _("led")),
        ("train", _("trained others")),
    ]
    MODALITIES = [("in_person", _("in person")), ("virtual", _("by video"))]

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="champion_practice")
    role = models.CharField(max_length=14, choices=ROLES)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    modality = models.CharField(max_length=10, choices=MODALITIES)
    on = models.DateField()
    source = models.CharField(
        max_length=120
    )  # "session:12", or "own:..." where the champion says so
    confirmed_on = models.DateField(null=True, blank=True)
    confirmed_by = models.ForeignKey(
        Person, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    refused_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["person", "-on", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["person", "source", "role"], name="practice_once"),
            models.CheckConstraint(
                condition=Q(confirmed_on__isnull=True) | Q(refused_on__isnull=True),
                name="practice_confirmed_or_refused",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.role} {self.unit_id} on {self.on}"


class Recognition(models.Model):
    """Experience from elsewhere that the office accepts as a step of the ladder, with its evidence."""

    person = models.ForeignKey(
        Person, on_delete=models.CASCADE, related_name="champion_recognitions"
    )
    role = models.CharField(max_length=14, choices=Practice.ROLES)
    unit = models.ForeignKey(
        Unit, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )  # empty: all units
    modality = models.CharField(max_length=10, choices=Practice.MODALITIES, blank=True)
    start = models.DateField()
    end = models.DateField(null=True, blank=True)
    evidence = models.CharField(max_length=300)

    class Meta:
        ordering = ["person", "start"]

    def __str__(self) -> str:
        return f"{self.role} recognised for {self.person_id}"
