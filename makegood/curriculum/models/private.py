"""Private notes: held only as ciphertext; the key is the reader's own (docs/private-notes.md)."""

from django.db import models

from makegood.people.models import Person

from .unit import Unit


class Note(models.Model):
    """A private note or reflection: nobody but its author can read it, whatever their role."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="notes")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    block = models.CharField(max_length=40)  # which reflection or intention, or "note"
    sealed = models.BinaryField()
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "unit", "block"], name="note_once")
        ]

    def __str__(self) -> str:
        return f"note {self.pk}"
