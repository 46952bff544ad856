"""The champions' own circle: when they meet, and what they share with one another."""

from django.db import models

from makegood.people.models import Person


class CircleMeeting(models.Model):
    """A meeting of the champions."""

    on = models.DateField()
    at = models.TimeField()
    minutes = models.PositiveSmallIntegerField(default=60)
    place = models.CharField(max_length=200)
    agenda = models.TextField(blank=True)
    called_off_on = models.DateField(null=True, blank=True)
    made_by = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, related_name="+")

    class Meta:
        ordering = ["on", "at"]

    def __str__(self) -> str:
        return f"circle on {self.on}"


class CircleNote(models.Model):
    """What a champion shares with the other champions; the office does not read it here."""

    author = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="circle_notes")
    meeting = models.ForeignKey(
        CircleMeeting, on_delete=models.SET_NULL, null=True, blank=True, related_name="notes"
    )
    title = models.CharField(max_length=120)
    text = models.TextField()
    shared_at = models.DateTimeField(auto_now_add=True)
    taken_back_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-shared_at"]

    def __str__(self) -> str:
        return self.title
