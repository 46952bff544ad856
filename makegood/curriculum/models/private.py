"""Private notes: held only as ciphertext; the key is the reader's own (docs/private-notes.md)."""

from django.db import models

from makegood.people.models import Account, Person

from .unit import Unit


class KeyBox(models.Model):
    """A person's note key, wrapped twice: under their password and under their recovery code."""

    account = models.OneToOneField(Account, on_delete=models.CASCADE, primary_key=True)
    by_password = models.BinaryField(null=True)  # none: signs in without a password
    by_recovery = models.BinaryField(null=True)  # none: no code was made yet
    fingerprint = models.BinaryField()
    # The password was changed while the notes were closed: the wrapping fits the one before.
    password_stale = models.BooleanField(default=False)
    made_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"key of {self.account_id}"


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
