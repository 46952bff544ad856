"""The partnership between the central office and an org unit, its agreement, and the programme's rules."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from makegood.people.models import OrgUnit, Person


class ProgrammeEdition(models.Model):
    """The programme's numbers from a day on; the newest that has begun holds."""

    number = models.PositiveIntegerField(unique=True)
    effective = models.DateField()
    values = models.JSONField(default=dict)
    because = models.TextField()
    made_at = models.DateTimeField(auto_now_add=True)
    made_by = models.ForeignKey(
        Person, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )

    class Meta:
        ordering = ["-number"]

    def __str__(self) -> str:
        return f"programme rules, edition {self.number}"


class Partnership(models.Model):
    """What an org unit and the office agreed on, from the invitation to the end.

    `state` is derived from dated facts (engines.partnership) and kept for lists; `state_on` is the
    day for which it was derived last.
    """

    STATES = [
        ("invited", _("invited")),
        ("in talks", _("in talks")),
        ("signed", _("signed")),
        ("active", _("active")),
        ("paused", _("paused")),
        ("ended", _("ended")),
    ]

    org = models.ForeignKey(OrgUnit, on_delete=models.PROTECT, related_name="partnerships")
    sponsor = models.ForeignKey(
        Person, on_delete=models.PROTECT, related_name="sponsored_partnerships"
    )
    supervisor = models.ForeignKey(
        Person, on_delete=models.PROTECT, related_name="supervised_partnerships"
    )
    liaison = models.ForeignKey(
        Person, on_delete=models.PROTECT, related_name="liaison_partnerships"
    )
    wants = models.TextField(blank=True)  # what the unit wants to change, in its own words
    invited_on = models.DateField()
    talks_on = models.DateField(null=True, blank=True)
    review_on = models.DateField(null=True, blank=True)
    ended_on = models.DateField(null=True, blank=True)
    end_reason = models.TextField(blank=True)
    state = models.CharField(max_length=10, choices=STATES, default="invited")
    state_on = models.DateField()
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["org__name", "-invited_on"]
        constraints = [
            models.UniqueConstraint(
                fields=["org"], condition=~Q(state="ended"), name="partnership_one_now"
            ),
            models.CheckConstraint(
                condition=~Q(sponsor=F("supervisor")), name="partnership_two_people_sign"
            ),
        ]

    def __str__(self) -> str:
        return f"partnership of {self.org_id}"


class Pause(models.Model):
    """A partnership rests, from when until when, and why."""

    partnership = models.ForeignKey(Partnership, on_delete=models.CASCADE, related_name="pauses")
    start = models.DateField()
    end = models.DateField(null=True, blank=True)
    reason = models.TextField()

    class Meta:
        ordering = ["start"]
        constraints = [
            models.CheckConstraint(
                condition=Q(end__isnull=True) | Q(end__gte=F("start")), name="pause_dates_in_order"
            ),
            models.UniqueConstraint(
                fields=["partnership"], condition=Q(end__isnull=True), name="pause_one_open"
            ),
        ]

    def __str__(self) -> str:
        return f"pause of {self.partnership_id} from {self.start}"


class Review(models.Model):
    """The two sides looked at what was agreed and what came of it, and when they look again."""

    partnership = models.ForeignKey(Partnership, on_delete=models.CASCADE, related_name="reviews")
    on = models.DateField()
    words = models.TextField()
    next_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["-on", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(next_on__isnull=True) | Q(next_on__gt=F("on")),
                name="partnership_review_dates_in_order",
            )
        ]

    def __str__(self) -> str:
        return f"review of {self.partnership_id} on {self.on}"


class Agreement(models.Model):
    """One edition of the agreement's text, with its period and what it promises; never changed."""

    partnership = models.ForeignKey(
        Partnership, on_delete=models.CASCADE, related_name="agreements"
    )
    number = models.PositiveIntegerField()
    text = models.TextField()
    start = models.DateField()
    end = models.DateField()
    review_on = models.DateField()
    positions = models.PositiveSmallIntegerField(default=1)
    fte = models.DecimalField(max_digits=4, decimal_places=2)  # of all positions together
    because = models.TextField()
    text_hash = models.CharField(max_length=64)
    made_at = models.DateTimeField(auto_now_add=True)
    made_by = models.ForeignKey(
        Person, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )

    class Meta:
        ordering = ["partnership", "-number"]
        constraints = [
            models.UniqueConstraint(
                fields=["partnership", "number"], name="agreement_edition_once"
            ),
            models.CheckConstraint(
                condition=Q(end__gt=F("start")), name="agreement_dates_in_order"
            ),
        ]

    def __str__(self) -> str:
        return f"agreement of {self.partnership_id}, edition {self.number}"


class Signature(models.Model):
    """One of the two who sign an edition, and when; it names the hash of the text that was signed."""

    CAPACITIES = [("sponsor", _("sponsor")), ("supervisor", _("chief or supervisor"))]

    agreement = models.ForeignKey(Agreement, on_delete=models.CASCADE, related_name="signatures")
    capacity = models.CharField(max_length=10, choices=CAPACITIES)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    on = models.DateField()
    at = models.DateTimeField(auto_now_add=True)
    text_hash = models.CharField(max_length=64)

    class Meta:
        ordering = ["at"]
        constraints = [
            models.UniqueConstraint(fields=["agreement", "capacity"], name="signature_once"),
            models.UniqueConstraint(fields=["agreement", "person"], name="signature_two_people"),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} signed {self.agreement_id} as {self.capacity}"
