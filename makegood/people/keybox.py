"""Where a person's note key is kept, wrapped; what it opens belongs to the rooms above."""

from django.db import models


class KeyBox(models.Model):
    """A person's note key, wrapped twice: under their password and under their recovery code."""

    account = models.OneToOneField("people.Account", on_delete=models.CASCADE, primary_key=True)
    by_password = models.BinaryField(null=True)  # none: signs in without a password
    by_recovery = models.BinaryField(null=True)  # none: no code was made yet
    fingerprint = models.BinaryField()
    # The password was changed while the notes were closed: the wrapping fits the one before.
    password_stale = models.BooleanField(default=False)
    made_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"key of {self.account_id}"
