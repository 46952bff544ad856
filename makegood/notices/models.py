"""What is sent to people and why: one row for each message, before it leaves."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from makegood.people.models import Person


class Message(models.Model):
    """A message to one person: digest, due today, invitation; kept with its reason."""

    STATES = [
        ("waiting", _("waiting")),
        ("sending", _("being sent")),
        ("sent", _("sent")),
        ("failed", _("could not be sent")),
        ("withheld", _("not sent: the person opted out or cannot be reached by e-mail")),
    ]

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="messages")
    kind = models.CharField(max_length=20)  # digest, due-today, account, answer
    key = models.CharField(max_length=120, unique=True)  # one message per key, however often asked
    subject = models.CharField(max_length=200)
    text = models.TextField()
    because = models.JSONField(default=list)  # why it was sent, line by line
    calendar = models.TextField(blank=True)  # an iCalendar body that goes with it
    legally_required = models.BooleanField(default=False)
    legal_ground = models.CharField(max_length=300, blank=True)  # which law, told to the reader
    not_before = models.DateTimeField()
    made_at = models.DateTimeField(auto_now_add=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    state = models.CharField(max_length=10, choices=STATES, default="waiting")
    attempts = models.PositiveSmallIntegerField(default=0)
    fault = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["-made_at"]
        indexes = [
            models.Index(fields=["state", "not_before"]),
            models.Index(fields=["kind", "person"]),
        ]

    def __str__(self) -> str:
        return f"{self.kind} to {self.person_id}: {self.state}"


class Preference(models.Model):
    """What a person wishes to receive; absent means the defaults."""

    person = models.OneToOneField(Person, on_delete=models.CASCADE, primary_key=True)
    digest = models.BooleanField(_("weekly digest"), default=True)
    due_today = models.BooleanField(_("what is due today"), default=True)
    others = models.JSONField(default=list)  # further kinds that the person refused, by code

    def __str__(self) -> str:
        return f"preferences of {self.person_id}"

    @property
    def refused(self) -> frozenset[str]:
        """Codes of the kinds that are not sent to this person."""
        own = {"digest": self.digest, "due-today": self.due_today}
        return frozenset(kind for kind, wanted in own.items() if not wanted) | {*self.others}
