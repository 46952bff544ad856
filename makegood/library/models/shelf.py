"""Each reader's own shelf. What they write there is sealed (people/sealing.py); staff have no page."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from makegood.people.models import Person

from .works import Work


class Shelved(models.Model):
    """A work on a reader's shelf, with a private note and a private intention."""

    MARKS = [("want", _("want to read")), ("reading", _("reading")), ("read", _("read"))]

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="shelf")
    work = models.ForeignKey(Work, on_delete=models.PROTECT, related_name="+")
    mark = models.CharField(max_length=8, choices=MARKS, default="want")
    sealed = models.BinaryField(null=True)  # {"text": ..., "because": ...}, under the reader's key
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["-updated_at"]
        constraints = [models.UniqueConstraint(fields=["person", "work"], name="shelved_once")]

    def __str__(self) -> str:
        return f"shelved {self.pk}"
