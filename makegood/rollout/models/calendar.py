"""What went into people's calendars, what came back, and the private addresses that feed them."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from makegood.people.models import Person

from .sessions import Session


class Invite(models.Model):
    """A session in one person's calendar: a UID that never changes and a rising SEQUENCE.

    `told_version` is the Session.version that was last sent; a lower one than the session's, or a
    seat that is no longer held, means that an UPDATE or CANCEL is owed.
    """

    ROLES = [("participant", _("takes part")), ("lead", _("leads"))]
    STATES = [
        ("owed", _("to be sent")),
        ("sent", _("sent")),
        ("accepted", _("accepted")),
        ("tentative", _("tentatively accepted")),
        ("declined", _("declined")),
        ("cancelled", _("cancelled")),
    ]

    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="invites")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="invites")
    role = models.CharField(max_length=12, choices=ROLES, default="participant")
    uid = models.CharField(max_length=120, unique=True)
    sequence = models.PositiveIntegerField(default=0)
    told_version = models.PositiveIntegerField(default=0)
    state = models.CharField(max_length=10, choices=STATES, default="owed")
    nonce = models.CharField(max_length=32, blank=True)  # in the answer link; changes when used
    sent_at = models.DateTimeField(null=True, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["session", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["session", "person", "role"], name="invited_once")
        ]
        indexes = [models.Index(fields=["state"])]

    def __str__(self) -> str:
        return f"{self.uid} sequence {self.sequence}"


class Reply(models.Model):
    """An answer that came back, by mail or link, kept as it came; applied once or refused."""

    WAYS = [("mail", _("by mail")), ("link", _("by link")), ("page", _("on the page"))]

    invite = models.ForeignKey(
        Invite, on_delete=models.CASCADE, null=True, blank=True, related_name="replies"
    )
    way = models.CharField(max_length=6, choices=WAYS)
    message_id = models.CharField(max_length=300, unique=True)  # or the link's own; applied once
    uid = models.CharField(max_length=120)
    sequence = models.PositiveIntegerField(default=0)
    answer = models.CharField(max_length=12)  # ACCEPTED, TENTATIVE, DECLINED
    received_at = models.DateTimeField()
    fault = models.CharField(max_length=300, blank=True)  # empty: applied

    class Meta:
        ordering = ["-received_at"]
        verbose_name_plural = _("replies")

    def __str__(self) -> str:
        return f"{self.answer} to {self.uid}"


class FeedAddress(models.Model):
    """A person's private webcal address; only a hash of its secret is kept, and it can be revoked."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="feed_addresses")
    secret_hash = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField(auto_now_add=True)
    read_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-made_at"]

    def __str__(self) -> str:
        return f"feed of {self.person_id}"
