"""The text: commitments, their clauses, the wording of both in editions; who owns what."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from makegood.people.models import OrgUnit, Person

DOMAINS = [
    ("institution", _("Institution")),
    ("policy", _("Policy")),
    ("education", _("Education")),
    ("research", _("Research")),
    ("healthcare", _("Healthcare")),
    ("community", _("Community")),
]


class Commitment(models.Model):
    """A text that a body of the institution approved; its wording stands in editions."""

    code = models.SlugField(max_length=60, unique=True)
    # Counts every act of the room that a reader could see; pages and feeds are kept by it.
    stamp = models.PositiveBigIntegerField(default=1)
    made_on = models.DateField()

    class Meta:
        ordering = ["-made_on", "code"]

    def __str__(self) -> str:
        return self.code


class Wording(models.Model):
    """One edition of a commitment's frame: title, preamble, who approved it and when."""

    commitment = models.ForeignKey(Commitment, on_delete=models.CASCADE, related_name="wordings")
    number = models.PositiveIntegerField()
    title = models.CharField(max_length=200)
    preamble = models.TextField(blank=True, max_length=6000)
    approved_by = models.CharField(max_length=200)
    approved_on = models.DateField()
    accountable = models.CharField(max_length=200)  # the body that has to answer for it
    on = models.DateField()
    because = models.TextField()

    class Meta:
        ordering = ["commitment", "number"]
        constraints = [
            models.UniqueConstraint(fields=["commitment", "number"], name="wording_number_once")
        ]

    def __str__(self) -> str:
        return f"{self.title}, edition {self.number}"


class Clause(models.Model):
    """One addressable sentence of a commitment. Its address never breaks (see ClauseCode)."""

    STATES = [
        ("in force", _("in force")),
        ("merged", _("merged")),
        ("withdrawn", _("withdrawn")),
    ]

    commitment = models.ForeignKey(Commitment, on_delete=models.CASCADE, related_name="clauses")
    code = models.SlugField(max_length=60, unique=True)
    position = models.PositiveIntegerField()
    state = models.CharField(max_length=12, choices=STATES, default="in force")
    into = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="merged_here"
    )

    class Meta:
        ordering = ["commitment", "position", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="merged", into__isnull=False)
                | (~Q(state="merged") & Q(into__isnull=True)),
                name="clause_merged_into_one",
            ),
        ]

    def __str__(self) -> str:
        return self.code


class ClauseCode(models.Model):
    """Every id that a clause ever had; an id is never given to another clause."""

    code = models.SlugField(max_length=60, unique=True)
    clause = models.ForeignKey(Clause, on_delete=models.CASCADE, related_name="codes")
    since = models.DateField()

    def __str__(self) -> str:
        return self.code


class ClauseWording(models.Model):
    """One edition of a clause's text."""

    clause = models.ForeignKey(Clause, on_delete=models.CASCADE, related_name="wordings")
    number = models.PositiveIntegerField()
    heading = models.CharField(max_length=200)
    text = models.TextField(max_length=6000)
    domain = models.CharField(max_length=12, choices=DOMAINS)
    on = models.DateField()
    because = models.TextField()

    class Meta:
        ordering = ["clause", "number"]
        constraints = [
            models.UniqueConstraint(fields=["clause", "number"], name="clause_wording_number_once"),
            models.CheckConstraint(
                condition=Q(domain__in=[code for code, _name in DOMAINS]),
                name="clause_domain_known",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.heading}, edition {self.number}"


class ClauseEvent(models.Model):
    """What happened to a clause as a whole: renamed, merged, withdrawn, restored."""

    KINDS = [
        ("renamed", _("given another id")),
        ("merged", _("merged into another clause")),
        ("withdrawn", _("withdrawn")),
        ("restored", _("taken up again")),
    ]

    clause = models.ForeignKey(Clause, on_delete=models.CASCADE, related_name="events")
    kind = models.CharField(max_length=12, choices=KINDS)
    on = models.DateField()
    because = models.TextField()
    old_code = models.CharField(max_length=60, blank=True)
    into = models.ForeignKey(Clause, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["clause", "pk"]

    def __str__(self) -> str:
        return f"{self.clause_id} {self.kind} on {self.on}"


class OwnerRole(models.Model):
    """A role that owns actions, such as "Vice dean for education"; it survives the person in it."""

    code = models.SlugField(max_length=60, unique=True)
    name = models.CharField(max_length=160)
    org = models.ForeignKey(
        OrgUnit, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        ordering = ["name", "code"]

    def __str__(self) -> str:
        return self.name


class Holder(models.Model):
    """A person in an owner role, from when to when, and whether their name may be public."""

    role = models.ForeignKey(OwnerRole, on_delete=models.CASCADE, related_name="holders")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="owner_roles")
    start = models.DateField()
    end = models.DateField(null=True, blank=True)
    name_public = models.BooleanField(default=False)

    class Meta:
        ordering = ["role", "start", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(end__isnull=True) | Q(end__gte=F("start")), name="holder_dates_in_order"
            ),
            models.UniqueConstraint(
                fields=["role"], condition=Q(end__isnull=True), name="holder_one_now"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} holds {self.role_id} from {self.start}"
