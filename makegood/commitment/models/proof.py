"""What shows that something was done, and what was tried."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from makegood.people.models import Person

from .actions import Action
from .meetings import Meeting


class Evidence(models.Model):
    """A link, file, figure or decision: of which day, who vouches. It is taken back, never removed."""

    KINDS = [
        ("link", _("Link")),
        ("file", _("File")),
        ("figure", _("Figure")),
        ("decision", _("Decision")),
    ]

    action = models.ForeignKey(Action, on_delete=models.CASCADE, related_name="evidence")
    kind = models.CharField(max_length=8, choices=KINDS)
    title = models.CharField(max_length=300)
    note = models.TextField(blank=True, max_length=3000)
    dated = models.DateField()
    on = models.DateField()
    voucher = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, related_name="+")
    vouched_as = models.CharField(max_length=160)  # the role in which somebody vouches; public
    name_public = models.BooleanField(default=False)
    url = models.CharField(max_length=1000, blank=True)
    dead_since = models.DateField(null=True, blank=True)
    file_hash = models.CharField(max_length=64, blank=True, db_index=True)
    file_name = models.CharField(max_length=200, blank=True)
    file_type = models.CharField(max_length=100, blank=True)
    file_size = models.PositiveBigIntegerField(default=0)
    figure = models.CharField(max_length=120, blank=True)  # value with its unit, as told
    figure_of = models.CharField(max_length=300, blank=True)  # of what, measured how
    # Whether it shows that the work went on. A decision to look again later does not.
    progress = models.BooleanField(default=True)
    meeting = models.ForeignKey(
        Meeting, on_delete=models.PROTECT, null=True, related_name="decided"
    )
    retracted_on = models.DateField(null=True, blank=True)
    retracted_because = models.TextField(blank=True)

    class Meta:
        ordering = ["-dated", "-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(dated__lte=F("on")), name="evidence_not_of_the_future"),
            models.CheckConstraint(
                condition=(Q(kind="link") & ~Q(url="")) | (Q(kind="file") & ~Q(file_hash=""))
                | (Q(kind="figure") & ~Q(figure="")) | Q(kind="decision"),
                name="evidence_holds_what_it_is",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.title


class LinkCheck(models.Model):
    """Whether a link answered in a week; one row for each link and week."""

    evidence = models.ForeignKey(Evidence, on_delete=models.CASCADE, related_name="checks")
    week = models.DateField()  # its Monday
    at = models.DateTimeField()
    alive = models.BooleanField()
    told = models.CharField(max_length=200)

    class Meta:
        ordering = ["evidence", "week"]
        constraints = [
            models.UniqueConstraint(fields=["evidence", "week"], name="link_checked_once_a_week")
        ]

    def __str__(self) -> str:
        return f"{self.evidence_id} {self.week}: {self.told}"


class Try(models.Model):
    """A plan-do-study-act cycle. The prediction is written before it begins and stays as it was."""

    STATES = [
        ("planned", _("planned")),
        ("running", _("running")),
        ("adopted", _("kept")),
        ("adapted", _("changed and tried again")),
        ("failed", _("did not work")),
        ("abandoned", _("abandoned")),
    ]

    action = models.ForeignKey(Action, on_delete=models.CASCADE, related_name="tries")
    number = models.PositiveIntegerField()
    title = models.CharField(max_length=200)
    tried = models.TextField(max_length=3000)
    prediction = models.TextField(max_length=3000)
    happened = models.TextField(blank=True, max_length=3000)
    learnt = models.TextField(blank=True, max_length=3000)
    next = models.TextField(blank=True, max_length=3000)
    state = models.CharField(max_length=10, choices=STATES, default="planned")
    on = models.DateField()
    began_on = models.DateField(null=True, blank=True)
    ended_on = models.DateField(null=True, blank=True)
    hidden_because = models.TextField(blank=True)  # empty: public
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["action", "number"]
        verbose_name_plural = _("tries")
        constraints = [
            models.UniqueConstraint(fields=["action", "number"], name="try_number_once"),
            models.CheckConstraint(
                condition=Q(state="planned", began_on__isnull=True, ended_on__isnull=True)
                | Q(state="running", began_on__isnull=False, ended_on__isnull=True)
                | Q(
                    state__in=["adopted", "adapted", "failed", "abandoned"], ended_on__isnull=False
                ),
                name="try_dates_fit_state",
            ),
            models.CheckConstraint(condition=~Q(prediction=""), name="try_predicts"),
        ]

    def __str__(self) -> str:
        return self.title
