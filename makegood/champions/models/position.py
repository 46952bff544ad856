"""A position that a unit supports, who applied, and who serves in it from when to when."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from makegood.people.models import OrgUnit, Person

from .partnership import Partnership


class Position(models.Model):
    """A champion's post with protected time, supported by the unit of its partnership."""

    KINDS = [("faculty", _("faculty")), ("staff", _("staff")), ("either", _("faculty or staff"))]
    STATES = [
        ("planned", _("planned")),
        ("open", _("open")),
        ("choosing", _("choosing")),
        ("appointed", _("appointed")),
        ("filled", _("filled")),
        ("handing over", _("handing over")),
        ("closed", _("closed")),
    ]

    partnership = models.ForeignKey(Partnership, on_delete=models.PROTECT, related_name="openings")
    org = models.ForeignKey(OrgUnit, on_delete=models.PROTECT, related_name="champion_positions")
    kind = models.CharField(max_length=8, choices=KINDS, default="either")
    fte = models.DecimalField(
        max_digits=3, decimal_places=2,
        validators=[MinValueValidator(0.01), MaxValueValidator(1)],
    )  # fmt: skip
    funding = models.CharField(max_length=200, blank=True)  # empty: nobody has said who pays
    duties = models.TextField(blank=True)
    beyond_reason = models.TextField(blank=True)  # why it is more than the agreement promised
    opened_on = models.DateField()
    closes_on = models.DateField(
        null=True, blank=True
    )  # first day on which nobody applies any more
    closed_on = models.DateField(null=True, blank=True)
    close_reason = models.TextField(blank=True)
    state = models.CharField(max_length=12, choices=STATES, default="open")
    state_on = models.DateField()
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["partnership", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(fte__gt=0) & Q(fte__lte=1), name="position_fte_in_range"
            )
        ]

    def __str__(self) -> str:
        return f"position {self.pk} of {self.org_id}"


class Application(models.Model):
    """Somebody asks for a position, with consent, a statement, and the supervisor's agreement."""

    STATES = [
        ("with the supervisor", _("with the supervisor")),
        ("to be decided", _("to be decided")),
        ("not agreed", _("the supervisor did not agree")),
        ("appointed", _("appointed")),
        ("not chosen", _("not chosen")),
        ("withdrawn", _("withdrawn")),
    ]

    position = models.ForeignKey(Position, on_delete=models.PROTECT, related_name="applications")
    person = models.ForeignKey(
        Person, on_delete=models.CASCADE, related_name="champion_applications"
    )
    statement = models.TextField(blank=True)
    consented_at = models.DateTimeField()
    supervisor = models.ForeignKey(
        Person, on_delete=models.PROTECT, related_name="champion_agreements_asked"
    )
    supervisor_on = models.DateField(null=True, blank=True)
    supervisor_words = models.TextField(blank=True)
    decided_on = models.DateField(null=True, blank=True)
    decision_words = models.TextField(blank=True)
    forgotten_on = models.DateField(null=True, blank=True)  # the statement was deleted
    state = models.CharField(max_length=20, choices=STATES, default="with the supervisor")
    applied_at = models.DateTimeField(auto_now_add=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["-applied_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["position", "person"],
                condition=Q(state__in=["with the supervisor", "to be decided", "appointed"]),
                name="application_once_at_a_time",
            )
        ]

    def __str__(self) -> str:
        return f"{self.person_id} applies for {self.position_id}"


class Term(models.Model):
    """A person's time in a position. A renewal is a new term; an early end keeps the planned one."""

    position = models.ForeignKey(Position, on_delete=models.PROTECT, related_name="terms")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="champion_terms")
    start = models.DateField()
    planned_end = models.DateField()
    end = models.DateField()  # the first day on which it no longer holds
    short_reason = models.TextField(blank=True)  # why it is shorter than the programme's term
    end_reason = models.TextField(blank=True)  # why it ended early
    renews = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="renewed_by"
    )
    available = models.JSONField(default=list)  # weekday, evening, night, weekend
    handover_words = models.TextField(blank=True)  # for whoever comes next, written by the champion
    handover_on = models.DateField(null=True, blank=True)
    grant = models.BigIntegerField(null=True, blank=True)  # the role's grant, to end it
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["position", "start"]
        constraints = [
            models.CheckConstraint(
                condition=Q(planned_end__gt=F("start")) & Q(end__gte=F("start")),
                name="champion_term_dates_in_order",
            )
        ]
        indexes = [models.Index(fields=["person", "end"]), models.Index(fields=["end"])]

    def __str__(self) -> str:
        return f"{self.person_id} in {self.position_id} from {self.start}"
